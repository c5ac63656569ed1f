"""The records as the control API shows them: full words, snake_case, money and quantities exact.

Unlike Komet's own answers these have no quirks; a check can compare against them.
"""

from dataclasses import asdict

from bot.workbench.komet.records import Line, Order, VendorInvoice
from bot.workbench.komet.state import State
from bot.workbench.komet.tokens import Token


def order_view(state: State, order: Order) -> dict[str, object]:
    """Return an order with its lines and boxes as JSON values; money as text without commas."""
    vendor = state.vendors[order.vendor_id]
    awb_ids = {awb_id for line in order.lines for awb_id in line.awb_ids}
    return {
        "id": order.id,
        "number": order.number,
        "ship_date": order.ship_date.isoformat(),
        "status": order.status,
        "shipped": order.is_shipped,
        "vendor_id": order.vendor_id,
        "vendor_name": vendor.name,
        "vendor_code": vendor.code,
        "origin": order.origin,
        "location_id": order.location_id,
        "location_name": state.locations[order.location_id].name,
        "total_boxes": order.total_boxes,
        "total_cost": str(order.total_cost),
        "comments": order.comments,
        "created_on": order.created_on.isoformat(),
        "updated_on": order.updated_on.isoformat(),
        "inbound_truck_id": order.inbound_truck_id,
        "awbs": [{"id": awb_id, "number": state.awbs[awb_id].number} for awb_id in sorted(awb_ids)],
        "lines": [_line_view(state, line) for line in order.lines],
    }


def _line_view(state: State, line: Line) -> dict[str, object]:
    prebook = line.prebook
    return {
        "id": line.id,
        "product_id": line.product_id,
        "product": line.description,
        "status": line.status,
        "order_type": line.order_type,
        "total_boxes": line.total_boxes,
        "box_type": line.box_type,
        "unit_type": line.unit_type,
        "bunches": line.bunches,
        "stems_bunch": line.stems_bunch,
        "units": line.units,
        "total_units": line.total_units,
        "unit_cost": str(line.unit_cost),
        "total_cost": str(line.total_cost),
        "price": None if line.price is None else str(line.price),
        "reference": line.reference,
        "quantity_confirmed": line.quantity_confirmed,
        "prebook": prebook.number if prebook else None,
        "prebook_item_id": prebook.item_id if prebook else None,
        "truck_date": prebook.truck_date.isoformat() if prebook else None,
        "standing_order": prebook.standing_order if prebook else None,
        "customer_po": prebook.customer_po if prebook else None,
        "customer_id": line.customer_id,
        "customer_name": state.customers[line.customer_id].name if line.customer_id else None,
        "carrier_id": line.carrier_id,
        "mark_code": line.mark_code,
        "awb_id": line.awb_id,
        "notes": line.notes,
        "boxes": [
            {"code": box.code, "lot": box.lot, "status": box.status_name, "position": box.position}
            for box in line.boxes
        ],
        "breakdowns": [{**part._asdict(), "cost": str(part.cost)} for part in line.breakdowns],
    }


def vendor_invoice_view(invoice: VendorInvoice) -> dict[str, object]:
    """Return an attached vendor invoice as JSON values."""
    total = invoice.invoice_total
    return {
        **asdict(invoice),
        "invoice_total": None if total is None else str(total),
        "received_at": invoice.received_at.isoformat(),
    }


def token_view(token: Token, *, reveal: bool) -> dict[str, object]:
    """Return a token as JSON values: its fingerprint, and its text (`token`) only when revealed."""
    view: dict[str, object] = {
        "id": token.id,
        "type": token.type,
        "party_id": token.party_id,
        "party_name": token.party_name,
        "methods": list(token.methods),
        "description": token.description,
        "revoked": token.revoked,
        "seed": token.seed,
        "fingerprint": token.fingerprint,
    }
    return {**view, "token": token.text} if reveal else view
