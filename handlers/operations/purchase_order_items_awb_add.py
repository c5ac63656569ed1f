"""Ship lines of many orders on one AWB.

Komet: purchase.order.items.awb.add. Company or vendor token. One call for as many lines as fit into 64 KB; Komet
may answer success outside and refusals inside, so each line has its own verdict.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field

from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.limits import packed
from bot.komet.lookups import purchase_orders
from bot.komet.models import PurchaseOrder, ShippedLines
from bot.komet.requests import PurchaseOrderItemsAwbAdd, ShipmentItem
from bot.operations import Landed, Operation, Result, Step, Verdict
from bot.people import Person
from bot.plan import AnyRequest, Plan
from bot.slack.forms import Text
from bot.words import count, say
from handlers.operations.purchase_orders import cells_of, tidy_number
from handlers.operations.shipping import (
    AwbNumber,
    Shipment,
    can_ship,
    change_of,
    facts_of,
    fault_of,
    landed_lines,
    read_boxes,
    totals_of,
    warnings_of,
)

TOLD_FAULTS = 12


class Form(BaseModel):
    """One AWB, and a row for each line that goes on it."""

    awb: Annotated[
        AwbNumber,
        Field(title="AWB number", description="It marks the lines as shipped; there is no way back"),
        Text(placeholder="729-5501-8842"),
    ]
    lines: Annotated[
        str,
        Field(
            title="Orders and lines, one a line",
            description=(
                "Order, line ID, then nothing, the number of boxes or their codes. "
                "An order alone ships all its open lines. Paste from a spreadsheet if you like"
            ),
            min_length=3,
        ),
        Text(multiline=True, placeholder="P071882 9004411 6"),
    ]
    house_awb: Annotated[
        str, Field("", title="House AWB", description="The forwarder's own number", max_length=25), Text()
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the AWB, then order numbers."""
    values: dict[str, Any] = {}
    if words:
        values["awb"] = words[0]
    if words[1:]:
        values["lines"] = "\n".join(words[1:])
    return values


def rows_of(text: str) -> tuple[list[tuple[int, str, list[str]]], list[str]]:
    """Return line number, order number and what follows it for each row, and a sentence for each faulty row."""
    rows: list[tuple[int, str, list[str]]] = []
    faults: list[str] = []
    for number, cells in cells_of(text):
        if not rows and not faults and not any(letter.isdigit() for cell in cells for letter in cell):
            continue  # a heading
        try:
            rows.append((number, str(tidy_number(cells[0])), cells[1:]))
        except ValueError as error:
            faults.append(_at(number, str(error)))
    return rows, faults


def _at(number: int, words: str) -> str:
    return say("Line {number}: {words}", number=number, words=words)


def shipments_of(
    rows: Sequence[tuple[int, str, list[str]]], orders: Mapping[str, PurchaseOrder]
) -> tuple[list[Shipment], list[str]]:
    """Return what ships, and a sentence for each row that must not be sent."""
    shipments: list[Shipment] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for number, order_number, cells in rows:
        order = orders.get(order_number)
        if order is None:
            faults.append(_at(number, say("Komet shows you no order {number}.", number=order_number)))
            continue
        try:
            found = _of_row(order, cells)
        except ValueError as error:
            faults.append(_at(number, str(error)))
            continue
        for shipment in found:
            things = [f"#{shipment.line.id}", *(code.upper() for code in shipment.codes)]
            if twice := [(thing, seen[thing]) for thing in things if thing in seen]:
                words = say("{thing} stands in line {other} too.", thing=twice[0][0], other=twice[0][1])
                faults.append(_at(number, words))
                continue
            seen |= dict.fromkeys(things, number)
            if fault := fault_of(shipment):
                faults.append(_at(number, fault))
            shipments.append(shipment)
    return shipments, faults


def _of_row(order: PurchaseOrder, cells: Sequence[str]) -> list[Shipment]:
    """Return what one row ships. Raises ValueError with a sentence."""
    if not cells:
        found = [Shipment(order, line) for line in order.lines if can_ship(line)]
        if not found:
            raise ValueError(say("{number} has no line that has yet to ship.", number=order.number))
        return found
    line = order.line(cells[0].lstrip("#"))
    if line is None:
        raise ValueError(say("{number} has no line {item}.", number=order.number, item=cells[0]))
    return [Shipment(order, line, read_boxes(cells[1:], line))]


