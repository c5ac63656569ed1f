"""Set the sales price of lines, mostly of future inventory.

Komet: purchase.order.item.price.update. Company tokens only. One call a line, which sets the price itself. Komet's
lists of orders show the cost, never this price: what it was before, and whether it arrived, cannot be seen.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.amounts import unit_amount
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.requests import PurchaseOrderItemPriceUpdate
from bot.operations import Operation, unread
from bot.people import Person
from bot.plan import AnyRequest, Change, Plan, name_of
from bot.slack.blocks import unit_money
from bot.slack.forms import Text
from bot.words import count, say
from handlers.operations.odd_amounts import Stated, odd_amounts
from handlers.operations.purchase_orders import (
    LinesForm,
    facts_of_lines,
    line_words,
    order_and_lines,
    order_with_lines,
    snapshot_of,
)
from handlers.operations.unit_words import a_unit


class Form(LinesForm):
    """Which lines of which order, and their price per unit."""

    price: Annotated[
        Decimal,
        BeforeValidator(unit_amount(3)),
        Field(
            title="Sales price per unit",
            description="What customers pay, not the cost; the same for all lines chosen",
            ge=0,
            max_digits=10,
            decimal_places=3,
        ),
        Text(placeholder="0.62"),
    ]


def arguments(words: Sequence[str], person: Person) -> dict[str, Any]:
    """Understand plain words: the order, then IDs of lines, then the price."""
    values, rest = order_and_lines(words)
    return {**values, **({"price": rest[0]} if rest else {}), **unread(rest[1:])}


async def plan(komet: Komet, form: Form) -> Plan:
    """Look the lines up and say what their price will be."""
    order, lines = await order_with_lines(komet, form.purchase_order, form.items)
    # An order on its way from Approved to Confirmed has nothing to do with its sales prices.
    snapshot = tuple(snapshot_of(order, line) | {"order_status": ""} for line in lines)
    price = unit_money(form.price)
    warnings = [say("Komet does not show the price that stands there now: I can neither compare it nor offer an undo.")]
    stated = [
        Stated(say("price"), line_words(line), form.price, line.unit_type, line.unit_cost, say("cost"))
        for line in lines
    ]
    warnings += odd_amounts(stated)
    for line, each in zip(lines, stated, strict=True):
        if line.unit_cost is not None and form.price < line.unit_cost and not each.oddity:
            words = say(
                "{price} is less than the cost of {line}: {cost} a unit.",
                price=price,
                line=line_words(line),
                cost=unit_money(line.unit_cost),
            )
            warnings.append(words)
    return Plan(
        sentence=say(
            "Set the sales price of {lines} of {number} ({vendor}) to {price} a unit",
            lines=count(len(lines), "line"),
            number=order.number,
            vendor=order.vendor_name,
            price=price,
        ),
        requests=tuple(PurchaseOrderItemPriceUpdate(po_item_id=line.id, price=form.price) for line in lines),
        changes=tuple(
            Change(
                line_words(line),
                say("not shown by Komet; cost {cost}", cost=a_unit(line.unit_cost, line.unit_type)),
                a_unit(form.price, line.unit_type),
                record=name_of(record),
            )
            for line, record in zip(lines, snapshot, strict=True)
        ),
        snapshot=snapshot,
        facts=facts_of_lines(order, lines),
        warnings=tuple(warnings),
    )


def unseen(request: AnyRequest, plan: Plan) -> str:
    """Return what a person compares after a lost answer. Setting the price again does no harm."""
    return say("No list of Komet shows sales prices: open the order in Komet and compare the line's price.")


def rest(plan: Plan, requests: Sequence[AnyRequest]) -> dict[str, Any]:
    """Return the form for some of the lines."""
    some = [request for request in requests if isinstance(request, PurchaseOrderItemPriceUpdate)]
    items = [request.po_item_id for request in some]
    return {"purchase_order": plan.snapshot[0]["order"], "items": items, "price": some[0].price}


operation = Operation(
    command="po item price",
    method="purchase.order.item.price.update",
    summary="Set PO sales prices",
    effect=Effect.WRITE,
    form=Form,
    words="P071882 [line …] [price]",
    example="/komet-po item price P071882 9004411 0.62",
    needs=frozenset({"purchase.order.list"}),
    arguments=arguments,
    plan=plan,
    unseen=unseen,
    rest=rest,
)
