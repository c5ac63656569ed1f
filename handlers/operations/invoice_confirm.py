"""Confirm an invoice: the sale is made.

Komet: invoice.confirm. Company token. Takes drafts and invoices that are pending approval; no method takes it back
but the sync error, which gives a locked invoice the status back that it had.
"""

from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import InvoiceStatus
from bot.komet.requests import InvoiceConfirm
from bot.operations import Landed, Operation
from bot.plan import AnyRequest, Plan
from bot.slack.blocks import money
from bot.words import say
from handlers.operations.invoice_steps import status_of, step_plan
from handlers.operations.invoices import READS, InvoiceForm, find_invoice, invoice_words, name_words, refuse_voided


class Form(InvoiceForm):
    """Which invoice."""


async def plan(komet: Komet, form: Form) -> Plan:
    """Look whether it can be confirmed, and show everything that is sold with it."""
    invoice = await find_invoice(komet, form.invoice, "invoice")
    refuse_voided(invoice, "invoice")
    if invoice.status is InvoiceStatus.CONFIRMED:
        raise FormError("invoice", say("Invoice {number} is confirmed already.", number=invoice.number))
    warnings = [
        say(
            "The sale is made, at these boxes and prices. There is no undo; /komet invoice sync error {number} back "
            "opens it again where your company's policy lets you, but not what other systems did meanwhile.",
            number=invoice.number,
        ),
        say("Your company's Komet may tell other systems, and through them the customer, at once."),
    ]
    if invoice.status is InvoiceStatus.DRAFT:
        warnings.append(say("It is a draft: it is confirmed without a check-out, so nobody looks it over in between."))
    return step_plan(
        invoice,
        InvoiceStatus.CONFIRMED,
        InvoiceConfirm(invoice_number=invoice.number),
        say("Confirm invoice {invoice} for {total}", invoice=name_words(invoice), total=money(invoice.total)),
        say("sold"),
        warnings,
    )


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look at the status."""
    assert isinstance(request, InvoiceConfirm)
    status = await status_of(komet, request.invoice_number)
    if status is InvoiceStatus.CONFIRMED:
        return Landed.YES
    still_open = status in (InvoiceStatus.DRAFT, InvoiceStatus.PENDING_APPROVAL)
    return Landed.NO if still_open else Landed.UNSURE


operation = Operation(
    command="invoice confirm",
    method="invoice.confirm",
    summary="Confirm an invoice",
    effect=Effect.WRITE,
    form=Form,
    words="930221",
    example="/komet-invoice confirm 930221",
    needs=READS,
    arguments=invoice_words,
    plan=plan,
    landed=landed,
)
