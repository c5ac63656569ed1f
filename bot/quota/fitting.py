"""Whether a write fits into what is left of the day, and in how large parts it would where it does not."""

from bot.komet.callers import Purpose
from bot.plan import Plan
from bot.quota.errors import KeptForSmallError, ShareTooSmallError, TooExpensiveError
from bot.quota.ledger import Ledger
from bot.words import count, say

BATCH_FROM = 10
"""A write with more requests than this is a batch: people with small things go before it."""


def purpose_of(plan: Plan) -> Purpose:
    """Return what the calls of a write are for."""
    return Purpose.BATCH if len(plan.requests) > BATCH_FROM else Purpose.INTERACTIVE


def objection_to(plan: Plan, ledger: Ledger, person: str, when: str) -> TooExpensiveError | None:
    """Return why the write does not fit into what is left; None where it does. `when` is when the next day begins."""
    purpose = purpose_of(plan)
    room, share = ledger.room(purpose), ledger.room_of(person)
    rooms = [each for each in (room, share) if each is not None]
    if not rooms or plan.price <= min(rooms):
        return None
    calls, advice = count(plan.price, "Komet call"), _advice(plan, ledger, person, when)
    if room is None or plan.price <= room:
        return ShareTooSmallError(calls=calls, left=share, advice=advice)
    left, kept = ledger.left or 0, ledger.limits.floor(purpose)
    if not kept:
        return TooExpensiveError(calls=calls, left=left, advice=advice)
    return KeptForSmallError(calls=calls, left=left, kept=kept, most=BATCH_FROM, advice=advice)


def _advice(plan: Plan, ledger: Ledger, person: str, when: str) -> str:
    """Return what can be done: parts that fit, or the next day."""
    parts = [(ledger.room(Purpose.BATCH) or 0) - plan.looks]
    parts.append(min(BATCH_FROM, (ledger.room(Purpose.INTERACTIVE) or 0) - plan.looks))
    most, share = max(parts), ledger.room_of(person)
    if share is not None:
        most = min(most, share - plan.looks)
    if not 0 < most < len(plan.requests):
        return say("Try again at {when}, when Komet's day begins.", when=when)
    is_by_row = plan.facts.rows == len(plan.requests)  # else nobody knows how many rows a call takes
    part = count(most, "row") if is_by_row else count(most, "call")
    return say("Do up to {part} of it now, or all at {when}, when Komet's day begins.", part=part, when=when)
