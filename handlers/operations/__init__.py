"""The operations: one file each, one line each in `OPERATIONS`."""

from bot.operations import AnyOperation
from handlers.operations import (
    box_code_change,
    boxtype_list,
    carrier_list,
    customer_list,
    location_list,
    product_list,
    purchase_order_item_delete,
    purchase_order_list,
    v2_vendor_invoice,
    vendor_list,
)

OPERATIONS: tuple[AnyOperation, ...] = (
    purchase_order_list.operation,
    purchase_order_item_delete.operation,
    box_code_change.operation,
    v2_vendor_invoice.operation,
    boxtype_list.operation,
    product_list.operation,
    carrier_list.operation,
    vendor_list.operation,
    customer_list.operation,
    location_list.operation,
)
