"""One message per second and channel, as Slack allows on average.

Source: https://docs.slack.dev/apis/web-api/rate-limits (posting messages)
"""

from bot.workbench.slack.clock import Clock

MESSAGE_SECONDS = 1.0


class Pace:
    """Knows when each channel got its last message from an app."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}

    def wait(self, channel_id: str) -> int:
        """Return 0 and count the message, or the seconds to wait."""
        now = self._clock.now()
        if now - self._last.get(channel_id, 0.0) < MESSAGE_SECONDS:
            return 1
        self._last[channel_id] = now
        return 0

    def clear(self) -> None:
        """Forget all messages."""
        self._last.clear()
