"""What people name by a code or a name and Komet wants by an ID: vendors, products, carriers, customers, locations.

A type-ahead gives the ID; words behind a command give a code or a name. Each `find_…` takes either and raises
FormError at its field, with the nearest ones, when it is none of the company's or could be several; those in the
plural look the names of a table up together. A list that Komet showed not long ago answers without a call; what it
lacks, Komet is asked for. Where the person may not read a list, what is typed is what Komet is told: each says whether
that is the ID or the code.
"""

import asyncio
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from bot.catalogue.kinds import BOX_TYPES, CARRIERS, CUSTOMERS, LOCATIONS, PRODUCTS, VENDORS, Kind, Thing
from bot.catalogue.listing import Listing, listing_of
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.models import BoxType, Carrier, Customer, Location, Product, Vendor
from bot.nearest import did_you_mean, nearest
from bot.words import say

LIKE_A_CODE = 0.75
"""How much a text has in common with a code that may be meant: one letter wrong of four, two of eight."""

MOST_ADVISED = 12
"""Names of a table for which nearest ones are looked for: each takes a while, and no more faults are shown."""


async def find_vendor(komet: Komet, typed: str, field: str) -> Vendor:
    """Return the vendor with this ID, code or name."""
    return await _find(komet, VENDORS, typed, field, say("vendor"))


async def find_product(komet: Komet, typed: str, field: str) -> Product:
    """Return the product with this ID, code or description."""
    return await _find(komet, PRODUCTS, typed, field, say("product"))


async def find_carrier(komet: Komet, typed: str, field: str) -> Carrier:
    """Return the carrier with this ID, code or name; with this ID where the list may not be read."""
    if not komet.allows(CARRIERS.method):
        return Carrier(id=_typed_id(typed, field), name=typed.strip())
    return await _find(komet, CARRIERS, typed, field, say("carrier"))


async def find_customer(komet: Komet, typed: str, field: str, *, by_code: bool = False) -> Customer:
    """Return the customer with this ID, code or name; with this ID, or code, where the list may not be read."""
    if not komet.allows(CUSTOMERS.method):
        named = typed.strip()
        return Customer(id=named if by_code else _typed_id(typed, field), code=named, name=named)
    return await _find(komet, CUSTOMERS, typed, field, say("customer"))


async def find_location(komet: Komet, typed: str, field: str, *, by_code: bool = False) -> Location:
    """Return the location with this ID, code or name; with this ID, or code, where the list may not be read."""
    if not komet.allows(LOCATIONS.method):
        named = typed.strip()
        return Location(id=named if by_code else _typed_id(typed, field), code=named, name=named)
    return await _find(komet, LOCATIONS, typed, field, say("location"))


async def find_box_type(komet: Komet, typed: str, field: str) -> BoxType:
    """Return the box type with this ID or code."""
    return await _find(komet, BOX_TYPES, typed, field, say("box type"))


@dataclass(frozen=True)
class Looked(Generic[Thing]):
    """What the names of a table are: the things, a sentence for each that could be several, near ones of the others.

    `noun` is what one of the things is called.
    """

    noun: str
    found: dict[str, Thing] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, typed: str) -> str:
        """Return what is wrong with a name; "" when nothing is."""
        if typed in self.unclear:
            return self.unclear[typed]
        if typed not in self.unknown:
            return ""
        return say("Komet has no {kind} “{typed}”.", kind=self.noun, typed=typed) + self.advice(typed)

    def advice(self, typed: str) -> str:
        """Return a question that names what is most like an unknown name; "" when nothing is."""
        return did_you_mean(self.unknown.get(typed, ()))


async def find_products(komet: Komet, typed: Collection[str], *, exact: bool = False) -> Looked[Product]:
    """Return what the names of a table are; with `exact` none is taken for a part of a name."""
    return await find_each(komet, PRODUCTS, typed, say("product"), exact=exact)


async def find_vendors(komet: Komet, typed: Collection[str]) -> Looked[Vendor]:
    """Return what the names of a table are."""
    return await find_each(komet, VENDORS, typed, say("vendor"))


async def find_box_types(komet: Komet, typed: Collection[str], *, exact: bool = False) -> Looked[BoxType]:
    """Return what the codes of a table are."""
    return await find_each(komet, BOX_TYPES, typed, say("box type"), exact=exact)


async def known_box_types(komet: Komet) -> frozenset[str]:
    """Return the codes, in capitals, of the box types that Komet showed not long ago; never a call."""
    known: Listing[BoxType] | None = await komet.known(BOX_TYPES.request) if komet.known else None
    return frozenset(each.code.upper() for each in known.all()) if known is not None else frozenset()


async def locations_of(komet: Komet) -> Sequence[Location]:
    """Return all locations of the company; none where the person may not read them."""
    if not komet.allows(LOCATIONS.method):
        return ()
    known: Listing[Location] | None = await komet.known(LOCATIONS.request) if komet.known else None
    return known.all() if known is not None else LOCATIONS.things(await komet.send(LOCATIONS.request))


async def find_each(
    komet: Komet, kind: Kind[Thing], typed: Collection[str], noun: str, *, exact: bool = False
) -> Looked[Thing]:
    """Return what each of the names is. One call at most, however many there are."""
    looked: Looked[Thing] = Looked(noun)
    known: Listing[Thing] | None = await komet.known(kind.request) if komet.known and typed else None
    missing = await asyncio.to_thread(_sort_out, known, typed, looked, exact) if known else list(typed)
    if missing:
        things = kind.things(await komet.send(kind.request))
        # A whole catalogue takes long enough to be felt by everyone else.
        listing: Listing[Thing] = await asyncio.to_thread(listing_of, kind, things)
        for place, each in enumerate(await asyncio.to_thread(_sort_out, listing, missing, looked, exact)):
            near = await asyncio.to_thread(_near, each, listing) if place < MOST_ADVISED else []
            looked.unknown[each] = near
    return looked


def _sort_out(listing: Listing[Thing], typed: Iterable[str], looked: Looked[Thing], exact: bool) -> list[str]:
    """Put down what is clear and what could be several; return what is not in the listing."""
    missing = []
    for each in typed:
        things = listing.find(each, exact=exact)
        if not things:
            missing.append(each)
        elif len(things) == 1:
            looked.found[each] = things[0]
        else:
            named = listing.kind.named_by
            words = ", ".join(f"{getattr(one, named)} ({one.code or one.id})" for one in things[:5])
            looked.unclear[each] = say("“{typed}” could be several: {words}. Write one code.", typed=each, words=words)
    return missing


def _typed_id(typed: str, field: str) -> str:
    """Return the ID that was typed for something of a list that may not be read. Raises FormError at the field."""
    if not re.fullmatch(r"[0-9]{1,10}", typed.strip()):
        words = say("Your Komet token does not show this list: write the ID that Komet has, a number.")
        raise FormError(field, words)
    return typed.strip()


def _near(typed: str, listing: Listing[Any]) -> list[str]:
    """Return the codes most like what was typed, with their names; where none is like it, the names."""
    codes = listing.codes
    if alike := nearest(typed.strip(), codes, cutoff=LIKE_A_CODE):
        return [say("{code} ({name})", code=codes[each].code, name=codes[each].name) for each in alike]
    return nearest(typed, listing.names, cutoff=0.4)


async def _find(komet: Komet, kind: Kind[Thing], typed: str, field: str, noun: str) -> Thing:
    looked = await find_each(komet, kind, [typed], noun)
    if fault := looked.fault(typed):
        raise FormError(field, fault)
    return looked.found[typed]
