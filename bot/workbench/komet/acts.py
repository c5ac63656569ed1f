"""What can be done to purchase orders, by a Komet method or by a farm or buyer in Komet's own screens.

Every act either happens whole or raises `RefusedError` with a sentence. The sentences are inferred except
"Box code does not exist" (box.code.change) and "The invoice was successfully uploaded."
(v2/vendor/invoice).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from bot.workbench.komet.records import (
    Awb,
    Box,
    Line,
    LineStatus,
    Order,
    RefusedError,
    UnitType,
    VendorInvoice,
)
from bot.workbench.komet.seed_orders import awb_number
from bot.workbench.komet.seed_parties import AIRLINES
from bot.workbench.komet.state import State

NO_BOX = "Box code does not exist"
BOX_TAKEN = "Box code already exists"
NO_LINE = "The purchase order item does not exist"
LINE_SHIPPED = "The purchase order item has already been shipped and cannot be deleted"
NO_ORDER = "The purchase order does not exist"


class File(NamedTuple):
    """What is kept of an uploaded file."""

    sha256: str
    size: int
    media_type: str
    encoding: str


class NewLine(NamedTuple):
    """A line for a new order; `bunches` is per box, `unit_cost` per `unit_type`."""

    product_id: int
    boxes: int
    box_type: str
    unit_type: UnitType
    bunches: int
    stems_bunch: int
    unit_cost: Decimal


def own_order(state: State, number: str, vendor_id: int | None) -> Order:
    """Return the order with this number; refused when there is none or it is not this vendor's own."""
    order = state.order_by_number(number)
    if order is None or vendor_id not in (None, order.vendor_id):
        raise RefusedError(NO_ORDER)
    return order


def delete_line(state: State, line_id: int, *, vendor_id: int | None, at: datetime) -> None:
    """Delete a line; the order's totals follow, and an order may be left without lines.

    Refused for a line that does not exist (any more), is another vendor's, or was shipped.
    """
    found = state.find_line(line_id)
    if found is None or vendor_id not in (None, found[0].vendor_id):
        raise RefusedError(NO_LINE)
    order, line = found
    if line.status == "Shipped":
        raise RefusedError(LINE_SHIPPED)
    rest = tuple(other for other in order.lines if other.id != line_id)
    state.put(replace(order, lines=rest, updated_on=at))


def rename_box(state: State, code: str, new_code: str, *, vendor_id: int | None, at: datetime) -> None:
    """Give a box another code.

    Refused for an unknown code, another vendor's box, or a code already in use.
    """
    found = state.find_box(code)
    if found is None or vendor_id not in (None, found[0].vendor_id):
        raise RefusedError(NO_BOX)
    if state.find_box(new_code) is not None:
        raise RefusedError(BOX_TAKEN)
    order, line, box = found
    boxes = tuple(each._replace(code=new_code) if each is box else each for each in line.boxes)
    _put_line(state, order, replace(line, boxes=boxes), at)


def attach_invoice(
    state: State,
    order: Order,
    file: File,
    *,
    invoice_number: str | None,
    invoice_total: Decimal | None,
    location_id: int | None,
    token_id: int,
    at: datetime,
) -> VendorInvoice:
    """Attach a file to an order. Doing it again attaches it again: Komet does not look for repeats."""
    invoice = VendorInvoice(
        id=7001 + len(state.vendor_invoices),
        order_id=order.id,
        order_number=order.number,
        vendor_id=order.vendor_id,
        invoice_number=invoice_number,
        invoice_total=invoice_total,
        location_id=location_id,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        encoding=file.encoding,
        token_id=token_id,
        received_at=at,
    )
    state.vendor_invoices.append(invoice)
    return invoice


