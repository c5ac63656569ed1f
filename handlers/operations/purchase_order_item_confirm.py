"""Confirm boxes of lines for the farm.

Komet: purchase.order.item.confirm. Company tokens only. One call a line, which sets the number itself; whether 0
takes a confirmation back is not documented, so it is not offered.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BaseModel, Field

from bot.amounts import total_of, whole_digits
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.lookups import one_purchase_order
from bot.komet.models import OrderStatus, PurchaseOrder, PurchaseOrderLine
from bot.komet.requests import PurchaseOrderItemConfirm
from bot.nearest import did_you_mean, nearest
from bot.operations import Landed, Operation, Result, Undo, done, unread
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan, name_of
from bot.slack.blocks import quantity
from bot.slack.forms import ColumnsPicker, FilePicker, PickMany, Text
from bot.tables import EXTENSIONS, Chosen, Layout, Wanted
from bot.words import count, say
from handlers.operations.awb_rows import PO_LINE, divided
from handlers.operations.chosen_lines import LineIds
from handlers.operations.given import Given, GivenRow, RowsFile, given_rows
from handlers.operations.purchase_orders import (
    OrderField,
    is_open,
    line_words,
    open_lines,
    order_with_lines,
    snapshot_of,
)
from handlers.operations.understood import refuse_gaps, understood

LAYOUT = Layout(
    (
        replace(PO_LINE, optional=False),
        Wanted(
            "Boxes",
            (r"(?i)(?:boxes[\s_]*)?(?:confirmed|confirmad[ao]s?)(?:[\s_]*boxes)?", r"(?i)(?:boxes|qty|quantity|cajas)"),
            cells=r"\d{1,5}",
        ),
    ),
    divide=divided,
)


EXAMPLE = "9004411 4"


class Form(BaseModel):
    """Which lines of which order, and how many boxes where it is not all of them."""

    purchase_order: OrderField
    items: Annotated[
        LineIds,
        Field(title="Lines to confirm"),
        PickMany(open_lines, needs="purchase_order", waiting="Choose an order to see its lines."),
    ]
    boxes: Annotated[
        str,
        Field(
            "",
            title="Boxes, where it is not all of them",
            description="A line's ID and the boxes that the farm will ship, one line each. Empty confirms all boxes",
        ),
        Text(multiline=True, placeholder=EXAMPLE),
    ]
    file: Annotated[
        RowsFile,
        Field(None, title="Or the boxes in a file", description="A .csv or .xlsx with line IDs and boxes"),
        FilePicker(EXTENSIONS, instead_of="boxes"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file", text="boxes")]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the order, then IDs of lines; a number of up to four digits is the boxes of a line."""
    values: dict[str, Any] = {}
    rest = [word.lstrip("#") for word in words]
    if rest:
        values["purchase_order"] = rest.pop(0).upper()
    items = [word for word in rest if len(word) > 4]
    boxes = [f"{item} {number}" for item, number in pairwise(rest) if len(item) > 4 >= len(number)]
    values |= ({"items": items} if items else {}) | ({"boxes": "\n".join(boxes)} if boxes else {})
    # A number right behind a line is its boxes; another one belongs to no line.
    left = [number for before, number in pairwise(["", *rest]) if len(number) <= 4 and len(before) <= 4]
    return {**values, **unread(left)}


def boxes_of(given: Given, lines: Mapping[str, PurchaseOrderLine]) -> dict[str, int]:
    """Return the boxes to confirm by line, all of them where no row says it. Raises FormError with each faulty row."""
    told: dict[str, int] = {}

    def read(row: GivenRow) -> None:
        item_id, boxes = _row(row, lines, told)
        told[item_id] = boxes

    understood(given, read).check()
    return {item_id: told.get(item_id, int(line.total_boxes or 0)) for item_id, line in lines.items()}


def _row(row: GivenRow, lines: Mapping[str, PurchaseOrderLine], told: Mapping[str, int]) -> tuple[str, int]:
    line, number = row.cells[0], whole_digits(row.cells[1])
    refuse_gaps(row, LAYOUT, EXAMPLE)
    if not re.fullmatch(r"[0-9]{1,5}", number):
        words = "“{number}” is no number of boxes. Write a line's ID and its boxes, such as {example}."
        raise ValueError(say(words, number=number[:20], example=EXAMPLE))
    item_id, boxes = line.lstrip("#"), int(number)
    if item_id not in lines:
        words = say("{item} is not one of the lines chosen above.", item=line)
        raise ValueError(words + did_you_mean(nearest(item_id, lines)))
    if item_id in told:
        raise ValueError(say("{item} stands twice.", item=line))
    if boxes == 0:
        raise ValueError(say("Komet does not say that 0 takes a confirmation back. Write 1 or more."))
    if boxes > (lines[item_id].total_boxes or 0):
        raise ValueError(say("{line} is all that was ordered.", line=line_words(lines[item_id])))
    if boxes == lines[item_id].quantity_confirmed:
        raise ValueError(_confirmed_already(lines[item_id]))
    return item_id, boxes


def _confirmed_already(line: PurchaseOrderLine) -> str:
    return say("{line}: that many boxes are confirmed already.", line=line_words(line))


def _check(order: PurchaseOrder, lines: Mapping[str, PurchaseOrderLine]) -> None:
    """Raise FormError for what Komet would refuse."""
    if order.status is OrderStatus.CANCELLED:
        raise FormError("purchase_order", say("{number} is cancelled.", number=order.number))
    for line in lines.values():
        if not is_open(line):
            raise FormError("items", say("{line} shipped already or was cancelled.", line=line_words(line)))
        if not line.total_boxes or line.total_boxes != int(line.total_boxes):
            raise FormError("items", say("Komet shows no whole boxes of {line}.", line=line_words(line)))


