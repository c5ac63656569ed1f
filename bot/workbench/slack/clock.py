"""The local Slack's clock: real time plus what was added by hand, with timers that follow it."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

YEARS_MOST_SECONDS = 10 * 365 * 86_400
"""Nobody moves the clock, or waits, for longer than ten years."""


class Timer:
    """A function that will be called when the clock reaches `due` (seconds since 1970)."""

    def __init__(self, due: float, act: Callable[[], object]) -> None:
        self.due = due
        self.act = act
        self.handle: asyncio.TimerHandle | None = None
        self.done = False

    def cancel(self) -> None:
        """Forget the call; harmless when it has happened."""
        self.done = True
        if self.handle is not None:
            self.handle.cancel()


class Clock:
    """Seconds since 1970 that can be moved forward; every limit of the local Slack is counted on it."""

    def __init__(self) -> None:
        self._origin = time.time() - time.monotonic()
        self._offset = 0.0
        self._timers: set[Timer] = set()

    def now(self) -> float:
        """Return the current time in seconds since 1970."""
        return self._origin + time.monotonic() + self._offset

    def utc(self) -> str:
        """Return the current time as ISO 8601 in UTC, with milliseconds."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="milliseconds")

    def call_later(self, seconds: float, act: Callable[[], object]) -> Timer:
        """Call `act` when the clock is `seconds` further, by waiting or by `advance`."""
        timer = Timer(self.now() + seconds, act)
        self._timers.add(timer)
        self._arm(timer)
        return timer

    async def sleep(self, seconds: float) -> None:
        """Return when the clock is `seconds` further."""
        woken = asyncio.get_running_loop().create_future()
        timer = self.call_later(seconds, lambda: None if woken.done() else woken.set_result(None))
        try:
            await woken
        finally:
            timer.cancel()
            self._timers.discard(timer)

    def advance(self, seconds: float) -> None:
        """Move the clock forward; timers that became due are called in their order, before this returns."""
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        self._offset += seconds
        self._timers = {timer for timer in self._timers if not timer.done}
        now = self.now()
        for timer in sorted(self._timers, key=lambda timer: timer.due):
            if timer.due <= now:
                self._fire(timer)
            else:
                self._arm(timer)

    def reset(self) -> None:
        """Return to real time; timers keep the distance they had."""
        for timer in self._timers:
            timer.due -= self._offset
        self._offset = 0.0

    def stop(self) -> None:
        """Cancel all timers."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _arm(self, timer: Timer) -> None:
        if timer.handle is not None:
            timer.handle.cancel()
        delay = max(0.0, timer.due - self.now())
        timer.handle = asyncio.get_running_loop().call_later(delay, self._fire, timer)

    def _fire(self, timer: Timer) -> None:
        self._timers.discard(timer)
        if not timer.done:
            timer.cancel()
            timer.act()
