"""Delete lines from a prebook.

Komet: prebook.item.delete. Company or vendor token. One call a line; Komet has no undo. With a vendor token the
line stays and only its quantity becomes 0, and Komet's answer is the same.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field

from bot.amounts import total_of
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.lookups import one_prebook
from bot.komet.models import Prebook, PrebookLine
from bot.komet.requests import PrebookItemDelete
from bot.operations import Landed, Operation
from bot.plan import AnyRequest, Change, Facts, Plan, name_of
from bot.slack.blocks import money, quantity
from bot.slack.forms import Choice, PickMany, Text
from bot.words import count, say
from handlers.operations.chosen_lines import LineIds, Reason, chosen_lines, typed_number
from handlers.operations.prebooks import (
    PrebookField,
    day_of,
    find_prebook,
    is_vendors,
    line_snapshot,
    line_value,
    line_words,
    prebook_and_reason,
    tidy_prebook,
    title_of,
    vendor_of,
)


async def lines_of(komet: Komet, typed: str) -> list[Choice]:
    """Return the prebook's lines to choose from. Raises FormError when there is nothing to delete."""
    prebook = await find_prebook(komet, typed_number(typed, tidy_prebook, "prebook"), "prebook")
    if not prebook.lines:
        raise FormError("prebook", say("Komet shows you no line of prebook {number}.", number=prebook.number))
    return [
        Choice(
            label=line_words(line),
            value=line.id,
            description=" · ".join(part for part in (line_value(line), line.vendor_name, f"#{line.id}") if part),
        )
        for line in prebook.lines
    ]


class Form(BaseModel):
    """Which lines of which prebook, and why."""

    prebook: PrebookField
    items: Annotated[
        LineIds,
        Field(title="Lines to delete"),
        PickMany(lines_of, needs="prebook", waiting="Choose a prebook to see its lines."),
    ]
    reason: Annotated[Reason, Text(placeholder="The customer cancelled it")]


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the lines up and say what the prebook will be without them."""
    prebook = await find_prebook(komet, form.prebook, "prebook")
    lines = chosen_lines(prebook.lines, form.items, say("Prebook {number}", number=prebook.number))
    vendors = is_vendors(komet)
    if vendors and (done := next((line for line in lines if line.total_boxes == 0), None)):
        raise FormError("items", say("{line} stands at 0 boxes already. Leave it out.", line=done.product))
    snapshot = tuple(line_snapshot(prebook, line) for line in lines)
    boxes, all_boxes = (total_of(line.total_boxes for line in each) for each in (lines, prebook.lines))
    value, total = (total_of(line.total_price for line in each) for each in (lines, prebook.lines))
    after = say("0 boxes") if vendors else say("deleted")
    sentence = "Set {lines} of prebook {title} to 0 boxes" if vendors else "Delete {lines} from prebook {title}"
    totals = []
    if value is not None and total is not None:
        totals.append(Change(say("Prebook total"), money(total), money(total - value)))
    if boxes is not None and all_boxes is not None:
        totals.append(Change(say("Boxes"), quantity(all_boxes), quantity(all_boxes - boxes)))
    return Plan(
        sentence=say(sentence, lines=count(len(lines), "line"), title=title_of(prebook)),
        requests=tuple(PrebookItemDelete(prebook_id=prebook.id, prebook_item_id=line.id) for line in lines),
        changes=tuple(
            Change(line.product or line_words(line), line_value(line), after, record=name_of(record))
            for line, record in zip(lines, snapshot, strict=True)
        ),
        snapshot=snapshot,
        facts=Facts(
            amount=value,
            boxes=boxes,
            rows=len(lines),
            vendor=vendor_of(lines),
            ship_date=prebook.truck_date,
        ),
        totals=tuple(totals),
        warnings=tuple(_warnings(prebook, lines, vendors=vendors)),
        note=form.reason,
    )


def _warnings(prebook: Prebook, lines: Sequence[PrebookLine], *, vendors: bool) -> list[str]:
    warnings = [say("Komet has no undo for this.")]
    if vendors:
        warnings.append(say("With a vendor's token Komet deletes no line: it only sets its quantity to 0."))
        return warnings
    if len(lines) == len(prebook.lines):
        warnings.append(say("These are all the lines of the prebook: it will be empty."))
    warnings.append(say("Orders that were bought for these lines stay, without the customer."))
    return warnings


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look whether the line is still on its prebook; with a vendor token, whether it stands at 0."""
    assert isinstance(request, PrebookItemDelete)
    record = plan.snapshot[0]
    prebook = await one_prebook(komet, str(record["number"]), day_of(record))
    if prebook is None:
        return Landed.UNSURE
    line = prebook.line(request.prebook_item_id)
    if line is None:
        return Landed.YES
    return Landed.YES if is_vendors(komet) and line.total_boxes == Decimal(0) else Landed.NO


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for some of the lines."""
    items = [request.prebook_item_id for request in requests if isinstance(request, PrebookItemDelete)]
    record = plan.snapshot[0]
    return {"prebook": f"{record['number']} {record['truck_date']}", "items": items, "reason": plan.note}


operation = Operation(
    command="prebook item delete",
    method="prebook.item.delete",
    summary="Delete prebook lines",
    effect=Effect.DESTRUCTIVE,
    form=Form,
    words="440912 [truck date]",
    example="/komet-prebook item delete 440912",
    needs=frozenset({"prebook.details.list"}),
    arguments=prebook_and_reason,
    plan=plan,
    landed=landed,
    rest=rest,
)
