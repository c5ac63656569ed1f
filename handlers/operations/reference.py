"""What people name by a code or a name and Komet wants by an ID: vendors, products, carriers, customers, locations.

A type-ahead gives the ID; words behind a command give a code or a name. Each `find_…` takes either and raises
FormError at its field, with the nearest ones, when it is none of the company's or could be several. A list that
Komet showed not long ago answers without a call; what it lacks, Komet is asked for.
"""

import asyncio
from collections.abc import Sequence
from difflib import get_close_matches

from bot.catalogue.kinds import BOX_TYPES, CARRIERS, CUSTOMERS, LOCATIONS, PRODUCTS, VENDORS, Kind, Thing
from bot.catalogue.listing import Listing, listing_of
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.models import BoxType, Carrier, Customer, Location, Product, Vendor
from bot.words import say


async def find_vendor(komet: Komet, typed: str, field: str) -> Vendor:
    """Return the vendor with this ID, code or name."""
    return await _find(komet, VENDORS, typed, field, say("vendor"))


async def find_product(komet: Komet, typed: str, field: str) -> Product:
    """Return the product with this ID, code or description."""
    return await _find(komet, PRODUCTS, typed, field, say("product"))


async def find_carrier(komet: Komet, typed: str, field: str) -> Carrier:
    """Return the carrier with this ID, code or name."""
    return await _find(komet, CARRIERS, typed, field, say("carrier"))


async def find_customer(komet: Komet, typed: str, field: str) -> Customer:
    """Return the customer with this ID, code or name."""
    return await _find(komet, CUSTOMERS, typed, field, say("customer"))


async def find_location(komet: Komet, typed: str, field: str) -> Location:
    """Return the location with this ID, code or name."""
    return await _find(komet, LOCATIONS, typed, field, say("location"))


async def find_box_type(komet: Komet, typed: str, field: str) -> BoxType:
    """Return the box type with this ID or code."""
    return await _find(komet, BOX_TYPES, typed, field, say("box type"))


async def _find(komet: Komet, kind: Kind[Thing], typed: str, field: str, noun: str) -> Thing:
    known: Listing[Thing] | None = await komet.known(kind.request) if komet.known else None
    if known is not None and (found := known.find(typed)):
        return _one(kind, found, typed, field)
    things = kind.things(await komet.send(kind.request))
    # A whole catalogue takes long enough to be felt by everyone else.
    listing: Listing[Thing] = await asyncio.to_thread(listing_of, kind, things)
    if found := listing.find(typed):
        return _one(kind, found, typed, field)
    near = await asyncio.to_thread(get_close_matches, typed, listing.names, n=3, cutoff=0.4)
    advice = say(" Did you mean {near}?", near=", ".join(near)) if near else ""
    raise FormError(field, say("Komet has no {kind} “{typed}”.", kind=noun, typed=typed) + advice)


def _one(kind: Kind[Thing], found: Sequence[Thing], typed: str, field: str) -> Thing:
    if len(found) == 1:
        return found[0]
    words = ", ".join(f"{getattr(each, kind.named_by)} ({each.code or each.id})" for each in found[:5])
    raise FormError(field, say("“{typed}” could be several: {words}. Write one code.", typed=typed, words=words))
