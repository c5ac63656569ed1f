"""The vendor's availability behind the lines of purchase orders.

Source: purchase.order.va.details.list in Komet's documentation (APIDocs).
"""

from pydantic import Field

from bot.komet.models.record import KometAnswer, KometRecord
from bot.komet.values import Amount, Day, LooseDay, LooseFlag, LooseText, Text


class VendorAvailability(KometRecord):
    """What a vendor had on offer that a line was bought from."""

    product: Text = Field("", validation_alias="productDescription")
    available_from: LooseDay = None
    post_harvest: LooseText = ""
    unit_type: Text = ""
    units_allocated: Amount | None = None
    downgraded: LooseFlag = None


class AvailabilityLine(KometRecord):
    """A line of an order, with what it was bought from."""

    id: Text = Field(validation_alias="poItemId")
    availability: tuple[VendorAvailability, ...] = Field((), validation_alias="vendorAvailabilityDetails")


class AvailabilityOrder(KometRecord):
    """An order, with its lines."""

    id: Text
    number: Text
    ship_date: Day
    lines: tuple[AvailabilityLine, ...] = Field((), validation_alias="details")


class AvailabilityOrders(KometAnswer):
    """Answer of purchase.order.va.details.list."""

    rows_field = "purchase_orders"

    purchase_orders: tuple[AvailabilityOrder, ...] = ()
