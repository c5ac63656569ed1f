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
from bot.lists import OPENS_FORM, Column, Fact, Kind, Listing, Row, RowAction
from bot.lists.drawing import LONGEST_CELL
from bot.operations import Operation
from bot.people import Person
from bot.plan import total_of
from bot.slack.blocks import day, quantity, shorten, unit_money
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
    vendor_of,
    words_of,
)
from handlers.operations.unit_words import unit_of

NEXT_STEPS = (
    ("po create", "Order from a farm", None),
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


def listing(form: Form, answer: Prebooks) -> Listing:
    """List the lines of one prebook below its head and next steps, or those of all prebooks of the day."""
    if form.prebook and answer.prebooks:
        return _one(answer.prebooks[0])
    return _day(form, answer.prebooks)


def _one(prebook: Prebook) -> Listing:
    return Listing(
        title=say("Prebook {title}", title=title_of(prebook)),
        one="line",
        columns=_columns([prebook], is_one=True),
        rows=[_row(prebook, line) for line in prebook.lines],
        nothing=say("Komet shows you no line of it."),
        head=[_head(prebook)],
        steps=[
            _step(prebook, command, words, style)
            for command, words, style in NEXT_STEPS
            if command != "po create" or prebook.customer  # a grower, who is shown none, orders from nobody
        ],
        notes=[Fact(say("Comments"), prebook.comments)],
    )


def _head(prebook: Prebook) -> list[Fact]:
    location, via, po = prebook.location or prebook.location_code, prebook.ship_via, prebook.customer_po_number
    total = prebook.total_price
    if total is None and prebook.lines:
        total = total_of(line.total_price for line in prebook.lines)
    return [
        Fact(say("Prebook"), prebook.number, words=""),
        Fact(say("ID"), prebook.id, words=""),
        Fact(say("Customer"), prebook.customer, words=""),
        Fact(say("Truck date"), prebook.truck_date, Kind.DATE, say("Leaves {day}", day=day(prebook.truck_date))),
        Fact(say("Carrier"), prebook.carrier, words=prebook.carrier),
        Fact(say("Ships via"), via, words=via and say("ships via {via}", via=via)),
        Fact(say("Location"), location, words=location),
        Fact(say("Customer PO"), po, words=po and say("customer PO {po}", po=po)),
        Fact(say("Total"), total, Kind.MONEY, words=""),
    ]


def _step(prebook: Prebook, command: str, words: str, style: str | None) -> RowAction:
    return RowAction(
        say(words),
        OPENS_FORM,
        start_value(command, _ordering(prebook) if command == "po create" else {"prebook": number_of(prebook)}),
        say("{words}: {number}", words=say(words), number=prebook.number),
        style=style,
    )


def _ordering(prebook: Prebook) -> dict[str, str]:
    """Return what a new order for the prebook begins with: its number, and its vendor where there is only one."""
    vendor = vendor_of(prebook.lines)
    return {"prebook": prebook.number, **({"vendor": vendor} if vendor else {})}


def _day(form: Form, prebooks: Sequence[Prebook]) -> Listing:
    in_order = sorted(prebooks, key=lambda each: (each.customer, each.number))
    empty = [each for each in in_order if not each.lines]
    summary = [count(len(in_order), "prebook")]
    if empty:
        summary.append(say("{count} without lines", count=len(empty)))
    advice = say("Try it without the customer.") if form.customer else say("Try another truck date.")
    return Listing(
        title=say("Prebooks leaving {day}", day=day(form.date)) if form.date else say("Prebooks"),
        one="line",
        columns=_columns(in_order, is_one=False),
        rows=[_row(each, line, (_details(each, each.number),)) for each in in_order for line in each.lines],
        nothing=say("Komet shows you no line of them.") if empty else f"{say('No prebooks found.')} {advice}",
        summary=summary,
        steps=[_details(each, say("{number}: no lines", number=each.number)) for each in empty],
    )


def _columns(prebooks: Sequence[Prebook], *, is_one: bool) -> list[Column]:
    """Return the columns, four of them on a page at most; the price only where Komet shows it."""
    has_prices = any(line.unit_price is not None for each in prebooks for line in each.lines)
    return [
        Column(say("Prebook"), Kind.ID, on_page=not is_one),
        Column(say("Customer"), on_page=not is_one and any(each.customer for each in prebooks)),
        Column(say("Product")),
        Column(say("Boxes"), Kind.NUMBER, sums="boxes", sums_one="box"),
        Column(say("Bunches"), Kind.NUMBER, on_page=is_one),
        Column(say("Price"), Kind.MONEY, on_page=is_one and has_prices),
        Column(say("Line"), Kind.ID, on_page=False),
        Column(say("Vendor"), on_page=False),
        Column(say("Mark code"), on_page=False),
        Column(say("Box type"), on_page=False),
        Column(say("Stems a bunch"), Kind.NUMBER, on_page=False),
        Column(say("Units"), Kind.NUMBER, on_page=False),
        Column(say("Unit"), on_page=False),
        Column(say("Amount"), Kind.MONEY, sums="", on_page=False),
    ]


def _row(prebook: Prebook, line: PrebookLine, actions: Sequence[RowAction] = ()) -> Row:
    cells = (
        prebook.number,
        prebook.customer,
        line.product,
        line.total_boxes,
        line.bunches,
        line.unit_price,
        line.id,
        line.vendor_name,
        line.mark_code,
        line.box_type,
        line.stems_bunch,
        line.total_units,
        line.unit_type,
        line.total_price,
    )
    packing = f"{quantity(line.bunches)} × {quantity(line.stems_bunch)}"
    on_page = (prebook.number, shorten(prebook.customer, 40), _named(line), boxes_of(line), packing, _price(line))
    return Row(cells, actions, texts=on_page)


def _named(line: PrebookLine) -> str:
    about = " · ".join(part for part in (shorten(line.vendor_name, 24), shorten(line.mark_code, 10)) if part)
    name = shorten(line.product or say("Unnamed product"), LONGEST_CELL - len(about) - len(" ()"))
    return f"{name} ({about})" if about else name


def _price(line: PrebookLine) -> str:
    price = unit_money(line.unit_price)
    return price if line.unit_price is None else f"{price}/{unit_of(line.unit_type)}"


def _details(prebook: Prebook, words: str) -> RowAction:
    return RowAction(
        words,
        OPENS_FORM,
        start_value("prebook show", {"prebook": number_of(prebook)}),
        say("Details of prebook {number}", number=prebook.number),
        say("Press a number for its details."),
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
    listing=listing,
)
