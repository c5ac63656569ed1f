"""Alerts in words: one line for a change, one message for many. Pure functions.

Whoever reads them is a channel, so they say nothing that only some tokens may see: no prices, no customers.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from bot.alerts.changes import Change, Kind, LineChange, LineFacts, OrderFacts
from bot.komet.models import OrderStatus
from bot.slack.blocks import (
    Blocks,
    Message,
    button,
    context,
    day,
    escape,
    inert,
    moment,
    quantity,
    section,
    shorten,
)
from bot.words import count, say

LISTED = 10
"""So many changes a message with several of them lists; the rest is counted."""

NAMED_LINES = 3
LONGEST_DETAIL = 300
LONGEST_LISTED_DETAIL = 120
LONGEST_VENDOR = 60

_SIGNS: dict[Kind, tuple[str, str]] = {
    Kind.CREATED: ("🆕", "new"),
    Kind.APPROVED: ("👍", "approved"),
    Kind.CONFIRMED: ("✅", "confirmed"),
    Kind.PARTLY_CONFIRMED: ("🟡", "partly confirmed"),
    Kind.UNCONFIRMED: ("↩️", "not confirmed any more"),
    Kind.SHIPPED: ("🚚", "shipped"),
    Kind.PARTLY_SHIPPED: ("🚚", "partly shipped"),
    Kind.CANCELLED: ("❌", "cancelled"),
    Kind.MOVED: ("📅", "moved"),
    Kind.STATUS: ("🔁", "with another status"),
    Kind.LINES_ADDED: ("➕", "with new lines"),
    Kind.LINES_DELETED: ("➖", "with deleted lines"),
    Kind.LINES_CANCELLED: ("✖️", "with cancelled lines"),
    Kind.BOXES_CHANGED: ("✏️", "with changed boxes"),
    Kind.GONE: ("❔", "not listed any more"),
    Kind.BACK: ("🔎", "listed again"),
}
"""The sign before a change's line, and the word that counts it among others."""


def change_message(change: Change) -> Message:
    """Return the message that tells one change."""
    return Message(_text(change), [_block(change, 0, LONGEST_DETAIL)])


def roll_up(changes: Sequence[Change]) -> Message:
    """Return one message for many changes of one round."""
    return _several(changes, say("{changes} in purchase orders", changes=count(len(changes), "change")))


def away_message(changes: Sequence[Change], since: datetime) -> Message:
    """Return one message for what changed while nobody watched; `since` is the last look at Komet."""
    number = count(len(changes), "change")
    title = say("While I was away: {changes} in purchase orders", changes=number)
    return _several(changes, title, say("since {moment}", moment=moment(since)))


def detail(change: Change) -> str:
    """Return what happened, as plain text: confirmed by the farm, 8 of 12 boxes."""
    now, before = change.now, change.before or change.now
    match change.kind:
        case Kind.CREATED:
            return say("new order, {status}, {size}", status=_status(now), size=_size(now))
        case Kind.APPROVED:
            return say("approved")
        case Kind.CONFIRMED:
            return say("confirmed by the farm, all {boxes}", boxes=_boxes(now.boxes))
        case Kind.PARTLY_CONFIRMED:
            confirmed = sum((line.confirmed_boxes for line in now.active), Decimal(0))
            return say(
                "partly confirmed by the farm, {some} of {boxes}",
                some=quantity(confirmed), boxes=_boxes(now.boxes),
            )  # fmt: skip
        case Kind.UNCONFIRMED:
            return say("not confirmed by the farm any more")
        case Kind.SHIPPED:
            return say("shipped, {boxes}", boxes=_boxes(_shipped(change.lines)))
        case Kind.PARTLY_SHIPPED:
            return say(
                "partly shipped, {boxes}: {lines}",
                boxes=_boxes(_shipped(change.lines)), lines=_named([each.now for each in change.lines]),
            )  # fmt: skip
        case Kind.CANCELLED:
            return say("cancelled")
        case Kind.MOVED:
            return say("ships {now} instead of {before}", now=day(now.ship_date), before=day(before.ship_date))
        case Kind.STATUS:
            return say("{now} now, was {before}", now=_status(now), before=_status(before))
        case Kind.LINES_ADDED:
            return say("{lines} added: {names}", **_these([each.now for each in change.lines]))
        case Kind.LINES_DELETED:
            return say("{lines} deleted: {names}", **_these([each.before for each in change.lines]))
        case Kind.LINES_CANCELLED:
            return say("{lines} cancelled: {names}", **_these([each.now for each in change.lines]))
        case Kind.BOXES_CHANGED:
            return say("boxes changed: {lines}", lines=_first([_resized(each) for each in change.lines]))
        case Kind.GONE:
            return say("Komet does not list it any more; why is not known")
        case Kind.BACK:
            return say("listed in Komet again, {status}", status=_status(now))


