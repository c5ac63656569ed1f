"""Proposals and the journal, whatever people, Komet and chance do: no example may break what `oracle.py` says."""

import os

import pytest
from hypothesis import HealthCheck, given, settings

from tests.properties.acts import USUAL, WISHES, Act, plays
from tests.properties.conftest import Stage

PLAYS = int(os.environ.get("PLAYS", "25"))
"""How many plays are tried; more of them are other ones only beyond the first."""


@settings(max_examples=PLAYS, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=plays)
def test_whatever_happens_every_write_was_wanted_approved_and_is_told_as_it_is(stage: Stage, acts: list[Act]) -> None:
    stage(acts)


@pytest.mark.thorough
@pytest.mark.parametrize("what", range(USUAL, len(WISHES)), ids=[command for command, _ in WISHES[USUAL:]])
def test_every_write_can_be_played_and_takes_effect_once(stage: Stage, what: int) -> None:
    assert [len(write.effect) for write in stage([Act("ask", what=what)])] == [1]


def test_a_quiet_day(stage: Stage) -> None:
    stage([Act("ask"), Act("approve", 1), Act("ask", what=2), Act("undo", -1)])
