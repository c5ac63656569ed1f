"""Requests that show purchase orders.

Sources: purchase.order.list and purchase.order.va.details.list in Komet's documentation (APIDocs).
"""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.komet.kinds import COMPANY_ONLY, COMPANY_OR_VENDOR
from bot.komet.models import AvailabilityOrders, LineStatus, OrderStatus, PurchaseOrders
from bot.komet.requests.fields import OptionalDate, OptionalId, OptionalText, Several
from bot.komet.requests.ranges import FOUR_DAYS, check_range
from bot.komet.requests.request import KometList

FILTER_LENGTH = 200
"""Longest list of numbers or IDs that Komet documents, commas included."""


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
        _check_length("purchase_order_item_ids", self.purchase_order_item_ids)
        first, last = self.future_inventory_available_from, self.future_inventory_available_to
        check_range(first, last, FOUR_DAYS, "future inventory")
        return self


class PurchaseOrderVaDetailsList(KometList[AvailabilityOrders]):
    """The vendor's availability that lines were bought from; by numbers of orders or IDs of lines."""

    method = path = "purchase.order.va.details.list"
    token_types = COMPANY_ONLY
    answer = AvailabilityOrders

    purchase_order_numbers: Several = ()
    purchase_order_item_ids: Several = ()
    ship_date: OptionalDate = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.purchase_order_numbers or self.purchase_order_item_ids):
            raise ValueError("purchase.order.va.details.list wants numbers of orders or IDs of lines")
        _check_length("purchase_order_numbers", self.purchase_order_numbers)
        _check_length("purchase_order_item_ids", self.purchase_order_item_ids)
        return self


def _check_length(name: str, values: tuple[str, ...]) -> None:
    if len(",".join(values)) > FILTER_LENGTH:
        raise ValueError(f"{name} is longer than {FILTER_LENGTH} characters")
