"""What can be done to purchase orders, by a Komet method or by a farm or buyer in Komet's own screens.

Every act either happens whole or raises `RefusedError` with a sentence. The sentences are inferred except
"Box code does not exist" (box.code.change) and "The invoice was successfully uploaded."
(v2/vendor/invoice).
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, TypeVar

from bot.workbench.komet.acts_common import BOX_TAKEN, NO_BOX, own_line, put_line
from bot.workbench.komet.acts_shipping import new_awb
from bot.workbench.komet.records import Box, LineStatus, Order, RefusedError, VendorInvoice
from bot.workbench.komet.records_sales import SoldBox, StockBox
from bot.workbench.komet.state import State

LINE_SHIPPED = "The purchase order item has already been shipped and cannot be deleted"


class File(NamedTuple):
    """What is kept of an uploaded file."""

    sha256: str
    size: int
    media_type: str
    encoding: str


def delete_line(state: State, line_id: int, *, vendor_id: int | None, at: datetime) -> None:
    """Delete a line; the order's totals follow, and an order may be left without lines.

    Refused for a line that does not exist (any more), is another vendor's, or was shipped.
    """
    order, line = own_line(state, line_id, vendor_id)
    if line.status == "Shipped":
        raise RefusedError(LINE_SHIPPED)
    rest = tuple(other for other in order.lines if other.id != line_id)
    state.put(replace(order, lines=rest, updated_on=at))


def rename_box(state: State, code: str, new_code: str, *, vendor_id: int | None, at: datetime) -> None:
    """Give a box another code, on its PO, on its shelf and on the invoice that sold it.

    Refused for an unknown code, another vendor's box, or a code already in use.
    """
    folded = code.casefold()
    found, shelf, invoice = state.find_box(code), state.stock.holding(folded), state.invoices.holding(folded)
    sold = next((line for line in invoice.lines if _has(line.boxes, folded)), None) if invoice else None
    owner = found[0] if found else shelf or sold
    if owner is None or vendor_id not in (None, owner.vendor_id):
        raise RefusedError(NO_BOX)
    if state.box_exists(new_code):
        raise RefusedError(BOX_TAKEN)
    if found is not None:
        order, line, box = found
        boxes = tuple(each._replace(code=new_code) if each is box else each for each in line.boxes)
        put_line(state, order, replace(line, boxes=boxes), at)
    if shelf is not None:
        state.stock.put(replace(shelf, boxes=_renamed(shelf.boxes, folded, new_code)))
    if invoice is not None:
        lines = tuple(replace(line, boxes=_renamed(line.boxes, folded, new_code)) for line in invoice.lines)
        state.invoices.put(replace(invoice, lines=lines, updated_on=at))


_Coded = TypeVar("_Coded", StockBox, SoldBox)


def _has(boxes: tuple[SoldBox, ...], folded: str) -> bool:
    return any(box.code.casefold() == folded for box in boxes)


def _renamed(boxes: tuple[_Coded, ...], folded: str, new_code: str) -> tuple[_Coded, ...]:
    return tuple(box._replace(code=new_code) if box.code.casefold() == folded else box for box in boxes)


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
    """Let the farm ship every line on a new air waybill (by truck where no plane goes), with new boxes.

    Lines with an UNKNOWN product stay behind.
    """
    _refuse_if(order, cancelled="cannot be shipped", shipped="has already been shipped")
    if not order.lines:
        raise RefusedError(f"The purchase order {order.number} has no lines to ship")
    awb = new_awb(state, order)
    lines = []
    for line in order.lines:
        if line.product_id is None:
            lines.append(line)
            continue
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


def _refuse_if(order: Order, *, cancelled: str, shipped: str) -> None:
    if order.status == "Cancelled":
        raise RefusedError(f"The purchase order {order.number} {cancelled}")
    if order.is_shipped:
        raise RefusedError(f"The purchase order {order.number} {shipped}")


def _put(state: State, order: Order) -> Order:
    state.put(order)
    return order
