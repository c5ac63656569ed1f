"""Ranges of dates: how long Komet lets them be, and how a longer one is cut into several calls."""

import datetime as dt

FOUR_DAYS = 4
SEVEN_DAYS = 7
SIX_MONTHS = 181
"""Days in the shortest six months (from 1 September): what fits them fits every reading of "six months"."""


def check_range(first: dt.date | None, last: dt.date | None, days: int, name: str) -> None:
    """Raise ValueError unless both dates are there or none, in order, and span at most `days` days, both counted."""
    if (first is None) != (last is None):
        raise ValueError(f"{name} wants both dates of a range")
    if first is None or last is None:
        return
    if last < first:
        raise ValueError(f"{name}: the range ends before it begins")
    if (last - first).days >= days:
        raise ValueError(f"{name}: the range is longer than {days} days")


def spans(first: dt.date, last: dt.date, days: int) -> list[tuple[dt.date, dt.date]]:
    """Return a range as ranges of at most `days` days each, in order and without gaps; none if it is empty."""
    parts = []
    while first <= last:
        end = min(last, first + dt.timedelta(days=days - 1))
        parts.append((first, end))
        first = end + dt.timedelta(days=1)
    return parts
