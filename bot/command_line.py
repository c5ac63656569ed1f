"""What can be typed behind `python -m bot`: each kind of value, read or refused with a sentence.

argparse prints the sentence of an ArgumentTypeError behind the option's name and ends with exit code 2.
"""

import re
from argparse import ArgumentTypeError
from datetime import date
from decimal import Decimal, InvalidOperation


def iso_day(text: str) -> date:
    """Return a day. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a date; write it like 2026-11-30") from None


def amount(text: str) -> Decimal:
    """Return an amount of money or boxes. Raises ArgumentTypeError."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ArgumentTypeError(f"“{text}” is not an amount; write it like 1152.00")
    return found


def whole_number(text: str) -> int:
    """Return a number of rows or days. Raises ArgumentTypeError."""
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise ArgumentTypeError(f"“{text}” is not a whole number")
    return int(text)


def port(text: str) -> int:
    """Return the number of a port, 0 for any that is free. Raises ArgumentTypeError."""
    number = whole_number(text)
    if number > 65535:
        raise ArgumentTypeError(f"“{text}” is not a port; they end at 65535")
    return number


def member(text: str) -> str:
    """Return the id of a member of the workspace. Raises ArgumentTypeError for a name."""
    if not re.fullmatch(r"[UW][A-Z0-9]+", text):
        raise ArgumentTypeError(
            f"“{text}” is not a member id such as U04ANATORRE; in Slack: their profile › ⋮ › Copy member ID"
        )
    return text
