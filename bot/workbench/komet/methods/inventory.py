"""The inventory of boxes.

Komet: inventory.list (pages/11175963), inventory.add (pages/3340816), inventory.update (pages/11175909),
inventory.delete (the name of its ID parameter is inferred), v2/inventory/box/count (pages/400392197).
"""

from dataclasses import replace

from bot.workbench.komet.acts_buying import product_called
from bot.workbench.komet.acts_stock import Delivery, add_boxes, count_box, shelve, stock_line
from bot.workbench.komet.envelope import Answer, Envelope
from bot.workbench.komet.methods.choices import location_of, needed_box_type, vendor_of
from bot.workbench.komet.methods.units import unit_type_of
from bot.workbench.komet.parameters import InvalidError, Param
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.records_sales import StockLine
from bot.workbench.komet.registry import COMPANY_ONLY, COMPANY_OR_VENDOR, Ask, Method, nothing_found

_MOST_BOXES = 100


def inventory_list(ask: Ask) -> Answer:
    """List what is on hand: open market unless inventoryType says otherwise; a vendor sees its own, without prices."""
    values = ask.values
    kinds = {kind.upper() for kind in values.texts("inventoryType")} or {"M"}
    if not kinds <= {"M", "L", "S", "P", "ALL"}:
        raise InvalidError("Parameter inventoryType must be one of: M, L, S, P, all")
    found = [
        shelf
        for shelf in ask.state.stock
        if shelf.boxes
        and not shelf.staging
        and (shelf.kind in kinds or "ALL" in kinds)
        and not (shelf.held and values.flag("excludeHeldItems"))
        and values.text("lotNumber") in (None, shelf.lot)
        and values.integer("locationId") in (None, shelf.location_id)
        and ask.only_vendor in (None, shelf.vendor_id)
    ]
    if not found:
        return nothing_found(ask, "inventoryItems", "Inventory not found.")
    return Answer({"inventoryItems": [_row(ask, shelf) for shelf in found]})


def _row(ask: Ask, shelf: StockLine) -> dict[str, object]:
    state = ask.state
    product = state.products[shelf.product_id]
    row: dict[str, object] = {
        "companyProductId": product.id,
        "orderItemId": shelf.id,
        "grade": product.grade,
        "productDescription": shelf.description,
    }
    if product.code is not None:
        row["productCode"] = product.code
    row |= {
        "quantity": len(shelf.boxes),
        "totalUnits": shelf.units * len(shelf.boxes),
        "growerId": shelf.vendor_id,
        "growerName": state.vendors[shelf.vendor_id].name,
        "boxTypeId": next(each.id for each in state.box_types.values() if each.code == shelf.box_type),
        "boxTypeCode": shelf.box_type,
        "unitType": shelf.unit_type,
        "bunches": shelf.bunches,
        "unitsPerBox": shelf.units,
        "stemsBunch": shelf.stems_bunch,
        "inventoryDate": shelf.arrived_on.isoformat(),
    }
    if ask.only_vendor is None:
        row["price"] = shelf.price_a
    row |= {
        "sellFast": shelf.sell_fast,
        "isAssorted": bool(shelf.breakdowns),
        "category": product.category,
        "lotNumber": shelf.lot,
    }
    if ask.values.flag("includeBoxes"):
        row["boxes"] = [{"boxCode": box.code, "position": box.position} for box in shelf.boxes]
    return row


def inventory_add(ask: Ask) -> Answer:
    """Put boxes into the inventory. What is UNKNOWN is skipped, and the call succeeds all the same."""
    values, state = ask.values, ask.state
    vendor = vendor_of(ask, "growerId")
    named = [name for name in ("productId", "productCode", "productDescription") if name in values]
    if not named:
        raise InvalidError("At least one of the parameters productId, productCode, productDescription is required")
    box_type = needed_box_type(ask, values)
    boxes, ship_date, cost = values.integer("quantity") or 0, values.day("shipDate"), values.decimal("unitCost")
    assert ship_date is not None
    assert cost is not None
    if not 0 < boxes <= _MOST_BOXES:
        raise InvalidError("The quantity must be between 1 and 100 boxes")
    customer_id = values.integer("customerId")
    if customer_id is not None and customer_id not in state.customers:
        raise RefusedError("The customer does not exist")
    product = state.products.get(values.integer("productId") or 0) or product_called(
        state, values.text("productDescription"), values.text("productCode")
    )
    if product is None:
        return Answer()
    shelf = shelve(
        state,
        Delivery(
            product.id,
            vendor.id,
            boxes,
            box_type.code,
            unit_type_of(values),
            values.integer("bunches") or 0,
            values.integer("stemsBunch") or 0,
            cost,
            next(iter(state.locations)),  # no parameter names another one
            values.day("arrivalDate") or ship_date,
            awb=values.text("awb"),
            reference=values.text("reference"),
            customer_id=customer_id,
            staging=ask.settings.added_to_staging,
            tied=values.flag("confirmInventory"),
        ),
    )
    told: dict[str, object] = {}
    if ask.settings.inventory_add_tells:
        told = {"inventoryId": shelf.id, "boxCodes": [box.code for box in shelf.boxes]}
    return Answer(told, effects=1)


