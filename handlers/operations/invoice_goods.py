"""What goes on an invoice: a line of the inventory, or a product in a packing that the inventory is searched for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.canonical import text_of
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import UnitType
from bot.komet.models import InventoryItem
from bot.komet.requests import InventoryList
from bot.komet.requests.inventory import InventoryType
from bot.slack.blocks import quantity
from bot.words import count, say
from handlers.operations.reference import find_box_type, find_product
from handlers.operations.unit_words import a_unit

TOLD = 5

FREE = (InventoryType.OPEN_MARKET, InventoryType.LOCAL)
PROMISED = (InventoryType.PREBOOK, InventoryType.STANDING_ORDER)
"""What anybody may buy, and what was bought for a customer; Komet's answer does not say which a line is."""


@dataclass(frozen=True)
class Goods:
    """What is sold: how Komet's request names it, its name, its packing, and what was seen of it.

    `price` is the inventory's, `units` are per box; None where it is not known.
    """

    parameters: Mapping[str, Any]
    name: str
    box_type: str
    unit: str
    units: Decimal | None
    price: Decimal | None
    vendor: str | None
    snapshot: Mapping[str, Any]
    warnings: tuple[str, ...] = ()


async def goods_in_stock(komet: Komet, typed: str, boxes: int) -> Goods:
    """Return the inventory line with this ID, or the only one of this product that is not promised to a customer.

    One call, two for a line that is promised: it is taken by its ID alone, with a warning. Raises FormError at
    `stock` when there is none or there are several, at `boxes` when it has too few.
    """
    free = await _inventory(komet, FREE)
    item_id = typed.strip().lstrip("#")
    promised: Sequence[InventoryItem] = ()
    if item_id.isdecimal() and not any(each.id == item_id for each in free):
        promised = [each for each in await _inventory(komet, PROMISED) if each.id == item_id]
    item = promised[0] if promised else _one(free, item_id)
    if item.quantity < boxes:
        words = say("{name} has {boxes} left.", name=item.product, boxes=count(int(item.quantity), "box", "boxes"))
        raise FormError("boxes", words)
    return Goods(
        {"order_item_id": item.id},
        item.product,
        item.box_type,
        item.unit_type.lower(),
        item.units,
        item.price,
        item.vendor_name or None,
        {
            "stock": f"{item.product} #{item.id}",
            "box_type": item.box_type,
            "units_per_box": text_of(item.units),
            "price": text_of(item.price),
            "enough": True,
        },
        (say("These boxes were bought for a prebook or a standing order: make sure that they are this customer's."),)
        if promised
        else (),
    )


async def goods_by_product(komet: Komet, product: str, box_type: str, units: int, unit: UnitType, boxes: int) -> Goods:
    """Return product and packing as Komet wants them. Raises FormError at the field that is wrong.

    Komet finds the boxes itself; where the inventory shows none that fit, that is a warning.
    """
    found = await find_product(komet, product, "product")
    if not found.code:
        words = say("{name} has no code in Komet. Choose it from the inventory.", name=found.description)
        raise FormError("product", words)
    packed = await find_box_type(komet, box_type, "box_type")
    fitting = [
        item
        for item in await _inventory(komet, FREE)
        if item.product_id == found.id
        and item.box_type.casefold() == packed.code.casefold()
        and item.units == units
        and item.unit_type.casefold() == unit.value.casefold()
    ]
    is_there = any(item.quantity >= boxes for item in fitting)
    prices = {item.price for item in fitting}
    return Goods(
        {"product_code": found.code, "box_type_code": packed.code, "units_per_box": units, "unit_type": unit},
        found.description,
        packed.code,
        unit.value.lower(),
        Decimal(units),
        prices.pop() if len(prices) == 1 else None,
        None,
        {"stock": f"{found.description} {found.code} {packed.code} {units} {unit.value}", "enough": is_there},
        () if is_there else (say("The inventory shows no line with that many such boxes: Komet may refuse."),),
    )


async def _inventory(komet: Komet, types: tuple[InventoryType, ...]) -> Sequence[InventoryItem]:
    """Return what is in stock of these types and not held back."""
    return (await komet.send(InventoryList(inventory_type=types, exclude_held_items=True))).items


def _one(items: Sequence[InventoryItem], typed: str) -> InventoryItem:
    wanted = typed.casefold()
    for found in (
        [each for each in items if each.id == wanted],
        [each for each in items if each.product.casefold() == wanted],
        [each for each in items if wanted in each.product.casefold() or wanted == each.product_code.casefold()],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            lines = "\n".join(_offer(each) for each in found[:TOLD])
            rest = say("\n… and {count} more.", count=len(found) - TOLD) if len(found) > TOLD else ""
            raise FormError("stock", say("These are in stock. Write the ID of one:") + f"\n{lines}{rest}")
    raise FormError("stock", say("The inventory has no line “{typed}”. See /komet inventory list.", typed=typed))


def _offer(item: InventoryItem) -> str:
    boxes = f"{quantity(item.quantity)} {item.box_type}"
    parts = (item.product, boxes, a_unit(item.price, item.unit_type), item.vendor_name)
    return f"{item.id}: " + ", ".join(part for part in parts if part)
