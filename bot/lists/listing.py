"""What a list is: columns with their kinds, rows with their values, and what can be done with a row.

Cells hold values, not text: amounts are Decimals and dates are dates, so that a list can be sorted and a
spreadsheet can add it up. How they look on a page is `drawing`'s matter.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

from pydantic import BaseModel

from bot.people import Person
from bot.slack.blocks import day, money, quantity, tame
from bot.slack.starts import OPENS_FORM
from bot.words import say

F = TypeVar("F", bound=BaseModel)

Cell = str | int | Decimal | date | None
"""A value; None is one that Komet does not show."""

INVISIBLE = re.compile("[\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufffe\uffff]")
"""What takes no room and so makes two different names look alike; what joins letters and emoji stays."""

SURROGATES = re.compile("[\ud800-\udfff]")

LONGEST_NUMBER = 20
"""Digits up to which numbers in a text are sorted as numbers."""


class Kind(Enum):
    """What a column holds; an ID is text that counts, such as P071882."""

    TEXT = "text"
    ID = "id"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """A column. `sums` adds it up over all rows; it is the noun behind the sum, which money needs not.

    `sums_one` is the noun behind a sum of one. One that is not `on_page` is in the file only: a phone shows four or
    five columns.
    """

    title: str
    kind: Kind = Kind.TEXT
    sums: str | None = None
    sums_one: str = ""
    on_page: bool = True

    @property
    def is_number(self) -> bool:
        """Say whether it stands at the right."""
        return self.kind in (Kind.NUMBER, Kind.MONEY)


@dataclass(frozen=True)
class RowAction:
    """Something to do with a row or a document: a button's text, its action and the id it carries.

    `label` is read out, `hint` says below the buttons what they are for, and `style` is Slack's.
    """

    text: str
    action: str
    value: str
    label: str = ""
    hint: str = ""
    style: str | None = None


@dataclass(frozen=True)
class Row:
    """A row: a cell for each column. Its first action is a button, the others are in a menu.

    `texts` are the first cells as they shall be read, where that differs from how their kind is read.
    """

    cells: Sequence[Cell]
    actions: Sequence[RowAction] = ()
    texts: Sequence[str] = ()


@dataclass(frozen=True)
class Fact:
    """Something that stands at the head of a document: its name and value for the file, `words` for the page.

    Without words the page shows the value as its kind is read; with "" it is in the file only.
    """

    name: str
    value: Cell
    kind: Kind = Kind.TEXT
    words: str | None = None


@dataclass(frozen=True)
class Listing:
    """A list. `one` is the noun of a row; `nothing` is said when there are no rows, with what to try.

    `summary` says of all rows what the sum of a column does not. Where the rows are the lines of one document, `head`
    is what stands above them, line by line, `steps` what can be done with it next, and `notes` its remarks.
    """

    title: str
    one: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    many: str | None = None
    nothing: str = ""
    per_page: int = 20
    summary: Sequence[str] = ()
    head: Sequence[Sequence[Fact]] = ()
    steps: Sequence[RowAction] = ()
    notes: Sequence[Fact] = ()


@dataclass(frozen=True)
class Sort:
    """By which column, and whether the largest, latest or last comes first."""

    column: int
    descending: bool = False

    def to_text(self) -> str:
        """Return it as a button carries it."""
        return f"{self.column}{'d' if self.descending else 'a'}"

    @classmethod
    def read(cls, text: str) -> "Sort | None":
        """Return the order that a button carries, None for what is none."""
        found = re.fullmatch(r"(\d{1,2})([ad])", text, re.ASCII)
        return cls(int(found[1]), found[2] == "d") if found else None


@dataclass(frozen=True)
class Page(Generic[F]):
    """What drawing needs besides the list: the form, which page, and the id that paging buttons carry.

    `named` has words for form values that are IDs, by field. `may_open` says whether the person may open the form
    that a button's value names: what it forbids is not offered, nor is what hints at it. `near` is said where nothing
    is found: it names what is most like what was looked for.
    """

    form: F
    list_id: str
    number: int
    person: Person
    sort: Sort | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    may_open: Callable[[str], bool] = lambda value: True
    near: str = ""

    def offers(self, action: RowAction) -> bool:
        """Say whether the person is offered this."""
        return action.action != OPENS_FORM or self.may_open(action.value)


def clean(text: str) -> str:
    """Return text of Komet's for a cell: nothing that steers the display, hides, or breaks a file."""
    if text.isascii() and text.isprintable():
        return text
    return SURROGATES.sub("\ufffd", INVISIBLE.sub("", tame(text)))


def text_of(cell: Cell, kind: Kind) -> str:
    """Return a cell as people read it; not escaped."""
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, date):
        return day(cell)
    return money(Decimal(cell)) if kind is Kind.MONEY else quantity(cell)


def in_order(listing: Listing, sort: Sort | None) -> Sequence[Row]:
    """Return the rows in that order, or as they came; what is not known is last either way."""
    if sort is None or sort.column >= len(listing.columns):
        return listing.rows
    at = sort.column
    known = [row for row in listing.rows if row.cells[at] not in (None, "")]
    unknown = [row for row in listing.rows if row.cells[at] in (None, "")]
    return [*sorted(known, key=lambda row: _key(row.cells[at]), reverse=sort.descending), *unknown]


def _key(cell: Cell) -> tuple[int, Decimal | str]:
    """Numbers, then dates, then text, in which numbers count: a column may hold a text where Komet wrote no number."""
    if isinstance(cell, int | Decimal):
        return 0, Decimal(cell)
    if isinstance(cell, date):
        return 1, cell.isoformat()
    return 2, re.sub(r"\d+", lambda found: found[0].zfill(LONGEST_NUMBER), clean(cell or "").casefold())


def totals_of(listing: Listing) -> list[tuple[Column, Decimal, bool]]:
    """Return the sums: the column, the sum of what is known, and whether that is all of it.

    A column of which nothing is known has none.
    """
    found = []
    for at, column in enumerate(listing.columns):
        if column.sums is None:
            continue
        cells = [row.cells[at] for row in listing.rows]
        numbers = [Decimal(cell) for cell in cells if isinstance(cell, int | Decimal)]
        if numbers:
            found.append((column, sum(numbers, start=Decimal(0)), len(numbers) == len(cells)))
    return found


def total_words(column: Column, total: Decimal, *, is_all: bool) -> str:
    """Return a sum as people read it: 120 boxes, $1,152.00, at least $80.00."""
    amount = money(total) if column.kind is Kind.MONEY else quantity(total)
    noun = column.sums_one if total == 1 and column.sums_one else column.sums
    words = f"{amount} {say(noun)}" if noun else amount
    return words if is_all else say("at least {amount}", amount=words)


def sort_words(column: Column, *, descending: bool) -> str:
    """Return an order as people say it: Vendor, A to Z."""
    match column.kind:
        case Kind.TEXT:
            how = say("Z to A") if descending else say("A to Z")
        case Kind.ID:
            how = say("highest first") if descending else say("lowest first")
        case Kind.DATE:
            how = say("latest first") if descending else say("earliest first")
        case _:
            how = say("largest first") if descending else say("smallest first")
    return say("{column}, {how}", column=column.title, how=how)
