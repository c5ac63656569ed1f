"""Customer invoices: made, filled from the shelves, moved on, locked.

Komet: invoice.create, invoice.item.add/.update/.delete, invoice.checkout, invoice.confirm,
invoice.mark.sync.status.ok/.error, box.invoice.shipment.confirm. Which changes Komet refuses is only told for the
sync lock and for a checkout of what is no Draft; the sentences are inferred.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.records_sales import Invoice, InvoiceLine, SoldBox, StockBox, StockLine
from bot.workbench.komet.state import State

NO_INVOICE = "The invoice does not exist"
NO_ITEM = "The invoice item does not exist"
NOT_AVAILABLE = "The quantity is not available"
LOCKED = "The invoice is locked because it was synchronized"
VOIDED = "The invoice was voided"
NO_DRAFT = "The invoice cannot be checked out because it is not a draft"
CONFIRMED_ALREADY = "The invoice is confirmed already"


class Sale(NamedTuple):
    """What a customer takes from a stock line."""

    boxes: int
    price: Decimal
    mark_code: str | None = None
    alias: str | None = None
    notes: str | None = None


def open_invoice(state: State, invoice_id: int | None) -> Invoice:
    """Return the invoice with this id; refused when there is none or it may not be changed."""
    invoice = state.invoices.get(invoice_id)
    if invoice is None:
        raise RefusedError(NO_INVOICE)
    return _changeable(invoice)


def invoice_numbered(state: State, number: int | None) -> Invoice:
    """Return the invoice with this number; refused when there is none."""
    invoice = state.invoices.numbered(str(number))
    if invoice is None:
        raise RefusedError(NO_INVOICE)
    return invoice


def _changeable(invoice: Invoice) -> Invoice:
    if invoice.synced:
        raise RefusedError(LOCKED)
    if invoice.status == "Voided":
        raise RefusedError(VOIDED)
    return invoice


def add_item(state: State, invoice: Invoice, shelf: StockLine, sale: Sale, *, at: datetime) -> InvoiceLine:
    """Take boxes off a shelf and put them on the invoice; refused when the shelf has too few."""
    taken = _take(state, shelf, sale.boxes)
    line = InvoiceLine(
        id=state.next_id("invoice item"),
        stock_id=shelf.id,
        product_id=shelf.product_id,
        description=sale.alias or shelf.description,
        vendor_id=shelf.vendor_id,
        box_type=shelf.box_type,
        unit_type=shelf.unit_type,
        bunches=shelf.bunches,
        stems_bunch=shelf.stems_bunch,
        price=sale.price,
        boxes=taken,
        awb=shelf.awb,
        mark_code=sale.mark_code,
        notes=sale.notes,
    )
    now = state.invoices.get(invoice.id) or invoice
    state.invoices.put(replace(now, lines=(*now.lines, line), updated_on=at))
    return line


def change_item(state: State, invoice: Invoice, line: InvoiceLine, *, boxes: int | None, at: datetime) -> None:
    """Put a changed line in; with `boxes` its boxes come from or go back to its shelf."""
    if boxes is not None and boxes < len(line.boxes):
        _put_back(state, line, line.boxes[boxes:])
        line = replace(line, boxes=line.boxes[:boxes])
    elif boxes is not None and boxes > len(line.boxes):
        shelf = state.stock.get(line.stock_id)
        if shelf is None:
            raise RefusedError(NOT_AVAILABLE)
        line = replace(line, boxes=line.boxes + _take(state, shelf, boxes - len(line.boxes)))
    lines = tuple(line if each.id == line.id else each for each in invoice.lines)
    state.invoices.put(replace(invoice, lines=lines, updated_on=at))


def delete_item(state: State, invoice: Invoice, line: InvoiceLine, *, at: datetime) -> None:
    """Take a line off the invoice; its boxes go back to their shelf."""
    lines = tuple(each for each in invoice.lines if each.id != line.id)
    state.invoices.put(replace(invoice, lines=lines, updated_on=at))
    _put_back(state, line, line.boxes)


def item_of(invoice: Invoice, item_id: int | None) -> InvoiceLine:
    """Return a line of the invoice; refused when it has no such line."""
    for line in invoice.lines:
        if line.id == item_id:
            return line
    raise RefusedError(NO_ITEM)


def _take(state: State, shelf: StockLine, boxes: int) -> tuple[SoldBox, ...]:
    shelf = state.stock.get(shelf.id) or shelf
    if boxes > len(shelf.boxes) or shelf.held:
        raise RefusedError(NOT_AVAILABLE)
    taken = shelf.boxes[:boxes]
    state.stock.put(replace(shelf, boxes=shelf.boxes[boxes:]))
    return tuple(SoldBox(box.code, box.position) for box in taken)


def _put_back(state: State, line: InvoiceLine, boxes: Sequence[SoldBox]) -> None:
    shelf = state.stock.get(line.stock_id)
    if shelf is not None:  # boxes of a shelf that was deleted meanwhile are gone with it
        back = tuple(StockBox(box.code, box.position) for box in boxes)
        state.stock.put(replace(shelf, boxes=(*shelf.boxes, *back)))


def checkout(state: State, invoice: Invoice, *, at: datetime) -> Invoice:
    """Move a Draft to Pending Approval; anything else is refused."""
    if _changeable(invoice).status != "Draft":
        raise RefusedError(NO_DRAFT)
    return state.invoices.put(replace(invoice, status="Pending Approval", updated_on=at))


def confirm(state: State, invoice: Invoice, *, at: datetime) -> Invoice:
    """Confirm a Draft or a Pending Approval invoice."""
    if _changeable(invoice).status == "Confirmed":
        raise RefusedError(CONFIRMED_ALREADY)
    return state.invoices.put(replace(invoice, status="Confirmed", former_status=invoice.status, updated_on=at))


def void(state: State, invoice: Invoice, *, at: datetime) -> Invoice:
    """Void an invoice; its boxes go back to their shelves."""
    _changeable(invoice)
    emptied = tuple(replace(line, boxes=()) for line in invoice.lines)
    voided = state.invoices.put(replace(invoice, status="Voided", lines=emptied, updated_on=at))
    for line in invoice.lines:
        _put_back(state, line, line.boxes)
    return voided


def lock(state: State, invoice: Invoice, *, at: datetime) -> Invoice:
    """Mark as taken over by an external system: from now on nobody can change it. Repeating it changes nothing."""
    if invoice.status == "Voided":
        raise RefusedError(VOIDED)
    return state.invoices.put(replace(invoice, synced=True, sync_error=None, updated_on=at))


def unlock(state: State, invoice: Invoice, reason: str, *, unconfirm: bool, at: datetime) -> Invoice:
    """Take the sync mark back; with `unconfirm` a confirmed invoice gets the status it had before."""
    status = invoice.status
    if unconfirm and status == "Confirmed":
        status = invoice.former_status or "Pending Approval"
    return state.invoices.put(replace(invoice, synced=False, sync_error=reason, status=status, updated_on=at))


def ship_boxes(state: State, invoice: Invoice, codes: Sequence[str], *, at: datetime) -> int:
    """Mark boxes of the invoice as shipped; return how many really were."""
    wanted = {code.casefold() for code in codes}
    marked = 0
    lines = []
    for line in invoice.lines:
        boxes = []
        for box in line.boxes:
            hit = box.code.casefold() in wanted and not box.shipped
            marked += hit
            boxes.append(box._replace(shipped=True) if hit else box)
        lines.append(replace(line, boxes=tuple(boxes)))
    if marked:
        state.invoices.put(replace(invoice, lines=tuple(lines), updated_on=at))
    return marked
