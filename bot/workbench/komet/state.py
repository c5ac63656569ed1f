"""The company's records at Komet, with the indexes that its methods look things up by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.workbench.komet.ledger import Ledger
from bot.workbench.komet.records import Awb, Box, Line, Order, VendorInvoice
from bot.workbench.komet.records_offers import Alias, Allocation, Fee, Offer, Units
from bot.workbench.komet.records_parties import BoxType, Carrier, Customer, Location, Product, Vendor
from bot.workbench.komet.records_sales import Invoice, Prebook, StockLine

Kind = Literal["prebook", "prebook number", "prebook item", "stock", "invoice", "invoice number", "invoice item"]


@dataclass(frozen=True)
class Seed:
    """The records that a reset starts from. Immutable and shared: a `State` copies only the dictionaries."""

    today: date
    vendors: Mapping[int, Vendor]
    products: Mapping[int, Product]
    box_types: Mapping[int, BoxType]
    carriers: Mapping[int, Carrier]
    customers: Mapping[int, Customer]
    locations: Mapping[int, Location]
    awbs: Mapping[int, Awb]
    orders: Mapping[int, Order]
    prebooks: Ledger[Prebook]
    stock: Ledger[StockLine]
    invoices: Ledger[Invoice]
    offers: Mapping[int, Offer]
    allocations: Mapping[int, tuple[Allocation, ...]]
    units: Mapping[Units, int]
    last_ids: Mapping[Kind, int]
    orders_by_number: Mapping[str, int] = field(init=False)
    orders_by_date: Mapping[date, tuple[int, ...]] = field(init=False)
    line_owner: Mapping[int, int] = field(init=False)
    box_owner: Mapping[str, tuple[int, int]] = field(init=False)
    bought_for: Mapping[int, tuple[int, ...]] = field(init=False)
    last_order: int = field(init=False)
    last_number: int = field(init=False)
    last_line: int = field(init=False)

    def __post_init__(self) -> None:
        """Build the indexes once; every state starts with a copy of them."""
        by_date: dict[date, list[int]] = {}
        line_owner: dict[int, int] = {}
        box_owner: dict[str, tuple[int, int]] = {}
        bought_for: dict[int, tuple[int, ...]] = {}
        for order in self.orders.values():
            by_date.setdefault(order.ship_date, []).append(order.id)
            for line in order.lines:
                line_owner[line.id] = order.id
                if line.prebook is not None:
                    bought_for[line.prebook.item_id] = (*bought_for.get(line.prebook.item_id, ()), line.id)
                for box in line.boxes:
                    box_owner[box.code.casefold()] = (order.id, line.id)
        put = object.__setattr__
        put(self, "orders_by_number", {order.number.casefold(): order.id for order in self.orders.values()})
        put(self, "orders_by_date", {day: tuple(ids) for day, ids in by_date.items()})
        put(self, "line_owner", line_owner)
        put(self, "box_owner", box_owner)
        put(self, "bought_for", bought_for)
        put(self, "last_order", max(self.orders))
        put(self, "last_number", max(int(order.number[1:]) for order in self.orders.values()))
        put(self, "last_line", max(line_owner))


class State:
    """Everything the local Komet remembers about one company, from one reset to the next.

    Reads are plain attribute access. An order is changed by `put`, everything in a ledger by the ledger's own
    `put`; both keep the indexes in step. The rules about what may be changed live in `acts*.py`.
    """

    def __init__(self, seed: Seed) -> None:
        """Start from `seed`; takes well under a millisecond because records are never copied."""
        self.today = seed.today
        self.vendors = dict(seed.vendors)
        self.products = dict(seed.products)
        self.box_types = dict(seed.box_types)
        self.carriers = dict(seed.carriers)
        self.customers = dict(seed.customers)
        self.locations = dict(seed.locations)
        self.awbs = dict(seed.awbs)
        self.orders = dict(seed.orders)
        self.prebooks = seed.prebooks.copy()
        self.stock = seed.stock.copy()
        self.invoices = seed.invoices.copy()
        self.offers = dict(seed.offers)
        self.allocations = dict(seed.allocations)
        self.units = dict(seed.units)
        self.fees: list[Fee] = []
        self.aliases: list[Alias] = []
        self.vendor_invoices: list[VendorInvoice] = []
        self._last_ids = dict(seed.last_ids)
        self._by_number = dict(seed.orders_by_number)
        self._by_date = dict(seed.orders_by_date)
        self._line_owner = dict(seed.line_owner)
        self._box_owner = dict(seed.box_owner)
        self._bought_for = dict(seed.bought_for)
        self._last_order = seed.last_order
        self._last_number = seed.last_number
        self._last_line = seed.last_line
        self._last_box = 900000

    def order_by_number(self, number: str) -> Order | None:
        """Return the order with this human number (any letter case), or None."""
        order_id = self._by_number.get(number.strip().casefold())
        return None if order_id is None else self.orders[order_id]

    def orders_on(self, day: date) -> list[Order]:
        """Return the orders with this vendor ship date."""
        return [self.orders[order_id] for order_id in self._by_date.get(day, ())]

    def find_line(self, line_id: int) -> tuple[Order, Line] | None:
        """Return a line and the order it is on, or None when there is no such line (any more)."""
        order_id = self._line_owner.get(line_id)
        if order_id is None:
            return None
        order = self.orders[order_id]
        return order, next(line for line in order.lines if line.id == line_id)

    def find_box(self, code: str) -> tuple[Order, Line, Box] | None:
        """Return the box with this code (any letter case) with its line and order, or None."""
        owner = self._box_owner.get(code.casefold())
        if owner is None:
            return None
        order = self.orders[owner[0]]
        line = next(line for line in order.lines if line.id == owner[1])
        return order, line, next(box for box in line.boxes if box.code.casefold() == code.casefold())

    def put(self, order: Order) -> None:
        """Store a new or changed order and bring every index up to date."""
        before = self.orders.get(order.id)
        if before is not None:
            self._forget(before)
        self.orders[order.id] = order
        self._by_number[order.number.casefold()] = order.id
        ids = self._by_date.get(order.ship_date, ())
        self._by_date[order.ship_date] = (*ids, order.id) if order.id not in ids else ids
        for line in order.lines:
            self._line_owner[line.id] = order.id
            if line.prebook is not None:
                item_id = line.prebook.item_id
                self._bought_for[item_id] = (*self._bought_for.get(item_id, ()), line.id)
            for box in line.boxes:
                self._box_owner[box.code.casefold()] = (order.id, line.id)

    def _forget(self, order: Order) -> None:
        for line in order.lines:
            self._line_owner.pop(line.id, None)
            if line.prebook is not None:
                others = tuple(each for each in self._bought_for[line.prebook.item_id] if each != line.id)
                self._bought_for[line.prebook.item_id] = others
            for box in line.boxes:
                self._box_owner.pop(box.code.casefold(), None)
        ids = self._by_date[order.ship_date]
        self._by_date[order.ship_date] = tuple(order_id for order_id in ids if order_id != order.id)

    def next_order(self) -> tuple[int, str]:
        """Return id and number for a new order; numbers look like P071882."""
        self._last_order += 1
        self._last_number += 1
        return self._last_order, f"P{self._last_number:06d}"

    def next_line_id(self) -> int:
        """Return the id for a new line; ids are never used twice."""
        self._last_line += 1
        return self._last_line

    def next_awb_id(self) -> int:
        """Return the id for a new air waybill."""
        return max(self.awbs, default=40000) + 1

    def next_id(self, kind: Kind) -> int:
        """Return the next id (or number) of this kind; none is ever used twice."""
        self._last_ids[kind] += 1
        return self._last_ids[kind]

    def bought_for(self, prebook_item_id: int) -> list[tuple[Order, Line]]:
        """Return the PO lines that were bought for a line of a prebook, with their orders."""
        found = (self.find_line(line_id) for line_id in self._bought_for.get(prebook_item_id, ()))
        return [each for each in found if each is not None]

    def box_exists(self, code: str) -> bool:
        """Whether any box has this code: on a PO, on a shelf or sold."""
        folded = code.casefold()
        return (
            folded in self._box_owner
            or self.stock.holding(folded) is not None
            or self.invoices.holding(folded) is not None
        )

    def next_box_codes(self, count: int) -> list[str]:
        """Return `count` box codes of Komet's own numbering that no box has."""
        codes: list[str] = []
        while len(codes) < count:
            self._last_box += 1
            if not self.box_exists(str(self._last_box)):
                codes.append(str(self._last_box))
        return codes

    def orders_with(self, numbers: Iterable[str]) -> list[Order]:
        """Return the orders with these numbers, unknown ones left out, each once."""
        found = {order.id: order for number in numbers if (order := self.order_by_number(number))}
        return list(found.values())
