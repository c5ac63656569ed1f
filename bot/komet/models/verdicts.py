"""What Komet says after a write: accepted as a whole, or row by row.

A row that is refused inside an answer that is a success outside is no success: look at `verdicts`.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from bot.komet.envelope import Status, read_status
from bot.komet.models.record import KometAnswer, RowVerdict
from bot.komet.values import LooseAmount, LooseText, Text


def _texts(value: object) -> object:
    """Return the texts of a list; several with commas are one text, anything else is none."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple):
        return ()
    return tuple(text for each in value if (text := str(each).strip()) and isinstance(each, str | int))


def _rows(value: object) -> object:
    """Return the objects of a list, with the word of their `status`; an array of another shape counts as missing."""
    rows = value if isinstance(value, list | tuple) else ()
    return tuple(
        _row(row) if isinstance(row, Mapping) else row for row in rows if isinstance(row, Mapping | CreatedLine)
    )


def _row(row: Mapping[str, object]) -> dict[str, object]:
    fields = {str(key).lower(): value for key, value in row.items()}
    said = {Status.DONE: True, Status.REFUSED: False}.get(read_status(fields.pop("status", None)))
    return {**fields, "ok": said}


LooseTexts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
"""Codes that an answer may list."""


class Accepted(KometAnswer):
    """Answer of a write that Komet carried out and has nothing more to say about."""


class _Rows(KometAnswer):
    """An answer with a row for each row of the request, or for each thing that was made."""

    rows: tuple[RowVerdict, ...] = ()

    @property
    def verdicts(self) -> tuple[RowVerdict, ...]:
        return self.rows


class BoxVerdict(RowVerdict):
    """What became of one box: `new_code` is the code that was asked for."""

    ok: bool
    new_code: str


class BoxRenames(_Rows):
    """Answer of box.code.change: one verdict per rename, in the order of the request."""

    verdicts_name = "boxes"

    rows: tuple[BoxVerdict, ...] = ()


class BoxMove(RowVerdict):
    """What became of one box that was to go on another AWB."""

    ok: bool
    code: str


class MovedBoxes(_Rows):
    """Answer of box.move.awb: one verdict per box, in the order of the request; Komet gives no reasons."""

    rows: tuple[BoxMove, ...] = ()


class ShippedBoxes(KometAnswer):
    """Answer of box.invoice.shipment.confirm: how many boxes were marked, all of them (else it is an error)."""

    updated_boxes: int


class CountedBox(KometAnswer):
    """Answer of the box count: the rack position at which the box was scanned before, if any."""

    scanned_position: LooseText = Field("", validation_alias="boxAlreadyScannedPosition")


class ShippedLine(KometAnswer):
    """Answer of purchase.order.item.awb.add: the boxes' codes.

    `new_po_item_id` is there when fewer boxes were sent than bought: the line was split, and this is the
    new one.
    """

    box_codes: LooseTexts = ()
    new_po_item_id: Text = Field("", validation_alias="newPOItemId")


class LineShipment(RowVerdict):
    """What became of one line that was to be shipped; codes and lot are those that Komet gave it."""

    ok: bool
    po_item_id: str
    box_codes: LooseTexts = ()
    lot_number: LooseText = ""


class ShippedLines(_Rows):
    """Answer of purchase.order.items.awb.add: one verdict per line, in the order of the request."""

    verdicts_name = "purchaseOrderItemDetailsAWBAddAPIResultList"

    rows: tuple[LineShipment, ...] = ()


class CreatedLine(RowVerdict):
    """A line that Komet made, or says it did not; every field is inferred and may be missing."""

    message: LooseText = ""
    id: LooseText = Field("", validation_alias=AliasChoices("poItemId", "invoiceItemId"))
    prebook_item_id: LooseText = ""
    available_boxes: LooseAmount = None


class CreatedOrder(_Rows):
    """Answer of purchase.order.create and .mixed.create. Number and rows are inferred and may be missing.

    Komet leaves out unmapped products without a word: compare what was asked with what the order shows.
    """

    verdicts_name = "purchaseOrderItems"

    id: LooseText = Field("", validation_alias="purchaseOrderId")
    number: LooseText = Field("", validation_alias=AliasChoices("purchaseOrderNumber", "poNumber"))
    rows: Annotated[tuple[CreatedLine, ...], BeforeValidator(_rows)] = Field((), validation_alias="purchaseOrderItems")


class CreatedPrebook(_Rows):
    """Answer of prebook.create; the IDs of the lines may be missing."""

    verdicts_name = "prebookItems"

    id: LooseText = Field("", validation_alias="prebookId")
    number: LooseText = Field("", validation_alias="prebookNumber")
    rows: Annotated[tuple[CreatedLine, ...], BeforeValidator(_rows)] = Field((), validation_alias="prebookItems")


class CreatedInvoice(_Rows):
    """Answer of invoice.create; everything in it but the ID is inferred."""

    verdicts_name = "invoiceItems"

    id: LooseText = Field("", validation_alias="invoiceId")
    number: LooseText = Field("", validation_alias="invoiceNumber")
    rows: Annotated[tuple[CreatedLine, ...], BeforeValidator(_rows)] = Field((), validation_alias="invoiceItems")


class InvoiceLineChanged(KometAnswer):
    """Answer of invoice.item.add, .update and .delete. `available_boxes` is there when it was asked for."""

    invoice_id: Text = ""
    invoice_number: Text = ""
    invoice_item_id: Text = ""
    available_boxes: LooseAmount = None


class PrebookLineAdded(KometAnswer):
    """Answer of prebook.vendor.availability.item.add: the new line."""

    prebook_item_id: Text = ""


class InventoryAdded(KometAnswer):
    """Answer of inventory.add; both fields are inferred."""

    inventory_id: LooseText = ""
    box_codes: LooseTexts = ()
