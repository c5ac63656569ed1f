"""The operations: one file each, one line each in `OPERATIONS`."""

from bot.operations import AnyOperation
from handlers.operations import (
    box_code_change,
    boxtype_list,
    carrier_list,
    invoice_checkout,
    invoice_confirm,
    invoice_create,
    invoice_details_list,
    invoice_item_add,
    invoice_item_delete,
    invoice_list,
    invoice_mark_sync_status_error,
    invoice_mark_sync_status_ok,
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
    invoice_list.operation,
    invoice_details_list.operation,
    invoice_create.operation,
    invoice_item_add.operation,
    invoice_item_delete.operation,
    invoice_checkout.operation,
    invoice_confirm.operation,
    invoice_mark_sync_status_ok.operation,
    invoice_mark_sync_status_error.operation,
    boxtype_list.operation,
    product_list.operation,
    carrier_list.operation,
    vendor_list.operation,
)
