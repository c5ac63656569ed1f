"""Upload a vendor's invoice to a purchase order.

Komet: v2/vendor/invoice. Company or vendor token, in a header. A second upload attaches the file twice,
so the same file for the same order is refused here. How the bytes are written into JSON is a setting.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from bot.amounts import read_amount
from bot.canonical import text_of
from bot.documents import read_document
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import PurchaseOrder
from bot.komet.requests import Attachment, V2VendorInvoice
from bot.operations import FromMessage, Operation, unread
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Noted, Once, Plan
from bot.slack.blocks import day, money
from bot.slack.forms import FilePicker, OneFile, Text
from bot.words import say
from handlers.operations.purchase_orders import OrderField, find_order, status_words

BESIDE = {
    "purchase_order": re.compile(r"\bP\d{5,9}\b", re.ASCII),
    "invoice_number": re.compile(
        r"(?i)\b(?:invoice|factura)(?:\s+(?:no|nr)\b)?[\s.:#]*((?=[a-z/-]*\d)[a-z0-9/-]{2,30})\b"
    ),
    "invoice_total": re.compile(r"(?i)\btotal\b[\s:=$]*(\d[\d.,]*[.,]\d\d)\b"),
}
"""How growers write what an invoice is about; what stands in a text twice and differently is not taken."""


class Form(BaseModel):
    """The file and what it is for."""

    file: Annotated[
        OneFile,
        Field(title="Invoice", description="A PDF or a picture, at most 10 MB"),
        FilePicker(("pdf", "png", "jpg", "jpeg")),
    ]
    purchase_order: OrderField
    invoice_number: Annotated[
        str,
        StringConstraints(strip_whitespace=True),
        Field(title="Invoice number", min_length=1, max_length=200),
        Text(),
    ]
    invoice_total: Annotated[
        Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)] | None,
        BeforeValidator(read_amount),
        Field(None, title="Invoice total", description="Such as 1152.00"),
        Text(placeholder="1152.00"),
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: order, invoice number, total; the file is given in the form."""
    found = zip(("purchase_order", "invoice_number", "invoice_total"), words, strict=False)
    return {**dict(found), **unread(words[3:])}


def beside(text: str) -> dict[str, str]:
    """Return what the words beside a file tell for sure: one order, one number behind “Invoice”, one total."""
    found = {name: dict.fromkeys(pattern.findall(text)) for name, pattern in BESIDE.items()}
    return {name: next(iter(words)) for name, words in found.items() if len(words) == 1}


async def plan(komet: Komet, form: Form) -> Plan:
    """Look at the file and at the order."""
    document = read_document(form.file.content, form.file.name, field="file")
    order = await find_order(komet, form.purchase_order, "purchase_order")
    total = money(form.invoice_total) if form.invoice_total is not None else ""
    invoice = f"{form.invoice_number} ({total})" if total else form.invoice_number
    return Plan(
        sentence=say(
            "Upload invoice {invoice} to {number} ({vendor})",
            invoice=invoice,
            number=order.number,
            vendor=order.vendor_name,
        ),
        requests=(
            V2VendorInvoice(
                po_number=order.number,
                attachment=Attachment(
                    sha256=form.file.sha256,
                    size=len(form.file.content),
                    media_type=document.media_type,
                    name=form.file.name,
                ),
                invoice_number=form.invoice_number,
                invoice_total=form.invoice_total,
                location_id=order.location_id or None,
            ),
        ),
        changes=(
            Change(say("File"), "", say("{name}, {what}", name=form.file.name, what=document.words)),
            Change(say("Invoice number"), "", form.invoice_number),
            Change(say("Invoice total"), say("order: {cost}", cost=money(order.total_cost)), total or say("not given")),
        ),
        snapshot=(
            {
                "order": order.number,
                "status": status_words(order),
                "ship_date": order.ship_date.isoformat(),
                "vendor": order.vendor_name,
                "total": text_of(order.total_cost),
            },
        ),
        facts=Facts(
            amount=form.invoice_total,
            vendor=order.vendor_name,
            ship_date=order.ship_date,
            order_status=order.status.value,
        ),
        warnings=tuple(_warnings(order, form)),
        once=(
            Once(
                f"invoice file {order.number} {form.file.sha256}",
                "file",
                say("This very file was sent for {number} already.", number=order.number),
            ),
            Once(
                number_key(order.number, form.invoice_number),
                "invoice_number",
                say(
                    "Invoice {invoice} was sent for {number} already.",
                    invoice=form.invoice_number,
                    number=order.number,
                ),
            ),
        ),
        noted=(
            Noted(
                f"invoice number of {order.vendor_id} {form.invoice_number.strip().casefold()}",
                say("Invoice {invoice} of this vendor was sent before:", invoice=form.invoice_number),
            ),
            Noted(f"invoice file {form.file.sha256}", say("This very file was sent before:")),
        ),
        contents={form.file.sha256: form.file.content},
    )


def number_key(order: str, invoice: str) -> str:
    """Return the business key of an invoice number of an order; all invoices of the order begin with that of ""."""
    return f"invoice number {order} {invoice.strip().casefold()}"


def _warnings(order: PurchaseOrder, form: Form) -> list[str]:
    warnings = []
    if not order.is_shipped:
        warnings.append(
            say("{number} is not shipped yet (ships {day}).", number=order.number, day=day(order.ship_date))
        )
    if form.invoice_total is not None and form.invoice_total != order.total_cost:
        difference = form.invoice_total - order.total_cost
        warnings.append(say("The invoice differs from the order by {amount}.", amount=money(difference)))
    warnings.append(say("Komet has no way to take an uploaded invoice back."))
    return warnings


def unseen(request: AnyRequest, plan: Plan) -> str:
    """Return what a person compares after a lost answer: Komet lists no invoices of an order."""
    return say("No list of Komet shows vendors' invoices: open the order in Komet and look for this invoice number.")


operation = Operation(
    command="invoice upload",
    method="v2/vendor/invoice",
    summary="Upload a vendor invoice",
    effect=Effect.WRITE,
    form=Form,
    words="[P071882] [invoice number] [total]",
    example="/komet-invoice upload P071882 FA-20931 1152.00",
    needs=frozenset({"purchase.order.list"}),
    arguments=arguments,
    from_message=FromMessage("use_invoice", "Upload as invoice…", file="file", beside=beside),
    plan=plan,
    unseen=unseen,
)
