"""The operations: one file each, one line each in `OPERATIONS`."""

from bot.operations import AnyOperation
from handlers.operations import (
    box_code_change,
    boxtype_list,
    carrier_list,
    product_list,
    purchase_order_create,
    purchase_order_item_awb_add,
    purchase_order_item_confirm,
    purchase_order_item_delete,
    purchase_order_item_price_update,
    purchase_order_item_reference_update,
    purchase_order_items_awb_add,
    purchase_order_list,
    purchase_order_mixed_create,
    v2_vendor_invoice,
    vendor_list,
)

OPERATIONS: tuple[AnyOperation, ...] = (
    purchase_order_list.operation,
    purchase_order_item_delete.operation,
    purchase_order_item_confirm.operation,
    purchase_order_item_awb_add.operation,
    purchase_order_items_awb_add.operation,
    purchase_order_item_price_update.operation,
    purchase_order_item_reference_update.operation,
    purchase_order_create.operation,
    purchase_order_mixed_create.operation,
    box_code_change.operation,
    v2_vendor_invoice.operation,
    boxtype_list.operation,
    product_list.operation,
    carrier_list.operation,
    vendor_list.operation,
)
