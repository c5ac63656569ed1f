"""Make an invoice as a draft, without lines: those are added one by one, and nothing is sold before it is confirmed.

Komet: invoice.create with statusDraft=1. Company token. Not repeat-safe, and it carries a transaction fee. Komet has
no method that deletes an invoice.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field

from bot.dates import is_over
from bot.errors import FormError, MissingError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.lookups import one_invoice
from bot.komet.models import CreatedInvoice, Customer, InvoiceHeader, InvoiceStatus, Location
from bot.komet.requests import InvoiceCreate, InvoiceList
from bot.operations import Landed, Operation, Seen, Values, Verdict
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan
from bot.slack.blocks import day
from bot.slack.forms import DayPicker, Search, Text
from bot.words import say
from handlers.operations.invoices import FEE, READS, status_words
from handlers.operations.odd_days import odd_day
from handlers.operations.reference import find_carrier, find_customer, find_location, locations_of
from handlers.operations.typed_words import TypedWords, dates_for


class Form(BaseModel):
    """The head of the invoice."""

    customer: Annotated[
        str,
        Field(title="Customer", description="Type a name or a code", min_length=1),
        Search("customers", placeholder="Lakeside"),
    ]
    ship_date: Annotated[
        dt.date,
        Field(title="Ship date", description="The day the goods leave for the customer"),
        DayPicker(),
    ]
    carrier: Annotated[
        str,
        Field(title="Carrier", description="Type a name or a code", min_length=1),
        Search("carriers", placeholder="Northwind"),
    ]
    location: Annotated[
        str,
        Field("", title="Location", description="Needed where your company has several"),
        Search("locations", placeholder="Miami"),
    ]
    po_number: Annotated[str, Field("", title="Customer's PO number", max_length=20), Text(placeholder="LFS-5521")]
    reference: Annotated[str, Field("", title="Reference", description="A waybill, say", max_length=20), Text()]
    warehouse_instructions: Annotated[str, Field("", title="For the warehouse", max_length=200), Text(multiline=True)]
    invoice_notes: Annotated[
        str,
        Field("", title="Notes", description="Printed on the invoice: the customer reads them", max_length=200),
        Text(multiline=True),
    ]


def arguments(words: Sequence[str], person: Person) -> Values:
    """Understand plain words: a date anywhere; of the others the customer, the carrier and the location, in order."""
    typed = TypedWords(words)
    typed.give(dates_for(person, "ship_date"), "ship_date")
    typed.give(str, "customer", "carrier", "location")
    return typed.values()


async def plan(komet: Komet, form: Form) -> Plan:
    """Look customer, carrier and location up, and what the customer has for that day already."""
    customer = await find_customer(komet, form.customer, "customer")
    if customer.active is False:
        raise FormError("customer", say("{name} is not active in Komet.", name=customer.name))
    carrier = await find_carrier(komet, form.carrier, "carrier")
    if not carrier.active:
        raise FormError("carrier", say("{name} is not active in Komet.", name=carrier.name))
    location = await _location(komet, form.location)
    earlier = await _of_that_day(komet, customer.id, form.ship_date)
    words = {
        say("Customer"): f"{customer.name} ({customer.code or customer.id})",
        say("Ship date"): day(form.ship_date),
        say("Carrier"): carrier.name,
        say("Location"): location.name if location else "",
        say("Customer's PO number"): form.po_number,
        say("Reference"): form.reference,
        say("For the warehouse"): form.warehouse_instructions,
        say("Notes"): form.invoice_notes,
        say("Status"): say("Draft"),
    }
    return Plan(
        sentence=say(
            "Make a draft invoice for {customer}, shipping {day} by {carrier}",
            customer=customer.name,
            day=day(form.ship_date),
            carrier=carrier.name,
        ),
        requests=(
            InvoiceCreate(
                customer_id=customer.id,
                carrier_id=carrier.id,
                ship_date=form.ship_date,
                po_number=form.po_number,
                reference=form.reference,
                warehouse_instructions=form.warehouse_instructions,
                invoice_notes=form.invoice_notes,
                status_draft=True,
                location_id=location.id if location else None,
            ),
        ),
        changes=tuple(Change(what, "", value) for what, value in words.items() if value),
        snapshot=(
            {"customer": f"{customer.name} #{customer.id}", "active": customer.active},
            {"carrier": f"{carrier.name} #{carrier.id}", "active": carrier.active},
            {
                "invoices": say("{customer} on {day}", customer=customer.name, day=day(form.ship_date)),
                "ids": " ".join(sorted(each.id for each in earlier)),
            },
        ),
        facts=Facts(
            amount=Decimal(0), boxes=Decimal(0), ship_date=form.ship_date, order_status=InvoiceStatus.DRAFT.value
        ),
        warnings=tuple(_warnings(customer, form, earlier)),
    )


async def _location(komet: Komet, typed: str) -> Location | None:
    """Return the location that was typed, or the only one. Raises MissingError when one must be chosen."""
    if typed:
        return await find_location(komet, typed, "location")
    there = await locations_of(komet)
    if len(there) > 1:
        names = ", ".join(f"{each.name} ({each.code})" for each in there[:10])
        raise MissingError("location", say("Choose one: {names}.", names=names))
    return there[0] if there else None


async def _of_that_day(komet: Komet, customer_id: str, ship_date: dt.date) -> Sequence[InvoiceHeader]:
    asked = InvoiceList(order_date_from=ship_date, order_date_to=ship_date, customer_id=customer_id)
    return (await komet.send(asked)).invoices


def _warnings(customer: Customer, form: Form, earlier: Sequence[InvoiceHeader]) -> list[str]:
    warnings = []
    if open_ones := [each for each in earlier if each.status is not InvoiceStatus.VOIDED]:
        numbers = ", ".join(f"{each.number} ({status_words(each)})" for each in open_ones[:5])
        warnings.append(
            say(
                "{customer} has {numbers} for that day already. Add lines there if you mean that one.",
                customer=customer.name,
                numbers=numbers,
            )
        )
    if is_over(form.ship_date):
        warnings.append(say("The ship date is past."))
    warnings += odd_day(say("ship date"), form.ship_date)
    warnings.append(say(FEE))
    warnings.append(say("Komet has no way to delete an invoice from here: an unwanted draft is voided in Komet."))
    return warnings


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed | Seen:
    """Look for an invoice of that customer and day that was not there before.

    With another PO number it is not ours. A draft with our carrier and notes, and the only one, is; with other ones it
    may have been changed, or Komet writes them differently.
    """
    assert isinstance(request, InvoiceCreate)
    assert request.customer_id is not None
    before = set(str(plan.snapshot[-1]["ids"]).split())
    carrier = str(plan.snapshot[1]["carrier"]).rpartition(" #")[0]
    now = await _of_that_day(komet, request.customer_id, request.ship_date)
    new = [each for each in now if each.id not in before and await _has_our_po(komet, each.number, request)]
    if not new:
        return Landed.NO
    fitting = [
        each for each in new if each.carrier in ("", carrier) and each.invoice_notes == (request.invoice_notes or "")
    ]
    is_ours = len(new) == len(fitting) == 1 and fitting[0].status is InvoiceStatus.DRAFT
    return Seen((_draft(new[0].number, new[0].id),)) if is_ours else Landed.UNSURE


async def _has_our_po(komet: Komet, number: str, request: InvoiceCreate) -> bool:
    """Say whether nothing that Komet shows of the invoice speaks against it; it may show no more than its head."""
    shown = await one_invoice(komet, number)
    return shown is None or shown.customer_po_number == (request.po_number or "")


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return the new invoice's number, if Komet told it."""
    assert isinstance(answer, CreatedInvoice)
    return (_draft(answer.number, answer.id, answer.message),) if answer.number or answer.id else ()


def _draft(number: str, invoice_id: str, message: str = "") -> Verdict:
    number = number or "?"
    made = say("ID {id}. Add its lines: /komet invoice item add {number}", id=invoice_id or "?", number=number)
    return Verdict(say("Draft invoice {number}", number=number), ok=True, message=message, made=made)


operation = Operation(
    command="invoice create",
    method="invoice.create",
    summary="Make a draft invoice",
    effect=Effect.WRITE,
    form=Form,
    words="[customer] [carrier] [date]",
    example="/komet-invoice create LFS NWC MIA tomorrow",
    needs=READS | {"customer.list", "carrier.list"},
    helps=frozenset({"location.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    verdicts=verdicts,
)
