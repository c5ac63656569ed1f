"""Lines of a count that are not in stock yet, as what inventory.add is given.

What a row does not tell of vendor, packing and shipment the form tells for all of them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.amounts import whole_digits
from bot.canonical import sha256
from bot.dates import read_date
from bot.komet.client import Komet
from bot.komet.kinds import UnitType
from bot.komet.limits import boxes_per_call
from bot.komet.models import BoxType, InventoryItem, Product, Vendor
from bot.komet.requests import InventoryAdd
from bot.plan import Change, Once
from bot.slack.blocks import day
from bot.words import count, say
from handlers.operations.awb_numbers import tidy_stock_awb
from handlers.operations.count_rows import CountRow, NewLine
from handlers.operations.reference import Looked, find_box_types, find_products, find_vendors
from handlers.operations.stock import boxes_words, lines_near
from handlers.operations.stock_landed import lines_there
from handlers.operations.understood import Fault
from handlers.operations.unit_words import a_unit, read_unit_type

MOST_BOXES = 1_000

COLUMNS: Mapping[str, str] = {
    "vendor": "Vendor",
    "box_type": "Box type",
    "awb": "AWB",
    "ship_date": "Ship date",
    "bunches": "Bunches",
    "stems_bunch": "Stems",
    "unit_type": "Unit",
}
"""What a new line takes, by the names of `NewLine`, as a table heads it and the form's fields are called."""


@dataclass(frozen=True)
class Addition:
    """One row with everything that Komet wants of it. `cost` is per unit of `unit_type`."""

    row: CountRow
    product: Product
    vendor: Vendor
    box_type: BoxType
    awb: str
    ship_date: date
    bunches: int
    stems_bunch: int
    unit_type: UnitType
    cost: Decimal

    @property
    def amount(self) -> Decimal:
        """The cost of all its boxes."""
        units = self.bunches * (self.stems_bunch if self.unit_type is UnitType.STEM else 1)
        return self.row.count * units * self.cost

    @property
    def name(self) -> str:
        """What it is called: product and vendor."""
        return say("{product} of {vendor} (new)", product=self.product.description, vendor=self.vendor.name)

    def to_requests(self) -> list[InventoryAdd]:
        """Return what is sent: at most 100 boxes a call."""
        return [
            InventoryAdd(
                grower_id=self.vendor.id,
                product_id=self.product.id,
                box_type_id=self.box_type.id,
                quantity=boxes,
                awb=self.awb,
                ship_date=self.ship_date,
                unit_type=self.unit_type,
                stems_bunch=self.stems_bunch,
                bunches=self.bunches,
                unit_cost=self.cost,
            )
            for boxes in boxes_per_call(self.row.count)
        ]

    def parts(self) -> list[str]:
        """Return what each request is about: where there are several, with its boxes."""
        requests = self.to_requests()
        if len(requests) == 1:
            return [self.name]
        return [f"{self.name}, {boxes_words(each.quantity, self.box_type.code)}" for each in requests]

    def to_change(self) -> Change:
        """Return how it is shown."""
        after = say(
            "{boxes}, {bunches} of {stems} stems in each, {cost}, AWB {awb}, ships {day}",
            boxes=boxes_words(self.row.count, self.box_type.code),
            bunches=count(self.bunches, "bunch", "bunches"),
            stems=self.stems_bunch,
            cost=a_unit(self.cost, self.unit_type.value),
            awb=self.awb,
            day=day(self.ship_date),
        )
        return Change(self.name, "", after, self.name)

    def to_snapshot(self, items: Sequence[InventoryItem]) -> dict[str, Any]:
        """Return what an approval is bound to: the lines of this kind that are there already."""
        there = lines_there(items, self.product.id, self.vendor.id, self.box_type.code)
        return {"line": self.name, "code": self.product.code, "box_type_id": self.box_type.id, **there}

    def once(self, places: tuple[int, ...]) -> Once:
        """Return that these boxes are added by one count only: Komet may not show them for a while."""
        what = sha256([self.vendor.id, self.product.id, self.box_type.id, self.awb, self.ship_date.isoformat()])
        words = say(
            "a count added {product} with AWB {awb} already. Komet may still hold it in its staging area. Are there "
            "more boxes? Add them with /komet-inventory add.",
            product=self.product.description,
            awb=self.awb,
        )
        return Once(f"count {what}", "sheet", self.row.fault(words).sentence, places)


