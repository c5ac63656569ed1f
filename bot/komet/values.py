"""How single values of Komet's answers are read: tolerant of type, strict about sense.

Amounts come as numbers or as text with thousands commas, IDs as numbers or text, dates sometimes with a
time behind them (komet-api §3). A value that has no sure sense raises ValueError.
"""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, ValidatorFunctionWrapHandler, WrapValidator

from bot.canonical import decimal_text

_AMOUNT = re.compile(r"[+-]?(?=\.?\d)(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?", re.ASCII)
_DATE_LENGTH = len("2031-04-09")


def to_text(value: object) -> object:
    """Return text or a number as text without blanks around it; anything else as it is."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def to_amount(value: object) -> object:
    """Return a number, or a text such as "1,416.00", as exact Decimal. Raises ValueError for other texts.

    A comma that does not stand between thousands ("1,5") has no sure sense, so it is an error.
    """
    if isinstance(value, bool):
        raise ValueError("true and false are no amounts")  # noqa: TRY004 - pydantic wants ValueError
    if isinstance(value, str):
        text = value.strip()
        if not _AMOUNT.fullmatch(text):
            raise ValueError("not an amount")
        return Decimal(text.replace(",", ""))
    if isinstance(value, float):
        return Decimal(repr(value))  # 0.32 stays 0.32
    return value


def to_day(value: object) -> object:
    """Return the date of "2031-04-09", also when a time follows it. Raises ValueError for anything else."""
    if isinstance(value, str):
        text = value.strip()
        day, rest = text[:_DATE_LENGTH], text[_DATE_LENGTH:]
        if rest and rest[0] not in "T ":
            raise ValueError("not a date")
        return dt.date.fromisoformat(day)
    if not isinstance(value, dt.date):
        raise ValueError("not a date")  # noqa: TRY004 - pydantic wants ValueError
    return value


Text = Annotated[str, BeforeValidator(to_text)]
"""Text; numbers become text. IDs, too, are opaque text inside."""

Amount = Annotated[
    Decimal, BeforeValidator(to_amount), PlainSerializer(decimal_text, return_type=str, when_used="json")
]
"""An exact decimal; its JSON form is text without zeros at the end, so that equal amounts look equal."""

Day = Annotated[dt.date, BeforeValidator(to_day)]
"""A date without time, such as a vendor's ship date."""


def loosely(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    """Return the value as its field reads it, or None where it cannot: its place in the answer is inferred."""
    try:
        return handler(value)
    except ValueError:
        return None


def loose_text(value: object) -> object:
    """Return text, or "" for what is none."""
    text = to_text(value)
    return text if isinstance(text, str) else ""


LooseText = Annotated[str, BeforeValidator(loose_text)]
"""Text whose place in the answer is inferred: what stands there instead counts as missing."""

LooseAmount = Annotated[Amount | None, WrapValidator(loosely)]

LooseDay = Annotated[Day | None, WrapValidator(loosely)]

LooseFlag = Annotated[bool | None, WrapValidator(loosely)]
"""Yes or no in any spelling: 1, "0", true."""
