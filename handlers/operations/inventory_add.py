"""Add boxes to the stock.

Komet: inventory.add. Company token. One call for at most 100 boxes, so more boxes are several calls. What Komet
answers besides "OK" is not documented: only where it tells the new line is there a way back.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from bot.amounts import LARGEST_UNIT_AMOUNT, WHOLE, unit_amount
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect, UnitType
from bot.komet.limits import boxes_per_call
from bot.komet.models import BoxType, Customer, InventoryAdded, Product, Vendor
from bot.komet.requests import InventoryAdd
from bot.operations import Landed, Operation, Result, Step, Undo, Verdict
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan
from bot.slack.blocks import day, money
from bot.slack.forms import Choice, DayPicker, Pick, Search, Text
from bot.words import count, say
from handlers.operations.awb_numbers import StockAwb, awb_doubt
from handlers.operations.boxes_behind import BOX_TYPES, glued_boxes
from handlers.operations.odd_amounts import odd_amounts, stated_of_new
from handlers.operations.odd_counts import Counted, odd_counts
from handlers.operations.odd_days import odd_day
from handlers.operations.reference import find_box_type, find_customer, find_product, find_vendor
from handlers.operations.stock import boxes_words, stock_of
from handlers.operations.stock_landed import addition_landed, lines_there
from handlers.operations.unit_words import a_unit, units_words

MOST_BOXES = 1_000

Day = Annotated[date | None, BeforeValidator(lambda value: value or None)]
YesNo = Annotated[str, BeforeValidator(lambda value: value or "")]  # text: an opened form shows what was chosen
YES_OR_NO = Pick((Choice("Yes", "yes"), Choice("No", "no")))
SENT = {"yes": True, "no": False, "": None}
TYPED = {sent: typed for typed, sent in SENT.items()}


class Form(BaseModel):
    """What comes, from whom, how it is packed, and when."""

    product: Annotated[
        str, Field(title="Product", min_length=1, description="Name or code"), Search("products", "Rose Freedom")
    ]
    boxes: Annotated[
        int,
        WHOLE,
        Field(title="Boxes", ge=1, le=MOST_BOXES, description="More than 100 are sent in several calls"),
        Text(placeholder="6"),
    ]
    box_type: Annotated[str, Field(title="Box type", min_length=1), Search("box-types", "QB")]
    vendor: Annotated[str, Field(title="Vendor", min_length=1), Search("vendors", "Finca Alborada")]
    awb: Annotated[
        StockAwb,
        Field(title="AWB", description="Komet wants one"),
        Text(placeholder="729-5501-8843"),
    ]
    ship_date: Annotated[date, Field(title="Ship date", description="The day the goods leave the farm"), DayPicker()]
    bunches: Annotated[int, WHOLE, Field(title="Bunches in a box", ge=1, le=9_999), Text(placeholder="24")]
    stems_bunch: Annotated[int, WHOLE, Field(title="Stems in a bunch", ge=1, le=9_999), Text(placeholder="25")]
    unit_type: Annotated[
        UnitType,
        Field(title="The cost is per"),
        Pick((Choice("Stem", UnitType.STEM.value), Choice("Bunch", UnitType.BUNCH.value))),
    ]
    unit_cost: Annotated[
        Decimal,
        BeforeValidator(unit_amount(3)),
        Field(title="Cost", ge=0, lt=LARGEST_UNIT_AMOUNT),
        Text(placeholder="0.325"),
    ]
    arrival_date: Annotated[Day, Field(None, title="Arrival date", description="At your warehouse"), DayPicker()]
    customer: Annotated[
        str, Field("", title="Customer", description="Only when the boxes are for one"), Search("customers", "A name")
    ]
    reference: Annotated[str, Field("", title="Reference", max_length=20), Text()]
    temporary_awb: Annotated[YesNo, Field("", pattern="^(yes|no)?$", title="Is the AWB a temporary one?"), YES_OR_NO]
    confirm_inventory: Annotated[
        YesNo,
        Field(
            "",
            pattern="^(yes|no)?$",
            title="Tie the boxes to the system they come from?",
            description="Komet's confirmInventory. Leave it empty unless your company asks for it.",
        ),
        YES_OR_NO,
    ]

    @model_validator(mode="after")
    def _arrives_after_it_ships(self) -> Self:
        if self.arrival_date and self.arrival_date < self.ship_date:
            raise ValueError(say("The arrival date is before the ship date."))
        return self


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: 6 QB or 6QB are the boxes and their type, the rest is the product."""
    values: dict[str, Any] = {}
    product: list[str] = []
    for word in words:
        boxes, box_type = glued_boxes(word)
        if boxes and "boxes" not in values and "box_type" not in values:
            values |= {"boxes": boxes, "box_type": box_type}
        elif re.fullmatch(r"\d{1,4}|\d,\d{3}", word, re.ASCII) and "boxes" not in values:
            values["boxes"] = word
        elif _is_box_type(word) and "boxes" in values and "box_type" not in values:
            values["box_type"] = word.upper()
        else:
            product.append(word)
    return {**values, **({"product": " ".join(product)} if product else {})}


