"""Requests that make purchase orders, or add lines to one.

Sources: purchase.order.create and purchase.order.mixed.create in Komet's documentation (APIDocs), which is cut
off inside the lines: `bot/komet/shapes.py` says what is inferred and how it can be changed. Not repeat-safe, and
Komet knows no reference of ours: after a lost answer look the order up by vendor, ship date and lines.
"""

import datetime as dt
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.komet.kinds import COMPANY_OR_VENDOR, UnitType
from bot.komet.models import CreatedOrder
from bot.komet.requests.fields import (
    Cost,
    Count,
    FourDigits,
    OptionalBoxTypeCode,
    OptionalCode,
    OptionalCost,
    OptionalCount,
    OptionalId,
    OptionalText,
    OptionalText10,
    OptionalUnitType,
)
from bot.komet.requests.request import KometPost, WireModel

UNSEEN_LINES = (
    "The fields of a line after the product are inferred from the sibling methods (KOMET_SHAPES).",
    "The answer's order number and line IDs are inferred: when they are missing, the order is found by reading.",
)


class _Order(KometPost[CreatedOrder]):
    """What both methods have in common. With a vendor token Komet ignores the vendor."""

    token_types = COMPANY_OR_VENDOR
    answer = CreatedOrder
    signs = ("id", "number")
    acts_like = "purchase.order.make"
    verified = False

    ship_date: dt.date
    vendor_id: OptionalId = None
    vendor_code: OptionalCode = None
    company_location_code: OptionalText10 = None
    carrier_id: OptionalId = None
    carrier_code: OptionalCode = None
    purchase_order_number: OptionalText10 = None

    @model_validator(mode="after")
    def _names_one_vendor_and_carrier(self) -> Self:
        if self.vendor_id and self.vendor_code:
            raise ValueError("an order takes the vendor's ID or code, not both")
        if self.carrier_id and self.carrier_code:
            raise ValueError("an order takes the carrier's ID or code, not both")
        return self

    def things(self) -> tuple[str, ...]:
        """Return vendor and ship date: a new order is looked for among those."""
        return (f"{self.vendor_id or self.vendor_code} {self.ship_date}",)


class NewOrderLine(WireModel):
    """One line: bought for a prebook's line, or standing alone with product, box and cost.

    An unknown `product_description` makes an alias of the vendor's. `unit_cost` is per unit of `unit_type`.
    """

    prebook_item_id: OptionalId = None
    product_description: OptionalText = None
    product_code: OptionalCode = None
    boxes: Count
    box_type_id: OptionalId = None
    box_type_code: OptionalBoxTypeCode = None
    unit_type: OptionalUnitType = None
    bunches: OptionalCount = None
    stems_bunch: OptionalCount = None
    unit_cost: OptionalCost = None
    mark_code: OptionalCode = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.product_description and self.product_code:
            raise ValueError("a line takes the product's code or description, not both")
        if self.box_type_id and self.box_type_code:
            raise ValueError("a line takes the box type's ID or code, not both")
        alone = {
            "a product": self.product_description or self.product_code,
            "a box type": self.box_type_id or self.box_type_code,
            "a unit": self.unit_type,
            "bunches": self.bunches,
            "stems per bunch": self.stems_bunch,
            "a cost": self.unit_cost is not None,
        }
        missing = [name for name, value in alone.items() if not value]
        if missing and not self.prebook_item_id:
            raise ValueError(f"a line without prebook needs {', '.join(missing)}")
        return self


class PurchaseOrderCreate(_Order):
    """Make an order from prebook lines or standalone, or add lines to `purchase_order_number`.

    `awb_number` (the last four digits) puts the order straight into Shipped; shipping it afterwards with
    `PurchaseOrderItemsAwbAdd` is documented throughout.
    """

    method = path = "purchase.order.create"
    inferred = (
        *UNSEEN_LINES,
        'The parameter for the AWB is printed as "AWB Number", with a space (KOMET_SHAPES).',
    )

    awb_number: FourDigits = None
    items: Annotated[tuple[NewOrderLine, ...], Field(min_length=1)]


class NewBreakdown(WireModel):
    """One product in the recipe of a mixed box; `unit_cost` is per unit of the box's `unit_type`."""

    prebook_item_id: OptionalId = None
    product_description: OptionalText = None
    product_code: OptionalCode = None
    bunches: Count
    stems_bunch: Count
    unit_cost: Cost

    @model_validator(mode="after")
    def _has_a_product(self) -> Self:
        if not (self.prebook_item_id or self.product_description or self.product_code):
            raise ValueError("a breakdown needs a prebook line or a product")
        return self


class NewMixedLine(WireModel):
    """One line of mixed boxes: the assorted product, and what is in a box."""

    product_id: OptionalId = None
    product_description: OptionalText = None
    product_code: OptionalCode = None
    boxes: Count
    box_type_id: OptionalId = None
    box_type_code: OptionalBoxTypeCode = None
    unit_type: UnitType
    breakdowns: Annotated[tuple[NewBreakdown, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not (self.product_id or self.product_description or self.product_code):
            raise ValueError("a mixed line needs the assorted product")
        if bool(self.box_type_id) == bool(self.box_type_code):
            raise ValueError("a mixed line takes the box type's ID or its code")
        return self


class PurchaseOrderMixedCreate(_Order):
    """Make an order whose boxes hold several products, or add such lines to `purchase_order_number`.

    Komet leaves products that are not mapped out of the order without a word.
    """

    method = path = "purchase.order.mixed.create"
    inferred = (*UNSEEN_LINES, "The array of a box's breakdowns and its fields are inferred (KOMET_SHAPES).")

    items: Annotated[tuple[NewMixedLine, ...], Field(min_length=1)]
