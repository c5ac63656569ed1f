"""What checking out and confirming have in common: one invoice by its number, from one status to the next."""

from collections.abc import Sequence

from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.lookups import one_invoice, one_invoice_header
from bot.komet.models import Invoice, InvoiceHeader, InvoiceStatus
from bot.plan import AnyRequest, Change, Plan, name_of
from bot.words import say
from handlers.operations.invoices import (
    facts_of,
    line_value,
    line_words,
    snapshot_of,
    status_words,
)


def step_plan(
    invoice: InvoiceHeader, to: InvoiceStatus, request: AnyRequest, sentence: str, becomes: str, warnings: Sequence[str]
) -> Plan:
    """Return the plan that moves the invoice to this status; `becomes` says of each line what it is then.

    Raises FormError for an invoice that has no lines.
    """
    if isinstance(invoice, Invoice) and not invoice.lines:
        words = say("Invoice {number} has no lines. Add them first: /komet invoice item add.", number=invoice.number)
        raise FormError("invoice", words)
    snapshot = snapshot_of(invoice)
    changes = [Change(say("Status"), status_words(invoice), say(to.value), record=name_of(snapshot[0]), field="status")]
    told = list(warnings)
    if isinstance(invoice, Invoice):
        changes += [Change(line.product or line_words(line), line_value(line), becomes) for line in invoice.lines]
    else:
        told.insert(0, say("Komet shows me no lines of this invoice: look at them in Komet first."))
    return Plan(
        sentence=sentence,
        requests=(request,),
        changes=tuple(changes),
        snapshot=snapshot,
        facts=facts_of(invoice),
        warnings=tuple(told),
    )


async def status_of(komet: Komet, number: str) -> InvoiceStatus | None:
    """Return the status that Komet shows now, None when it shows no such invoice."""
    found = await one_invoice_header(komet, number) or await one_invoice(komet, number)
    return found.status if found else None
