"""What several operations say and ask about prebooks.

People know a prebook by its number, Komet wants its ID. The number alone is enough where prebook.list may be
asked (company tokens only); elsewhere its truck date is needed beside it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.canonical import text_of
from bot.dates import date_behind, with_dates_whole
from bot.errors import FormError
from bot.komet.client import Komet
from bot.komet.kinds import TokenType
from bot.komet.lookups import one_prebook
from bot.komet.models import Prebook, PrebookHeader, PrebookLine
from bot.komet.requests import PrebookDetailsList, PrebookList
from bot.operations import Values
from bot.people import Person
from bot.slack.blocks import day, money, quantity
from bot.slack.forms import Search
from bot.words import say
from handlers.operations.unit_words import units_words

NEAR_BEFORE = timedelta(days=14)
NEAR_AFTER = timedelta(days=45)
"""The truck dates among which a number like a wrong one is looked for."""

WEEK = timedelta(days=6)
"""The longest range of vendors' ship dates that Komet takes is seven days, both counted."""

FAR = 5
"""A number that is further away than this is not told as near, unless its digits are alike."""


def tidy_prebook(value: Any) -> Any:
    """Return "440912", or "440912 2026-12-04" with the truck date, however typed: "#440912", "prebook 440912".

    Raises ValueError, with a sentence, for what is none.
    """
    if not isinstance(value, str):
        return value
    text = re.sub(r"(?i)^\s*(prebook|pb)?[\s#:.-]*", "", value).strip()
    number, _, rest = text.partition(" ")
    if text and not re.fullmatch(r"[0-9]{1,10}", number):
        raise ValueError(say("That is not a prebook number. It looks like 440912."))
    if rest.strip():
        try:
            rest = date.fromisoformat(rest.strip()).isoformat()
        except ValueError:
            raise ValueError(say("Write the number and, behind it, the truck date: 440912 2026-12-04.")) from None
        return f"{number} {rest}"
    return number


PrebookNumber = Annotated[str, BeforeValidator(tidy_prebook)]
"""A number as people type it, with or without its truck date."""

PREBOOK_HINT = "Its number. A vendor adds the truck date: 440912 2026-12-04"

PrebookField = Annotated[
    PrebookNumber,
    Field(title="Prebook", description=PREBOOK_HINT, min_length=1),
    Search("prebooks", placeholder="440912"),
]


def number_of(prebook: PrebookHeader) -> str:
    """Return what finds this prebook again in one call, with every token: number and truck date."""
    return f"{prebook.number} {prebook.truck_date.isoformat()}" if prebook.truck_date else prebook.number


@dataclass(frozen=True)
class PrebookWords:
    """What was typed about a prebook: its number, the dates, the other words, and dates that there is no room for."""

    number: str
    dates: list[date]
    rest: list[str]
    left: list[str]


def words_of(words: Sequence[str], person: Person, *, most_dates: int = 1) -> PrebookWords:
    """Return number, dates and the other words of what was typed. Raises FormError for a date that is none."""
    found = PrebookWords("", [], [], [])
    for word in with_dates_whole(words):
        if not found.number and re.fullmatch(r"#?[0-9]{3,10}", word):
            found = replace(found, number=word.lstrip("#"))
        elif (meant := date_behind(word, person)) is None:
            if word.strip("#").lower() not in {"", "prebook"} or found.rest:
                found.rest.append(word)
        elif len(found.dates) < most_dates:
            found.dates.append(meant)
        else:
            found.left.append(word)
    return found


def prebook_and_reason(words: Sequence[str], person: Person) -> Values:
    """Understand plain words: a number, its truck date right behind it, and the rest as the reason."""
    rest = list(words[1:] if words and words[0].strip("#").lower() in {"", "prebook"} else words)
    if not rest or not re.fullmatch(r"#?[0-9]{3,10}", rest[0]):
        return {"reason": " ".join(rest)} if rest else {}
    number, truck_date = rest.pop(0).lstrip("#"), date_behind(rest[0], person) if rest else None
    reason = " ".join(rest[1:] if truck_date else rest)
    values = {"prebook": named(number, [truck_date] if truck_date else [])}
    return values | ({"reason": reason} if reason else {})


def named(number: str, dates: Sequence[date]) -> str:
    """Return number and truck date as the form's field takes them."""
    return " ".join([number, *(each.isoformat() for each in dates[:1])]) if number else ""


def is_vendors(komet: Komet) -> bool:
    """Say whether Komet is asked with a vendor's token: it shows no customer and no price, and deletes nothing."""
    return komet.token_type is TokenType.VENDOR


async def find_prebook(komet: Komet, typed: str, field: str) -> Prebook:
    """Return the prebook that was typed, with its lines.

    One call where the truck date is given and right, two with the number alone. Raises FormError at `field`, with
    the nearest ones that Komet shows, when there is none.
    """
    number, _, rest = typed.partition(" ")
    truck_date = date.fromisoformat(rest) if rest else None
    found = await one_prebook(komet, number, truck_date) if truck_date else None
    if found is None and may_search(komet):
        found = await one_prebook(komet, number)
    elif found is None and truck_date is None:
        found = await _shipping_soon(komet, number)
    if found is None:
        raise FormError(field, await _nothing(komet, number, truck_date))
    return found


def may_search(komet: Komet) -> bool:
    """Say whether prebooks can be looked for over months: prebook.list takes company tokens only."""
    return komet.allows(PrebookList.method) and not is_vendors(komet)


