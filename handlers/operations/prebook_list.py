"""List prebooks over a range of truck dates, without their lines.

Komet: prebook.list. Company tokens only. One call for up to six months.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import PrebookHeader, PrebookHeaders
from bot.komet.requests import PrebookList
from bot.lists import Column, Kind, Listing, Row, RowAction
from bot.operations import Operation, Values, unread
from bot.people import Person
from bot.slack.blocks import day
from bot.slack.forms import DayPicker, Text
from bot.slack.starts import OPENS_FORM, start_value
from bot.words import say
from handlers.operations.prebooks import number_of, words_of

PER_PAGE = 10
USUAL = timedelta(days=30)
LONGEST = timedelta(days=180)


class Form(BaseModel):
    """Which prebooks; without dates those of the next thirty days."""

    date_from: Annotated[
        date | None, Field(None, title="Truck date from", description="Empty means today"), DayPicker()
    ]
    date_to: Annotated[
        date | None, Field(None, title="Truck date to", description="Empty means 30 days later"), DayPicker()
    ]
    customer: Annotated[
        str, Field("", title="Customer", max_length=100, description="Part of the name or the code"), Text()
    ]

    @model_validator(mode="after")
    def _is_a_range(self) -> "Form":
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise ValueError(say("The range ends before it begins."))
        first, last = self.days()
        if not timedelta() <= last - first <= LONGEST:
            raise ValueError(say("Komet lists six months at most. Make the range shorter."))
        return self

    def days(self) -> tuple[date, date]:
        """Return the first and the last truck date to ask for."""
        first = self.date_from or min(datetime.now(UTC).date(), self.date_to or date.max)
        return first, self.date_to or min(first, date.max - USUAL) + USUAL


def arguments(words: Sequence[str], person: Person) -> Values:
    """Understand plain words: one date or two, and anything else as the customer."""
    typed = words_of(words, person, most_dates=2)
    dates = sorted(typed.dates) or [person.today(), person.today() + USUAL]
    values = {"date_from": dates[0].isoformat(), "date_to": dates[-1].isoformat()}
    names = [*([typed.number] if typed.number else []), *(each for each in typed.rest if each not in {"to", "-", "–"})]
    return {**values, **({"customer": " ".join(names)} if names else {}), **unread(typed.left)}


async def call(komet: Komet, form: Form) -> PrebookHeaders:
    """Ask Komet for the prebooks."""
    first, last = form.days()
    return await komet.send(PrebookList(date_from=first, date_to=last, customer=form.customer))


def listing(form: Form, answer: PrebookHeaders) -> Listing:
    """List the prebooks by truck date; carrier and total are on the page where Komet's list has them."""
    prebooks = sorted(answer.prebooks, key=lambda each: (each.truck_date or date.max, each.customer, each.number))
    has_totals = any(each.total_price for each in prebooks)
    return Listing(
        title=_title(form),
        one="prebook",
        columns=[
            Column(say("Prebook"), Kind.ID),
            Column(say("Truck"), Kind.DATE),
            Column(say("Customer")),
            Column(say("Carrier"), on_page=any(each.carrier for each in prebooks)),
            Column(say("Total"), Kind.MONEY, sums="" if has_totals else None, on_page=has_totals),
            Column(say("ID"), Kind.ID),
            Column(say("Customer PO"), on_page=False),
            Column(say("Location"), on_page=False),
            Column(say("Comments"), on_page=False),
        ],
        rows=[_row(each) for each in prebooks],
        nothing=_nothing(form),
        per_page=PER_PAGE,
    )


def _row(prebook: PrebookHeader) -> Row:
    cells = (
        prebook.number,
        prebook.truck_date,
        prebook.customer,
        prebook.carrier,
        prebook.total_price or None,
        prebook.id,
        prebook.customer_po_number,
        prebook.location,
        prebook.comments,
    )
    details = RowAction(
        prebook.number,
        OPENS_FORM,
        start_value("prebook show", {"prebook": number_of(prebook)}),
        say("Details of prebook {number}", number=prebook.number),
        say("Press a number for its details."),
    )
    return Row(cells, (details,))


def _nothing(form: Form) -> str:
    advice = say("Try it without the customer.") if form.customer else say("Try other truck dates.")
    return f"{say('No prebooks found.')} {advice}"


def _title(form: Form) -> str:
    first, last = form.days()
    words = say("Prebooks leaving {first} – {last}", first=day(first), last=day(last))
    return words if first != last else say("Prebooks leaving {first}", first=day(first))


operation = Operation(
    command="prebook list",
    method="prebook.list",
    summary="List prebooks",
    effect=Effect.READ,
    form=Form,
    words="[from] [to] [customer]",
    example="/komet-prebook list today +14 lakeside",
    arguments=arguments,
    call=call,
    listing=listing,
)
