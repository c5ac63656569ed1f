"""Prebooks: made, added to, changed, deleted.

Komet: prebook.create, .update, .item.delete, .delete, .future.item.add, .vendor.availability.item.add.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from bot.workbench.komet.records import RefusedError
from bot.workbench.komet.records_offers import Offer
from bot.workbench.komet.records_sales import Prebook, PrebookLine
from bot.workbench.komet.state import State

NO_PREBOOK = "The prebook does not exist"
NO_ITEM = "The prebook item does not exist"
NOT_AVAILABLE = "The quantity is not available"


class NewPrebook(NamedTuple):
    """The header of a prebook to make."""

    truck_date: date
    customer_id: int
    carrier_id: int
    location_id: int
    customer_po: str | None = None
    comments: str | None = None
    by_grower: bool = False
    ship_to_id: int | None = None
    created_by: int | None = None
    is_ecommerce: bool = False


def own_prebook(state: State, prebook_id: int | None) -> Prebook:
    """Return the prebook with this id (not its number); refused when there is none."""
    prebook = state.prebooks.get(prebook_id)
    if prebook is None:
        raise RefusedError(NO_PREBOOK)
    return prebook


def like_this(state: State, header: NewPrebook) -> Prebook | None:
    """Return a prebook of the same location, carrier, truck date, customer and customer PO, or None."""
    wanted = (header.location_id, header.carrier_id, header.truck_date, header.customer_id, header.customer_po)
    for prebook in state.prebooks:
        if wanted == (
            prebook.location_id, prebook.carrier_id, prebook.truck_date, prebook.customer_id, prebook.customer_po
        ):  # fmt: skip
            return prebook
    return None


def make(state: State, header: NewPrebook, *, at: datetime) -> Prebook:
    """Make a prebook without lines."""
    return state.prebooks.put(
        Prebook(
            id=state.next_id("prebook"),
            number=str(state.next_id("prebook number")),
            truck_date=header.truck_date,
            customer_id=header.customer_id,
            carrier_id=header.carrier_id,
            location_id=header.location_id,
            created_on=at,
            updated_on=at,
            ship_via="Grower" if header.by_grower else "Warehouse",
            ship_to_id=header.ship_to_id,
            customer_po=header.customer_po,
            comments=header.comments,
            salesperson_id=state.customers[header.customer_id].salesperson_id,
            created_by=header.created_by,
            is_ecommerce=header.is_ecommerce,
        )
    )


def add(state: State, prebook: Prebook, lines: Sequence[PrebookLine], *, at: datetime) -> Prebook:
    """Add lines, each with an id of its own already."""
    return state.prebooks.put(replace(prebook, lines=(*prebook.lines, *lines), updated_on=at))


def change(state: State, prebook: Prebook, *, at: datetime) -> None:
    """Put a changed header in; the orders made for it follow."""
    state.prebooks.put(replace(prebook, updated_on=at))
    for item in prebook.lines:
        for order, line in state.bought_for(item.id):
            assert line.prebook is not None
            ref = replace(line.prebook, truck_date=prebook.truck_date, customer_po=prebook.customer_po)
            lines = tuple(replace(each, prebook=ref) if each.id == line.id else each for each in order.lines)
            state.put(replace(order, lines=lines))


def take_back(state: State, prebook: Prebook, item_id: int, *, vendor_id: int | None, at: datetime) -> None:
    """Delete a line. A vendor only sets its quantity to zero, and only on a line of its own."""
    item = next((line for line in prebook.lines if line.id == item_id), None)
    if item is None or (vendor_id is not None and item.vendor_id != vendor_id):
        raise RefusedError(NO_ITEM)
    if vendor_id is not None:
        lines = tuple(replace(line, boxes=0) if line.id == item_id else line for line in prebook.lines)
    else:
        lines = tuple(line for line in prebook.lines if line.id != item_id)
        _to_open_market(state, item)
    state.prebooks.put(replace(prebook, lines=lines, updated_on=at))


def delete(state: State, prebook: Prebook) -> None:
    """Delete a prebook; what was bought for it goes to the open market."""
    for item in prebook.lines:
        _to_open_market(state, item)
    state.prebooks.remove(prebook)


def _to_open_market(state: State, item: PrebookLine) -> None:
    for order, line in state.bought_for(item.id):
        free = replace(line, prebook=None, customer_id=None, mark_code=None)
        lines = tuple(free if each.id == line.id else each for each in order.lines)
        state.put(replace(order, lines=lines))


def take_offers(state: State, ids: Sequence[int], kind: str, boxes: int) -> Offer:
    """Take boxes from these offers, in this order; return the first. Refused when they have too few."""
    offers = [state.offers.get(offer_id) for offer_id in ids]
    found = [offer for offer in offers if offer is not None and offer.kind == kind]
    if len(found) < len(ids) or not found:
        raise RefusedError("The inventory item does not exist")
    if sum(offer.boxes for offer in found) < boxes:
        raise RefusedError(NOT_AVAILABLE)
    for offer in found:
        taken = min(boxes, offer.boxes)
        state.offers[offer.id] = replace(offer, boxes=offer.boxes - taken)
        boxes -= taken
    return found[0]


def offered_line(state: State, offer: Offer, *, boxes: int, price: Decimal, mark_code: str | None) -> PrebookLine:
    """Return a prebook line for boxes of an offer, packed as the vendor packs them."""
    return PrebookLine(
        id=state.next_id("prebook item"),
        product_id=offer.product_id,
        description=state.products[offer.product_id].description,
        vendor_id=offer.vendor_id,
        boxes=boxes,
        box_type=offer.box_type,
        unit_type=offer.unit_type,
        bunches=offer.bunches,
        stems_bunch=offer.stems_bunch,
        price=price,
        cost=offer.unit_cost,
        mark_code=mark_code,
    )
