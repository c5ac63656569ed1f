"""When Komet's day begins, and where the day's calls go at the present pace."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quota.day import DayClock, forecast

moments = st.timedeltas(timedelta(), timedelta(days=9000)).map(lambda since: datetime(2020, 1, 1, tzinfo=UTC) + since)
offsets = st.integers(-24, 28).map(lambda halves: halves / 2)


def test_the_day_begins_at_the_companys_midnight() -> None:
    clock = DayClock(-5.0)
    assert clock.day(datetime(2026, 11, 25, 4, 59, tzinfo=UTC)) == date(2026, 11, 24)
    assert clock.day(datetime(2026, 11, 25, 5, 0, tzinfo=UTC)) == date(2026, 11, 25)
    assert clock.begin(date(2026, 11, 25)) == datetime(2026, 11, 25, 5, 0, tzinfo=UTC)


@given(moments, offsets)
def test_every_moment_lies_in_its_day_and_hour(moment: datetime, offset: float) -> None:
    clock = DayClock(offset)
    begin = clock.begin(clock.day(moment))
    assert begin <= moment < clock.next_begin(moment) == begin + timedelta(hours=24)
    assert timedelta(hours=clock.hour(moment)) <= moment - begin < timedelta(hours=clock.hour(moment) + 1)


def test_at_an_even_pace_the_forecast_is_the_pace_times_the_day() -> None:
    assert forecast(dict.fromkeys(range(12), 10), timedelta(hours=12)) == 240
    assert forecast(dict.fromkeys(range(12), 10), timedelta(hours=11, minutes=59, seconds=59)) == 240


def test_a_morning_of_work_that_has_ended_does_not_go_on_in_the_forecast() -> None:
    assert forecast({0: 500, 1: 300}, timedelta(hours=8)) == 800


@pytest.mark.parametrize("elapsed", [timedelta(), timedelta(seconds=1)])
def test_the_first_seconds_of_a_day_do_not_forecast_the_absurd(elapsed: timedelta) -> None:
    assert forecast({0: 1}, elapsed) <= 97


@given(
    st.dictionaries(st.integers(0, 23), st.integers(0, 5000)),
    st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=24)),
)
def test_the_forecast_is_never_below_what_was_spent(by_hour: dict[int, int], elapsed: timedelta) -> None:
    assert forecast(by_hour, elapsed) >= sum(by_hour.values())