def _is_box_type(word: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{2,3}", word)) or word.upper() in BOX_TYPES


async def plan(komet: Komet, form: Form) -> Plan:
    """Look everything that is named up, and remember which such lines are in stock already."""
    product = await find_product(komet, form.product, "product")
    box_type = await find_box_type(komet, form.box_type, "box_type")
    vendor = await find_vendor(komet, form.vendor, "vendor")
    customer = await find_customer(komet, form.customer, "customer") if form.customer else None
    if not product.active:
        raise FormError("product", say("{product} is not in use any more.", product=product.description))
    parts = boxes_per_call(form.boxes)
    stock = await stock_of(komet)
    units = form.bunches * (form.stems_bunch if form.unit_type is UnitType.STEM else 1)
    amount = form.boxes * units * form.unit_cost
    return Plan(
        sentence=say(
            "Add {boxes} of {product} from {vendor} to the stock",
            boxes=count(form.boxes, "box", "boxes"),
            product=product.description,
            vendor=vendor.name,
        ),
        requests=tuple(_request(form, part, product, vendor, box_type, customer) for part in parts),
        changes=tuple(_changes(form, product, box_type, customer)),
        snapshot=(
            {
                "stock": say("Stock of {product} from {vendor}", product=product.description, vendor=vendor.name),
                **lines_there(stock, product.id, vendor.id, box_type.code),
            },
        ),
        facts=Facts(
            amount=amount, boxes=Decimal(form.boxes), rows=len(parts), vendor=vendor.name, ship_date=form.ship_date
        ),
        totals=(Change(say("Cost of all"), "", money(amount)),),
        warnings=(
            *odd_amounts([stated_of_new(product.id, product.description, form.unit_cost, form.unit_type.value, stock)]),
            *odd_counts([Counted(product.description, form.boxes, form.bunches, form.stems_bunch)]),
            *odd_day(say("ship date"), form.ship_date),
            *odd_day(say("arrival date"), form.arrival_date),
            *_warnings(form, parts),
        ),
        parts=tuple(count(boxes, "box", "boxes") for boxes in parts) if len(parts) > 1 else (),
    )


def _request(
    form: Form, boxes: int, product: Product, vendor: Vendor, box_type: BoxType, customer: Customer | None
) -> InventoryAdd:
    return InventoryAdd(
        grower_id=vendor.id,
        product_id=product.id,
        box_type_id=box_type.id,
        customer_id=customer.id if customer else None,
        quantity=boxes,
        awb=form.awb,
        is_tmp_awb=SENT[form.temporary_awb],
        reference=form.reference,
        ship_date=form.ship_date,
        arrival_date=form.arrival_date,
        unit_type=form.unit_type,
        stems_bunch=form.stems_bunch,
        bunches=form.bunches,
        unit_cost=form.unit_cost,
        confirm_inventory=SENT[form.confirm_inventory],
    )


def _changes(form: Form, product: Product, box_type: BoxType, customer: Customer | None) -> list[Change]:
    packing = say(
        "{boxes}, {bunches} of {stems} stems in each, {cost}",
        boxes=boxes_words(form.boxes, box_type.code),
        bunches=count(form.bunches, "bunch", "bunches"),
        stems=form.stems_bunch,
        cost=a_unit(form.unit_cost, form.unit_type.value),
    )
    stems = units_words(form.boxes * form.bunches * form.stems_bunch, UnitType.STEM.value)
    dates = say("ships {day}", day=day(form.ship_date))
    if form.arrival_date:
        dates += say(", arrives {day}", day=day(form.arrival_date))
    awb = form.awb + (say(" (temporary)") if form.temporary_awb == "yes" else "")
    changes = [
        Change(product.description, "", packing),
        Change(say("Together"), "", stems),
        Change(say("AWB"), "", f"{awb}, {dates}"),
    ]
    if customer:
        changes.append(Change(say("Customer"), "", customer.name))
    if form.reference:
        changes.append(Change(say("Reference"), "", form.reference))
    if form.confirm_inventory:
        changes.append(Change(say("Tied to the system they come from"), "", say(form.confirm_inventory)))
    return changes


def _warnings(form: Form, parts: Sequence[int]) -> list[str]:
    temporary = say("Then choose Yes at “Is the AWB a temporary one?”.")
    doubt = "" if form.temporary_awb == "yes" else awb_doubt(form.awb, temporary)
    warnings = [
        *([doubt] if doubt else []),
        say("Komet may keep new boxes in its staging area first: then the stock does not show them yet."),
        say("There may be no undo: only if Komet tells the new line's number can it be deleted from here."),
    ]
    if len(parts) > 1:
        told = " + ".join(map(str, parts))
        warnings.append(
            say("Komet takes 100 boxes a call: these are {calls} calls ({told}).", calls=len(parts), told=told)
        )
    return warnings


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Count the boxes of new lines of this kind."""
    assert isinstance(request, InventoryAdd)
    return await addition_landed(komet, request, plan, plan.snapshot[0])


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return the number of the new line, where Komet tells it."""
    assert isinstance(request, InventoryAdd)
    assert isinstance(answer, InventoryAdded)
    if not answer.inventory_id:
        return ()
    line = say("Line #{id}", id=answer.inventory_id)
    return (Verdict(line, ok=True, message=count(request.quantity, "box", "boxes"), made=answer.inventory_id),)


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for the boxes that were not begun; lines that came meanwhile make it another request."""
    adds = [request for request in requests if isinstance(request, InventoryAdd)]
    shared = adds[0].model_dump(
        mode="json", include=set(Form.model_fields) & set(InventoryAdd.model_fields), by_alias=False
    )
    named = {
        "product": adds[0].product_id,
        "vendor": adds[0].grower_id,
        "customer": adds[0].customer_id,
        "box_type": adds[0].box_type_id,
        "unit_type": adds[0].unit_type.value,
        "temporary_awb": TYPED[adds[0].is_tmp_awb],
        "confirm_inventory": TYPED[adds[0].confirm_inventory],
    }
    values = {**shared, **named, "boxes": sum(each.quantity for each in adds)}
    return {name: value for name, value in values.items() if value is not None}


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form that deletes the new lines; None unless Komet told the number of each."""
    done = [result for result in results if result.step is Step.DONE]
    lines = [verdict.made for result in done for verdict in result.verdicts if verdict.made]
    if not done or len(lines) != len(done):
        return None
    return Undo(
        {"items": ", ".join(dict.fromkeys(lines)), "reason": say("Undo: {sentence}", sentence=plan.sentence)[:300]},
        loses=(say("What was sold of these boxes meanwhile is not deleted."),),
        command="inventory delete",
    )


operation = Operation(
    command="inventory add",
    method="inventory.add",
    summary="Add boxes to the stock",
    effect=Effect.WRITE,
    form=Form,
    words="[6 QB] [product]",
    example="/komet-inventory add 6 QB RSFR60",
    needs=frozenset({"boxtype.list", "inventory.list", "product.list", "vendor.list"}),
    helps=frozenset({"customer.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    verdicts=verdicts,
    rest=rest,
    undo=undo,
)
