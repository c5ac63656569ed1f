"""Komet's methods, one module per subject. `METHODS` is the list the server answers from."""

from bot.workbench.komet.methods import (
    boxes,
    carriers,
    customers,
    inventory,
    inventory_units,
    invoice_steps,
    invoice_writes,
    invoices,
    login,
    order_buying,
    order_lines,
    order_shipping,
    prebook_additions,
    prebook_writes,
    prebooks,
    products,
    purchase_orders,
    vendor_invoices,
    vendors,
)
from bot.workbench.komet.registry import Method

_SUBJECTS = (
    login,
    boxes,
    carriers,
    customers,
    products,
    vendors,
    purchase_orders,
    order_buying,
    order_lines,
    order_shipping,
    vendor_invoices,
    prebooks,
    prebook_writes,
    prebook_additions,
    inventory,
    inventory_units,
    invoices,
    invoice_writes,
    invoice_steps,
)

METHODS: dict[str, Method] = {method.name: method for subject in _SUBJECTS for method in subject.METHODS}
"""Every method that this local Komet answers, by name."""
