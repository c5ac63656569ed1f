"""Every Komet request that the bot can make, and the way back from its record.

Source of each class: the page of the same name in Komet's documentation (APIDocs).
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from bot.komet.kinds import COMPANY_ONLY, COMPANY_OR_VENDOR, TokenPlace
from bot.komet.models import Accepted, BoxRenames, BoxTypes, Carriers, Products, Vendors
from bot.komet.requests_base import (
    KometList,
    KometPost,
    KometRequest,
    OneOrZero,
    OptionalAmount,
    OptionalId,
    OptionalText,
    WireModel,
)
from bot.komet.requests_orders import PurchaseOrderItemDelete, PurchaseOrderList

__all__ = [
    "REQUESTS",
    "Attachment",
    "BoxCodeChange",
    "BoxRename",
    "BoxTypeList",
    "CarrierList",
    "KometRequest",
    "ProductList",
    "PurchaseOrderItemDelete",
    "PurchaseOrderList",
    "V2VendorInvoice",
    "VendorList",
    "request_from_record",
]

BOX_CODE_LENGTH = 20
"""Longest box code that Komet documents."""


class BoxTypeList(KometList[BoxTypes]):
    """Box types of the company; both filters are exact."""

    method = path = "boxtype.list"
    token_types = COMPANY_OR_VENDOR
    answer = BoxTypes

    id: OptionalId = None
    code: OptionalText = None


class ProductList(KometList[Products]):
    """Products; `description` is a contains-match, `id` and `legacy_code` are exact.

    Without a filter the whole catalogue comes back: there are no pages.
    """

    method = path = "product.list"
    token_types = COMPANY_OR_VENDOR
    answer = Products

    id: OptionalId = None
    description: OptionalText = None
    legacy_code: OptionalText = None


class CarrierList(KometList[Carriers]):
    """Carriers; `name` is a contains-match, `id` and `code` are exact, `active` None means all."""

    method = path = "carrier.list"
    token_types = COMPANY_OR_VENDOR
    answer = Carriers

    id: OptionalId = None
    name: OptionalText = None
    code: OptionalText = None
    active: OneOrZero = None


class VendorList(KometList[Vendors]):
    """Vendors; `name` is a contains-match, the other filters are exact. Company tokens only."""

    method = path = "vendor.list"
    token_types = COMPANY_ONLY
    answer = Vendors

    id: OptionalId = None
    name: OptionalText = None
    code: OptionalText = None
    port_origin: OptionalText = None
    include_inactive: bool | None = None


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


class Attachment(WireModel):
    """A file by its facts: SHA-256 as 64 hexadecimal digits, size in bytes, media type, name.

    The bytes travel beside the request (`Komet.send(request, content=…)`); the name stays with us.
    """

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=1)]
    media_type: str
    name: str


class V2VendorInvoice(KometPost[Accepted]):
    """Attach a vendor's invoice (PDF or image, at most 20 MB) to one of our orders.

    Not repeat-safe: a second call probably attaches the file twice (inferred). `location_id` is needed by
    companies with more than one location.
    """

    method = path = "v2/vendor/invoice"
    token_place = TokenPlace.HEADER
    token_types = COMPANY_OR_VENDOR
    answer = Accepted
    size_limited = False

    po_number: Annotated[str, Field(min_length=1)]
    attachment: Attachment
    invoice_number: OptionalText = None
    invoice_total: OptionalAmount = None
    location_id: OptionalId = None

    def parameters(self) -> dict[str, Any]:
        """Return what is sent, but for the file's bytes, which the client adds as `attachment`."""
        return {name: value for name, value in super().parameters().items() if name != "attachment"}


REQUESTS: Mapping[str, type[KometRequest[Any]]] = {
    request.method: request
    for request in (
        BoxCodeChange,
        BoxTypeList,
        CarrierList,
        ProductList,
        PurchaseOrderItemDelete,
        PurchaseOrderList,
        V2VendorInvoice,
        VendorList,
    )
}
"""The request class of each Komet method."""


def request_from_record(record: Mapping[str, Any]) -> KometRequest[Any]:
    """Return the request that `KometRequest.to_record` wrote.

    Raises ValueError when the method is not ours or the parameters do not fit it.
    """
    request = REQUESTS.get(record["method"])
    if request is None:
        raise ValueError(f"no request for the method {record['method']!r}")
    return request.model_validate(record["parameters"])
