"""Numbers of air waybills as people type them: one form for all, and what looks like a slip in one.

Eleven digits, of which the last is the remainder of the seven before it divided by seven (IATA Resolution 600a). A
temporary number may stand in until the real one is known, so another form is a doubt and no fault. How long one may be
differs between Komet's methods (`bot/komet/requests/`).
"""

import re
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator

from bot.words import say

LONGEST_AWB = 25
LONGEST_STOCK_AWB = 20
"""What inventory.add takes."""


def tidy_awb(value: Any, *, most: int = LONGEST_AWB) -> Any:
    """Return the number grouped as Komet does, however it was typed: 729-5501-8843.

    Raises ValueError, with a sentence, where it is none or has more than `most` characters.
    """
    if not isinstance(value, str):
        return value
    text = _without_name(value)
    if not text:
        raise ValueError(say("Write the AWB number. It looks like 729-5501-8843."))
    digits = _digits(text)
    if re.fullmatch(r"[0-9]{11}", digits):
        return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
    if len(text) > most:
        raise ValueError(say("An AWB number has {most} characters at most. It looks like 729-5501-8843.", most=most))
    if not re.fullmatch(r"[\w./#-]+", text):
        raise ValueError(say("An AWB number has letters, digits and dashes only, no blanks: 729-5501-8843."))
    return text


def tidy_stock_awb(value: Any) -> Any:
    """Return the same for boxes that come into the stock; "" where nothing was typed."""
    return tidy_awb(value, most=LONGEST_STOCK_AWB) if str(value or "").strip() else ""


def last_four(value: Any) -> Any:
    """Return the last four digits of a number, which is all that purchase.order.create takes; "" for nothing."""
    if not isinstance(value, str) or not value.strip():
        return ""
    digits = _digits(_without_name(value))
    if not re.fullmatch(r"[0-9]{4}|[0-9]{11}", digits):
        raise ValueError(say("Write the last four digits of the AWB, or all eleven."))
    return digits[-4:]


AwbNumber = Annotated[str, BeforeValidator(tidy_awb)]
StockAwb = Annotated[str, BeforeValidator(partial(tidy_awb, most=LONGEST_STOCK_AWB))]


def awb_doubt(awb: str, if_none: str) -> str:
    """Return the question that a number raises which no air waybill has, else nothing.

    `if_none` says what to do about a number that has not eleven digits.
    """
    digits = awb.replace("-", "")
    if not re.fullmatch(r"[0-9]{11}", digits) or not digits.strip("0"):
        words = say(
            "{awb} is not the number of an air waybill, which has 11 digits. Is it a temporary one?",
            awb=awb,
        )
        return f"{words} {if_none}"
    if int(digits[3:10]) % 7 != int(digits[10]):
        return say("The last digit of {awb} does not fit the others. Is a digit wrong?", awb=awb)
    return ""


def _without_name(text: str) -> str:
    return re.sub(r"(?i)^\s*awb\b[\s#:.]*", "", text).strip()


def _digits(text: str) -> str:
    return re.sub(r"[\s-]", "", text)