def _part(line: PurchaseOrderLine, boxes: int) -> Decimal | None:
    if line.total_cost is None or not line.total_boxes:
        return None
    return (line.total_cost * boxes / line.total_boxes).quantize(Decimal("0.01"))


def _confirmed_words(line: PurchaseOrderLine, boxes: Decimal | int | None) -> str:
    if boxes is None:
        return say("not known")
    return say("{boxes} of {all} confirmed", boxes=quantity(Decimal(boxes)), all=quantity(line.total_boxes))


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the lines up and say how many boxes will be confirmed."""
    order, chosen = await order_with_lines(komet, form.purchase_order, form.items)
    lines = {line.id: line for line in chosen}
    _check(order, lines)
    given = await given_rows(LAYOUT, form.boxes, form.file, field="boxes", chosen=form.columns)
    boxes = boxes_of(given, lines)
    for item_id, line in lines.items():
        if line.quantity_confirmed == boxes[item_id]:
            raise FormError("items", _confirmed_already(line))
    snapshot = {item_id: _snapshot(order, line) for item_id, line in lines.items()}
    return Plan(
        sentence=say(
            "Confirm {boxes} of {lines} of {number} ({vendor})",
            boxes=count(sum(boxes.values()), "box", "boxes"),
            lines=count(len(lines), "line"),
            number=order.number,
            vendor=order.vendor_name,
        ),
        requests=tuple(
            PurchaseOrderItemConfirm(po_item_id=item_id, quantity_confirmed=boxes[item_id]) for item_id in lines
        ),
        changes=tuple(
            Change(
                line.product or line_words(line),
                _confirmed_words(line, line.quantity_confirmed),
                _confirmed_words(line, boxes[item_id]),
                record=name_of(snapshot[item_id]),
                field="confirmed",
            )
            for item_id, line in lines.items()
        ),
        snapshot=tuple(snapshot.values()),
        facts=Facts(
            amount=total_of(_part(line, boxes[item_id]) for item_id, line in lines.items()),
            boxes=Decimal(sum(boxes.values())),
            rows=len(lines),
            vendor=order.vendor_name,
            ship_date=order.ship_date,
            order_status=order.status.value,
        ),
        warnings=tuple(_warnings(order, lines, boxes)),
        remarks=given.notes,
    )


def _snapshot(order: PurchaseOrder, line: PurchaseOrderLine) -> dict[str, Any]:
    """Confirming one line may change its order's status, which must not stop the next one."""
    confirmed = None if line.quantity_confirmed is None else int(line.quantity_confirmed)
    status = {"order_status": order.status.value if order.status is OrderStatus.PENDING_APPROVAL else "approved"}
    return snapshot_of(order, line) | status | {"line_id": line.id, "confirmed": confirmed}


def _warnings(order: PurchaseOrder, lines: Mapping[str, PurchaseOrderLine], boxes: Mapping[str, int]) -> list[str]:
    warnings = []
    if any(not line.quantity_confirmed for line in lines.values()):
        warnings.append(
            say("Komet does not say whether a confirmation can be taken back to none: I offer no undo for that.")
        )
    if short := [line for item_id, line in lines.items() if boxes[item_id] < (line.total_boxes or 0)]:
        words = say("{lines} will be partly confirmed: the other boxes stay open.", lines=count(len(short), "line"))
        warnings.append(words)
    if less := [line for item_id, line in lines.items() if boxes[item_id] < (line.quantity_confirmed or 0)]:
        warnings.append(say("{lines} will have fewer boxes confirmed than now.", lines=count(len(less), "line")))
    if order.status is OrderStatus.PENDING_APPROVAL:
        warnings.append(say("The order is not approved in Komet yet."))
    return warnings


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look how many boxes of the line are confirmed now."""
    assert isinstance(request, PurchaseOrderItemConfirm)
    order = await one_purchase_order(komet, str(plan.snapshot[0]["order"]))
    line = order.line(request.po_item_id) if order else None
    if line is None or line.quantity_confirmed is None:
        return Landed.UNSURE
    if line.quantity_confirmed == request.quantity_confirmed:
        return Landed.YES
    before = next(record["confirmed"] for record in plan.snapshot if record["line_id"] == request.po_item_id)
    return Landed.NO if line.quantity_confirmed == (before or 0) else Landed.UNSURE  # somebody changed it


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for some of the lines."""
    some = [request for request in requests if isinstance(request, PurchaseOrderItemConfirm)]
    return _values(plan, {request.po_item_id: request.quantity_confirmed for request in some})


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form that sets the former numbers again; None where nothing was confirmed before."""
    before = {str(record["line_id"]): record["confirmed"] for record in plan.snapshot}
    items = [request.po_item_id for request in done(results, PurchaseOrderItemConfirm)]
    former = {item_id: int(before[item_id]) for item_id in items if before[item_id]}
    if not former:
        return None
    loses = []
    if left := len(items) - len(former):
        words = say("{lines} had nothing confirmed before and stay as they are now.", lines=count(left, "line"))
        loses.append(words)
    return Undo(_values(plan, former), loses=tuple(loses))


def _values(plan: Plan, boxes: Mapping[str, int]) -> dict[str, Any]:
    return {
        "purchase_order": plan.snapshot[0]["order"],
        "items": list(boxes),
        "boxes": "\n".join(f"{item_id} {number}" for item_id, number in boxes.items()),
    }


operation = Operation(
    command="po item confirm",
    method="purchase.order.item.confirm",
    summary="Confirm PO lines",
    effect=Effect.WRITE,
    form=Form,
    words="P071882 [line [boxes] …]",
    example="/komet-po item confirm P071882 9004411 4",
    needs=frozenset({"purchase.order.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    rest=rest,
    undo=undo,
)
