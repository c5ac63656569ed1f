"""Ship lines of one order on an AWB.

Komet: purchase.order.item.awb.add. Company or vendor token. One call a line; its answer tells the new line of a split.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, Field

from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import PurchaseOrder, ShippedLine
from bot.komet.requests import PurchaseOrderItemAwbAdd
from bot.nearest import did_you_mean, nearest
from bot.operations import Landed, Operation, Verdict, unread
from bot.people import Person
from bot.plan import AnyRequest, Plan
from bot.slack.forms import ColumnsPicker, FilePicker, PickMany, Text
from bot.tables import EXTENSIONS, Chosen, Layout
from bot.words import count, say
from handlers.operations.awb_numbers import AwbNumber
from handlers.operations.awb_rows import BOXES_OR_CODES, PO_LINE, codes_of, divided
from handlers.operations.awb_words import awb_among, row_of
from handlers.operations.boxes_behind import boxes_behind
from handlers.operations.chosen_lines import LineIds, chosen_lines
from handlers.operations.given import Given, GivenRow, Place, RowsFile, given_rows
from handlers.operations.purchase_orders import (
    OrderField,
    find_order,
    open_lines,
    order_and_lines,
)
from handlers.operations.reference import known_box_types
from handlers.operations.shipping import (
    Shipment,
    fault_of,
    landed_lines,
    shipping_plan,
)
from handlers.operations.understood import Fault, refuse_gaps, understood

LAYOUT = Layout((replace(PO_LINE, optional=False), BOXES_OR_CODES), divide=divided, other_headings=".*")


EXAMPLE = "9004411 AL220411 AL220412"


class Form(BaseModel):
    """Which lines of which order, on which AWB; box codes where not all boxes ship or the farm has its own."""

    purchase_order: OrderField
    items: Annotated[
        LineIds,
        Field(title="Lines to ship"),
        PickMany(open_lines, needs="purchase_order", waiting="Choose an order to see its lines."),
    ]
    awb: Annotated[
        AwbNumber,
        Field(title="AWB number", description="It marks the lines as shipped; there is no way back"),
        Text(placeholder="729-5501-8843"),
    ]
    boxes: Annotated[
        str,
        Field(
            "",
            title="Box codes",
            description="A line's ID and its codes, one line each. Fewer codes than boxes split the line",
        ),
        Text(multiline=True, placeholder=EXAMPLE),
    ]
    file: Annotated[
        RowsFile,
        Field(None, title="Or the codes in a file", description="A .csv or .xlsx with line IDs and box codes"),
        FilePicker(EXTENSIONS, instead_of="boxes"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file", text="boxes")]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the order, IDs of lines, how many boxes of one line, and the AWB anywhere."""
    awb, others = awb_among(words)
    values, rest = order_and_lines(others)
    boxes = row_of(values.get("items", []), rest)
    return {
        **values,
        **({"awb": awb} if awb else {}),
        **({"boxes": boxes} if boxes else unread(rest)),
    }


def shipments_of(
    order: PurchaseOrder, items: Sequence[str], given: Given, types: Collection[str] = ()
) -> list[Shipment]:
    """Return what ships; `types` are known box types. Raises FormError for what Komet would refuse or skip."""
    codes: dict[str, tuple[str, ...]] = {}
    places: dict[str, Place] = {}
    without: list[tuple[str, Place]] = []
    lines = {line.id: line for line in chosen_lines(order.lines, items, order.number)}

    def read(row: GivenRow) -> None:
        refuse_gaps(row, LAYOUT, EXAMPLE)
        line, boxes = row.cells
        item_id = line.lstrip("#")
        if item_id not in lines:
            words = say("{item} is not one of the lines chosen above.", item=line)
            raise ValueError(words + did_you_mean(nearest(item_id, lines)))
        found = boxes_behind(codes_of(boxes), lines[item_id], types)
        if not found:
            without.append((item_id, row.place))
        codes[item_id] = codes.get(item_id, ()) + found
        places.setdefault(item_id, row.place)

    rows = understood(given, read)
    gaps = [
        Fault(place, say("no box code stands there, as in the other rows of {item}.", item=item_id))
        for item_id, place in without
        if codes[item_id]
    ]
    shipments = [Shipment(order, line, codes.get(item_id, ())) for item_id, line in lines.items()]
    rows.check([*gaps, *_faults(shipments, places)])
    for shipment in shipments:
        if fault := fault_of(shipment):
            raise FormError("items", fault)
    return shipments


def _faults(shipments: Sequence[Shipment], places: Mapping[str, Place]) -> Iterator[Fault]:
    """Yield what is wrong with the lines that rows name, at the first row of each."""
    used: set[str] = set()
    for shipment in shipments:
        place, codes = places.get(shipment.line.id), {code.upper() for code in shipment.codes}
        if place is None:
            continue
        if fault := fault_of(shipment):
            yield Fault(place, fault)
        elif twice := used & codes:
            yield Fault(place, say("{code} stands twice.", code=min(twice)))
        used |= codes


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the lines up, judge the boxes and say what ships and what stays behind."""
    order = await find_order(komet, form.purchase_order, "purchase_order")
    given = await given_rows(LAYOUT, form.boxes, form.file, field="boxes", chosen=form.columns)
    shipments = shipments_of(order, form.items, given, await known_box_types(komet))
    return shipping_plan(
        sentence=say(
            "Ship {lines} of {number} ({vendor}) on AWB {awb}",
            lines=count(len(shipments), "line"),
            number=order.number,
            vendor=order.vendor_name,
            awb=form.awb,
        ),
        requests=tuple(
            PurchaseOrderItemAwbAdd(
                po_item_id=shipment.line.id, awb=form.awb, ship_date=order.ship_date, box_codes=shipment.codes
            )
            for shipment in shipments
        ),
        shipments=shipments,
        awb=form.awb,
        notes=given.notes,
    )


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return the boxes of the line, and the ID of the new line after a split."""
    assert isinstance(request, PurchaseOrderItemAwbAdd)
    assert isinstance(answer, ShippedLine)
    made = [say("boxes {codes}", codes=", ".join(answer.box_codes))] if answer.box_codes else []
    if answer.new_po_item_id:
        made.append(say("new line #{item}", item=answer.new_po_item_id))
    return (Verdict(f"#{request.po_item_id}", ok=True, message=answer.message, made="; ".join(made)),)


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look whether the line has shipped."""
    assert isinstance(request, PurchaseOrderItemAwbAdd)
    return await landed_lines(komet, [str(plan.snapshot[0]["order"])], [(request.po_item_id, request.box_codes)])


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for some of the lines."""
    some = [request for request in requests if isinstance(request, PurchaseOrderItemAwbAdd)]
    return {
        "purchase_order": plan.snapshot[0]["order"],
        "items": [request.po_item_id for request in some],
        "awb": some[0].awb,
        "boxes": "\n".join(" ".join((each.po_item_id, *each.box_codes)) for each in some if each.box_codes),
    }


operation = Operation(
    command="po awb add",
    method="purchase.order.item.awb.add",
    summary="Ship PO lines",
    effect=Effect.WRITE,
    form=Form,
    words="P071882 [line …] [AWB]",
    example="/komet-po awb add P071882 9004411 729-5501-8843",
    needs=frozenset({"purchase.order.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    verdicts=verdicts,
    rest=rest,
)
