"""Requests about purchase orders.

Sources: purchase.order.list and purchase.order.item.delete in Komet's documentation (APIDocs).
"""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.komet.kinds import COMPANY_OR_VENDOR, Effect
from bot.komet.models import Accepted, LineStatus, OrderStatus, PurchaseOrders
from bot.komet.requests_base import (
    Id,
    KometList,
    KometPost,
    OptionalDate,
    OptionalId,
    OptionalText,
    Several,
)

FILTER_LENGTH = 200
"""Longest `purchaseOrderItemIds` that Komet documents, commas included."""


def _order_filter(value: object) -> object:
    return _word(OrderStatus.read(value), OrderStatus.UNKNOWN) if value else None


def _line_filter(value: object) -> object:
    return _word(LineStatus.read(value), LineStatus.UNKNOWN, LineStatus.SHIPPED) if value else None


def _word(status: object, *not_filters: object) -> object:
    if status in not_filters:
        raise ValueError("Komet has no filter for this status")
    return status


class PurchaseOrderList(KometList[PurchaseOrders]):
    """Purchase orders with lines and boxes. One of date, number, awb_id, inbound_truck_id must be given.

    `date` is the vendor's ship date (one day; there is no range). `number` takes several numbers. Texts are
    contains-matches without letter case (vendor: name or code), IDs, numbers and origin exact. A vendor
    token sees its own orders only (inferred).
    """

    method = path = "purchase.order.list"
    token_types = COMPANY_OR_VENDOR
    answer = PurchaseOrders

    date: OptionalDate = None
    number: Several = ()
    awb_id: OptionalId = None
    inbound_truck_id: OptionalId = None
    vendor: OptionalText = None
    vendor_id: OptionalId = None
    customer_id: OptionalId = None
    customer_po_number: OptionalText = Field(None, alias="customerPONumber")
    product: OptionalText = None
    origin: OptionalText = None
    prebook: OptionalText = None
    location_id: OptionalId = None
    status: Annotated[OrderStatus | None, BeforeValidator(_order_filter)] = None
    status_line: Annotated[LineStatus | None, BeforeValidator(_line_filter)] = None
    purchase_order_item_ids: Several = ()
    future_inventory_available_from: OptionalDate = None
    future_inventory_available_to: OptionalDate = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.date or self.number or self.awb_id or self.inbound_truck_id):
            raise ValueError("purchase.order.list wants a date, a number, awb_id or inbound_truck_id")
        if len(",".join(self.purchase_order_item_ids)) > FILTER_LENGTH:
            raise ValueError(f"purchase_order_item_ids is longer than {FILTER_LENGTH} characters")
        return self


class PurchaseOrderItemDelete(KometPost[Accepted]):
    """Delete one line of an order. No undo. With a vendor token the line must be the vendor's own."""

    method = path = "purchase.order.item.delete"
    token_types = COMPANY_OR_VENDOR
    effect = Effect.DESTRUCTIVE
    answer = Accepted

    po_item_id: Annotated[Id, Field(min_length=1)]
