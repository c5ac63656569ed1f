"""Dates that look like a slip: a year too late or too early, or not possible for what they say."""

from datetime import UTC, date, datetime, timedelta

from bot.slack.blocks import day as day_words
from bot.words import say

YEAR = timedelta(days=366)
"""Nobody sells, buys or ships further ahead; a year back is a year typed wrongly in January."""


def odd_day(what: str, day: date | None) -> list[str]:
    """Return a warning where a day is more than a year away; `what` is what it is the day of."""
    if day is None or abs(day - _today()) <= YEAR:
        return []
    words = (
        "The {what}, {day}, is more than a year ahead. Is that meant?"
        if day > _today()
        else "The {what}, {day}, is more than a year ago. Is that meant?"
    )
    return [say(words, what=what, day=day_words(day))]


def odd_past(what: str, day: date | None) -> list[str]:
    """Return a warning where a day on which something was done is still to come everywhere on Earth, or long ago."""
    if day is not None and day > _today() + timedelta(days=1):
        return [say("The {what}, {day}, is still to come. Is that meant?", what=what, day=day_words(day))]
    return odd_day(what, day)


def _today() -> date:
    return datetime.now(UTC).date()
