"""Make a purchase order of boxes that hold several products.

Komet: purchase.order.mixed.create. Company or vendor token. Not repeat-safe. Komet leaves products that are not in
the catalogue out without a word, so they are refused here. The array of a box's products is inferred.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from bot.amounts import read_unit_amount
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect, UnitType
from bot.komet.models import CreatedOrder, Product
from bot.komet.requests import NewBreakdown, NewMixedLine, PurchaseOrderMixedCreate
from bot.operations import Landed, Operation, Seen, Verdict
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan
from bot.slack.blocks import day, money, quantity
from bot.slack.forms import Choice, ColumnsPicker, DayPicker, FilePicker, Pick, Search, Text
from bot.tables import EXTENSIONS, Chosen, Layout
from bot.words import count, say
from handlers.operations.given import GivenRow, RowsFile, given_rows, instead_of
from handlers.operations.odd_amounts import odd_amounts
from handlers.operations.odd_counts import Counted, odd_counts
from handlers.operations.ordering import (
    BUNCHES,
    COST,
    HEAD_HELPS,
    HEAD_NEEDS,
    PRODUCT,
    STEMS,
    VENDOR_NEEDS,
    WantedLine,
    box_type_named,
    divided,
    head_of,
    head_words,
    landed_order,
    named_head,
    product_named,
    read_count,
    verdicts_of,
)
from handlers.operations.reference import Looked, find_box_type, find_product, find_products
from handlers.operations.understood import Understood, refuse_gaps, understood
from handlers.operations.unit_words import a_unit

ROW = "RSFR60; 6; 25; 7.50"

LAYOUT = Layout((PRODUCT, BUNCHES, STEMS, COST), divide=divided)


class Form(BaseModel):
    """Who is ordered from, when it ships, how many boxes, and what is in one box."""

    vendor: Annotated[str, Field(title="Vendor", min_length=1, description="Type a name or a code"), Search("vendors")]
    ship_date: Annotated[dt.date, Field(title="Ship date", description="The day the goods leave the farm"), DayPicker()]
    product: Annotated[
        str, Field(title="Assorted product", min_length=1, description="What the box is called"), Search("products")
    ]
    boxes: Annotated[int, BeforeValidator(read_count), Field(title="Boxes", ge=1, lt=10**6), Text()]
    box_type: Annotated[str, Field(title="Box type", min_length=1), Search("box-types")]
    unit_type: Annotated[
        UnitType,
        Field(title="Unit of the costs"),
        Pick((Choice("Stem", UnitType.STEM.value), Choice("Bunch", UnitType.BUNCH.value))),
    ]
    breakdown: Annotated[
        str,
        Field(
            "",
            title="What is in one box, one product a line",
            description="Product; bunches a box; stems a bunch; cost per unit",
        ),
        Text(multiline=True, placeholder=ROW),
    ]
    file: Annotated[
        RowsFile,
        Field(None, title="Or a file", description="A .csv or .xlsx with these columns", validate_default=True),
        AfterValidator(instead_of("breakdown", "Write the products above, or choose a file here.")),
        FilePicker(EXTENSIONS, instead_of="breakdown"),
    ]
    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file", text="breakdown")]
    carrier: Annotated[str, Field("", title="Carrier", description="An inbound one"), Search("carriers")]
    location: Annotated[str, Field("", title="Location"), Search("locations", by="code")]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the vendor, the ship date, the assorted product."""
    values, rest = head_words(words, person)
    return values | ({"product": " ".join(rest)} if rest else {})


async def breakdown_of(komet: Komet, form: Form) -> Understood[tuple[Product, NewBreakdown]]:
    """Return the products of one box. Raises FormError with a sentence for each fault."""
    given = await given_rows(LAYOUT, form.breakdown, form.file, field="breakdown", chosen=form.columns)
    products = await find_products(komet, {row.cells[0] for row in given.rows if row.cells[0]}, exact=True)
    seen: set[str] = set()

    def read(row: GivenRow) -> tuple[Product, NewBreakdown]:
        product, part = _part(row, products)
        if product.id in seen:
            raise ValueError(say("{product} stands twice.", product=product.description))
        seen.add(product.id)
        return product, part

    parts = understood(given, read)
    parts.check()
    return parts