async def additions(
    komet: Komet, rows: Sequence[CountRow], defaults: NewLine, stock: Sequence[InventoryItem] = ()
) -> tuple[list[Addition], list[Fault]]:
    """Return the rows with what they name looked up, and a fault of each that lacks or mistakes something.

    A fault names lines of the stock that are like the row's. At most three calls, however many rows there are.
    """
    if not rows:
        return [], []
    told = {row: _told(row.new, defaults) for row in rows}
    products = await find_products(komet, {row.line for row in rows}, exact=True)  # a part of a name may be a slip
    vendors = await find_vendors(komet, _named(told, "vendor"))
    box_types = await find_box_types(komet, _named(told, "box_type"))
    found: list[Addition] = []
    faults: list[Fault] = []
    for row, new in told.items():
        unknown = _no_product(row.line, products, stock)
        if wrong := unknown or vendors.fault(new.vendor) or box_types.fault(new.box_type) or _missing(row, new):
            faults.append(row.fault(wrong))
            continue
        product, vendor, box_type = products.found[row.line], vendors.found[new.vendor], box_types.found[new.box_type]
        try:
            found.append(_addition(row, new, product, vendor, box_type))
        except ValueError as error:
            faults.append(row.fault(str(error)))
    return found, faults + _twice(found)


def _told(new: NewLine, defaults: NewLine) -> NewLine:
    return NewLine(*(getattr(new, each.name) or getattr(defaults, each.name) for each in fields(NewLine)))


def _named(told: Mapping[CountRow, NewLine], name: str) -> Collection[str]:
    return {value for new in told.values() if (value := getattr(new, name))}


def _no_product(line: str, products: Looked[Product], stock: Sequence[InventoryItem]) -> str:
    """Say what is wrong with the name of a product; "" when nothing is."""
    if fault := products.fault(line):
        words = say("“{line}” is not in stock. {words}", line=line, words=fault)
        return words if products.advice(line) else words + lines_near(stock, line)
    product = products.found[line]
    return "" if product.active else say("{product} is not in use any more.", product=product.description)


def _missing(row: CountRow, new: NewLine) -> str:
    """Say what is missing of a new line; "" when nothing is."""
    names = [say(title) for name, title in COLUMNS.items() if not getattr(new, name)]
    names += [] if row.cost is not None else [say("Unit cost")]
    if not names:
        return ""
    words = "“{line}” is not in stock. To add it I also need {missing}: as columns, or in the fields below."
    return say(words, line=row.line, missing=", ".join(names))


def _addition(row: CountRow, new: NewLine, product: Product, vendor: Vendor, box_type: BoxType) -> Addition:
    if row.count > MOST_BOXES:
        words = say("{count} boxes are more than I add at a time: {most} at most.", count=row.count, most=MOST_BOXES)
        raise ValueError(words)
    ship_date = read_date(new.ship_date, today=datetime.now(UTC).date(), locale=None)
    if ship_date is None:
        raise ValueError(say("“{text}” is no date. Write it like 2026-12-01.", text=new.ship_date[:20]))
    assert row.cost is not None
    return Addition(
        row,
        product,
        vendor,
        box_type,
        tidy_stock_awb(new.awb),
        ship_date,
        _number(new.bunches, say("bunches in a box")),
        _number(new.stems_bunch, say("stems in a bunch")),
        read_unit_type(new.unit_type),
        row.cost,
    )


def _number(text: str, what: str) -> int:
    digits = whole_digits(text)
    if re.fullmatch(r"\d{1,4}", digits, re.ASCII) and (number := int(digits)):
        return number
    raise ValueError(say("“{text}” is no number of {what}.", text=text[:20], what=what))


def _twice(found: Sequence[Addition]) -> list[Fault]:
    seen: dict[tuple[str, ...], Addition] = {}
    faults = []
    for each in found:
        key = (each.product.id, each.vendor.id, each.box_type.id)
        if first := seen.get(key):
            words = say("the same is new in {place} already. Make one row of them.", place=first.row.place)
            faults.append(each.row.fault(words))
        seen.setdefault(key, each)
    return faults
