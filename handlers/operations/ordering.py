"""What the two ways of making a purchase order share: its head, rows of typed products, what shows that it was made.

Komet takes no reference of ours, so a new order is found by comparing the vendor's orders of that ship date with
those that were there before. A repeated call would make a second order.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.amounts import whole_digits
from bot.dates import read_date, refuse_past, with_dates_whole
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.models import BoxType, Carrier, CreatedOrder, Location, Product, PurchaseOrder, PurchaseOrderLine, Vendor
from bot.komet.requests import NewMixedLine, NewOrderLine, PurchaseOrderList
from bot.operations import Landed, Seen, Verdict
from bot.people import Person
from bot.plan import Change, Plan
from bot.slack.blocks import day
from bot.tables import Wanted
from bot.words import count, say
from handlers.operations.odd_amounts import Stated
from handlers.operations.odd_days import odd_day
from handlers.operations.prebooks import is_vendors
from handlers.operations.reference import find_carrier, find_location, find_vendor, locations_of

LONGEST_CODE = 20
LONGEST_BOX_TYPE = 3
LONGEST_LOCATION = 10

HEAD_NEEDS = frozenset({"purchase.order.list", "product.list", "boxtype.list"})
"""Komet methods that an order is made with, besides its own."""

VENDOR_NEEDS = frozenset({"vendor.list"})
"""What only a company orders with: a vendor's token orders from its own vendor, whatever Komet is told."""

HEAD_HELPS = frozenset({"carrier.list", "location.list"})
"""What is read for carrier and location where that is allowed."""


@dataclass(frozen=True)
class NamedHead:
    """Who is ordered from and when it ships, as far as Komet's lists of names tell.

    `is_own` says that it is the vendor of the token itself: its ID is not known then, and Komet wants none.
    """

    vendor: Vendor
    ship_date: date
    carrier: Carrier | None
    location: Location | None
    is_own: bool

    @property
    def vendor_id(self) -> str | None:
        """Return by what Komet finds the vendor; None for the token's own, which it takes by itself."""
        return None if self.is_own else self.vendor.id


@dataclass(frozen=True)
class Head(NamedHead):
    """The same with the vendor's orders of that day as they are now, `before`."""

    before: tuple[PurchaseOrder, ...]
    warnings: tuple[str, ...]

    def parameters(self) -> dict[str, Any]:
        """Return what a request says of the head."""
        return {
            "ship_date": self.ship_date,
            "vendor_id": self.vendor_id,
            "vendor_code": self.vendor.code if self.is_own else None,
            "carrier_id": self.carrier.id if self.carrier else None,
            "company_location_code": self.location.code if self.location else None,
        }

    @property
    def totals(self) -> tuple[Change, ...]:
        """Return how carrier and location are shown, where there are any."""
        told = []
        if self.location:
            told.append(Change(say("Location"), "", f"{self.location.name} ({self.location.code})"))
        if self.carrier:
            told.append(Change(say("Carrier"), "", self.carrier.name))
        return tuple(told)

    def stated(self, product: str, cost: Decimal, unit_type: str) -> Stated:
        """Return a line's cost, compared with what the vendor's other orders of that day have for the same product."""
        costs = [
            line.unit_cost
            for order in self.before
            for line in order.lines
            if line.unit_cost and (line.product, line.unit_type) == (product, unit_type)
        ]
        known = max(costs, default=None)
        return Stated(say("cost"), product, cost, unit_type, known, say("cost in another order of that day"))

    def snapshot(self) -> dict[str, Any]:
        """Return what the head rests on. Another order of that day makes it stale: it may be the same goods."""
        return {
            "order": say("New order to {vendor} for {day}", vendor=self.vendor.name, day=day(self.ship_date)),
            "vendor_id": self.vendor_id or "",
            "ship_date": self.ship_date.isoformat(),
            "carrier": self.carrier.name if self.carrier else "",
            "location": self.location.code if self.location else "",
            "orders_of_that_day": ", ".join(sorted(order.number for order in self.before)),
        }


@dataclass(frozen=True)
class WantedLine:
    """A line that the new order shall have, by what purchase.order.list will show of it."""

    product: str
    boxes: int
    prebook_item_id: str = ""

    def snapshot(self, number: int) -> dict[str, Any]:
        """Return the line as a record of a plan."""
        return {
            "line": f"{number}. {self.product}",
            "product": self.product,
            "boxes": self.boxes,
            "prebook_item_id": self.prebook_item_id,
        }


