"""Delete a whole prebook.

Komet: prebook.delete. Company tokens only. Komet has no undo.
"""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel

from bot.amounts import total_of
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.lookups import one_prebook
from bot.komet.models import Prebook
from bot.komet.requests import PrebookDelete, PrebookList
from bot.operations import Landed, Operation
from bot.plan import AnyRequest, Change, Facts, Plan, name_of
from bot.slack.blocks import day, money, quantity
from bot.slack.forms import Text
from bot.words import count, say
from handlers.operations.chosen_lines import Reason
from handlers.operations.prebooks import (
    PrebookField,
    day_of,
    find_prebook,
    header_snapshot,
    line_snapshot,
    line_value,
    line_words,
    may_search,
    prebook_and_reason,
    title_of,
    vendor_of,
)

MOVED_BY = timedelta(days=60)
"""So far from its truck date a prebook is looked for that is not there: somebody may have moved it."""


class Form(BaseModel):
    """Which prebook, and why."""

    prebook: PrebookField
    reason: Annotated[Reason, Text(placeholder="The customer cancelled it")]


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the prebook up and show everything that goes with it."""
    prebook = await find_prebook(komet, form.prebook, "prebook")
    head = header_snapshot(prebook)
    lines = tuple(line_snapshot(prebook, line) for line in prebook.lines)
    value = total_of(line.total_price for line in prebook.lines)
    boxes = total_of(line.total_boxes for line in prebook.lines)
    return Plan(
        sentence=say("Delete prebook {title}", title=title_of(prebook)),
        requests=(PrebookDelete(prebook_id=prebook.id),),
        changes=(
            Change(say("Prebook {number}", number=prebook.number), _about(prebook), say("deleted"), name_of(head)),
            *(
                Change(line.product or line_words(line), line_value(line), say("deleted"), record=name_of(record))
                for line, record in zip(prebook.lines, lines, strict=True)
            ),
        ),
        snapshot=(head, *lines),
        facts=Facts(
            amount=value,
            boxes=boxes,
            rows=max(1, len(lines)),
            vendor=vendor_of(prebook.lines),
            ship_date=prebook.truck_date,
        ),
        totals=(
            Change(say("Prebook total"), money(value), money(None)),
            Change(say("Boxes"), quantity(boxes), quantity(None)),
        ),
        warnings=(
            say("Komet has no undo for this, and {lines} would go with it.", lines=count(len(lines), "line"))
            if lines
            else say("Komet has no undo for this."),
            say("Orders that were bought for it stay, without the customer."),
        ),
        note=form.reason,
    )


def _about(prebook: Prebook) -> str:
    parts = [say("leaves {day}", day=day(prebook.truck_date)), prebook.carrier]
    if prebook.customer_po_number:
        parts.append(say("customer PO {po}", po=prebook.customer_po_number))
    return ", ".join(part for part in parts if part)


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look whether Komet still shows the prebook, on its truck date or on another one around it."""
    assert isinstance(request, PrebookDelete)
    record = plan.snapshot[0]
    number, truck_date = str(record["number"]), day_of(record)
    if await one_prebook(komet, number, truck_date) is not None:
        return Landed.NO
    if not may_search(komet):
        return Landed.UNSURE
    asked = PrebookList(date_from=truck_date - MOVED_BY, date_to=truck_date + MOVED_BY, prebook=number)
    moved = any(each.id == request.prebook_id for each in (await komet.send(asked)).prebooks)
    return Landed.NO if moved else Landed.YES


operation = Operation(
    command="prebook delete",
    method="prebook.delete",
    summary="Delete a prebook",
    effect=Effect.DESTRUCTIVE,
    form=Form,
    words="440912",
    example="/komet-prebook delete 440912",
    needs=frozenset({"prebook.details.list"}),
    arguments=prebook_and_reason,
    plan=plan,
    landed=landed,
)
