"""List invoices to customers, drafts too, by ship date, number, customer or status.

Komet: invoice.list. Company or customer token. One call; the answer names neither customer nor ship date, which
`invoice show` does.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from bot.dates import read_date
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import InvoiceHeader, InvoiceHeaders, InvoiceStatus
from bot.komet.requests import InvoiceList
from bot.komet.requests.ranges import SIX_MONTHS
from bot.operations import Operation, Page
from bot.people import Person
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    context,
    day,
    header,
    inert,
    money,
    section,
    shorten,
    table,
)
from bot.slack.forms import Choice, DayPicker, Pick, Search, Text
from bot.words import count, say
from handlers.forms import start_value
from handlers.operations.invoices import status_words, tidy_number

PER_PAGE = 10
BEFORE, AFTER = timedelta(days=3), timedelta(days=7)
"""Without a date: the invoices that left in the last days or leave in the next."""

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


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: one or two dates, an invoice number, a status, and anything else as the customer."""
    values: dict[str, Any] = {}
    customer: list[str] = []
    for word in words:
        try:
            meant = read_date(word, today=person.today(), locale=person.locale)
        except ValueError as error:
            raise FormError("date_from", str(error)) from None
        if meant is not None:
            values["date_to" if "date_from" in values else "date_from"] = meant.isoformat()
        elif re.fullmatch(r"#?[A-Za-z]?\d{3,10}", word, re.ASCII):
            values["number"] = tidy_number(word)
        elif status := _read_status(word):
            values["status"] = status.value
        else:
            customer.append(word)
    if customer:
        values["customer"] = " ".join(customer)
    if "date_from" not in values and "number" not in values:
        values["date_from"] = (person.today() - BEFORE).isoformat()
        values["date_to"] = (person.today() + AFTER).isoformat()
    return values


async def call(komet: Komet, form: Form) -> InvoiceHeaders:
    """Ask Komet for the invoices."""
    return await komet.send(
        InvoiceList(
            order_date_from=None if form.number else form.date_from,
            order_date_to=None if form.number else form.date_to or form.date_from,
            order=form.number or None,
            customer=form.customer,
            status=form.status,
            product=form.product,
        )
    )


def show(page: Page[Form], answer: InvoiceHeaders) -> Message:
    """Show one page of the invoices, the newest number first, with the total of all of them."""
    invoices = sorted(answer.invoices, key=lambda each: (len(each.number), each.number), reverse=True)
    title = _title(page.form)
    again = button(say("Change filter"), "list.filter", page.list_id)
    if not invoices:
        words = say("No invoices found. Try other dates, or fewer filters.")
        return Message(inert(f"{title}: {words}", 1000), [header(title), section(words), actions([again])])
    last = (len(invoices) - 1) // PER_PAGE + 1
    number = min(max(1, page.number), last)
    here = invoices[(number - 1) * PER_PAGE :][:PER_PAGE]
    turns = [again]
    if number > 1:
        turns.append(button(say("‹ Previous"), "list.page#back", f"{page.list_id}:{number - 1}"))
    if number < last:
        turns.append(button(say("Next ›"), "list.page#on", f"{page.list_id}:{number + 1}"))
    blocks: Blocks = [header(title), section(_totals(invoices)), _table(here), _details_buttons(here)]
    if drafts := [each for each in here if each.status is InvoiceStatus.DRAFT]:
        blocks.append(_draft_buttons(drafts))
    blocks.append(actions(turns))
    if last > 1:
        blocks.append(context(say("Page {number} of {last}", number=number, last=last)))
    return Message(inert(f"{title}: {count(len(invoices), 'invoice')}", 1000), blocks)


def _totals(invoices: Sequence[InvoiceHeader]) -> str:
    known = [each.total for each in invoices if each.total is not None and each.status is not InvoiceStatus.VOIDED]
    drafts = sum(each.status is InvoiceStatus.DRAFT for each in invoices)
    parts = [f"*{count(len(invoices), 'invoice')}*", f"*{money(sum(known, start=known[0] * 0) if known else None)}*"]
    if drafts:
        parts.append(say("{drafts} among them", drafts=count(drafts, "draft")))
    return "  ·  ".join(parts)


def _table(invoices: Sequence[InvoiceHeader]) -> Block:
    columns = [(say("Invoice"), False), (say("ID"), False), (say("Status"), False), (say("Total"), True)]
    columns += [(say("Carrier"), False), (say("Salesperson"), False)]
    return table(
        columns,
        [
            [
                each.number,
                each.id,
                status_words(each),
                money(each.total),
                shorten(each.carrier, 60),
                shorten(each.sales_person, 60),
            ]
            for each in invoices
        ],
    )


def _details_buttons(invoices: Sequence[InvoiceHeader]) -> Block:
    return actions(
        [
            button(
                each.number,
                f"form.start#show{position}",
                start_value("invoice show", {"invoice": each.number}),
                label=say("Details of invoice {number}", number=each.number),
            )
            for position, each in enumerate(invoices)
        ]
    )


def _draft_buttons(drafts: Sequence[InvoiceHeader]) -> Block:
    buttons: Blocks = []
    for position, each in enumerate(drafts):
        values = {"invoice": each.number}
        for name, command, words in (
            ("add", "invoice item add", say("Add line to {number}", number=each.number)),
            ("out", "invoice checkout", say("Check out {number}", number=each.number)),
        ):
            buttons.append(button(words, f"form.start#{name}{position}", start_value(command, values)))
    return actions(buttons)


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
    show=show,
)
