"""Change the header of a prebook: truck date, carrier, way, customer PO, comments. Lines stay as they are.

Komet: prebook.update. Company tokens only. A repeat does no harm; the way back is the old header.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from bot.amounts import total_of
from bot.dates import is_over
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.lookups import one_prebook
from bot.komet.models import Prebook
from bot.komet.requests import PrebookUpdate
from bot.operations import Landed, Operation, Result, Undo, Values, done, unread
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan, name_of
from bot.slack.blocks import day
from bot.slack.forms import Choice, DayPicker, Pick, Search, Text
from bot.words import say
from handlers.operations.odd_days import odd_day
from handlers.operations.prebooks import (
    PrebookNumber,
    day_of,
    find_prebook,
    header_snapshot,
    named,
    title_of,
    vendor_of,
    words_of,
)
from handlers.operations.reference import find_carrier

VIA = {"warehouse": 0, "grower": 1}
"""How the goods leave, and the number that Komet wants for it."""


class Form(BaseModel):
    """Which prebook, and what is new of it; what is left empty stays."""

    prebook: Annotated[
        PrebookNumber, Field(title="Prebook", description="Its number", min_length=1), Search("prebooks", "440912")
    ]
    truck_date: Annotated[
        date | None,
        Field(None, title="New truck date", description="What you leave empty stays as it is"),
        DayPicker(),
    ]
    carrier: Annotated[str, Field("", title="New carrier"), Search("carriers", "Name or code")]
    ship_via: Annotated[
        str,
        Field("", title="Ships via", pattern="(?i)^(warehouse|grower)?$"),
        Pick((Choice("Warehouse", "warehouse"), Choice("Grower", "grower"))),
    ]
    customer_po: Annotated[str, Field("", title="New customer PO", max_length=20), Text()]
    comments: Annotated[str, Field("", title="New comments", max_length=200), Text(multiline=True)]

    @model_validator(mode="after")
    def _changes_something(self) -> "Form":
        if not self.model_dump(exclude={"prebook"}, exclude_defaults=True):
            raise ValueError(say("Fill in what shall be different."))
        return self


def arguments(words: Sequence[str], person: Person) -> Values:
    """Understand plain words: a number, and a date that becomes the new truck date."""
    typed = words_of(words, person)
    values = {"prebook": named(typed.number, [])} if typed.number else {}
    if typed.dates:
        values["truck_date"] = typed.dates[0].isoformat()
    return {**values, **unread([*typed.left, *typed.rest])}


async def plan(komet: Komet, form: Form) -> Plan:
    """Compare what was filled in with the header as it is; only what differs is sent."""
    prebook = await find_prebook(komet, form.prebook, "prebook")
    head = header_snapshot(prebook)
    sent: dict[str, Any] = {}
    changes: list[Change] = []

    def change(field: str, value: Any, what: str, *, before: str, after: str, of: str) -> None:
        sent[field] = value
        changes.append(Change(what, before, after, record=name_of(head), field=of))

    if form.truck_date and form.truck_date != prebook.truck_date:
        old, new = day(prebook.truck_date), day(form.truck_date)
        change("ship_date", form.truck_date, say("Truck date"), before=old, after=new, of="truck_date")
    if form.carrier:
        carrier = await find_carrier(komet, form.carrier, "carrier")
        if carrier.id != prebook.carrier_id:
            change("carrier_id", carrier.id, say("Carrier"), before=prebook.carrier, after=carrier.name, of="carrier")
    via = form.ship_via.lower()
    if via and via != prebook.ship_via.lower():
        after = via.capitalize()
        change("ship_via_id", VIA[via], say("Ships via"), before=prebook.ship_via, after=after, of="ship_via")
    for field, name, what, before in (
        ("customer_po", "customer_po", say("Customer PO"), prebook.customer_po_number),
        ("comments", "comments", say("Comments"), prebook.comments),
    ):
        text = str(getattr(form, field)).strip()
        if text and text != before:
            change(field, text, what, before=before, after=text, of=name)
    if not sent:
        raise FormError("", say("Prebook {number} is like this already: nothing would change.", number=prebook.number))
    return Plan(
        sentence=say("Change the header of prebook {title}", title=title_of(prebook)),
        requests=(PrebookUpdate(prebook_id=prebook.id, **sent),),
        changes=tuple(changes),
        snapshot=(head,),
        facts=Facts(
            amount=total_of(line.total_price for line in prebook.lines),
            boxes=total_of(line.total_boxes for line in prebook.lines),
            vendor=vendor_of(prebook.lines),
            ship_date=min(prebook.truck_date, form.truck_date or prebook.truck_date),
        ),
        warnings=tuple(_warnings(prebook, sent)),
    )


def _warnings(prebook: Prebook, sent: Mapping[str, Any]) -> list[str]:
    warnings = []
    new = sent.get("ship_date")
    if new is not None and is_over(new):
        warnings.append(say("The new truck date has passed."))
    warnings += odd_day(say("new truck date"), new)
    if new is not None or "customer_po" in sent:
        warnings.append(say("Orders that were bought for it may show the change too; whether they do is not verified."))
    empty = [words for field, words, old in _texts(prebook) if field in sent and not old]
    if empty:
        warnings.append(say("Komet cannot empty it again: {what}.", what=", ".join(empty)))
    return warnings


def _texts(prebook: Prebook) -> list[tuple[str, str, str]]:
    return [
        ("customer_po", say("customer PO"), prebook.customer_po_number),
        ("comments", say("comments"), prebook.comments),
    ]


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Compare the header that Komet shows now with what was sent and with what was there before."""
    assert isinstance(request, PrebookUpdate)
    record = plan.snapshot[0]
    number, old_day = str(record["number"]), day_of(record)
    prebook = await one_prebook(komet, number, request.ship_date or old_day)
    if prebook is None and request.ship_date:
        prebook = await one_prebook(komet, number, old_day)
    if prebook is None or prebook.id != request.prebook_id:
        return Landed.UNSURE
    now = header_snapshot(prebook)
    wanted = _wanted(request)
    if all(now[field].casefold() == value.casefold() for field, value in wanted.items()):
        return Landed.YES
    return Landed.NO if all(now[field] == record[field] for field in wanted) else Landed.UNSURE


