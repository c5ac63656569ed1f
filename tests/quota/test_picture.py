"""The picture of the day: within Slack's rules, every bar with its number, names only for those who may."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people import Person
from bot.policy import Policy
from bot.quota import Limits, Picture
from bot.quota.ledger import Closed
from bot.slack.rules import check_message
from handlers.quota import bar, quota_message
from tests.quota.conftest import NOON
from tests.support.hostile import markup_faults, texts
from tests.support.slack import text_of

MAYA = Person("T1", "U04MAYALIND", tz="America/Bogota")
ANA = Person("T1", "U04ANATORRE", tz="Nowhere/Land")
POLICY = Policy.model_validate(
    {
        "channels": {"approvals": "C04APPROVL3", "announcements": "C04SALES002"},
        "roles": {"manager": [MAYA.id]},
    }
)


def picture(**changes: Any) -> Picture:
    """Return a day as it could be."""
    facts: dict[str, Any] = {
        "begin": NOON - timedelta(hours=7),
        "now": NOON,
        "limits": Limits(3000),
        "spent": 620,
        "used": 620,
        "reserved": 12,
        "left": 2368,
        "by_hour": {3: 20, 5: 400, 6: 200},
        "people": {ANA.id: 400, MAYA.id: 120, "": 100},
        "reserved_for": {ANA.id: 12},
        "closed": None,
    }
    return Picture(**{**facts, **changes})


def shown(of: Picture, person: Person = MAYA) -> str:
    """Return all that the person reads."""
    return text_of(quota_message(of, person, POLICY).blocks)


def test_every_number_is_said_in_words() -> None:
    text = shown(picture())
    assert "Used: 620 / 3,000 · 21 % of the day's calls · reserved: 12 · left: 2,368" in text
    assert "forecast for the whole day: 4,020" in text  # 200 in the last hour, 17 hours to go


def test_the_notification_text_has_the_numbers_too() -> None:
    assert "Used: 620 / 3,000" in quota_message(picture(), MAYA, POLICY).text


def test_every_bar_has_its_hour_in_the_readers_time_and_its_number() -> None:
    (table,) = [block for block in quota_message(picture(), MAYA, POLICY).blocks if block["type"] == "table"]
    rows = [[cell["text"] for cell in row] for row in table["rows"][1:]]
    assert rows == [["03:00", "20", "█"], ["05:00", "400", "█" * 20], ["06:00", "200", "█" * 10]]


@pytest.mark.parametrize(("calls", "drawn"), [(0, ""), (1, "▏"), (160, "█" * 20), (80, "█" * 10), (84, "█" * 10 + "▌")])
def test_a_bar_is_as_long_as_its_part_of_the_longest(calls: int, drawn: str) -> None:
    assert bar(calls, 160) == drawn


def test_a_manager_sees_who_made_them() -> None:
    text = shown(picture())
    assert f"• <@{ANA.id}>: 400 calls, 12 reserved" in text
    assert "• alerts and other background work: 100 calls" in text


def test_everyone_else_sees_their_own_share() -> None:
    text = shown(picture(), ANA)
    assert "You made 400 calls, and 12 are reserved for you. Your share of the day is 1,500 calls." in text
    assert MAYA.id not in text


def test_an_unknown_allowance_is_said() -> None:
    text = shown(picture(limits=Limits(None), left=None))
    assert "KOMET_PAID_USERS is not set" in text
    assert "Used: 620 · reserved: 12 · forecast" in text


def test_the_reserve_for_people_is_said_when_it_is_reached() -> None:
    assert "The last 900 are kept for people" in shown(picture(left=900))
    assert "kept for people" not in shown(picture(left=901))


def test_a_day_without_calls_is_a_sentence() -> None:
    assert "No call was made yet today." in shown(picture(spent=0, used=0, by_hour={}, people={}, reserved_for={}))


def test_a_day_that_began_anew_is_said() -> None:
    assert "Komet's day began anew meanwhile: 20 calls count." in shown(picture(used=20))


@given(
    words=texts,
    by_hour=st.dictionaries(st.integers(0, 23), st.integers(0, 10**6)),
    people=st.dictionaries(st.from_regex(r"U04[A-Z]{2,8}", fullmatch=True), st.integers(0, 10**6), max_size=30),
    allowance=st.none() | st.integers(1000, 10**6),
)
def test_it_is_within_slacks_rules_whatever_the_day_was(
    words: str, by_hour: dict[int, int], people: dict[str, int], allowance: int | None
) -> None:
    spent = sum(people.values())
    of = picture(
        closed=Closed(NOON, NOON + timedelta(hours=1), words),
        by_hour=by_hour,
        people=people,
        limits=Limits(allowance),
        spent=spent,
        used=spent,
        left=0,
    )
    for person in (MAYA, ANA):
        body = quota_message(of, person, POLICY).body()
        assert [*check_message(body), *markup_faults(body)] == []
