"""Whom and what the company deals with: vendors, customers, carriers, its locations, products and box types.

Immutable like all records; see records.py.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Vendor:
    """A grower that the company buys from."""

    id: int
    name: str
    code: str
    origin: str
    active: bool = True
    cargo_master_code: str | None = None
    email: str = ""


@dataclass(frozen=True)
class Product:
    """A line of the company's catalogue; `code` is what Komet calls legacyCode or productCode."""

    id: int
    description: str
    category: str
    variety: str | None
    color: str | None
    grade: str | None
    code: str | None
    tags: str | None
    active: bool = True
    division_id: int = 1
    division: str = "FreshCutFlowers"


@dataclass(frozen=True)
class BoxType:
    """A size class of boxes; `fbe` is its full-box equivalent."""

    id: int
    code: str
    fbe: Decimal
    network_name: str | None
    network_id: int | None


@dataclass(frozen=True)
class Carrier:
    """An airline or a trucker. `inbound` is not told by any Komet method but decides what a PO accepts."""

    id: int
    code: str
    name: str
    active: bool
    inbound: bool
    street: str | None = None
    city: str | None = None
    state: str | None = None
    zip_code: str | None = None
    country: str | None = None
    phone: str | None = None
    network_name: str | None = None
    network_id: int | None = None


@dataclass(frozen=True)
class Customer:
    """Somebody that the company sells to; `mark_code` is printed on the customer's boxes.

    An `internal` customer is a part of the company itself: its invoices carry no transaction fee.
    """

    id: int
    name: str
    code: str
    mark_code: str
    kind: str = "Retailer"
    accounting_code: str | None = None
    salesperson_id: int | None = None
    location_id: int = 12
    active: bool = True
    internal: bool = False
    updated_on: datetime | None = None


@dataclass(frozen=True)
class Location:
    """A branch or warehouse of the company."""

    id: int
    code: str
    name: str
