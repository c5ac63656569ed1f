"""How purchase.order.list writes an order, its lines, boxes and recipes.

Field names and codes come from public client code; the documentation of this answer could not be read.
"""

from collections.abc import Iterable

from bot.workbench.komet.envelope import money_text, put_optional
from bot.workbench.komet.records import Line, Order
from bot.workbench.komet.registry import Ask

_CODES = {"Confirmed by Farm": "CF", "Approved": "A", "Pending Approval": "PA"}
_LETTERS = {"Confirmed": "C", "Shipped": "S"}  # the two that a farm system's manual names
_TIME = "%Y-%m-%d %H:%M:%S"
_LOOSE = ("totalBoxes", "bunches", "stemsBunch", "units", "totalUnits", "unitCost", "quantityConfirmed")


def order_row(ask: Ask, order: Order, lines: Iterable[Line]) -> dict[str, object]:
    """Return one order. Its total cost is text with thousands commas; ids are numbers."""
    row: dict[str, object] = {
        "id": order.id,
        "number": order.number,
        "shipDate": order.ship_date.isoformat(),
        "status": _CODES.get(order.status, ask.settings.cancelled_code),
    }
    put_optional(row, "origin", order.origin, of=order.id)
    row |= {
        "vendorId": order.vendor_id,
        "vendorName": ask.state.vendors[order.vendor_id].name,
        "locationId": order.location_id,
        "locationName": ask.state.locations[order.location_id].name,
        "totalBoxes": order.total_boxes,
        "totalCost": money_text(order.total_cost),
    }
    put_optional(row, "comments", order.comments, of=order.id)
    row |= {"createdOn": order.created_on.strftime(_TIME), "updatedOn": order.updated_on.strftime(_TIME)}
    row["details"] = [_line_row(ask, line, loose=_is_loose(ask, order)) for line in lines]
    return row


def _is_loose(ask: Ask, order: Order) -> bool:
    """Whether this order's numbers go out as text: one order in five, always the same ones."""
    return ask.settings.mixed_number_types and order.id % 5 == 0


def _line_row(ask: Ask, line: Line, *, loose: bool) -> dict[str, object]:
    letters = _LETTERS if ask.settings.line_status == "seen" else {}
    row: dict[str, object] = {
        "poItemId": line.id,
        "productId": line.product_id,
        "productDescription": line.description,
        "lineItemStatus": letters.get(line.status, line.status),
        "orderType": line.order_type,
        "totalBoxes": line.total_boxes,
        "boxType": line.box_type,
        "unitType": line.unit_type,
        "bunches": line.bunches,
        "stemsBunch": line.stems_bunch,
        "units": line.units,
        "totalUnits": line.total_units,
        "unitCost": line.unit_cost,
        "totalCost": money_text(line.total_cost),
        "quantityConfirmed": line.quantity_confirmed,
    }
    if loose:
        row |= {name: str(row[name]) for name in _LOOSE}
    row |= _sale_row(ask, line)
    for name, value in (
        ("referenceNumber", line.reference),
        ("customField1", line.custom_field1),
        ("notes", line.notes),
    ):
        put_optional(row, name, value, of=line.id)
    if line.boxes:  # only once the grower has shipped
        row["boxes"] = [
            {
                "boxCode": box.code,
                "lotNumber": box.lot,
                "statusId": box.status_id,
                "statusName": box.status_name,
                "position": box.position,
            }
            for box in line.boxes
        ]
    if line.breakdowns:
        row["breakdowns"] = [
            {
                "productId": part.product_id,
                "productDescription": part.description,
                "bunches": part.bunches,
                "stemsBunch": part.stems_bunch,
                "cost": part.cost,
            }
            for part in line.breakdowns
        ]
    if ask.values.truth("includeVendorAvailabilityDetails"):
        row["vendorAvailabilityDetails"] = []
    return row


def _sale_row(ask: Ask, line: Line) -> dict[str, object]:
    """Return the fields about the sale behind a line; none of them for a standalone line.

    A vendor token learns nothing about customers (documented for vendor tokens in general).
    """
    row: dict[str, object] = {}
    if line.prebook is not None:
        row |= {
            "prebook": line.prebook.number,
            "prebookItemId": line.prebook.item_id,
            "prebookTruckDate": line.prebook.truck_date.isoformat(),
        }
        if line.prebook.standing_order:
            row["standingOrder"] = line.prebook.standing_order
    if line.customer_id is not None and ask.only_vendor is None:
        row |= {"customerId": line.customer_id, "customerName": ask.state.customers[line.customer_id].name}
    if line.carrier_id is not None:
        row |= {"carrierId": line.carrier_id, "carrierName": ask.state.carriers[line.carrier_id].name}
    if line.mark_code is not None:
        row["markCode"] = line.mark_code
    return row