def _wanted(request: PrebookUpdate) -> dict[str, str]:
    """Return what the request makes of the header, by the names of the snapshot."""
    via = None if request.ship_via_id is None else {number: name for name, number in VIA.items()}[request.ship_via_id]
    wanted = {
        "truck_date": request.ship_date and request.ship_date.isoformat(),
        "carrier_id": request.carrier_id,
        "ship_via": via,
        "customer_po": request.customer_po,
        "comments": request.comments,
    }
    return {field: value for field, value in wanted.items() if value}


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form with the old header; what was empty before cannot be emptied again."""
    sent = next(iter(done(results, PrebookUpdate)), None)
    if sent is None:
        return None
    record = plan.snapshot[0]
    old = {field: str(record[field]) for field in _wanted(sent)}
    if "ship_via" in old:
        old["ship_via"] = way if (way := old["ship_via"].lower()) in VIA else ""
    fields = {"carrier_id": "carrier"}
    values = {fields.get(field, field): value for field, value in old.items() if value}
    if not values:
        return None
    now = sent.ship_date.isoformat() if sent.ship_date else record["truck_date"]
    words = {
        "ship_via": say("ships via"),
        "carrier_id": say("carrier"),
        "customer_po": say("customer PO"),
        "comments": say("comments"),
    }
    loses = [
        say("It had none before, and Komet cannot empty it: {what}.", what=words[field])
        for field, value in old.items()
        if not value
    ]
    return Undo({"prebook": f"{record['number']} {now}", **values}, loses=tuple(loses))


operation = Operation(
    command="prebook update",
    method="prebook.update",
    summary="Change a prebook header",
    effect=Effect.WRITE,
    form=Form,
    words="440912 [new truck date]",
    example="/komet-prebook update 440912",
    needs=frozenset({"prebook.details.list"}),
    helps=frozenset({"carrier.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    undo=undo,
)
