"""Requests about single boxes, each known by its code.

Sources: box.code.change, box.move.awb, box.invoice.shipment.confirm and the box count of v2 in Komet's
documentation (APIDocs).
"""

import datetime as dt
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from bot.komet.envelope import StatusCodes
from bot.komet.kinds import COMPANY_ONLY, COMPANY_OR_VENDOR, Effect, TokenPlace
from bot.komet.models import BoxRenames, CountedBox, MovedBoxes, ShippedBoxes
from bot.komet.requests.fields import Id, OptionalId, OptionalText10
from bot.komet.requests.request import KometPost, KometRequest, WireModel

BOX_CODE_LENGTH = 20
"""Longest box code that Komet documents."""

BoxCodes = Annotated[tuple[Annotated[str, Field(min_length=1, pattern=r"^[^,\s]+$")], ...], Field(min_length=1)]
"""Codes of boxes; a comma or blank in one would make two of it."""


def _cut(value: object) -> object:
    return tuple(value.split(",")) if isinstance(value, str) else value


class BoxRename(WireModel):
    """One box code to change: the code that the box has now, and the one it should have."""

    current: Annotated[str, Field(min_length=1, alias="currentBoxCode")]
    new: Annotated[str, Field(min_length=1, alias="newBoxCode")]


class BoxCodeChange(KometPost[BoxRenames]):
    """Rename boxes, many at a time; `limits.chunks` cuts lists that are too long for one request.

    With a vendor token every box must be that vendor's. Undo: the same with the codes swapped.
    """

    method = path = "box.code.change"
    token_types = COMPANY_OR_VENDOR
    answer = BoxRenames

    boxes: Annotated[tuple[BoxRename, ...], Field(min_length=1)]

    @property
    def row_count(self) -> int:
        """Return the number of renames."""
        return len(self.boxes)

    def things(self) -> tuple[str, ...]:
        """Return the codes, old and new, as Komet compares them: without letter case."""
        return tuple(dict.fromkeys(code.upper() for box in self.boxes for code in (box.current, box.new)))


class BoxMoveAwb(KometRequest[MovedBoxes]):
    """Put boxes of the staging area on another master AWB. `ship_date` replaces the one that AWB has.

    A GET that writes: it is sent once. Komet works freight, handling and duties out anew; the landed cost
    changes. `limits.packed` cuts lists that are too long for one request.
    """

    method = path = "box.move.awb"
    verb = "GET"
    token_place = TokenPlace.QUERY
    token_types = COMPANY_ONLY
    effect = Effect.WRITE
    answer = MovedBoxes

    awb: Annotated[str, Field(min_length=1, max_length=50)]
    ship_date: dt.date
    box_codes: Annotated[BoxCodes, BeforeValidator(_cut), PlainSerializer(",".join, return_type=str, when_used="json")]
    company_location_id: OptionalId = None

    @model_validator(mode="after")
    def _names_each_box_once(self) -> Self:
        _check_once(self.box_codes)
        return self


class BoxInvoiceShipmentConfirm(KometPost[ShippedBoxes]):
    """Mark boxes of an invoice as shipped; `order_number` is the invoice's number.

    Komet only tells how many it marked: unless it is all of them, the outcome counts as unknown.
    """

    method = path = "box.invoice.shipment.confirm"
    token_types = COMPANY_ONLY
    answer = ShippedBoxes
    signs = ("updated_boxes",)
    verified = False
    inferred = (
        "The page says that the parameters go into the URL and the codes are one text with commas;"
        " its sample has a JSON body with an array. The sample is followed.",
    )

    order_number: Id
    box_codes: BoxCodes

    @model_validator(mode="after")
    def _names_each_box_once(self) -> Self:
        _check_once(self.box_codes)
        return self


class InventoryBoxCountV2(KometRequest[CountedBox]):
    """Set a box as counted. A box that is counted already, sold or not in stock is a refusal."""

    method = "inventory.box.count.v2"
    path = "v2/inventory/box/count"
    verb = "PATCH"
    token_place = TokenPlace.HEADER
    token_types = COMPANY_ONLY
    effect = Effect.WRITE
    answer = CountedBox
    codes = StatusCodes("statusInventory", refused=frozenset({"0", "2", "3", "4", "11"}))

    box_code: Annotated[str, Field(min_length=1, max_length=200)]
    box_position: OptionalText10 = None
    company_location_id: OptionalText10 = None


def _check_once(codes: tuple[str, ...]) -> None:
    if len({code.casefold() for code in codes}) != len(codes):
        raise ValueError("a box is named twice")
