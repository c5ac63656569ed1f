"""Komet's methods, one module per subject. `METHODS` is the list the server answers from."""

from bot.workbench.komet.methods import boxes, carriers, products, purchase_orders, vendor_invoices, vendors
from bot.workbench.komet.registry import Method

METHODS: dict[str, Method] = {
    method.name: method
    for subject in (boxes, carriers, products, purchase_orders, vendor_invoices, vendors)
    for method in subject.METHODS
}
"""Every method that this local Komet answers, by name."""
