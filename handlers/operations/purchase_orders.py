"""What several operations say and ask about purchase orders."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from bot.errors import NoSuchOrderError
from bot.komet.client import Komet
from bot.komet.lookups import one_purchase_order
from bot.komet.models import OrderStatus, PurchaseOrder, PurchaseOrderLine
from bot.slack.blocks import money, quantity
from bot.slack.forms import Choice
from bot.words import say


def tidy_number(value: Any) -> Any:
    """Return a PO number as Komet writes it, however it was typed: " p071882 ", "PO P071882", "71882"."""
    if not isinstance(value, str):
        return value
    text = re.sub(r"(?i)^\s*(po\b|#)[\s#:.-]*", "", value).strip().upper()
    if re.fullmatch(r"\d{1,9}", text):
        text = f"P{text:0>6}"
    if text and not re.fullmatch(r"[A-Z0-9-]{1,10}", text):
        raise ValueError(say("That is not a PO number. It looks like P071882."))
    return text


PoNumber = Annotated[str, BeforeValidator(tidy_number)]


async def find_order(komet: Komet, number: str, field: str) -> PurchaseOrder:
    """Return the order. Raises NoSuchOrderError at `field` when Komet has none; the planner names numbers like it."""
    order = await one_purchase_order(komet, number)
    if order is None:
        raise NoSuchOrderError(field, number)
    return order


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
        units = f", {quantity(line.total_units)} {(line.unit_type or 'unit').lower()}s"
    return f"{quantity(line.total_boxes)} {line.box_type}{units}, {money(line.total_cost)}"


def line_choices(order: PurchaseOrder) -> list[Choice]:
    """Return the order's lines to choose from, told apart by product, boxes and customer."""
    return [
        Choice(
            label=line_words(line),
            value=line.id,
            description=" · ".join(part for part in (money(line.total_cost), line.customer, f"#{line.id}") if part),
        )
        for line in order.lines
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
        "boxes": _text(line.total_boxes),
        "box_type": line.box_type,
        "unit_cost": _text(line.unit_cost),
        "total_cost": _text(line.total_cost),
        "line_status": line.status.value,
        "shipped_boxes": len(line.boxes),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")
