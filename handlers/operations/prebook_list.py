"""List prebooks over a range of truck dates, without their lines.

Komet: prebook.list. Company tokens only. One call for up to six months.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import PrebookHeader, PrebookHeaders
from bot.komet.requests import PrebookList
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
    money,
    section,
    shorten,
    table,
)
from bot.slack.forms import DayPicker, Text
from bot.words import count, say
from handlers.forms import start_value
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
        return first, self.date_to or first + USUAL


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: one date or two, and anything else as the customer."""
    number, dates, rest = words_of(words, person)
    dates = sorted(dates[:2]) or [person.today(), person.today() + USUAL]
    values: dict[str, Any] = {"date_from": dates[0].isoformat(), "date_to": dates[-1].isoformat()}
    if customer := " ".join([*([number] if number else []), *(each for each in rest if each not in {"to", "-", "–"})]):
        values["customer"] = customer
    return values


async def call(komet: Komet, form: Form) -> PrebookHeaders:
    """Ask Komet for the prebooks."""
    first, last = form.days()
    return await komet.send(PrebookList(date_from=first, date_to=last, customer=form.customer))


def show(page: Page[Form], answer: PrebookHeaders) -> Message:
    """Show one page with a button for the details of each."""
    prebooks = sorted(answer.prebooks, key=lambda each: (each.truck_date or date.max, each.customer, each.number))
    title = _title(page.form)
    again = button(say("Change filter"), "list.filter", page.list_id)
    if not prebooks:
        words = say("No prebooks found.")
        advice = say("Try it without the customer.") if page.form.customer else say("Try other truck dates.")
        return Message(f"{title}: {words} {advice}", [header(title), section(f"{words} {advice}"), actions([again])])
    last = (len(prebooks) - 1) // PER_PAGE + 1
    number = min(max(1, page.number), last)
    here = prebooks[(number - 1) * PER_PAGE :][:PER_PAGE]
    turns = [again]
    if number > 1:
        turns.append(button(say("‹ Previous"), "list.page#back", f"{page.list_id}:{number - 1}"))
    if number < last:
        turns.append(button(say("Next ›"), "list.page#on", f"{page.list_id}:{number + 1}"))
    total = count(len(prebooks), "prebook")
    blocks: Blocks = [header(title), section(f"*{total}*"), _table(here), context(say("Details of:")), _details(here)]
    blocks.append(actions(turns))
    if last > 1:
        blocks.append(context(say("Page {number} of {last}", number=number, last=last)))
    return Message(f"{title}: {total}", blocks)


def _title(form: Form) -> str:
    first, last = form.days()
    words = say("Prebooks leaving {first} – {last}", first=day(first), last=day(last))
    return words if first != last else say("Prebooks leaving {first}", first=day(first))


def _table(prebooks: Sequence[PrebookHeader]) -> dict[str, Any]:
    """Return number, date, customer and ID; carrier and total where Komet's list has them."""
    columns = [(say("Prebook"), False), (say("Truck"), False), (say("Customer"), False)]
    rows = [
        [each.number, each.truck_date.isoformat() if each.truck_date else "", shorten(each.customer, 60)]
        for each in prebooks
    ]
    more = [
        ((say("Carrier"), False), [shorten(each.carrier, 40) for each in prebooks]),
        ((say("Total"), True), [money(each.total_price) if each.total_price else "" for each in prebooks]),
        ((say("ID"), False), [each.id for each in prebooks]),
    ]
    for column, cells in more:
        if any(cells):
            columns.append(column)
            rows = [[*row, cell] for row, cell in zip(rows, cells, strict=True)]
    return table(columns, rows)


def _details(prebooks: Sequence[PrebookHeader]) -> dict[str, Any]:
    return actions(
        [
            button(
                each.number,
                f"form.start#{position}",
                start_value("prebook show", {"prebook": number_of(each)}),
                label=say("Details of prebook {number}", number=each.number),
            )
            for position, each in enumerate(prebooks)
        ]
    )


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
    show=show,
)