def confirm(state: State, order: Order, *, at: datetime, boxes: int | None = None) -> Order:
    """Let the farm confirm every open line, in full or at most `boxes` boxes of each."""
    _refuse_if(order, cancelled="cannot be confirmed", shipped="cannot be confirmed")
    lines = []
    for line in order.lines:
        quantity = line.total_boxes if boxes is None else min(boxes, line.total_boxes)
        status: LineStatus = "Confirmed" if quantity == line.total_boxes else "Partial Confirmed"
        lines.append(replace(line, status=status, quantity_confirmed=quantity))
    return _put(state, replace(order, status="Confirmed by Farm", lines=tuple(lines), updated_on=at))


def ship(state: State, order: Order, *, at: datetime) -> Order:
    """Let the farm ship every line on a new air waybill (by truck where no plane goes), with new boxes."""
    _refuse_if(order, cancelled="cannot be shipped", shipped="has already been shipped")
    if not order.lines:
        raise RefusedError(f"The purchase order {order.number} has no lines to ship")
    awb = _new_awb(state, order)
    lines = []
    for line in order.lines:
        lot = str(100_000 + line.id % 900_000)
        boxes = tuple(Box(code, lot, 2, "Shipped", "") for code in state.next_box_codes(line.total_boxes))
        lines.append(
            replace(
                line,
                status="Shipped",
                quantity_confirmed=line.total_boxes,
                boxes=boxes,
                awb_id=awb.id if awb else None,
            )
        )
    truck = None if awb else 6000 + order.ship_date.toordinal() % 900
    return _put(
        state,
        replace(order, status="Confirmed by Farm", inbound_truck_id=truck, lines=tuple(lines), updated_on=at),
    )


def cancel(state: State, order: Order, *, at: datetime) -> Order:
    """Let the buyer cancel an order that has not left the farm."""
    _refuse_if(order, cancelled="is cancelled already", shipped="has been shipped and cannot be cancelled")
    lines = tuple(replace(line, status="Cancelled", quantity_confirmed=0) for line in order.lines)
    return _put(state, replace(order, status="Cancelled", lines=lines, updated_on=at))


def create(state: State, *, vendor_id: int, ship_date: date, lines: tuple[NewLine, ...], at: datetime) -> Order:
    """Let the buyer place an order without a prebook; it starts as Approved."""
    vendor = state.vendors[vendor_id]
    order_id, number = state.next_order()
    return _put(
        state,
        Order(
            id=order_id,
            number=number,
            ship_date=ship_date,
            status="Approved",
            vendor_id=vendor_id,
            origin=vendor.origin,
            location_id=next(iter(state.locations)),
            created_on=at,
            updated_on=at,
            available_on=ship_date + timedelta(days=2),
            lines=tuple(
                Line(
                    id=state.next_line_id(),
                    product_id=line.product_id,
                    description=state.products[line.product_id].description,
                    status="Pending",
                    total_boxes=line.boxes,
                    box_type=line.box_type,
                    unit_type=line.unit_type,
                    bunches=line.bunches,
                    stems_bunch=line.stems_bunch,
                    unit_cost=line.unit_cost,
                )
                for line in lines
            ),
        ),
    )


def _refuse_if(order: Order, *, cancelled: str, shipped: str) -> None:
    if order.status == "Cancelled":
        raise RefusedError(f"The purchase order {order.number} {cancelled}")
    if order.is_shipped:
        raise RefusedError(f"The purchase order {order.number} {shipped}")


def _new_awb(state: State, order: Order) -> Awb | None:
    if order.origin not in AIRLINES:
        return None
    carrier_id, prefix = AIRLINES[order.origin]
    awb_id = state.next_awb_id()
    awb = Awb(awb_id, awb_number(prefix, 8_000_000 + awb_id), None, carrier_id, order.origin, order.ship_date)
    state.awbs[awb.id] = awb
    return awb


def _put_line(state: State, order: Order, changed: Line, at: datetime) -> None:
    lines = tuple(changed if line.id == changed.id else line for line in order.lines)
    state.put(replace(order, lines=lines, updated_on=at))


def _put(state: State, order: Order) -> Order:
    state.put(order)
    return order
