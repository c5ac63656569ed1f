"""Requests about the stock, in boxes and in units (stems or bunches).

Sources: the pages of the same names in Komet's documentation (APIDocs). Quantities are differences: a repeat
adds, or takes, once more.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from bot.komet.kinds import COMPANY_ONLY, COMPANY_OR_VENDOR, Effect, TokenPlace, UnitType
from bot.komet.models import Accepted, Inventory, InventoryAdded
from bot.komet.requests.fields import (
    BoxTypeCode,
    Code,
    Cost,
    Count,
    Id,
    OneOrZero,
    OptionalCode,
    OptionalCost,
    OptionalDate,
    OptionalId,
    OptionalText,
)
from bot.komet.requests.naming import check_one_way
from bot.komet.requests.request import KometList, KometPost

BOXES_PER_CALL = 100
"""Most boxes that inventory.add takes in a call, and inventory.update adds to a line."""


class InventoryType(StrEnum):
    """What boxes are in stock for."""

    OPEN_MARKET = "M"
    LOCAL = "L"
    STANDING_ORDER = "S"
    PREBOOK = "P"
    ALL = "all"


def _types(value: object) -> object:
    if value is None:
        return ()
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list | tuple):
        return value
    words = {each.value.lower(): each for each in InventoryType}
    return tuple(words.get(str(each).strip().lower(), each) for each in given if str(each).strip())


class InventoryList(KometList[Inventory]):
    """The boxes in stock: all of them, there are no pages. Without `inventory_type` the open market only."""

    method = path = "inventory.list"
    token_types = COMPANY_OR_VENDOR
    answer = Inventory
    inferred = ("How the single boxes are listed was not seen.", "The lot number is inferred.")

    include_boxes: OneOrZero = None
    inventory_type: Annotated[
        tuple[InventoryType, ...],
        BeforeValidator(_types),
        PlainSerializer(",".join, return_type=str, when_used="json"),
    ] = ()
    exclude_held_items: OneOrZero = None
    lot_number: OptionalText = None
    location_id: OptionalId = None


class InventoryAdd(KometPost[InventoryAdded]):
    """Add at most 100 boxes to the stock. Products that are not mapped are skipped without a word.

    Always a POST, its parameters in the URL: `bot/komet/shapes.py` says why, and how to change the place.
    `unit_cost` is per unit of `unit_type`.
    """

    method = path = "inventory.add"
    token_place = TokenPlace.QUERY
    token_types = COMPANY_ONLY
    answer = InventoryAdded
    signs = ("inventory_id", "box_codes")
    verified = False
    inferred = (
        "Three versions of the page disagree about where the parameters go; the newest is followed (KOMET_SHAPES).",
        "The values of confirmInventory were not seen; 1 and 0 are a guess.",
        "What the answer holds besides status and message was not seen.",
    )

    grower_id: OptionalId = None
    vendor_code: OptionalCode = None
    awb: Code
    is_tmp_awb: OneOrZero = None
    reference: OptionalCode = None
    ship_date: dt.date
    arrival_date: OptionalDate = None
    customer_id: OptionalId = None
    product_id: OptionalId = None
    product_code: OptionalCode = None
    product_description: OptionalCode = None
    quantity: Annotated[int, Field(ge=1, le=BOXES_PER_CALL)]
    box_type_id: OptionalId = None
    box_type_code: Annotated[BoxTypeCode | None, BeforeValidator(lambda code: code or None)] = None
    unit_type: Annotated[UnitType, PlainSerializer(lambda unit: unit.value.lower(), when_used="json")]
    stems_bunch: Count
    bunches: Count
    unit_cost: Cost
    confirm_inventory: OneOrZero = None

    @model_validator(mode="after")
    def _names_vendor_product_and_box(self) -> Self:
        check_one_way(self.method, "vendor", self.grower_id, self.vendor_code)
        check_one_way(self.method, "product", self.product_id, self.product_code, self.product_description)
        check_one_way(self.method, "box type", self.box_type_id, self.box_type_code)
        return self

    def things(self) -> tuple[str, ...]:
        """Return vendor, product and box type: new boxes are looked for among those."""
        product = self.product_id or self.product_code or self.product_description
        return (f"{self.grower_id or self.vendor_code} {product} {self.box_type_id or self.box_type_code}",)


class InventoryUpdate(KometPost[Accepted]):
    """Set price and cost of an inventory line, and add boxes to it (`quantity`: at most 100, a difference).

    Below zero it takes boxes away, which the page does not tell of. The cost must be given even when only a
    price changes.
    """

    method = path = "inventory.update"
    token_types = COMPANY_ONLY
    answer = Accepted
    verified = False
    inferred = (
        "That orderItemId of inventory.list is the inventoryId of this method is inferred; where the list tells an"
        " inventoryId of its own, that one is sent.",
        "That a quantity below zero takes boxes away is inferred.",
    )

    inventory_id: Id
    quantity: Annotated[int | None, Field(ge=-BOXES_PER_CALL, le=BOXES_PER_CALL)] = None
    unit_cost: Cost
    price_a: OptionalCost = None
    price_b: OptionalCost = None

    @model_validator(mode="after")
    def _has_a_price(self) -> Self:
        if self.price_a is None and self.price_b is None:
            raise ValueError("inventory.update wants price A or price B")
        if self.quantity == 0:
            raise ValueError("a difference of no box is left out")
        return self

    def things(self) -> tuple[str, ...]:
        """Return the line: what is sent is a difference, so that two at once add up."""
        return (self.inventory_id,)


class InventoryDelete(KometPost[Accepted]):
    """Delete an inventory line completely. No undo."""

    method = path = "inventory.delete"
    token_types = COMPANY_ONLY
    effect = Effect.DESTRUCTIVE
    answer = Accepted
    verified = False
    only_open_point = "KOMET_SHAPES"
    inferred = ("The name of the line's ID, inventoryId, is taken from inventory.update (KOMET_SHAPES).",)

    inventory_id: Id

    def things(self) -> tuple[str, ...]:
        """Return the line."""
        return (self.inventory_id,)


class InventoryUnitsAdd(KometPost[Accepted]):
    """Add stems or bunches to the stock in units, which is another one than that in boxes.

    Undo is `InventoryUnitsDelete` with the same values.
    """

    method = path = "inventory.units.add"
    token_types = COMPANY_ONLY
    answer = Accepted

    product_code: Code
    stems_bunch: Count
    unit_type: UnitType
    quantity: Count
    block: OptionalCode = None
    bed: OptionalCode = None
    cutter: OptionalId = None
    customer_code: OptionalCode = None
    cut_date: OptionalDate = None


class InventoryUnitsDelete(KometPost[Accepted]):
    """Take stems or bunches out of the stock in units. The inverse is `InventoryUnitsAdd`."""

    method = path = "inventory.units.delete"
    token_types = COMPANY_ONLY
    effect = Effect.DESTRUCTIVE
    answer = Accepted
    inferred = ("Block and bed are marked as required, and missing from the page's own sample.",)

    product_code: Code
    stems_bunch: Count
    unit_type: UnitType
    quantity: Count
    block: Code
    bed: Code
    cutter: OptionalId = None
    customer_code: OptionalCode = None
    cut_date: OptionalDate = None
