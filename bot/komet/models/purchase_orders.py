"""Purchase orders as purchase.order.list shows them: the order, its lines, their boxes and recipes.

Field names were seen in public client code that stores every field; their types are loose. Text that is not
there is "", an amount that is not there is None unless said otherwise.
"""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from bot.komet.models.record import KometAnswer, KometRecord
from bot.komet.statuses import LineStatus, OrderStatus
from bot.komet.values import Amount, Day, Text, to_amount

ReadOrderStatus = Annotated[OrderStatus, BeforeValidator(OrderStatus.read)]
ReadLineStatus = Annotated[LineStatus, BeforeValidator(LineStatus.read)]


class Box(KometRecord):
    """One physical box, there once the grower has shipped. `code` is its barcode."""

    code: Text = Field(validation_alias="boxCode")
    lot: Text = Field("", validation_alias="lotNumber")
    status: Text = Field("", validation_alias="statusName")
    status_id: Text = ""
    position: Text = ""


class Breakdown(KometRecord):
    """One product in the recipe of a mixed box; `cost` is per unit."""

    product_id: Text = ""
    product: Text = Field("", validation_alias="productDescription")
    bunches: Amount | None = None
    stems_bunch: Amount | None = None
    cost: Amount | None = None


class PurchaseOrderLine(KometRecord):
    """One line of an order. `prebook` is the prebook's NUMBER; "" on a standalone line.

    `bunches` and `units` are per box, `total_units` over all boxes, `unit_cost` per unit of `unit_type`. A
    missing `total_cost` is worked out from the last two; None means that the cost is not known, which is
    something else than no cost.
    """

    id: Text = Field(validation_alias=AliasChoices("poItemId", "purchaseOrderItemId"))
    product_id: Text = ""
    product: Text = Field("", validation_alias="productDescription")
    status: ReadLineStatus = Field(LineStatus.UNKNOWN, validation_alias="lineItemStatus")
    status_raw: Text = ""
    order_type: Text = ""
    total_boxes: Amount | None = None
    box_type: Text = ""
    unit_type: Text = ""
    bunches: Amount | None = None
    stems_bunch: Amount | None = None
    units: Amount | None = None
    total_units: Amount | None = None
    unit_cost: Amount | None = None
    total_cost: Amount | None = None
    quantity_confirmed: Amount | None = None
    prebook: Text = ""
    prebook_item_id: Text = ""
    truck_date: Day | None = Field(None, validation_alias="prebookTruckDate")
    standing_order: Text = ""
    customer_id: Text = ""
    customer: Text = Field("", validation_alias="customerName")
    carrier_id: Text = ""
    carrier: Text = Field("", validation_alias="carrierName")
    mark_code: Text = ""
    reference_number: Text = ""
    notes: Text = ""
    boxes: tuple[Box, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()

    @classmethod
    def complete(cls, known: dict[str, Any]) -> dict[str, Any]:
        """Keep the status as Komet wrote it, and work out a missing total cost."""
        if "status" in known:
            known.setdefault("status_raw", known["status"])
        if "total_cost" not in known and "total_units" in known and "unit_cost" in known:
            cost = _product(known["total_units"], known["unit_cost"])
            if cost is not None:
                known["total_cost"] = cost
        return known

    @property
    def is_shipped(self) -> bool:
        """Whether the grower has shipped the line: it has boxes, or its status says so."""
        return bool(self.boxes) or self.status is LineStatus.SHIPPED


class PurchaseOrder(KometRecord):
    """An order to a vendor. `number` is what people type (P071882), `id` is internal.

    Totals that Komet leaves out are the sums of what the lines say. `created_on` and `updated_on` are texts:
    neither their format nor their time zone is documented.
    """

    id: Text
    number: Text
    ship_date: Day
    status: ReadOrderStatus = OrderStatus.UNKNOWN
    status_raw: Text = ""
    origin: Text = ""
    vendor_id: Text = ""
    vendor_name: Text = ""
    location_id: Text = ""
    location: Text = Field("", validation_alias="locationName")
    total_boxes: Amount = Decimal(0)
    total_cost: Amount = Decimal(0)
    comments: Text = ""
    created_on: Text = ""
    updated_on: Text = ""
    lines: tuple[PurchaseOrderLine, ...] = Field((), validation_alias="details")

    @classmethod
    def complete(cls, known: dict[str, Any]) -> dict[str, Any]:
        """Keep the status as Komet wrote it, and add up totals that are missing."""
        if "status" in known:
            known.setdefault("status_raw", known["status"])
        if {"total_boxes", "total_cost"} <= known.keys() or not isinstance(known.get("lines"), list | tuple):
            return known
        lines = [PurchaseOrderLine.model_validate(line) for line in known["lines"]]
        known["lines"] = lines
        known.setdefault("total_boxes", sum(line.total_boxes or 0 for line in lines))
        known.setdefault("total_cost", sum(line.total_cost or 0 for line in lines))
        return known

    @property
    def is_shipped(self) -> bool:
        """Whether the grower has shipped any line."""
        return any(line.is_shipped for line in self.lines)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Return the boxes of all lines."""
        return tuple(box for line in self.lines for box in line.boxes)

    def line(self, item_id: str) -> PurchaseOrderLine | None:
        """Return the line with this ID, or None."""
        return next((line for line in self.lines if line.id == item_id.strip()), None)


class PurchaseOrders(KometAnswer):
    """Answer of purchase.order.list."""

    rows_field = "purchase_orders"

    purchase_orders: tuple[PurchaseOrder, ...] = ()


def _product(units: object, cost: object) -> Decimal | None:
    amounts = (to_amount(units), to_amount(cost))
    factors = [Decimal(each) for each in amounts if isinstance(each, int | Decimal)]
    return factors[0] * factors[1] if len(factors) == len(amounts) else None
