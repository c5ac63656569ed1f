"""Komet's day: the 24 hours for which the allowance counts.

When it begins is not documented. A fixed distance from UTC is assumed, so every day has 24 hours.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

HOURS = 24


@dataclass(frozen=True)
class DayClock:
    """Tells days and hours. `offset_hours` is the distance from UTC of the place whose midnight counts."""

    offset_hours: float = 0.0

    def day(self, now: datetime) -> date:
        """Return the company day that the moment belongs to."""
        return (now.astimezone(UTC) + self._offset).date()

    def begin(self, day: date) -> datetime:
        """Return the moment in UTC when the day begins."""
        return datetime(day.year, day.month, day.day, tzinfo=UTC) - self._offset

    def next_begin(self, now: datetime) -> datetime:
        """Return the moment in UTC when the next day begins."""
        return self.begin(self.day(now)) + timedelta(hours=HOURS)

    def last_minute(self, day: date) -> datetime:
        """Return the last minute of the day: people read 23:59 of it, and not 00:00 of the next one."""
        return self.begin(day) + timedelta(hours=HOURS, minutes=-1)

    def hour(self, now: datetime) -> int:
        """Return which hour of its day the moment is in: 0 to 23."""
        return int((now - self.begin(self.day(now))) / timedelta(hours=1))

    @property
    def _offset(self) -> timedelta:
        return timedelta(hours=self.offset_hours)


STEP = timedelta(minutes=15)
"""Wherever a day begins, it does so at a quarter of an hour: no time zone is finer."""


def may_begin_between(before: datetime, after: datetime) -> bool:
    """Say whether a day can have begun between the two moments, wherever its midnight is."""
    origin = datetime(1970, 1, 1, tzinfo=UTC)
    return (before - origin) // STEP != (after - origin) // STEP


SHORTEST_LOOK = timedelta(minutes=15)
"""A pace measured over less says nothing."""


def forecast(by_hour: dict[int, int], elapsed: timedelta) -> int:
    """Return how many calls there will be at the end of the day if the present pace goes on.

    `by_hour` holds the calls of each hour of the day, `elapsed` is how long the day has lasted. The pace is
    that of this hour and the one before.
    """
    hour = min(int(elapsed / timedelta(hours=1)), HOURS - 1)
    lately = by_hour.get(hour, 0) + by_hour.get(hour - 1, 0)
    looked_at = elapsed - timedelta(hours=max(hour - 1, 0))
    left = max(timedelta(hours=HOURS) - elapsed, timedelta())
    return sum(by_hour.values()) + round(lately * (left / max(looked_at, SHORTEST_LOOK)))
