"""Check a draft invoice out: it becomes pending approval.

Komet: invoice.checkout. Company token. Works on drafts only; there is no way back to a draft.
"""

from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import InvoiceStatus
from bot.komet.requests import InvoiceCheckout
from bot.operations import Landed, Operation
from bot.plan import AnyRequest, Plan
from bot.slack.blocks import money
from bot.words import say
from handlers.operations.invoice_steps import status_of, step_plan
from handlers.operations.invoices import (
    READS,
    InvoiceForm,
    find_invoice,
    invoice_words,
    name_words,
    refuse_voided,
    status_words,
)


class Form(InvoiceForm):
    """Which draft."""


async def plan(komet: Komet, form: Form) -> Plan:
    """Look whether it is a draft, and show what leaves the draft with it."""
    invoice = await find_invoice(komet, form.invoice, "invoice")
    refuse_voided(invoice, "invoice")
    if invoice.status is not InvoiceStatus.DRAFT:
        words = say(
            "Invoice {number} is no draft any more: it is {status}.",
            number=invoice.number,
            status=status_words(invoice),
        )
        raise FormError("invoice", words)
    return step_plan(
        invoice,
        InvoiceStatus.PENDING_APPROVAL,
        InvoiceCheckout(invoice_number=invoice.number),
        say("Check out invoice {invoice} for {total}", invoice=name_words(invoice), total=money(invoice.total)),
        say("waits to be confirmed"),
        (
            say(
                "Komet has no way to make it a draft again. The sale is not made yet: it still has to be confirmed, "
                "and its lines can be changed until then."
            ),
        ),
    )


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look at the status. Somebody may have confirmed the draft without a check-out, so only pending is sure."""
    assert isinstance(request, InvoiceCheckout)
    status = await status_of(komet, request.invoice_number)
    return {InvoiceStatus.PENDING_APPROVAL: Landed.YES, InvoiceStatus.DRAFT: Landed.NO}.get(
        status or InvoiceStatus.UNKNOWN, Landed.UNSURE
    )


operation = Operation(
    command="invoice checkout",
    method="invoice.checkout",
    summary="Check out an invoice",
    effect=Effect.WRITE,
    form=Form,
    words="930221",
    example="/komet-invoice checkout 930221",
    needs=READS,
    arguments=invoice_words,
    plan=plan,
    landed=landed,
)
