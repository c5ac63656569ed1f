"""Make a purchase order from lines of a prebook, from typed lines, or both.

Komet: purchase.order.create. Company or vendor token. Not repeat-safe, and an AWB ships the order at once. The
fields of a line after the product are inferred.
"""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from bot.amounts import total_of
from bot.errors import FormError, MissingError
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.models import CreatedOrder, Prebook, PrebookLine
from bot.komet.requests import NewOrderLine, PrebookDetailsList, PrebookList, PurchaseOrderCreate
from bot.operations import Landed, Operation, Seen, Verdict, unread
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan, name_of
from bot.slack.blocks import day, money, quantity
from bot.slack.forms import Choice, ColumnsPicker, DayPicker, FilePicker, PickMany, Search, Text
from bot.tables import EXTENSIONS, Chosen
from bot.words import count, say
from handlers.operations.awb_numbers import last_four
from handlers.operations.chosen_lines import several, typed_number
from handlers.operations.given import RowsFile
from handlers.operations.odd_amounts import Stated, odd_amounts
from handlers.operations.odd_counts import Counted, odd_counts
from handlers.operations.order_lines import LAYOUT, ROW, Bought, given_lines
from handlers.operations.ordering import (
    HEAD_HELPS,
    HEAD_NEEDS,
    VENDOR_NEEDS,
    Head,
    WantedLine,
    head_of,
    head_words,
    landed_order,
    named_head,
    verdicts_of,
)
from handlers.operations.prebooks import PrebookNumber, find_prebook, tidy_prebook


async def lines_of(komet: Komet, number: str) -> list[Choice]:
    """Return the prebook's lines to choose from. Raises FormError when there are none."""
    prebook = await _prebook(komet, typed_number(number, tidy_prebook, "prebook"))
    if not prebook.lines:
        raise FormError("prebook", say("Prebook {number} has no lines.", number=prebook.number))
    return [
        Choice(
            label=f"{line.product or say('Unnamed product')}, {quantity(line.total_boxes)} {line.box_type}",
            value=line.id,
            description=" · ".join(part for part in (line.vendor_name, f"#{line.id}") if part),
        )
        for line in prebook.lines
    ]


async def _prebook(komet: Komet, number: str) -> Prebook:
    if not komet.allows(PrebookDetailsList.method):
        words = say(
            "Your Komet token does not include {method}: leave the prebook empty.", method=PrebookDetailsList.method
        )
        raise FormError("prebook", words)
    return await find_prebook(komet, number, "prebook")