def _raise_for(faults: Sequence[str]) -> None:
    if not faults:
        return
    told = list(faults[:TOLD_FAULTS])
    if (rest := len(faults) - TOLD_FAULTS) > 0:
        told.append(say("… and {count} more.", count=count(rest, "line")))
    raise FormError("lines", say("Nothing was sent.") + "\n" + "\n".join(told))


async def plan(komet: Komet, form: Form) -> Plan:
    """Judge every row against Komet's records and say what ships and what stays behind."""
    rows, faults = rows_of(form.lines)
    _raise_for(faults or ([] if rows else [say("There is no order.")]))
    orders = {order.number: order for order in await purchase_orders(komet, [number for _, number, _ in rows])}
    shipments, faults = shipments_of(rows, orders)
    _raise_for(faults)
    facts = facts_of(shipments)
    items = [
        ShipmentItem(
            po_item_id=shipment.line.id,
            awb=form.awb,
            house_awb=form.house_awb,
            ship_date=shipment.order.ship_date,
            box_codes=shipment.codes,
            vendor_id=shipment.order.vendor_id or None,
        )
        for shipment in shipments
    ]
    return Plan(
        sentence=say(
            "Ship {lines} of {orders} on AWB {awb}",
            lines=count(len(shipments), "line"),
            orders=count(len(orders), "order"),
            awb=form.awb,
        ),
        requests=tuple(packed(items, lambda some: PurchaseOrderItemsAwbAdd(items=some))),
        changes=tuple(change_of(shipment, form.awb) for shipment in shipments),
        snapshot=tuple(shipment.snapshot() for shipment in shipments),
        facts=facts,
        totals=totals_of(facts),
        warnings=tuple(warnings_of(shipments, form.awb)),
    )


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return Komet's word on each line."""
    assert isinstance(request, PurchaseOrderItemsAwbAdd)
    assert isinstance(answer, ShippedLines)
    return tuple(
        Verdict(f"#{asked.po_item_id}", row.ok, row.message)
        for asked, row in zip(request.items, answer.rows, strict=True)
    )


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look whether the lines of this request have shipped; some of them only is unsure."""
    assert isinstance(request, PurchaseOrderItemsAwbAdd)
    wanted = [(item.po_item_id, item.box_codes) for item in request.items]
    return await landed_lines(komet, _orders_of(plan, {item_id for item_id, _ in wanted}), wanted)


def retry(plan: Plan, results: Sequence[Result]) -> Mapping[str, Any]:
    """Return the form with just the lines that did not work."""
    return _values(plan, [item for result in results for item in _failed(result)])


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> Mapping[str, Any]:
    """Return the form with the lines of these requests."""
    some = [request for request in requests if isinstance(request, PurchaseOrderItemsAwbAdd)]
    return _values(plan, [item for request in some for item in request.items])


def _failed(result: Result) -> list[ShipmentItem]:
    assert isinstance(result.request, PurchaseOrderItemsAwbAdd)
    if result.verdicts:
        pairs = zip(result.request.items, result.verdicts, strict=True)
        return [item for item, verdict in pairs if not verdict.ok]
    return [] if result.step is Step.DONE else list(result.request.items)


def _orders_of(plan: Plan, items: set[str]) -> list[str]:
    """Return the numbers of the orders that these lines belong to."""
    lines = _lines_of(plan)
    return list(dict.fromkeys(order for item_id, order in lines.items() if item_id in items))


def _lines_of(plan: Plan) -> dict[str, str]:
    return {str(record["line_id"]): str(record["order"]) for record in plan.snapshot}


def _values(plan: Plan, items: Sequence[ShipmentItem]) -> dict[str, Any]:
    orders = _lines_of(plan)
    first = items[0] if items else None
    return {
        "awb": first.awb if first else "",
        "lines": "\n".join(" ".join((orders[each.po_item_id], each.po_item_id, *each.box_codes)) for each in items),
        "house_awb": (first.house_awb or "") if first else "",
    }


operation = Operation(
    command="po awb add-many",
    method="purchase.order.items.awb.add",
    summary="Ship lines of many POs",
    effect=Effect.WRITE,
    form=Form,
    words="[AWB] [P071882 …]",
    example="/komet-po awb add-many 729-5501-8842 P071882",
    needs=frozenset({"purchase.order.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    verdicts=verdicts,
    retry=retry,
    rest=rest,
)
