"""The seed's purchase orders: sixty days of buying, shaped by how far each ship date is from today.

Everything comes from one fixed random seed and from `today`, so the same day always gives the same orders.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from bot.workbench.komet.records import Awb, Box, Breakdown, Line, LineStatus, Order, PrebookRef, UnitType
from bot.workbench.komet.records_parties import Product
from bot.workbench.komet.seed_parties import AIRLINES, CUSTOMERS, GROWS, LOCATIONS
from bot.workbench.komet.seed_plan import CANCELLED, CONFIRMED, HEADER, SHIPPED, Draft, Planner
from bot.workbench.komet.seed_products import PACKING, SAMPLE_PRODUCT_ID, Packing

SAMPLE_NUMBER, SAMPLE_ORDER_ID, SAMPLE_LINE_ID = 71882, 5120077, 9004411
LARGE_NUMBER = "P071883"
"""An order of three lines that the tour deletes: $6,912.00, whatever the dice say."""
SAMPLE_PREBOOK, SAMPLE_PREBOOK_ITEM_ID = "440912", 7712003
_SAMPLE_BOX = "BX7004"  # the sample box BX700411 exists, BX700412 does not

_COMMENTS = (
    "Please pack cold, arrives Saturday.",
    "No substitutions",
    "Confirmar antes de las 3 pm",
    "Extra sleeves per bunch",
    "Send photos before shipping — new customer",
)
_NOTES = ("Cut stage 2", "UPC sleeves", "Consumer bunch, 10 stems", "Sin follaje en el tercio inferior")


@dataclass(frozen=True)
class Purchases:
    """All orders with the air waybills they travel on."""

    orders: dict[int, Order]
    awbs: dict[int, Awb]


def purchases(today: date, products: tuple[Product, ...], random_seed: int = 20310409) -> Purchases:
    """Return 1,500 and more orders with ship dates from 30 days before `today` to 30 days after."""
    return _Buyer(today, products, Random(random_seed)).buy()  # noqa: S311 - repeatable, not secret


def awb_number(prefix: str, serial: int) -> str:
    """Return an air waybill number: airline prefix, seven digits of `serial`, and their remainder by 7."""
    digits = f"{serial % 10_000_000:07d}"
    digits += str(int(digits) % 7)
    return f"{prefix}-{digits[:4]}-{digits[4:]}"


def _one_sale(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines with one customer PO, standing order and carrier for each prebook, as a prebook has them."""
    first: dict[str, Line] = {}
    for line in lines:
        if line.prebook is not None:
            first.setdefault(line.prebook.number, line)
    return tuple(_like(line, first[line.prebook.number]) if line.prebook is not None else line for line in lines)


def _like(line: Line, first: Line) -> Line:
    assert line.prebook is not None
    assert first.prebook is not None
    customer_po, standing_order = first.prebook.customer_po, first.prebook.standing_order
    if first.prebook.number == SAMPLE_PREBOOK:
        customer_po, standing_order = "LFS-5521", None
    prebook = replace(line.prebook, customer_po=customer_po, standing_order=standing_order)
    return replace(line, prebook=prebook, carrier_id=first.carrier_id)


