"""The operations: one file each, one line each in `OPERATIONS`."""

from bot.operations import AnyOperation
from handlers.operations import (
    box_code_change,
    boxtype_list,
    carrier_list,
    prebook_create,
    prebook_delete,
    prebook_details_list,
    prebook_future_item_add,
    prebook_item_delete,
    prebook_list,
    prebook_update,
    prebook_vendor_availability_item_add,
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
    prebook_list.operation,
    prebook_details_list.operation,
    prebook_create.operation,
    prebook_update.operation,
    prebook_future_item_add.operation,
    prebook_vendor_availability_item_add.operation,
    prebook_item_delete.operation,
    prebook_delete.operation,
    boxtype_list.operation,
    product_list.operation,
    carrier_list.operation,
    vendor_list.operation,
)
