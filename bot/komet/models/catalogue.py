"""What the company deals in: its box types and its products.

Sources: boxtype.list and product.list in Komet's documentation (APIDocs).
"""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from bot.komet.models.record import KometAnswer, KometRecord
from bot.komet.values import Amount, Text


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
