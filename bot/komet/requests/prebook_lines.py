"""Requests that make prebooks, add lines to one, or delete a line.

Sources: the pages of the same names in Komet's documentation (APIDocs); prebook.create's lines were seen in public
client code. Adding carries Komet's transaction fee and is not repeat-safe.
"""

import datetime as dt
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.komet.kinds import COMPANY_ONLY, COMPANY_OR_VENDOR, Effect, UnitType
from bot.komet.models import Accepted, CreatedPrebook, PrebookLineAdded
from bot.komet.requests.fields import (
    Count,
    Id,
    OneOrZero,
    OptionalBoxTypeCode,
    OptionalCode,
    OptionalCount,
    OptionalId,
    OptionalNotes,
    OptionalPrice,
    OptionalText,
    OptionalUnitType,
    Price,
    Several,
)
from bot.komet.requests.naming import check_party
from bot.komet.requests.request import KometPost, WireModel


class NewPrebookBreakdown(WireModel):
    """One product in the recipe of a mixed box."""

    product_id: Id
    bunches: Count
    stems_bunch: Count
    price: OptionalPrice = None


class NewPrebookLine(WireModel):
    """One line. `bunches` is per box, `price` and `cost` per unit. A vendor token's line is its own vendor's."""

    product_id: Id
    vendor_id: OptionalId = None
    vendor_code: OptionalCode = None
    vendor_name: OptionalNotes = None
    box_type_id: Id
    unit_type: UnitType
    boxes: Count
    bunches: Count
    stems_bunch: Count
    price: Price
    cost: OptionalPrice = None
    mark_code: OptionalCode = None
    notes: OptionalText = None
    breakdowns: tuple[NewPrebookBreakdown, ...] = ()


class PrebookCreate(KometPost[CreatedPrebook]):
    """Make a prebook, with or without lines. `ship_date` is the truck date.

    `use_existing` adds the lines to a prebook of the same location, carrier, truck date, customer and customer
    PO; a repeat adds them again. `auto_generate_pos` buys at once: the orders come out Approved.
    """

    method = path = "prebook.create"
    token_types = COMPANY_OR_VENDOR
    answer = CreatedPrebook
    signs = ("id", "number")
    verified = False
    inferred = (
        "The fields of a line were seen in public client code only, its breakdowns nowhere (KOMET_SHAPES).",
        "Whether Komet still takes autoGeneratePOsfromPrebooks was not seen.",
        "The shape of the answer's lines was not seen.",
    )

    customer_id: OptionalId = None
    customer_code: OptionalCode = None
    customer_description: OptionalNotes = None
    carrier_id: OptionalId = None
    carrier_code: OptionalCode = None
    carrier_description: OptionalNotes = None
    ship_date: dt.date
    created_by: OptionalId = None
    ship_via_id: Annotated[int | None, Field(ge=0, le=1)] = None
    ship_to_id: OptionalId = None
    customer_po: OptionalCode = None
    is_ecommerce: OneOrZero = None
    use_existing: OneOrZero = None
    comments: OptionalNotes = None
    auto_generate_pos: OneOrZero = None
    items: tuple[NewPrebookLine, ...] = ()

    @model_validator(mode="after")
    def _names_customer_and_carrier(self) -> Self:
        check_party("customer", self.customer_id, self.customer_code, self.customer_description)
        check_party("carrier", self.carrier_id, self.carrier_code, self.carrier_description)
        if self.auto_generate_pos and not all(
            (item.vendor_id or item.vendor_code) and item.cost is not None for item in self.items
        ):
            raise ValueError("buying at once needs vendor and cost on each line")
        return self

    def things(self) -> tuple[str, ...]:
        """Return customer and truck date: a new prebook is looked for among those."""
        return (f"{self.customer_id or self.customer_code or self.customer_description} {self.ship_date}",)


class PrebookItemDelete(KometPost[Accepted]):
    """Delete a line of a prebook. With a vendor token Komet only sets its quantity to 0, and answers the same."""

    method = path = "prebook.item.delete"
    token_types = COMPANY_OR_VENDOR
    effect = Effect.DESTRUCTIVE
    answer = Accepted

    prebook_id: Id
    prebook_item_id: Id


class PrebookFutureItemAdd(KometPost[Accepted]):
    """Add a line from the future inventory (ID of future.inventory.openmarket.list). No line ID comes back."""

    method = path = "prebook.future.item.add"
    acts_like = "prebook.item.add"
    token_types = COMPANY_ONLY
    answer = Accepted

    prebook_id: Id
    inventory_id: Id
    boxes: Count
    price: Price
    mark_code: OptionalCode = None

    def things(self) -> tuple[str, ...]:
        """Return the prebook: a new line is looked for among its lines."""
        return (self.prebook_id,)


class PrebookVendorAvailabilityItemAdd(KometPost[PrebookLineAdded]):
    """Add a line from a vendor's availability (IDs of vendor.availability.items.list); `quantity` is boxes.

    Box type, unit and bunches are not needed between two companies on Komet.
    """

    method = path = "prebook.vendor.availability.item.add"
    acts_like = "prebook.item.add"
    token_types = COMPANY_ONLY
    answer = PrebookLineAdded
    signs = ("prebook_item_id",)

    prebook_id: Id
    inventory_ids: Annotated[Several, Field(min_length=1)]
    quantity: Count
    price: Price
    mark_code: OptionalCode = None
    box_type_id: OptionalId = None
    box_type_code: OptionalBoxTypeCode = None
    stems_bunch: OptionalCount = None
    unit_type: OptionalUnitType = None
    bunches: OptionalCount = None

    def things(self) -> tuple[str, ...]:
        """Return the prebook: a new line is looked for among its lines."""
        return (self.prebook_id,)
