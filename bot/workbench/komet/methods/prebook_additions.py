"""Adding to a prebook what growers offer: future inventory and vendor availability.

Komet: prebook.future.item.add (pages/11176646), prebook.vendor.availability.item.add (pageId=11176998).
"""

from dataclasses import replace
from decimal import Decimal

from bot.workbench.komet import acts_prebooks as acts
from bot.workbench.komet.envelope import Answer, Envelope
from bot.workbench.komet.methods.choices import box_type_of
from bot.workbench.komet.methods.fees import charge_sale
from bot.workbench.komet.methods.units import unit_type_of
from bot.workbench.komet.parameters import Param
from bot.workbench.komet.registry import COMPANY_ONLY, Ask, Method


def prebook_future_item_add(ask: Ask) -> Answer:
    """Add a line from the future inventory; no line id comes back."""
    values, state = ask.values, ask.state
    prebook = acts.own_prebook(state, values.integer("prebookId"))
    boxes, price = values.integer("boxes") or 0, values.decimal("price") or Decimal(0)
    offer = acts.take_offers(state, [values.integer("inventoryId") or 0], "future inventory", boxes)
    line = acts.offered_line(state, offer, boxes=boxes, price=price, mark_code=values.text("markCode"))
    acts.add(state, prebook, [line], at=ask.at)
    charge_sale(ask, prebook.customer_id, line.total_price, method="prebook.future.item.add", document=prebook.number)
    return Answer(message="success", effects=1)


def prebook_vendor_availability_item_add(ask: Ask) -> Answer:
    """Add a line from vendor availability; boxes are called quantity here, and status is a number."""
    values, state = ask.values, ask.state
    prebook = acts.own_prebook(state, values.integer("prebookId"))
    box_type = box_type_of(ask, values, required=False)
    boxes, price = values.integer("quantity") or 0, values.decimal("price") or Decimal(0)
    offer = acts.take_offers(state, values.integers("inventoryIds"), "vendor availability", boxes)
    line = acts.offered_line(state, offer, boxes=boxes, price=price, mark_code=values.text("markCode"))
    line = replace(
        line,
        box_type=box_type.code if box_type else line.box_type,
        unit_type=unit_type_of(values) if "unitType" in values else line.unit_type,
        bunches=values.integer("bunches") or line.bunches,
        stems_bunch=values.integer("stemsBunch") or line.stems_bunch,
    )
    acts.add(state, prebook, [line], at=ask.at)
    return Answer({"prebookItemId": line.id}, "Item was added to the order", effects=1)


_PREBOOK = Param("prebookId", "integer", max=20, required=True)

METHODS = (
    Method(
        name="prebook.future.item.add",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=prebook_future_item_add,
        parameters=(
            _PREBOOK,
            Param("inventoryId", "integer", max=20, required=True),
            Param("boxes", "integer", max=10, required=True),
            Param("price", "decimal", max=10, required=True),
            Param("markCode", max=20),
        ),
    ),
    Method(
        name="prebook.vendor.availability.item.add",
        verb="POST",
        place="body",
        token_types=COMPANY_ONLY,
        effect="write",
        run=prebook_vendor_availability_item_add,
        parameters=(
            _PREBOOK,
            Param("inventoryIds", "integer", max=20, many=True, required=True),
            Param("quantity", "integer", max=10, required=True),
            Param("price", "decimal", max=10, required=True),
            Param("markCode", max=20),
            Param("boxTypeId", "integer", max=10),
            Param("boxTypeCode", max=3),
            Param("stemsBunch", "integer", max=5),
            Param("unitType", max=10, allowed=("Stem", "Bunch")),
            Param("bunches", "integer", max=10),
        ),
        envelope=Envelope("number"),
    ),
)
