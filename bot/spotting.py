"""Komet tokens where they do not belong: pasted into a command, a reason, a search.

A token is about 26 lower-case letters and digits in no order (seen in public client code; Komet documents
only a length of at most 50). So a word is taken for one when it is about as long, mixes both, uses many
different characters, and does not read like words: of random letters few pairs are such as languages have.
Numbers of orders and airway bills, box codes, hashes in hexadecimal and upper-case ids are none of this.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from pydantic import SecretStr

from bot.keys import fingerprint

_RUN = re.compile(r"[A-Za-z0-9]+")
_STORABLE = re.compile(r"[A-Za-z0-9._-]{16,50}")
"""What may have been stored as a token; a shorter word would be looked up for every order number."""

SHORTEST, LONGEST = 22, 34
FEWEST_DIFFERENT = 11
"""Of 26 random ones about 19 are different, and fewer than 13 once in a thousand tokens."""

MOST_CHANGES = 8
"""How often words with numbers in them go from letters to digits or back; a token does so about 10 times."""

MOST_COMMON_PAIRS = 0.57
"""The share of letter pairs in `_COMMON`: mostly above this in words, and in one token of a hundred."""

_PAIRS = (
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me "
    "de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot "
    "il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai "
    "sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr"
)
_COMMON = frozenset(_PAIRS.split())
"""Pairs of letters that English and Spanish words are made of."""


def tokens_in(text: str) -> list[SecretStr]:
    """Return the words of the text that look like Komet tokens."""
    return [SecretStr(word) for word in _RUN.findall(_visible(text)) if looks_like_token(word)]


def looks_like_token(word: str) -> bool:
    """Say whether a run of letters and digits looks like a token, a capital first letter of a phone allowed."""
    if not SHORTEST <= len(word) <= LONGEST:
        return False
    lower = word[0].lower() + word[1:]
    if lower != lower.lower() or lower.isdecimal() or lower.isalpha() or _is_hexadecimal(lower):
        return False
    if len(set(lower)) < FEWEST_DIFFERENT or sum(letter.isalpha() for letter in lower) < 5:
        return False
    if sum(first.isalpha() is not second.isalpha() for first, second in pairwise(lower)) > MOST_CHANGES:
        return True
    pairs = [first + second for first, second in pairwise(lower) if first.isalpha() and second.isalpha()]
    return sum(pair in _COMMON for pair in pairs) <= MOST_COMMON_PAIRS * len(pairs)


def marks_in(text: str) -> set[str]:
    """Return the fingerprints of all words that could be a stored token, whatever they look like."""
    words = set(_STORABLE.findall(_visible(text)))
    words |= {run for word in words for run in (word.strip("._-"), *_RUN.findall(word)) if len(run) >= 16}
    return {fingerprint(SecretStr(word)) for word in words if not word.isalpha() and not word.isdecimal()}


SECRET_FIELDS = {"token": "token", "token_renew": "token", "token_login": "password"}
"""The modals that take a secret, by `callback_id`, each with the field it is typed into."""


def typed_texts(view: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what was typed freely into a view, with its block_id; the field that takes a secret is left out.

    https://docs.slack.dev/reference/views/view-submission-payloads
    """
    values = (view.get("state") or {}).get("values") or {}
    for block_id, elements in values.items():
        if block_id == SECRET_FIELDS.get(str(view.get("callback_id"))):
            continue
        for element in elements.values():
            if isinstance(value := element.get("value"), str):
                yield block_id, value


def _visible(text: str) -> str:
    """Return the text without what nobody sees, such as a zero-width space that came along when copying."""
    if text.isascii():
        return text
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def _is_hexadecimal(word: str) -> bool:
    return all(letter in "0123456789abcdef" for letter in word)
