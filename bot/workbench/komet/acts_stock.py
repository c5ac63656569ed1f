"""The inventory: boxes that come, are counted, priced and deleted; and units of a farm.

Komet: inventory.add, .update, .delete, v2/inventory/box/count, inventory.units.add, .units.delete.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from bot.workbench.komet.records import Line, Order, RefusedError, UnitType
from bot.workbench.komet.records_offers import Units
from bot.workbench.komet.records_sales import StockBox, StockKind, StockLine
from bot.workbench.komet.state import State

NO_STOCK = "The inventory item does not exist"
TOO_FEW_UNITS = "The quantity is not available"
_MARGIN = Decimal("1.7")


class Delivery(NamedTuple):
    """Boxes to put into the inventory; `bunches` is per box, `unit_cost` per `unit_type`."""

    product_id: int
    vendor_id: int
    boxes: int
    box_type: str
    unit_type: UnitType
    bunches: int
    stems_bunch: int
    unit_cost: Decimal
    location_id: int
    arrived_on: date
    awb: str | None = None
    reference: str | None = None
    customer_id: int | None = None
    kind: StockKind = "M"
    staging: bool = False
    tied: bool = False


def shelve(state: State, delivery: Delivery) -> StockLine:
    """Put boxes into the inventory, under codes of Komet's own numbering."""
    stock_id = state.next_id("stock")
    codes = state.next_box_codes(delivery.boxes)
    return state.stock.put(
        StockLine(
            id=stock_id,
            product_id=delivery.product_id,
            description=state.products[delivery.product_id].description,
            vendor_id=delivery.vendor_id,
            kind=delivery.kind,
            box_type=delivery.box_type,
            unit_type=delivery.unit_type,
            bunches=delivery.bunches,
            stems_bunch=delivery.stems_bunch,
            unit_cost=delivery.unit_cost,
            price_a=_asked(delivery.unit_cost),
            location_id=delivery.location_id,
            arrived_on=delivery.arrived_on,
            lot=str(100_000 + stock_id % 900_000),
            awb=delivery.awb,
            reference=delivery.reference,
            customer_id=delivery.customer_id,
            staging=delivery.staging,
            tied=delivery.tied,
            boxes=tuple(StockBox(code, "") for code in codes),
        )
    )


def _asked(cost: Decimal) -> Decimal:
    return (cost * _MARGIN).quantize(Decimal("0.01"))


def stock_line(state: State, stock_id: int | None) -> StockLine:
    """Return the line with this id; refused when there is none."""
    shelf = state.stock.get(stock_id)
    if shelf is None:
        raise RefusedError(NO_STOCK)
    return shelf


def add_boxes(state: State, shelf: StockLine, boxes: int) -> StockLine:
    """Add boxes to a line, or take some away: the number is a difference, so twice the same adds twice."""
    if boxes < 0:
        if -boxes > len(shelf.boxes):
            raise RefusedError(TOO_FEW_UNITS)
        return state.stock.put(replace(shelf, boxes=shelf.boxes[:boxes]))
    new = tuple(StockBox(code, "") for code in state.next_box_codes(boxes))
    return state.stock.put(replace(shelf, boxes=(*shelf.boxes, *new)))


def receive(state: State, order: Order, *, at: datetime) -> Order:
    """Let the shipped boxes of an order arrive at the warehouse: they are on hand from now on."""
    shipped = [line for line in order.lines if any(box.status_name == "Shipped" for box in line.boxes)]
    if not shipped:
        raise RefusedError(f"The purchase order {order.number} has no boxes on their way")
    lines = {line.id: line for line in order.lines}
    for number, line in enumerate(shipped, start=1):
        position = f"R{number:02d}"
        boxes = tuple(box._replace(status_id=3, status_name="Received", position=position) for box in line.boxes)
        lines[line.id] = replace(line, boxes=boxes)
        _arrive(state, order, lines[line.id], at)
    order = replace(order, lines=tuple(lines.values()), updated_on=at)
    state.put(order)
    return order


def _arrive(state: State, order: Order, line: Line, at: datetime) -> None:
    sale = line.prebook
    item = state.prebooks.holding(sale.item_id) if sale else None
    prices = [each.price for each in item.lines if sale and each.id == sale.item_id] if item else []
    kind: StockKind = "M" if sale is None else "S" if sale.standing_order else "P"
    awb = state.awbs.get(line.awb_id or 0)
    assert line.product_id is not None  # UNKNOWN lines are never shipped
    state.stock.put(
        StockLine(
            id=state.next_id("stock"),
            product_id=line.product_id,
            description=line.description,
            vendor_id=order.vendor_id,
            kind=kind,
            box_type=line.box_type,
            unit_type=line.unit_type,
            bunches=line.bunches,
            stems_bunch=line.stems_bunch,
            unit_cost=line.unit_cost,
            price_a=prices[0] if prices else line.price or _asked(line.unit_cost),
            location_id=order.location_id,
            arrived_on=max(at.date(), order.ship_date + timedelta(days=1)),
            lot=line.boxes[0].lot,
            awb=awb.number if awb else None,
            customer_id=line.customer_id,
            boxes=tuple(StockBox(box.code, box.position) for box in line.boxes),
            breakdowns=line.breakdowns,
        )
    )


def count_box(state: State, code: str, position: str | None) -> tuple[str, str, str | None]:
    """Mark a box as counted; return statusInventory, message and where it had been scanned before."""
    folded = code.strip().casefold()
    shelf = state.stock.holding(folded)
    if shelf is None:
        if state.invoices.holding(folded) is not None:
            return "4", "Box already sold", None
        if state.find_box(folded) is not None:
            return "11", "Box is not in the inventory", None
        return "2", "Box not found", None
    box = next(each for each in shelf.boxes if each.code.casefold() == folded)
    if box.counted:
        return "3", "Box already counted", box.position
    counted = box._replace(counted=True, position=position or box.position)
    state.stock.put(replace(shelf, boxes=tuple(counted if each is box else each for each in shelf.boxes)))
    return "1", "OK", None


def add_units(state: State, heap: Units, quantity: int) -> None:
    """Put stems or bunches on a heap."""
    state.units[heap] = state.units.get(heap, 0) + quantity


def take_units(state: State, heap: Units, quantity: int) -> None:
    """Take stems or bunches from the heaps that fit; refused when they have too few together.

    A heap fits when it agrees in all but what was not told: cutter, customer and day of the cut.
    """
    heaps = [each for each in state.units if _fits(each, heap)]
    if sum(state.units[each] for each in heaps) < quantity:
        raise RefusedError(TOO_FEW_UNITS)
    for each in heaps:
        taken = min(quantity, state.units[each])
        state.units[each] -= taken
        quantity -= taken
        if not state.units[each]:
            del state.units[each]


def _fits(heap: Units, wanted: Units) -> bool:
    told = ("cutter", "customer_code", "cut_date")
    return heap[:5] == wanted[:5] and all(getattr(wanted, n) in (None, getattr(heap, n)) for n in told)
