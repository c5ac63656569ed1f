"""One clock for everything that asks what time it is."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from storage import database

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


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

    def go(self, by: timedelta) -> None:
        """Let time go by."""
        self.moment += by

    def rule(self, patch: pytest.MonkeyPatch) -> None:
        """Put this clock in place of the real one wherever the bot asks it."""
        real = database.utc_now
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] in ("bot", "handlers", "storage") and getattr(module, "utc_now", None) is real:
                patch.setattr(module, "utc_now", self.now)
        for name in ("bot.execution", "bot.people"):
            patch.setattr(sys.modules[name], "monotonic", self.monotonic)