async def named_head(komet: Komet, *, vendor: str, ship_date: date, carrier: str, location: str) -> NamedHead:
    """Find what the form names. Raises FormError at `ship_date` for a day that is over, else for what is unknown."""
    refuse_past(ship_date, "ship_date")
    is_own = is_vendors(komet)
    found = _own_vendor(komet, vendor) if is_own else await find_vendor(komet, vendor, "vendor")
    if not found.active:
        raise FormError("vendor", say("{vendor} is not in use in Komet any more.", vendor=found.name))
    by = await find_carrier(komet, carrier, "carrier") if carrier else None
    place = await find_location(komet, location, "location", by_code=True) if location else None
    if place and not 0 < len(place.code) <= LONGEST_LOCATION:
        words = say(
            "Komet wants a location's code of at most 10 characters here, and {name} has none.", name=place.name
        )
        raise FormError("location", words)
    return NamedHead(found, ship_date, by, place, is_own)


def _own_vendor(komet: Komet, typed: str) -> Vendor:
    """Return the vendor of a vendor's token, as it was named when it was connected. Raises FormError for another one.

    Komet ignores the vendor that such a token sends, and lists none: what was typed for another would be ordered here.
    """
    own = komet.party or typed.strip()
    if typed.strip().casefold() not in own.casefold():
        words = say("Your token is {party}'s own: Komet takes no order for another vendor from it.", party=own)
        raise FormError("vendor", words)
    return Vendor(id=own, name=own, code=own[:LONGEST_CODE])


async def head_of(komet: Komet, named: NamedHead) -> Head:
    """Look at the orders of that day. Each look costs a call: first comes all that the form alone can get wrong."""
    asked = PurchaseOrderList(date=named.ship_date, vendor_id=named.vendor_id)
    before = (await komet.send(asked)).purchase_orders
    warnings = odd_day(say("ship date"), named.ship_date)
    warnings.append(say("Komet cannot take an order back. Only its lines can be deleted, one by one."))
    if before:
        numbers = ", ".join(order.number for order in before[:8])
        words = say("{vendor} has orders for that day already: {numbers}.", vendor=named.vendor.name, numbers=numbers)
        warnings.append(words)
    if named.location is None and len(await locations_of(komet)) > 1:
        warnings.append(say("No location is chosen: Komet takes its own, or refuses where it wants one."))
    if named.carrier is not None:
        warnings.append(say("Komet takes inbound carriers only, and does not show which ones are."))
    return Head(named.vendor, named.ship_date, named.carrier, named.location, named.is_own, before, tuple(warnings))


def head_words(words: Sequence[str], person: Person) -> tuple[dict[str, Any], list[str]]:
    """Understand a vendor, then a date, behind a command; return the values and the words after the date.

    A date that does not exist stays as it was typed: the form objects to it at its field.
    """
    whole = with_dates_whole(words)
    for position, word in enumerate(whole):
        try:
            found = read_date(word, today=person.today(), locale=person.locale)
        except ValueError:
            meant: str | None = word
        else:
            meant = found.isoformat() if found else None
        if meant is not None:
            vendor = {"vendor": " ".join(whole[:position])} if position else {}
            return vendor | {"ship_date": meant}, whole[position + 1 :]
    return ({"vendor": " ".join(words)} if words else {}), []


# --- rows --------------------------------------------------------------------------------------


PRODUCT = Wanted(
    "Product",
    (
        r"(?i)(?:product|item|producto)[\s_]*(?:code|c[oó]digo)|code|sku|c[oó]digo",
        r"(?i)(?:product|item|producto|variety|variedad|flower|flor)(?:[\s_]*(?:name|description))?|description|name",
    ),
)
BUNCHES = Wanted(
    "Bunches a box", (r"(?i)(?:bunches|ramos)(?:[\s_]*(?:per|/|a)?[\s_]*(?:box|caja))?",), cells=r"\d{1,6}"
)
STEMS = Wanted("Stems a bunch", (r"(?i)(?:stems|tallos)(?:[\s_]*(?:per|/|a)?[\s_]*(?:bunch|ramo))?",), cells=r"\d{1,6}")
COST = Wanted(
    "Cost per unit",
    (r"(?i)(?:unit[\s_]*)?(?:cost|costo|fob)(?:[\s_]*(?:per|/|a)?[\s_]*(?:unit|stem|bunch))?", r"(?i)price|precio"),
    cells=r"\$?\s*\d*[.,]?\d+",
)


