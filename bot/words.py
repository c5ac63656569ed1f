"""Sentences for people: written in English where they are used, looked up in the reader's language.

The English sentence is its own key, so a missing translation shows English rather than a code. A
language is one mapping in `LANGUAGES`; the reader's language is set for the task that answers them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo

LANGUAGES: dict[str, Mapping[str, str]] = {"en": {}}
"""Language code (`users.info` locale up to the dash) to translations; English needs none."""

reader_language: ContextVar[str] = ContextVar("reader_language", default="en")

reader_zone: ContextVar[tzinfo] = ContextVar("reader_zone", default=UTC)
"""Where the person is who is answered, for times in plain text: in mrkdwn Slack itself shows each reader's time."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say sentences in this language inside, whoever reads otherwise."""
    token = reader_language.set(language)
    try:
        yield
    finally:
        reader_language.reset(token)


def say(sentence: str, /, **facts: object) -> str:
    """Return the sentence in the reader's language with `{name}` replaced by the facts.

    Facts are inserted as they are: whoever puts the result into mrkdwn escapes it there.
    """
    translated = LANGUAGES.get(reader_language.get(), {}).get(sentence, sentence)
    return translated.format(**facts) if facts else translated


def stopped(sentence: str) -> str:
    """Return the sentence with a full stop, unless it ends in one: one that ends in a quotation may not."""
    return sentence if sentence.endswith((".", "!", "?", ":", ".”", "!”", "?”")) else f"{sentence}."


def count(number: int, one: str, many: str | None = None) -> str:
    """Return "1 line", "2 lines": the number with its noun in the reader's language."""
    noun = one if number == 1 else (many or one + "s")
    return f"{number:,} {say(noun)}"


def clock_time(moment: datetime) -> str:
    """Return a time of day where the reader is, such as 10:37 (UTC-05:00), for a moment less than a day away.

    The distance stands beside it because the sentence may be kept and read by somebody elsewhere.
    """
    here = moment.astimezone(reader_zone.get())
    distance = "" if not here.utcoffset() else f"{here:%z}"[:3] + ":" + f"{here:%z}"[3:5]
    return f"{here:%H:%M} (UTC{distance})"
