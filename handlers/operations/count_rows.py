"""Rows of a count of the stock: which line or product, how many boxes there are, and what a new line takes besides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.komet.models import InventoryItem
from bot.slack.forms import UploadedFile
from bot.tables import Chosen, Layout, Wanted
from bot.words import say
from handlers.operations import stock_rows
from handlers.operations.given import GivenRow, Place, given_rows
from handlers.operations.stock import matches
from handlers.operations.stock_rows import cells_of
from handlers.operations.understood import Fault, Understood, understood

_IN = r"(?:[\s_]*(?:in|per|a|/|por)[\s_]*(?:an?[\s_]*)?"
_ONLY_NEW = (
    ("Vendor", r"(?:vendor|grower|farm|finca|proveedor|cultivo)(?:[\s_]*name)?"),
    ("Box type", r"(?:box|package)[\s_]*(?:type)?|(?:tipo(?:[\s_]*de)?[\s_]*)?caja"),
    ("AWB", r"awb(?:[\s_]*(?:number|no\.?|#))?|air[\s_]*waybill|gu[ií]a"),
    ("Ship date", r"(?:ship(?:ping|ped)?|truck)(?:[\s_]*date)?|fecha(?:[\s_]*de)?[\s_]*(?:env[ií]o|despacho)"),
    ("Bunches", rf"(?:bunches|ramos){_IN}(?:box|caja))?"),
    ("Stems", rf"(?:stems|tallos){_IN}(?:bunch|ramo))?"),
    ("Unit", r"(?:unit|unidad)(?:[\s_]*type)?|cost[\s_]*per"),
)
"""Columns that matter for lines that are not in stock yet; only headings tell them."""

LAYOUT = Layout(
    (
        *stock_rows.LAYOUT.wanted,
        *(Wanted(name, (rf"(?i){headings}",), optional=True, days=name == "Ship date") for name, headings in _ONLY_NEW),
    ),
    in_order=len(stock_rows.LAYOUT.wanted),
    other_headings=stock_rows.LAYOUT.other_headings,
    divide=cells_of,
)
"""What a table of a count may tell."""


@dataclass(frozen=True)
class NewLine:
    """What a row tells of a line that is not in stock yet, as it stands in the table; "" where it does not tell."""

    vendor: str = ""
    box_type: str = ""
    awb: str = ""
    ship_date: str = ""
    bunches: str = ""
    stems_bunch: str = ""
    unit_type: str = ""


@dataclass(frozen=True)
class CountRow:
    """One row: where people find it, what it is about, the boxes that are there, and the money if any.

    The IDs are Komet's of what it names (`count_names.py`); "" where it names nothing or that is unknown.
    """

    place: Place
    line: str
    count: int
    cost: Decimal | None = None
    price_a: Decimal | None = None
    price_b: Decimal | None = None
    new: NewLine = NewLine()
    product_id: str = ""
    vendor_id: str = ""
    box_type_id: str = ""
    box_type: str = ""

    def may_be(self, item: InventoryItem) -> bool:
        """Say whether the line of the stock is of the row's vendor and box type, as far as it tells them."""
        is_box = item.box_type_id == self.box_type_id or item.box_type.casefold() == self.box_type.casefold()
        return (not self.vendor_id or item.vendor_id == self.vendor_id) and (not self.box_type_id or is_box)

    def lines_in(self, items: Sequence[InventoryItem]) -> list[InventoryItem]:
        """Return the lines with the row's number, lot, code or whole name, else of its product; no part of a name."""
        lines = [each for each in items if self.may_be(each)]
        found = matches(lines, self.line, exact=True)
        return found or [each for each in lines if self.product_id and each.product_id == self.product_id]

    def fault(self, words: str) -> Fault:
        """Return a sentence about what is wrong with this row."""
        return Fault(self.place, words)


async def counted_rows(text: str, file: UploadedFile | None, chosen: Chosen | None = None) -> Understood[CountRow]:
    """Return the rows of the text in `sheet` and of the file, if there is one; `chosen` are columns that were chosen.

    Raises ColumnsError when they have to be asked for, else FormError at the field at fault where no row can be
    read; a difference such as +5 is no count.
    """
    given = await given_rows(LAYOUT, text, file, field="sheet", chosen=chosen)
    return understood(given, _row, none=say("There is no line of stock."))


def _row(given: GivenRow) -> CountRow:
    width = LAYOUT.in_order
    row = stock_rows.stock_row(replace(given, cells=given.cells[:width]), only_counts=True)
    assert row.count is not None
    new = NewLine(*given.cells[width:])
    return CountRow(given.place, row.line, row.count, row.cost, row.price_a, row.price_b, new)
