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
from bot.plan import Plan
from bot.words import say
from handlers.operations.stock import line_now, stock_of


async def update_landed(
    komet: Komet, request: InventoryUpdate, record: Mapping[str, Any], looked: Sequence[str] = ()
) -> Landed:
    """Compare boxes and price with what they were in the line's snapshot; `looked` is what earlier looks found."""
    item = line_now(await stock_of(komet), request.inventory_id)
    if item is None:
        return Landed.UNSURE
    signs = set()
    if request.quantity:
        before = Decimal(record["boxes"])
        sign = _sign(item.quantity, before, before + request.quantity)
        signs.add(Landed.UNSURE if _is_moved_by_others(request.quantity, sign, looked) else sign)
    listed = None if record["price"] is None else Decimal(record["price"])
    if request.price_a is not None and request.price_a != listed:
        signs.add(_sign(item.price, listed, request.price_a))
    return signs.pop() if len(signs) == 1 else Landed.UNSURE


def _is_moved_by_others(by: int, sign: Landed, looked: Sequence[str]) -> bool:
    """Say whether the number of boxes proves nothing any more, because others sell from the line or add to it.

    Once it was another one than before and after, it may come to either by itself. And boxes that are gone now, but
    were there at a look before, may as well have been sold.
    """
    return Landed.UNSURE.value in looked or (by < 0 and sign is Landed.YES and Landed.NO.value in looked)


def update_unseen(request: InventoryUpdate, record: Mapping[str, Any]) -> str:
    """Return what a person compares after a lost answer where only the cost was changed; "" elsewhere."""
    listed = None if record["price"] is None else Decimal(record["price"])
    if request.quantity or request.price_a not in (None, listed):
        return ""
    return say("No list of Komet shows costs: open the line in Komet and compare its cost.")


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


async def addition_landed(komet: Komet, request: InventoryAdd, plan: Plan, record: Mapping[str, Any]) -> Landed:
    """Count the boxes of new lines of this product, vendor and box type.

    `record` is what `lines_there` returned. No new box at all says nothing: Komet shows none of the staging area.
    """
    such, before_it = (record["product"], record["vendor"], record["box_type"]), str(record["lines"]).split(", ")
    new = [each for each in await stock_of(komet) if _is_such(each, *such) and each.id not in before_it]
    seen = sum((each.quantity for each in new), Decimal(0))
    if not seen:
        return Landed.UNSURE
    # The calls of a plan may be equal, and others than this one may be unknown too, or on their way just now.
    alike = [each for each in plan.requests if isinstance(each, InventoryAdd) and _is_alike(each, request)]
    certain = [each for each in alike if any(each is one for one in plan.answered)]
    sums = {sum(each.quantity for each in certain)}
    for each in alike:
        if each is not request and not any(each is one for one in certain):
            sums |= {total + each.quantity for total in sums}
    with_it, without_it = seen - request.quantity in sums, seen in sums
    if with_it is without_it:
        return Landed.UNSURE
    return Landed.YES if with_it else Landed.NO


def _is_alike(one: InventoryAdd, other: InventoryAdd) -> bool:
    """Say whether two requests make lines that cannot be told apart by what the list shows."""
    return one.things() == other.things()


def _is_such(item: InventoryItem, product_id: str, vendor_id: str, box_type: str) -> bool:
    return (item.product_id, item.vendor_id, item.box_type.upper()) == (product_id, vendor_id, box_type.upper())
