"""What people name by a code or a name and Komet wants by an ID: vendors, products, carriers, customers, locations.

A type-ahead gives the ID; words behind a command give a code or a name. Each `find_…` takes either and raises
FormError at its field, with the nearest ones, when it is none of the company's or could be several.
"""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import TypeVar

from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.models import BoxType, Carrier, Customer, Location, Product, Vendor
from bot.komet.requests import BoxTypeList, CarrierList, CustomerList, LocationList, ProductList, VendorList
from bot.words import say

Thing = TypeVar("Thing", BoxType, Carrier, Customer, Location, Product, Vendor)


async def find_vendor(komet: Komet, typed: str, field: str) -> Vendor:
    """Return the vendor with this ID, code or name."""
    return _one((await komet.send(VendorList())).vendors, typed, field, say("vendor"), lambda each: each.name)


async def find_product(komet: Komet, typed: str, field: str) -> Product:
    """Return the product with this ID, code or description."""
    found = (await komet.send(ProductList())).products
    return _one(found, typed, field, say("product"), lambda each: each.description)


async def find_carrier(komet: Komet, typed: str, field: str) -> Carrier:
    """Return the carrier with this ID, code or name."""
    return _one((await komet.send(CarrierList())).carriers, typed, field, say("carrier"), lambda each: each.name)


async def find_customer(komet: Komet, typed: str, field: str) -> Customer:
    """Return the customer with this ID, code or name."""
    found = (await komet.send(CustomerList())).customers
    return _one(found, typed, field, say("customer"), lambda each: each.name)


async def find_location(komet: Komet, typed: str, field: str) -> Location:
    """Return the location with this ID, code or name."""
    found = (await komet.send(LocationList())).locations
    return _one(found, typed, field, say("location"), lambda each: each.name)


async def find_box_type(komet: Komet, typed: str, field: str) -> BoxType:
    """Return the box type with this ID or code."""
    return _one((await komet.send(BoxTypeList())).box_types, typed, field, say("box type"), lambda each: each.code)


def _one(things: Sequence[Thing], typed: str, field: str, kind: str, name: Callable[[Thing], str]) -> Thing:
    wanted = typed.strip().casefold()
    for same in (
        lambda each: each.id.casefold() == wanted,
        lambda each: each.code.casefold() == wanted,
        lambda each: name(each).casefold() == wanted,
        lambda each: wanted in name(each).casefold(),
    ):
        found = [each for each in things if wanted and same(each)]
        if len(found) == 1:
            return found[0]
        if found:
            words = ", ".join(f"{name(each)} ({each.code or each.id})" for each in found[:5])
            raise FormError(
                field, say("“{typed}” could be several: {words}. Write one code.", typed=typed, words=words)
            )
    near = get_close_matches(typed, [name(each) for each in things], n=3, cutoff=0.4)
    advice = say(" Did you mean {near}?", near=", ".join(near)) if near else ""
    raise FormError(field, say("Komet has no {kind} “{typed}”.", kind=kind, typed=typed) + advice)
