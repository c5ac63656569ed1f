"""Reading a pair of dates that may not lie too far apart. Wording inferred."""

from datetime import date, timedelta

from bot.workbench.komet.parameters import InvalidError, Values


def span(values: Values, first_name: str, last_name: str, *, days: int) -> tuple[date, date] | None:
    """Return the first and last day, None when neither was sent; refused when one is missing or they are too far."""
    first, last = values.day(first_name), values.day(last_name)
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise InvalidError(f"Parameter {first_name if first is None else last_name} is required")
    if not timedelta() <= last - first <= timedelta(days=days):
        most = "6 months" if days > 100 else f"{days} days"
        raise InvalidError(f"The range from {first_name} to {last_name} must not exceed {most}")
    return first, last
