"""What a row of the audit can be found by: its words, its people, its method.

A term is a word as it stands ("p071882"), a person ("@u04ana"), or a method and each of its beginnings
("#purchase", "#purchase.order", …), all in lower case.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from storage.audit import AuditRow

TERM_MOST = 80
TERMS_MOST = 1000
"""More than 200 box codes before and after, with everything else in a row."""

_WORD = re.compile(r"[^\W_]+(?:[-./_:][^\W_]+)*")
_PERSON = re.compile(r"^[UW][A-Z0-9]{2,}$")
_HASH = re.compile(r"^[0-9a-f]{40,}$")
DIGEST_SHOWN = 8
"""Cards show the first eight digits of a digest, so that is what people have to look for."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in order, folded to one form; "FA-20931" is one word."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word[:TERM_MOST] for word in _WORD.findall(folded)]


def person_term(user_id: str) -> str:
    """Return the term of a person, or of a part of the bot, by id."""
    return f"@{user_id}".lower()[:TERM_MOST]


def method_term(method: str) -> str:
    """Return the term of a method or of the beginning of one, such as `purchase.order`."""
    return f"#{method}".lower()[:TERM_MOST]


def terms_of(row: AuditRow) -> set[str]:
    """Return everything that the row can be found by."""
    found = {person_term(row.actor), *words_of(row.event)}
    if row.proposal_id:
        found.add(row.proposal_id.lower()[:TERM_MOST])
    parts = re.split(r"([./])", row.method) if row.method else []
    found |= {method_term("".join(parts[: end + 1])) for end in range(0, len(parts), 2)}
    for text in [row.sentence, *_texts(_read(row.detail))]:
        if _HASH.match(text):
            found.add(text[:DIGEST_SHOWN])
            continue
        if _PERSON.match(text):
            found.add(person_term(text))
        for word in words_of(text):
            found.add(word)
            if len(found) >= TERMS_MOST:
                return found
    return found


def _read(detail: str) -> Any:
    """Return what the detail holds; one that is no JSON (any more) is a text like another."""
    try:
        return json.loads(detail)
    except ValueError:
        return detail


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a detail, and numbers long enough to be ids, but no key."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if value >= 10_000:
            yield str(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "milliseconds":
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
