"""What was understood of rows that people handed in, and what is wrong with the others.

A row that cannot be read does not hide what is wrong with the next one: an operation looks up what the others name and
tells all faults together, in the order of the rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.errors import FormError, MissingError
from bot.tables import Layout
from bot.words import count, say
from handlers.operations.given import Given, GivenRow, Place

T = TypeVar("T")

TOLD_FAULTS = 12


class NotYetError(ValueError):
    """A part of a row that is not there, where what is there is right."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, and where it is (None = it is about none of them alone).

    `is_missing` says that nothing is wrong, only not there yet.
    """

    place: Place | None
    words: str
    is_missing: bool = False

    @classmethod
    def of(cls, place: Place | None, error: ValueError) -> "Fault":
        """Return what an error says of the row at this place."""
        return cls(place, str(error), isinstance(error, NotYetError))

    @property
    def sentence(self) -> str:
        """Return it with the place in front."""
        return self.words if self.place is None else f"{self.place}: {self.words}"


@dataclass(frozen=True)
class Understood(Generic[T]):
    """The rows that could be read and the faults of the others; `hint` helps with these.

    `field` is the form's field that faults belong to, `notes` are for the preview.
    """

    rows: list[T]
    field: str
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    hint: str = ""

    def check(self, found: Iterable[Fault] = ()) -> None:
        """Raise FormError when there are faults, these or of rows that could not be read: in the order of the rows.

        Where all that they say is that something is not there yet, it is a MissingError.
        """
        faults = [*self.faults, *found]
        if not faults:
            return
        faults.sort(key=_in_order)
        told = [each.sentence for each in faults[:TOLD_FAULTS]]
        if (rest := len(faults) - TOLD_FAULTS) > 0:
            told.append(say("… and {count} more.", count=count(rest, "line")))
        if self.hint:
            told.append(self.hint)
        kind = MissingError if all(each.is_missing for each in faults) else FormError
        raise kind(self.field, say("Nothing was sent.") + "\n" + "\n".join(told))


def _in_order(fault: Fault) -> tuple[bool, int]:
    """Return by what faults are sorted: those of no row alone, lines of a text, rows of a file."""
    return (fault.place.in_file, fault.place.number) if fault.place else (False, 0)


def understood(given: Given, read: Callable[[GivenRow], T], *, none: str = "", hint: str = "") -> Understood[T]:
    """Return what `read` makes of every row; where it raises ValueError, that is a fault of the row.

    Raises FormError where none could be read: then there is nothing to look up. `none` is what to say where there is
    no row at all ("" = there may be none).
    """
    found: list[T] = []
    faults: list[Fault] = []
    for row in given.rows:
        if row.date_at:
            words = say("Excel has made a date of cell {cell}. Enter it as text.", cell=row.date_at)
            faults.append(Fault(row.place, words))
            continue
        try:
            found.append(read(row))
        except ValueError as error:
            faults.append(Fault.of(row.place, error))
    if none and not given.rows:
        faults.append(Fault(None, none))
    rows = Understood(found, given.field, given.notes, tuple(faults), hint)
    if not found:
        rows.check()
    return rows


def refuse_gaps(row: GivenRow, layout: Layout, example: str) -> None:
    """Raise ValueError where a row has too many cells, or none in columns that it must have; it names these.

    `example` is a row as it is typed.
    """
    if row.beyond:
        most = len(layout.ordered)
        words = "it has {count} parts; {most} are the most. Write it like {example}"
        raise ValueError(say(words, count=most + row.beyond, most=most, example=example))
    gaps = [say(each.name) for each, cell in zip(layout.wanted, row.cells, strict=True) if not (cell or each.optional)]
    if gaps:
        verb = say("is missing") if len(gaps) == 1 else say("are missing")
        words = say("{names} {verb}.", names=", ".join(gaps), verb=verb)
        raise ValueError(words if row.in_file else words + say(" Write it like {example}", example=example))
