"""Rows of stock as people hand them in, typed or as a file: line or product, boxes, cost, price A, price B."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from bot.amounts import read_unit_amount, without_zeros
from bot.slack.forms import UploadedFile
from bot.tables import Chosen, Layout, TableError, Wanted
from bot.words import say
from handlers.operations.given import GivenRow, Place, given_rows
from handlers.operations.understood import NotYetError, Understood, understood

_HAS_BLANKS_AND_DECIMAL_COMMAS = re.compile(r"(?=.*\s)(?:[^,]|(?<=\d),(?=\d)|(?<=\s),(?=\d))+")
_AMOUNT = re.compile(r"\$\d+|\$?\d*[.,]\d{1,3}", re.ASCII)
BOXES = re.compile(r"[+-]?\d{1,5}", re.ASCII)


def cells_of(line: str) -> list[str]:
    """Return the cells of a line; with blanks alone between them, a name may have several words.

    Then a number of boxes with a sign (or "=") ends the name, a line's number is a name of one word, and in
    what is left the last word is the boxes, but for amounts with a point behind it. A comma between two digits of a
    word is a decimal mark. Raises TableError where commas divide the line and two of its numbers could be one: 0,59.
    """
    line = line.replace("\u2212", "-").strip()
    for separator in ("\t", ";", ","):
        if separator in line and not (separator == "," and _HAS_BLANKS_AND_DECIMAL_COMMAS.fullmatch(line)):
            cells = [cell.strip().strip('"').strip() for cell in line.split(separator)]
            if separator == ",":
                _refuse_doubt(line, cells[2:])
            return cells
    words = line.split()
    for position, word in enumerate(words[1:], start=1):
        if word == "=" or (word[0] in "+-" and _is_boxes(word)):
            return [" ".join(words[:position]), *words[position:]]
    if re.fullmatch(r"#?\d+", words[0], re.ASCII) or len(words) < 3:
        return words
    end = len(words)
    while end > 2 and _AMOUNT.fullmatch(words[end - 1]):
        end -= 1
    return [" ".join(words[: end - 1]), *words[end - 1 :]]


def _refuse_doubt(line: str, money: Sequence[str]) -> None:
    """Raise TableError when two neighbours among the amounts could be one with a decimal comma."""
    for whole, part in pairwise(money):
        if re.fullmatch(r"\$?\d{1,7}", whole) and re.fullmatch(r"\d{2,3}", part):
            words = "“{line}”: is {whole},{part} one number? Put ; between the parts of the line."
            raise TableError(say(words, line=line[:60], whole=whole, part=part))


def _is_boxes(cell: str) -> bool:
    return bool(BOXES.fullmatch(cell)) or cell == "="


_MONEY = r"\$?\s*(?:\d{1,7}(?:[.,]\d*)?|[.,]\d+)"
LINE = Wanted(
    "Line",
    (
        r"(?i)(?:stock|inventory)?[\s_]*(?:line|id|#|l[ií]nea)(?:[\s_]*(?:id|number|no\.?|#))?",
        r"(?i)(?:lot|lote)(?:[\s_]*(?:number|no\.?|#))?",
        r"(?i)(?:(?:product|item)[\s_]*)?code|c[oó]digo",
        r"(?i)(?:product|producto|item|flor|flower|variety|variedad|description)(?:[\s_]*name)?|name",
    ),
)
"""Which line of the stock: by its number, lot, product code or name."""

LAYOUT = Layout(
    (
        LINE,
        Wanted(
            "Boxes",
            (
                r"(?i)(?:boxes[\s_]*)?(?:count|counted|contad[ao]s?)|(?:new|counted|actual)[\s_]*(?:boxes|count|qty)",
                r"(?i)(?:boxes|qty|quantity|cajas|cantidad)",
            ),
            cells=r"[+-]?\d{1,5}|=",
        ),
        Wanted(
            "Unit cost",
            (r"(?i)(?:new[\s_]*|unit[\s_]*)?(?:cost|costo)(?:[\s_]*(?:per|a|/)?[\s_]*(?:unit|stem|bunch))?",),
            cells=_MONEY,
            optional=True,
        ),
        Wanted(
            "Price A",
            (r"(?i)(?:new[\s_]*|unit[\s_]*|sales?[\s_]*)?(?:price|precio)(?:[\s_]*(?:a|1))?",),
            cells=_MONEY,
            optional=True,
        ),
        Wanted("Price B", (r"(?i)(?:new[\s_]*)?(?:price|precio)[\s_]*(?:b|2)",), cells=_MONEY, optional=True),
    ),
    other_headings=r"(?i)(line|product|item|id|#|lot|code|l[ií]nea|producto|flor|variety|variedad)\b.*",
    divide=cells_of,
)


@dataclass(frozen=True)
class StockRow:
    """One row: its number in the text or the file, what it is about, the boxes, and the money if any.

    `count` is the new number of boxes, `change` the difference; both are None where the boxes stay ("=").
    """

    number: int
    line: str
    count: int | None = None
    change: int | None = None
    cost: Decimal | None = None
    price_a: Decimal | None = None
    price_b: Decimal | None = None
    in_file: bool = False

    @property
    def place(self) -> Place:
        """Return where people find the row."""
        return Place(self.number, in_file=self.in_file)


async def given_stock(
    text: str, file: UploadedFile | None, *, field: str, chosen: Chosen | None = None
) -> Understood[StockRow]:
    """Return the rows of the text in `field` and of the file (in the field `file`), if there is one.

    `chosen` are the columns that somebody chose. Raises ColumnsError when they have to be asked for, else FormError at
    the field at fault where no row can be read.
    """
    given = await given_rows(LAYOUT, text, file, field=field, chosen=chosen)
    return understood(given, stock_row, none=say("There is no line of stock."))


def stock_row(given: GivenRow, *, only_counts: bool = False) -> StockRow:
    """Return what the row says; with `only_counts` boxes are what is there, no difference and no "=".

    Raises ValueError with a sentence.
    """
    line, boxes, *money = given.cells
    boxes = without_zeros(boxes.replace("\u2212", "-"))
    how = say("Write what is there, such as 20.") if only_counts else say("Write 20, +5 or -3.")
    if not line:
        raise ValueError(say("it names no line and no product. Fill that in, or take the row out."))
    if given.beyond:
        raise ValueError(say("it has {count} parts; five are the most.", count=len(given.cells) + given.beyond))
    if not _is_boxes(boxes):
        if not boxes:
            raise NotYetError(say("how many boxes? {how}", how=how))
        if re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})+", boxes, re.ASCII):
            digits = re.sub(r"[.,]", "", boxes)[:20]
            words = say("“{boxes}”: write {digits}, without a comma or a point.", boxes=boxes[:20], digits=digits)
            raise ValueError(words)
        if re.fullmatch(r"[+-]?\d+", boxes, re.ASCII):
            raise ValueError(say("{boxes} boxes are too many: 99,999 at most.", boxes=boxes[:20]))
        raise ValueError(say("“{boxes}” is no number of boxes. {how}", boxes=boxes[:20], how=how))
    if only_counts and not boxes.isdecimal():
        raise ValueError(say("“{boxes}” is a difference. {how}", boxes=boxes, how=how))
    cost, price_a, price_b = (read_unit_amount(each) if each else None for each in money)
    count = int(boxes) if boxes.isdecimal() else None
    change = int(boxes) if boxes[0] in "+-" else None
    return StockRow(given.number, line, count, change, cost, price_a, price_b, given.in_file)
