"""What adding and taking units have in common: a farm's own stock in stems and bunches, which is not that in boxes.

Komet takes both and shows neither: no list tells how many there are.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from bot.amounts import WHOLE
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import UnitType
from bot.komet.models import Product
from bot.komet.requests import KometRequest
from bot.operations import Result, Undo, done
from bot.people import Person
from bot.plan import AnyRequest, Change, Facts, Plan
from bot.slack.blocks import day
from bot.slack.forms import Choice, DayPicker, Pick, Search, Text
from bot.typed import blank_is_none
from bot.words import say
from handlers.operations.odd_counts import Counted, odd_counts
from handlers.operations.odd_days import odd_past
from handlers.operations.reference import find_customer, find_product
from handlers.operations.unit_words import units_words

LONGEST_CODE = 20

NEEDS = frozenset({"product.list"})
HELPS = frozenset({"customer.list"})


def _cutter(value: Any) -> Any:
    """Return the cutter's number. Raises ValueError with a sentence."""
    if isinstance(value, str) and not re.fullmatch(r"\d{0,10}", value.strip(), re.ASCII):
        raise ValueError(say("“{text}” is no cutter's number: it has up to ten digits.", text=value.strip()[:20]))
    return value.strip() if isinstance(value, str) else value


class Heap(BaseModel):
    """Which stems or bunches, as Komet tells them apart; whether block and bed are needed, each operation says."""

    product: Annotated[
        str, Field(title="Product", min_length=1, description="Name or code"), Search("products", "Rose Freedom")
    ]
    quantity: Annotated[int, WHOLE, Field(title="How many", ge=1, lt=10**10), Text(placeholder="250")]
    unit_type: Annotated[
        UnitType,
        Field(title="Stems or bunches"),
        Pick((Choice("Stems", UnitType.STEM.value), Choice("Bunches", UnitType.BUNCH.value))),
    ]
    stems_bunch: Annotated[int, WHOLE, Field(title="Stems in a bunch", ge=1, le=9_999), Text(placeholder="25")]
    block: str
    bed: str
    cutter: Annotated[
        str,
        BeforeValidator(_cutter),
        Field("", title="Cutter", description="The cutter's number in Komet"),
        Text(),
    ]
    customer: Annotated[
        str, Field("", title="Customer", description="Only when cut for one"), Search("customers", by="code")
    ]
    cut_date: Annotated[date | None, BeforeValidator(blank_is_none), Field(None, title="Cut on"), DayPicker()]


async def parameters_of(komet: Komet, form: Heap) -> tuple[Product, dict[str, Any]]:
    """Return the product, and what Komet is told of the units. Raises FormError for what Komet would refuse."""
    product = await find_product(komet, form.product, "product")
    if not 0 < len(product.code) <= LONGEST_CODE:
        words = say("Komet wants a code of at most 20 characters, and {product} has none.", product=product.description)
        raise FormError("product", words)
    if not product.active:
        raise FormError("product", say("{product} is not in use any more.", product=product.description))
    customer = await find_customer(komet, form.customer, "customer", by_code=True) if form.customer else None
    if customer and not 0 < len(customer.code) <= LONGEST_CODE:
        words = say("Komet wants a code of at most 20 characters, and {customer} has none.", customer=customer.name)
        raise FormError("customer", words)
    return product, {
        "product_code": product.code,
        "stems_bunch": form.stems_bunch,
        "unit_type": form.unit_type,
        "quantity": form.quantity,
        "block": form.block,
        "bed": form.bed,
        "cutter": form.cutter,
        "customer_code": customer.code if customer else None,
        "cut_date": form.cut_date,
    }


def plan_of(sentence: str, request: Any, product: Product, form: Heap, *, sign: str, warnings: tuple[str, ...]) -> Plan:
    """Return the plan of one request."""
    units = f"{sign}{units_words(form.quantity, form.unit_type.value)}"
    return Plan(
        sentence=say(sentence, units=units.removeprefix(sign), product=product.description, place=place_words(form)),
        requests=(request,),
        changes=(Change(f"{product.description}{place_words(form)}", say("not shown by Komet"), units),),
        snapshot=({"product": product.description, "id": product.id, "code": product.code},),
        facts=Facts(rows=1, boxes=Decimal(0)),
        warnings=(
            *odd_counts(
                [
                    Counted(
                        product.description,
                        stems=form.stems_bunch,
                        units=form.quantity,
                        unit_type=form.unit_type.value,
                    )
                ]
            ),
            *odd_past(say("day of the cut"), form.cut_date),
            say("Komet does not show this stock: I cannot say how much there is, nor find a lost answer again."),
            *warnings,
        ),
    )


def unseen(request: AnyRequest, plan: Plan) -> str:
    """Return what a person compares after a lost answer: Komet has no list of the stock in units."""
    return say("No list of Komet shows this stock: compare what Komet's own page says of it with the farm's count.")


def place_words(form: Heap) -> str:
    """Return where and of what cut they are: , bunches of 25, block B4, bed 12."""
    parts = [say("bunches of {stems}", stems=form.stems_bunch)]
    parts += [say("block {block}", block=form.block)] if form.block else []
    parts += [say("bed {bed}", bed=form.bed)] if form.bed else []
    parts += [say("cutter {cutter}", cutter=form.cutter)] if form.cutter else []
    parts += [say("for {customer}", customer=form.customer)] if form.customer else []
    parts += [say("cut {day}", day=day(form.cut_date))] if form.cut_date else []
    return ", " + ", ".join(parts)


def typed_units(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: a number, stems or bunches, and anything else as the product."""
    values: dict[str, Any] = {}
    product: list[str] = []
    for word in words:
        number, unit = _amount_of(word)
        if number and "quantity" not in values and not (unit and "unit_type" in values):
            values |= {"quantity": number} | ({"unit_type": unit} if unit else {})
        elif unit and not number and "unit_type" not in values:
            values["unit_type"] = unit
        else:
            product.append(word)
    return {**values, **({"product": " ".join(product)} if product else {})}


def _amount_of(word: str) -> tuple[str, str]:
    """Return number and unit of a word such as 250, stems or 250stems; "" for what is not in it."""
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+|\d{1,10})?([^\W\d_]*)", word, re.ASCII)
    if found is None:
        return "", ""
    try:
        return found[1] or "", UnitType(found[2]).value
    except ValueError:
        return (found[1] or "", "") if not found[2] else ("", "")


def way_back(command: str, results: Sequence[Result], loses: tuple[str, ...] = ()) -> Undo | None:
    """Return the form of the other operation with the same values; None when nothing was done."""
    requests = done(results, KometRequest)
    if not requests:
        return None
    sent: Mapping[str, Any] = requests[0].model_dump(mode="json", by_alias=False)
    told = {"cutter": say("cutter"), "customer_code": say("customer"), "cut_date": say("day of the cut")}
    if open_ones := ", ".join(words for name, words in told.items() if not sent[name]):
        loses = (*loses, say("You gave no {names}: Komet may touch any of that block and bed.", names=open_ones))
    names = {"product_code": "product", "customer_code": "customer"}
    values = {names.get(name, name): str(value) for name, value in sent.items() if value is not None}
    return Undo(values, loses, command)
