"""Add a line from the future inventory to a prebook.

Komet: prebook.future.item.add. Company tokens only; carries the transaction fee; sent twice it adds twice. No ID of
the line comes back.
"""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.requests import PrebookFutureItemAdd
from bot.operations import Landed, Operation
from bot.plan import AnyRequest, Plan
from bot.slack.forms import Text
from bot.words import say
from handlers.operations.prebook_additions import (
    AddedTo,
    Boxes,
    MarkCode,
    UnitPrice,
    arguments_for,
    landed_as,
    marked,
    plan_of,
    tidy_id,
)
from handlers.operations.prebooks import find_prebook


class Form(BaseModel):
    """What goes to which prebook."""

    prebook: AddedTo
    goods: Annotated[
        str,
        BeforeValidator(tidy_id),
        Field(title="Future inventory ID", description="From Komet's open market screen"),
        Text(placeholder="662014"),
    ]
    boxes: Boxes
    price: UnitPrice
    mark_code: MarkCode


async def plan(komet: Komet, form: Form) -> Plan:
    """Look at the prebook as it is."""
    prebook = await find_prebook(komet, form.prebook, "prebook")
    goods = form.goods
    request = PrebookFutureItemAdd(
        prebook_id=prebook.id, inventory_id=goods, boxes=form.boxes, price=form.price, mark_code=form.mark_code
    )
    words = say("future inventory {id}", id=goods)
    fee = say("Komet charges its transaction fee for this.")
    said = [marked(form.mark_code)]
    return plan_of(prebook, request, goods=words, boxes=form.boxes, price=form.price, fee=fee, said=said)


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look for the new line on the prebook."""
    assert isinstance(request, PrebookFutureItemAdd)
    return await landed_as(komet, plan, boxes=request.boxes, price=request.price, mark_code=request.mark_code)


operation = Operation(
    command="prebook future add",
    method="prebook.future.item.add",
    summary="Add future inventory",
    effect=Effect.WRITE,
    form=Form,
    words="440912 [inventory ID] [boxes] [price]",
    example="/komet-prebook future add 440912 662014 3 0.61",
    needs=frozenset({"prebook.details.list"}),
    arguments=arguments_for("goods"),
    plan=plan,
    landed=landed,
)
