"""An .xlsx file: its one sheet with rows, values and not formulas, within bounds.

The file is a zip of XML. What it says it unpacks to is bounded before anything is unpacked (Python's zipfile
gives out no byte more than that), and defusedxml refuses entities.
https://openpyxl.readthedocs.io/en/stable/#security
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook

from bot.tables.table import MOST_COLUMNS, MOST_ROWS, Row, Table, TableError, letter, table_of, tidy
from bot.words import say

MOST_BYTES = 60_000_000
"""Bytes that a file may unpack to: 5,000 rows of 50 columns take some 20 MB."""

MOST_PARTS = 1_000
MOST_LINES = 100_000
"""Lines of a sheet that are looked at; empty ones count, as a sheet may say that it ends at line 1,048,576."""

EXACT = 10**15
"""Excel keeps fifteen digits of a number: longer codes have lost their last ones."""


def read_workbook(content: bytes) -> Table:
    """Return the rows of the one visible sheet that has any. Raises TableError."""
    _check_parts(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that it leaves out
            return _read(content)
    except TableError:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl meets a broken file with whatever breaks first
        if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
            raise TableError(say("The file holds XML that no spreadsheet writes. Export it again.")) from None
        raise TableError(say("The .xlsx file is damaged. Save it again, or as .csv.")) from None


def no_workbook() -> str:
    """Return the sentence about a file that is called a workbook, or looks like one, and is none."""
    return say("The file is no Excel workbook. Save the table as .xlsx in Excel, or hand it in as .csv.")


def _check_parts(content: bytes) -> None:
    """Raise TableError when the zip is broken or too large, or holds something else than a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise TableError(say("The .xlsx file is damaged. Save it again, or as .csv.")) from None
    if any(part.filename == "xl/workbook.bin" for part in parts):
        raise TableError(say("This is a binary workbook (.xlsb). Save it as .xlsx in Excel, or as .csv."))
    if not any(part.filename.startswith("xl/") for part in parts):
        raise TableError(no_workbook())
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise TableError(say("The .xlsx file unpacks to more than I take. Leave only the rows in it, or save as .csv."))
    if len({part.filename for part in parts}) < len(parts):
        raise TableError(say("The .xlsx file is damaged. Save it again, or as .csv."))


def _read(content: bytes) -> Table:
    # Twice: what cells show, and the formulas behind it; a formula without a saved value shows nothing.
    shown = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    behind = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    found: list[tuple[str, Table]] = []
    hidden = 0
    for sheet, formulas in zip(shown.worksheets, behind.worksheets, strict=True):
        if sheet.sheet_state != "visible":
            hidden += 1
            continue
        table = table_of(_rows(sheet, formulas))
        if table.rows:
            found.append((str(sheet.title), table))
    if len(found) > 1:
        names = ", ".join(f"“{name[:31]}”" for name, _ in found[:5])
        raise TableError(
            say(
                "{count} sheets have rows: {names}. Leave only the one that I should read.",
                count=len(found),
                names=names,
            )
        )
    if not found and hidden:
        raise TableError(say("Only hidden sheets have rows, if any. Show the one that I should read."))
    if not found:
        return Table(())
    _, table = found[0]
    return Table(table.rows, tuple(_notes(content)))


def _rows(sheet: Any, formulas: Any) -> Iterator[Row]:
    for each in (sheet, formulas):
        each.reset_dimensions()  # what a file says of its size need not be true
    width = MOST_COLUMNS + 1
    pairs = zip(sheet.iter_rows(max_col=width), formulas.iter_rows(max_col=width), strict=True)
    for number, (values, behind) in enumerate(pairs, start=1):
        if number > MOST_LINES:
            raise TableError(
                say(
                    "The sheet goes on past line {most}. Delete the lines below your rows, or save as .csv.",
                    most=f"{MOST_LINES:,}",
                )
            )
        used = [
            column
            for column, (cell, formula) in enumerate(zip(values, behind, strict=True))
            if cell.value is not None or formula.value is not None
        ]
        if not used:
            continue
        cells, dates = [""] * (used[-1] + 1), set()
        for column in used:
            cell = values[column]
            cells[column] = _text(cell, behind[column], f"{letter(column)}{number}")
            if isinstance(cell.value, date | time | timedelta):
                dates.add(column)
        yield Row(number, tuple(cells), frozenset(dates))


def _text(cell: Any, formula: Any, place: str) -> str:
    value = cell.value
    if value is None:
        if formula.value is not None:
            raise TableError(
                say("{place} is a formula without a saved value. Open the file in Excel and save it.", place=place)
            )
        return ""
    if cell.data_type == "e":
        raise TableError(say("{place} shows {error}. Correct it in the sheet.", place=place, error=str(value)[:20]))
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value, str(cell.number_format or ""), place)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return tidy(str(value))


def _number(value: int | float, written: str, place: str) -> str:
    """Return a number as the sheet shows a code: no ".0", zeros in front where the format puts them."""
    if abs(value) >= EXACT:
        raise TableError(
            say("{place} is a number of more than 15 digits, which Excel has rounded. Enter it as text.", place=place)
        )
    if value != int(value):
        return repr(value)
    digits = str(int(value))
    return digits.zfill(len(written)) if re.fullmatch("0+", written) else digits


def _notes(content: bytes) -> Iterator[str]:
    """Say when a sheet hides rows, as a filter does: they are read all the same."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            if not part.filename.startswith("xl/worksheets/"):
                continue
            if re.search(rb'<row\b[^>]*\bhidden="(1|true)"', archive.read(part)):
                yield say("The sheet hides rows (a filter?). I read the hidden ones too.")
                return


assert MOST_LINES > MOST_ROWS
