"""Pairs of box codes as people hand them in, pasted or as a file, and what is wrong with them."""

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import FormError
from bot.komet.models import PurchaseOrder
from bot.komet.requests.boxes import BOX_CODE_LENGTH
from bot.slack.forms import UploadedFile
from bot.tables import MOST_ROWS, Table, TableError, Wanted, columns_of, pasted_table, read_file
from bot.tables.columns import how_to_name
from bot.tables.table import Row as TableRow
from bot.words import count, say

TOLD_FAULTS = 12

_BOX = r"(?:box|code|codes|c[oó]digos?|caja|de|barcode|label)"
OLD = Wanted(
    "Old code", rf"(?i)(?:{_BOX}[\s_]*)*(?:old|current|from|before|actual|viej[oa]|anterior|antes)(?:[\s_]*{_BOX})*"
)
NEW = Wanted("New code", rf"(?i)(?:{_BOX}[\s_]*)*(?:new|to|after|nuev[oa]|despu[eé]s)(?:[\s_]*{_BOX})*")
HEADINGS = rf"(?i){_BOX}(?:[\s_]+{_BOX})*"

EXCEL_NUMBER = re.compile(r"(?i)^\d(\.\d+)?e\+?\d+$")


@dataclass(frozen=True)
class Row:
    """A pair: the number of its line in the text or of its row in the file, the two codes, and which it was in.

    `is_date` says that Excel holds a date where a code should be.
    """

    number: int
    old: str
    new: str
    in_file: bool = False
    is_date: bool = False


@dataclass(frozen=True)
class Given:
    """What was handed in; `field` is the form's field that it came in."""

    pairs: list[Row]
    field: str = "codes"
    notes: tuple[str, ...] = ()


async def read_pairs(text: str, file: UploadedFile | None) -> Given:
    """Return the pairs of the text and of the file, if there is one. Raises FormError at the field at fault."""
    if file is None:
        return Given(rows_of(text))
    try:
        table, found = await asyncio.to_thread(_read, file.content)
    except TableError as error:
        raise FormError("file", say("Nothing was sent.") + " " + error.sentence()) from None
    typed = rows_of(text) if text.strip() else []
    if len(typed) + len(found) > MOST_ROWS:
        raise FormError("file", say("Nothing was sent.") + " " + _too_many())
    return Given([*typed, *found], "codes" if typed and not found else "file", table.notes)


def _read(content: bytes) -> tuple[Table, list[Row]]:
    table = read_file(content)
    return table, _pairs_of(table, "file")


def rows_of(text: str) -> list[Row]:
    """Return the pairs of the pasted text; a heading is left out. Raises FormError for a line that is no pair."""
    try:
        return _pairs_of(pasted_table(text), "codes")
    except TableError as error:
        raise FormError("codes", say("Nothing was sent.") + " " + error.sentence()) from None


def _pairs_of(table: Table, field: str) -> list[Row]:
    in_file = field == "file"
    columns = columns_of(table, (OLD, NEW), other_headings=HEADINGS)
    faults: list[str] = []
    rows: list[Row] = []
    for row in columns.rows:
        cells = [cell for cell in row.cells if cell]
        if columns.at is not None:
            old, new = (row.cells[column] if column < len(row.cells) else "" for column in columns.at)
            is_pair = bool(old and new)
        else:
            # Lines of a text may be divided each in its own way; in a file a code may stand in the wrong column.
            is_pair = len(cells) == 2 and not in_file
            old, new = cells if is_pair else ("", "")
        if is_pair:
            dates = row.dates if columns.at is None else row.dates & set(columns.at)
            rows.append(Row(row.number, old, new, in_file, bool(dates)))
        else:
            found = len(cells) if columns.at is None else bool(old) + bool(new)
            faults.append(_no_pair(row, cells, found, in_file=in_file))
    if not rows and not faults:
        faults.append(say("There is no pair of codes."))
    if columns.at is None and any(len(row.used) > 1 for row in columns.rows):
        hint = how_to_name((OLD, NEW)) if in_file or any(len(row.used) > 2 for row in columns.rows) else ""
    else:
        hint = ""
    raise_for(faults, field=field, hint=hint)
    if len(rows) > MOST_ROWS:
        raise TableError(_too_many())
    return rows


def _too_many() -> str:
    return say("There are more than {most} rows. Hand them in part by part.", most=f"{MOST_ROWS:,}")


def _no_pair(row: TableRow, cells: Sequence[str], found: int, *, in_file: bool) -> str:
    """Say that a row is no pair, showing what it has."""
    line = (" | " if in_file else " ").join(cells)[:40]
    words = say("two codes are needed, “{line}” has {found}.", line=line, found=found)
    return f"{_place(row.number, in_file=in_file)}: {words}"


def _place(number: int, *, in_file: bool) -> str:
    return say("Row {number}", number=number) if in_file else say("Line {number}", number=number)


def faults_of(rows: Sequence[Row], order: PurchaseOrder | None) -> list[str]:
    """Return a sentence for each row that must not be sent."""
    old = Counter(row.old.upper() for row in rows)
    new = Counter(row.new.upper() for row in rows)
    there = {box.code.upper() for box in order.boxes} if order else None
    faults = []
    for row in rows:
        words = _fault(row, old, new, there)
        if words:
            faults.append(f"{_place(row.number, in_file=row.in_file)}: {words}")
    return faults


def _fault(row: Row, old: Counter[str], new: Counter[str], there: set[str] | None) -> str:
    if row.is_date:
        return say("Excel has made a date of a code. Enter it as text.")
    for code in (row.old, row.new):
        if EXCEL_NUMBER.match(code):
            return say("{code} looks like a number that Excel has rounded. Copy it as text.", code=code)
        if re.fullmatch(r"\d+\.0", code):
            return say("{code} ends in .0, as Excel writes numbers. Copy it as text.", code=code)
        if len(code) > BOX_CODE_LENGTH:
            return say("{code} is longer than 20 characters.", code=code[:30])
        if not code.isprintable():
            return say("the code has invisible characters. Type it by hand.")
    if row.old.upper() == row.new.upper():
        return say("{code} stays the same.", code=row.old)
    if old[row.old.upper()] > 1:
        return say("{code} stands twice as the old code.", code=row.old)
    if new[row.new.upper()] > 1:
        return say("{code} stands twice as the new code.", code=row.new)
    if row.new.upper() in old:
        return say("{code} is also an old code here. Change that one first, on its own.", code=row.new)
    if there is not None and row.old.upper() not in there:
        return say("{code} is not a box of this order.", code=row.old)
    if there is not None and row.new.upper() in there:
        return say("{code} is a box of this order already.", code=row.new)
    return ""


def raise_for(faults: Sequence[str], *, field: str = "codes", hint: str = "") -> None:
    """Raise FormError at the field when there are faults: the first ones, and how to say which columns are meant."""
    if not faults:
        return
    told = list(faults[:TOLD_FAULTS])
    if (rest := len(faults) - TOLD_FAULTS) > 0:
        told.append(say("… and {count} more.", count=count(rest, "line")))
    if hint:
        told.append(hint)
    raise FormError(field, say("Nothing was sent.") + "\n" + "\n".join(told))
