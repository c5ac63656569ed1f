"""What Komet keeps about buying: purchase orders with their lines and boxes, air waybills, vendor invoices.

Records are immutable. Changing one means putting a new one in its place (`dataclasses.replace`), so the
seed can be shared by every reset and a reset only copies a few dictionaries. Money is `Decimal`, times are
UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

OrderStatus = Literal["Pending Approval", "Approved", "Confirmed by Farm", "Cancelled"]
LineStatus = Literal["Pending", "Confirmed", "Partial Confirmed", "Shipped", "Cancelled"]
UnitType = Literal["Stem", "Bunch"]
CENT = Decimal("0.01")


def units_in_box(unit_type: UnitType, bunches: int, stems_bunch: int) -> int:
    """Return how many units a box holds: its stems, or its bunches."""
    return bunches * stems_bunch if unit_type == "Stem" else bunches


class RefusedError(Exception):
    """Komet says no; the text is the sentence that becomes `message` beside status 0."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Awb:
    """An air waybill: the flight shipment that boxes of one origin and day travel on."""

    id: int
    number: str
    house: str | None
    carrier_id: int
    origin: str
    ship_date: date


class Box(NamedTuple):
    """One physical box, known by its barcode; `awb_id` when it was moved to another flight than its line's."""

    code: str
    lot: str
    status_id: int
    status_name: str
    position: str
    awb_id: int | None = None


class Breakdown(NamedTuple):
    """One product in the recipe of a mixed box; `cost` is per unit of the line's unit type (a price in a sale)."""

    product_id: int
    description: str
    bunches: int
    stems_bunch: int
    cost: Decimal


@dataclass(frozen=True)
class PrebookRef:
    """The sale that a line was bought for. `number` is the prebook's NUMBER, `item_id` its line's id."""

    number: str
    item_id: int
    truck_date: date
    customer_po: str | None = None
    standing_order: str | None = None


@dataclass(frozen=True)
class Line:
    """One line of a purchase order (Komet: poItem). `bunches` is per box, `unit_cost` per `unit_type`.

    Without a `product_id` it is UNKNOWN: the vendor's own words, not mapped to the catalogue.
    """

    id: int
    product_id: int | None
    description: str
    status: LineStatus
    total_boxes: int
    box_type: str
    unit_type: UnitType
    bunches: int
    stems_bunch: int
    unit_cost: Decimal
    quantity_confirmed: int = 0
    prebook: PrebookRef | None = None
    customer_id: int | None = None
    carrier_id: int | None = None
    mark_code: str | None = None
    reference: str | None = None
    custom_field1: str | None = None
    notes: str | None = None
    awb_id: int | None = None
    boxes: tuple[Box, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    price: Decimal | None = None

    @property
    def units(self) -> int:
        """Units in one box, counted in `unit_type`."""
        return units_in_box(self.unit_type, self.bunches, self.stems_bunch)

    @property
    def total_units(self) -> int:
        """Units in all boxes of the line."""
        return self.units * self.total_boxes

    @property
    def total_cost(self) -> Decimal:
        """What the line costs, to the cent."""
        return (self.unit_cost * self.total_units).quantize(CENT)

    @property
    def awb_ids(self) -> set[int]:
        """The flights that the line's boxes travel on."""
        flights = {box.awb_id or self.awb_id for box in self.boxes} or {self.awb_id}
        return {flight for flight in flights if flight is not None}

    @property
    def order_type(self) -> str:
        """`S` for a line out of a standing order, `P` for everything else."""
        return "S" if self.prebook and self.prebook.standing_order else "P"


@dataclass(frozen=True)
class Order:
    """A purchase order. `number` is what people say (P071882), `id` is Komet's own."""

    id: int
    number: str
    ship_date: date
    status: OrderStatus
    vendor_id: int
    origin: str
    location_id: int
    created_on: datetime
    updated_on: datetime
    available_on: date
    comments: str | None = None
    inbound_truck_id: int | None = None
    lines: tuple[Line, ...] = ()

    @cached_property
    def total_boxes(self) -> int:
        """Boxes ordered over all lines."""
        return sum(line.total_boxes for line in self.lines)

    @cached_property
    def total_cost(self) -> Decimal:
        """Cost over all lines; 0.00 for an order without lines."""
        return sum((line.total_cost for line in self.lines), Decimal("0.00"))

    @property
    def is_shipped(self) -> bool:
        """Whether any line has left the farm."""
        return any(line.status == "Shipped" for line in self.lines)


@dataclass(frozen=True)
class VendorInvoice:
    """A file that was attached to a purchase order. Only its fingerprint is kept, never the bytes."""

    id: int
    order_id: int
    order_number: str
    vendor_id: int
    invoice_number: str | None
    invoice_total: Decimal | None
    location_id: int | None
    sha256: str
    size: int
    media_type: str
    encoding: str
    token_id: int
    received_at: datetime
