"""The day's allowance as it is shown: what was spent, when and by whom, and what is left."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.quota.day import DayClock
from bot.quota.ledger import Closed, Ledger, Limits
from storage.quota import SpendRow


@dataclass(frozen=True)
class Picture:
    """The day as it is shown: numbers of calls. `people` and `by_hour` hold what was spent by whom and when.

    `reserved_for` is by person too. `used` is what counts against the allowance, which is less than `spent` when
    Komet's own day began anew meanwhile; `left` is None where the allowance is not known.
    """

    begin: datetime
    now: datetime
    limits: Limits
    spent: int
    used: int
    reserved: int
    left: int | None
    by_hour: dict[int, int]
    people: dict[str, int]
    reserved_for: dict[str, int]
    closed: Closed | None


def picture_of(ledger: Ledger, rows: Iterable[SpendRow], clock: DayClock, now: datetime) -> Picture:
    """Return the day: what was written (`rows`), and what the ledger has counted since."""
    by_hour: Counter[int] = Counter()
    people: Counter[str] = Counter()
    for row in rows:
        by_hour[row.hour] += row.calls
        people[row.person] += row.calls
    for entry, number in ledger.recent().items():
        by_hour[entry.hour] += number
        people[entry.caller.person] += number
    owners = {each.person for each in ledger.known.reservations.values()}
    return Picture(
        begin=clock.begin(ledger.day),
        now=now,
        limits=ledger.limits,
        spent=ledger.spent,
        used=ledger.used,
        reserved=ledger.reserved,
        left=ledger.left,
        by_hour=dict(by_hour),
        people=dict(people),
        reserved_for={person: calls for person in owners if (calls := ledger.reserved_by(person))},
        closed=ledger.closed,
    )
