"""List invoices to customers, drafts too, by ship date, number, customer or status.

Komet: invoice.list. Company or customer token. One call; the answer names no customer, so that
invoice.details.list is asked for the names, a call for each four days, where they are few and the token allows it.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import InvoiceHeader, InvoiceHeaders, InvoiceStatus
from bot.komet.requests import InvoiceDetailsList, InvoiceList
from bot.komet.requests.ranges import FOUR_DAYS, SIX_MONTHS, spans
from bot.lists import Column, Kind, Listing, Row, RowAction
from bot.operations import Operation, Values
from bot.people import Person
from bot.slack.blocks import day, money
from bot.slack.forms import Choice, DayPicker, Pick, Search, Text
from bot.slack.starts import OPENS_FORM, start_value
from bot.words import count, say
from handlers.operations.invoices import status_words, tidy_number
from handlers.operations.typed_words import TypedWords, dates_for

PER_PAGE = 10
BEFORE, AFTER = timedelta(days=3), timedelta(days=7)
"""Without a date: the invoices that left in the last days or leave in the next."""

NAMED_BY = 3
"""Calls that the names of the customers may cost; each tells those of four days."""

STATUSES = (InvoiceStatus.DRAFT, InvoiceStatus.PENDING_APPROVAL, InvoiceStatus.CONFIRMED, InvoiceStatus.VOIDED)


def _read_status(word: str) -> InvoiceStatus | None:
    """Return the status that a word means; "pending" is enough, a bare digit is none."""
    if word.isdecimal():
        return None
    return next((each for each in STATUSES if each.value.lower() in (word.lower(), f"{word.lower()} approval")), None)


def _status(value: Any) -> Any:
    if isinstance(value, str) and value:
        status = _read_status(value)
        if status is None:
            words = ", ".join(each.value for each in STATUSES)
            raise ValueError(say("Choose one of: {words}.", words=words))
        return status
    return value or None


class Form(BaseModel):
    """What to look for; ship dates or a number are needed, because Komet asks for one of them."""

    date_from: Annotated[
        date | None,
        Field(None, title="Ships from", description="The day the goods leave for the customer"),
        DayPicker(),
    ]
    date_to: Annotated[
        date | None,
        Field(None, title="Ships until", description="Empty means that one day; six months at most"),
        DayPicker(),
    ]
    number: Annotated[
        str,
        BeforeValidator(tidy_number),
        Field("", title="Invoice number", description="Such as 930221 or W930221; the dates do not matter then"),
        Search("invoices", placeholder="930221 or a customer"),
    ]
    customer: Annotated[
        str, Field("", title="Customer", max_length=200, description="Part of the name or the code"), Text()
    ]
    status: Annotated[
        InvoiceStatus | None,
        BeforeValidator(_status),
        Field(None, title="Status"),
        Pick(tuple(Choice(each.value, each.value) for each in STATUSES)),
    ]
    product: Annotated[str, Field("", title="Product", max_length=200, description="Part of the name"), Text()]

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Form":
        if self.number:
            return self
        if self.date_from is None:
            raise ValueError(say("Give a ship date or an invoice number."))
        if self.date_to is not None and self.date_to < self.date_from:
            raise ValueError(say("The last day is before the first one."))
        if self.date_to is not None and (self.date_to - self.date_from).days >= SIX_MONTHS:
            raise ValueError(say("Komet shows six months at once. Choose nearer dates."))
        return self


def arguments(words: Sequence[str], person: Person) -> Values:
    """Understand plain words: one or two dates, an invoice number, a status, and anything else as the customer."""
    typed = TypedWords(words)
    typed.give(dates_for(person, "date_from"), "date_from", "date_to")
    typed.give(_read_number, "number")
    typed.give(lambda word: status.value if (status := _read_status(word)) else "", "status")
    values = {**typed.values(), **({"customer": " ".join(typed.rest)} if typed.rest else {})}
    if "date_from" not in values and "number" not in values:
        values["date_from"] = (person.today() - BEFORE).isoformat()
        values["date_to"] = (person.today() + AFTER).isoformat()
    return values


def _read_number(word: str) -> str:
    return str(tidy_number(word)) if re.fullmatch(r"#?[A-Za-z]?\d{3,10}", word, re.ASCII) else ""


async def call(komet: Komet, form: Form) -> InvoiceHeaders:
    """Ask Komet for the invoices, and where it can be done at once for their customers."""
    answer = await komet.send(
        InvoiceList(
            order_date_from=None if form.number else form.date_from,
            order_date_to=None if form.number else form.date_to or form.date_from,
            order=form.number or None,
            customer=form.customer,
            status=form.status,
            product=form.product,
        )
    )
    return answer.model_copy(update={"invoices": await _with_customers(komet, form, answer.invoices)})


async def _with_customers(komet: Komet, form: Form, invoices: tuple[InvoiceHeader, ...]) -> tuple[InvoiceHeader, ...]:
    """Return the invoices with their customers; of drafts Komet does not tell them, of many days it costs too much."""
    if all(each.customer for each in invoices) or not komet.allows(InvoiceDetailsList.method):
        return invoices
    if form.number:
        asked = [InvoiceDetailsList(order=form.number)]
    else:
        assert form.date_from is not None
        parts = spans(form.date_from, form.date_to or form.date_from, FOUR_DAYS)
        asked = [
            InvoiceDetailsList(order_date_from=first, order_date_to=last, customer=form.customer)
            for first, last in parts
        ]
    if len(asked) > NAMED_BY:
        return invoices
    names = {each.id: each.customer for question in asked for each in (await komet.send(question)).invoices}
    return tuple(
        each if each.customer else each.model_copy(update={"customer": names.get(each.id, "")}) for each in invoices
    )


def listing(form: Form, answer: InvoiceHeaders) -> Listing:
    """List the invoices, the newest number first, with the total of all that are not voided."""
    invoices = sorted(answer.invoices, key=lambda each: (len(each.number), each.number), reverse=True)
    return Listing(
        title=_title(form),
        one="invoice",
        columns=[
            Column(say("Invoice"), Kind.ID),
            Column(say("Customer"), on_page=any(each.customer for each in invoices)),
            Column(say("Status")),
            Column(say("Total"), Kind.MONEY),
            Column(say("ID"), Kind.ID),
            Column(say("Carrier"), on_page=False),
            Column(say("Salesperson"), on_page=False),
            Column(say("Created"), on_page=False),
            Column(say("Updated"), on_page=False),
            Column(say("Notes"), on_page=False),
        ],
        rows=[_row(each) for each in invoices],
        nothing=say("No invoices found. Try other dates, or fewer filters."),
        per_page=PER_PAGE,
        summary=_summary(invoices),
    )


def _summary(invoices: Sequence[InvoiceHeader]) -> list[str]:
    """Return the total and how many are drafts; nobody pays for a voided one, so it does not count."""
    owed = [each.total for each in invoices if each.status is not InvoiceStatus.VOIDED]
    known = [total for total in owed if total is not None]
    amount = money(sum(known, start=Decimal(0)) if known else None)
    parts = [amount if len(known) in (0, len(owed)) else say("at least {amount}", amount=amount)]
    if drafts := sum(each.status is InvoiceStatus.DRAFT for each in invoices):
        parts.append(say("{drafts} among them", drafts=count(drafts, "draft")))
    return parts


def _row(invoice: InvoiceHeader) -> Row:
    cells = (
        invoice.number,
        invoice.customer,
        status_words(invoice),
        invoice.total,
        invoice.id,
        invoice.carrier,
        invoice.sales_person,
        invoice.created_on,
        invoice.updated_on,
        invoice.invoice_notes,
    )
    return Row(cells, _row_actions(invoice))


def _row_actions(invoice: InvoiceHeader) -> list[RowAction]:
    """Return what leads on from an invoice: its details, and for a draft what fills and ends it."""
    number, values = invoice.number, {"invoice": invoice.number}
    label = say("Details of invoice {number}", number=number)
    found = [RowAction(number, OPENS_FORM, start_value("invoice show", values), label)]
    if invoice.status is InvoiceStatus.DRAFT:
        for command, words in (
            ("invoice item add", say("Add line to {number}", number=number)),
            ("invoice checkout", say("Check out {number}", number=number)),
        ):
            found.append(RowAction(words, OPENS_FORM, start_value(command, values)))
    return found


def _title(form: Form) -> str:
    if form.number:
        return say("Invoice {number}", number=form.number)
    assert form.date_from is not None
    if form.date_to is None or form.date_to == form.date_from:
        return say("Invoices shipping {day}", day=day(form.date_from))
    return say("Invoices shipping {first} to {last}", first=day(form.date_from), last=day(form.date_to))


operation = Operation(
    command="invoice list",
    method="invoice.list",
    summary="List invoices",
    effect=Effect.READ,
    form=Form,
    words="[date] [date] [930221] [status] [customer]",
    example="/komet-invoice list tomorrow draft lakeside",
    arguments=arguments,
    call=call,
    listing=listing,
)