class Form(BaseModel):
    """Who is ordered from, when it ships, and what: lines of a prebook, typed lines, or both."""

    vendor: Annotated[str, Field(title="Vendor", min_length=1, description="Type a name or a code"), Search("vendors")]
    ship_date: Annotated[dt.date, Field(title="Ship date", description="The day the goods leave the farm"), DayPicker()]
    prebook: Annotated[
        PrebookNumber,
        Field("", title="Prebook", description="To buy for lines that are sold already"),
        Search("prebooks"),
    ]
    items: Annotated[
        list[str],
        BeforeValidator(several),
        Field(default_factory=list, title="Lines of the prebook", max_length=100),
        PickMany(lines_of, needs="prebook", waiting="Choose a prebook to see its lines."),
    ]
    lines: Annotated[
        str,
        Field(
            "",
            title="Other lines, one a line",
            description=(
                "Product; boxes; box type; Stem or Bunch; bunches a box; stems a bunch; cost per unit; mark code if any"
            ),
        ),
        Text(multiline=True, placeholder=ROW),
    ]
    file: Annotated[
        RowsFile,
        Field(None, title="Or other lines in a file", description="A .csv or .xlsx with these columns"),
        FilePicker(EXTENSIONS, instead_of="lines"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file", text="lines")]
    carrier: Annotated[str, Field("", title="Carrier", description="An inbound one"), Search("carriers")]
    location: Annotated[str, Field("", title="Location"), Search("locations", by="code")]
    awb: Annotated[
        str,
        BeforeValidator(last_four),
        Field("", title="AWB, last four digits", description="Only if the goods left: it ships the order at once"),
        Text(placeholder="8843"),
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the vendor, the ship date, the prebook."""
    values, rest = head_words(words, person)
    prebook = {"prebook": rest.pop(0).lstrip("#")} if rest and re.fullmatch(r"#?[0-9]{1,10}", rest[0]) else {}
    return {**values, **prebook, **unread(rest)}


async def plan(komet: Komet, form: Form) -> Plan:
    """Look up head, prebook lines and products, and say what the order will be."""
    if not form.items and not form.lines.strip() and form.file is None:
        field = "lines" if not form.prebook else "items"
        raise MissingError(field, say("Choose lines of a prebook, or type lines, or choose a file of them."))
    named = await named_head(
        komet, vendor=form.vendor, ship_date=form.ship_date, carrier=form.carrier, location=form.location
    )
    given = await given_lines(komet, form.lines, form.file, form.columns)
    presold = await _presold(komet, form) if form.items else []
    head = await head_of(komet, named)
    bought = [_for_prebook(prebook, line, head) for prebook, line in presold] + given.rows
    records = [each.wanted.snapshot(number) for number, each in enumerate(bought, start=1)]
    boxes = sum(each.request.boxes for each in bought)
    amount = total_of(each.cost for each in bought)
    return Plan(
        sentence=say(
            "Order {boxes} in {lines} from {vendor}, shipping {day}",
            boxes=count(boxes, "box", "boxes"),
            lines=count(len(bought), "line"),
            vendor=head.vendor.name,
            day=day(head.ship_date),
        )
        + (say(", shipped at once on an AWB ending in {digits}", digits=form.awb) if form.awb else ""),
        requests=(
            PurchaseOrderCreate(
                **head.parameters(), awb_number=form.awb or None, items=tuple(each.request for each in bought)
            ),
        ),
        changes=tuple(
            Change(each.wanted.product, "", each.after, record=name_of(record))
            for each, record in zip(bought, records, strict=True)
        ),
        snapshot=(head.snapshot(), *records),
        facts=Facts(
            amount=amount,
            boxes=Decimal(boxes),
            rows=len(bought),
            vendor=head.vendor.name,
            ship_date=head.ship_date,
        ),
        totals=(
            Change(say("Boxes"), "", quantity(Decimal(boxes))),
            Change(say("Cost"), "", money(amount) if amount is not None else say("not known before Komet says it")),
            *head.totals,
        ),
        warnings=tuple(_warnings(form, head, bought)),
        remarks=given.notes,
    )


async def _presold(komet: Komet, form: Form) -> list[tuple[Prebook, PrebookLine]]:
    prebook = await _prebook(komet, form.prebook)
    found = []
    for item_id in dict.fromkeys(form.items):
        line = prebook.line(item_id)
        if line is None:
            words = say("Prebook {number} has no line {item}. Choose again.", number=prebook.number, item=item_id)
            raise FormError("items", words)
        if not line.total_boxes or line.total_boxes != int(line.total_boxes):
            raise FormError("items", say("Komet shows no whole boxes of {product}.", product=line.product))
        found.append((prebook, line))
    return found


def _for_prebook(prebook: Prebook, line: PrebookLine, head: Head) -> Bought:
    assert line.total_boxes is not None
    boxes = int(line.total_boxes)
    numbers = [order.number for order in head.before for each in order.lines if each.prebook_item_id == line.id]
    warning = ""
    if numbers:
        warning = say(
            "{product} of prebook {prebook} is bought in {numbers} already: this buys it again.",
            product=line.product,
            prebook=prebook.number,
            numbers=", ".join(numbers),
        )
    elif line.vendor_id not in ("", head.vendor.id):
        warning = say("{product} is meant to come from {other}.", product=line.product, other=line.vendor_name)
    return Bought(
        NewOrderLine(prebook_item_id=line.id, boxes=boxes),
        WantedLine(line.product, boxes, line.id),
        say("{boxes} {type} for prebook {number}", boxes=quantity(boxes), type=line.box_type, number=prebook.number),
        None,
        warning,
    )


def _warnings(form: Form, head: Head, bought: Sequence[Bought]) -> list[str]:
    warnings = [each.warning for each in bought if each.warning]
    if form.awb:
        warnings.insert(
            0,
            say(
                "The AWB puts the order straight into Shipped, and nothing takes that back. "
                "Without it you can ship later with /komet po awb add."
            ),
        )
    counted = [
        Counted(each.wanted.product, each.request.boxes, each.request.bunches or 0, each.request.stems_bunch or 0)
        for each in bought
    ]
    return [*warnings, *odd_amounts(_stated(head, bought)), *odd_counts(counted), *head.warnings]


def _stated(head: Head, bought: Sequence[Bought]) -> list[Stated]:
    """Return the costs that the lines state; one for a prebook states none."""
    return [
        head.stated(each.wanted.product, each.request.unit_cost, each.request.unit_type or "")
        for each in bought
        if each.request.unit_cost is not None
    ]


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return Komet's word on the order and its lines."""
    assert isinstance(request, PurchaseOrderCreate)
    assert isinstance(answer, CreatedOrder)
    asked = [line.prebook_item_id or line.product_code or line.product_description or "" for line in request.items]
    return verdicts_of(asked, answer)


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed | Seen:
    """Look for an order of that vendor and day that was not there before."""
    assert isinstance(request, PurchaseOrderCreate)
    return await landed_order(komet, plan, request.items)


operation = Operation(
    command="po create",
    method="purchase.order.create",
    summary="Create a purchase order",
    effect=Effect.WRITE,
    form=Form,
    words="[vendor] [date] [prebook]",
    example="/komet-po create alborada +3 440912",
    needs=HEAD_NEEDS,
    needs_of_company=VENDOR_NEEDS,
    helps=HEAD_HELPS | {PrebookList.method, PrebookDetailsList.method},
    arguments=arguments,
    plan=plan,
    landed=landed,
    verdicts=verdicts,
)
