"""Dates as people type them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import day_typed, read_date, refuse_past, with_dates_whole
from bot.errors import FormError

TODAY = date(2026, 11, 25)  # a Wednesday


def read(text: str, *, locale: str = "en-US", today: date = TODAY) -> date | None:
    """Read a date on a Wednesday in November 2026."""
    return read_date(text, today=today, locale=locale)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("today", 0),
        ("Tomorrow", 1),
        ("yesterday", -1),
        ("hoy", 0),
        ("mañana", 1),
        ("MAÑANA", 1),
        ("manana", 1),
        ("ayer", -1),
        ("+3", 3),
        ("-2", -2),
        (" today ", 0),
    ],
)
def test_words_and_offsets_count_from_today(text: str, days: int) -> None:
    assert read(text) == TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("thu", date(2026, 11, 26)),
        ("Friday", date(2026, 11, 27)),
        ("tuesday", date(2026, 12, 1)),
        ("lunes", date(2026, 11, 30)),
        ("miércoles", date(2026, 12, 2)),
        ("sáb", date(2026, 11, 28)),
    ],
)
def test_a_weekday_is_the_next_one(text: str, day: date) -> None:
    assert read(text) == day


@pytest.mark.parametrize("text", ["5/6", "6 may", "28.11.", "fri", "viernes", "12/31"])
def test_of_what_has_been_the_last_such_day_is_meant(text: str) -> None:
    found = read_date(text, today=TODAY, locale="en-US", past=True)
    assert found is not None
    assert timedelta() <= TODAY - found < timedelta(days=366)


def test_of_what_has_been_today_is_the_last_one() -> None:
    assert [read_date(text, today=TODAY, locale="en-US", past=True) for text in ("wed", "11/25")] == [TODAY, TODAY]


@pytest.mark.parametrize("text", ["28.11.", "samstag", "zaterdag", "samedi", "sabado", "28 nov"])
def test_a_day_is_understood_as_other_countries_write_it(text: str) -> None:
    assert read(text) == date(2026, 11, 28)


@pytest.mark.parametrize("text", ["last week", "Next friday", "próxima semana", "semana pasada"])
def test_words_that_can_be_several_days_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not one day for certain"):
        read(text)


@pytest.mark.parametrize(
    ("text", "locale", "words"),
    [("25/12", "en-US", "Write the month first: 12/25."), ("12/25/26", "en-GB", "Write the day first: 25/12/26.")],
)
def test_day_and_month_the_wrong_way_round_are_told_so(text: str, locale: str, words: str) -> None:
    with pytest.raises(ValueError, match=f"{text} is not a date that exists. {words}"):
        read(text, locale=locale)


def test_words_of_one_date_belong_together() -> None:
    words = ["alborada", "28", "nov", "440912", "dec", "1", "last", "week"]
    assert with_dates_whole(words) == ["alborada", "28 nov", "440912", "dec 1", "last week"]


def test_todays_weekday_means_next_week() -> None:
    assert read("wednesday") == TODAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("locale", "day"),
    [
        ("en-US", date(2026, 12, 1)),
        ("en-CA", date(2026, 12, 1)),
        ("en-PH", date(2026, 12, 1)),
        ("en-GB", date(2027, 1, 12)),
        ("es-CO", date(2027, 1, 12)),
        ("nl-NL", date(2027, 1, 12)),
    ],
)
def test_12_1_is_read_as_the_country_writes_it(locale: str, day: date) -> None:
    assert read("12/1", locale=locale) == day


def test_with_points_the_day_comes_first_everywhere() -> None:
    assert read("1.12", locale="en-US") == date(2026, 12, 1)


@pytest.mark.parametrize(
    "text", ["2026-12-01", "2026-12-1", "1 Dec", "Dec 1", "1dec", "December 1", "1 dic", "1 diciembre", "12/1/26"]
)
def test_the_first_of_december_in_many_ways(text: str) -> None:
    assert read(text) == date(2026, 12, 1)


@pytest.mark.parametrize(("text", "day"), [("Dec 1 2031", date(2031, 12, 1)), ("3/4/2031", date(2031, 3, 4))])
def test_a_year_that_is_given_is_taken(text: str, day: date) -> None:
    assert read(text) == day


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        (date(2026, 1, 2), "12/31", date(2025, 12, 31)),
        (date(2026, 12, 30), "1/2", date(2027, 1, 2)),
        (date(2026, 6, 30), "6/29", date(2026, 6, 29)),
    ],
)
def test_without_a_year_it_is_the_nearest(today: date, text: str, day: date) -> None:
    assert read(text, today=today) == day


def test_the_29th_of_february_is_found_in_a_leap_year_nearby() -> None:
    assert read("29 Feb", today=date(2027, 6, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2/30", "2/29", "Feb 30", "31 Nov", "25/12", "2026-13-01", "0000-01-01"]
)
def test_a_date_that_does_not_exist_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date that exists"):
        read(text)


@pytest.mark.parametrize(
    "text", ["", "alborada", "P071882", "1", "12/", "1 foo", "2026", "approved", "+1000", "1/2/3/4"]
)
def test_other_words_are_no_date(text: str) -> None:
    assert read(text) is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(["en-US", "en-GB", "es-CO"]))
def test_an_iso_date_is_itself_everywhere(day: date, locale: str) -> None:
    assert read(day.isoformat(), locale=locale) == day


@given(st.text(max_size=15), st.sampled_from(["en-US", "es-CO"]))
def test_no_text_breaks_the_reading(text: str, locale: str) -> None:
    try:
        found = read(text, locale=locale)
    except ValueError as error:
        assert str(error).startswith((f"{text} is not a date that exists.", f"“{text}” is not one day"))  # noqa: PT017
    else:
        assert found is None or isinstance(found, date)


@given(st.dates(date(2026, 6, 1), date(2027, 5, 1)))
def test_a_date_without_a_year_is_at_most_half_a_year_away(day: date) -> None:
    found = read(f"{day.month}/{day.day}")
    assert found is not None
    assert abs((found - TODAY).days) <= 183


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [("12/1", "2027-01-12", "2026-12-01"), ("5/6/27", "2027-06-05", "2027-05-06"), ("3/4", "2027-04-03", "2027-03-04")],
)
def test_without_a_locale_a_date_that_can_be_two_is_asked_about(text: str, one: str, other: str) -> None:
    with pytest.raises(ValueError, match=f"{text} can be {one} or {other}. Write the one you mean."):
        read_date(text, today=TODAY, locale=None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/12", date(2026, 12, 12)),
        ("25/12", date(2026, 12, 25)),
        ("12/25", date(2026, 12, 25)),
        ("1.12", date(2026, 12, 1)),
        ("2026-12-01", date(2026, 12, 1)),
        ("1 Dec", date(2026, 12, 1)),
        ("\u200e2026-12-01\u00a0", date(2026, 12, 1)),
    ],
)
def test_without_a_locale_what_can_be_one_only_is_taken(text: str, day: date) -> None:
    assert read_date(text, today=TODAY, locale=None) == day


def test_a_typed_day_is_written_as_the_form_has_it() -> None:
    assert day_typed("tomorrow", today=TODAY) == "2026-11-26"
    assert day_typed("soon", today=TODAY) == "soon"


def test_a_day_that_is_over_everywhere_is_refused_at_its_field() -> None:
    now = datetime.now(UTC)
    refuse_past(now.date(), "ship_date")
    refuse_past(now.date() + timedelta(days=30), "ship_date")
    with pytest.raises(FormError, match=r"is over\. Choose today or a later day\.") as caught:
        refuse_past(now.date() - timedelta(days=2), "ship_date")
    assert caught.value.field == "ship_date"
