"""The inventory in units: a farm's stems and bunches, not boxes.

Komet: inventory.units.add (pages/11176019), inventory.units.delete (pages/11176041).
"""

from bot.workbench.komet.acts_buying import product_called
from bot.workbench.komet.acts_stock import add_units, take_units
from bot.workbench.komet.envelope import Answer, Envelope
from bot.workbench.komet.methods.units import unit_type_of
from bot.workbench.komet.parameters import Param
from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.records_offers import Units
from bot.workbench.komet.registry import COMPANY_ONLY, Ask, Method


def inventory_units_add(ask: Ask) -> Answer:
    """Add stems or bunches."""
    add_units(ask.state, _heap(ask), ask.values.integer("quantity") or 0)
    return Answer(message="The unit inventory was created", effects=1)


def inventory_units_delete(ask: Ask) -> Answer:
    """Take stems or bunches out; more than there are is refused."""
    quantity = ask.values.integer("quantity") or 0
    heap = _heap(ask)
    take_units(ask.state, heap, quantity)
    what = "stems" if heap.unit_type == "Stem" else "bunches"
    return Answer(message=f"The unit inventory went down by {quantity} {what}", effects=1)


def _heap(ask: Ask) -> Units:
    values = ask.values
    product = product_called(ask.state, None, values.text("productCode"))
    if product is None or product.code is None:
        raise RefusedError("The product does not exist")
    code = values.text("customerCode")
    if code is not None and code.casefold() not in {each.code.casefold() for each in ask.state.customers.values()}:
        raise RefusedError("The customer does not exist")
    return Units(
        product.code,
        values.integer("stemsBunch") or 0,
        unit_type_of(values),
        values.text("block") or "",
        values.text("bed") or "",
        values.integer("cutter"),
        code,
        values.day("cutDate"),
    )


def _parameters(*, place_required: bool) -> tuple[Param, ...]:
    return (
        Param("productCode", max=20, required=True),
        Param("stemsBunch", "integer", max=10, required=True),
        Param("unitType", max=5, required=True, allowed=("Stem", "Bunch")),
        Param("quantity", "integer", max=10, required=True),
        Param("block", max=20, required=place_required),
        Param("bed", max=20, required=place_required),
        Param("cutter", "integer", max=10),
        Param("customerCode", max=20),
        Param("cutDate", "date"),
    )


METHODS = (
    Method(
        name="inventory.units.add",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=inventory_units_add,
        parameters=_parameters(place_required=False),
        envelope=Envelope("text", ("message", "status", "payload")),
    ),
    Method(
        name="inventory.units.delete",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="destructive",
        run=inventory_units_delete,
        parameters=_parameters(place_required=True),
        envelope=Envelope("text", ("message", "status", "payload")),
    ),
)
