"""Text as it is compared: without accents and letter case, cut into words."""

import re
import unicodedata

_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
"""Letters that are no letter with a mark on it, as people without them on their keyboard write them."""

_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"\d+|[^\W\d_]+")


def fold(text: str) -> str:
    """Return the text in small letters without accents: "Flores del Páramo" is "flores del paramo"."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_LETTERS)


def squeeze(text: str) -> str:
    """Return the folded text without blanks and signs, as codes are compared: "FR-60 R" is "fr60r"."""
    return "".join(_WORD.findall(fold(text)))


def words_of(folded: str) -> list[str]:
    """Return the words of a folded text."""
    return _WORD.findall(folded)


def parts_of(word: str) -> list[str]:
    """Return the numbers and letters of a word that has both: "60cm" is found as "60", "cm" and "60cm"."""
    parts = _PART.findall(word)
    return parts if len(parts) > 1 else []
