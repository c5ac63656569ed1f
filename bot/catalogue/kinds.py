"""The reference lists that are kept: what Komet is asked, and how a thing of each is named for people."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.komet.kinds import TokenType
from bot.komet.models import BoxType, Carrier, Customer, KometAnswer, Location, Product, Vendor
from bot.komet.requests import (
    BoxTypeList,
    CarrierList,
    CustomerList,
    KometRequest,
    LocationList,
    ProductList,
    VendorList,
)
from bot.words import say

Thing = TypeVar("Thing", BoxType, Carrier, Customer, Location, Product, Vendor)

Record = Mapping[str, Any]
"""A thing as it is kept: its fields as JSON values, without those that are as usual."""


@dataclass(frozen=True)
class Kind(Generic[Thing]):
    """One reference list. `name` is the type-ahead's source, `request` asks for all of it.

    `named_by` is the field that people know as the name, `value` the field that a form gets; `tell` returns what
    stands in the second line.
    """

    name: str
    request: KometRequest[Any]
    model: type[Thing]
    named_by: str
    tell: Callable[[Record], Sequence[str]]
    value: str = "id"

    @property
    def method(self) -> str:
        """Return the Komet method, which is the permission to see the list."""
        return self.request.method

    def suits(self, token_type: str) -> bool:
        """Say whether Komet shows the list to such a token at all."""
        return TokenType(token_type) in self.request.token_types

    def is_asked_by(self, request: KometRequest[Any]) -> bool:
        """Say whether the request asks for the whole list."""
        return type(request) is type(self.request) and request.parameters() == self.request.parameters()

    def things(self, answer: KometAnswer) -> Sequence[Thing]:
        """Return the rows of an answer."""
        rows: Sequence[Thing] = getattr(answer, str(answer.rows_field))
        return rows


def _told(*names: str) -> Callable[[Record], Sequence[str]]:
    return lambda record: [str(record[name]) for name in names if record.get(name)]


def _full_boxes(record: Record) -> Iterator[str]:
    yield say("{number} full boxes", number=record["fbe"])


VENDORS = Kind("vendors", VendorList(), Vendor, "name", _told("port_origin"))
PRODUCTS = Kind("products", ProductList(), Product, "description", _told("category", "color", "grade"))
CARRIERS = Kind("carriers", CarrierList(), Carrier, "name", _told("city", "country"))
CUSTOMERS = Kind("customers", CustomerList(), Customer, "name", _told("customer_type", "sales_person"))
LOCATIONS = Kind("locations", LocationList(), Location, "name", _told())
BOX_TYPES = Kind("box-types", BoxTypeList(), BoxType, "code", lambda record: list(_full_boxes(record)), value="code")

KINDS: Mapping[str, Kind[Any]] = {
    kind.name: kind for kind in (VENDORS, PRODUCTS, CARRIERS, CUSTOMERS, LOCATIONS, BOX_TYPES)
}


def kind_asked_by(request: KometRequest[Any]) -> Kind[Any] | None:
    """Return the kind whose whole list the request asks for, or None."""
    return next((kind for kind in KINDS.values() if kind.is_asked_by(request)), None)
