"""Invoices to customers (sales orders), with and without lines.

Sources: invoice.list and invoice.details.list in Komet's documentation (APIDocs). Their answers were seen in
public client code only. Text that is not there is "", an amount that is not there is None.
"""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.komet.models.boxes import LooseBoxCodes
from bot.komet.models.record import KometAnswer, KometRecord
from bot.komet.values import Amount, Day, LooseFlag, LooseText, Text


class InvoiceStatus(StrEnum):
    """The status of an invoice; the value is our word for Komet's number."""

    PENDING_APPROVAL = "Pending approval"
    CONFIRMED = "Confirmed"
    DRAFT = "Draft"
    VOIDED = "Voided"
    UNKNOWN = "Unknown"

    @classmethod
    def read(cls, raw: object) -> "InvoiceStatus":
        """Return the status that a number (as number or text) or a word of ours stands for."""
        text = str(raw).strip()
        return _STATUS.get(text) or next((each for each in cls if each.lower() == text.lower()), cls.UNKNOWN)


_STATUS = {
    "0": InvoiceStatus.PENDING_APPROVAL,
    "1": InvoiceStatus.CONFIRMED,
    "2": InvoiceStatus.DRAFT,
    "4": InvoiceStatus.VOIDED,
}
STATUS_NUMBERS = {status: int(number) for number, status in _STATUS.items()}
"""Komet's number of each status."""


class InvoiceHeader(KometRecord):
    """An invoice without its lines. `number` is what people read, `id` is what most methods want.

    `created_on` and `updated_on` are texts: neither their format nor their time zone is documented. invoice.list was
    never seen to name the `customer`.
    """

    id: Text
    number: Text
    status: Annotated[InvoiceStatus, BeforeValidator(InvoiceStatus.read)] = InvoiceStatus.UNKNOWN
    status_raw: LooseText = ""
    customer: Text = Field("", validation_alias="customerName")
    total: Amount | None = None
    carrier: Text = Field("", validation_alias="carrierName")
    sales_person: Text = Field("", validation_alias="salesPersonName")
    created_on: LooseText = ""
    updated_on: LooseText = ""
    invoice_notes: LooseText = ""

    @classmethod
    def complete(cls, known: dict[str, Any]) -> dict[str, Any]:
        """Keep the status as Komet wrote it."""
        if "status" in known:
            known.setdefault("status_raw", known["status"])
        return known


class InvoiceHeaders(KometAnswer):
    """Answer of invoice.list."""

    rows_field = "invoices"

    invoices: tuple[InvoiceHeader, ...] = ()


class InvoiceLine(KometRecord):
    """One line of an invoice. `bunches` and `units` are per box, `amount` is the line's total."""

    id: Text = Field("", validation_alias="detailId")
    product_id: Text = ""
    product: Text = Field("", validation_alias="productDescription")
    awb: Text = ""
    box_type_id: Text = ""
    box_type: Text = ""
    unit_type: Text = ""
    stems_bunch: Amount | None = None
    bunches: Amount | None = Field(None, validation_alias="bunchesBox")
    units: Amount | None = None
    total_units: Amount | None = None
    total_boxes: Amount | None = None
    unit_price: Amount | None = None
    amount: Amount | None = None
    vendor_id: Text = Field("", validation_alias="growerId")
    vendor_name: Text = Field("", validation_alias="growerName")
    sales_type: LooseText = ""
    brand: LooseText = Field("", validation_alias="brandName")
    mark_code: LooseText = ""
    notes: LooseText = ""
    reference: LooseText = Field("", validation_alias="ref")
    box_codes: LooseBoxCodes = Field((), validation_alias="boxes")


class Invoice(InvoiceHeader):
    """An invoice with its lines. `ship_date` is the day the goods leave for the customer."""

    ship_date: Day
    customer_id: Text = ""
    customer_po_number: Text = ""
    carrier_id: Text = ""
    location_id: Text = ""
    location: Text = Field("", validation_alias="locationName")
    ship_name: LooseText = ""
    total_boxes: Amount | None = None
    subtotal: Amount | None = None
    additional_charges: Amount | None = None
    taxes: Amount | None = None
    is_ecommerce: LooseFlag = None
    reference: LooseText = Field("", validation_alias="orderRef")
    lines: tuple[InvoiceLine, ...] = Field((), validation_alias="details")

    def line(self, item_id: str) -> InvoiceLine | None:
        """Return the line with this ID, or None."""
        return next((line for line in self.lines if line.id and line.id == item_id.strip()), None)


class Invoices(KometAnswer):
    """Answer of invoice.details.list."""

    rows_field = "invoices"

    invoices: tuple[Invoice, ...] = ()
