"""Ship lines of many orders on one AWB.

Komet: purchase.order.items.awb.add. Company or vendor token. One call for as many lines as fit into 64 KB; Komet
may answer success outside and refusals inside, so each line has its own verdict.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.limits import packed
from bot.komet.lookups import purchase_orders
from bot.komet.models import PurchaseOrder, ShippedLines
from bot.komet.requests import PurchaseOrderItemsAwbAdd, ShipmentItem
from bot.nearest import did_you_mean, nearest
from bot.operations import Landed, Operation, Result, Verdict, unread
from bot.people import Person
from bot.plan import AnyRequest, Plan
from bot.slack.forms import ColumnsPicker, FilePicker, Text
from bot.tables import EXTENSIONS, Chosen
from bot.words import count, say
from handlers.operations.awb_numbers import AwbNumber
from handlers.operations.awb_rows import LAYOUT, AwbRow, given_awb_rows
from handlers.operations.awb_words import awb_among, rows_among
from handlers.operations.boxes_behind import boxes_behind
from handlers.operations.given import RowsFile, instead_of
from handlers.operations.purchase_orders import is_open, near_orders
from handlers.operations.reference import known_box_types
from handlers.operations.shipping import (
    Shipment,
    fault_of,
    landed_lines,
    shipping_plan,
)
from handlers.operations.understood import Fault

CODES_A_ROW = 40
"""Box codes in a row of a form that is filled in: a cell of a file holds 500 characters."""


class Form(BaseModel):
    """One AWB, and a row for each line that goes on it."""

    awb: Annotated[
        AwbNumber,
        Field(title="AWB number", description="It marks the lines as shipped; there is no way back"),
        Text(placeholder="729-5501-8843"),
    ]
    lines: Annotated[
        str,
        Field(
            "",
            title="Orders and lines, one a line",
            description=(
                "Order, line ID, then nothing, the number of boxes or their codes. "
                "An order alone ships all its open lines. Paste from a spreadsheet if you like"
            ),
        ),
        Text(multiline=True, placeholder="P071882 9004411 6"),
    ]
    file: Annotated[
        RowsFile,
        Field(
            None,
            title="Or a file",
            description="A .csv or .xlsx with these columns. Codes may stand in one cell, or one in a row",
            validate_default=True,
        ),
        AfterValidator(instead_of("lines", "Write orders above, or choose a file here.")),
        FilePicker(EXTENSIONS, instead_of="lines"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file", text="lines")]
    house_awb: Annotated[
        str, Field("", title="House AWB", description="The forwarder's own number", max_length=25), Text()
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the AWB anywhere, orders, behind each its lines and how many boxes of one line."""
    awb, others = awb_among(words)
    rows, rest = rows_among(others)
    return {
        **({"awb": awb} if awb else {}),
        **({"lines": "\n".join(rows)} if rows else {}),
        **unread(rest),
    }


def shipments_of(
    rows: Sequence[AwbRow],
    orders: Mapping[str, PurchaseOrder],
    types: Collection[str] = (),
    near: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> tuple[list[Shipment], list[Fault]]:
    """Return what ships, and a fault of each row that must not be sent.

    `types` are known box types, `near` the numbers most like those of orders that are not there.
    """
    shipments: list[Shipment] = []
    faults: list[Fault] = []
    seen: dict[str, AwbRow] = {}
    for row in rows:
        order = orders.get(row.order)
        if order is None:
            words = say("Komet shows you no order {number}.", number=row.order)
            faults.append(Fault(row.given.place, words + did_you_mean(near.get(row.order, ()))))
            continue
        try:
            found = _of_row(order, row, types)
        except ValueError as error:
            faults.append(Fault.of(row.given.place, error))
            continue
        for shipment in found:
            things = [f"#{shipment.line.id}", *(code.upper() for code in shipment.codes)]
            if twice := [(thing, seen[thing]) for thing in things if thing in seen]:
                thing, other = twice[0]
                words = say("{thing} stands in {place} too.", thing=thing, place=str(other.given.place).lower())
                faults.append(Fault(row.given.place, words))
                continue
            seen |= dict.fromkeys(things, row)
            if fault := fault_of(shipment):
                faults.append(Fault(row.given.place, fault))
            shipments.append(shipment)
    return shipments, faults


def _of_row(order: PurchaseOrder, row: AwbRow, types: Collection[str]) -> list[Shipment]:
    """Return what one row ships. Raises ValueError with a sentence."""
    if not row.line:
        found = [Shipment(order, line) for line in order.lines if is_open(line)]
        if not found:
            raise ValueError(say("{number} has no line that has yet to ship.", number=order.number))
        return found
    line = order.line(row.line)
    if line is None:
        words = say("{number} has no line {item}.", number=order.number, item=row.line)
        raise ValueError(words + did_you_mean(nearest(row.line, (each.id for each in order.lines))))
    return [Shipment(order, line, boxes_behind(row.boxes, line, types))]


async def plan(komet: Komet, form: Form) -> Plan:
    """Judge every row against Komet's records and say what ships and what stays behind."""
    given = await given_awb_rows(form.lines, form.file, form.awb, field="lines", chosen=form.columns)
    orders = {order.number: order for order in await purchase_orders(komet, [row.order for row in given.rows])}
    near = await near_orders(komet, [row.order for row in given.rows if row.order not in orders])
    shipments, faults = shipments_of(given.rows, orders, await known_box_types(komet), near)
    given.check(faults)
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
    return shipping_plan(
        sentence=say(
            "Ship {lines} of {orders} on AWB {awb}",
            lines=count(len(shipments), "line"),
            orders=count(len(orders), "order"),
            awb=form.awb,
        )
        + (say(", house AWB {house}", house=form.house_awb) if form.house_awb else ""),
        requests=tuple(packed(items, lambda some: PurchaseOrderItemsAwbAdd(items=some))),
        shipments=shipments,
        awb=form.awb,
        notes=given.notes,
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
    return result.rows_that(result.request.items, worked=False)


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
        "lines": "\n".join("\t".join(row) for each in items for row in _as_rows(orders[each.po_item_id], each)),
        "house_awb": (first.house_awb or "") if first else "",
    }


def _as_rows(order: str, item: ShipmentItem) -> list[tuple[str, ...]]:
    parts = [item.box_codes[start:][:CODES_A_ROW] for start in range(0, len(item.box_codes), CODES_A_ROW)]
    return [(order, item.po_item_id, " ".join(part)) for part in parts] or [(order, item.po_item_id)]


operation = Operation(
    command="po awb add-many",
    method="purchase.order.items.awb.add",
    summary="Ship lines of many POs",
    effect=Effect.WRITE,
    form=Form,
    words="[AWB] [P071882 …]",
    example="/komet-po awb add-many 729-5501-8843 P071882",
    needs=frozenset({"purchase.order.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    verdicts=verdicts,
    retry=retry,
    rest=rest,
)
