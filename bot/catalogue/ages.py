"""How old what is known is, in words that a type-ahead has room for."""

from datetime import datetime, timedelta

from bot.words import count, say

SEEN_FRESH_FOR = timedelta(hours=1)
"""An order changes within the day: what was seen longer ago is told with its age."""


def age(at: datetime | None, now: datetime, fresh_for: timedelta = SEEN_FRESH_FOR) -> str:
    """Return "as of 3 hours ago" for what is older than that, else nothing."""
    if at is None or now - at <= fresh_for:
        return ""
    past = now - at
    words = count(past.days, "day") if past >= timedelta(days=2) else count(int(past.total_seconds() // 3600), "hour")
    return say("as of {age} ago", age=words)
