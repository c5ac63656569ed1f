"""Show a prebook with its lines, or all prebooks of one truck date.

Komet: prebook.details.list. Company or vendor token; a vendor sees its own lines, no customer and no price.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import Prebook, PrebookLine, Prebooks
from bot.komet.requests import PrebookDetailsList
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
    quantity,
    section,
    shorten,
    table,
)
from bot.slack.forms import DayPicker, Search, Text
from bot.words import count, say
from handlers.forms import start_value
from handlers.operations.prebooks import (
    PREBOOK_HINT,
    PrebookNumber,
    boxes_of,
    find_prebook,
    named,
    number_of,
    title_of,
    total_of,
    words_of,
)

PER_PAGE = 10
"""Prebooks on a page of a truck date, one button each."""

MOST_LINES = 90

NEXT_STEPS = (
    ("prebook item delete", "Delete lines", None),
    ("prebook update", "Change header", None),
    ("prebook delete", "Delete prebook", "danger"),
)


class Form(BaseModel):
    """A number or a truck date; Komet asks for one of them."""

    prebook: Annotated[
        PrebookNumber, Field("", title="Prebook", description=PREBOOK_HINT), Search("prebooks", placeholder="440912")
    ]
    date: Annotated[
        date | None,
        Field(None, title="Truck date", description="The day the goods leave for the customer"),
        DayPicker(),
    ]
    customer: Annotated[
        str,
        Field("", title="Customer", max_length=100, description="Part of the name or the code, with a truck date"),
        Text(),
    ]

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Form":
        if self.date is None and not self.prebook:
            raise ValueError(say("Give a prebook number or a truck date."))
        return self


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: a number, a date, and anything else as the customer."""
    number, dates, rest = words_of(words, person)
    values: dict[str, Any] = {}
    if number:
        values["prebook"] = named(number, dates)
    elif dates:
        values["date"] = dates[0].isoformat()
    if rest:
        values["customer"] = " ".join(rest)
    return values


async def call(komet: Komet, form: Form) -> Prebooks:
    """Ask Komet for the one, or for those of the day."""
    if form.prebook:
        typed = form.prebook if " " in form.prebook or not form.date else named(form.prebook, [form.date])
        return Prebooks(prebooks=(await find_prebook(komet, typed, "prebook"),))
    return await komet.send(PrebookDetailsList(date=form.date, customer=form.customer))


def show(page: Page[Form], answer: Prebooks) -> Message:
    """Show the lines of one prebook, or a page of the day's prebooks."""
    if page.form.prebook and answer.prebooks:
        return _one(answer.prebooks[0])
    return _day(page, answer)


def _one(prebook: Prebook) -> Message:
    title = say("Prebook {title}", title=title_of(prebook))
    facts = [
        say("Leaves {day}", day=day(prebook.truck_date)),
        prebook.carrier,
        prebook.ship_via and say("ships via {via}", via=prebook.ship_via),
        prebook.location or prebook.location_code,
        prebook.customer_po_number and say("customer PO {po}", po=prebook.customer_po_number),
    ]
    total = total_of(line.total_price for line in prebook.lines)
    sums = [count(len(prebook.lines), "line"), say("{boxes} boxes", boxes=quantity(_boxes(prebook.lines)))]
    if prebook.lines and total is not None:
        sums.append(money(total))
    blocks: Blocks = [
        header(shorten(title, 150)),
        section("  ·  ".join(inert(shorten(fact, 200)) for fact in facts if fact)),
        section("  ·  ".join(f"*{each}*" for each in sums)),
    ]
    if prebook.lines:
        blocks.append(_lines(prebook.lines[:MOST_LINES]))
    else:
        blocks.append(section(say("Komet shows you no line of it.")))
    if (rest := len(prebook.lines) - MOST_LINES) > 0:
        blocks.append(context(say("… and {count} more.", count=count(rest, "line"))))
    if prebook.comments:
        blocks.append(context(inert(shorten(prebook.comments, 500))))
    blocks.append(actions([_step(prebook, command, words, style) for command, words, style in NEXT_STEPS]))
    return Message(inert(title, 500), blocks)


def _step(prebook: Prebook, command: str, words: str, style: str | None) -> Block:
    return button(
        say(words),
        f"form.start#{command}",
        start_value(command, {"prebook": number_of(prebook)}),
        style=style,
        label=say("{words}: {number}", words=say(words), number=prebook.number),
    )


def _lines(lines: Sequence[PrebookLine]) -> Block:
    """Return a table that reads on a phone; the price only where Komet shows it."""
    columns = [(say("Line"), False), (say("Boxes"), True), (say("Bunches"), True)]
    rows = [[_named(line), boxes_of(line), _packing(line)] for line in lines]
    if any(line.unit_price is not None for line in lines):
        columns.append((say("Price"), True))
        rows = [[*row, _price(line)] for row, line in zip(rows, lines, strict=True)]
    return table(columns, rows)


def _named(line: PrebookLine) -> str:
    about = " · ".join(part for part in (shorten(line.vendor_name, 40), line.mark_code) if part)
    name = shorten(line.product or say("Unnamed product"), 60)
    return f"{name} ({about})" if about else name


def _packing(line: PrebookLine) -> str:
    return f"{quantity(line.bunches)} × {quantity(line.stems_bunch)}"


def _price(line: PrebookLine) -> str:
    return f"{money(line.unit_price)}/{(line.unit_type or 'unit').lower()}"


def _boxes(lines: Sequence[PrebookLine]) -> Any:
    return sum(line.total_boxes or 0 for line in lines)


def _day(page: Page[Form], answer: Prebooks) -> Message:
    title = say("Prebooks leaving {day}", day=day(page.form.date)) if page.form.date else say("Prebooks")
    prebooks = sorted(answer.prebooks, key=lambda each: (each.customer, each.number))
    again = button(say("Change filter"), "list.filter", page.list_id)
    if not prebooks:
        words = say("No prebooks found.")
        advice = say("Try it without the customer.") if page.form.customer else say("Try another truck date.")
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
    columns = [(say("Prebook"), False), (say("Customer"), False), (say("Lines"), False)]
    rows = [[each.number, shorten(each.customer, 40), _short(each)] for each in here]
    if not any(each.customer for each in here):
        columns, rows = [columns[0], columns[2]], [[row[0], row[2]] for row in rows]
    blocks: Blocks = [header(title), section(f"*{total}*"), table(columns, rows), context(say("Details of:"))]
    blocks += [_details(here), actions(turns)]
    if last > 1:
        blocks.append(context(say("Page {number} of {last}", number=number, last=last)))
    return Message(f"{title}: {total}", blocks)


def _short(prebook: Prebook) -> str:
    told = [f"{boxes_of(line)} {shorten(line.product, 30)}" for line in prebook.lines[:4]]
    if (rest := len(prebook.lines) - 4) > 0:
        told.append(say("… and {count} more", count=count(rest, "line")))
    return ", ".join(told)


def _details(prebooks: Sequence[Prebook]) -> Block:
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
    command="prebook show",
    method="prebook.details.list",
    summary="Show a prebook",
    effect=Effect.READ,
    form=Form,
    words="[440912] [truck date] [customer]",
    example="/komet-prebook show 440912",
    arguments=arguments,
    call=call,
    show=show,
)
