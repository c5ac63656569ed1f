"""Set the reference number of lines.

Komet: purchase.order.item.reference.update. Company tokens only. One call a line, which sets the reference itself.
Komet takes no empty one, so that a line which had none keeps the new one.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.lookups import one_purchase_order
from bot.komet.requests import PurchaseOrderItemReferenceUpdate
from bot.operations import Landed, Operation, Result, Undo, done
from bot.people import Person
from bot.plan import AnyRequest, Change, Plan, name_of
from bot.slack.forms import Text
from bot.words import count, say
from handlers.operations.purchase_orders import (
    LinesForm,
    facts_of_lines,
    line_words,
    order_and_lines,
    order_with_lines,
    snapshot_of,
)


class Form(LinesForm):
    """Which lines of which order, and their reference."""

    reference: Annotated[
        str,
        Field(title="Reference", description="The same for all lines chosen", min_length=1, max_length=20),
        Text(placeholder="RF-20931"),
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the order, then IDs of lines, then the reference."""
    values, rest = order_and_lines(words)
    return values | ({"reference": " ".join(rest)} if rest else {})


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the lines up and say what their reference will be."""
    order, lines = await order_with_lines(komet, form.purchase_order, form.items)
    if not (reference := form.reference.strip()):
        raise FormError("reference", say("Komet takes no empty reference."))
    if same := [line for line in lines if line.reference_number == reference]:
        raise FormError("reference", say("{line} has this reference already.", line=line_words(same[0])))
    more = {"order_status": ""}  # of no account to a reference
    snapshot = tuple(
        snapshot_of(order, line) | more | {"line_id": line.id, "reference": line.reference_number} for line in lines
    )
    bare = any(not line.reference_number for line in lines)
    return Plan(
        sentence=say(
            "Set the reference of {lines} of {number} ({vendor}) to {reference}",
            lines=count(len(lines), "line"),
            number=order.number,
            vendor=order.vendor_name,
            reference=reference,
        ),
        requests=tuple(PurchaseOrderItemReferenceUpdate(po_item_id=line.id, reference=reference) for line in lines),
        changes=tuple(
            Change(line_words(line), line.reference_number, reference, record=name_of(record), field="reference")
            for line, record in zip(lines, snapshot, strict=True)
        ),
        snapshot=snapshot,
        facts=facts_of_lines(order, lines),
        warnings=(say("Komet takes no empty reference: where there was none, I offer no undo."),) if bare else (),
    )


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look at the line's reference."""
    assert isinstance(request, PurchaseOrderItemReferenceUpdate)
    order = await one_purchase_order(komet, str(plan.snapshot[0]["order"]))
    line = order.line(request.po_item_id) if order else None
    if line is None:
        return Landed.UNSURE
    if line.reference_number == request.reference:
        return Landed.YES
    before = next(record["reference"] for record in plan.snapshot if record["line_id"] == request.po_item_id)
    return Landed.NO if line.reference_number == before else Landed.UNSURE  # somebody changed it


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> Mapping[str, Any]:
    """Return the form for some of the lines."""
    some = [request for request in requests if isinstance(request, PurchaseOrderItemReferenceUpdate)]
    return _values(plan, [request.po_item_id for request in some], some[0].reference)


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form with the former reference, where the lines had one and the same."""
    before = {str(record["line_id"]): str(record["reference"]) for record in plan.snapshot}
    items = [request.po_item_id for request in done(results, PurchaseOrderItemReferenceUpdate)]
    former = {before[item_id] for item_id in items}
    if len(former) != 1 or former == {""}:
        return None
    return Undo(_values(plan, items, former.pop()))


def _values(plan: Plan, items: Sequence[str], reference: str) -> Mapping[str, Any]:
    return {"purchase_order": plan.snapshot[0]["order"], "items": list(items), "reference": reference}


operation = Operation(
    command="po item reference",
    method="purchase.order.item.reference.update",
    summary="Set PO lines' reference",
    effect=Effect.WRITE,
    form=Form,
    words="P071882 [line …] [reference]",
    example="/komet-po item reference P071882 9004411 RF-20931",
    needs=frozenset({"purchase.order.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    rest=rest,
    undo=undo,
)
