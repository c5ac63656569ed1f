"""Making invoices and filling them from the inventory. Items of invoice.create and the answers are inferred.

Komet: invoice.create (pages/11175774), invoice.item.add (pages/11176112), invoice.item.update (pageId=3559151),
invoice.item.delete (pages/11176144).
"""

from dataclasses import replace
from decimal import Decimal

from bot.workbench.komet.acts_invoices import (
    NOT_AVAILABLE,
    Sale,
    add_item,
    change_item,
    delete_item,
    item_of,
    open_invoice,
)
from bot.workbench.komet.acts_stock import stock_line
from bot.workbench.komet.envelope import Answer
from bot.workbench.komet.methods.choices import CUSTOMER_AND_CARRIER, customer_of, location_of, needed, needed_carrier
from bot.workbench.komet.methods.fees import charge_sale
from bot.workbench.komet.parameters import InvalidError, Param, Values
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.records_sales import Invoice, InvoiceLine, StockLine
from bot.workbench.komet.registry import COMPANY_ONLY, Ask, Method

_PACKED = ("productCode", "boxTypeCode", "unitsPerBox", "unitType")


def invoice_create(ask: Ask) -> Answer:
    """Make an invoice: a Draft with statusDraft=1, else Pending Approval. Items fail one by one."""
    values, state = ask.values, ask.state
    customer, carrier = customer_of(ask), needed_carrier(ask)
    location = location_of(ask, "locationId", "locationCode")
    ship_date = values.day("shipDate")
    assert ship_date is not None
    wishes = values.rows("invoiceItems")
    for wish in wishes:
        _check_item(wish)
    invoice = state.invoices.put(
        Invoice(
            id=state.next_id("invoice"),
            number=state.next_id("invoice number"),
            customer_id=customer.id,
            carrier_id=carrier.id,
            location_id=location.id,
            ship_date=ship_date,
            status="Draft" if values.flag("statusDraft") else "Pending Approval",
            created_on=ask.at,
            updated_on=ask.at,
            customer_po=values.text("poNumber"),
            reference=values.text("reference"),
            instructions=values.text("warehouseInstructions"),
            notes=values.text("invoiceNotes"),
            ship_to_id=values.integer("shipToId"),
            salesperson_id=customer.salesperson_id,
        )
    )
    payload: dict[str, object] = {"invoiceId": invoice.id, "invoiceNumber": invoice.number}
    if wishes:
        payload["invoiceItems"] = [_item_row(ask, invoice, wish) for wish in wishes]
    made = state.invoices.get(invoice.id) or invoice
    charge_sale(ask, customer.id, made.subtotal, method="invoice.create", document=str(made.number))
    return Answer(payload, "success", effects=1)


def _item_row(ask: Ask, invoice: Invoice, wish: Values) -> dict[str, object]:
    row: dict[str, object] = {}
    shelf = None
    try:
        shelf = _shelf(ask, wish)
        row["invoiceItemId"] = add_item(ask.state, invoice, shelf, _sale(wish), at=ask.at).id
        row |= {"status": "1", "message": "success"}
    except RefusedError as refusal:
        row |= {"status": "0", "message": refusal.message}
    return row | _available(ask, shelf.id if shelf else None)


def invoice_item_add(ask: Ask) -> Answer:
    """Add a line from the inventory, by its id or by what it holds; a repeat adds it again."""
    values = ask.values
    _check_item(values)
    invoice = open_invoice(ask.state, values.integer("invoiceId"))
    location_of(ask)
    shelf = _shelf(ask, values)
    line = add_item(ask.state, invoice, shelf, _sale(values), at=ask.at)
    charge_sale(ask, invoice.customer_id, line.amount, method="invoice.item.add", document=str(invoice.number))
    return Answer(_told(invoice, line) | _available(ask, shelf.id), "success", effects=1)


def invoice_item_update(ask: Ask) -> Answer:
    """Change a line; the price is wanted even when only the boxes change."""
    values = ask.values
    invoice = open_invoice(ask.state, values.integer("invoiceId"))
    line = item_of(invoice, values.integer("invoiceItemId"))
    changed = replace(
        line,
        price=values.decimal("price") or Decimal(0),
        mark_code=values.text("markCode") or line.mark_code,
        description=values.text("productAlias") or line.description,
        notes=values.text("notes") or line.notes,
    )
    change_item(ask.state, invoice, changed, boxes=values.integer("boxes"), at=ask.at)
    return Answer(_told(invoice, line) | _available(ask, line.stock_id), "success", effects=1)


