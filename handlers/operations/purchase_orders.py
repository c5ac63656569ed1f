"""What several operations say and ask about purchase orders."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from bot.amounts import total_of
from bot.canonical import text_of
from bot.errors import FormError, NoSuchOrderError
from bot.komet.client import Komet
from bot.komet.lookups import one_purchase_order
from bot.komet.models import LineStatus, OrderStatus, PurchaseOrder, PurchaseOrderLine
from bot.plan import Facts
from bot.slack.blocks import money, quantity
from bot.slack.forms import Choice, PickMany, Search
from bot.words import say
from handlers.operations.chosen_lines import LineIds, chosen_lines, typed_number
from handlers.operations.understood import TOLD_FAULTS
from handlers.operations.unit_words import units_words


def tidy_number(value: Any) -> Any:
    """Return a PO number as Komet writes it, however it was typed: " p071882 ", "PO P071882", "71882".

    Raises ValueError, with a sentence, for what is none.
    """
    if not isinstance(value, str):
        return value
    text = re.sub(r"(?i)^\s*(po\b|#)[\s#:.-]*", "", value).strip().upper()
    if re.fullmatch(r"\d{1,9}", text):
        text = f"P{text:0>6}"
    if text and not re.fullmatch(r"[A-Z0-9-]{1,10}", text):
        raise ValueError(say("That is not a PO number. It looks like P071882."))
    return text


PoNumber = Annotated[str, BeforeValidator(tidy_number)]

OrderField = Annotated[
    PoNumber,
    Field(title="Purchase order", description="Type a number or a vendor"),
    Search("orders", placeholder="P071882 or a vendor"),
]


async def find_order(komet: Komet, number: str, field: str) -> PurchaseOrder:
    """Return the order. Raises NoSuchOrderError at `field` when Komet has none; the planner names numbers like it."""
    order = await one_purchase_order(komet, number)
    if order is None:
        raise NoSuchOrderError(field, number)
    return order


async def near_orders(komet: Komet, numbers: Sequence[str]) -> dict[str, list[str]]:
    """Return numbers like these among the orders that this token has seen, for the first faults that are told."""
    told = list(dict.fromkeys(numbers))[:TOLD_FAULTS] if komet.orders_near else []
    return {number: await komet.orders_near(number) for number in told if komet.orders_near}


def status_words(order: PurchaseOrder) -> str:
    """Return the order's status as people say it; shipped is told by its boxes."""
    if order.is_shipped:
        return say("Shipped")
    if order.status is OrderStatus.UNKNOWN:
        return order.status_raw or say("Unknown")
    return say(order.status.value)


def line_words(line: PurchaseOrderLine) -> str:
    """Return a line as people name it: Rose Freedom Red 60cm, 6 QB."""
    boxes = f"{quantity(line.total_boxes)} {line.box_type}".strip()
    return f"{line.product or say('Unnamed product')}, {boxes}"


def line_value(line: PurchaseOrderLine) -> str:
    """Return boxes, units and cost of a line: 6 QB, 3,600 stems, $1,152.00."""
    units = ""
    if line.total_units is not None:
        units = f", {units_words(line.total_units, line.unit_type)}"
    return f"{quantity(line.total_boxes)} {line.box_type}{units}, {money(line.total_cost)}"


async def order_with_lines(
    komet: Komet, number: str, items: Sequence[str]
) -> tuple[PurchaseOrder, list[PurchaseOrderLine]]:
    """Return the order and the lines of it that were chosen, each once.

    Raises NoSuchOrderError at `purchase_order`, FormError at `items` for a line that it does not have.
    """
    order = await find_order(komet, number, "purchase_order")
    return order, chosen_lines(order.lines, items, order.number)


def is_open(line: PurchaseOrderLine) -> bool:
    """Say whether the line is one that has yet to ship."""
    return not line.is_shipped and line.status is not LineStatus.CANCELLED


async def open_lines(komet: Komet, typed: str) -> list[Choice]:
    """Return the lines of an order that have yet to ship to choose from. Raises FormError when there are none."""
    return await _lines_that(is_open, komet, typed, say("All lines of {number} shipped already or were cancelled."))


async def every_line(komet: Komet, typed: str) -> list[Choice]:
    """Return all lines of an order to choose from. Raises FormError when it has none."""
    return await _lines_that(lambda _: True, komet, typed, say("{number} has no lines."))


async def _lines_that(fits: Callable[[PurchaseOrderLine], bool], komet: Komet, typed: str, none: str) -> list[Choice]:
    number = typed_number(typed, tidy_number, "purchase_order")
    order = await find_order(komet, number, "purchase_order")
    choices = line_choices(order, fits)
    if not choices:
        raise FormError("purchase_order", none.format(number=order.number))
    return choices


class LinesForm(BaseModel):
    """Which lines of which order; what becomes of them is added to it."""

    purchase_order: OrderField
    items: Annotated[
        LineIds,
        Field(title="Lines"),
        PickMany(every_line, needs="purchase_order", waiting="Choose an order to see its lines."),
    ]


def order_and_lines(words: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Understand an order and IDs of lines behind a command; return the values and the words after them."""
    values: dict[str, Any] = {}
    rest = list(words)
    if rest:
        values["purchase_order"] = rest.pop(0).upper()
    items = []
    while rest and re.fullmatch(r"#?[0-9]{5,10}", rest[0]):
        items.append(rest.pop(0).lstrip("#"))
    return values | ({"items": items} if items else {}), rest


def facts_of_lines(order: PurchaseOrder, lines: Sequence[PurchaseOrderLine]) -> Facts:
    """Return what policy judges a change of these lines by: their cost and their boxes."""
    return Facts(
        amount=total_of(line.total_cost for line in lines),
        boxes=total_of(line.total_boxes for line in lines),
        rows=len(lines),
        vendor=order.vendor_name,
        ship_date=order.ship_date,
        order_status=order.status.value,
    )


def line_choices(order: PurchaseOrder, fits: Callable[[PurchaseOrderLine], bool]) -> list[Choice]:
    """Return the order's lines to choose from, told apart by product, boxes and customer."""
    return [
        Choice(
            label=line_words(line),
            value=line.id,
            description=" · ".join(part for part in (money(line.total_cost), line.customer, f"#{line.id}") if part),
        )
        for line in order.lines
        if fits(line)
    ]


def snapshot_of(order: PurchaseOrder, line: PurchaseOrderLine) -> dict[str, Any]:
    """Return what an approval of a change to this line is bound to, as JSON-able values.

    The first value names the line by what hardly ever changes, so that a change is told as one.
    """
    return {
        "line": f"{order.number} {line.product} #{line.id}",
        "order": order.number,
        "order_status": order.status.value,
        "ship_date": order.ship_date.isoformat(),
        "product": line.product,
        "boxes": text_of(line.total_boxes),
        "box_type": line.box_type,
        "unit_cost": text_of(line.unit_cost),
        "total_cost": text_of(line.total_cost),
        "line_status": line.status.value,
        "shipped_boxes": len(line.boxes),
    }
