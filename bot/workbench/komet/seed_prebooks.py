"""The seed's prebooks: one for every sale that purchase orders were made for, and some that wait for a buyer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from bot.workbench.komet.records import CENT, Line, Order
from bot.workbench.komet.records_offers import Allocation
from bot.workbench.komet.records_parties import Product
from bot.workbench.komet.records_sales import Prebook, PrebookLine
from bot.workbench.komet.seed_orders import SAMPLE_LINE_ID, SAMPLE_PREBOOK
from bot.workbench.komet.seed_parties import CUSTOMERS, GROWS, LOCATIONS, SALESPEOPLE
from bot.workbench.komet.seed_products import PACKING

_ID_OF_NUMBER = 3310771 - int(SAMPLE_PREBOOK)  # the samples' prebook 440912 has the id 3310771
_FIRST_OPEN, _FIRST_OPEN_ITEM = 440_100, 7_709_000
_SALES = {customer.id: customer.salesperson_id for customer in CUSTOMERS}
_MARKS = {customer.id: customer.mark_code for customer in CUSTOMERS}
_COMMENTS = ("Ring before delivery", "Wedding on Saturday", "UPC sleeves please", "No broken boxes", None, None, None)
_CARRIERS = (2221, 2223, 2224, 2226, 2227)


@dataclass(frozen=True)
class Promises:
    """All prebooks, and what PO lines drew from vendor availability."""

    prebooks: tuple[Prebook, ...]
    allocations: Mapping[int, tuple[Allocation, ...]]


def promises(today: date, products: tuple[Product, ...], orders: dict[int, Order]) -> Promises:
    """Return the prebooks behind `orders` and about sixty that nobody has bought for yet."""
    sold: dict[str, list[tuple[Order, Line]]] = {}
    for order in orders.values():
        for line in order.lines:
            if line.prebook is not None:
                sold.setdefault(line.prebook.number, []).append((order, line))
    prebooks = [_bought(number, lines, today) for number, lines in sold.items()]
    web = [prebook for prebook in prebooks if prebook.is_ecommerce]
    numbers = {prebook.number for prebook in web}
    drawn = [line for number in numbers for _, line in sold[number]]
    drawn += [line for order, line in sold[SAMPLE_PREBOOK] if line.id == SAMPLE_LINE_ID]
    allocations = {line.id: (_allocation(line, today),) for line in drawn}
    prebooks += _Desk(today, products).open_prebooks()
    return Promises(tuple(sorted(prebooks, key=lambda each: int(each.number))), allocations)


def sales_price(cost: Decimal, salt: int) -> Decimal:
    """Return what the company asks for goods of this cost: some fifty to ninety per cent more."""
    return (cost * (Decimal("1.5") + Decimal(salt % 9) / 20)).quantize(CENT)


def _bought(number: str, lines: list[tuple[Order, Line]], today: date) -> Prebook:
    order, first = lines[0]
    sale = first.prebook
    assert sale is not None
    assert first.customer_id is not None
    assert first.carrier_id is not None
    web = order.status == "Approved" and order.ship_date > today and int(number) % 7 == 0 and not sale.standing_order
    return Prebook(
        id=int(number) + _ID_OF_NUMBER,
        number=number,
        truck_date=sale.truck_date,
        customer_id=first.customer_id,
        carrier_id=first.carrier_id,
        location_id=LOCATIONS[0].id,
        created_on=order.created_on - timedelta(hours=3),
        updated_on=order.created_on,
        status="Approved",
        customer_po=sale.customer_po,
        comments=_COMMENTS[int(number) % len(_COMMENTS)] if number != SAMPLE_PREBOOK else None,
        salesperson_id=_SALES[first.customer_id],
        standing_order=sale.standing_order,
        is_ecommerce=web,
        checked_out=web and int(number) % 2 == 0,
        lines=tuple(_line(line, order.vendor_id) for _, line in lines),
    )


def _line(line: Line, vendor_id: int) -> PrebookLine:
    assert line.prebook is not None
    assert line.product_id is not None
    sample = line.prebook.number == SAMPLE_PREBOOK
    return PrebookLine(
        id=line.prebook.item_id,
        product_id=line.product_id,
        description=line.description,
        vendor_id=vendor_id,
        boxes=line.total_boxes,
        box_type=line.box_type,
        unit_type=line.unit_type,
        bunches=line.bunches,
        stems_bunch=line.stems_bunch,
        price=Decimal("0.59") if sample else sales_price(line.unit_cost, line.id),
        cost=line.unit_cost,
        mark_code=line.mark_code,
        brand_id=61 if line.id % 17 == 0 else None,
        breakdowns=tuple(part._replace(cost=sales_price(part.cost, line.id)) for part in line.breakdowns),
    )


def _allocation(line: Line, today: date) -> Allocation:
    bunches = line.bunches * line.total_boxes
    return Allocation(line.description, today - timedelta(days=2), f"H{1 + line.id % 4}", "Bunch", bunches)


class _Desk:
    """Salespeople who have promised flowers that nobody has bought yet."""

    def __init__(self, today: date, products: tuple[Product, ...]) -> None:
        self.today = today
        self.random = Random(440_912)  # noqa: S311 - repeatable, not secret
        self.products = [p for p in products if p.active and p.category in PACKING and p.variety != "Assorted"]
        self.item = _FIRST_OPEN_ITEM

    def open_prebooks(self) -> Iterator[Prebook]:
        number = _FIRST_OPEN
        for days in range(1, 22):
            for _ in range(self.random.randint(2, 4)):
                number += 1
                yield self._prebook(number, self.today + timedelta(days=days))

    def _prebook(self, number: int, truck_date: date) -> Prebook:
        random = self.random
        customer = random.choice(CUSTOMERS)
        day = self.today - timedelta(days=random.randint(1, 5))
        created = datetime(day.year, day.month, day.day, random.randint(13, 21), random.randint(0, 59), tzinfo=UTC)
        return Prebook(
            id=number + _ID_OF_NUMBER,
            number=str(number),
            truck_date=truck_date,
            customer_id=customer.id,
            carrier_id=random.choice(_CARRIERS),
            location_id=LOCATIONS[0].id,
            created_on=created,
            updated_on=created,
            status="Pending" if random.random() < 0.6 else "Approved",
            ship_via="Grower" if random.random() < 0.1 else "Warehouse",
            customer_po=f"PO-{random.randint(1000, 99999)}" if random.random() < 0.5 else None,
            comments=random.choice(_COMMENTS),
            salesperson_id=customer.salesperson_id,
            created_by=random.choice(tuple(SALESPEOPLE)),
            lines=tuple(self._line(customer.id) for _ in range(random.randint(1, 4))),
        )

    def _line(self, customer_id: int) -> PrebookLine:
        random = self.random
        product = random.choice(self.products)
        packing = PACKING[product.category]
        growers = [vendor for vendor, grows in GROWS.items() if product.category in grows]
        box_type, fewest, most = random.choice(packing.boxes)
        cost = Decimal(random.randint(packing.low, packing.high)) / 100
        has_vendor = random.random() < 0.7
        self.item += 1
        return PrebookLine(
            id=self.item,
            product_id=product.id,
            description=product.description,
            vendor_id=random.choice(growers) if has_vendor else None,
            boxes=random.choice((1, 2, 2, 3, 4, 6, 8)),
            box_type=box_type,
            unit_type=packing.unit_type,
            bunches=random.randint(fewest, most),
            stems_bunch=packing.stems_bunch,
            price=sales_price(cost, self.item),
            cost=cost if has_vendor else None,
            mark_code=_MARKS[customer_id],
            unable_to_source=not has_vendor and random.random() < 0.3,
        )
