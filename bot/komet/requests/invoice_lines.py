"""Requests about single lines of invoices.

Sources: the pages of the same names in Komet's documentation (APIDocs). `price` is per unit, in the customer's
currency.
"""

from typing import Self

from pydantic import model_validator

from bot.komet.kinds import COMPANY_ONLY, Effect
from bot.komet.models import InvoiceLineChanged
from bot.komet.requests.fields import (
    Count,
    Id,
    OneOrZero,
    OptionalBoxTypeCode,
    OptionalCode,
    OptionalCount,
    OptionalId,
    OptionalNotes,
    OptionalText50,
    OptionalUnitType,
    Price,
)
from bot.komet.requests.request import KometPost, WireModel


def _check_goods(item: "NewInvoiceLine | InvoiceItemAdd") -> None:
    group = (item.product_code, item.box_type_code, item.units_per_box, item.unit_type)
    if item.order_item_id and any(group):
        raise ValueError("a line takes an inventory line, or product, box type and units, not both")
    if not item.order_item_id and not all(group):
        raise ValueError("a line needs an inventory line, or product, box type, units per box and unit")


class NewInvoiceLine(WireModel):
    """One line of a new invoice: an inventory line (`order_item_id`), or product, box type and units."""

    order_item_id: OptionalId = None
    product_code: OptionalCode = None
    box_type_code: OptionalBoxTypeCode = None
    units_per_box: OptionalCount = None
    unit_type: OptionalUnitType = None
    boxes: Count
    price: Price
    mark_code: OptionalCode = None

    @model_validator(mode="after")
    def _names_its_goods(self) -> Self:
        _check_goods(self)
        return self


class InvoiceItemAdd(KometPost[InvoiceLineChanged]):
    """Add a line to an invoice. It costs Komet's transaction fee; a repeat adds the boxes again."""

    method = path = "invoice.item.add"
    token_types = COMPANY_ONLY
    answer = InvoiceLineChanged
    echoes = ("invoice_id",)
    signs = ("invoice_item_id",)
    inferred = ("The answer's fields are inferred from invoice.item.update.",)

    invoice_id: Id
    order_item_id: OptionalId = None
    product_code: OptionalCode = None
    box_type_code: OptionalBoxTypeCode = None
    units_per_box: OptionalCount = None
    unit_type: OptionalUnitType = None
    boxes: Count
    price: Price
    mark_code: OptionalCode = None
    product_alias: OptionalText50 = None
    notes: OptionalNotes = None
    return_available_boxes: OneOrZero = None
    location_id: OptionalId = None

    @model_validator(mode="after")
    def _names_its_goods(self) -> Self:
        _check_goods(self)
        return self

    def things(self) -> tuple[str, ...]:
        """Return the invoice: a new line is looked for among its lines."""
        return (self.invoice_id,)


class InvoiceItemUpdate(KometPost[InvoiceLineChanged]):
    """Change a line of an invoice; the price must be given even when only the boxes change. Repeat-safe."""

    method = path = "invoice.item.update"
    token_types = COMPANY_ONLY
    answer = InvoiceLineChanged
    echoes = ("invoice_id", "invoice_item_id")
    verified = False
    inferred = ("Path, verb and token type are inferred from the methods beside it.",)

    invoice_id: Id
    invoice_item_id: Id
    boxes: OptionalCount = None
    price: Price
    mark_code: OptionalCode = None
    product_alias: OptionalText50 = None
    notes: OptionalNotes = None
    return_available_boxes: OneOrZero = None


class InvoiceItemDelete(KometPost[InvoiceLineChanged]):
    """Delete a line of an invoice. No undo."""

    method = path = "invoice.item.delete"
    token_types = COMPANY_ONLY
    effect = Effect.DESTRUCTIVE
    answer = InvoiceLineChanged
    echoes = ("invoice_id",)

    invoice_id: Id
    invoice_item_id: Id
    return_available_boxes: OneOrZero = None
