"""Requests about single lines of purchase orders: shipping, confirming, changing, deleting.

Sources: the pages of the same names in Komet's documentation (APIDocs). A line's ID is purchase.order.list's
poItemId. With a vendor token the line must be the vendor's own.
"""

import datetime as dt
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.komet.kinds import COMPANY_ONLY, COMPANY_OR_VENDOR, Effect
from bot.komet.models import Accepted, ShippedLine, ShippedLines
from bot.komet.requests.fields import Code, Cost, Id, OptionalCode, OptionalId
from bot.komet.requests.request import KometPost, WireModel
from bot.typed import blank_is_none

OWN_LOTS = range(1000, 100_000)
"""Lot numbers that Komet gives itself, so that nobody else may."""

NOT_CHECKED_OUT = "cannot be confirmed because the checkout process has not been completed"
"""Komet's refusal of a line that was sold on e-commerce and waits for its last customer's checkout."""


def _number_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _free(lot: str | None) -> str | None:
    if lot and lot.isascii() and lot.isdigit() and int(lot) in OWN_LOTS:
        raise ValueError("lot numbers from 1000 to 99999 are Komet's own")
    return lot


LotNumber = Annotated[OptionalCode, BeforeValidator(_number_text), AfterValidator(_free)]

Awb = Annotated[str, Field(min_length=1, max_length=25)]
"""The number of an air waybill, grouped by dashes."""

OptionalAwb = Annotated[Awb | None, BeforeValidator(blank_is_none)]

SomeBoxCodes = tuple[Annotated[str, Field(min_length=1)], ...]
"""Codes of boxes; with none Komet makes them up."""


class PurchaseOrderItemDelete(KometPost[Accepted]):
    """Delete one line of an order. No undo. With a vendor token the line must be the vendor's own."""

    method = path = "purchase.order.item.delete"
    token_types = COMPANY_OR_VENDOR
    effect = Effect.DESTRUCTIVE
    answer = Accepted

    po_item_id: Id


class PurchaseOrderItemAwbAdd(KometPost[ShippedLine]):
    """Ship one line on an AWB. There is no way back.

    Fewer box codes than boxes bought split the line: the answer has the new line's ID. Lines with a product
    that is not mapped are skipped. A repeat is not known to be safe.
    """

    method = path = "purchase.order.item.awb.add"
    acts_like = "purchase.order.item.ship"
    token_types = COMPANY_OR_VENDOR
    answer = ShippedLine
    signs = ("new_po_item_id",)

    po_item_id: Id
    awb: Awb
    ship_date: dt.date
    box_codes: SomeBoxCodes = ()
    lot_number: LotNumber = None

    def things(self) -> tuple[str, ...]:
        """Return the line."""
        return (self.po_item_id,)


class ShipmentItem(WireModel):
    """One line to ship. `vendor_id` is needed with a company token."""

    po_item_id: Id
    awb: Awb
    house_awb: OptionalAwb = Field(None, alias="houseAWB")
    ship_date: dt.date
    box_codes: SomeBoxCodes = ()
    lot_number: LotNumber = None
    vendor_id: OptionalId = None


class PurchaseOrderItemsAwbAdd(KometPost[ShippedLines]):
    """Ship many lines with one call; `limits.packed` cuts lists that are too long. Each line has its own verdict."""

    method = path = "purchase.order.items.awb.add"
    acts_like = "purchase.order.item.ship"
    token_types = COMPANY_OR_VENDOR
    answer = ShippedLines

    items: Annotated[tuple[ShipmentItem, ...], Field(min_length=1, alias="poItems")]

    @model_validator(mode="after")
    def _names_each_line_once(self) -> Self:
        if len({item.po_item_id for item in self.items}) != len(self.items):
            raise ValueError("a line is named twice: its verdicts could not be told apart")
        return self

    def things(self) -> tuple[str, ...]:
        """Return the lines."""
        return tuple(item.po_item_id for item in self.items)


class PurchaseOrderItemConfirm(KometPost[Accepted]):
    """Set how many boxes of a line are confirmed: the number itself, so a repeat does no harm (inferred).

    Company tokens only. Undo is the number that was confirmed before (inferred).
    """

    method = path = "purchase.order.item.confirm"
    token_types = COMPANY_ONLY
    answer = Accepted
    refusals = (NOT_CHECKED_OUT,)
    inferred = ("Whether 0 takes a confirmation back is not documented.",)

    po_item_id: Id
    quantity_confirmed: Annotated[int, Field(ge=0, lt=10**5)]

    def things(self) -> tuple[str, ...]:
        """Return the line."""
        return (self.po_item_id,)


class PurchaseOrderItemPriceUpdate(KometPost[Accepted]):
    """Set the sales price (not the cost) of a line, mostly of future inventory. A repeat does no harm."""

    method = path = "purchase.order.item.price.update"
    token_types = COMPANY_ONLY
    answer = Accepted

    po_item_id: Annotated[Id, Field(alias="purchaseOrderItemId")]
    price: Cost

    def things(self) -> tuple[str, ...]:
        """Return the line."""
        return (self.po_item_id,)


class PurchaseOrderItemReferenceUpdate(KometPost[Accepted]):
    """Set the reference number of a line. A repeat does no harm."""

    method = path = "purchase.order.item.reference.update"
    token_types = COMPANY_ONLY
    answer = Accepted

    po_item_id: Annotated[Id, Field(alias="purchaseOrderItemId")]
    reference: Code

    def things(self) -> tuple[str, ...]:
        """Return the line."""
        return (self.po_item_id,)
