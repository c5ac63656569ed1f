"""The local Komet's own clock: UTC, and it can be moved forward to try what happens tomorrow."""

from datetime import UTC, date, datetime, timedelta


class Clock:
    """Tells the time at Komet."""

    def __init__(self) -> None:
        """Start at the machine's time."""
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC) + self._ahead

    def today(self, utc_offset_hours: float) -> date:
        """Return the calendar day at a place so many hours from UTC."""
        return (self.now() + timedelta(hours=utc_offset_hours)).date()

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self._ahead += timedelta(seconds=seconds)

    def reset(self) -> None:
        """Return to the machine's time."""
        self._ahead = timedelta()
