"""What changed in Komet since the preview: shown, now, wanted.

A message gets a table, a modal (which holds none) a line for each. On a phone a table shows three columns
without being pushed aside, so shown and now share one; and the same change of several records, such as an order's
status that each of its lines carries, is one row.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bot.differences import Difference
from bot.slack.blocks import Blocks, context, day, inert, section, shorten, table, unit_money
from bot.words import count, say

SHOWN_MOST = 10

MONEY = re.compile(r"(?:^|_)(?:total|price|cost|amount)(?:_[ab])?$")
"""The fields of records that hold money."""


def stale_table(changes: Sequence[Mapping[str, Any]], most: int) -> Blocks:
    """Return the differences that a stale proposal keeps, as a table of at most `most` rows."""
    rows = _rows(changes)
    shown = rows[: min(most, SHOWN_MOST)]
    if not shown:
        return []
    columns = [(title, False) for title in (say("What"), say("Shown → now"), say("Wanted"))]
    cells = [
        [shorten(what, 150), " → ".join(telling(before, now, 60)), shorten(wanted, 80)]
        for what, before, now, wanted in shown
    ]
    return [table(columns, cells), *_rest(len(rows) - len(shown))]


def stale_lines(changes: Sequence[Mapping[str, Any]], most: int) -> Blocks:
    """Return the same, a line for each."""
    rows = _rows(changes)
    shown = rows[: min(most, SHOWN_MOST)]
    blocks: Blocks = []
    for what, *values, wanted in shown:
        before, now = (inert(each, 120) for each in telling(values[0], values[1], 80))
        line = say(
            "{what}: shown {before}, now {now}, wanted {wanted}",
            what=inert(what, 150),
            before=f"*{before}*",
            now=f"*{now}*",
            wanted=f"*{inert(wanted, 80)}*",
        )
        blocks.append(section(f"• {line}"))
    return [*blocks, *_rest(len(rows) - len(shown))]


def _rest(number: int) -> Blocks:
    return [context(say("… and {count} more.", count=count(number, "change")))] if number > 0 else []


def _rows(changes: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str, str]]:
    """Return what, shown, now and wanted of each difference; the same one of several records once."""
    found = [_read(change) for change in changes]
    alike: dict[tuple[str, ...], list[Difference]] = {}
    for each in found:
        cells = (_value(each, each.shown), _value(each, each.now), _wanted(each))
        own = () if each.field else (each.record,)
        alike.setdefault((each.field, *cells, *own), []).append(each)
    return [(_what(several), key[1], key[2], key[3]) for key, several in alike.items()]


def _what(several: Sequence[Difference]) -> str:
    first = several[0]
    if not first.field:
        return first.record
    field = _title(first.field)
    if len(several) > 1:
        return say("{field} ({count})", field=field, count=count(len(several), "record"))
    # The value's name first: the record's, which is long, is cut at its end.
    return say("{field} – {record}", field=field, record=first.record) if first.record else field


def _title(field: str) -> str:
    words = field.replace("_", " ")
    return say(words[:1].upper() + words[1:])


def _value(each: Difference, text: str | None) -> str:
    """Return a value of a record as people read it: a day with its name, money with its sign."""
    if text == "there":
        return say("there")
    if text is None:
        return say("not there")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return day(date.fromisoformat(text))
    if MONEY.search(each.field) and re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
        return unit_money(Decimal(text))
    return text or "–"


def telling(one: str, other: str, most: int) -> tuple[str, str]:
    """Return two values in at most so many characters each, cut so that the first thing that differs is seen."""
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = same - most // 3 if max(len(one), len(other)) > most and same > most // 2 else 0
    mark = "…" if start else ""
    return shorten(mark + one[start:], most), shorten(mark + other[start:], most)


def _wanted(each: Difference) -> str:
    return say("left as it is") if each.wanted is None else each.wanted or "–"


def _read(stored: Mapping[str, Any]) -> Difference:
    if "what" in stored:  # kept before it was known what was wanted
        return Difference(str(stored["what"]), "", stored["before"] or None, stored["after"] or None, "")
    return Difference(**stored)
