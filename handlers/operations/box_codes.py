"""Pairs of box codes as people hand them in, pasted or as a file, and what is wrong with them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.aside import aside
from bot.komet.models import PurchaseOrder
from bot.komet.requests.boxes import BOX_CODE_LENGTH
from bot.slack.forms import UploadedFile
from bot.tables import Chosen, Layout, Wanted
from bot.tables.columns import how_to_name
from bot.words import say
from handlers.operations.given import Given, GivenRow, Place, given_rows
from handlers.operations.understood import Fault, Understood, understood

_BOX = r"(?:box|code|codes|c[oó]digos?|caja|de|barcode|label)"
CODE = rf"(?=.*\d).{{1,{BOX_CODE_LENGTH}}}"
LAYOUT = Layout(
    (
        Wanted(
            "Old code",
            (rf"(?i)(?:{_BOX}[\s_]*)*(?:old|current|from|before|actual|viej[oa]|anterior|antes)(?:[\s_]*{_BOX})*",),
            cells=CODE,
        ),
        Wanted(
            "New code",
            (rf"(?i)(?:{_BOX}[\s_]*)*(?:new|to|after|nuev[oa]|despu[eé]s)(?:[\s_]*{_BOX})*",),
            cells=CODE,
        ),
    ),
    other_headings=rf"(?i){_BOX}(?:[\s_]+{_BOX})*",
)

EXCEL_NUMBER = re.compile(r"(?i)^\d(\.\d+)?e\+?\d+$")


@dataclass(frozen=True)
class Row:
    """A pair: the number of its line in the text or of its row in the file, the two codes, and which it was in."""

    number: int
    old: str
    new: str
    in_file: bool = False

    @property
    def place(self) -> Place:
        """Return where people find the pair."""
        return Place(self.number, in_file=self.in_file)


async def read_pairs(text: str, file: UploadedFile | None, chosen: Chosen | None = None) -> Understood[Row]:
    """Return the pairs of the text and of the file. Raises ColumnsError, or FormError where there is none."""
    given = await given_rows(LAYOUT, text, file, field="codes", chosen=chosen)
    return await aside(len(given.rows), pairs_of, given)


def pairs_of(given: Given) -> Understood[Row]:
    """Return the pairs of rows that were handed in. Raises FormError where there is none."""
    malformed = [row for row in given.rows if not all(row.cells) or row.beyond]
    is_wide = any(row.beyond or (row.in_file and len(row.handed_in) > 1) for row in malformed)
    hint = how_to_name(LAYOUT) if is_wide else ""
    return understood(given, _pair, none=say("There is no pair of codes."), hint=hint)


def _pair(row: GivenRow) -> Row:
    """Return the pair. Raises ValueError for a row that is none, showing what it has."""
    if not all(row.cells) or row.beyond:
        line = (" | " if row.in_file else " ").join(row.handed_in)[:40]
        found = sum(map(bool, row.cells)) + row.beyond
        raise ValueError(say("two codes are needed, “{line}” has {found}.", line=line, found=found))
    return Row(row.number, row.cells[0], row.cells[1], row.in_file)


def faults_of(rows: Sequence[Row], order: PurchaseOrder | None) -> list[Fault]:
    """Return what is wrong with each row that must not be sent."""
    old = Counter(row.old.upper() for row in rows)
    new = Counter(row.new.upper() for row in rows)
    there = {box.code.upper() for box in order.boxes} if order else None
    faults = []
    for row in rows:
        words = _fault(row, old, new, there)
        if words:
            faults.append(Fault(row.place, words))
    return faults


def _fault(row: Row, old: Counter[str], new: Counter[str], there: set[str] | None) -> str:
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
