"""Buying: purchase orders by themselves and for the lines of prebooks.

Komet: purchase.order.create, purchase.order.mixed.create, and what buyers do in Komet's screens.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from bot.workbench.komet.records import Breakdown, Line, Order, OrderStatus, PrebookRef, RefusedError, UnitType
from bot.workbench.komet.records_offers import Alias
from bot.workbench.komet.records_parties import Product
from bot.workbench.komet.records_sales import Prebook, PrebookLine
from bot.workbench.komet.state import State

NO_PREBOOK_LINE = "The prebook item does not exist"
_DAYS_TO_TRUCK = 3


class NewLine(NamedTuple):
    """A line to buy; `bunches` is per box, `unit_cost` per `unit_type`. Without `product_id` it is UNKNOWN."""

    product_id: int | None
    boxes: int
    box_type: str
    unit_type: UnitType
    bunches: int
    stems_bunch: int
    unit_cost: Decimal
    description: str | None = None
    mark_code: str | None = None
    carrier_id: int | None = None
    breakdowns: tuple[Breakdown, ...] = ()


def open_order(
    state: State,
    *,
    vendor_id: int,
    ship_date: date,
    location_id: int | None = None,
    status: OrderStatus = "Approved",
    at: datetime,
) -> Order:
    """Open an order without lines."""
    order_id, number = state.next_order()
    order = Order(
        id=order_id,
        number=number,
        ship_date=ship_date,
        status=status,
        vendor_id=vendor_id,
        origin=state.vendors[vendor_id].origin,
        location_id=location_id or next(iter(state.locations)),
        created_on=at,
        updated_on=at,
        available_on=ship_date + timedelta(days=2),
    )
    state.put(order)
    return order


def add_line(state: State, order: Order, line: Line, at: datetime) -> Order:
    """Add a line to an order and return the order as it is now."""
    order = replace(state.orders[order.id], lines=(*state.orders[order.id].lines, line), updated_on=at)
    state.put(order)
    return order


def create(state: State, *, vendor_id: int, ship_date: date, lines: Iterable[NewLine], at: datetime) -> Order:
    """Let the buyer place an order without a prebook; it starts as Approved."""
    order = open_order(state, vendor_id=vendor_id, ship_date=ship_date, at=at)
    for line in lines:
        order = add_line(state, order, alone(state, line), at)
    return order


def alone(state: State, wish: NewLine) -> Line:
    """Return a line that no prebook stands behind."""
    known = state.products[wish.product_id].description if wish.product_id is not None else ""
    return Line(
        id=state.next_line_id(),
        product_id=wish.product_id,
        description=known or wish.description or "UNKNOWN",
        status="Pending",
        total_boxes=wish.boxes,
        box_type=wish.box_type,
        unit_type=wish.unit_type,
        bunches=wish.bunches,
        stems_bunch=wish.stems_bunch,
        unit_cost=wish.unit_cost,
        mark_code=wish.mark_code,
        carrier_id=wish.carrier_id,
        breakdowns=wish.breakdowns,
    )


def presold(state: State, prebook: Prebook, item: PrebookLine, *, boxes: int, carrier_id: int | None = None) -> Line:
    """Return a line that is bought for a line of a prebook."""
    wish = NewLine(
        item.product_id,
        boxes,
        item.box_type,
        item.unit_type,
        item.bunches,
        item.stems_bunch,
        item.cost or Decimal("0.00"),
        mark_code=item.mark_code,
        carrier_id=carrier_id or prebook.carrier_id,
        breakdowns=item.breakdowns,
    )
    return sold_to(alone(state, wish), prebook, item)


def sold_to(line: Line, prebook: Prebook, item: PrebookLine) -> Line:
    """Return the line with the sale it is for."""
    ref = PrebookRef(prebook.number, item.id, prebook.truck_date, prebook.customer_po, prebook.standing_order)
    mark_code = line.mark_code or item.mark_code
    return replace(line, prebook=ref, customer_id=prebook.customer_id, mark_code=mark_code)


def prebook_item(state: State, item_id: int, vendor_id: int | None) -> tuple[Prebook, PrebookLine]:
    """Return a line of a prebook with its prebook; refused when it is not there or another vendor's."""
    prebook = state.prebooks.holding(item_id)
    item = next((line for line in prebook.lines if line.id == item_id), None) if prebook else None
    if prebook is None or item is None or (vendor_id is not None and item.vendor_id != vendor_id):
        raise RefusedError(NO_PREBOOK_LINE)
    return prebook, item


def buy_prebook(state: State, prebook: Prebook, *, at: datetime, status: OrderStatus = "Approved") -> list[Order]:
    """Make one order for each vendor of the lines that nobody has bought for; refused when there are none.

    A line without a vendor or a cost is left out (documented for lines without a cost).
    """
    orders: dict[int, Order] = {}
    for item in prebook.lines:
        if item.vendor_id is None or item.cost is None or not item.boxes or state.bought_for(item.id):
            continue
        ship_date = prebook.truck_date - timedelta(days=_DAYS_TO_TRUCK)
        order = orders.get(item.vendor_id) or open_order(
            state, vendor_id=item.vendor_id, ship_date=ship_date, location_id=prebook.location_id, status=status, at=at
        )
        orders[item.vendor_id] = add_line(state, order, presold(state, prebook, item, boxes=item.boxes), at)
    if not orders:
        raise RefusedError(f"The prebook {prebook.number} has no lines to buy")
    return list(orders.values())


def product_called(state: State, text: str | None, code: str | None) -> Product | None:
    """Return the product with this code or exactly this description, in any letter case."""
    for product in state.products.values():
        if code is not None and (product.code or "").casefold() == code.strip().casefold():
            return product
    for product in state.products.values():
        if text is not None and product.description.casefold() == text.strip().casefold():
            return product
    return None


def note_alias(state: State, vendor_id: int, text: str) -> None:
    """Keep a vendor's unknown words as an alias that somebody has to map to the catalogue."""
    alias = Alias(vendor_id, text.strip())
    if alias not in state.aliases:
        state.aliases.append(alias)
