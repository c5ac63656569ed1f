"""What people name by a code or a name and Komet wants by an ID: vendors, products, carriers, customers, locations.

A type-ahead gives the ID; words behind a command give a code or a name. Each `find_…` takes either and raises
FormError at its field, with the nearest ones, when it is none of the company's or could be several; `find_each`
does so for the rows of a table. A list that Komet showed not long ago answers without a call; what it lacks, Komet
is asked for.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

from bot.catalogue.kinds import BOX_TYPES, CARRIERS, CUSTOMERS, LOCATIONS, PRODUCTS, VENDORS, Kind, Thing
from bot.catalogue.listing import Listing, listing_of
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.models import BoxType, Carrier, Customer, Location, Product, Vendor
from bot.words import say

MOST_ADVISED = 12
"""Names of a table for which nearest ones are looked for: each takes a while, and no more faults are shown."""


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


async def find_each(
    komet: Komet, kind: Kind[Thing], typed: Collection[str], noun: str
) -> tuple[dict[str, Thing], dict[str, str]]:
    """Return the things by what was typed, and a sentence for each that is none, or could be several.

    `noun` is what one of them is called. One call at most, however many were typed.
    """
    found: dict[str, Thing] = {}
    faults: dict[str, str] = {}
    known: Listing[Thing] | None = await komet.known(kind.request) if komet.known else None
    missing = await asyncio.to_thread(_sort_out, kind, known, typed, found, faults) if known else list(typed)
    if missing:
        things = kind.things(await komet.send(kind.request))
        # A whole catalogue takes long enough to be felt by everyone else.
        listing: Listing[Thing] = await asyncio.to_thread(listing_of, kind, things)
        for place, each in enumerate(await asyncio.to_thread(_sort_out, kind, listing, missing, found, faults)):
            near = await asyncio.to_thread(_near, each, listing.names) if place < MOST_ADVISED else []
            advice = say(" Did you mean {near}?", near=", ".join(near)) if near else ""
            faults[each] = say("Komet has no {kind} “{typed}”.", kind=noun, typed=each) + advice
    return found, faults


def _sort_out(
    kind: Kind[Thing], listing: Listing[Thing], typed: Iterable[str], found: dict[str, Thing], faults: dict[str, str]
) -> list[str]:
    """Put what is clear into `found`, what could be several into `faults`; return what is not in the listing."""
    missing = []
    for each in typed:
        things = listing.find(each)
        if not things:
            missing.append(each)
        elif len(things) == 1:
            found[each] = things[0]
        else:
            words = ", ".join(f"{getattr(one, kind.named_by)} ({one.code or one.id})" for one in things[:5])
            faults[each] = say("“{typed}” could be several: {words}. Write one code.", typed=each, words=words)
    return missing


def _near(typed: str, names: Sequence[str]) -> list[str]:
    return get_close_matches(typed, names, n=3, cutoff=0.4)


async def _find(komet: Komet, kind: Kind[Thing], typed: str, field: str, noun: str) -> Thing:
    found, faults = await find_each(komet, kind, [typed], noun)
    if faults:
        raise FormError(field, faults[typed])
    return found[typed]
