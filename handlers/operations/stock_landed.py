"""Whether a write to the stock took effect, as far as Komet's list of it tells.

Komet: inventory.list. It shows no cost, no line without boxes, and nothing of the staging area.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bot.komet.client import Komet
from bot.komet.models import InventoryItem
from bot.komet.requests import InventoryAdd, InventoryDelete, InventoryUpdate
from bot.operations import Landed
from bot.plan import AnyRequest
from handlers.operations.stock import line_now, stock_of


async def update_landed(komet: Komet, request: InventoryUpdate, record: Mapping[str, Any]) -> Landed:
    """Compare boxes and price with what they were in the line's snapshot; UNSURE when only the cost was changed."""
    item = line_now(await stock_of(komet), request.inventory_id)
    if item is None:
        return Landed.UNSURE
    signs = set()
    if request.quantity:
        before = Decimal(record["boxes"])
        signs.add(_sign(item.quantity, before, before + request.quantity))
    listed = None if record["price"] is None else Decimal(record["price"])
    if request.price_a is not None and request.price_a != listed:
        signs.add(_sign(item.price, listed, request.price_a))
    return signs.pop() if len(signs) == 1 else Landed.UNSURE


def _sign(now: Decimal | None, before: Decimal | None, after: Decimal) -> Landed:
    if now == after:
        return Landed.YES
    return Landed.NO if now == before else Landed.UNSURE


async def deletion_landed(komet: Komet, request: InventoryDelete) -> Landed:
    """Look whether the line is still in stock. A line that was sold out meanwhile is gone as well."""
    return Landed.NO if line_now(await stock_of(komet), request.inventory_id) else Landed.YES


def lines_there(items: Sequence[InventoryItem], product_id: str, vendor_id: str, box_type: str) -> dict[str, Any]:
    """Return what `addition_landed` has to know from before: which such lines are in stock already."""
    there = [each.id for each in items if _is_such(each, product_id, vendor_id, box_type)]
    return {"lines": ", ".join(sorted(there)), "product": product_id, "vendor": vendor_id, "box_type": box_type}


async def addition_landed(
    komet: Komet, request: InventoryAdd, requests: Sequence[AnyRequest], record: Mapping[str, Any]
) -> Landed:
    """Count the boxes of new lines of this product, vendor and box type.

    `requests` are all of the plan, `record` is what `lines_there` returned. No new box at all says nothing: Komet
    shows none of the staging area.
    """
    such, before_it = (record["product"], record["vendor"], record["box_type"]), str(record["lines"]).split(", ")
    new = [each for each in await stock_of(komet) if _is_such(each, *such) and each.id not in before_it]
    seen = sum((each.quantity for each in new), Decimal(0))
    alike = [
        each
        for each in requests
        if isinstance(each, InventoryAdd)
        and (each.product_id, each.grower_id, each.box_type_id)
        == (request.product_id, request.grower_id, request.box_type_id)
    ]
    # The calls of a plan may be equal: which of them it is, only its place tells.
    position = next((place for place, each in enumerate(alike) if each is request), None)
    if position is None or not seen:
        return Landed.UNSURE
    before = sum(each.quantity for each in alike[:position])
    if seen == before + request.quantity:
        return Landed.YES
    return Landed.NO if seen == before else Landed.UNSURE


def _is_such(item: InventoryItem, product_id: str, vendor_id: str, box_type: str) -> bool:
    return (item.product_id, item.vendor_id, item.box_type.upper()) == (product_id, vendor_id, box_type.upper())
