"""Choosing lines of one document and saying why, whatever the document is: an order, an invoice or a prebook."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, StringConstraints

from bot.errors import FormError
from bot.words import say

L = TypeVar("L")


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


def chosen_lines(line: Callable[[str], L | None], items: Sequence[str], document: str) -> list[L]:
    """Return the lines with these IDs, each once; `line` is how the document finds one of its own.

    Raises FormError at `items`, which names the `document`, for a line that it does not have.
    """
    found = []
    for item_id in dict.fromkeys(item.strip() for item in items):
        if (each := line(item_id)) is None:
            words = say("{document} has no line {item}. Choose its lines again.", document=document, item=item_id)
            raise FormError("items", words)
        found.append(each)
    return found


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