def _several(changes: Sequence[Change], title: str, when: str = "") -> Message:
    listed, rest = changes[:LISTED], changes[LISTED:]
    blocks: Blocks = [section(f"*{escape(title)}*" + (f"  ·  {when}" if when else ""))]
    blocks += [_block(change, position, LONGEST_LISTED_DETAIL) for position, change in enumerate(listed)]
    if rest:
        blocks.append(context(escape(say("… and {more} more: {kinds}.", more=len(rest), kinds=_kinds(rest)))))
    return Message(escape(f"{title}: {_kinds(changes)}"), blocks)


def _block(change: Change, position: int, longest: int) -> dict[str, object]:
    now = change.now
    vendor = inert(shorten(now.vendor, LONGEST_VENDOR) or say("unknown vendor"))
    ships = say("ships {day}", day=day(now.ship_date))
    what = inert(shorten(detail(change), longest))
    line = f"{_SIGNS[change.kind][0]} *{inert(now.number)}*  {vendor}, {escape(ships)}: {what}"
    if change.kind is Kind.GONE:
        return section(line)
    label = say("Open {number} of {vendor}", number=now.number, vendor=now.vendor)
    return section(line, button(say("Open"), f"order.open#{position}", now.number, label=label))


def _text(change: Change) -> str:
    return inert(shorten(f"{change.now.number} {change.now.vendor}: {detail(change)}", LONGEST_DETAIL))


def _kinds(changes: Sequence[Change]) -> str:
    """Return "5 confirmed, 2 shipped", the most frequent first."""
    numbers = Counter(change.kind for change in changes).most_common()
    return ", ".join(f"{number} {say(_SIGNS[kind][1])}" for kind, number in numbers)


def _status(order: OrderFacts) -> str:
    if order.is_cancelled:
        return say(OrderStatus.CANCELLED.value)
    if order.lines and all(line.shipped is not None for line in order.active):
        return say("Shipped")
    if order.status is OrderStatus.UNKNOWN:
        return order.said or say("unknown status")
    return say(order.status.value)


def _size(order: OrderFacts) -> str:
    return say("{boxes} in {lines}", boxes=_boxes(order.boxes), lines=count(len(order.active), "line"))


def _boxes(number: Decimal) -> str:
    return f"{quantity(number)} {say('box' if number == 1 else 'boxes')}"


def _shipped(lines: Sequence[LineChange]) -> Decimal:
    return sum((each.now.shipped or Decimal(0) for each in lines if each.now), Decimal(0))


def _these(lines: Sequence[LineFacts | None]) -> dict[str, str]:
    return {"lines": count(len(lines), "line"), "names": _named(lines)}


def _named(lines: Sequence[LineFacts | None]) -> str:
    return _first([_name(line) for line in lines if line])


def _name(line: LineFacts) -> str:
    boxes = f"{quantity(line.boxes)} {line.box_type}".strip()
    return f"{line.product or say('Unnamed product')}, {boxes}"


def _resized(change: LineChange) -> str:
    was, line = change.before, change.now
    assert was is not None
    assert line is not None
    numbers = f"{quantity(was.boxes)} → {quantity(line.boxes)}"
    return f"{line.product or say('Unnamed product')}, {numbers} {line.box_type}".strip()


def _first(names: Sequence[str]) -> str:
    shown = "; ".join(names[:NAMED_LINES])
    rest = len(names) - NAMED_LINES
    return say("{shown} and {rest} more", shown=shown, rest=rest) if rest > 0 else shown
