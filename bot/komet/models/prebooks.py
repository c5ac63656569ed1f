"""Prebooks: sales promised ahead to a customer for a truck date.

Sources: prebook.list and prebook.details.list in Komet's documentation (APIDocs). The first is documented up
to the location; its other fields are taken to be named as in the second. A vendor token sees its own lines
only, no customer and no sales price. Text that is not there is "", an amount that is not there is None.
"""

from pydantic import Field

from bot.komet.models.record import KometAnswer, KometRecord
from bot.komet.values import Amount, Day, LooseAmount, LooseDay, LooseText, Text


class PrebookHeader(KometRecord):
    """A prebook without its lines. `number` is what people type (440912), `id` is internal.

    `kind` is "S" for one that a standing order made, "P" for a standalone one.
    """

    id: Text
    number: Text
    kind: LooseText = Field("", validation_alias="type")
    truck_date: LooseDay = None
    location_id: Text = ""
    location_code: LooseText = ""
    location: LooseText = Field("", validation_alias="locationName")
    customer_id: Text = ""
    customer_code: LooseText = ""
    customer: LooseText = Field("", validation_alias="customerName")
    customer_po_number: LooseText = ""
    carrier_id: Text = ""
    carrier: LooseText = Field("", validation_alias="carrierName")
    ship_via: LooseText = ""
    comments: LooseText = ""
    total_price: LooseAmount = None


class PrebookHeaders(KometAnswer):
    """Answer of prebook.list."""

    rows_field = "prebooks"

    prebooks: tuple[PrebookHeader, ...] = ()


class PrebookBreakdown(KometRecord):
    """One product in the recipe of a mixed box; `price` is per unit."""

    product_id: Text = ""
    product: Text = Field("", validation_alias="productDescription")
    bunches: Amount | None = None
    stems_bunch: Amount | None = None
    price: Amount | None = None


class PrebookLine(KometRecord):
    """One line of a prebook. `bunches` and `units` are per box, `total_units` over all boxes."""

    id: Text = Field(validation_alias="prebookItemId")
    vendor_id: Text = ""
    vendor_name: Text = ""
    product_id: Text = ""
    product: Text = Field("", validation_alias="productDescription")
    total_boxes: Amount | None = None
    box_type: Text = ""
    bunches: Amount | None = None
    stems_bunch: Amount | None = None
    units: Amount | None = None
    unit_type: Text = ""
    total_units: Amount | None = None
    unit_price: Amount | None = None
    total_price: Amount | None = None
    mark_code: Text = ""
    brand_id: Text = ""
    brand: Text = Field("", validation_alias="brandName")
    breakdowns: tuple[PrebookBreakdown, ...] = ()


class Prebook(PrebookHeader):
    """A prebook with its lines. `truck_date` is the day the goods leave for the customer, not the vendor's."""

    truck_date: Day
    total_price: Amount | None = None
    ship_name: LooseText = ""
    lines: tuple[PrebookLine, ...] = Field((), validation_alias="details")

    def line(self, item_id: str) -> PrebookLine | None:
        """Return the line with this ID, or None."""
        return next((line for line in self.lines if line.id == item_id.strip()), None)


class Prebooks(KometAnswer):
    """Answer of prebook.details.list."""

    rows_field = "prebooks"

    prebooks: tuple[Prebook, ...] = ()
