"""What Komet keeps about selling: prebooks, stock, customer invoices, and what vendors offer.

Immutable like all records; see records.py. Each kind that a `Ledger` holds says its number and its parts.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from bot.workbench.komet.records import CENT, Breakdown, UnitType, units_in_box

PrebookStatus = Literal["Pending", "Approved"]
InvoiceStatus = Literal["Draft", "Pending Approval", "Confirmed", "Voided"]
StockKind = Literal["M", "L", "S", "P"]
"""Open market, local, standing order, prebook."""


@dataclass(frozen=True)
class PrebookLine:
    """One line of a prebook. `boxes` is 0 after a vendor took its line back; `cost` None leaves it off a PO."""

    id: int
    product_id: int
    description: str
    vendor_id: int | None
    boxes: int
    box_type: str
    unit_type: UnitType
    bunches: int
    stems_bunch: int
    price: Decimal
    cost: Decimal | None = None
    mark_code: str | None = None
    notes: str | None = None
    brand_id: int | None = None
    unable_to_source: bool = False
    breakdowns: tuple[Breakdown, ...] = ()

    @property
    def units(self) -> int:
        """Units in one box."""
        return units_in_box(self.unit_type, self.bunches, self.stems_bunch)

    @property
    def total_units(self) -> int:
        """Units in all boxes of the line."""
        return self.units * self.boxes

    @property
    def total_price(self) -> Decimal:
        """What the customer pays for the line, to the cent."""
        return (self.price * self.total_units).quantize(CENT)


@dataclass(frozen=True)
class Prebook:
    """A sale promised for a truck date. People say its `number`; methods that change it want its `id`."""

    id: int
    number: str
    truck_date: date
    customer_id: int
    carrier_id: int
    location_id: int
    created_on: datetime
    updated_on: datetime
    status: PrebookStatus = "Pending"
    ship_via: Literal["Warehouse", "Grower"] = "Warehouse"
    ship_to_id: int | None = None
    customer_po: str | None = None
    comments: str | None = None
    salesperson_id: int | None = None
    created_by: int | None = None
    standing_order: str | None = None
    is_ecommerce: bool = False
    checked_out: bool = False
    lines: tuple[PrebookLine, ...] = ()

    @property
    def filed_as(self) -> str:
        """The number it is looked up by."""
        return self.number

    @property
    def parts(self) -> tuple[Hashable, ...]:
        """The ids of its lines."""
        return tuple(line.id for line in self.lines)

    @property
    def type(self) -> str:
        """`S` out of a standing order, `P` by itself."""
        return "S" if self.standing_order else "P"

    @property
    def total_price(self) -> Decimal:
        """What the customer pays for all lines."""
        return sum((line.total_price for line in self.lines), Decimal("0.00"))


class StockBox(NamedTuple):
    """One box on a shelf; `counted` by a scanner in the warehouse."""

    code: str
    position: str
    counted: bool = False


@dataclass(frozen=True)
class StockLine:
    """A line of the inventory (Komet: orderItemId, inventoryId) with the boxes that can still be sold."""

    id: int
    product_id: int
    description: str
    vendor_id: int
    kind: StockKind
    box_type: str
    unit_type: UnitType
    bunches: int
    stems_bunch: int
    unit_cost: Decimal
    price_a: Decimal
    location_id: int
    arrived_on: date
    lot: str
    price_b: Decimal | None = None
    awb: str | None = None
    reference: str | None = None
    customer_id: int | None = None
    sell_fast: bool = False
    held: bool = False
    staging: bool = False
    tied: bool = False
    boxes: tuple[StockBox, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()

    @property
    def filed_as(self) -> str:
        """Stock has no number; its lot is what people read."""
        return f"{self.lot}/{self.id}"

    @property
    def parts(self) -> tuple[Hashable, ...]:
        """The codes of its boxes."""
        return tuple(box.code.casefold() for box in self.boxes)

    @property
    def units(self) -> int:
        """Units in one box."""
        return units_in_box(self.unit_type, self.bunches, self.stems_bunch)


class SoldBox(NamedTuple):
    """One box that an invoice took; `shipped` once it left for the customer."""

    code: str
    position: str
    shipped: bool = False


@dataclass(frozen=True)
class InvoiceLine:
    """One line of an invoice. Its boxes come from the stock line `stock_id` and go back there."""

    id: int
    stock_id: int
    product_id: int
    description: str
    vendor_id: int
    box_type: str
    unit_type: UnitType
    bunches: int
    stems_bunch: int
    price: Decimal
    boxes: tuple[SoldBox, ...]
    awb: str | None = None
    mark_code: str | None = None
    notes: str | None = None

    @property
    def units(self) -> int:
        """Units in one box."""
        return units_in_box(self.unit_type, self.bunches, self.stems_bunch)

    @property
    def total_units(self) -> int:
        """Units in all boxes of the line."""
        return self.units * len(self.boxes)

    @property
    def amount(self) -> Decimal:
        """What the customer pays for the line, to the cent."""
        return (self.price * self.total_units).quantize(CENT)


@dataclass(frozen=True)
class Invoice:
    """A customer invoice (Komet also says order, sales order). `synced` locks it for everybody."""

    id: int
    number: int
    customer_id: int
    carrier_id: int
    location_id: int
    ship_date: date
    status: InvoiceStatus
    created_on: datetime
    updated_on: datetime
    former_status: InvoiceStatus | None = None
    synced: bool = False
    sync_error: str | None = None
    customer_po: str | None = None
    reference: str | None = None
    instructions: str | None = None
    notes: str | None = None
    ship_to_id: int | None = None
    salesperson_id: int | None = None
    is_ecommerce: bool = False
    is_transfer: bool = False
    charges: tuple[tuple[str, Decimal], ...] = ()
    lines: tuple[InvoiceLine, ...] = ()

    @property
    def filed_as(self) -> str:
        """The number it is looked up by."""
        return str(self.number)

    @property
    def parts(self) -> tuple[Hashable, ...]:
        """The ids of its lines and the codes of its boxes."""
        return tuple(line.id for line in self.lines) + tuple(
            box.code.casefold() for line in self.lines for box in line.boxes
        )

    @property
    def total_boxes(self) -> int:
        """Boxes over all lines."""
        return sum(len(line.boxes) for line in self.lines)

    @property
    def subtotal(self) -> Decimal:
        """The lines' amounts."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def additional(self) -> Decimal:
        """Freight and other charges beside the lines."""
        return sum((amount for _, amount in self.charges), Decimal("0.00"))
