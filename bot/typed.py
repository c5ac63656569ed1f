"""Text as people type and paste it, without what nobody sees: one place for every form and command.

Copies from mails, web pages and phones bring invisible letters along: zero-width spaces, marks that turn the
writing direction round (so that a code reads differently from what is sent), odd spaces, control characters.
"""

import unicodedata
from typing import Any

_LINE_ENDS = ("\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029")
_KEPT = "\n\t"
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
"""Control characters, invisible marks (direction marks among them), and halves of characters."""


def clean(text: str) -> str:
    """Return the text as it looks: accents in one letter, plain spaces and line ends, nothing invisible."""
    return unicodedata.normalize("NFC", visible(text))


def visible(text: str) -> str:
    """Return the text to the letter, but for what nobody sees: with plain spaces and line ends."""
    if text.isascii() and text.isprintable():
        return text
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    return "".join(map(_letter, text))


def blank_is_none(value: Any) -> Any:
    """Return None for text in which nothing stands; anything else is left alone."""
    return None if isinstance(value, str) and not value.strip() else value


def _letter(letter: str) -> str:
    if letter in _KEPT:
        return letter
    category = unicodedata.category(letter)
    if category in _DROPPED:
        return ""
    return " " if category == "Zs" else letter
