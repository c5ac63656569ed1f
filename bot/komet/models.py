"""Komet's records and answers as we read them: the one place to import them from.

The answers of the reference lists (box types, products, carriers, vendors) and of the writes live here,
purchase orders in `models_orders.py`. Source: the method pages of Komet's documentation.
"""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from bot.komet.models_base import KometAnswer, KometRecord
from bot.komet.models_orders import (
    Box,
    Breakdown,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrders,
)
from bot.komet.statuses import LineStatus, OrderStatus
from bot.komet.values import Amount, Text

__all__ = [
    "Accepted",
    "Box",
    "BoxRenames",
    "BoxType",
    "BoxTypes",
    "Breakdown",
    "Carrier",
    "Carriers",
    "KometAnswer",
    "KometRecord",
    "LineStatus",
    "OrderStatus",
    "Product",
    "Products",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "PurchaseOrders",
    "RowVerdict",
    "Vendor",
    "Vendors",
]


def _tags(value: object) -> object:
    if isinstance(value, str):
        return tuple(tag.strip() for tag in value.split(",") if tag.strip())
    return value


class BoxType(KometRecord):
    """A box type of the company; `fbe` is its full-box equivalent (FB = 1, HB = 0.5)."""

    id: Text
    code: Text
    fbe: Amount
    network_name: Text = Field("", validation_alias="kometNetworkName")
    network_id: Text = Field("", validation_alias="kometNetworkId")


class BoxTypes(KometAnswer):
    """Answer of boxtype.list, ordered by code."""

    rows_field = "box_types"

    box_types: tuple[BoxType, ...] = Field((), validation_alias="boxtypes")


class Product(KometRecord):
    """A product of the company's catalogue. `code` is Komet's legacyCode, elsewhere called productCode."""

    id: Text
    description: Text = ""
    code: Text = Field("", validation_alias=AliasChoices("legacyCode", "productCode"))
    active: bool = True
    category: Text = ""
    division_id: Text = ""
    division: Text = Field("", validation_alias="divisionDescription")
    variety: Text = ""
    color: Text = ""
    grade: Text = ""
    tags: Annotated[tuple[str, ...], BeforeValidator(_tags)] = ()


class Products(KometAnswer):
    """Answer of product.list, ordered by description."""

    rows_field = "products"

    products: tuple[Product, ...] = ()


class Carrier(KometRecord):
    """An airline or trucker. Nothing says which carriers are inbound."""

    id: Text
    code: Text = ""
    name: Text = ""
    active: bool = True
    street: Text = ""
    city: Text = ""
    state: Text = ""
    zip_code: Text = ""
    country: Text = ""
    phone: Text = ""


class Carriers(KometAnswer):
    """Answer of carrier.list."""

    rows_field = "carriers"

    carriers: tuple[Carrier, ...] = ()


class Vendor(KometRecord):
    """A vendor, also called grower."""

    id: Text
    name: Text = ""
    code: Text = ""
    port_origin: Text = ""
    active: bool = True


class Vendors(KometAnswer):
    """Answer of vendor.list."""

    rows_field = "vendors"

    vendors: tuple[Vendor, ...] = ()


class Accepted(KometAnswer):
    """Answer of a write that Komet carried out and has nothing more to say about."""


class RowVerdict(KometRecord):
    """What became of one box: Komet's word on the new code that was asked for."""

    new_code: str
    ok: bool
    message: str = ""


class BoxRenames(KometAnswer):
    """Answer of box.code.change: one verdict per rename, in the order of the request."""

    rows: tuple[RowVerdict, ...] = ()