async def _shipping_soon(komet: Komet, number: str) -> Prebook | None:
    """Return the prebook whose goods a vendor ships within a week; there is no longer range without truck date."""
    today = datetime.now(UTC).date()
    asked = PrebookDetailsList(vendor_ship_date_from=today, vendor_ship_date_to=today + WEEK, prebook=number)
    return next((each for each in (await komet.send(asked)).prebooks if each.number == number), None)


async def _nothing(komet: Komet, number: str, truck_date: date | None) -> str:
    """Return the sentence for a number that Komet does not show, with those that are like it."""
    if not may_search(komet) and truck_date is None:
        return say("Your token finds it only with its truck date. Write both: {number} 2026-12-04.", number=number)
    shown: Sequence[PrebookHeader]
    if may_search(komet):
        around = truck_date or datetime.now(UTC).date()
        asked = PrebookList(date_from=around - NEAR_BEFORE, date_to=around + NEAR_AFTER)
        shown = (await komet.send(asked)).prebooks
    else:
        shown = (await komet.send(PrebookDetailsList(date=truck_date))).prebooks
    if same := next((each for each in shown if each.id == number), None):
        return say("{id} is the ID of prebook {number}. Write {number}.", id=number, number=same.number)
    words = [say("Komet shows you no prebook {number}.", number=number)]
    if near := nearest(number, shown):
        told = ", ".join(_about(each) for each in near)
        words.append(say("Near it: {told}.", told=told))
    elif truck_date is not None:
        words.append(say("Check the number and the truck date {day}.", day=day(truck_date)))
    else:
        words.append(
            say("Check the number. If its truck date is far off, write it too: {number} 2026-12-04.", number=number)
        )
    return " ".join(words)


def nearest(number: str, shown: Iterable[PrebookHeader]) -> list[PrebookHeader]:
    """Return at most three prebooks whose numbers look or count like this one, the likest first."""
    by_number = {each.number: each for each in shown}
    alike = get_close_matches(number, by_number, n=3, cutoff=0.7)
    close = sorted(
        (abs(int(each) - int(number)), each)
        for each in by_number
        if each.isascii() and each.isdigit() and abs(int(each) - int(number)) <= FAR
    )
    names = dict.fromkeys([each for _, each in close[:2]] + alike)
    return [by_number[each] for each in names][:3]


def _about(prebook: PrebookHeader) -> str:
    when = day(prebook.truck_date) if prebook.truck_date else ""
    about = ", ".join(part for part in (prebook.customer, when) if part)
    return f"{prebook.number} ({about})" if about else prebook.number


def title_of(prebook: PrebookHeader) -> str:
    """Return number, ID and customer: 440912 (ID 3310771, Lakeside Florist Supply)."""
    about = ", ".join(part for part in (say("ID {id}", id=prebook.id), prebook.customer) if part)
    return f"{prebook.number} ({about})"


def line_words(line: PrebookLine) -> str:
    """Return a line as people name it: Rose Freedom Red 60cm, 6 QB."""
    return f"{line.product or say('Unnamed product')}, {boxes_of(line)}"


def boxes_of(line: PrebookLine) -> str:
    """Return the boxes of a line: 6 QB."""
    return f"{quantity(line.total_boxes)} {line.box_type}".strip()


def line_value(line: PrebookLine) -> str:
    """Return boxes, units and price of a line: 6 QB, 3,600 stems, $2,124.00. A price that is not shown is left out."""
    parts = [boxes_of(line)]
    if line.total_units is not None:
        parts.append(units_words(line.total_units, line.unit_type))
    if line.total_price is not None:
        parts.append(money(line.total_price))
    return ", ".join(parts)


def vendor_of(lines: Iterable[PrebookLine]) -> str | None:
    """Return the vendor of all lines; None when they have several, or one has none."""
    vendors = {line.vendor_name for line in lines}
    return next(iter(vendors)) or None if len(vendors) == 1 else None


def header_snapshot(prebook: Prebook) -> dict[str, Any]:
    """Return what an act on this prebook is bound to, as JSON-able values; the first value names it."""
    return {
        "prebook": f"prebook {prebook.number}",
        "number": prebook.number,
        "id": prebook.id,
        "truck_date": prebook.truck_date.isoformat(),
        "customer": prebook.customer,
        "customer_po": prebook.customer_po_number,
        "carrier": prebook.carrier,
        "carrier_id": prebook.carrier_id,
        "location": prebook.location or prebook.location_code,
        "ship_via": prebook.ship_via,
        "comments": prebook.comments,
    }


def day_of(record: Mapping[str, Any]) -> date:
    """Return the truck date of a record of a snapshot."""
    return date.fromisoformat(str(record["truck_date"]))


def line_snapshot(prebook: Prebook, line: PrebookLine) -> dict[str, Any]:
    """Return what an act on this line is bound to; the first value names it by what hardly ever changes."""
    return {
        "line": f"{prebook.number} {line.product} #{line.id}",
        "number": prebook.number,
        "prebook_id": prebook.id,
        "truck_date": prebook.truck_date.isoformat(),
        "customer": prebook.customer,
        "product": line.product,
        "vendor": line.vendor_name,
        "boxes": text_of(line.total_boxes),
        "box_type": line.box_type,
        "bunches": text_of(line.bunches),
        "stems_bunch": text_of(line.stems_bunch),
        "unit_price": text_of(line.unit_price),
        "total_price": text_of(line.total_price),
    }