def _part(row: GivenRow, products: Looked[Product]) -> tuple[Product, NewBreakdown]:
    refuse_gaps(row, LAYOUT, ROW)
    typed, bunches, stems, cost = row.cells
    if typed in products.unclear:
        raise ValueError(products.unclear[typed])
    if typed in products.unknown:
        words = say("“{typed}” is not in your catalogue: Komet would leave it out without a word.", typed=typed)
        raise ValueError(words + products.advice(typed))
    product = products.found[typed]
    return product, NewBreakdown(
        **product_named(product),
        bunches=read_count(bunches, "bunches"),
        stems_bunch=read_count(stems, "stems"),
        unit_cost=read_unit_amount(cost),
    )


async def plan(komet: Komet, form: Form) -> Plan:
    """Look up head, products and box type, and say what one box and the order will be."""
    named = await named_head(
        komet, vendor=form.vendor, ship_date=form.ship_date, carrier=form.carrier, location=form.location
    )
    product = await find_product(komet, form.product, "product")
    box_type = await find_box_type(komet, form.box_type, "box_type")
    given = await breakdown_of(komet, form)
    parts = given.rows
    if len(parts) < 2:
        raise FormError(given.field, say("A mixed box has two products or more. For one, use /komet po create."))
    head = await head_of(komet, named)
    a_box = sum((_cost(part, form.unit_type) for _, part in parts), Decimal(0))
    amount = (a_box * form.boxes).quantize(Decimal("0.01"))
    wanted = WantedLine(product.description, form.boxes)
    return Plan(
        sentence=say(
            "Order {boxes} of {product} from {vendor}, shipping {day}",
            boxes=count(form.boxes, "mixed box", "mixed boxes"),
            product=product.description,
            vendor=head.vendor.name,
            day=day(head.ship_date),
        ),
        requests=(
            PurchaseOrderMixedCreate(
                **head.parameters(),
                items=(
                    NewMixedLine(
                        product_id=product.id,
                        boxes=form.boxes,
                        **box_type_named(box_type),
                        unit_type=form.unit_type,
                        breakdowns=tuple(part for _, part in parts),
                    ),
                ),
            ),
        ),
        changes=tuple(Change(each.description, "", _in_a_box(part, form.unit_type)) for each, part in parts),
        snapshot=(head.snapshot(), wanted.snapshot(1)),
        facts=Facts(
            amount=amount,
            boxes=Decimal(form.boxes),
            rows=len(parts),
            vendor=head.vendor.name,
            ship_date=head.ship_date,
        ),
        totals=(
            Change(say("Boxes"), "", f"{quantity(Decimal(form.boxes))} {box_type.code}"),
            Change(say("Bunches a box"), "", quantity(Decimal(sum(part.bunches for _, part in parts)))),
            Change(say("Cost of a box"), "", money(a_box)),
            Change(say("Cost"), "", money(amount)),
            *head.totals,
        ),
        warnings=(
            *odd_amounts(head.stated(each.description, part.unit_cost, form.unit_type.value) for each, part in parts),
            *odd_counts([Counted(product.description, form.boxes)]),
            *odd_counts(Counted(each.description, 0, part.bunches, part.stems_bunch) for each, part in parts),
            say("Such an order may start as Pending Approval in Komet."),
            *head.warnings,
        ),
        remarks=given.notes,
    )


def _cost(part: NewBreakdown, unit_type: UnitType) -> Decimal:
    units = part.bunches * (part.stems_bunch if unit_type is UnitType.STEM else 1)
    return units * part.unit_cost


def _in_a_box(part: NewBreakdown, unit_type: UnitType) -> str:
    return say(
        "{bunches} × {stems} stems a box, {cost}",
        bunches=count(part.bunches, "bunch", "bunches"),
        stems=part.stems_bunch,
        cost=a_unit(part.unit_cost, unit_type.value),
    )


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return Komet's word on the order."""
    assert isinstance(request, PurchaseOrderMixedCreate)
    assert isinstance(answer, CreatedOrder)
    return verdicts_of([line.product_id or "" for line in request.items], answer)


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed | Seen:
    """Look for an order of that vendor and day that was not there before."""
    assert isinstance(request, PurchaseOrderMixedCreate)
    return await landed_order(komet, plan, request.items)


operation = Operation(
    command="po create-mixed",
    method="purchase.order.mixed.create",
    summary="Create a mixed-box PO",
    effect=Effect.WRITE,
    form=Form,
    words="[vendor] [date] [product]",
    example="/komet-po create-mixed alborada +3 RSAS60",
    needs=HEAD_NEEDS,
    needs_of_company=VENDOR_NEEDS,
    helps=HEAD_HELPS,
    arguments=arguments,
    plan=plan,
    landed=landed,
    verdicts=verdicts,
)
