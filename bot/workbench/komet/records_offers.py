"""What Komet keeps beside documents: offers, allocations, units, fees, aliases, users. Immutable; see records.py."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from bot.workbench.komet.records import UnitType


@dataclass(frozen=True)
class Offer:
    """Boxes that can be promised before they are here: vendor availability, or stock bought for a later day."""

    id: int
    kind: Literal["vendor availability", "future inventory"]
    vendor_id: int
    product_id: int
    boxes: int
    box_type: str
    unit_type: UnitType
    bunches: int
    stems_bunch: int
    unit_cost: Decimal
    available_from: date
    post_harvest: str = "H2"


class Allocation(NamedTuple):
    """What a PO line drew from vendor availability."""

    description: str
    available_from: date
    post_harvest: str
    unit_type: UnitType
    units: int
    downgraded: bool = False


class Units(NamedTuple):
    """A heap of stems or bunches at the farm, told apart by everything but its size."""

    product_code: str
    stems_bunch: int
    unit_type: UnitType
    block: str
    bed: str
    cutter: int | None
    customer_code: str | None
    cut_date: date | None


class Fee(NamedTuple):
    """The transaction fee of one call: a share of what it sold."""

    at: datetime
    method: str
    document: str
    base: Decimal
    amount: Decimal


class Alias(NamedTuple):
    """A vendor's own words for a product that the company has not mapped to its catalogue yet."""

    vendor_id: int
    description: str


class User(NamedTuple):
    """Somebody with a Komet user name; `token` names the seeded token that login hands out."""

    name: str
    password: str
    token: str
