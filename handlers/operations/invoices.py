"""What several operations say and ask about invoices to customers.

People read and type numbers, with a letter or a # before them; Komet wants the number in some methods and the ID in
others, so a number is looked up first and both are shown.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from bot.canonical import text_of
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.lookups import one_invoice, one_invoice_header, recent_invoices
from bot.komet.models import Invoice, InvoiceHeader, InvoiceLine, InvoiceStatus
from bot.nearest import did_you_mean, nearest
from bot.people import Person
from bot.plan import Facts
from bot.slack.blocks import money, quantity, unit_money
from bot.slack.forms import Choice, Search
from bot.words import say
from handlers.operations.unit_words import units_words

READS = frozenset({"invoice.details.list", "invoice.list"})
"""What it takes to look an invoice up by its number, with its lines."""

FEE = "Komet charges a transaction fee for this (1.5 % in an older text of Komet's), but not within the company."
"""What Komet's pages say of the methods that make invoices and fill them."""


def tidy_number(value: Any) -> Any:
    """Return an invoice number as Komet's API takes it, however it was typed: "W10234", "#10234", "Invoice 10234".

    Raises ValueError, with a sentence, for what is none.
    """
    if not isinstance(value, str):
        return value
    text = re.sub(r"(?i)^\s*(invoice\b|inv\b|#)?[\s#:.-]*", "", value).strip()
    text = re.sub(r"^[A-Za-z]-?(?=\d)", "", text)
    if text and not (re.fullmatch(r"\d{1,10}", text, re.ASCII) and text.strip("0")):
        raise ValueError(say("That is not an invoice number. It looks like 930221."))
    return text.lstrip("0")


InvoiceField = Annotated[
    str,
    BeforeValidator(tidy_number),
    Field(title="Invoice", description="Such as 930221 or W930221", min_length=1),
    Search("invoices", placeholder="930221 or a customer"),
]


class InvoiceForm(BaseModel):
    """Which invoice."""

    invoice: InvoiceField


def invoice_words(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the number."""
    return {"invoice": " ".join(words)} if words else {}


async def find_invoice(komet: Komet, number: str, field: str) -> InvoiceHeader:
    """Return the invoice, with its lines (an `Invoice`) where Komet shows them: it may hide those of a draft.

    Raises FormError at `field`, naming the nearest numbers, when Komet shows no such invoice.
    """
    found = await one_invoice(komet, number) or await one_invoice_header(komet, number)
    if found is None:
        raise FormError(field, no_invoice(number, await recent_invoices(komet)))
    return found


def no_invoice(number: str, others: Sequence[InvoiceHeader]) -> str:
    """Return the sentence that there is no such invoice, with the nearest numbers there are."""
    advice = did_you_mean(nearest(number, (each.number for each in others))) or say(" Check the number.")
    return say("Komet shows you no invoice {number}.", number=number) + advice


def status_words(invoice: InvoiceHeader) -> str:
    """Return the invoice's status as people say it."""
    if invoice.status is InvoiceStatus.UNKNOWN:
        return invoice.status_raw or say("Unknown")
    return say(invoice.status.value)


def refuse_voided(invoice: InvoiceHeader, field: str) -> None:
    """Raise FormError at `field` for an invoice that nothing can be done with any more."""
    if invoice.status is InvoiceStatus.VOIDED:
        raise FormError(field, say("Invoice {number} was voided.", number=invoice.number))


def name_words(invoice: InvoiceHeader) -> str:
    """Return number, ID and customer: 930221, ID 61200455 (Lakeside Florist Supply)."""
    customer = f" ({invoice.customer})" if isinstance(invoice, Invoice) and invoice.customer else ""
    return say("{number}, ID {id}", number=invoice.number, id=invoice.id) + customer


def line_words(line: InvoiceLine) -> str:
    """Return a line as people name it: Rose Freedom Red 60cm, 4 QB."""
    return f"{line.product or say('Unnamed product')}, {quantity(line.total_boxes)} {line.box_type}".strip()


def line_value(line: InvoiceLine) -> str:
    """Return boxes, units, price and amount of a line: 4 QB, 2,400 stems × $0.59 = $1,416.00."""
    units = ""
    if line.total_units is not None:
        units = f", {units_words(line.total_units, line.unit_type)}"
    price = unit_money(line.unit_price)
    return f"{quantity(line.total_boxes)} {line.box_type}{units} × {price} = {money(line.amount)}"


def line_choices(invoice: Invoice) -> list[Choice]:
    """Return the invoice's lines to choose from, told apart by product, boxes, amount and grower."""
    return [
        Choice(
            label=line_words(line),
            value=line.id,
            description=" · ".join(part for part in (money(line.amount), line.vendor_name, f"#{line.id}") if part),
        )
        for line in invoice.lines
    ]


def snapshot_of(invoice: InvoiceHeader) -> tuple[dict[str, Any], ...]:
    """Return what an approval of a step of this invoice is bound to: its head, and a record for each line."""
    head: dict[str, Any] = {
        "invoice": name_words(invoice),
        "number": invoice.number,
        "status": invoice.status.value,
        "total": text_of(invoice.total),
        "carrier": invoice.carrier,
        "lines": None,
    }
    if not isinstance(invoice, Invoice):
        return (head,)
    head["ship_date"] = invoice.ship_date.isoformat()
    head["customer_po"] = invoice.customer_po_number
    head["lines"] = len(invoice.lines)
    return (head, *(_line_record(invoice, line) for line in invoice.lines))


def _line_record(invoice: Invoice, line: InvoiceLine) -> dict[str, Any]:
    return {
        "line": f"{invoice.number} {line.product} #{line.id}",
        "line_id": line.id,
        "boxes": f"{quantity(line.total_boxes)} {line.box_type}".strip(),
        "unit_price": text_of(line.unit_price),
    }


def line_ids(snapshot: Sequence[Mapping[str, Any]]) -> set[str] | None:
    """Return the IDs of the lines that the invoice had when its snapshot was taken; None when none were shown."""
    if snapshot[0]["lines"] is None:
        return None
    return {str(record["line_id"]) for record in snapshot if "line_id" in record}


def facts_of(invoice: InvoiceHeader) -> Facts:
    """Return what policy judges a step of this invoice by."""
    return Facts(
        amount=invoice.total,
        boxes=invoice.total_boxes if isinstance(invoice, Invoice) else None,
        rows=max(1, len(invoice.lines)) if isinstance(invoice, Invoice) else 1,
        ship_date=invoice.ship_date if isinstance(invoice, Invoice) else None,
        order_status=invoice.status.value,
    )
