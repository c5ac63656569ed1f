"""Every method that Komet documents, with the token types that may call it and what it does to data.

A token's tick list may name any of these but login, which needs no token.
Source: the method index of Komet's API documentation (APIDocs space, kometsales.atlassian.net/wiki).
"""

from typing import Literal

TokenType = Literal["Company", "Customer", "Vendor"]
Effect = Literal["read", "write", "destructive"]

_COMPANY: frozenset[TokenType] = frozenset({"Company"})
_VENDOR: frozenset[TokenType] = frozenset({"Company", "Vendor"})
_CUSTOMER: frozenset[TokenType] = frozenset({"Company", "Customer"})

_NONE: frozenset[TokenType] = frozenset()

DOCUMENTED: dict[str, tuple[frozenset[TokenType], Effect]] = {
    "login": (_NONE, "read"),
    "box.code.change": (_VENDOR, "write"),
    "boxtype.list": (_VENDOR, "read"),
    "product.list": (_VENDOR, "read"),
    "carrier.list": (_VENDOR, "read"),
    "purchase.order.list": (_VENDOR, "read"),
    "purchase.order.create": (_VENDOR, "write"),
    "purchase.order.mixed.create": (_VENDOR, "write"),
    "purchase.order.item.awb.add": (_VENDOR, "write"),
    "purchase.order.items.awb.add": (_VENDOR, "write"),
    "purchase.order.item.delete": (_VENDOR, "destructive"),
    "purchase.order.item.confirm": (_COMPANY, "write"),
    "purchase.order.item.price.update": (_COMPANY, "write"),
    "purchase.order.item.reference.update": (_COMPANY, "write"),
    "purchase.order.va.details.list": (_COMPANY, "read"),
    "v2/vendor/invoice": (_VENDOR, "write"),
    "vendor.invoice.mail.receive": (_COMPANY, "write"),
    "vendor.list": (_COMPANY, "read"),
    "customer.list": (_VENDOR, "read"),
    "location.list": (_COMPANY, "read"),
    "inventory.add": (_COMPANY, "write"),
    "inventory.update": (_COMPANY, "write"),
    "inventory.delete": (_COMPANY, "destructive"),
    "inventory.units.add": (_COMPANY, "write"),
    "inventory.units.delete": (_COMPANY, "destructive"),
    "inventory.list": (_VENDOR, "read"),
    "v2/inventory/box/count": (_COMPANY, "write"),
    "invoice.create": (_COMPANY, "write"),
    "invoice.details.list": (_CUSTOMER, "read"),
    "invoice.list": (_CUSTOMER, "read"),
    "invoice.item.add": (_COMPANY, "write"),
    "invoice.item.update": (_COMPANY, "write"),
    "invoice.item.delete": (_COMPANY, "destructive"),
    "invoice.checkout": (_COMPANY, "write"),
    "invoice.confirm": (_COMPANY, "write"),
    "invoice.mark.sync.status.ok": (_COMPANY, "write"),
    "invoice.mark.sync.status.error": (_COMPANY, "write"),
    "box.invoice.shipment.confirm": (_COMPANY, "write"),
    "box.move.awb": (_COMPANY, "write"),
    "prebook.create": (_VENDOR, "write"),
    "prebook.update": (_COMPANY, "write"),
    "prebook.delete": (_COMPANY, "destructive"),
    "prebook.item.delete": (_VENDOR, "destructive"),
    "prebook.details.list": (_VENDOR, "read"),
    "prebook.list": (_COMPANY, "read"),
    "prebook.future.item.add": (_COMPANY, "write"),
    "prebook.vendor.availability.item.add": (_COMPANY, "write"),
}

VENDOR_PORTAL = (
    "box.code.change",
    "boxtype.list",
    "product.list",
    "purchase.order.create",
    "purchase.order.item.awb.add",
    "purchase.order.item.delete",
    "purchase.order.list",
    "purchase.order.mixed.create",
)
"""The documentation's own list of methods for growers (one version of the page, whole). Not known to be the
Vendor Portal's default ticks, only the likeliest preset."""


OLDER_VENDORS = (
    "box.code.change",
    "boxtype.list",
    "carrier.list",
    "customer.list",
    "inventory.list",
    "prebook.create",
    "prebook.details.list",
    "prebook.item.delete",
    "product.list",
    "purchase.order.create",
)
"""What an older version of that list began with, as far as this local Komet has the methods; its end is lost."""


def default_methods(token_type: TokenType) -> tuple[str, ...]:
    """Return what a new token of this type is ticked for unless somebody says otherwise."""
    return VENDOR_PORTAL if token_type == "Vendor" else methods_for(token_type)  # noqa: S105 - a type


def methods_for(token_type: TokenType) -> tuple[str, ...]:
    """Return the names of all methods that a token of this type may be ticked for, sorted."""
    return tuple(sorted(name for name, (types, _) in DOCUMENTED.items() if token_type in types))


READS = tuple(sorted(name for name, (types, effect) in DOCUMENTED.items() if types and effect == "read"))
"""All methods that a token may be ticked for and that only read, sorted."""
