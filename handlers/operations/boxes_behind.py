"""What stands behind a line that shall ship: how many of its boxes, as every list writes it, or their codes.

Nothing takes a shipping back, so a word is a code only where it can be nothing else: "6 QB", "6QB", "6 boxes" and "all"
are numbers of boxes, and "four", "-1", "2.5" or "QB" alone are neither.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.komet.models import PurchaseOrderLine
from bot.slack.blocks import quantity
from bot.words import count, say
from handlers.operations.purchase_orders import line_words

LONGEST_CODE = 20
LONGEST_COUNT = 3
"""Digits that are a number of boxes; a box code is longer."""

BOX_TYPES = frozenset({"FB", "HB", "QB", "EB", "SB"})
"""Box types that the trade has everywhere, known also where Komet's own list is not at hand."""

_BOXES = frozenset({"BOX", "BOXES", "BX", "BXS", "CAJA", "CAJAS"})
_ALL = frozenset({"ALL", "TODO", "TODOS", "TODA", "TODAS"})
_NUMBER = re.compile(rf"[0-9]{{1,{LONGEST_COUNT}}}")
_GLUED = re.compile(rf"([0-9]{{1,{LONGEST_COUNT}}})([^\W\d_]{{2,}})")
_FEW = (1, 2)
"""Digits before letters alone, as in 6pcs, that are taken for a number whatever the letters are."""

_TIMES = re.compile(r"X[0-9]{1,3}|[0-9]{1,3}X")
_DIGITS = re.compile(r"[0-9]{4,}|(?=(?:.*[0-9]){6})[0-9][0-9/_-]*")
"""A code without a letter: no number of boxes, and none with a sign, a point or a part."""


@dataclass(frozen=True)
class Counted:
    """A number of boxes as it was written: None = all of them; `box_type` is "" where none stands there."""

    number: int | None
    box_type: str


def glued_boxes(word: str) -> tuple[str, str]:
    """Return boxes and box type of a word like 6QB, without asking; two times nothing for another one, such as 60cm."""
    number, letters = _glued(word)
    is_type = letters in BOX_TYPES or (word.isupper() and len(letters) <= 3 and letters != "CM")
    return (number, letters) if is_type and number.strip("0") else ("", "")


def is_count(words: Sequence[str]) -> bool:
    """Say whether none of the words is the code of a box, for all that is known before Komet is asked."""
    return not any(_may_be_code(word, BOX_TYPES) for word in words)


def begins_count(words: Sequence[str]) -> bool:
    """Say whether the words can be meant as a number of boxes, right or wrong: 6 QB, all, -1; not four or QB."""
    return bool(words) and is_count(words) and (words[0].upper() in _ALL or bool(re.search(r"[0-9]", words[0])))


def boxes_behind(words: Sequence[str], line: PurchaseOrderLine, types: Collection[str]) -> tuple[str, ...]:
    """Return the codes among the words behind a line; none where all of its boxes are meant.

    `types` are codes of box types, in capitals. Raises ValueError, with a sentence, for what is neither a number of
    boxes nor a code, for a number beside codes of another number of boxes, and for what Komet cannot do: it takes no
    number of boxes, so for fewer than all of them it wants their codes.
    """
    known = {*BOX_TYPES, *types, line.box_type.upper()} - {""}
    if not words:
        return ()
    if counted := _counted(words, known):
        _check(counted, line)
        return ()
    numbers = [int(word) for word in words if _NUMBER.fullmatch(word)]  # a table may have them beside the codes
    codes = [word for word in words if not _NUMBER.fullmatch(word)]
    for word in codes:
        if not _may_be_code(word, known) and len(word) <= LONGEST_CODE:
            raise ValueError(say("“{word}” is neither a number of boxes nor a box code. ", word=word) + _how(line))
    if numbers and len(codes) != sum(numbers) and {len(codes)} != set(numbers):
        told = ", ".join(map(str, numbers[:5]))
        words_of = say("{numbers} and {codes} do not fit together. ", numbers=told, codes=count(len(codes), "box code"))
        raise ValueError(words_of + _how(line))
    return tuple(codes)


def _counted(words: Sequence[str], known: Collection[str]) -> Counted | None:
    """Return the number of boxes that the words are; None where they are something else."""
    first, *rest = (word.upper() for word in words)
    number, letters = _glued(first)
    if letters in {*known, *_BOXES}:
        first, rest = number, [letters, *rest]
    if first not in _ALL and not _NUMBER.fullmatch(first):
        return None
    named = [word for word in rest if word not in _BOXES]
    if len(named) > 1 or not set(known).issuperset(named):
        return None
    return Counted(None if first in _ALL else int(first), named[0] if named else "")


def _check(counted: Counted, line: PurchaseOrderLine) -> None:
    """Raise ValueError unless these are all boxes of the line."""
    name = line.product or line_words(line)
    if counted.box_type not in ("", line.box_type.upper()):
        words = "{name} is in {type}, not in {other}. {how}"
        raise ValueError(say(words, name=name, type=line.box_type, other=counted.box_type, how=_how(line)))
    if counted.number is None or counted.number == line.total_boxes:
        return
    if not counted.number or line.total_boxes is None or counted.number > line.total_boxes:
        words = "“{number}”: {line} is all that was bought. {how}"
        raise ValueError(say(words, number=counted.number, line=line_words(line), how=_how(line)))
    raise ValueError(
        say(
            "Komet ships fewer boxes than bought only by their codes. Write the codes of the {boxes} instead.",
            boxes=count(counted.number, "box", "boxes"),
        )
    )


def _may_be_code(word: str, known: Collection[str]) -> bool:
    """Say whether a word can be the code of a box: it has a digit, and is no number of boxes with its type."""
    upper = word.upper()
    number, letters = _glued(upper)
    if {upper, letters} & {*known, *_BOXES} or len(number) in _FEW or _TIMES.fullmatch(upper):
        return False
    if not re.search(r"[0-9]", upper):
        return False
    return any(map(str.isalpha, upper)) or bool(_DIGITS.fullmatch(upper))


def _glued(word: str) -> tuple[str, str]:
    """Return number and letters of a word like 6QB; two times nothing for another one."""
    found = _GLUED.fullmatch(word.upper())
    return (found[1], found[2]) if found else ("", "")


def _how(line: PurchaseOrderLine) -> str:
    """Return how boxes of the line are written."""
    if not line.total_boxes:
        return say("Write the codes of its boxes.")
    return say("Write {all} for all of its boxes, or the codes of some.", all=quantity(line.total_boxes))
