"""Show one invoice with its lines, and what can be done with it next.

Komet: invoice.details.list. Company or customer token. It may leave drafts out; then invoice.list shows the head alone.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Invoice, InvoiceHeader, InvoiceHeaders, Invoices, InvoiceStatus
from bot.operations import Operation, Page
from bot.people import Person
from bot.slack.blocks import (
    Blocks,
    Message,
    actions,
    button,
    context,
    day,
    header,
    inert,
    money,
    quantity,
    section,
    shorten,
    table,
)
from bot.slack.forms import Search
from bot.words import count, say
from handlers.forms import start_value
from handlers.operations.invoices import InvoiceNumber, find_invoice, status_words

PER_PAGE = 20

LINES = (("invoice item add", "Add line"), ("invoice item delete", "Delete lines"))
NEXT_STEPS = {
    InvoiceStatus.DRAFT: (*LINES, ("invoice checkout", "Check out"), ("invoice confirm", "Confirm")),
    InvoiceStatus.PENDING_APPROVAL: (*LINES, ("invoice confirm", "Confirm")),
    InvoiceStatus.CONFIRMED: (("invoice sync ok", "Lock: taken over"), ("invoice sync error", "Unlock")),
}


class Form(BaseModel):
    """Which invoice."""

    invoice: Annotated[
        InvoiceNumber,
        Field(title="Invoice", description="Such as 930221 or W930221", min_length=1),
        Search("invoices", placeholder="930221 or a customer"),
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the number."""
    return {"invoice": " ".join(words)} if words else {}


async def call(komet: Komet, form: Form) -> Invoices | InvoiceHeaders:
    """Ask Komet for the invoice. Raises FormError, naming the nearest numbers, when there is none."""
    found = await find_invoice(komet, form.invoice, "invoice")
    return Invoices(invoices=(found,)) if isinstance(found, Invoice) else InvoiceHeaders(invoices=(found,))


def show(page: Page[Form], answer: Invoices | InvoiceHeaders) -> Message:
    """Show the head, the next steps and one page of the lines."""
    invoice = answer.invoices[0]
    title = say("Invoice {number}", number=invoice.number)
    blocks: Blocks = [header(title), section("\n".join(_head(invoice)))]
    if steps := _next_steps(invoice):
        blocks.append(actions(steps))
    if not isinstance(invoice, Invoice):
        blocks.append(section(say("Komet shows no lines of this invoice here: open it in Komet to see them.")))
    elif not invoice.lines:
        blocks.append(section(say("This invoice has no lines yet.")))
    else:
        blocks += _lines(page, invoice)
    if invoice.invoice_notes:
        blocks.append(context(inert(shorten(invoice.invoice_notes, 500))))
    return Message(inert(f"{title}: {status_words(invoice)}, {money(invoice.total)}", 1000), blocks)


def _head(invoice: InvoiceHeader) -> list[str]:
    lines = [f"*{inert(status_words(invoice), 80)}*  ·  *{money(invoice.total)}*  ·  ID {inert(invoice.id, 40)}"]
    if isinstance(invoice, Invoice):
        ships = say("Ships {day}", day=day(invoice.ship_date))
        lines.append(f"{inert(invoice.customer or invoice.customer_id, 200)}  ·  {ships}")
        boxes = f"{quantity(invoice.total_boxes)} {say('boxes')}"
        lines.append(f"{count(len(invoice.lines), 'line')}  ·  {boxes}")
    about = [
        say("by {carrier}", carrier=invoice.carrier) if invoice.carrier else "",
        say("sold by {person}", person=invoice.sales_person) if invoice.sales_person else "",
    ]
    if isinstance(invoice, Invoice):
        about += [
            say("from {place}", place=invoice.location) if invoice.location else "",
            say("customer's PO {po}", po=invoice.customer_po_number) if invoice.customer_po_number else "",
            say("reference {text}", text=invoice.reference) if invoice.reference else "",
        ]
    if told := "  ·  ".join(inert(part, 200) for part in about if part):
        lines.append(told)
    return lines


def _next_steps(invoice: InvoiceHeader) -> Blocks:
    return [
        button(
            say(words),
            f"form.start#{command}",
            start_value(command, {"invoices" if " sync " in command else "invoice": invoice.number}),
            label=say("{words}: invoice {number}", words=say(words), number=invoice.number),
        )
        for command, words in NEXT_STEPS.get(invoice.status, ())
    ]


def _lines(page: Page[Form], invoice: Invoice) -> Blocks:
    last = (len(invoice.lines) - 1) // PER_PAGE + 1
    number = min(max(1, page.number), last)
    here = invoice.lines[(number - 1) * PER_PAGE :][:PER_PAGE]
    columns = [(say("Product"), False), (say("Boxes"), True), (say("Units"), True), (say("Price"), True)]
    columns += [(say("Amount"), True), (say("Grower"), False), (say("Line"), False)]
    rows = [
        [
            shorten(line.product, 60),
            f"{quantity(line.total_boxes)} {line.box_type}",
            quantity(line.total_units),
            money(line.unit_price),
            money(line.amount),
            shorten(line.vendor_name, 40),
            f"#{line.id}",
        ]
        for line in here
    ]
    blocks: Blocks = [table(columns, rows)]
    turns: Blocks = []
    if number > 1:
        turns.append(button(say("‹ Previous"), "list.page#back", f"{page.list_id}:{number - 1}"))
    if number < last:
        turns.append(button(say("Next ›"), "list.page#on", f"{page.list_id}:{number + 1}"))
    if turns:
        blocks += [actions(turns), context(say("Page {number} of {last}", number=number, last=last))]
    return blocks


operation = Operation(
    command="invoice show",
    method="invoice.details.list",
    summary="Show an invoice",
    effect=Effect.READ,
    form=Form,
    words="930221",
    example="/komet-invoice show 930221",
    needs=frozenset({"invoice.list"}),
    arguments=arguments,
    call=call,
    show=show,
)
