"""The lines of a new prebook as people hand them in: product; boxes and box type; bunches; price."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.amounts import CURRENCY, read_unit_amount, whole_digits
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import UnitType
from bot.komet.models import BoxType, Product
from bot.komet.requests import NewPrebookLine
from bot.slack.blocks import money, quantity, unit_money
from bot.slack.forms import UploadedFile
from bot.tables import Chosen, Layout, Wanted
from bot.words import say
from handlers.operations.given import Given, GivenRow, Place, given_rows
from handlers.operations.ordering import PRODUCT
from handlers.operations.reference import find_box_types, find_products
from handlers.operations.understood import Fault, Understood, refuse_gaps, understood

FIELD = "lines"
MOST_LINES = 100
ROW = "Rose Freedom Red 60cm; 6 QB; 10x25; 0.59"
BOXES = re.compile(r"([0-9]{1,6})\s*([A-Za-z][A-Za-z0-9]{0,2})")
BUNCHES = re.compile(r"([0-9]{1,6})(?:\s*[xX×*]\s*([0-9]{1,6}))?")
PRICE = re.compile(r"(?i)(.*?)\s*(?:(?:/|per|por)?\s*(stem|bunch|tallo|ramo)(?:es|s)?)?")


LAYOUT = Layout(
    (
        PRODUCT,
        Wanted("Boxes", (r"(?i)(?:boxes|cajas|qty|quantity)(?:.*type)?",), cells=rf"{BOXES.pattern}|[0-9]{{1,6}}"),
        Wanted("Bunches", (r"(?i)(?:bunches|ramos)(?:[\s_]*(?:per|/|a)?[\s_]*(?:box|caja))?",), cells=BUNCHES.pattern),
        Wanted("Price", (r"(?i)(?:unit[\s_]*|sales?[\s_]*)?(?:price|precio)",), cells=r".*[0-9].*"),
        Wanted(
            "Box type", (r"(?i)(?:box|tipo)[\s_]*(?:type|caja)|type",), cells=r"[A-Za-z][A-Za-z0-9]{0,2}", optional=True
        ),
        Wanted(
            "Stems per bunch",
            (r"(?i)(?:stems|tallos)(?:[\s_]*(?:per|/|a)?[\s_]*(?:bunch|ramo))?",),
            cells=r"[0-9]{1,4}",
            optional=True,
        ),
        Wanted(
            "Price per",
            (r"(?i)(?:price[\s_]*)?(?:per|unit|unidad)",),
            cells="(?i)(?:stem|bunch|tallo|ramo)(?:es|s)?",
            optional=True,
        ),
    ),
    in_order=4,
    divide=lambda line: [cell.strip() for cell in re.split(r"[;\t|]", line)],
    other_headings=r"(?i)(product|item|description|producto|variety)\b.*",
)
"""A file may have box type, stems and unit in columns of their own."""


@dataclass(frozen=True)
class Row:
    """One row, understood but not looked up: its number in the text or file, and what it says.

    `bunches` are per box; `stems` per bunch and `unit` are None where the line leaves them to the form.
    """

    number: int
    product: str
    boxes: int
    box_type: str
    bunches: int
    stems: int | None
    price: Decimal
    unit: UnitType | None
    in_file: bool = False

    @property
    def place(self) -> Place:
        """Return where people find the row."""
        return Place(self.number, in_file=self.in_file)


@dataclass(frozen=True)
class Line:
    """One line with what Komet calls its product and its box type."""

    request: NewPrebookLine
    product: str
    box_type: str

    @property
    def units(self) -> int:
        """Return the units over all boxes, in which the price is."""
        bunches = self.request.boxes * self.request.bunches
        return bunches * self.request.stems_bunch if self.request.unit_type is UnitType.STEM else bunches

    @property
    def total(self) -> Decimal:
        """Return what the line comes to."""
        return self.request.price * self.units

    @property
    def words(self) -> str:
        """Return boxes, packing and price: 6 QB of 10 × 25, $0.59/stem, $885.00."""
        sent = self.request
        return say(
            "{boxes} {box_type} of {bunches} × {stems}, {price}/{unit}, {total}",
            boxes=quantity(sent.boxes),
            box_type=self.box_type,
            bunches=sent.bunches,
            stems=sent.stems_bunch,
            price=unit_money(sent.price),
            unit=sent.unit_type.lower(),
            total=money(self.total),
        )


async def given_lines(text: str, file: UploadedFile | None, chosen: Chosen | None = None) -> Understood[Row]:
    """Return the rows of the text and the file. Raises ColumnsError, or FormError where none can be read."""
    return read_lines(await given_rows(LAYOUT, text, file, field=FIELD, chosen=chosen))


def read_lines(given: Given) -> Understood[Row]:
    """Return what the rows say that were handed in. Raises FormError where none of them can be read."""
    rows = understood(given, _row)
    if len(given.rows) > MOST_LINES:
        rows.check([Fault(None, say("{most} lines at most at once. Send the others afterwards.", most=MOST_LINES))])
    return rows


def _row(given: GivenRow) -> Row:
    product, packed, bunched, priced, box_type, stems, unit = given.cells
    refuse_gaps(given, LAYOUT, ROW)
    packed, bunched = f"{packed} {box_type}".strip(), f"{bunched}x{stems}" if stems else bunched
    priced = f"{priced}/{unit}" if unit else priced
    boxes = BOXES.fullmatch(re.sub(r"^[0-9][0-9.,]*", lambda number: whole_digits(number[0]), packed))
    if boxes is None or int(boxes[1]) == 0:
        raise ValueError(say("“{text}” is not boxes and a box type. Write it like 6 QB.", text=packed[:20]))
    bunches = BUNCHES.fullmatch(bunched)
    if bunches is None or int(bunches[1]) == 0 or (bunches[2] and int(bunches[2]) == 0):
        words = say(
            "“{text}” is not bunches per box. Write it like 10, or 10x25 with stems per bunch.", text=bunched[:20]
        )
        raise ValueError(words)
    priced_per = PRICE.fullmatch(priced)
    if priced_per is None or not re.fullmatch(r"[\d.,\s'’]+", CURRENCY.sub("", priced_per[1].strip())):
        raise ValueError(say("“{text}” is not a price. Write it like 0.59, or 7.50/bunch.", text=priced[:20]))
    price = read_unit_amount(priced_per[1], digits=2)
    return Row(
        number=given.number,
        product=product,
        boxes=int(boxes[1]),
        box_type=boxes[2].upper(),
        bunches=int(bunches[1]),
        stems=int(bunches[2]) if bunches[2] else None,
        price=price,
        unit=UnitType(priced_per[2]) if priced_per[2] else None,
        in_file=given.in_file,
    )


async def lines_of(komet: Komet, given: Understood[Row], *, unit: UnitType | None, stems: int | None) -> list[Line]:
    """Return the rows looked up; `unit` and `stems` are for rows that do not say. Raises FormError with each fault."""
    products = await find_products(komet, {row.product for row in given.rows})
    box_types = await find_box_types(komet, {row.box_type for row in given.rows})
    lines: list[Line] = []
    faults: list[Fault] = []
    for row in given.rows:
        if wrong := products.fault(row.product) or box_types.fault(row.box_type):
            faults.append(Fault(row.place, wrong))
            continue
        product, box_type = products.found[row.product], box_types.found[row.box_type]
        try:
            lines.append(_line(row, product, box_type, row.unit or unit, row.stems or stems))
        except FormError as error:
            faults.append(Fault(row.place, error.sentence()))
    given.check(faults)
    return lines


def _line(row: Row, product: Product, box_type: BoxType, unit: UnitType | None, stems: int | None) -> Line:
    if not product.active:
        raise FormError(FIELD, say("{product} is not sold any more.", product=product.description))
    if stems is None:
        words = say("how many stems has a bunch? Write {bunches}x25, or fill it in below.", bunches=row.bunches)
        raise FormError(FIELD, words)
    if unit is None:
        raise FormError(FIELD, say("is the price per stem or per bunch? Write 0.59/stem, or choose it below."))
    sent = NewPrebookLine(
        product_id=product.id,
        box_type_id=box_type.id,
        unit_type=unit,
        boxes=row.boxes,
        bunches=row.bunches,
        stems_bunch=stems,
        price=row.price,
    )
    return Line(sent, product.description, box_type.code)


def twice(lines: Sequence[Line]) -> list[str]:
    """Return the names of the products that stand in several lines."""
    times = Counter(line.product for line in lines)
    return [product for product, number in times.items() if number > 1]