def invoice_item_delete(ask: Ask) -> Answer:
    """Delete a line; its boxes go back to the inventory."""
    values = ask.values
    invoice = open_invoice(ask.state, values.integer("invoiceId"))
    line = item_of(invoice, values.integer("invoiceItemId"))
    delete_item(ask.state, invoice, line, at=ask.at)
    payload: dict[str, object] = {"invoiceId": invoice.id, "invoiceNumber": invoice.number}
    return Answer(payload | _available(ask, line.stock_id), "success", effects=1)


def _told(invoice: Invoice, line: InvoiceLine) -> dict[str, object]:
    return {"invoiceId": invoice.id, "invoiceNumber": invoice.number, "invoiceItemId": line.id}


def _available(ask: Ask, stock_id: int | None) -> dict[str, object]:
    if not ask.values.flag("returnAvailableBoxes"):
        return {}
    shelf = ask.state.stock.get(stock_id)
    return {"availableBoxes": len(shelf.boxes) if shelf else 0}


def _check_item(values: Values) -> None:
    """Refuse an item that names no stock, or names it in both ways."""
    packed = [name for name in _PACKED if name in values]
    if "orderItemId" in values and packed:
        raise InvalidError(f"Only one of the parameters orderItemId, {packed[0]} is allowed")
    if "orderItemId" not in values:
        if not packed:
            raise InvalidError("Parameter orderItemId is required")
        needed(values, *_PACKED)


def _shelf(ask: Ask, values: Values) -> StockLine:
    if "orderItemId" in values:
        return stock_line(ask.state, values.integer("orderItemId"))
    code, box_type = values.text("productCode") or "", values.text("boxTypeCode") or ""
    fitting = [
        shelf
        for shelf in ask.state.stock
        if (ask.state.products[shelf.product_id].code or "").casefold() == code.casefold()
        and shelf.box_type.casefold() == box_type.casefold()
        and shelf.units == values.integer("unitsPerBox")
        and shelf.unit_type == values.text("unitType")
    ]
    for shelf in fitting:
        if len(shelf.boxes) >= (values.integer("boxes") or 0) and not shelf.held:
            return shelf
    raise RefusedError(NOT_AVAILABLE)


def _sale(values: Values) -> Sale:
    return Sale(
        values.integer("boxes") or 0,
        values.decimal("price") or Decimal(0),
        values.text("markCode"),
        values.text("productAlias"),
        values.text("notes"),
    )


_INVOICE = Param("invoiceId", "integer", max=20, required=True)
_ITEM = Param("invoiceItemId", "integer", max=20, required=True)
_TELL = Param("returnAvailableBoxes", "flag")
_STOCK = (
    Param("orderItemId", "integer", max=20),
    Param("productCode", max=20),
    Param("boxTypeCode", max=3),
    Param("unitsPerBox", "integer", max=10),
    Param("unitType", max=5, allowed=("Stem", "Bunch")),
    Param("boxes", "integer", max=10, required=True),
    Param("price", "decimal", max=10, required=True),
    Param("markCode", max=20),
)
_WORDS = (Param("productAlias", max=50), Param("notes", max=200))

METHODS = (
    Method(
        name="invoice.create",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=invoice_create,
        parameters=(
            *CUSTOMER_AND_CARRIER,
            Param("shipDate", "date", required=True),
            Param("shipToId", "integer", max=20),
            Param("poNumber", max=20),
            Param("reference", max=20),
            Param("warehouseInstructions", max=200),
            Param("invoiceNotes", max=200),
            _TELL,
            Param("statusDraft", "flag"),
            Param("locationId", "integer", max=20),
            Param("locationCode", max=10),
            Param("invoiceItems", "rows", fields=_STOCK),
        ),
    ),
    Method(
        name="invoice.item.add",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=invoice_item_add,
        parameters=(_INVOICE, *_STOCK, *_WORDS, _TELL, Param("locationId", "integer", max=20)),
    ),
    Method(
        name="invoice.item.update",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=invoice_item_update,
        parameters=(
            _INVOICE,
            _ITEM,
            Param("boxes", "integer", max=10),
            Param("price", "decimal", max=10, required=True),
            Param("markCode", max=20),
            *_WORDS,
            _TELL,
        ),
    ),
    Method(
        name="invoice.item.delete",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="destructive",
        run=invoice_item_delete,
        parameters=(_INVOICE, _ITEM, _TELL),
    ),
)
