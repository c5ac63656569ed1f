"""Prebooks, stock, invoices and what belongs to them, as the control API shows them: plain, money exact.

Unlike Komet's own answers these have no quirks; a check can compare against them.
"""

from dataclasses import asdict

from bot.workbench.komet.records_offers import Fee, Offer, Units
from bot.workbench.komet.records_parties import Customer
from bot.workbench.komet.records_sales import Invoice, InvoiceLine, Prebook, PrebookLine, StockLine
from bot.workbench.komet.seed_parties import SALESPEOPLE
from bot.workbench.komet.state import State

View = dict[str, object]


def prebook_view(state: State, prebook: Prebook) -> View:
    """Return a prebook with its lines and the orders made for them."""
    return {
        "id": prebook.id,
        "number": prebook.number,
        "type": prebook.type,
        "status": prebook.status,
        "truck_date": prebook.truck_date.isoformat(),
        "customer_id": prebook.customer_id,
        "customer_name": state.customers[prebook.customer_id].name,
        "customer_po": prebook.customer_po,
        "carrier_id": prebook.carrier_id,
        "carrier_name": state.carriers[prebook.carrier_id].name,
        "location_id": prebook.location_id,
        "location_name": state.locations[prebook.location_id].name,
        "ship_via": prebook.ship_via,
        "comments": prebook.comments,
        "salesperson": SALESPEOPLE.get(prebook.salesperson_id or 0),
        "standing_order": prebook.standing_order,
        "is_ecommerce": prebook.is_ecommerce,
        "checked_out": prebook.checked_out,
        "created_on": prebook.created_on.isoformat(),
        "updated_on": prebook.updated_on.isoformat(),
        "total_boxes": sum(line.boxes for line in prebook.lines),
        "total_price": str(prebook.total_price),
        "lines": [_prebook_line(state, line) for line in prebook.lines],
    }


def _prebook_line(state: State, line: PrebookLine) -> View:
    bought = state.bought_for(line.id)
    return {
        "id": line.id,
        "product_id": line.product_id,
        "product": line.description,
        "vendor_id": line.vendor_id,
        "vendor_name": state.vendors[line.vendor_id].name if line.vendor_id else None,
        "boxes": line.boxes,
        "box_type": line.box_type,
        "unit_type": line.unit_type,
        "bunches": line.bunches,
        "stems_bunch": line.stems_bunch,
        "total_units": line.total_units,
        "price": str(line.price),
        "cost": None if line.cost is None else str(line.cost),
        "total_price": str(line.total_price),
        "mark_code": line.mark_code,
        "notes": line.notes,
        "unable_to_source": line.unable_to_source,
        "bought": [{"order": order.number, "po_item_id": item.id, "boxes": item.total_boxes} for order, item in bought],
        "breakdowns": [{**part._asdict(), "cost": str(part.cost)} for part in line.breakdowns],
    }


def invoice_view(state: State, invoice: Invoice) -> View:
    """Return a customer invoice with its lines and boxes."""
    return {
        "id": invoice.id,
        "number": invoice.number,
        "status": invoice.status,
        "locked": invoice.synced,
        "sync_error": invoice.sync_error,
        "ship_date": invoice.ship_date.isoformat(),
        "customer_id": invoice.customer_id,
        "customer_name": state.customers[invoice.customer_id].name,
        "customer_po": invoice.customer_po,
        "carrier_id": invoice.carrier_id,
        "carrier_name": state.carriers[invoice.carrier_id].name,
        "location_id": invoice.location_id,
        "location_name": state.locations[invoice.location_id].name,
        "salesperson": SALESPEOPLE.get(invoice.salesperson_id or 0),
        "reference": invoice.reference,
        "instructions": invoice.instructions,
        "notes": invoice.notes,
        "is_ecommerce": invoice.is_ecommerce,
        "created_on": invoice.created_on.isoformat(),
        "updated_on": invoice.updated_on.isoformat(),
        "total_boxes": invoice.total_boxes,
        "subtotal": str(invoice.subtotal),
        "additional": str(invoice.additional),
        "total": str(invoice.subtotal + invoice.additional),
        "lines": [_invoice_line(state, line) for line in invoice.lines],
    }


def _invoice_line(state: State, line: InvoiceLine) -> View:
    return {
        "id": line.id,
        "stock_id": line.stock_id,
        "product_id": line.product_id,
        "product": line.description,
        "vendor_name": state.vendors[line.vendor_id].name,
        "box_type": line.box_type,
        "unit_type": line.unit_type,
        "total_units": line.total_units,
        "price": str(line.price),
        "amount": str(line.amount),
        "mark_code": line.mark_code,
        "notes": line.notes,
        "boxes": [box._asdict() for box in line.boxes],
    }


def stock_view(state: State, shelf: StockLine) -> View:
    """Return a line of the inventory with its boxes; the money as text."""
    return {
        **asdict(shelf),
        "unit_cost": str(shelf.unit_cost),
        "price_a": str(shelf.price_a),
        "price_b": None if shelf.price_b is None else str(shelf.price_b),
        "arrived_on": shelf.arrived_on.isoformat(),
        "product": shelf.description,
        "product_code": state.products[shelf.product_id].code,
        "vendor_name": state.vendors[shelf.vendor_id].name,
        "location_name": state.locations[shelf.location_id].name,
        "quantity": len(shelf.boxes),
        "total_units": shelf.units * len(shelf.boxes),
        "boxes": [box._asdict() for box in shelf.boxes],
        "breakdowns": [{**part._asdict(), "cost": str(part.cost)} for part in shelf.breakdowns],
    }


def offer_view(offer: Offer) -> View:
    """Return vendor availability or future inventory."""
    return {**asdict(offer), "unit_cost": str(offer.unit_cost), "available_from": offer.available_from.isoformat()}


def units_view(heap: Units, quantity: int) -> View:
    """Return a heap of stems or bunches."""
    day = heap.cut_date
    return {**heap._asdict(), "cut_date": day.isoformat() if day else None, "quantity": quantity}


def fee_view(fee: Fee) -> View:
    """Return the transaction fee of one call."""
    return {**fee._asdict(), "at": fee.at.isoformat(), "base": str(fee.base), "amount": str(fee.amount)}


def customer_view(customer: Customer) -> View:
    """Return a customer."""
    return {**asdict(customer), "updated_on": customer.updated_on.isoformat() if customer.updated_on else None}
