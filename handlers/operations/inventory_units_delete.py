"""Take stems or bunches out of a farm's own stock in units.

Komet: inventory.units.delete. Company token. The way back is inventory.units.add with the same values.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.requests import InventoryUnitsDelete
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
    """What is taken out, and from where."""

    block: Annotated[str, Field(title="Block", min_length=1, max_length=20), Text(placeholder="B4")]
    bed: Annotated[str, Field(title="Bed", min_length=1, max_length=20), Text(placeholder="12")]


async def plan(komet: Komet, form: Form) -> Plan:
    """Look product and customer up; Komet shows nothing of the stock itself."""
    product, parameters = await parameters_of(komet, form)
    request = InventoryUnitsDelete(**parameters)
    sentence = "Take {units} of {product} out of the stock in units{place}"
    warnings = (say("Sent twice, it takes twice. Komet refuses more than there are."),)
    return plan_of(sentence, request, product, form, sign="-", warnings=warnings)


def undo(plan: Plan, results: Sequence[Result]) -> Undo | None:
    """Return the form that puts them back."""
    return way_back("inventory units add", results)


operation = Operation(
    command="inventory units delete",
    method="inventory.units.delete",
    summary="Remove stems or bunches",
    effect=Effect.DESTRUCTIVE,
    form=Form,
    words="[250 stems] [product]",
    example="/komet-inventory units delete 250 stems RSFR60",
    needs=NEEDS,
    helps=HELPS,
    arguments=typed_units,
    plan=plan,
    unseen=unseen,
    undo=undo,
)
