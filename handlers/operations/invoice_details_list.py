"""Show one invoice with its lines, and what can be done with it next.

Komet: invoice.details.list. Company or customer token. It may leave drafts out; then invoice.list shows the head alone.
"""

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Invoice, InvoiceHeader, InvoiceHeaders, InvoiceLine, Invoices, InvoiceStatus
from bot.lists import Column, Fact, Kind, Listing, Row, RowAction
from bot.operations import Operation
from bot.slack.blocks import day, money, quantity, shorten, unit_money
from bot.slack.starts import OPENS_FORM, start_value
from bot.words import say
from handlers.operations.invoices import InvoiceForm, find_invoice, invoice_words, status_words

LINES = (("invoice item add", "Add line"), ("invoice item delete", "Delete lines"))
NEXT_STEPS = {
    InvoiceStatus.DRAFT: (*LINES, ("invoice checkout", "Check out"), ("invoice confirm", "Confirm")),
    InvoiceStatus.PENDING_APPROVAL: (*LINES, ("invoice confirm", "Confirm")),
    InvoiceStatus.CONFIRMED: (("invoice sync ok", "Lock: taken over"), ("invoice sync error", "Unlock")),
}


class Form(InvoiceForm):
    """Which invoice."""


async def call(komet: Komet, form: Form) -> Invoices | InvoiceHeaders:
    """Ask Komet for the invoice. Raises FormError, naming the nearest numbers, when there is none."""
    found = await find_invoice(komet, form.invoice, "invoice")
    return Invoices(invoices=(found,)) if isinstance(found, Invoice) else InvoiceHeaders(invoices=(found,))


def listing(form: Form, answer: Invoices | InvoiceHeaders) -> Listing:
    """List the lines below the head and the next steps."""
    invoice = answer.invoices[0]
    lines = invoice.lines if isinstance(invoice, Invoice) else ()
    return Listing(
        title=say("Invoice {number}", number=invoice.number),
        one="line",
        columns=[
            Column(say("Product")),
            Column(say("Boxes"), Kind.NUMBER, sums="boxes", sums_one="box"),
            Column(say("Units"), Kind.NUMBER),
            Column(say("Price"), Kind.MONEY),
            Column(say("Amount"), Kind.MONEY),
            Column(say("Grower")),
            Column(say("Line"), Kind.ID),
            Column(say("Box type"), on_page=False),
            Column(say("Unit"), on_page=False),
            Column(say("Bunches a box"), Kind.NUMBER, on_page=False),
            Column(say("Stems a bunch"), Kind.NUMBER, on_page=False),
            Column(say("AWB"), on_page=False),
            Column(say("Mark code"), on_page=False),
            Column(say("Reference"), on_page=False),
            Column(say("Notes"), on_page=False),
        ],
        rows=[_row(line) for line in lines],
        nothing=say("This invoice has no lines yet.")
        if isinstance(invoice, Invoice)
        else say("Komet shows no lines of this invoice here: open it in Komet to see them."),
        head=_head(invoice),
        steps=_next_steps(invoice),
        notes=[Fact(say("Notes"), invoice.invoice_notes)],
    )


def _head(invoice: InvoiceHeader) -> list[list[Fact]]:
    total = say("Total {amount}", amount=money(invoice.total))
    first = [
        Fact(say("Invoice"), invoice.number, words=""),
        Fact(say("Status"), status_words(invoice)),
        Fact(say("Total"), invoice.total, Kind.MONEY, words=total),
        Fact(say("ID"), invoice.id, words=say("ID {id}", id=invoice.id)),
    ]
    about = [
        _about(say("Carrier"), invoice.carrier, say("by {carrier}", carrier=invoice.carrier)),
        _about(say("Salesperson"), invoice.sales_person, say("sold by {person}", person=invoice.sales_person)),
    ]
    if not isinstance(invoice, Invoice):
        return [first, about]
    ships = say("Ships {day}", day=day(invoice.ship_date))
    customer = [
        Fact(say("Customer"), invoice.customer or invoice.customer_id),
        Fact(say("Ships"), invoice.ship_date, Kind.DATE, words=ships),
        Fact(say("Subtotal"), invoice.subtotal, Kind.MONEY, words=""),
        Fact(say("Additional charges"), invoice.additional_charges, Kind.MONEY, words=""),
        Fact(say("Taxes"), invoice.taxes, Kind.MONEY, words=""),
    ]
    po, reference = invoice.customer_po_number, invoice.reference
    about += [
        _about(say("Location"), invoice.location, say("from {place}", place=invoice.location)),
        _about(say("Customer PO"), po, say("customer's PO {po}", po=po)),
        _about(say("Reference"), reference, say("reference {text}", text=reference)),
    ]
    return [first, customer, about]


def _about(name: str, value: str, words: str) -> Fact:
    return Fact(name, value, words=words if value else "")


def _row(line: InvoiceLine) -> Row:
    cells = (
        line.product,
        line.total_boxes,
        line.total_units,
        line.unit_price,
        line.amount,
        line.vendor_name,
        line.id,
        line.box_type,
        line.unit_type,
        line.bunches,
        line.stems_bunch,
        line.awb,
        line.mark_code,
        line.reference,
        line.notes,
    )
    on_page = (
        line.product,
        f"{quantity(line.total_boxes)} {line.box_type}",
        quantity(line.total_units),
        unit_money(line.unit_price),
        money(line.amount),
        shorten(line.vendor_name, 40),
        f"#{line.id}",
    )
    return Row(cells, texts=on_page)


def _next_steps(invoice: InvoiceHeader) -> list[RowAction]:
    return [
        RowAction(
            say(words),
            OPENS_FORM,
            start_value(command, {"invoices" if " sync " in command else "invoice": invoice.number}),
            say("{words}: invoice {number}", words=say(words), number=invoice.number),
        )
        for command, words in NEXT_STEPS.get(invoice.status, ())
    ]


operation = Operation(
    command="invoice show",
    method="invoice.details.list",
    summary="Show an invoice",
    effect=Effect.READ,
    form=Form,
    words="930221",
    example="/komet-invoice show 930221",
    needs=frozenset({"invoice.list"}),
    arguments=invoice_words,
    call=call,
    listing=listing,
)
