"""Amounts as people type them: comma or point, thousands, currency signs, odd spaces; and what they come to."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from pydantic import BeforeValidator

from bot.typed import clean
from bot.words import say

_POINTED = re.compile(r"\d+\.\d+", re.ASCII)
_WHOLE = re.compile(r"^(\d{1,9})[.,]0{1,2}$", re.ASCII)
_GROUPS = re.compile(r"[1-9]\d{0,2}([.,'’ ])\d{3}(?:\1\d{3})*", re.ASCII)
_SIGNS = r"(?:us\$|usd|eur|gbp|cop|\$|€|£)"
LARGEST_UNIT_AMOUNT = Decimal(10) ** 7
CURRENCY = re.compile(rf"(?i)(?<=^-){_SIGNS}|^{_SIGNS}|{_SIGNS}$")


def read_amount(value: Any) -> Any:
    """Return the Decimal that was meant; anything but text is returned as it is.

    1,152.00 and 1.152,00 and 1152 are read alike. Raises ValueError, with a sentence, for text that is
    no amount or could be two: 1,152 is a thousand in one country and a bit more than one in another.
    """
    if not isinstance(value, str):
        return value
    text = _bare(value)
    if not text:
        return None
    if not re.fullmatch(r"-?\d[\d.,]*", text):
        raise ValueError(say("That is not an amount. Write it like 1152.00."))
    point, comma = text.rfind("."), text.rfind(",")
    decimal_sign = "." if point > comma else ","
    if point >= 0 and comma >= 0:
        whole, _, part = text.rpartition(decimal_sign)
        thousands = "," if decimal_sign == "." else "."
        if decimal_sign in whole or not _grouped(whole, thousands):
            raise ValueError(say("That is not an amount. Write it like 1152.00."))
        return Decimal(f"{whole.replace(thousands, '')}.{part}")
    if max(point, comma) < 0:
        return Decimal(text)
    whole, _, part = text.rpartition(decimal_sign)
    if decimal_sign in whole:
        if not _grouped(text, decimal_sign):
            raise ValueError(say("That is not an amount. Write it like 1152.00."))
        return Decimal(text.replace(decimal_sign, ""))
    if len(part) == 3 and whole.lstrip("-") != "0":
        both = say(
            "Is that {large} or {small}? Write it like {large}.00 or {small}.",
            large=whole + part,
            small=f"{whole}.{part}",
        )
        raise ValueError(both)
    return Decimal(f"{whole}.{part or 0}")


def without_zeros(text: str) -> str:
    """Return a whole number as digits where a spreadsheet wrote 6.0 or 6,00; anything else as it is."""
    return _WHOLE.sub(r"\1", text.strip())


def whole_digits(text: str) -> str:
    """Return a whole number as digits where it was written in groups, 2,500 or 2 500, or with zeros behind a point.

    Anything else is returned as it is. Raises ValueError that asks where groups and zeros look alike: 1,000.
    """
    digits = without_zeros(text)
    groups = _GROUPS.fullmatch(digits)
    if groups is None:
        return digits
    parts = digits.split(groups[1])
    if len(parts) == 2 and parts[1] == "000" and groups[1] in ".,":
        large, small = "".join(parts), parts[0]
        words = "“{text}”: write {large}, or {small} if that is meant."
        raise ValueError(say(words, text=digits, large=large, small=small))
    return "".join(parts)


def read_whole(value: Any) -> Any:
    """Return the digits of a whole number typed into a form's field; anything else is left to the field's own type.

    Raises ValueError, with a sentence, for a number that could be two or has decimals.
    """
    if not isinstance(value, str):
        return value
    digits = whole_digits(value)
    if re.fullmatch(r"\d+[.,]\d+", digits, re.ASCII):
        words = "“{text}” is not a whole number. Write it like 250, without a comma or a point."
        raise ValueError(say(words, text=digits[:20]))
    return digits


WHOLE = BeforeValidator(read_whole)
"""Stands at each whole number of a form."""


def read_unit_amount(text: str, *, digits: int = 3) -> Decimal:
    """Return a cost or price of one unit, at most so many digits after the point: 0.325, .325, 7.333 or 0,325.

    A point with three digits behind it is a decimal here: a unit costs no thousands. Raises ValueError with a sentence,
    which asks where a comma could still be either.
    """
    typed = re.sub(r"^(\D*)([.,]\d)", r"\g<1>0\2", text.strip())
    try:
        amount = Decimal(_bare(typed)) if _POINTED.fullmatch(_bare(typed)) else read_amount(typed)
    except ValueError as error:
        if "?" in str(error):  # it could be two: that is worth a question of its own
            raise
        amount = None
    if not isinstance(amount, Decimal) or amount < 0:
        words = "“{text}” is no cost or price of a unit. Write it like {example}."
        raise ValueError(say(words, text=text.strip()[:20], example="0.325" if digits > 2 else "0.59"))
    if amount >= LARGEST_UNIT_AMOUNT:
        words = "“{text}” is too much for one unit: it must be less than {most}."
        raise ValueError(say(words, text=text.strip()[:20], most=f"{LARGEST_UNIT_AMOUNT:,}"))
    if amount != round(amount, digits):
        words = "“{text}” has too many digits: Komet takes {digits} after the point here."
        raise ValueError(say(words, text=text.strip()[:20], digits=digits))
    return amount


def total_of(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum; None as soon as one amount is not known."""
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def unit_amount(digits: int) -> Callable[[Any], Any]:
    """Return what reads a form's cost or price of one unit; what is not text is left alone, no text is None."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return read_unit_amount(value, digits=digits) if value.strip() else None

    return read


def _bare(text: str) -> str:
    return CURRENCY.sub("", re.sub(r"[\s'’]", "", clean(text)))


def _grouped(text: str, sign: str) -> bool:
    first, *rest = text.lstrip("-").split(sign)
    return 1 <= len(first) <= 3 and all(len(group) == 3 for group in rest)
