"""The seed's stock and customer invoices: what became of the boxes that have arrived.

A box of an old purchase order is on an invoice or still on a shelf, under the code it has on its order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.workbench.komet.records import Line, Order
from bot.workbench.komet.records_parties import Product
from bot.workbench.komet.records_sales import (
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    Prebook,
    SoldBox,
    StockBox,
    StockKind,
    StockLine,
)
from bot.workbench.komet.seed_orders import Purchases
from bot.workbench.komet.seed_parties import CUSTOMERS, GROWS, LOCATIONS
from bot.workbench.komet.seed_prebooks import sales_price
from bot.workbench.komet.seed_products import PACKING, SAMPLE_PRODUCT_ID

SAMPLE_STOCK_ID = 771204
SAMPLE_INVOICE_ID, SAMPLE_INVOICE_NUMBER, SAMPLE_INVOICE_ITEM_ID = 61200455, 930221, 7700121
_ARRIVED_DAYS = range(4, 13)  # days since the ship date of boxes whose story is told here
_SHELVES = "ABCD"


@dataclass(frozen=True)
class Sales:
    """Stock lines (some sold out) and invoices, oldest first."""

    stock: tuple[StockLine, ...]
    invoices: tuple[Invoice, ...]


def sales(today: date, products: tuple[Product, ...], bought: Purchases, prebooks: tuple[Prebook, ...]) -> Sales:
    """Return the stock of today and the invoices of the last days and the next."""
    return _Warehouse(today, products, bought, {prebook.number: prebook for prebook in prebooks}).sales()


class _Warehouse:
    def __init__(
        self, today: date, products: tuple[Product, ...], bought: Purchases, prebooks: dict[str, Prebook]
    ) -> None:
        self.today = today
        self.products = products
        self.bought = bought
        self.prebooks = prebooks
        self.stock: list[StockLine] = []
        self.invoices: list[Invoice] = []
        self.next_stock, self.next_item = 766_000, 7_690_000

    def sales(self) -> Sales:
        by_prebook: dict[str, list[tuple[Order, Line]]] = {}
        for order in self.bought.orders.values():
            if (self.today - order.ship_date).days in _ARRIVED_DAYS and order.is_shipped:
                for line in order.lines:
                    if line.prebook is None:
                        self._open_market(order, line)
                    else:
                        by_prebook.setdefault(line.prebook.number, []).append((order, line))
        for number in sorted(by_prebook, key=int):
            self._presold(self.prebooks[number], by_prebook[number])
        self.stock.extend(self._local())
        self._sample()
        return Sales(tuple(self.stock), self._numbered())

    def _presold(self, prebook: Prebook, lines: list[tuple[Order, Line]]) -> None:
        """Invoice what was promised; a few boxes of the last days still wait for their truck."""
        kind: StockKind = "S" if prebook.standing_order else "P"
        waits = prebook.truck_date >= self.today - timedelta(days=1) and int(prebook.number) % 3 == 0
        prices = {line.id: line.price for line in prebook.lines}
        sold = []
        for order, line in lines:
            assert line.prebook is not None
            price = prices[line.prebook.item_id]
            shelf = self._shelve(order, line, kind, kept=len(line.boxes) if waits else 0, price=price)
            if not waits:
                sold.append(self._sold(shelf, line, len(line.boxes), price))
        if not waits:
            fresh = prebook.truck_date >= self.today - timedelta(days=1)
            status: InvoiceStatus = "Pending Approval" if fresh and int(prebook.number) % 4 == 0 else "Confirmed"
            self._invoice(prebook.customer_id, prebook.truck_date, status, tuple(sold), prebook)

    def _open_market(self, order: Order, line: Line) -> None:
        """Sell a part of a line to somebody, keep the rest on the shelf."""
        price = sales_price(line.unit_cost, line.id)
        count = len(line.boxes)
        kept = count if line.id % 3 else count // 2
        shelf = self._shelve(order, line, "M", kept=kept, price=price)
        if kept == count:
            return
        customer = CUSTOMERS[line.id % len(CUSTOMERS)]
        days = line.id // 3 % 6 - 2
        status: InvoiceStatus = ("Confirmed", "Pending Approval", "Draft")[0 if days < 1 else line.id // 18 % 3]
        sold = (self._sold(shelf, line, count - kept, price),)
        self._invoice(customer.id, self.today + timedelta(days=days), status, sold, None)

    def _shelve(self, order: Order, line: Line, kind: StockKind, *, kept: int, price: Decimal) -> StockLine:
        assert line.product_id is not None
        awb = self.bought.awbs.get(line.awb_id or 0)
        self.next_stock += 1
        arrived = order.ship_date + timedelta(days=2)
        shelf = StockLine(
            id=self.next_stock,
            product_id=line.product_id,
            description=line.description,
            vendor_id=order.vendor_id,
            kind=kind,
            box_type=line.box_type,
            unit_type=line.unit_type,
            bunches=line.bunches,
            stems_bunch=line.stems_bunch,
            unit_cost=line.unit_cost,
            price_a=price,
            price_b=(price * Decimal("0.9")).quantize(Decimal("0.01")),
            location_id=order.location_id,
            arrived_on=arrived,
            lot=line.boxes[0].lot,
            awb=awb.number if awb else None,
            customer_id=line.customer_id,
            sell_fast=(self.today - arrived).days > 7,
            held=kind == "M" and line.id % 23 == 0,
            boxes=tuple(StockBox(box.code, box.position) for box in line.boxes[len(line.boxes) - kept :]),
            breakdowns=line.breakdowns,
        )
        self.stock.append(shelf)
        return shelf

    def _sold(self, shelf: StockLine, line: Line, count: int, price: Decimal) -> InvoiceLine:
        self.next_item += 1
        return InvoiceLine(
            id=self.next_item,
            stock_id=shelf.id,
            product_id=shelf.product_id,
            description=shelf.description,
            vendor_id=shelf.vendor_id,
            box_type=shelf.box_type,
            unit_type=shelf.unit_type,
            bunches=shelf.bunches,
            stems_bunch=shelf.stems_bunch,
            price=price,
            boxes=tuple(SoldBox(box.code, box.position) for box in line.boxes[:count]),
            awb=shelf.awb,
            mark_code=line.mark_code,
        )

    def _invoice(
        self,
        customer_id: int,
        ship_date: date,
        status: InvoiceStatus,
        lines: tuple[InvoiceLine, ...],
        prebook: Prebook | None,
    ) -> None:
        customer = next(each for each in CUSTOMERS if each.id == customer_id)
        day = min(ship_date, self.today) - timedelta(days=1)
        created = datetime(day.year, day.month, day.day, 16, lines[0].id % 60, 10, tzinfo=UTC)
        old = (self.today - ship_date).days
        gone = status == "Confirmed" and old > 0
        charges = (("Delivery", Decimal("25.00")),) if lines[0].id % 5 == 0 else ()
        self.invoices.append(
            Invoice(
                id=0,
                number=0,
                customer_id=customer_id,
                carrier_id=prebook.carrier_id if prebook else 2221,
                location_id=LOCATIONS[0].id,
                ship_date=ship_date,
                status=status,
                created_on=created,
                updated_on=created + timedelta(minutes=38),
                former_status="Pending Approval" if status == "Confirmed" else None,
                synced=status == "Confirmed" and old > 5,
                customer_po=prebook.customer_po if prebook else None,
                salesperson_id=customer.salesperson_id,
                is_ecommerce=lines[0].id % 11 == 0,
                charges=charges,
                lines=tuple(_shipped(line) for line in lines) if gone else lines,
            )
        )

    def _local(self) -> Iterator[StockLine]:
        """Yield what growers nearby have brought to the branch in Los Angeles."""
        sold = [p for p in self.products if p.active and p.category in PACKING and p.variety != "Assorted"]
        for index, vendor_id in enumerate((3400, 3400, 3401, 3397, 3403, 3401, 3400, 3403)):
            shelf = [product for product in sold if product.category in GROWS[vendor_id]]
            product = shelf[index * 5 % len(shelf)]
            packing = PACKING[product.category]
            box_type, fewest, _ = packing.boxes[0]
            cost = Decimal(packing.low) / 100
            self.next_stock += 1
            yield StockLine(
                self.next_stock, product.id, product.description, vendor_id, "L", box_type, packing.unit_type,
                fewest, packing.stems_bunch, cost, sales_price(cost, index), LOCATIONS[1].id,
                self.today - timedelta(days=index % 3), str(101_200 + index),
                boxes=tuple(StockBox(f"LAX{5100 + index * 20 + n}", f"L{1 + index:02d}") for n in range(3 + index)),
            )  # fmt: skip

    def _sample(self) -> None:
        """Put the samples' stock line on the shelf, four of its boxes on the samples' Draft."""
        product = next(each for each in self.products if each.id == SAMPLE_PRODUCT_ID)
        codes = [f"BX77{n:04d}" for n in range(1, 19)]
        price = Decimal("0.59")
        shelf = StockLine(
            SAMPLE_STOCK_ID, product.id, product.description, 3310, "M", "QB", "Stem", 24, 25, Decimal("0.32"),
            price, LOCATIONS[0].id, self.today - timedelta(days=1), "100412", Decimal("0.55"), "729-5501-8842",
            boxes=tuple(StockBox(code, f"{_SHELVES[n % 4]}{n + 1:02d}") for n, code in enumerate(codes[4:])),
        )  # fmt: skip
        self.stock.append(shelf)
        line = InvoiceLine(
            SAMPLE_INVOICE_ITEM_ID, shelf.id, product.id, product.description, 3310, "QB", "Stem", 24, 25, price,
            tuple(SoldBox(code, "A01") for code in codes[:4]), shelf.awb, "LFS-A",
        )  # fmt: skip
        self._invoice(25140, self.today + timedelta(days=3), "Draft", (line,), self.prebooks["440912"])

    def _numbered(self) -> tuple[Invoice, ...]:
        """Return the invoices with ids and numbers that count up to the samples'."""
        before = len(self.invoices) - 1
        return tuple(
            _with_number(invoice, SAMPLE_INVOICE_ID - before + index, SAMPLE_INVOICE_NUMBER - before + index)
            for index, invoice in enumerate(self.invoices)
        )


def _with_number(invoice: Invoice, invoice_id: int, number: int) -> Invoice:
    return replace(invoice, id=invoice_id, number=number)


def _shipped(line: InvoiceLine) -> InvoiceLine:
    boxes = tuple(box._replace(shipped=True) for box in line.boxes)
    return replace(line, boxes=boxes)
