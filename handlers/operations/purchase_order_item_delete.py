"""Delete lines from a purchase order.

Komet: purchase.order.item.delete. Company or vendor token. One call a line; Komet has no undo.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.lookups import one_purchase_order
from bot.komet.models import PurchaseOrder, PurchaseOrderLine
from bot.komet.requests import PurchaseOrderItemDelete
from bot.operations import Landed, Operation
from bot.people import Person
from bot.plan import AnyRequest, Change, Plan, name_of
from bot.slack.blocks import money, quantity
from bot.slack.forms import PickMany, Text
from bot.words import count, say
from handlers.operations.chosen_lines import LineIds, Reason, lines_and_reason
from handlers.operations.purchase_orders import (
    OrderField,
    every_line,
    facts_of_lines,
    line_value,
    line_words,
    order_with_lines,
    snapshot_of,
    status_words,
)


class Form(BaseModel):
    """Which lines of which order, and why."""

    purchase_order: OrderField
    items: Annotated[
        LineIds,
        Field(title="Lines to delete"),
        PickMany(every_line, needs="purchase_order", waiting="Choose an order to see its lines."),
    ]
    reason: Annotated[Reason, Text(placeholder="Short shipped by the farm")]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the first is the order, the next ones of digits are lines, the rest is the reason."""
    return lines_and_reason([*(word.upper() for word in words[:1]), *words[1:]], "purchase_order")


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the lines up and say what the order will be without them."""
    order, lines = await order_with_lines(komet, form.purchase_order, form.items)
    snapshot = tuple(snapshot_of(order, line) for line in lines)
    facts = facts_of_lines(order, lines)
    cost = None if facts.amount is None else order.total_cost - facts.amount
    boxes = None if facts.boxes is None else order.total_boxes - facts.boxes
    return Plan(
        sentence=say(
            "Delete {lines} from {number} ({vendor})",
            lines=count(len(lines), "line"),
            number=order.number,
            vendor=order.vendor_name,
        ),
        requests=tuple(PurchaseOrderItemDelete(po_item_id=line.id) for line in lines),
        changes=tuple(
            Change(line.product or line_words(line), line_value(line), say("deleted"), record=name_of(record))
            for line, record in zip(lines, snapshot, strict=True)
        ),
        snapshot=snapshot,
        facts=facts,
        totals=(
            Change(say("Order total"), money(order.total_cost), money(cost)),
            Change(say("Boxes"), quantity(order.total_boxes), quantity(boxes)),
        ),
        warnings=tuple(_warnings(order, lines)),
        note=form.reason,
    )


def _warnings(order: PurchaseOrder, lines: Sequence[PurchaseOrderLine]) -> list[str]:
    warnings = [say("Komet has no undo for this.")]
    if len(lines) == len(order.lines):
        warnings.append(say("These are all the lines of the order: it will be empty."))
    if shipped := [line for line in lines if line.is_shipped]:
        warnings.append(say("{lines} shipped already: Komet may refuse.", lines=count(len(shipped), "line")))
    if any(line.prebook for line in lines):
        numbers = ", ".join(sorted({line.prebook for line in lines if line.prebook}))
        warnings.append(say("Bought for prebook {numbers}: the customer's order stays open.", numbers=numbers))
    if status_words(order) == say("Cancelled"):
        warnings.append(say("The order is cancelled."))
    return warnings


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look whether the line is still on its order."""
    assert isinstance(request, PurchaseOrderItemDelete)
    number = str(plan.snapshot[0]["order"])
    order = await one_purchase_order(komet, number)
    if order is None:
        return Landed.UNSURE
    return Landed.YES if order.line(request.po_item_id) is None else Landed.NO


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for some of the lines."""
    items = [request.po_item_id for request in requests if isinstance(request, PurchaseOrderItemDelete)]
    return {"purchase_order": plan.snapshot[0]["order"], "items": items, "reason": plan.note}


operation = Operation(
    command="po item delete",
    method="purchase.order.item.delete",
    summary="Delete PO lines",
    effect=Effect.DESTRUCTIVE,
    form=Form,
    words="P071882",
    example="/komet-po item delete P071882",
    needs=frozenset({"purchase.order.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    rest=rest,
)
