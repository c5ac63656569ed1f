"""Dates as people type them: words, offsets, and numbers in the habit of their country."""

import contextlib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from bot.catalogue.folding import fold
from bot.errors import FormError
from bot.people import Person
from bot.slack.blocks import day as day_words
from bot.typed import clean
from bot.words import say

WORDS = {
    "today": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "hoy": 0,
    "manana": 1,
    "ayer": -1,
}

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DIAS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
OTHER_WEEKDAYS = (
    ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
    ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
)
"""Days in languages of people who read English sentences here; written out, as short ones are often names."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MESES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")

_DAY_OF_MONTH = re.compile(
    rf"\d{{1,2}} (?:{'|'.join((*MONTHS, *MESES))})[a-z]*|(?:{'|'.join((*MONTHS, *MESES))})[a-z]* \d{{1,2}}"
)
_SPAN = re.compile(
    r"(?:last|this|next|past) (?:week|weekend|month|year|[a-z]+day)"
    r"|(?:semana|mes|ano) (?:pasad[oa]|proxim[oa])|(?:est[ea]|proxim[oa]) (?:semana|mes|ano)"
)
"""Words that mean several days, or one that two people count differently."""

MONTH_FIRST = frozenset({"en-US", "en-PH", "en-CA"})
"""Locales that write the month before the day: 12/1 is the first of December there."""


def read_date(text: str, *, today: date, locale: str | None, past: bool = False) -> date | None:
    """Return the date that was meant, or None when it is no date at all.

    Understands today, tomorrow, yesterday (and hoy, mañana, ayer), +3, -2, weekdays (the next one),
    2026-12-01, 1 Dec, Dec 1, 1.12., and 12/1 or 1/12 as the locale writes it. A date without a year is the
    nearest one. With `past` it is about what has been: a weekday or a date without a year is the last one, or today.
    Raises ValueError, with a sentence, for a date that does not exist and for words such as last week.

    Without a locale nothing is guessed: 5/6 raises ValueError that asks which of the two is meant. So do it
    wherever something is changed by the date.
    """
    word = fold(clean(text).strip())
    if word in WORDS:
        return today + timedelta(days=WORDS[word])
    if re.fullmatch(r"[+-]\d{1,3}", word):
        return today + timedelta(days=int(word))
    if (number := _weekday(word)) is not None:
        ahead = (number - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead - 7 if past else ahead)
    if _SPAN.fullmatch(word):
        raise ValueError(say("“{text}” is not one day for certain. Write it like 2026-12-01, friday or -2.", text=text))
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", word):
        return _real(int(match[1]), int(match[2]), int(match[3]), text)
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2}|\d{4})|\.)?", word):
        first, second = int(match[1]), int(match[2])
        if locale is None and "/" in word and first != second:
            return _asked(first, second, match[3], today, text)
        month_first = locale in MONTH_FIRST and "/" in word
        day, month = (second, first) if month_first else (first, second)
        if month > 12 >= day and "/" in word:
            other = "/".join([match[2], match[1], *filter(None, [match[3]])])
            if month_first:
                words = say("{text} is not a date that exists. Write the month first: {other}.", text=text, other=other)
            else:
                words = say("{text} is not a date that exists. Write the day first: {other}.", text=text, other=other)
            raise ValueError(words)
        return _near(day, month, match[3], today, text, past=past)
    if match := re.fullmatch(r"(\d{1,2})[ -]?([a-z]{3})[a-z]*(?:[ -](\d{4}))?", word):
        return _named(match[2], int(match[1]), match[3], today, text, past=past)
    if match := re.fullmatch(r"([a-z]{3})[a-z]*[ -]?(\d{1,2})(?:[ -](\d{4}))?", word):
        return _named(match[1], int(match[2]), match[3], today, text, past=past)
    return None


def _weekday(word: str) -> int | None:
    """Return the number of the day of the week that a folded word names, Monday first."""
    for names in (WEEKDAYS, DIAS, *OTHER_WEEKDAYS):
        for number, name in enumerate(names):
            if word == name or (names in (WEEKDAYS, DIAS) and word == name[:3]):
                return number
    return None


def with_dates_whole(words: Sequence[str]) -> list[str]:
    """Return the words behind a command with those of one date as one: 28 nov, last week."""
    whole: list[str] = []
    for word in words:
        pair = fold(f"{whole[-1]} {word}") if whole else ""
        if _DAY_OF_MONTH.fullmatch(pair) or _SPAN.fullmatch(pair):
            whole[-1] = f"{whole[-1]} {word}"
        else:
            whole.append(word)
    return whole


def date_behind(word: str, person: Person, field: str = "", *, past: bool = False) -> date | None:
    """Return the date that a word behind a command means for this person, or None when it is no date at all.

    Raises FormError at `field` as `read_date` objects; `past` is about what has been.
    """
    try:
        return read_date(word, today=person.today(), locale=person.locale, past=past)
    except ValueError as error:
        raise FormError(field, str(error)) from None


def day_typed(text: str, *, today: date) -> str:
    """Return the date that was typed into a form's field as 2026-12-01, or the text itself when it is none.

    Raises ValueError, with a sentence, for a date that does not exist or could be two.
    """
    found = read_date(text, today=today, locale=None)
    return found.isoformat() if found else text


def refuse_past(day: date, field: str) -> None:
    """Raise FormError at the field when the date is over everywhere on Earth: nothing is shipped on it any more.

    Ask it in an operation's `plan`, not in the form: a stored form is read again when a manager approves it later.
    """
    if is_over(day):
        raise FormError(field, say("{day} is over. Choose today or a later day.", day=day_words(day)))


def is_over(day: date) -> bool:
    """Say whether the date is over everywhere on Earth: twelve hours behind UTC is the last place."""
    return day < (datetime.now(UTC) - timedelta(hours=12)).date()


def _asked(first: int, second: int, year: str | None, today: date, text: str) -> date:
    """Return the only date that two numbers can be. Raises ValueError that asks when they can be two, or none."""
    found = []
    for day, month in ((first, second), (second, first)):
        with contextlib.suppress(ValueError):
            found.append(_near(day, month, year, today, text))
    if len(found) == 2:
        one, other = (each.isoformat() for each in found)
        words = say("{text} can be {one} or {other}. Write the one you mean.", text=text, one=one, other=other)
        raise ValueError(words)
    return found[0] if found else _near(first, second, year, today, text)


def _named(name: str, day: int, year: str | None, today: date, text: str, *, past: bool) -> date | None:
    for names in (MONTHS, MESES):
        if name in names:
            return _near(day, names.index(name) + 1, year, today, text, past=past)
    return None


def _near(day: int, month: int, year: str | None, today: date, text: str, *, past: bool = False) -> date:
    if year:
        full = int(year) + 2000 if len(year) == 2 else int(year)
        return _real(full, month, day, text)
    years = (today.year - 1, today.year, today.year + 1)
    dates = [found for each in years if (found := _maybe(each, month, day))]
    if not dates:
        raise ValueError(say("{text} is not a date that exists.", text=text))
    gone = [found for found in dates if found <= today] if past else []
    return min(gone or dates, key=lambda found: abs((found - today).days))


def _maybe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _real(year: int, month: int, day: int, text: str) -> date:
    found = _maybe(year, month, day)
    if found is None:
        raise ValueError(say("{text} is not a date that exists.", text=text))
    return found
