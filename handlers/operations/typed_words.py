"""Words behind a command that an operation gives to fields: the first for a field counts, a second one is told."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.dates import date_behind, with_dates_whole
from bot.operations import Values, unread
from bot.people import Person


class TypedWords:
    """Words that are given to fields, kind by kind; `rest` are those that no kind was made of yet."""

    def __init__(self, words: Sequence[str]) -> None:
        self.rest = with_dates_whole(words)
        self._values: dict[str, Any] = {}
        self._left: list[str] = []

    def give(self, read: Callable[[str], Any], *fields: str) -> None:
        """Give what `read` makes of words to these fields in turn; a word of which it makes nothing stays in `rest`.

        Where the fields have a value already, the word is left over.
        """
        rest = []
        for word in self.rest:
            value = read(word)
            free = next((name for name in fields if name not in self._values), None)
            if not value:
                rest.append(word)
            elif free is None:
                self._left.append(word)
            else:
                self._values[free] = value
        self.rest = rest

    def values(self) -> Values:
        """Return the values by field, with the words that were left over; `rest` is the caller's."""
        return {**self._values, **unread(self._left)}


def dates_for(person: Person, field: str) -> Callable[[str], str]:
    """Return what makes 2026-12-01 of a word that is a date for this person, and "" of another one.

    It raises FormError at `field` for a date that does not exist.
    """

    def read(word: str) -> str:
        meant = date_behind(word, person, field)
        return meant.isoformat() if meant else ""

    return read
