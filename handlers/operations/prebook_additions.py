"""What the two ways have in common in which goods on offer become a line of a prebook: future inventory, availability.

Komet has no documented list from which I could check an ID of such goods: people bring it from Komet's screens.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.amounts import WHOLE, total_of, unit_amount
from bot.komet.client import Komet
from bot.komet.lookups import one_prebook
from bot.komet.models import Prebook
from bot.operations import Landed, unread
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan, name_of
from bot.slack.blocks import quantity, unit_money
from bot.slack.forms import Search, Text
from bot.words import count, say
from handlers.operations.odd_amounts import Stated, odd_amounts
from handlers.operations.odd_counts import Counted, odd_counts
from handlers.operations.prebooks import (
    PrebookNumber,
    day_of,
    header_snapshot,
    line_snapshot,
    named,
    title_of,
    words_of,
)

AddedTo = Annotated[
    PrebookNumber,
    Field(title="Prebook", description="Its number", min_length=1),
    Search("prebooks", placeholder="440912"),
]
Boxes = Annotated[int, WHOLE, Field(title="Boxes", ge=1, le=99_999), Text(placeholder="3")]
UnitPrice = Annotated[
    Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)],
    BeforeValidator(unit_amount(2)),
    Field(title="Price per unit"),
    Text(placeholder="0.61"),
]
MarkCode = Annotated[str, Field("", title="Mark code", max_length=20), Text()]


def tidy_ids(value: Any) -> Any:
    """Return IDs with commas between them, as "51882,51883". Raises ValueError, with a sentence, for what is none."""
    if not isinstance(value, str):
        return value
    ids = [part.strip().lstrip("#") for part in value.split(",") if part.strip()]
    if not ids or not all(re.fullmatch(r"[0-9]{1,20}", each) for each in ids):
        raise ValueError(say("That is not an ID. It is a number that Komet's screen shows, such as 51882."))
    return ",".join(ids)


def tidy_id(value: Any) -> Any:
    """Return one ID. Raises ValueError as `tidy_ids`."""
    ids = tidy_ids(value)
    if isinstance(ids, str) and "," in ids:
        raise ValueError(say("One ID at a time here."))
    return ids


def arguments_for(field: str) -> Callable[[Sequence[str], Person], dict[str, Any]]:
    """Return what understands plain words: a prebook, the goods' ID (which goes to `field`), boxes, price."""

    def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
        number = words_of(words[:1], person).number
        values: dict[str, Any] = {"prebook": named(number, [])} if number else {}
        read = dict(zip((field, "boxes", "price"), words[1:], strict=False))
        return {**values, **read, **unread([*(() if number else words[:1]), *words[4:]])}

    return arguments


def plan_of(
    prebook: Prebook, request: AnyRequest, *, goods: str, boxes: int, price: Decimal, fee: str, said: Sequence[str]
) -> Plan:
    """Return the plan that adds these goods; what they are and come to is known to Komet alone.

    `fee` is the sentence on Komet's transaction fee, `said` what Komet is told of the line besides boxes and price.
    """
    head = header_snapshot(prebook)
    all_boxes = total_of(line.total_boxes for line in prebook.lines)
    words = say("{boxes}, {price} a unit", boxes=count(boxes, "box", "boxes"), price=unit_money(price))
    after = ", ".join([words, *(each for each in said if each)])
    return Plan(
        sentence=say(
            "Add {boxes} of {goods} to prebook {title}",
            boxes=count(boxes, "box", "boxes"),
            goods=goods,
            title=title_of(prebook),
        ),
        requests=(request,),
        changes=(Change(goods, "", after, record=name_of(head)),),
        snapshot=(
            {**head, "line_ids": " ".join(line.id for line in prebook.lines)},
            *(line_snapshot(prebook, line) for line in prebook.lines),
        ),
        facts=Facts(amount=None, boxes=Decimal(boxes), ship_date=prebook.truck_date),
        totals=(
            (Change(say("Boxes"), quantity(all_boxes), quantity(all_boxes + boxes)),) if all_boxes is not None else ()
        ),
        warnings=(
            *odd_amounts([Stated(say("price"), goods, price, "")]),
            *odd_counts([Counted(goods, boxes)]),
            fee,
            say("I cannot see what goods have this ID, nor what they come to: compare it with Komet's screen."),
        ),
    )


def marked(mark_code: str) -> str:
    """Return how the mark code of a line is told; "" where there is none."""
    return say("mark code {mark}", mark=mark_code) if mark_code else ""


async def landed_as(komet: Komet, plan: Plan, *, boxes: int, price: Decimal, mark_code: str | None) -> Landed:
    """Look for one new line with these boxes at this price, and no other mark code."""
    record: Mapping[str, Any] = plan.snapshot[0]
    prebook = await one_prebook(komet, str(record["number"]), day_of(record))
    if prebook is None:
        return Landed.UNSURE
    before = set(str(record["line_ids"]).split())
    new = [line for line in prebook.lines if line.id not in before]
    if not new:
        return Landed.NO
    fitting = [line for line in new if line.total_boxes == boxes and line.unit_price == price]
    hits = [line for line in fitting if line.mark_code in ("", mark_code)]
    return Landed.YES if len(hits) == 1 else Landed.UNSURE