class _Buyer:
    def __init__(self, today: date, products: tuple[Product, ...], random: Random) -> None:
        self.today = today
        self.random = random
        self.sold: dict[str, list[Product]] = {}
        self.assorted: dict[str, list[Product]] = {}
        for product in products:
            if product.active and product.category in PACKING:
                shelf = self.assorted if product.variety == "Assorted" else self.sold
                shelf.setdefault(product.category, []).append(product)
        self.sample_product = next(product for product in products if product.id == SAMPLE_PRODUCT_ID)
        self.awbs: dict[int, Awb] = {}
        self.awbs_of: dict[tuple[str, date], list[Awb]] = {}
        self.serial = 5_501_884
        self.box = 300_000
        self.prebook = 436_000
        self.prebook_item = 7_700_000

    def buy(self) -> Purchases:
        drafts = Planner(self.today, self.random).drafts()
        at = next(i for i, draft in enumerate(drafts) if draft.scene == "sample")
        lines_before = sum(draft.line_count for draft in drafts[:at])
        number, order_id, line_id = SAMPLE_NUMBER - at, SAMPLE_ORDER_ID - at, SAMPLE_LINE_ID - lines_before
        orders: dict[int, Order] = {}
        for index, draft in enumerate(drafts):
            order = self._order(draft, order_id + index, f"P{number + index:06d}", line_id)
            orders[order.id] = order
            line_id += draft.line_count
        return Purchases(orders, self.awbs)

    def _order(self, draft: Draft, order_id: int, number: str, first_line_id: int) -> Order:
        random, vendor = self.random, draft.vendor
        awb = self._awb(vendor.origin, draft.ship_date) if draft.fate == SHIPPED else None
        sale = self._sale(draft.ship_date)
        lines = tuple(
            self._line(draft, first_line_id + position, position, awb, sale) for position in range(draft.line_count)
        )
        until_now = datetime(self.today.year, self.today.month, self.today.day, tzinfo=UTC)
        touched = min(draft.created_on + timedelta(minutes=random.randint(0, 4000)), until_now)
        by_truck = draft.fate == SHIPPED and awb is None
        return Order(
            id=order_id,
            number=number,
            ship_date=draft.ship_date,
            status=HEADER[draft.fate],
            vendor_id=vendor.id,
            origin=vendor.origin,
            location_id=LOCATIONS[0].id,
            created_on=draft.created_on,
            updated_on=max(touched, draft.created_on),
            available_on=draft.ship_date + timedelta(days=random.randint(2, 3)),
            comments=random.choice(_COMMENTS) if random.random() < 0.18 else None,
            inbound_truck_id=6000 + draft.ship_date.toordinal() % 900 if by_truck else None,
            lines=_one_sale(lines),
        )

    def _sale(self, ship_date: date) -> tuple[str, date, int, str] | None:
        """Return what an order was bought for: prebook, truck date, customer, mark code; None = stock."""
        if self.random.random() < 0.17:
            return None
        self.prebook += self.random.randint(1, 4)
        customer = self.random.choice(CUSTOMERS)
        return str(self.prebook), ship_date + timedelta(days=3), customer.id, customer.mark_code

    def _awb(self, origin: str, day: date) -> Awb | None:
        if origin not in AIRLINES:
            return None
        flights = self.awbs_of.setdefault((origin, day), [])
        if len(flights) < 2 and (not flights or self.random.random() < 0.2):
            carrier_id, prefix = AIRLINES[origin]
            self.serial += self.random.randint(3, 900)
            house = f"HAWB-{day.year}-{self.serial % 10000:04d}" if self.random.random() < 0.5 else None
            awb = Awb(40_001 + len(self.awbs), awb_number(prefix, self.serial), house, carrier_id, origin, day)
            self.awbs[awb.id] = awb
            flights.append(awb)
        return self.random.choice(flights)

    def _line(
        self,
        draft: Draft,
        line_id: int,
        position: int,
        awb: Awb | None,
        sale: tuple[str, date, int, str] | None,
    ) -> Line:
        random = self.random
        grows = GROWS[draft.vendor.id]
        category = grows[0] if len(grows) == 1 or random.random() < 0.65 else random.choice(grows[1:])
        packing = PACKING[category]
        sample = draft.scene == "sample" and position == 0
        fixed = sample or draft.scene == "large"
        mixed = not fixed and category in self.assorted and random.random() < 0.06
        product = self.sample_product if sample else random.choice((self.assorted if mixed else self.sold)[category])
        box_type, fewest, most = random.choice(packing.boxes)
        boxes = random.choices((1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20), (14, 16, 14, 13, 9, 10, 8, 6, 4, 3, 2))[0]
        bunches, stems, cents = (
            random.randint(fewest, most),
            packing.stems_bunch,
            self._price(packing, product),
        )
        unit_type: UnitType = packing.unit_type
        if fixed:
            box_type, boxes, bunches, stems, cents, unit_type = "QB", 6 if sample else 12, 24, 25, 32, "Stem"
        if draft.scene == "boxes":
            boxes = (7, 4, 3)[position]
        status, confirmed = self._confirmed(draft.fate, boxes)
        prebook, customer_id, mark_code = None, None, None
        if sample:
            sale = (SAMPLE_PREBOOK, draft.ship_date + timedelta(days=3), 25140, "LFS-A")
        if sale is not None:
            number, truck_date, customer_id, mark_code = sale
            self.prebook_item += random.randint(1, 3)
            prebook = PrebookRef(
                number, SAMPLE_PREBOOK_ITEM_ID if sample else self.prebook_item, truck_date,
                f"PO-{random.randint(1000, 99999)}" if random.random() < 0.4 else None,
                f"SO{random.randint(1200, 1900)}" if random.random() < 0.2 else None,
            )  # fmt: skip
        return Line(
            id=line_id,
            product_id=product.id,
            description=product.description,
            status=status,
            total_boxes=boxes,
            box_type=box_type,
            unit_type=unit_type,
            bunches=bunches,
            stems_bunch=stems,
            unit_cost=Decimal(cents) / 100,
            quantity_confirmed=confirmed,
            prebook=prebook,
            customer_id=customer_id,
            carrier_id=2207 if sample else random.choice((2221, 2223, 2224, 2226, 2227)) if sale else None,
            mark_code=mark_code,
            reference=f"R-{random.randint(100, 999)}" if random.random() < 0.1 else None,
            custom_field1="Sleeve 32" if random.random() < 0.05 else None,
            notes=random.choice(_NOTES) if random.random() < 0.12 else None,
            awb_id=awb.id if awb else None,
            boxes=self._boxes(draft, position, boxes) if draft.fate == SHIPPED else (),
            breakdowns=self._recipe(category, bunches, stems, cents) if mixed else (),
        )

    def _price(self, packing: Packing, product: Product) -> int:
        low, high = packing.low, packing.high
        if product.grade and product.grade.endswith("0cm"):  # longer stems cost more
            share = (int(product.grade[:2]) - 40) / 50
            low, high = round(low + (high - low) * share), round(low + (high - low) * (share + 0.25))
        return self.random.randint(low, high)

    def _confirmed(self, fate: str, boxes: int) -> tuple[LineStatus, int]:
        if fate == SHIPPED:
            return "Shipped", boxes
        if fate == CONFIRMED:
            if boxes > 1 and self.random.random() < 0.12:
                return "Partial Confirmed", self.random.randint(1, boxes - 1)
            return "Confirmed", boxes
        return ("Cancelled" if fate == CANCELLED else "Pending"), 0

    def _boxes(self, draft: Draft, position: int, count: int) -> tuple[Box, ...]:
        vendor = draft.vendor
        # Every third farm scans its own barcodes; the others let Komet number the boxes.
        own_codes = vendor.id % 3 == 1
        first = self.box + 1
        self.box += count
        prefix = vendor.code[:2] if own_codes else ""
        lot = f"{vendor.code[0]}{1000 + first % 9000}" if own_codes else str(100_000 + first % 800_000)
        if (self.today - draft.ship_date).days > 3:
            shelf = f"{'ABCD'[first % 4]}{1 + first % 30:02d}"
            return tuple(Box(f"{prefix}{first + i}", lot, 3, "Received", shelf) for i in range(count))
        if draft.scene == "boxes" and position == 0:
            return tuple(Box(f"{_SAMPLE_BOX}{11 - i:02d}", "A1204", 2, "Shipped", "") for i in reversed(range(count)))
        return tuple(Box(f"{prefix}{first + i}", lot, 2, "Shipped", "") for i in range(count))

    def _recipe(self, category: str, bunches: int, stems: int, cents: int) -> tuple[Breakdown, ...]:
        parts = min(self.random.randint(2, 4), bunches)
        products = self.random.sample(self.sold[category], parts)
        each, rest = divmod(bunches, parts)
        return tuple(
            Breakdown(
                product.id,
                product.description,
                each + (1 if index < rest else 0),
                stems,
                Decimal(cents) / 100,
            )
            for index, product in enumerate(products)
        )
