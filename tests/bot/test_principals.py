"""Whose right somebody may use: chains, their length, circles, the requester, and who may be a delegate."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.komet.requests import REQUESTS
from bot.policy import read_policy
from bot.principals import MOST_HOPS, principals, sources
from storage.delegations import DelegationRow
from tests.support.plans import NOON

PEOPLE = [f"U{number}" for number in range(1, 8)]
POLICY = read_policy(
    f"""
    [channels]
    approvals = "C04APPROVL3"
    announcements = "C04SALES002"
    [roles]
    manager = ["U1", "U2"]
    deputy = {PEOPLE!r}
    [delegation]
    to = ["deputy"]
    """.replace("'", '"'),
    REQUESTS,
)


def rows(*steps: str) -> list[DelegationRow]:
    """Return delegations written as "U1>U3"."""
    ends = [step.split(">") for step in steps]
    over = NOON + timedelta(days=1)
    return [DelegationRow(str(number), "T1", one, to, NOON, over, NOON) for number, (one, to) in enumerate(ends)]


def rights(*steps: str, holders: tuple[str, ...] = ("U1", "U2"), requester: str = "U9") -> dict[str, tuple[str, ...]]:
    """Return whose rights everybody may use."""
    return principals(holders, rows(*steps), POLICY, requester)


def test_a_holder_uses_their_own_right() -> None:
    assert rights() == {"U1": ("U1",), "U2": ("U2",)}


def test_a_delegate_uses_the_right_they_were_handed() -> None:
    assert rights("U1>U3")["U3"] == ("U1",)


@pytest.mark.parametrize(("hops", "decides"), [(1, True), (2, True), (3, True), (4, False)])
def test_a_right_is_handed_on_three_times_at_most(hops: int, decides: bool) -> None:
    chain = ["U1", "U3", "U4", "U5", "U6"]
    steps = [f"{one}>{other}" for one, other in pairwise(chain[: hops + 1])]
    assert (chain[hops] in rights(*steps)) is decides


def test_a_circle_ends_and_gives_nobody_more() -> None:
    assert rights("U1>U3", "U3>U1", "U3>U4", "U4>U3") == {
        "U1": ("U1",), "U2": ("U2",), "U3": ("U1",), "U4": ("U1",),
    }  # fmt: skip


def test_ones_own_right_comes_first_and_the_nearer_one_next() -> None:
    found = rights("U1>U3", "U3>U2", "U2>U4", "U1>U4")
    assert found["U2"] == ("U2", "U1")
    assert rights("U2>U3", "U3>U4", "U1>U4")["U4"] == ("U1", "U2")


def test_the_requester_has_no_right_and_hands_none_on() -> None:
    assert rights("U1>U3", requester="U1") == {"U2": ("U2",)}


def test_a_chain_that_leads_over_the_requester_gives_nothing() -> None:
    assert rights("U1>U3", "U3>U4", requester="U3") == {"U1": ("U1",), "U2": ("U2",)}


def test_a_chain_that_leads_to_the_requester_gives_nothing() -> None:
    assert "U3" not in rights("U1>U3", requester="U3")


def test_who_is_no_delegate_by_the_policy_is_handed_nothing() -> None:
    narrow = POLICY.model_copy(update={"roles": {**POLICY.roles, "deputy": ("U4",)}})
    assert principals({"U1"}, rows("U1>U3", "U1>U4"), narrow, "U9") == {"U1": ("U1",), "U4": ("U1",)}


def test_without_the_table_delegations_give_nothing() -> None:
    closed = POLICY.model_copy(update={"delegation": None})
    assert principals({"U1"}, rows("U1>U3"), closed, "U9") == {"U1": ("U1",)}


def test_a_delegation_from_somebody_without_a_right_gives_nothing() -> None:
    assert "U4" not in rights("U3>U4")


def test_the_sources_are_everybody_from_whom_a_right_could_come() -> None:
    assert sources("U5", rows("U1>U3", "U3>U4", "U4>U5", "U6>U7")) == {"U1", "U3", "U4"}


@given(
    steps=st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=12),
    holders=st.sets(st.sampled_from(PEOPLE), max_size=3),
    requester=st.sampled_from(PEOPLE),
)
def test_no_net_of_delegations_reaches_the_requester_or_leads_over_them(
    steps: list[tuple[str, str]], holders: set[str], requester: str
) -> None:
    net = rows(*(f"{one}>{other}" for one, other in steps))
    found = principals(holders, net, POLICY, requester)
    without = [row for row in net if requester not in (row.from_person, row.to_person)]
    assert requester not in found
    assert found == principals(holders - {requester}, without, POLICY, "nobody")
    for person, whose in found.items():
        assert set(whose) <= holders - {requester}
        assert set(whose) - {person} <= sources(person, without)
        assert (whose[0] == person) is (person in holders)
    assert MOST_HOPS == 3
