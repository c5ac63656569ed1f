"""Rows that people hand in, typed into a field, as a file beside it, or both.

An operation says with a `Layout` which columns it wants and gets rows with one cell for each, however they came. What
they say is read with `understood.py`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from bot.errors import ColumnsError, FormError
from bot.slack.forms import UploadedFile, first_file
from bot.tables import (
    MOST_ROWS,
    Chosen,
    Columns,
    ColumnsUnclearError,
    Layout,
    Row,
    TableError,
    columns_of,
    pasted_table,
    read_file,
)
from bot.tables.columns import told_columns, told_titles
from bot.tables.table import cell_at, letter
from bot.words import say

FILE = "file"
"""The field of the file in every form that takes one."""

RowsFile = Annotated[UploadedFile | None, BeforeValidator(first_file)]
"""The type of a form's field for a file of rows."""


def instead_of(field: str, words: str) -> Callable[[Any, ValidationInfo], Any]:
    """Return a validator of the file's field: `words` where there is neither a file nor text in `field`.

    The field needs `validate_default=True`.
    """

    def check(file: Any, info: ValidationInfo) -> Any:
        if file is None and field in info.data and not str(info.data[field]).strip():
            raise ValueError(say(words))
        return file

    return check


@dataclass(frozen=True)
class Place:
    """Where people find a row: Row 3 of a file, Line 3 of a text."""

    number: int
    in_file: bool = False

    def __str__(self) -> str:
        """Return it as people read it."""
        words = "Row {number}" if self.in_file else "Line {number}"
        return say(words, number=self.number)


@dataclass(frozen=True)
class GivenRow:
    """A row: its number in the text or the file, a cell for each wanted column, and all cells that it has.

    A cell is "" where nothing stands or the column is not in the table; one of a `several` column may be many, with
    blanks between them. `date_at` is a cell in which Excel holds a date where none belongs (B3), `beyond` how many
    cells stand past the wanted ones where their order tells which is which.
    """

    number: int
    cells: tuple[str, ...]
    handed_in: tuple[str, ...]
    in_file: bool = False
    date_at: str = ""
    beyond: int = 0

    @property
    def place(self) -> Place:
        """Return where people find the row."""
        return Place(self.number, in_file=self.in_file)


@dataclass(frozen=True)
class Given:
    """What was handed in; `field` is the form's field that faults belong to, `notes` are for the preview."""

    rows: tuple[GivenRow, ...]
    field: str
    notes: tuple[str, ...] = ()


async def given_rows(
    layout: Layout, text: str, file: UploadedFile | None, *, field: str, chosen: Chosen | None = None
) -> Given:
    """Return the rows of the text in `field` and of the file, if there is one.

    `chosen` are the columns that somebody chose for such a table. Raises ColumnsError when they have to be asked for,
    FormError at the field at fault for what cannot be read, for a file without rows, and for more than `MOST_ROWS`.
    """
    if file is None:
        return typed_rows(layout, text, field=field, chosen=chosen)
    typed = _typed(layout, text, field, chosen)
    try:
        found = await asyncio.to_thread(_read, file, layout, chosen)  # thousands of rows take a moment
    except ColumnsUnclearError as error:
        raise ColumnsError(FILE, shape=error.shape, advice=error.sentence()) from None
    except TableError as error:
        raise _refusal(FILE, error.sentence()) from None
    if len(typed.rows) + len(found.rows) > MOST_ROWS:
        words = say("There are more than {most} rows. Hand them in part by part.", most=f"{MOST_ROWS:,}")
        raise _refusal(FILE, words)
    return Given((*typed.rows, *found.rows), FILE, (*typed.notes, *found.notes))


def _read(file: UploadedFile, layout: Layout, chosen: Chosen | None) -> Given:
    """Return the rows of the file. One without any is a slip, whatever no file would mean. Raises TableError."""
    table = read_file(file.content, file.name)
    columns = columns_of(table, layout, chosen=chosen)
    if not table.rows:
        raise TableError(say("The file has no rows: nothing stands in any of its cells."))
    if not columns.rows:
        raise TableError(say("The file has a heading and no rows below it."))
    notes = (*table.notes, *_notes(columns, layout, in_file=True))
    return Given(_rows_of(columns, layout, in_file=True), FILE, notes)


def typed_rows(layout: Layout, text: str, *, field: str, chosen: Chosen | None = None) -> Given:
    """Return the rows of a text alone. Raises FormError as `given_rows` does."""
    try:
        return _typed(layout, text, field, chosen)
    except _UnclearTextError as error:
        raise ColumnsError(field, shape=error.unclear.shape, advice=error.unclear.sentence()) from None


class _UnclearTextError(FormError):
    """A text of which it can be asked which columns are meant; beside a file it is not: one question is enough."""

    def __init__(self, field: str, unclear: ColumnsUnclearError) -> None:
        super().__init__(field, _nothing_sent(unclear.sentence()))
        self.unclear = unclear


def _typed(layout: Layout, text: str, field: str, chosen: Chosen | None) -> Given:
    try:
        columns = columns_of(pasted_table(text, layout.divide), layout, typed=True, chosen=chosen)
    except ColumnsUnclearError as error:
        raise _UnclearTextError(field, error) from None
    except TableError as error:
        raise _refusal(field, error.sentence()) from None
    return Given(_rows_of(columns, layout, in_file=False), field, _notes(columns, layout, in_file=False))


def _notes(columns: Columns, layout: Layout, *, in_file: bool) -> tuple[str, ...]:
    is_plain = layout.is_exact and columns.at == tuple((place,) for place in range(len(layout.wanted)))
    titles = (told_titles(columns.titles),) if columns.titles else ()
    if columns.at is None or not columns.rows or is_plain or not (in_file or columns.said):
        return titles
    return (*titles, told_columns(columns.at, layout))


def _rows_of(columns: Columns, layout: Layout, *, in_file: bool) -> tuple[GivenRow, ...]:
    return tuple(_row_of(row, columns, layout, in_file=in_file) for row in columns.rows)


def _row_of(row: Row, columns: Columns, layout: Layout, *, in_file: bool) -> GivenRow:
    handed_in = tuple(cell for cell in row.cells if cell)
    if columns.at is not None:
        cells = tuple(" ".join(filter(None, (cell_at(row, each) for each in places))) for places in columns.at)
        placed = zip(columns.at, layout.wanted, strict=True)
        dayless = frozenset(place for places, each in placed if not each.days for place in places)
        return GivenRow(row.number, cells, handed_in, in_file, _first(row, row.dates & dayless))
    in_order = handed_in if layout.is_exact and len(row.cells) != len(layout.ordered) else row.cells
    width = len(layout.ordered)
    beyond = tuple(cell for cell in in_order[width:] if cell)
    found = [*in_order[:width], *[""] * (len(layout.wanted) - len(in_order[:width]))]
    if layout.ordered[-1].several:
        found[width - 1] = " ".join(filter(None, (found[width - 1], *beyond)))
        beyond = ()
    return GivenRow(row.number, tuple(found), handed_in, in_file, _first(row, row.dates), len(beyond))


def _first(row: Row, columns: frozenset[int]) -> str:
    """Return the first of these cells of the row as spreadsheets call it, B3; "" for none."""
    return f"{letter(min(columns))}{row.number}" if columns else ""


def _refusal(field: str, words: str) -> FormError:
    return FormError(field, _nothing_sent(words))


def _nothing_sent(words: str) -> str:
    return say("Nothing was sent.") + " " + words
