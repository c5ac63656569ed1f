"""A table as rows of text, with the bounds that every reader keeps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import BotError
from bot.spreadsheets import FORMULA_STARTS, original
from bot.typed import visible
from bot.words import say

MOST_ROWS = 5_000
"""Rows in a table: more belong into several plans, which people can look through."""

MOST_COLUMNS = 50
LONGEST_CELL = 500
"""Characters in a cell: no value that Komet takes in a list is longer."""


class TableError(BotError):
    """A table that cannot be read; the words name the row where there is one."""

    words = "{words}"

    def __init__(self, words: str) -> None:
        super().__init__(words=words)


@dataclass(frozen=True)
class Row:
    """A row: its number where people see it, its cells, and the columns in which Excel holds a date."""

    number: int
    cells: tuple[str, ...]
    dates: frozenset[int] = frozenset()

    @property
    def used(self) -> frozenset[int]:
        """Return the columns in which something stands."""
        return frozenset(column for column, cell in enumerate(self.cells) if cell)


@dataclass(frozen=True)
class Table:
    """The rows in which something stands, in order; `notes` are what people should know of the file."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def table_of(rows: Iterable[Row], notes: Sequence[str] = ()) -> Table:
    """Return the table of these rows without the empty ones. Raises TableError past a bound."""
    kept: list[Row] = []
    for row in rows:
        if not row.used:
            continue
        check_row(row)
        kept.append(row)
        if len(kept) > MOST_ROWS + 1:  # one may be the heading
            raise TableError(
                say(
                    "There are more than {most} rows. Cut the table into parts and hand them in one after another.",
                    most=f"{MOST_ROWS:,}",
                )
            )
    return Table(tuple(kept), tuple(notes))


def check_row(row: Row) -> None:
    """Raise TableError when the row is too wide or one of its cells too long."""
    if row.used and max(row.used) >= MOST_COLUMNS:
        raise TableError(say("Row {number} has more than {most} columns.", number=f"{row.number:,}", most=MOST_COLUMNS))
    if any(len(cell) > LONGEST_CELL for cell in row.cells):
        raise TableError(
            say(
                "Row {number} has a cell of more than {most} characters. Take it out.",
                number=f"{row.number:,}",
                most=LONGEST_CELL,
            )
        )


def tidy(cell: str) -> str:
    """Return a cell's text without what nobody sees or blanks around it, as before a file of ours made it harmless.

    Excel's `="00123"`, which keeps the zeros of a text, is that text.
    """
    cell = visible(cell).strip()
    if cell.startswith('="') and cell.endswith('"') and len(cell) >= 3:
        return cell[2:-1].strip()
    if cell.startswith("'") and cell[1:].startswith(("'", *FORMULA_STARTS)):
        return original(cell)
    return cell


def has_digits(row: Row) -> bool:
    """Say whether a digit stands in the row: then it is hardly a heading."""
    return any(each.isdigit() for cell in row.cells for each in cell)


def cell_at(row: Row, column: int) -> str:
    """Return what stands in a column of the row; nothing past its end."""
    return row.cells[column] if column < len(row.cells) else ""


def letter(column: int) -> str:
    """Return a column's letter as spreadsheets show it: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