def inventory_update(ask: Ask) -> Answer:
    """Set cost and prices of a line and ADD boxes to it; the cost is wanted even when only a price changes."""
    values = ask.values
    if "priceA" not in values and "priceB" not in values:
        raise InvalidError("At least one of the parameters priceA, priceB is required")
    boxes, cost = values.integer("quantity") or 0, values.decimal("unitCost")
    assert cost is not None
    if abs(boxes) > _MOST_BOXES:
        raise InvalidError("The quantity must not exceed 100 boxes")
    if boxes < 0 and not ask.settings.inventory_update_takes:
        raise InvalidError("The quantity must not be negative")
    shelf = stock_line(ask.state, values.integer("inventoryId"))
    price_a, price_b = values.decimal("priceA"), values.decimal("priceB")
    shelf = replace(
        shelf,
        unit_cost=cost,
        price_a=shelf.price_a if price_a is None else price_a,
        price_b=shelf.price_b if price_b is None else price_b,
    )
    add_boxes(ask.state, shelf, boxes)
    return Answer(message="The inventory Item has been updated successfully", effects=1)


def inventory_delete(ask: Ask) -> Answer:
    """Delete a line with all its boxes."""
    ask.state.stock.remove(stock_line(ask.state, ask.values.integer("inventoryId")))
    return Answer(message="The inventory line is gone", effects=1)


def inventory_box_count(ask: Ask) -> Answer:
    """Mark a box as counted. There is no status here but statusInventory, and 2 means "not found"."""
    values = ask.values
    location_of(ask, "companyLocationId")
    status, message, position = count_box(ask.state, values.text("boxCode") or "", values.text("boxPosition"))
    payload: dict[str, object] = {} if position is None else {"boxAlreadyScannedPosition": position}
    return Answer(payload, message, status, effects=1 if status == "1" else 0)


METHODS = (
    Method(
        name="inventory.list",
        verb="GET",
        place="query",
        token_types=COMPANY_OR_VENDOR,
        effect="read",
        run=inventory_list,
        parameters=(
            Param("includeBoxes", "flag"),
            Param("inventoryType", max=3, many=True),
            Param("excludeHeldItems", "flag"),
            Param("lotNumber", max=6),
            Param("locationId", "integer", max=20),
        ),
    ),
    Method(
        name="inventory.add",
        verb="POST",
        place="query",
        token_types=COMPANY_ONLY,
        effect="write",
        run=inventory_add,
        parameters=(
            Param("growerId", "integer", max=20),
            Param("vendorCode", max=20),
            Param("awb", max=20, required=True),
            Param("isTmpAwb", "flag"),
            Param("reference", max=20),
            Param("shipDate", "date", required=True),
            Param("arrivalDate", "date"),
            Param("customerId", "integer", max=20),
            Param("productId", "integer", max=20),
            Param("productCode", max=20),
            Param("productDescription", max=20),
            Param("quantity", "integer", max=10, required=True),
            Param("boxTypeId", "integer", max=20),
            Param("boxTypeCode", max=10),
            Param("unitType", max=10, required=True, allowed=("stem", "bunch")),
            Param("stemsBunch", "integer", max=10, required=True),
            Param("bunches", "integer", max=10, required=True),
            Param("unitCost", "decimal", max=10, places=3, required=True),
            Param("confirmInventory", "flag"),
        ),
        envelope=Envelope("text", ("message", "status", "payload")),
        either=True,
    ),
    Method(
        name="inventory.update",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=inventory_update,
        parameters=(
            Param("inventoryId", "integer", max=20, required=True),
            Param("quantity", "integer", max=4, signed=True),
            Param("unitCost", "decimal", max=10, places=3, required=True),
            Param("priceA", "decimal", max=10, places=3),
            Param("priceB", "decimal", max=10, places=3),
        ),
        envelope=Envelope("number", ("message", "status", "payload")),
    ),
    Method(
        name="inventory.delete",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="destructive",
        run=inventory_delete,
        parameters=(Param("inventoryId", "integer", max=20, required=True),),
        envelope=Envelope("number", ("message", "status", "payload")),
    ),
    Method(
        name="v2/inventory/box/count",
        verb="PATCH",
        place="header",
        token_types=COMPANY_ONLY,
        effect="write",
        run=inventory_box_count,
        parameters=(
            Param("boxCode", max=200, required=True),
            Param("boxPosition", max=10),
            Param("companyLocationId", "integer", max=10),
        ),
        envelope=Envelope(key="statusInventory"),
    ),
)
