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
from handlers.operations.given import Given, GivenRow, given_rows, place_of, raise_for

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
    """A pair: the number of its line in the text or of its row in the file, the two codes, and which it was in.

    `is_date` says that Excel holds a date where a code should be.
    """

    number: int
    old: str
    new: str
    in_file: bool = False
    is_date: bool = False


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, and where it is."""

    number: int
    in_file: bool
    words: str

    @property
    def sentence(self) -> str:
        """Return it with the place in front."""
        return f"{place_of(self.number, in_file=self.in_file)}: {self.words}"


@dataclass(frozen=True)
class Pairs:
    """What was handed in; `field` is the form's field that it came in, `malformed` the rows that are no pair."""

    rows: list[Row]
    field: str
    notes: tuple[str, ...] = ()
    malformed: tuple[Fault, ...] = ()
    hint: str = ""

    def raise_for(self, order: PurchaseOrder | None) -> None:
        """Raise FormError with the verdict on each row that must not be sent, in the order of the rows."""
        faults = [*self.malformed, *faults_of(self.rows, order)]
        told = [each.sentence for each in sorted(faults, key=lambda each: (each.in_file, each.number))]
        raise_for(told, self.field, self.hint)


async def read_pairs(text: str, file: UploadedFile | None, chosen: Chosen | None = None) -> Pairs:
    """Return the pairs of the text and of the file. Raises ColumnsError, or FormError where there is none."""
    given = await given_rows(LAYOUT, text, file, field="codes", chosen=chosen)
    return await aside(len(given.rows), pairs_of, given)


def pairs_of(given: Given) -> Pairs:
    """Return the pairs of rows that were handed in. Raises FormError where there is none."""
    raise_for([] if given.rows else [say("There is no pair of codes.")], given.field)
    malformed = [row for row in given.rows if not all(row.cells) or row.beyond]
    is_wide = any(row.beyond or (row.in_file and len(row.handed_in) > 1) for row in malformed)
    return Pairs(
        [
            Row(row.number, row.cells[0], row.cells[1], row.in_file, row.is_date)
            for row in given.rows
            if all(row.cells) and not row.beyond
        ],
        given.field,
        given.notes,
        tuple(Fault(row.number, row.in_file, _no_pair(row)) for row in malformed),
        how_to_name(LAYOUT) if is_wide else "",
    )


def _no_pair(row: GivenRow) -> str:
    """Say that a row is no pair, showing what it has."""
    line = (" | " if row.in_file else " ").join(row.handed_in)[:40]
    found = sum(map(bool, row.cells)) + row.beyond
    return say("two codes are needed, “{line}” has {found}.", line=line, found=found)


def faults_of(rows: Sequence[Row], order: PurchaseOrder | None) -> list[Fault]:
    """Return what is wrong with each row that must not be sent."""
    old = Counter(row.old.upper() for row in rows)
    new = Counter(row.new.upper() for row in rows)
    there = {box.code.upper() for box in order.boxes} if order else None
    faults = []
    for row in rows:
        words = _fault(row, old, new, there)
        if words:
            faults.append(Fault(row.number, row.in_file, words))
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
