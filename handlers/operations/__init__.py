"""The operations: one file each, one line each in `OPERATIONS`."""

from bot.operations import AnyOperation
from handlers.operations import (
    box_code_change,
    boxtype_list,
    carrier_list,
    inventory_add,
    inventory_delete,
    inventory_list,
    inventory_list_compare,
    inventory_units_add,
    inventory_units_delete,
    inventory_update,
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
    inventory_list.operation,
    inventory_list_compare.operation,
    inventory_add.operation,
    inventory_update.operation,
    inventory_delete.operation,
    inventory_units_add.operation,
    inventory_units_delete.operation,
)
