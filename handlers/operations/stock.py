"""What the operations on the inventory say and ask about its lines."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from bot.canonical import decimal_text, text_of
from bot.komet.client import Komet
from bot.komet.models import InventoryItem
from bot.komet.requests import InventoryList, InventoryType
from bot.nearest import did_you_mean, nearest
from bot.plan import Change
from bot.slack.blocks import quantity, unit_money
from bot.slack.forms import Choice, Pick
from bot.words import say
from handlers.operations.understood import Fault
from handlers.operations.unit_words import a_unit

KINDS = {
    "M": "Open market",
    "L": "Local",
    "S": "Standing order",
    "P": "Prebook",
    "all": "All of it",
}
"""Komet's types of stock, in people's words."""

KIND = Pick(tuple(Choice(words, letter) for letter, words in KINDS.items()))
"""The control that chooses one of them."""

MOST_ROWS = 300
"""Lines of one request that changes or deletes stock."""


def read_kind(value: Any) -> Any:
    """Return Komet's letter for a kind of stock, from the letter or the words. Raises ValueError for another one."""
    if not isinstance(value, str) or not value.strip():
        return InventoryType.OPEN_MARKET
    wanted = value.strip().casefold()
    for letter, words in KINDS.items():
        if wanted in (letter.casefold(), words.casefold()):
            return InventoryType(letter)
    raise ValueError(say("Choose one of: {words}.", words=", ".join(KINDS.values())))


async def stock_of(komet: Komet) -> tuple[InventoryItem, ...]:
    """Return every line of the inventory that Komet shows: without boxes it shows none. One call."""
    return (await komet.send(InventoryList(inventory_type=(InventoryType.ALL,)))).items


def matches(items: Sequence[InventoryItem], typed: str, *, exact: bool = False) -> list[InventoryItem]:
    """Return the lines with this number, else lot, else product code, else name, else (not `exact`) part of a name.

    Digits are never a part of a name: a wrong number would be taken for a rose of 60 cm.
    """
    wanted = re.sub(r"\s+", " ", typed.strip().removeprefix("#")).casefold()
    ways: list[Callable[[InventoryItem], bool]] = [
        lambda each: wanted in (each.id.casefold(), each.inventory_id.casefold()),
        lambda each: wanted == each.lot.casefold(),
        lambda each: wanted == each.product_code.casefold(),
        lambda each: wanted == each.product.casefold(),
    ]
    if not exact and not wanted.isdecimal():
        ways.append(lambda each: wanted in each.product.casefold())
    found = ([each for each in items if wanted and same(each)] for same in ways)
    return next((lines for lines in found if lines), [])


def find_line(items: Sequence[InventoryItem], typed: str) -> InventoryItem:
    """Return the line with this number, lot, product code or name. Raises ValueError with a sentence."""
    found = matches(items, typed)
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(several_words(typed, found))
    words = say("“{typed}” is not in stock.", typed=typed)
    advice = lines_near(items, typed) or say(" Look for it with /komet-inventory list, kind All of it.")
    raise ValueError(words + advice)


def lines_near(items: Sequence[InventoryItem], typed: str) -> str:
    """Return a question that names the lines, products or codes most like what is none; "" where nothing is."""
    wanted = typed.strip().removeprefix("#")
    if wanted.isdecimal():
        lines = {each.id: each for each in items}
        return did_you_mean(f"#{each} ({lines[each].product})" for each in nearest(wanted, lines))
    return did_you_mean(nearest(wanted, (name for each in items for name in (each.product, each.product_code) if name)))


def several_words(typed: str, found: Sequence[InventoryItem]) -> str:
    """Return the sentence about a name that several lines have."""
    words = "; ".join(f"#{each.id} {line_words(each)}" for each in found[:4])
    more = say(" and {count} more", count=len(found) - 4) if len(found) > 4 else ""
    return say("“{typed}” is {words}{more}. Write the line's number.", typed=typed, words=words, more=more)


def too_many(rows: int) -> list[Fault]:
    """Return what is wrong with so many rows in one request; nothing up to `MOST_ROWS`."""
    words = say("{count} rows are too many for one request: {most} at most.", count=f"{rows:,}", most=MOST_ROWS)
    return [Fault(None, words)] if rows > MOST_ROWS else []


def boxes_words(number: Decimal | int, box_type: str) -> str:
    """Return boxes as people say them: 14 QB."""
    return f"{quantity(number)} {box_type or say('boxes')}"


def line_words(item: InventoryItem) -> str:
    """Return a line as people name it: Rose Freedom Red 60cm, 14 QB of Finca Alborada."""
    words = f"{item.product or say('Unnamed product')}, {boxes_words(item.quantity, item.box_type)}"
    return words + (say(" of {vendor}", vendor=item.vendor_name) if item.vendor_name else "")


def name_of_line(item: InventoryItem) -> str:
    """Return what tells a line from the others, whatever its boxes are: Rose Freedom Red 60cm #771204."""
    return f"{item.product or say('Unnamed product')} #{item.id}"


def line_change(
    item: InventoryItem, *, by: int, cost: Decimal, price_a: Decimal | None, price_b: Decimal | None
) -> Change:
    """Return what becomes of a line: its boxes, its cost, which Komet does not show, and prices that are new."""
    record = name_of_line(item)
    boxes = boxes_words(item.quantity, item.box_type)
    before, after = [boxes], [f"{boxes_words(item.quantity + by, item.box_type)} ({by:+,})" if by else boxes]
    after.append(say("cost {cost}", cost=a_unit(cost, item.unit_type)))
    if price_a is not None and price_a != item.price:
        before.append(say("price A {price}", price=unit_money(item.price)))
        after.append(say("price A {price}", price=unit_money(price_a)))
    if price_b is not None:
        after.append(say("price B {price}", price=unit_money(price_b)))
    return Change(record, ", ".join(before), ", ".join(after), record)


def snapshot_of(item: InventoryItem) -> dict[str, Any]:
    """Return what an approval of a change to this line is bound to, as JSON-able values; the first one names it."""
    return {
        "line": name_of_line(item),
        "inventory_id": item.update_id,
        "product": item.product,
        "vendor": item.vendor_name,
        "boxes": decimal_text(item.quantity),
        "box_type": item.box_type,
        "units_per_box": text_of(item.units),
        "unit_type": item.unit_type,
        "price": text_of(item.price),
        "lot": item.lot,
    }


def line_now(items: Sequence[InventoryItem], inventory_id: str) -> InventoryItem | None:
    """Return the line that a request was about, as it is now; None when Komet shows it no more."""
    return next((each for each in items if each.update_id == inventory_id), None)


def value_of(item: InventoryItem) -> Decimal | None:
    """Return what the line's boxes are offered for; None when Komet does not say."""
    if item.price is None:
        return None
    units = item.total_units if item.total_units is not None else item.units and item.units * item.quantity
    return None if units is None else item.price * units


def one_vendor(items: Sequence[InventoryItem]) -> str | None:
    """Return the vendor that all the lines are of, or None."""
    names = {each.vendor_name for each in items}
    return names.pop() or None if len(names) == 1 else None
