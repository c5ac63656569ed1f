"""How invoice.details.list and invoice.list write an invoice. All names come from public client code.

Amounts of lines are text with thousands commas, totals are numbers, a header's status is text.
"""

from bot.workbench.komet.envelope import money_text, put_optional
from bot.workbench.komet.records_sales import Invoice, InvoiceLine, InvoiceStatus
from bot.workbench.komet.registry import Ask
from bot.workbench.komet.seed_parties import SALESPEOPLE

CODES: dict[InvoiceStatus, str] = {"Pending Approval": "0", "Confirmed": "1", "Draft": "2", "Voided": "4"}
_TIME = "%Y-%m-%d %H:%M:%S"


def header_row(ask: Ask, invoice: Invoice) -> dict[str, object]:
    """Return a row of invoice.list."""
    row: dict[str, object] = {
        "id": invoice.id,
        "number": invoice.number,
        "createdOn": invoice.created_on.strftime(_TIME),
        "updatedOn": invoice.updated_on.strftime(_TIME),
        "status": CODES[invoice.status],
        "total": invoice.subtotal + invoice.additional,
    }
    if invoice.salesperson_id is not None:
        row["salesPersonName"] = SALESPEOPLE[invoice.salesperson_id]
    row |= {
        "carrierName": ask.state.carriers[invoice.carrier_id].name,
        "invoiceNotes": invoice.notes or "",
    }
    return row


def details_row(ask: Ask, invoice: Invoice) -> dict[str, object]:
    """Return a row of invoice.details.list."""
    state = ask.state
    row: dict[str, object] = {
        "id": invoice.id,
        "number": invoice.number,
        "shipDate": invoice.ship_date.isoformat(),
        "createdOn": invoice.created_on.strftime(_TIME),
        "status": CODES[invoice.status],
        "customerId": invoice.customer_id,
        "customerName": state.customers[invoice.customer_id].name,
    }
    put_optional(row, "customerPONumber", invoice.customer_po, of=invoice.id)
    row |= {"carrierId": invoice.carrier_id, "carrierName": state.carriers[invoice.carrier_id].name}
    if invoice.salesperson_id is not None:
        row |= {"salesPersonId": invoice.salesperson_id, "salesPersonName": SALESPEOPLE[invoice.salesperson_id]}
    row |= {
        "locationId": invoice.location_id,
        "locationName": state.locations[invoice.location_id].name,
        "totalBoxes": invoice.total_boxes,
        "subtotal": invoice.subtotal,
        "additionalCharges": invoice.additional,
        "taxes": 0,
        "total": invoice.subtotal + invoice.additional,
        "isEcommerce": int(invoice.is_ecommerce),
    }
    if invoice.reference is not None:
        row["orderRef"] = invoice.reference
    if invoice.charges:
        row["additionalChargesDetails"] = [{"description": what, "amount": amount} for what, amount in invoice.charges]
    if ask.values.flag("includeMappingK2k"):
        row |= {"k2kCompanyId": None, "k2kPoItemId": None}  # no K2K orders here; the names are inferred
    row["details"] = [_line_row(ask, line) for line in invoice.lines]
    return row


def _line_row(ask: Ask, line: InvoiceLine) -> dict[str, object]:
    row: dict[str, object] = {
        "detailId": line.id,
        "productId": line.product_id,
        "productDescription": line.description,
    }
    if line.awb is not None:
        row["awb"] = line.awb
    row |= {
        "boxType": line.box_type,
        "boxTypeId": next(each.id for each in ask.state.box_types.values() if each.code == line.box_type),
        "unitType": line.unit_type,
        "stemsBunch": line.stems_bunch,
        "bunchesBox": line.bunches,
        "units": line.units,
        "totalUnits": line.total_units,
        "totalBoxes": len(line.boxes),
        "unitPrice": line.price,
        "amount": money_text(line.amount),
        "growerId": line.vendor_id,
        "growerName": ask.state.vendors[line.vendor_id].name,
    }
    for name, value in (("markCode", line.mark_code), ("notes", line.notes)):
        if value is not None:
            row[name] = value
    if line.boxes:
        row["boxes"] = [{"boxCode": box.code} for box in line.boxes]
    return row
