"""Add a line to an invoice, from the boxes in stock or by product and packing.

Komet: invoice.item.add. Company token. A repeat adds the boxes again, and it carries a transaction fee. The way back
is invoice.item.delete.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from bot.amounts import WHOLE, unit_amount
from bot.canonical import text_of
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import Effect, UnitType
from bot.komet.lookups import one_invoice, one_invoice_header
from bot.komet.models import Invoice, InvoiceHeader, InvoiceLine, InvoiceLineChanged, InvoiceStatus, Location
from bot.komet.requests import InvoiceItemAdd
from bot.operations import Landed, Operation, Result, Step, Undo, Verdict, unread
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan
from bot.slack.blocks import money, quantity, unit_money
from bot.slack.forms import Choice, Pick, Search, Text
from bot.words import say
from handlers.operations.invoice_goods import Goods, goods_by_product, goods_in_stock
from handlers.operations.invoices import (
    FEE,
    READS,
    InvoiceField,
    find_invoice,
    line_ids,
    name_words,
    refuse_voided,
    snapshot_of,
    status_words,
)
from handlers.operations.odd_amounts import Stated, odd_amounts
from handlers.operations.reference import find_location
from handlers.operations.unit_words import a_unit, units_words


class Form(BaseModel):
    """Which invoice, which goods (in one of two ways), how many boxes at which price."""

    invoice: InvoiceField
    stock: Annotated[
        str,
        Field(
            "", title="From the inventory", max_length=100, description="The ID of an inventory line, or its product"
        ),
        Text(placeholder="771204 or Rose Freedom Red 60cm"),
    ]
    product: Annotated[
        str,
        Field("", title="Or by product", description="Then box type, units and unit are needed too"),
        Search("products", placeholder="Freedom"),
    ]
    box_type: Annotated[str, Field("", title="Box type", max_length=3), Search("box-types", placeholder="QB")]
    units_per_box: Annotated[
        Annotated[int, WHOLE, Field(ge=1, lt=10**10)] | None,
        BeforeValidator(lambda value: value or None),
        Field(None, title="Units per box"),
        Text(placeholder="600"),
    ]
    unit_type: Annotated[
        UnitType | None,
        BeforeValidator(lambda value: value or None),
        Field(None, title="Unit"),
        Pick(tuple(Choice(each.value, each.value) for each in UnitType)),
    ]
    boxes: Annotated[int, WHOLE, Field(title="Boxes", ge=1, lt=10**10), Text(placeholder="4")]
    price: Annotated[
        Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)] | None,
        BeforeValidator(unit_amount(2)),
        Field(
            None,
            title="Price per unit",
            description="In the customer's currency; empty takes the price in the inventory",
        ),
        Text(placeholder="0.59"),
    ]
    mark_code: Annotated[str, Field("", title="Mark code", max_length=20), Text()]
    product_alias: Annotated[
        str, Field("", title="Name on the invoice", max_length=50, description="Instead of the product's"), Text()
    ]
    notes: Annotated[str, Field("", title="Notes", max_length=200), Text()]
    location: Annotated[
        str,
        Field("", title="Location", description="Only where it is not the invoice's"),
        Search("locations", placeholder="Miami"),
    ]

    @model_validator(mode="after")
    def _names_its_goods(self) -> "Form":
        packed = (self.product, self.box_type, self.units_per_box, self.unit_type)
        if self.stock and any(packed):
            raise ValueError(say("Choose from the inventory or by product, not both."))
        if not self.stock and not all(packed):
            raise ValueError(say("Name an inventory line, or product, box type, units per box and unit."))
        if not self.stock and self.price is None:
            raise ValueError(say("Give a price per unit."))
        return self


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the invoice, the inventory line, boxes, price."""
    return {**dict(zip(("invoice", "stock", "boxes", "price"), words, strict=False)), **unread(words[4:])}


async def plan(komet: Komet, form: Form) -> Plan:
    """Look at the invoice and at the stock, and say what the line comes to."""
    invoice = await find_invoice(komet, form.invoice, "invoice")
    refuse_voided(invoice, "invoice")
    goods = await _goods(komet, form)
    price = goods.price if form.price is None else form.price
    if price is None:
        raise FormError("price", say("The inventory shows no price. Give one."))
    location = await find_location(komet, form.location, "location") if form.location else None
    shown = invoice.location_id if isinstance(invoice, Invoice) else ""
    amount = None if goods.units is None else (price * goods.units * form.boxes).quantize(Decimal("0.01"))
    what = f"{quantity(form.boxes)} {goods.box_type} {form.product_alias or goods.name}".strip()
    return Plan(
        sentence=say(
            "Add {what} at {price} to invoice {invoice}",
            what=what,
            price=a_unit(price, goods.unit),
            invoice=name_words(invoice),
        ),
        requests=(
            InvoiceItemAdd(
                invoice_id=invoice.id,
                **goods.parameters,
                boxes=form.boxes,
                price=price,
                mark_code=form.mark_code,
                product_alias=form.product_alias,
                notes=form.notes,
                location_id=location.id if location else shown or None,
            ),
        ),
        changes=(
            Change(say("New line: {name}", name=goods.name), "", _line_words(form, goods, price, amount)),
            *_said_of_it(form, location),
        ),
        snapshot=(*snapshot_of(invoice), {**goods.snapshot, "product": goods.name, "amount": text_of(amount)}),
        facts=Facts(
            amount=amount,
            boxes=Decimal(form.boxes),
            vendor=goods.vendor,
            ship_date=invoice.ship_date if isinstance(invoice, Invoice) else None,
            order_status=invoice.status.value,
        ),
        totals=_totals(invoice, form, amount),
        warnings=tuple(_warnings(invoice, goods, price)),
    )


