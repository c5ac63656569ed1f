"""Requests about whole invoices (sales orders): showing, making, checking out, confirming, marking.

Sources: the pages of the same names in Komet's documentation (APIDocs). People may write a letter before an
invoice's number (W, T); Komet's API takes the digits.
"""

import datetime as dt
import re
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from bot.komet.kinds import COMPANY_ONLY, COMPANY_OR_CUSTOMER
from bot.komet.models import Accepted, CreatedInvoice, InvoiceHeaders, Invoices, InvoiceStatus
from bot.komet.models.invoices import STATUS_NUMBERS
from bot.komet.requests.fields import (
    Id,
    OneOrZero,
    OptionalCode,
    OptionalDate,
    OptionalId,
    OptionalMoment,
    OptionalNotes,
    OptionalText,
    OptionalText10,
    Several,
    YesOrNo,
)
from bot.komet.requests.invoice_lines import NewInvoiceLine
from bot.komet.requests.naming import check_party
from bot.komet.requests.ranges import FOUR_DAYS, SIX_MONTHS, check_range
from bot.komet.requests.request import KometList, KometPost


def _digits(value: object) -> object:
    """Return an invoice's number without the letter that people write before it."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return re.sub(r"^[A-Za-z](?=\d)", "", text) or (None if value in (None, "") else value)


InvoiceNumber = Annotated[Id, BeforeValidator(_digits)]
OptionalInvoiceNumber = Annotated[OptionalId, BeforeValidator(_digits)]


def _status_filter(value: object) -> object:
    status = InvoiceStatus.read(value) if value not in (None, "") else None
    if status is InvoiceStatus.UNKNOWN:
        raise ValueError("Komet has no filter for this status")
    return status


StatusFilter = Annotated[
    InvoiceStatus | None,
    BeforeValidator(_status_filter),
    PlainSerializer(lambda status: None if status is None else STATUS_NUMBERS[status], when_used="json"),
]
"""A status by our word or Komet's number; the number goes out."""


class InvoiceList(KometList[InvoiceHeaders]):
    """Invoices without lines, over a range of ship dates (about six months), or one by number or ID.

    `customer`, `carrier_name` and `product` are contains-matches. Company and customer tokens.
    """

    method = path = "invoice.list"
    token_types = COMPANY_OR_CUSTOMER
    answer = InvoiceHeaders
    inferred = ("The answer's fields were seen in public client code only.",)

    order_date_from: OptionalDate = None
    order_date_to: OptionalDate = None
    status: StatusFilter = None
    customer: OptionalText = None
    customer_id: OptionalId = None
    location_id: OptionalId = None
    location_ids: Several = ()
    carrier_name: OptionalText = None
    carrier_id: OptionalId = None
    product: OptionalText = None
    order: OptionalInvoiceNumber = None
    order_id: OptionalId = None
    is_ecommerce: YesOrNo = None
    updated_as_of: OptionalMoment = None
    exclude_transfer: OneOrZero = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        check_range(self.order_date_from, self.order_date_to, SIX_MONTHS, "invoice.list")
        if not (self.order_date_from or self.order or self.order_id):
            raise ValueError("invoice.list wants a range of dates, a number or an ID")
        return self


class InvoiceDetailsList(KometList[Invoices]):
    """Invoices with lines: of one ship date, of up to four days, or one by number or ID.

    Komet answers with at most 10,000 boxes. `status` is Pending approval or Confirmed.
    """

    method = path = "invoice.details.list"
    token_types = COMPANY_OR_CUSTOMER
    answer = Invoices
    inferred = ("The answer's fields were seen in public client code only.",)

    order_date: OptionalDate = None
    order_date_from: OptionalDate = None
    order_date_to: OptionalDate = None
    order: OptionalInvoiceNumber = None
    order_id: OptionalId = None
    status: StatusFilter = None
    customer: OptionalText = None
    customer_id: OptionalId = None
    carrier_name: OptionalText = None
    carrier_id: OptionalId = None
    product: OptionalText = None
    location_id: OptionalId = None
    location_ids: Several = ()
    updated_as_of: OptionalMoment = None
    include_mapping_k2k: OneOrZero = Field(None, alias="includeMappingK2k")

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        check_range(self.order_date_from, self.order_date_to, FOUR_DAYS, "invoice.details.list")
        if not (self.order_date or self.order_date_from or self.order or self.order_id):
            raise ValueError("invoice.details.list wants a date, a range of dates, a number or an ID")
        if self.status in (InvoiceStatus.DRAFT, InvoiceStatus.VOIDED):
            raise ValueError("invoice.details.list shows pending and confirmed invoices only")
        return self


