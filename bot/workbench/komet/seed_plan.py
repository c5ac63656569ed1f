"""Which purchase orders the seed has: how many a day, from whom, and what has become of each by today."""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random

from bot.workbench.komet.records import OrderStatus
from bot.workbench.komet.records_parties import Vendor
from bot.workbench.komet.seed_parties import SHARE, VENDORS

DAYS_BACK = DAYS_AHEAD = 30
SAMPLE_VENDOR_ID = 3310
LARGE_AHEAD = 5
"""Days until the large order ships, so that what is asked of it has time to be approved."""

SHIPPED, CONFIRMED, APPROVED, PENDING, CANCELLED = "S", "CF", "A", "PA", "X"
_FATES: tuple[tuple[int, tuple[tuple[str, int], ...]], ...] = (  # first day offset -> fate and weight
    (-DAYS_BACK, ((SHIPPED, 92), (CONFIRMED, 4), (CANCELLED, 4))),
    (0, ((SHIPPED, 38), (CONFIRMED, 30), (APPROVED, 20), (PENDING, 8), (CANCELLED, 4))),
    (1, ((SHIPPED, 14), (CONFIRMED, 42), (APPROVED, 28), (PENDING, 13), (CANCELLED, 3))),
    (2, ((CONFIRMED, 45), (APPROVED, 35), (PENDING, 17), (CANCELLED, 3))),
    (8, ((CONFIRMED, 10), (APPROVED, 50), (PENDING, 38), (CANCELLED, 2))),
)
HEADER: dict[str, OrderStatus] = {
    SHIPPED: "Confirmed by Farm",
    CONFIRMED: "Confirmed by Farm",
    APPROVED: "Approved",
    PENDING: "Pending Approval",
    CANCELLED: "Cancelled",
}
# Finca Alborada always has these, whatever the dice say: day offset, fate.
_SCENES = (
    (0, SHIPPED),
    (0, CONFIRMED),
    (0, APPROVED),
    (1, APPROVED),
    (1, CONFIRMED),
    (1, SHIPPED),
    (2, PENDING),
)


@dataclass(order=True)
class Draft:
    """An order before it has its number. `fate` is one of the five above, `scene` marks the samples."""

    created_on: datetime
    turn: int
    ship_date: date = field(compare=False)
    vendor: Vendor = field(compare=False)
    fate: str = field(compare=False)
    line_count: int = field(compare=False)
    scene: str = field(compare=False, default="")


class Planner:
    """Plans the orders of the days around `today`."""

    def __init__(self, today: date, random: Random) -> None:
        """Plan with this source of chance."""
        self.today = today
        self.random = random
        self.buyable = [vendor for vendor in VENDORS if SHARE[vendor.id]]
        self.shares = list(accumulate(SHARE[vendor.id] for vendor in self.buyable))

    def drafts(self) -> list[Draft]:
        """Return the planned orders in the order in which they were created; behind the sample a large one."""
        drafts = sorted(self._drafts())
        at = next(i for i, draft in enumerate(drafts) if draft.scene == "sample")
        large = replace(drafts[at], ship_date=self.today + timedelta(days=LARGE_AHEAD), scene="large")
        return [*drafts[: at + 1], large, *drafts[at + 1 :]]

    def _drafts(self) -> Iterator[Draft]:
        turn = 0
        for offset in range(-DAYS_BACK, DAYS_AHEAD + 1):
            day = self.today + timedelta(days=offset)
            fates = [fate for fate, weight in _fates(offset) for _ in range(weight)]
            for vendor, fate, scene in (*_scenes(offset), *self._dice(day, fates, busy=-1 <= offset <= 2)):
                turn += 1
                lines = 3 if scene else self.random.choices((1, 2, 3, 4, 5, 6), (22, 24, 20, 16, 10, 8))[0]
                yield Draft(self._created(day), turn, day, vendor, fate, lines, scene)

    def _dice(self, day: date, fates: list[str], *, busy: bool) -> Iterator[tuple[Vendor, str, str]]:
        weekday = day.weekday()
        low, high = (27, 30) if weekday < 5 else (21, 25) if weekday == 5 else (12, 15)
        if busy:
            low, high = 25, 27
        for _ in range(self.random.randint(low, high)):
            roll = self.random.random() * self.shares[-1]
            yield self.buyable[bisect(self.shares, roll)], self.random.choice(fates), ""

    def _created(self, day: date) -> datetime:
        bought = min(day - timedelta(days=self.random.randint(3, 14)), self.today - timedelta(days=1))
        seconds = self.random.randrange(13 * 3600, 22 * 3600)  # office hours in Miami, told in UTC
        return datetime(bought.year, bought.month, bought.day, tzinfo=UTC) + timedelta(seconds=seconds)


def _fates(offset: int) -> tuple[tuple[str, int], ...]:
    return next(fates for first, fates in reversed(_FATES) if offset >= first)


def _scenes(offset: int) -> Iterator[tuple[Vendor, str, str]]:
    alborada = next(vendor for vendor in VENDORS if vendor.id == SAMPLE_VENDOR_ID)
    for day, fate in _SCENES:
        if day == offset:
            # P071882 of the samples ships today and is approved; BX700411 is on today's shipped one.
            first = {(0, APPROVED): "sample", (0, SHIPPED): "boxes"}.get((day, fate), "plain")
            yield alborada, fate, first
