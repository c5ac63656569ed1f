"""What changed in Komet since the preview: shown, now, wanted.

A message gets a table, a modal (which holds none) a line for each. On a phone a table shows three columns
without being pushed aside, so shown and now share one; and the same change of several records, such as an order's
status that each of its lines carries, is one row.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.differences import Difference
from bot.slack.blocks import Blocks, context, inert, section, shorten, table
from bot.words import count, say

SHOWN_MOST = 10


def stale_table(changes: Sequence[Mapping[str, Any]], most: int) -> Blocks:
    """Return the differences that a stale proposal keeps, as a table of at most `most` rows."""
    rows = _rows(changes)
    shown = rows[: min(most, SHOWN_MOST)]
    if not shown:
        return []
    columns = [(title, False) for title in (say("What"), say("Shown → now"), say("Wanted"))]
    cells = [
        [shorten(what, 150), f"{shorten(before, 60)} → {shorten(now, 60)}", shorten(wanted, 80)]
        for what, before, now, wanted in shown
    ]
    return [table(columns, cells), *_rest(len(rows) - len(shown))]


def stale_lines(changes: Sequence[Mapping[str, Any]], most: int) -> Blocks:
    """Return the same, a line for each."""
    rows = _rows(changes)
    shown = rows[: min(most, SHOWN_MOST)]
    blocks: Blocks = []
    for what, before, now, wanted in shown:
        line = say(
            "{what}: shown {before}, now {now}, wanted {wanted}",
            what=inert(what, 150),
            before=f"*{inert(before, 80)}*",
            now=f"*{inert(now, 80)}*",
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
        cells = (_value(each.shown), _value(each.now), _wanted(each))
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


def _value(text: str | None) -> str:
    if text == "there":
        return say("there")
    return say("not there") if text is None else text or "–"


def _wanted(each: Difference) -> str:
    return say("left as it is") if each.wanted is None else each.wanted or "–"


def _read(stored: Mapping[str, Any]) -> Difference:
    if "what" in stored:  # kept before it was known what was wanted
        return Difference(str(stored["what"]), "", stored["before"] or None, stored["after"] or None, "")
    return Difference(**stored)
