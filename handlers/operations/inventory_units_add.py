"""Add stems or bunches to a farm's own stock in units.

Komet: inventory.units.add. Company token. The way back is inventory.units.delete with the same values, which wants
block and bed.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.requests import InventoryUnitsAdd
from bot.operations import Operation, Result, Undo
from bot.plan import Plan
from bot.slack.forms import Text
from bot.words import say
from handlers.operations.units import (
    HELPS,
    NEEDS,
    Heap,
    parameters_of,
    plan_of,
    typed_units,
    unseen,
    way_back,
)


class Form(Heap):
    """What was cut, and where."""

    block: Annotated[
        str, Field("", title="Block", max_length=20, description="Needed with the bed to take them out again"), Text()
    ]
    bed: Annotated[str, Field("", title="Bed", max_length=20), Text()]


async def plan(komet: Komet, form: Form) -> Plan:
    """Look product and customer up; Komet shows nothing of the stock itself."""
    product, parameters = await parameters_of(komet, form)
    warnings = () if form.block and form.bed else (say("No undo: Komet takes units out by block and bed only."),)
    request = InventoryUnitsAdd(**parameters)
    sentence = "Add {units} of {product} to the stock in units{place}"
    return plan_of(sentence, request, product, form, sign="+", warnings=warnings)


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form that takes them out again; None without block and bed."""
    request = plan.requests[0]
    assert isinstance(request, InventoryUnitsAdd)
    if not request.block or not request.bed:
        return None
    return way_back("inventory units delete", results, (say("What was used meanwhile cannot be taken out."),))


operation = Operation(
    command="inventory units add",
    method="inventory.units.add",
    summary="Add stems or bunches",
    effect=Effect.WRITE,
    form=Form,
    words="[250 stems] [product]",
    example="/komet-inventory units add 250 stems RSFR60",
    needs=NEEDS,
    helps=HELPS,
    arguments=typed_units,
    plan=plan,
    unseen=unseen,
    undo=undo,
)