class InvoiceCreate(KometPost[CreatedInvoice]):
    """Make an invoice. It costs Komet's transaction fee, is in the customer's currency, and is not repeat-safe.

    `po_number` is the customer's. With `status_draft` it stays a draft: filled with `InvoiceItemAdd`, then
    `InvoiceCheckout` and `InvoiceConfirm`, each step is documented. Without, it is pending approval.
    """

    method = path = "invoice.create"
    token_types = COMPANY_ONLY
    answer = CreatedInvoice
    signs = ("id", "number")
    verified = False
    inferred = (
        "The array of the lines and their fields are inferred from invoice.item.add (KOMET_SHAPES).",
        "That an invoice without lines is accepted is inferred.",
        "The answer's number and lines are inferred.",
    )

    customer_id: OptionalId = None
    customer_code: OptionalCode = None
    customer_description: OptionalNotes = None
    carrier_id: OptionalId = None
    carrier_code: OptionalCode = None
    carrier_description: OptionalNotes = None
    ship_date: dt.date
    ship_to_id: OptionalId = None
    po_number: OptionalCode = None
    reference: OptionalCode = None
    warehouse_instructions: OptionalNotes = None
    invoice_notes: OptionalNotes = None
    return_available_boxes: OneOrZero = None
    status_draft: OneOrZero = None
    location_id: OptionalId = None
    location_code: OptionalText10 = None
    items: tuple[NewInvoiceLine, ...] = ()

    @model_validator(mode="after")
    def _names_customer_and_carrier(self) -> Self:
        check_party("customer", self.customer_id, self.customer_code, self.customer_description)
        check_party("carrier", self.carrier_id, self.carrier_code, self.carrier_description)
        if self.location_id and self.location_code:
            raise ValueError("an invoice takes the location's ID or code, not both")
        return self

    def things(self) -> tuple[str, ...]:
        """Return customer and ship date: a new invoice is looked for among those."""
        return (f"{self.customer_id or self.customer_code or self.customer_description} {self.ship_date}",)


class InvoiceCheckout(KometPost[Accepted]):
    """Move a draft to pending approval. A repeat changes nothing, but is answered as a failure."""

    method = path = "invoice.checkout"
    token_types = COMPANY_ONLY
    answer = Accepted

    invoice_number: InvoiceNumber


class InvoiceConfirm(KometPost[Accepted]):
    """Confirm a draft or an invoice that is pending approval."""

    method = path = "invoice.confirm"
    token_types = COMPANY_ONLY
    answer = Accepted

    invoice_number: InvoiceNumber


class InvoiceMarkSyncStatusOk(KometPost[Accepted]):
    """Mark an invoice as taken over by another system, which locks it for everyone.

    Undo is `InvoiceMarkSyncStatusError`.
    """

    method = path = "invoice.mark.sync.status.ok"
    token_types = COMPANY_ONLY
    answer = Accepted

    invoice_id: Id
    invoice_number: OptionalInvoiceNumber = None


class InvoiceMarkSyncStatusError(KometPost[Accepted]):
    """Take the mark of `InvoiceMarkSyncStatusOk` away, for a reason.

    Unless `unconfirm` is False the invoice gets the status back that it had.
    """

    method = path = "invoice.mark.sync.status.error"
    token_types = COMPANY_ONLY
    answer = Accepted

    invoice_id: Id
    message: Annotated[str, Field(min_length=1, max_length=50)]
    unconfirm: OneOrZero = None
