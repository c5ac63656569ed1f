"""Lines of a new purchase order: what each is sent as, told as and found again by; and rows of such lines."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.amounts import read_unit_amount
from bot.komet.client import Komet
from bot.komet.kinds import UnitType
from bot.komet.models import BoxType, Product
from bot.komet.requests import NewOrderLine
from bot.slack.blocks import money, quantity
from bot.slack.forms import UploadedFile
from bot.tables import Chosen, Layout, Wanted
from bot.words import count, say
from handlers.operations.given import GivenRow, given_rows
from handlers.operations.ordering import (
    BUNCHES,
    COST,
    PRODUCT,
    STEMS,
    WantedLine,
    box_type_named,
    divided,
    product_named,
    read_count,
)
from handlers.operations.reference import Looked, find_box_types, find_products
from handlers.operations.understood import Understood, refuse_gaps, understood
from handlers.operations.unit_words import a_unit, read_unit_type, units_words

ROW = "RSFR60; 6; QB; Stem; 24; 25; 0.32"


def _divided(line: str) -> list[str]:
    """Return the cells of a typed row; boxes and box type may stand in one: 6 QB."""
    cells = divided(line)
    packed = re.fullmatch(r"(\d[\d.,]*)\s*([A-Za-z][A-Za-z0-9]{0,2})", cells[1], re.ASCII) if len(cells) > 2 else None
    return [cells[0], packed[1], packed[2], *cells[2:]] if packed else cells


LAYOUT = Layout(
    (
        PRODUCT,
        Wanted("Boxes", (r"(?i)(?:boxes|cajas|qty|quantity)",), cells=r"\d{1,6}"),
        Wanted("Box type", (r"(?i)(?:box|tipo)[\s_]*(?:type|caja)|box|type",), cells=r"[A-Za-z0-9]{1,10}"),
        Wanted("Stem or Bunch", (r"(?i)unit(?:[\s_]*type)?|unidad",), cells=r"(?i)stems?|bunch(?:es)?|tallos?|ramos?"),
        BUNCHES,
        STEMS,
        COST,
        Wanted("Mark code", (r"(?i)(?:mark|marca)(?:[\s_]*code)?",), optional=True),
    ),
    divide=_divided,
)


@dataclass(frozen=True)
class Bought:
    """One line as it is sent, as it is told, and as it will be found again. `cost` is None when unknown."""

    request: NewOrderLine
    wanted: WantedLine
    after: str
    cost: Decimal | None
    warning: str = ""


async def given_lines(
    komet: Komet, text: str, file: UploadedFile | None, chosen: Chosen | None = None
) -> Understood[Bought]:
    """Return the lines that stand alone, from typed rows and a file.

    Raises ColumnsError, or FormError at the field at fault with each faulty row. Komet is asked for products only if
    there are rows.
    """
    given = await given_rows(LAYOUT, text, file, field="lines", chosen=chosen)
    products = await find_products(komet, {row.cells[0] for row in given.rows if row.cells[0]}, exact=True)
    box_types = await find_box_types(komet, {row.cells[2] for row in given.rows if row.cells[2]}, exact=True)
    lines = understood(given, lambda row: _alone(row, products, box_types))
    lines.check()
    return lines


def _alone(row: GivenRow, products: Looked[Product], box_types: Looked[BoxType]) -> Bought:
    """Return the line that a row stands for. Raises ValueError with a sentence."""
    refuse_gaps(row, LAYOUT, ROW)
    typed, boxes_text, box_type, unit, bunches_text, stems_text, cost_text, mark = row.cells
    boxes, bunches, stems = (
        read_count(boxes_text),
        read_count(bunches_text, "bunches"),
        read_count(stems_text, "stems"),
    )
    if wrong := box_types.fault(box_type) or products.unclear.get(typed):
        raise ValueError(wrong)
    unit_type = read_unit_type(unit)
    if len(mark) > 20:
        raise ValueError(say("{mark} is longer than the 20 characters of a mark code.", mark=mark))
    product, packed = products.found.get(typed), box_types.found[box_type]
    cost = read_unit_amount(cost_text)
    units = boxes * bunches * (stems if unit_type is UnitType.STEM else 1)
    named = product_named(product) if product else {"product_description": typed}
    name = product.description if product else typed
    total = (units * cost).quantize(Decimal("0.01"))
    request = NewOrderLine(
        **named,
        boxes=boxes,
        **box_type_named(packed),
        unit_type=unit_type,
        bunches=bunches,
        stems_bunch=stems,
        unit_cost=cost,
        mark_code=mark,
    )
    return Bought(
        request,
        WantedLine(name, boxes),
        _line_words(request, packed.code, units, total),
        total,
        "" if product else _alias_words(typed, products),
    )


def _line_words(line: NewOrderLine, box_type: str, units: int, total: Decimal) -> str:
    """Return everything that Komet is told of a line besides its product."""
    assert line.unit_type is not None
    words = say(
        "{boxes} {type}, {bunches} of {stems} in each, {cost}: {units}, {total}",
        boxes=quantity(line.boxes),
        type=box_type,
        bunches=count(line.bunches or 0, "bunch", "bunches"),
        stems=line.stems_bunch,
        cost=a_unit(line.unit_cost, line.unit_type.value),
        units=units_words(Decimal(units), line.unit_type.value),
        total=money(total),
    )
    return words + (say(", mark code {mark}", mark=line.mark_code) if line.mark_code else "")


def _alias_words(typed: str, products: Looked[Product]) -> str:
    words = say("“{typed}” is not in your catalogue: Komet will make an alias of the vendor's of it.", typed=typed)
    return words + products.advice(typed)
