"""A whole list as a file: .xlsx or .csv, with the filter written in it.

Numbers are numbers and dates are dates. What came from Komet is text that no spreadsheet takes for a formula,
an error value or a link. The workbook is written row by row, so that a long list needs little memory.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.lists.filters import Filter
from bot.lists.listing import (
    Cell,
    Column,
    Fact,
    Kind,
    Listing,
    Row,
    Sort,
    clean,
    in_order,
    sort_words,
    total_words,
    totals_of,
)
from bot.spreadsheets import harmless
from bot.words import count, say

Format = Literal["xlsx", "csv"]

MOST_ROWS = 100_000
OLDEST = date(1900, 3, 1)
"""Excel knows no day before 1900 and counts the first two months of that year wrongly."""

NUMBER_FORMATS = {Kind.MONEY: "#,##0.00##", Kind.DATE: "yyyy-mm-dd"}
"""The price of a stem may have three or four digits behind the point."""

WIDTHS = {Kind.NUMBER: 12, Kind.MONEY: 14, Kind.DATE: 12, Kind.TEXT: 26, Kind.ID: 14}
EXCEL_DIGITS = 15
"""A number of more digits would be rounded: it stays text."""

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Heading:
    """What the file says of itself: for whom, with which filter and order, and when Komet was asked."""

    person: str
    filters: Sequence[Filter]
    sort: Sort | None
    asked_at: datetime


def content_of(listing: Listing, heading: Heading, form: Format, tell: Tell = lambda done: None) -> bytes:
    """Return the file of all rows. It takes a while: not for the event loop. `tell` hears how many are done."""
    rows = in_order(listing, heading.sort)
    return _xlsx(listing, rows, heading, tell) if form == "xlsx" else _csv(listing, rows, heading, tell)


def about(listing: Listing, heading: Heading) -> list[Fact]:
    """Return what the file says of itself, and of the document whose lines it holds."""
    document = [fact for line in (*listing.head, listing.notes) for fact in line]
    return [
        Fact(say("List"), listing.title),
        *(fact for fact in document if fact.value not in (None, "")),
        *(Fact(name, words) for name, words in _in_words(listing, heading)),
    ]


def _in_words(listing: Listing, heading: Heading) -> list[tuple[str, str]]:
    found = [(each.title, each.words) for each in heading.filters] or [(say("Filter"), say("none"))]
    if heading.sort and heading.sort.column < len(listing.columns):
        column = listing.columns[heading.sort.column]
        found.append((say("Sorted by"), sort_words(column, descending=heading.sort.descending)))
    found.append((say("Rows"), count(len(listing.rows), listing.one, listing.many)))
    found += [(column.title, total_words(column, total, is_all=is_all)) for column, total, is_all in totals_of(listing)]
    if listing.summary:
        found.append((say("Together"), " · ".join(listing.summary)))
    found.append((say("Komet was asked"), f"{heading.asked_at:%Y-%m-%d %H:%M} UTC"))
    found.append((say("For"), heading.person))
    return found


def _csv(listing: Listing, rows: Iterable[Row], heading: Heading, tell: Tell) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows((_text(fact.name), _plain(_value(fact.value))) for fact in about(listing, heading))
    writer.writerow([])
    writer.writerow([_text(column.title) for column in listing.columns])
    for done, row in enumerate(rows, start=1):
        writer.writerow([_plain(_value(cell)) for cell in row.cells])
        if done % 500 == 0:
            tell(done)
    return b"\xef\xbb\xbf" + out.getvalue().encode()  # the mark tells Excel that it is UTF-8


def _xlsx(listing: Listing, rows: Iterable[Row], heading: Heading, tell: Tell) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(listing.title))
    for place, column in enumerate(listing.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[column.kind]
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(listing.columns))}{len(listing.rows) + 1}"
    sheet.append([_bold(sheet, _text(column.title)) for column in listing.columns])
    for done, cells in enumerate(_cells(sheet, listing.columns, rows), start=1):
        sheet.append(cells)
        if done % 500 == 0:
            tell(done)
    notes = book.create_sheet(say("About this list"))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 20, 60
    for fact in about(listing, heading):
        notes.append([_bold(notes, _text(fact.name)), _fact(notes, fact)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(sheet: Any, columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[list[Any]]:
    """Return each row's cells: a bare value where that is enough, for a cell object takes time.

    The objects are the same for every row, because a row is written when it is appended.
    """
    styled = [WriteOnlyCell(sheet) if column.kind in (Kind.MONEY, Kind.DATE) else None for column in columns]
    for cell, column in zip(styled, columns, strict=True):
        if cell is not None:
            cell.number_format = NUMBER_FORMATS[column.kind]
    for row in rows:
        cells: list[Any] = []
        for raw, style in zip(row.cells, styled, strict=True):
            value = _value(raw)
            if isinstance(value, str):
                cells.append(_fill(WriteOnlyCell(sheet), value) if value.startswith("#") else value)
            elif style is None or value is None:
                cells.append(value)
            else:
                style.value = value
                cells.append(style)
        yield cells


def _fact(sheet: Any, fact: Fact) -> Any:
    """Return the fact's value as a cell at the left, where one reads it behind its name."""
    cell = _fill(WriteOnlyCell(sheet), _value(fact.value))
    cell.alignment = Alignment(horizontal="left")
    if fact.kind in NUMBER_FORMATS and cell.data_type != "s":
        cell.number_format = NUMBER_FORMATS[fact.kind]
    return cell


def _fill(cell: Any, value: Cell) -> Any:
    if isinstance(value, str):
        cell._value, cell.data_type = value, "s"
    else:
        cell.value = value
    return cell


def _bold(sheet: Any, words: str) -> Any:
    cell = _fill(WriteOnlyCell(sheet), words)
    cell.font = Font(bold=True)
    return cell


def _value(cell: Cell) -> Cell:
    """Return what a spreadsheet shall hold: a number or a date where it can, else harmless text."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, date):
        return cell if cell >= OLDEST else cell.isoformat()
    number = Decimal(cell)
    if not number.is_finite():
        return str(number)
    return cell if len(number.as_tuple().digits) <= EXCEL_DIGITS else _digits(number)


def _text(text: str) -> str:
    # Cleaned first: what is hidden in front of a "=" must not hide it from `harmless`.
    return harmless(clean(text))[:32_767]


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, int | Decimal):
        return _digits(value)
    return value if isinstance(value, str) else value.isoformat()


def _digits(number: int | Decimal) -> str:
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def _sheet_name(title: str) -> str:
    """Return a name that Excel takes, of whole words: https://support.microsoft.com/office/rename-a-worksheet."""
    name = " ".join(re.sub(r"[\[\]:*?/\\']", " ", clean(title)).split())
    return _whole_words(name, 31) or say("List")


def _whole_words(text: str, most: int) -> str:
    """Return as many of the words as fit, without what led on from the last one; a first one too long is cut."""
    if len(text) <= most:
        return text
    whole = text[: most + 1].rpartition(" ")[0] or text[:most]
    # An open bracket would stay open, and a comma promises more.
    if whole.count("(") > whole.count(")"):
        whole = whole.rpartition("(")[0] or whole
    return whole.rstrip(" ,;·–-(")