def divided(line: str) -> list[str]:
    """Return the cells of a typed row: a product may have blanks and commas, so semicolons or tabs divide it."""
    separator = ";" if ";" in line else "\t"
    return [cell.strip().strip('"').strip() for cell in line.strip().split(separator)]


def read_count(text: Any, what: str = "boxes") -> Any:
    """Return a whole number of at least 1. Raises ValueError with a sentence."""
    if not isinstance(text, str):
        return text
    digits = whole_digits(text)
    if not re.fullmatch(r"[0-9]{1,6}", digits):
        raise ValueError(say("“{text}” is not a number of {what}.", text=text[:20], what=say(what)))
    if not int(digits):
        raise ValueError(say("“{text}” {what}: write 1 or more.", text=text[:20], what=say(what)))
    return int(digits)


def product_named(product: Product) -> dict[str, str]:
    """Return how a request names the product: by its code where it has one that Komet takes."""
    if product.code and len(product.code) <= LONGEST_CODE:
        return {"product_code": product.code}
    return {"product_description": product.description}


def box_type_named(box_type: BoxType) -> dict[str, str]:
    """Return how a request names the box type: by its code where it is one that Komet takes."""
    by_code = 0 < len(box_type.code) <= LONGEST_BOX_TYPE
    return {"box_type_code": box_type.code} if by_code else {"box_type_id": box_type.id}


# --- afterwards --------------------------------------------------------------------------------


def verdicts_of(asked: Sequence[str], answer: CreatedOrder) -> tuple[Verdict, ...]:
    """Return Komet's word on the order and its lines; `asked` are the labels of what was asked for.

    The order of the rows is not documented, and they may be missing. The first that worked tells the order and all of
    its lines: a number for each would bury the order's.
    """
    number = answer.number or say("number not told: see the vendor's orders of that day")
    if not answer.rows:
        return (Verdict(say("New order"), ok=True, message=answer.message, made=number),)
    names = {at: f"#{row.id or row.prebook_item_id}" for at, row in enumerate(answer.rows)}
    there = [names[at] for at, row in enumerate(answer.rows) if row.ok is not False]
    told = [
        Verdict(say("Line {item}", item=names[at]), ok=row.ok is not False, message=row.message)
        for at, row in enumerate(answer.rows)
    ]
    first = next((at for at, verdict in enumerate(told) if verdict.ok), None)
    if first is not None:
        noun = say("line") if len(there) == 1 else say("lines")
        told[first] = replace(told[first], label=say("New order"), made=f"{number}, {noun} {', '.join(there)}")
    if (left := len(asked) - len(told)) > 0:
        words = say("Komet left this out without a word. Compare {number} with what you asked for.", number=number)
        told += [Verdict(count(left, "line"), ok=False, message=words)]
    return tuple(told)


async def landed_order(
    komet: Komet, plan: Plan, items: Sequence[NewOrderLine] | Sequence[NewMixedLine]
) -> Landed | Seen:
    """Look for an order of the vendor and day that was not there before; `items` are the lines that were sent.

    The only one with exactly these lines, at no other costs, is ours. One with other lines may be ours in part.
    """
    head, *lines = plan.snapshot
    asked = PurchaseOrderList(date=date.fromisoformat(str(head["ship_date"])), vendor_id=str(head["vendor_id"]) or None)
    before = set(str(head["orders_of_that_day"]).split(", "))
    new = [order for order in (await komet.send(asked)).purchase_orders if order.number not in before]
    asked_for = [(str(line["prebook_item_id"] or line["product"]).casefold(), Decimal(line["boxes"])) for line in lines]
    costs = {(wanted, getattr(item, "unit_cost", None)) for wanted, item in zip(asked_for, items, strict=True)}
    fitting = [order for order in new if Counter(map(_line_of, order.lines)) == Counter(asked_for)]
    ours = [order for order in fitting if all(_costs_that(line, costs) for line in order.lines)]
    if len(ours) == 1:
        return Seen((Verdict(say("New order"), ok=True, message="", made=ours[0].number),))
    return Landed.UNSURE if new else Landed.NO


Asked = tuple[str, Decimal]


def _line_of(line: PurchaseOrderLine) -> Asked:
    return (line.prebook_item_id or line.product).casefold(), line.total_boxes or Decimal(0)


def _costs_that(line: PurchaseOrderLine, costs: Collection[tuple[Asked, Decimal | None]]) -> bool:
    """Say whether the line's cost can be one that was sent; one that was left to Komet can be any."""
    sent = {cost for wanted, cost in costs if wanted == _line_of(line)}
    return line.unit_cost is None or None in sent or line.unit_cost in sent
