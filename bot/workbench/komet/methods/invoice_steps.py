"""The life of an invoice: checked out, confirmed, locked by an external system, shipped.

Komet: invoice.checkout (pages/11176068), invoice.confirm (pages/11176090), invoice.mark.sync.status.ok
(pages/11176280), invoice.mark.sync.status.error (pages/11176322), box.invoice.shipment.confirm (pages/11174656).
"""

from bot.workbench.komet import acts_invoices as acts
from bot.workbench.komet.envelope import Answer
from bot.workbench.komet.parameters import Param
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.records_sales import Invoice
from bot.workbench.komet.registry import COMPANY_ONLY, Ask, Method


def invoice_checkout(ask: Ask) -> Answer:
    """Move a Draft to Pending Approval, by its number; a repeat is answered as a failure."""
    acts.checkout(ask.state, acts.invoice_numbered(ask.state, ask.values.integer("invoiceNumber")), at=ask.at)
    return Answer(message="The invoice was checked out", effects=1)


def invoice_confirm(ask: Ask) -> Answer:
    """Confirm a Draft or Pending Approval invoice, by its number."""
    acts.confirm(ask.state, acts.invoice_numbered(ask.state, ask.values.integer("invoiceNumber")), at=ask.at)
    return Answer(message="The invoice was confirmed", effects=1)


def mark_sync_ok(ask: Ask) -> Answer:
    """Lock an invoice for all users; a repeat changes nothing."""
    invoice = _by_id(ask)
    number = ask.values.integer("invoiceNumber")
    if number not in (None, invoice.number):
        raise RefusedError(acts.NO_INVOICE)
    if invoice.synced:
        return Answer()
    acts.lock(ask.state, invoice, at=ask.at)
    return Answer(effects=1)


def mark_sync_error(ask: Ask) -> Answer:
    """Unlock an invoice and keep the reason; unless unconfirm=0 it gets the status it had before."""
    reason = ask.values.text("message") or ""
    acts.unlock(ask.state, _by_id(ask), reason, unconfirm=ask.values.flag("unconfirm", 1), at=ask.at)
    return Answer(effects=1)


def _by_id(ask: Ask) -> Invoice:
    invoice = ask.state.invoices.get(ask.values.integer("invoiceId"))
    if invoice is None:
        raise RefusedError(acts.NO_INVOICE)
    return invoice


def box_invoice_shipment_confirm(ask: Ask) -> Answer:
    """Mark boxes of an invoice as shipped; only how many is told, not which were not."""
    invoice = acts.invoice_numbered(ask.state, ask.values.integer("orderNumber"))
    marked = acts.ship_boxes(ask.state, invoice, ask.values.texts("boxCodes"), at=ask.at)
    return Answer({"updatedBoxes": str(marked)}, "success", effects=1 if marked else 0)


_NUMBER = Param("invoiceNumber", "integer", max=10, required=True)

METHODS = (
    Method(
        name="invoice.checkout",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=invoice_checkout,
        parameters=(_NUMBER,),
    ),
    Method(
        name="invoice.confirm",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=invoice_confirm,
        parameters=(_NUMBER,),
    ),
    Method(
        name="invoice.mark.sync.status.ok",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=mark_sync_ok,
        parameters=(
            Param("invoiceId", "integer", max=10, required=True),
            Param("invoiceNumber", "integer", max=10),
        ),
    ),
    Method(
        name="invoice.mark.sync.status.error",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=mark_sync_error,
        parameters=(
            Param("invoiceId", "integer", max=10, required=True),
            Param("message", max=50, required=True),
            Param("unconfirm", "flag"),
        ),
    ),
    Method(
        name="box.invoice.shipment.confirm",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=box_invoice_shipment_confirm,
        parameters=(
            Param("orderNumber", "integer", max=10, required=True),
            Param("boxCodes", "texts", many=True, whole_max=200, required=True),
        ),
        either=True,
    ),
)
