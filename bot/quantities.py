"""Boxes as people type them: 10HB, 10 x HB, HB 10, or just 10."""

import re
from dataclasses import dataclass

from bot.typed import clean
from bot.words import say

_CODE = r"[A-Za-z][A-Za-z0-9]{0,2}"
_NUMBER = r"-?\d[\d.,]*"
# A small x between the two is a sign, one that begins a word is not: 10xHB is HB, 10xl is XL.
_NUMBER_FIRST = re.compile(rf"({_NUMBER})\s*(?:[×*]\s*|x(?=\s+\w|[A-Z]))?\s*({_CODE})?")
_CODE_FIRST = re.compile(rf"({_CODE})(?:\s*[:×*=]\s*|\s+x?\s*)({_NUMBER})")

_WORD = re.compile(r"(?i)\s*(?:box(?:es)?|cajas?)$")


@dataclass(frozen=True)
class Boxes:
    """A number of boxes and the code of their type in capitals; "" where none was typed."""

    number: int
    box_type: str = ""


def read_boxes(text: str) -> Boxes:
    """Return the boxes that were meant. Raises ValueError with a sentence for what is none, and for parts of boxes.

    1,000 and 1.000 are both a thousand here: there is no thousandth part of a box.
    """
    typed = _WORD.sub("", clean(text).strip())
    if match := _NUMBER_FIRST.fullmatch(typed):
        number, code = match[1], match[2] or ""
    elif match := _CODE_FIRST.fullmatch(typed):
        code, number = match[1], match[2]
    else:
        raise ValueError(say("“{text}” is no number of boxes. Write it like 10HB or 10.", text=typed[:40]))
    return Boxes(_whole(number), code.upper())


def _whole(text: str) -> int:
    whole = re.fullmatch(r"\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+", text)
    if whole is None and (zeros := re.fullmatch(r"(\d+)[.,]0{1,2}", text)):
        text = zeros[1]
    elif whole is None:
        raise ValueError(say("“{text}” is no whole number of boxes.", text=text))
    number = int(re.sub(r"[.,]", "", text))
    if number < 1:
        raise ValueError(say("At least one box is needed."))
    return number
