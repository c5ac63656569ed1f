"""Lines of a new purchase order: what each is sent as, told as and found again by; and rows of such lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from bot.komet.client import Komet
from bot.komet.kinds import UnitType
from bot.komet.models import BoxType
from bot.komet.requests import NewOrderLine
from bot.slack.blocks import money
from bot.slack.forms import UploadedFile
from bot.tables import Chosen, Layout, Wanted
from bot.words import say
from handlers.operations.given import GivenRow, given_rows, understood
from handlers.operations.ordering import (
    BUNCHES,
    COST,
    PRODUCT,
    STEMS,
    Shelf,
    WantedLine,
    box_type_named,
    box_types_of,
    divided,
    read_cost,
    read_count,
)
from handlers.operations.purchase_orders import units_words

ROW = "RSFR60; 6; QB; Stem; 24; 25; 0.32"

LAYOUT = Layout(
    (
        PRODUCT,
        Wanted("Boxes", (r"(?i)(?:boxes|cajas|qty|quantity)",), cells=r"\d{1,6}"),
        Wanted("Box type", (r"(?i)(?:box|tipo)[\s_]*(?:type|caja)|box|type",), cells=r"[A-Za-z0-9]{1,10}"),
        Wanted("Stem or Bunch", (r"(?i)unit(?:[\s_]*type)?|unidad",), cells=r"(?i)stem|bunch"),
        BUNCHES,
        STEMS,
        COST,
        Wanted("Mark code", (r"(?i)(?:mark|marca)(?:[\s_]*code)?",), optional=True),
    ),
    divide=divided,
)


@dataclass(frozen=True)
class Bought:
    """One line as it is sent, as it is told, and as it will be found again. `cost` is None when unknown."""

    request: NewOrderLine
    wanted: WantedLine
    after: str
    cost: Decimal | None
    warning: str = ""


@dataclass(frozen=True)
class GivenLines:
    """The lines that were handed in and notes for the preview."""

    lines: list[Bought]
    notes: tuple[str, ...] = ()


async def given_lines(komet: Komet, text: str, file: UploadedFile | None, chosen: Chosen | None = None) -> GivenLines:
    """Return the lines that stand alone, from typed rows and a file.

    Raises ColumnsError, or FormError at the field at fault with each faulty row. Komet is asked for products only if
    there are rows.
    """
    given = await given_rows(LAYOUT, text, file, field="lines", chosen=chosen)
    if not given.rows:
        return GivenLines([])
    shelf = await Shelf.of(komet)
    box_types = await box_types_of(komet)
    return GivenLines(understood(given, lambda row: _alone(row, shelf, box_types)), given.notes)


def _alone(row: GivenRow, shelf: Shelf, box_types: Mapping[str, BoxType]) -> Bought:
    """Return the line that a row stands for. Raises ValueError with a sentence."""
    if row.beyond or not all(row.cells[:7]):
        raise ValueError(say("seven cells are needed, such as {row}.", row=ROW))
    typed, boxes_text, box_type, unit, bunches_text, stems_text, cost_text, mark = row.cells
    boxes, bunches, stems = (
        read_count(boxes_text),
        read_count(bunches_text, "bunches"),
        read_count(stems_text, "stems"),
    )
    if box_type.upper() not in box_types:
        codes = ", ".join(dict.fromkeys(each.code for each in box_types.values()))
        raise ValueError(say("{type} is no box type. Komet has {codes}.", type=box_type, codes=codes))
    if unit.title() not in set(UnitType):
        raise ValueError(say("“{unit}” is neither Stem nor Bunch.", unit=unit))
    if len(mark) > 20:
        raise ValueError(say("{mark} is longer than the 20 characters of a mark code.", mark=mark))
    product, cost, unit_type = shelf.find(typed), read_cost(cost_text), UnitType(unit.title())
    units = boxes * bunches * (stems if unit_type is UnitType.STEM else 1)
    named = shelf.named(product) if product else {"product_description": typed}
    name = product.description if product else typed
    total = (units * cost).quantize(Decimal("0.01"))
    return Bought(
        NewOrderLine(
            **named,
            boxes=boxes,
            **box_type_named(box_types[box_type.upper()]),
            unit_type=unit_type,
            bunches=bunches,
            stems_bunch=stems,
            unit_cost=cost,
            mark_code=mark,
        ),
        WantedLine(name, boxes),
        f"{boxes} {box_types[box_type.upper()].code}, {units_words(Decimal(units), unit_type.value)}, {money(total)}",
        total,
        "" if product else _alias_words(typed, shelf),
    )


def _alias_words(typed: str, shelf: Shelf) -> str:
    words = say("“{typed}” is not in your catalogue: Komet will make an alias of the vendor's of it.", typed=typed)
    near = get_close_matches(typed, [each.description for each in shelf.products], n=1, cutoff=0.6)
    return words + (say(" Did you mean {near}?", near=near[0]) if near else "")
