"""One clock for everything that asks what time it is."""

import sys
from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from storage import database

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


ASKS_FOR_THE_DAY = ("handlers.operations.", "bot.komet.lookups", "bot.dates", "bot.policy.rules", "tests.support.")
"""Modules that ask Python's own clock which day it is."""


class Clock:
    """A moment that moves when it is told to."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def monotonic(self) -> float:
        """Return it as the seconds of a clock that nobody sets."""
        return (self.moment - START).total_seconds() + 1_000_000

    def as_datetime(self) -> type[datetime]:
        """Return a `datetime` whose now is this clock's."""
        clock = self

        class Moment(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> "Moment":
                return cls.fromtimestamp(clock.moment.timestamp(), tz)

        return Moment

    def go(self, by: timedelta) -> None:
        """Let time go by."""
        self.moment += by

    def rule(self, patch: pytest.MonkeyPatch) -> None:
        """Put this clock in place of the real one wherever the bot asks it."""
        real = database.utc_now
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] in ("bot", "handlers", "storage") and getattr(module, "utc_now", None) is real:
                patch.setattr(module, "utc_now", self.now)
        for name, module in list(sys.modules.items()):
            if name.startswith(ASKS_FOR_THE_DAY) and getattr(module, "datetime", None) is datetime:
                patch.setattr(module, "datetime", self.as_datetime())
        for name in ("bot.execution", "bot.people"):
            patch.setattr(sys.modules[name], "monotonic", self.monotonic)
