"""Every Komet request that the bot can make, and the way back from its record: the one place to import from.

Each file is one of Komet's nouns. Source of each class: the page of its method in Komet's documentation (APIDocs).
"""

from collections.abc import Mapping
from typing import Any

from bot.komet.requests.boxes import (
    BOX_CODE_LENGTH,
    BoxCodeChange,
    BoxInvoiceShipmentConfirm,
    BoxMoveAwb,
    BoxRename,
    InventoryBoxCountV2,
)
from bot.komet.requests.catalogue import BoxTypeList, ProductList
from bot.komet.requests.files import V2VendorInvoice, VendorInvoiceMailReceive
from bot.komet.requests.inventory import (
    BOXES_PER_CALL,
    InventoryAdd,
    InventoryDelete,
    InventoryList,
    InventoryType,
    InventoryUnitsAdd,
    InventoryUnitsDelete,
    InventoryUpdate,
)
from bot.komet.requests.invoice_lines import InvoiceItemAdd, InvoiceItemDelete, InvoiceItemUpdate, NewInvoiceLine
from bot.komet.requests.invoices import (
    InvoiceCheckout,
    InvoiceConfirm,
    InvoiceCreate,
    InvoiceDetailsList,
    InvoiceList,
    InvoiceMarkSyncStatusError,
    InvoiceMarkSyncStatusOk,
)
from bot.komet.requests.login import Login
from bot.komet.requests.parties import CarrierList, CustomerList, LocationList, VendorList
from bot.komet.requests.prebook_lines import (
    NewPrebookBreakdown,
    NewPrebookLine,
    PrebookCreate,
    PrebookFutureItemAdd,
    PrebookItemDelete,
    PrebookVendorAvailabilityItemAdd,
)
from bot.komet.requests.prebooks import PrebookDelete, PrebookDetailsList, PrebookList, PrebookUpdate
from bot.komet.requests.purchase_order_creation import (
    NewBreakdown,
    NewMixedLine,
    NewOrderLine,
    PurchaseOrderCreate,
    PurchaseOrderMixedCreate,
)
from bot.komet.requests.purchase_order_lines import (
    PurchaseOrderItemAwbAdd,
    PurchaseOrderItemConfirm,
    PurchaseOrderItemDelete,
    PurchaseOrderItemPriceUpdate,
    PurchaseOrderItemReferenceUpdate,
    PurchaseOrderItemsAwbAdd,
    ShipmentItem,
)
from bot.komet.requests.purchase_orders import PurchaseOrderList, PurchaseOrderVaDetailsList
from bot.komet.requests.ranges import FOUR_DAYS, SEVEN_DAYS, SIX_MONTHS, spans
from bot.komet.requests.request import Attachment, KometRequest, KometUpload

__all__ = [
    "BOXES_PER_CALL",
    "BOX_CODE_LENGTH",
    "FOUR_DAYS",
    "REQUESTS",
    "SEVEN_DAYS",
    "SIX_MONTHS",
    "Attachment",
    "BoxCodeChange",
    "BoxInvoiceShipmentConfirm",
    "BoxMoveAwb",
    "BoxRename",
    "BoxTypeList",
    "CarrierList",
    "CustomerList",
    "InventoryAdd",
    "InventoryBoxCountV2",
    "InventoryDelete",
    "InventoryList",
    "InventoryType",
    "InventoryUnitsAdd",
    "InventoryUnitsDelete",
    "InventoryUpdate",
    "InvoiceCheckout",
    "InvoiceConfirm",
    "InvoiceCreate",
    "InvoiceDetailsList",
    "InvoiceItemAdd",
    "InvoiceItemDelete",
    "InvoiceItemUpdate",
    "InvoiceList",
    "InvoiceMarkSyncStatusError",
    "InvoiceMarkSyncStatusOk",
    "KometRequest",
    "KometUpload",
    "LocationList",
    "Login",
    "NewBreakdown",
    "NewInvoiceLine",
    "NewMixedLine",
    "NewOrderLine",
    "NewPrebookBreakdown",
    "NewPrebookLine",
    "PrebookCreate",
    "PrebookDelete",
    "PrebookDetailsList",
    "PrebookFutureItemAdd",
    "PrebookItemDelete",
    "PrebookList",
    "PrebookUpdate",
    "PrebookVendorAvailabilityItemAdd",
    "ProductList",
    "PurchaseOrderCreate",
    "PurchaseOrderItemAwbAdd",
    "PurchaseOrderItemConfirm",
    "PurchaseOrderItemDelete",
    "PurchaseOrderItemPriceUpdate",
    "PurchaseOrderItemReferenceUpdate",
    "PurchaseOrderItemsAwbAdd",
    "PurchaseOrderList",
    "PurchaseOrderMixedCreate",
    "PurchaseOrderVaDetailsList",
    "ShipmentItem",
    "V2VendorInvoice",
    "VendorInvoiceMailReceive",
    "VendorList",
    "request_from_record",
    "spans",
]

REQUESTS: Mapping[str, type[KometRequest[Any]]] = {
    request.method: request
    for request in (
        BoxCodeChange,
        BoxInvoiceShipmentConfirm,
        BoxMoveAwb,
        BoxTypeList,
        CarrierList,
        CustomerList,
        InventoryAdd,
        InventoryBoxCountV2,
        InventoryDelete,
        InventoryList,
        InventoryUnitsAdd,
        InventoryUnitsDelete,
        InventoryUpdate,
        InvoiceCheckout,
        InvoiceConfirm,
        InvoiceCreate,
        InvoiceDetailsList,
        InvoiceItemAdd,
        InvoiceItemDelete,
        InvoiceItemUpdate,
        InvoiceList,
        InvoiceMarkSyncStatusError,
        InvoiceMarkSyncStatusOk,
        LocationList,
        Login,
        PrebookCreate,
        PrebookDelete,
        PrebookDetailsList,
        PrebookFutureItemAdd,
        PrebookItemDelete,
        PrebookList,
        PrebookUpdate,
        PrebookVendorAvailabilityItemAdd,
        ProductList,
        PurchaseOrderCreate,
        PurchaseOrderItemAwbAdd,
        PurchaseOrderItemConfirm,
        PurchaseOrderItemDelete,
        PurchaseOrderItemPriceUpdate,
        PurchaseOrderItemReferenceUpdate,
        PurchaseOrderItemsAwbAdd,
        PurchaseOrderList,
        PurchaseOrderMixedCreate,
        PurchaseOrderVaDetailsList,
        V2VendorInvoice,
        VendorInvoiceMailReceive,
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
