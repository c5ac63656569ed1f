"""Choosing lines of one document and saying why, whatever the document is: an order, an invoice or a prebook."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import BeforeValidator, Field, StringConstraints

from bot.errors import FormError
from bot.nearest import did_you_mean, nearest
from bot.words import say


class Line(Protocol):
    """A line of whatever document."""

    @property
    def id(self) -> str:
        """Komet's ID of it."""


L = TypeVar("L", bound=Line)


def several(value: Any) -> Any:
    """Return several values typed with commas between them as a list."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


LineIds = Annotated[list[str], BeforeValidator(several), Field(min_length=1, max_length=50)]
"""IDs of lines, each sent in a call of its own."""

Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    Field(title="Reason", description="Whoever approves reads this", min_length=3, max_length=300),
]


def typed_number(typed: str, tidy: Callable[[Any], Any], field: str) -> str:
    """Return the document's number as `tidy` makes it. Raises FormError at `field` with what `tidy` objects to."""
    try:
        return str(tidy(typed))
    except ValueError as error:
        raise FormError(field, str(error)) from None


def chosen_lines(lines: Iterable[L], items: Sequence[str], document: str) -> list[L]:
    """Return those of the document's lines that have these IDs, each once.

    Raises FormError at `items`, which names the `document`, for a line that it does not have.
    """
    by_id = {line.id: line for line in lines}
    wanted = list(dict.fromkeys(item.strip() for item in items))
    for item_id in wanted:
        if item_id not in by_id:
            words = say("{document} has no line {item}.", document=document, item=item_id)
            advice = did_you_mean(nearest(item_id, by_id)) or say(" Choose its lines again.")
            raise FormError("items", words + advice)
    return [by_id[item_id] for item_id in wanted]


def lines_and_reason(words: Sequence[str], document: str) -> dict[str, Any]:
    """Understand plain words: the first is the document, the next ones of digits are lines, the rest is the reason."""
    values: dict[str, Any] = {}
    rest = list(words)
    if rest:
        values[document] = rest.pop(0)
    items = []
    while rest and rest[0].lstrip("#").isdecimal():
        items.append(rest.pop(0).lstrip("#"))
    if items:
        values["items"] = items
    if rest:
        values["reason"] = " ".join(rest)
    return values
