"""How prebook.details.list and prebook.list write a prebook.

A vendor token sees its own lines only, no customer and no sales prices (documented). Names that only public client
code shows: shipVia, totalPrice, prebookItemId.
"""

from bot.workbench.komet.envelope import put_optional
from bot.workbench.komet.records_sales import Prebook, PrebookLine
from bot.workbench.komet.registry import Ask
from bot.workbench.komet.seed_parties import BRANDS


def prebook_header(ask: Ask, prebook: Prebook) -> dict[str, object]:
    """Return a row of prebook.list: what was seen of it, and the two names inferred behind that."""
    return {
        "id": prebook.id,
        "number": int(prebook.number),
        "locationId": prebook.location_id,
        "customerName": ask.state.customers[prebook.customer_id].name,
        "truckDate": prebook.truck_date.isoformat(),
    }


def prebook_row(ask: Ask, prebook: Prebook, lines: list[PrebookLine]) -> dict[str, object]:
    """Return a row of prebook.details.list; the number is a JSON number here."""
    state, hidden = ask.state, ask.only_vendor is not None
    location, customer = state.locations[prebook.location_id], state.customers[prebook.customer_id]
    row: dict[str, object] = {
        "id": prebook.id,
        "number": int(prebook.number),
        "type": prebook.type,
        "truckDate": prebook.truck_date.isoformat(),
        "locationId": location.id,
        "locationCode": location.code,
        "locationName": location.name,
    }
    if not hidden:
        row |= {"customerId": customer.id, "customerCode": customer.code, "customerName": customer.name}
        put_optional(row, "customerPONumber", prebook.customer_po, of=prebook.id)
    row |= {
        "carrierId": prebook.carrier_id,
        "carrierName": state.carriers[prebook.carrier_id].name,
        "shipVia": prebook.ship_via,
        "comments": prebook.comments or "",
    }
    if not hidden:
        row["totalPrice"] = prebook.total_price
    row["details"] = [_line_row(ask, line, hidden=hidden) for line in lines]
    return row


def _line_row(ask: Ask, line: PrebookLine, *, hidden: bool) -> dict[str, object]:
    row: dict[str, object] = {"prebookItemId": line.id}
    if line.vendor_id is not None:
        row |= {"vendorId": line.vendor_id, "vendorName": ask.state.vendors[line.vendor_id].name}
    row |= {
        "productId": line.product_id,
        "productDescription": line.description,
        "totalBoxes": line.boxes,
        "boxType": line.box_type,
        "bunches": line.bunches,
        "stemsBunch": line.stems_bunch,
        "units": line.units,
        "unitType": line.unit_type,
        "totalUnits": line.total_units,
    }
    if not hidden:
        row |= {"unitPrice": str(line.price), "totalPrice": line.total_price}
    if line.mark_code is not None:
        row["markCode"] = line.mark_code
    if line.brand_id is not None:
        row |= {"brandId": line.brand_id, "brandName": BRANDS[line.brand_id]}
    if line.breakdowns:
        row["breakdowns"] = [
            {
                "productId": part.product_id,
                "productDescription": part.description,
                "stemsBunch": part.stems_bunch,
                "bunches": part.bunches,
                **({} if hidden else {"price": str(part.cost)}),
            }
            for part in line.breakdowns
        ]
    return row
