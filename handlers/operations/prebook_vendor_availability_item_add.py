"""Add a line from a vendor's availability to a prebook.

Komet: prebook.vendor.availability.item.add. Company tokens only; sent twice it adds twice. Between two companies on
Komet box type, unit and bunches are the vendor's; otherwise they are needed.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from bot.amounts import WHOLE
from bot.komet.client import Komet
from bot.komet.kinds import Effect, UnitType
from bot.komet.models import PrebookLineAdded
from bot.komet.requests import PrebookVendorAvailabilityItemAdd
from bot.operations import Landed, Operation, Verdict
from bot.plan import AnyRequest, Plan
from bot.slack.forms import Choice, Pick, Search, Text
from bot.typed import blank_is_none
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
    tidy_ids,
)
from handlers.operations.prebooks import find_prebook
from handlers.operations.reference import find_box_type

OptionalNumber = Annotated[Annotated[int, WHOLE, Field(ge=1, le=99_999)] | None, BeforeValidator(blank_is_none)]


class Form(BaseModel):
    """What goes to which prebook, and how it is packed where Komet does not know it."""

    prebook: AddedTo
    goods: Annotated[
        str,
        BeforeValidator(tidy_ids),
        Field(
            title="Availability ID",
            description="One, or several with commas, of the same goods; from Komet's screen",
        ),
        Text(placeholder="51882, 51883"),
    ]
    boxes: Boxes
    price: UnitPrice
    mark_code: MarkCode
    box_type: Annotated[
        str,
        Field("", title="Box type", description="This and the next three only where the vendor is not on Komet"),
        Search("box-types", "QB"),
    ]
    bunches: Annotated[OptionalNumber, Field(None, title="Bunches per box"), Text(placeholder="10")]
    stems: Annotated[OptionalNumber, Field(None, title="Stems per bunch"), Text(placeholder="25")]
    unit: Annotated[
        UnitType | None,
        BeforeValidator(blank_is_none),
        Field(None, title="Price is per"),
        Pick((Choice("Stem", "Stem"), Choice("Bunch", "Bunch"))),
    ]


async def plan(komet: Komet, form: Form) -> Plan:
    """Look at the prebook as it is, and the box type up."""
    prebook = await find_prebook(komet, form.prebook, "prebook")
    box_type = (await find_box_type(komet, form.box_type, "box_type")).code if form.box_type else ""
    request = PrebookVendorAvailabilityItemAdd(
        prebook_id=prebook.id,
        inventory_ids=tuple(form.goods.split(",")),
        quantity=form.boxes,
        price=form.price,
        mark_code=form.mark_code,
        box_type_code=box_type,
        stems_bunch=form.stems,
        unit_type=form.unit,
        bunches=form.bunches,
    )
    goods = say("vendor availability {ids}", ids=", ".join(request.inventory_ids))
    return plan_of(
        prebook,
        request,
        goods=goods,
        boxes=form.boxes,
        price=form.price,
        fee=say("Komet may charge its transaction fee for this: it does not say."),
        said=[*_packed(form, box_type), marked(form.mark_code)],
    )


def _packed(form: Form, box_type: str) -> list[str]:
    return [
        box_type,
        say("{bunches} bunches a box", bunches=form.bunches) if form.bunches else "",
        say("{stems} stems a bunch", stems=form.stems) if form.stems else "",
        say("priced per {unit}", unit=form.unit.lower()) if form.unit else "",
    ]


async def landed(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look for the new line on the prebook."""
    assert isinstance(request, PrebookVendorAvailabilityItemAdd)
    return await landed_as(komet, plan, boxes=request.quantity, price=request.price, mark_code=request.mark_code)


def verdicts(request: AnyRequest, answer: Any) -> tuple[Verdict, ...]:
    """Return the ID of the new line, which Komet may leave out."""
    assert isinstance(answer, PrebookLineAdded)
    if not answer.prebook_item_id:
        return ()
    return (Verdict(say("Line"), ok=True, message="", made=f"#{answer.prebook_item_id}"),)


operation = Operation(
    command="prebook availability add",
    method="prebook.vendor.availability.item.add",
    summary="Add vendor availability",
    effect=Effect.WRITE,
    form=Form,
    words="440912 [availability ID] [boxes] [price]",
    example="/komet-prebook availability add 440912 51882 2 0.60",
    needs=frozenset({"prebook.details.list", "boxtype.list"}),
    arguments=arguments_for("goods"),
    plan=plan,
    verdicts=verdicts,
    landed=landed,
)
