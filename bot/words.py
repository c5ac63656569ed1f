"""Sentences for people: written in English where they are used, looked up in the reader's language.

The English sentence is its own key, so a missing translation shows English rather than a code. A
language is one mapping in `LANGUAGES`; the reader's language is set for the task that answers them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

LANGUAGES: dict[str, Mapping[str, str]] = {"en": {}}
"""Language code (`users.info` locale up to the dash) to translations; English needs none."""

reader_language: ContextVar[str] = ContextVar("reader_language", default="en")


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


def count(number: int, one: str, many: str | None = None) -> str:
    """Return "1 line", "2 lines": the number with its noun in the reader's language."""
    noun = one if number == 1 else (many or one + "s")
    return f"{number:,} {say(noun)}"
