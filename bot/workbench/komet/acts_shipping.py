"""Shipping: putting PO lines and boxes on an air waybill.

Komet: purchase.order.item.awb.add, purchase.order.items.awb.add, box.move.awb. The sentences are inferred.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from bot.workbench.komet.acts_common import BOX_TAKEN, own_line, put_line
from bot.workbench.komet.records import Awb, Box, Line, Order, RefusedError
from bot.workbench.komet.seed_orders import awb_number
from bot.workbench.komet.seed_parties import AIRLINES
from bot.workbench.komet.state import State

KOMETS_LOTS = range(1000, 100_000)
SHIPPED = "The purchase order item has already been shipped"
CANCELLED = "The purchase order item was cancelled"
LOT_RESERVED = "The lot number must not be between 1000 and 99999"
TOO_MANY_CODES = "There are more box codes than boxes in the purchase order item"


class Waybill(NamedTuple):
    """Where a line shall go: AWB number, house AWB, the vendor's ship date, the farm's own lot."""

    number: str
    ship_date: date
    house: str | None = None
    lot: str | None = None


class Shipment(NamedTuple):
    """What became of a line; nothing when it was skipped because its product is UNKNOWN."""

    codes: tuple[str, ...] = ()
    lot: str | None = None
    new_line_id: int | None = None


def ship_line(
    state: State, line_id: int, waybill: Waybill, codes: Sequence[str], *, vendor_id: int | None, at: datetime
) -> Shipment:
    """Ship a line; Komet invents the codes when none are given.

    Fewer codes than boxes split it: the line keeps the boxes that were shipped, a new line gets the rest.
    Refused for a line that is not there, is another vendor's, was shipped or cancelled, for a lot in Komet's own
    range, for more codes than boxes and for codes in use.
    """
    order, line = own_line(state, line_id, vendor_id)
    if line.status == "Shipped":
        raise RefusedError(SHIPPED)
    if line.status == "Cancelled":
        raise RefusedError(CANCELLED)
    if waybill.lot is not None and waybill.lot.isdecimal() and int(waybill.lot) in KOMETS_LOTS:
        raise RefusedError(LOT_RESERVED)
    if line.product_id is None:
        return Shipment()
    if len(codes) > line.total_boxes:
        raise RefusedError(TOO_MANY_CODES)
    if len({code.casefold() for code in codes}) < len(codes) or any(state.box_exists(code) for code in codes):
        raise RefusedError(BOX_TAKEN)
    awb = awb_called(state, waybill, order.origin)
    lot = waybill.lot or str(100_000 + line.id % 900_000)
    shipped, rest = _split(state, line, len(codes) or line.total_boxes)
    boxes = tuple(Box(code, lot, 2, "Shipped", "") for code in codes or state.next_box_codes(shipped.total_boxes))
    shipped = replace(shipped, status="Shipped", quantity_confirmed=len(boxes), boxes=boxes, awb_id=awb.id)
    lines = [each for each in order.lines if each.id != line.id]
    lines.insert(order.lines.index(line), shipped)
    if rest is not None:
        lines.append(rest)
    state.put(replace(order, status="Confirmed by Farm", lines=tuple(lines), updated_on=at))
    return Shipment(tuple(box.code for box in boxes), lot, rest.id if rest else None)


def _split(state: State, line: Line, boxes: int) -> tuple[Line, Line | None]:
    if boxes == line.total_boxes:
        return line, None
    left = line.total_boxes - boxes
    confirmed = max(0, line.quantity_confirmed - boxes)
    rest = replace(line, id=state.next_line_id(), total_boxes=left, quantity_confirmed=confirmed)
    if not confirmed:
        rest = replace(rest, status="Pending")
    return replace(line, total_boxes=boxes), rest


def awb_called(state: State, waybill: Waybill, origin: str) -> Awb:
    """Return the AWB with this number and ship date; it is made when there is none."""
    for awb in state.awbs.values():
        if awb.number == waybill.number and awb.ship_date == waybill.ship_date:
            if waybill.house and awb.house != waybill.house:
                state.awbs[awb.id] = replace(awb, house=waybill.house)
            return state.awbs[awb.id]
    carrier_id, _ = AIRLINES.get(origin, (next(iter(state.carriers)), ""))
    awb = Awb(state.next_awb_id(), waybill.number, waybill.house, carrier_id, origin, waybill.ship_date)
    state.awbs[awb.id] = awb
    return awb


def awb_ending(state: State, digits: str, order: Order) -> str:
    """Return the number of the order's flight that ends so; a temporary number when no such flight is known."""
    for awb in state.awbs.values():
        fits = awb.number.replace("-", "").endswith(digits)
        if fits and (awb.origin, awb.ship_date) == (order.origin, order.ship_date):
            return awb.number
    return f"TMP-{order.number}-{digits}"


def new_awb(state: State, order: Order) -> Awb | None:
    """Return a new flight for an order; None where goods come by truck."""
    if order.origin not in AIRLINES:
        return None
    _, prefix = AIRLINES[order.origin]
    number = awb_number(prefix, 8_000_000 + state.next_awb_id())
    return awb_called(state, Waybill(number, order.ship_date), order.origin)


def move_boxes(state: State, codes: Sequence[str], waybill: Waybill, *, at: datetime) -> list[str]:
    """Put boxes of the staging area on another AWB, whose ship date is replaced; return the codes that failed.

    In the staging area are boxes that have left the farm and were not received yet, and what inventory.add put there.
    """
    failed = []
    for code in codes:
        found = state.find_box(code)
        shelf = state.stock.holding(code.casefold())
        if found is not None and found[2].status_name == "Shipped":
            order, line, box = found
            awb = _redated(state, waybill, order.origin)
            boxes = tuple(each._replace(awb_id=awb.id) if each is box else each for each in line.boxes)
            if all(each.awb_id == awb.id for each in boxes):
                line, boxes = replace(line, awb_id=awb.id), tuple(each._replace(awb_id=None) for each in boxes)
            put_line(state, order, replace(line, boxes=boxes), at)
        elif shelf is not None and shelf.staging:
            _redated(state, waybill, state.vendors[shelf.vendor_id].origin)
            state.stock.put(replace(shelf, awb=waybill.number))
        else:
            failed.append(code)
    return failed


def _redated(state: State, waybill: Waybill, origin: str) -> Awb:
    for awb in state.awbs.values():
        if awb.number == waybill.number:
            state.awbs[awb.id] = replace(awb, ship_date=waybill.ship_date)
            return state.awbs[awb.id]
    return awb_called(state, waybill, origin)