async def _goods(komet: Komet, form: Form) -> Goods:
    if form.stock:
        return await goods_in_stock(komet, form.stock, form.boxes)
    assert form.units_per_box is not None
    assert form.unit_type is not None
    return await goods_by_product(komet, form.product, form.box_type, form.units_per_box, form.unit_type, form.boxes)


def _said_of_it(form: Form, location: Location | None) -> list[Change]:
    """Return what Komet is told of the line besides."""
    told = {
        say("Name on the invoice"): form.product_alias,
        say("Mark code"): form.mark_code,
        say("Notes"): form.notes,
        say("Location"): location.name if location else "",
    }
    return [Change(what, "", value) for what, value in told.items() if value]


def _line_words(form: Form, goods: Goods, price: Decimal, amount: Decimal | None) -> str:
    units = "" if goods.units is None else f", {units_words(goods.units * form.boxes, goods.unit)}"
    return f"{quantity(form.boxes)} {goods.box_type}{units} × {unit_money(price)} = {money(amount)}"


def _totals(invoice: InvoiceHeader, form: Form, amount: Decimal | None) -> tuple[Change, ...]:
    after = None if invoice.total is None or amount is None else invoice.total + amount
    totals = [Change(say("Invoice total"), money(invoice.total), money(after))]
    if isinstance(invoice, Invoice) and invoice.total_boxes is not None:
        boxes = invoice.total_boxes
        totals.append(Change(say("Boxes"), quantity(boxes), quantity(boxes + form.boxes)))
    return tuple(totals)


def _warnings(invoice: InvoiceHeader, goods: Goods, price: Decimal) -> list[str]:
    warnings = list(goods.warnings)
    if invoice.status is not InvoiceStatus.DRAFT:
        warnings.append(
            say("The invoice is no draft ({status}): the customer may have it already.", status=status_words(invoice))
        )
    stated = Stated(say("price"), goods.name, price, goods.unit, goods.price, say("price in the inventory"))
    if odd := odd_amounts([stated]):
        warnings += odd
    elif goods.price is not None and price < goods.price:
        warnings.append(
            say(
                "{price} is less than in the inventory: {listed}.",
                price=unit_money(price),
                listed=a_unit(goods.price, goods.unit),
            )
        )
    warnings.append(say(FEE))
    return warnings


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look for a line that was not there before; where Komet shows no lines, or no IDs, the total has to tell."""
    assert isinstance(request, InvoiceItemAdd)
    record, goods = plan.snapshot[0], plan.snapshot[-1]
    shown, before = await one_invoice(komet, str(record["number"])), line_ids(plan.snapshot)
    if shown is not None and before is not None and all(line.id for line in shown.lines):
        new = [line for line in shown.lines if line.id not in before]
        if not new:
            return Landed.NO
        fitting = [line for line in new if _is_ours(line, request, str(goods["product"]))]
        return Landed.YES if len(fitting) == len(new) == 1 else Landed.UNSURE
    header = shown or await one_invoice_header(komet, str(record["number"]))
    if header is None or header.total is None or record["total"] is None:
        return Landed.UNSURE
    grown = header.total - Decimal(str(record["total"]))
    if not grown:
        return Landed.NO if request.price else Landed.UNSURE  # what is sold for nothing leaves the total as it is
    return Landed.YES if text_of(grown) == goods["amount"] else Landed.UNSURE


def _is_ours(line: InvoiceLine, request: InvoiceItemAdd, product: str) -> bool:
    """Say whether a new line can be ours; what Komet does not show of it says nothing."""
    names = {"", product.casefold(), (request.product_alias or "").casefold()}
    is_same = line.total_boxes == request.boxes and line.unit_price == request.price
    return is_same and line.product.casefold() in names and line.mark_code in ("", request.mark_code)


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return the new line's ID, if Komet told it."""
    assert isinstance(answer, InvoiceLineChanged)
    if not answer.invoice_item_id:
        return ()
    return (Verdict(say("The new line"), True, answer.message, made=f"#{answer.invoice_item_id}"),)


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the deletion of the new line; None when nothing was added, or Komet did not say which line it is."""
    made = [verdict.made for result in results if result.step is Step.DONE for verdict in result.verdicts]
    if not made:
        return None
    return Undo(
        {"invoice": plan.snapshot[0]["number"], "items": [each.lstrip("#") for each in made], "reason": say("Undo")},
        loses=(say("Komet's transaction fee, and whatever was told to the customer."),),
        command="invoice item delete",
    )


operation = Operation(
    command="invoice item add",
    method="invoice.item.add",
    summary="Add a line to an invoice",
    effect=Effect.WRITE,
    form=Form,
    words="930221 [inventory line] [boxes] [price]",
    example="/komet-invoice item add 930221 771204 4 0.59",
    needs=READS | {"inventory.list", "product.list", "boxtype.list"},
    helps=frozenset({"location.list"}),
    arguments=arguments,
    plan=plan,
    landed=landed,
    verdicts=verdicts,
    undo=undo,
)
