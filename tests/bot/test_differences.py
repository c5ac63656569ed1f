"""What differs between a preview and Komet now, and what was wanted of it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.differences import Difference, differences, new_warnings
from bot.plan import Change, Plan
from tests.support.plans import PLAN, plans, records


def plan_of(snapshot: list[dict[str, Any]], *changes: Change) -> Plan:
    """Return a plan over these records."""
    return replace(PLAN, snapshot=tuple(snapshot), changes=changes)


def told(shown: list[dict[str, Any]], now: list[dict[str, Any]], *changes: Change) -> list[Difference]:
    """Return what differs."""
    return differences(plan_of(shown, *changes), plan_of(now))


def test_a_changed_value_is_told_with_shown_and_now() -> None:
    assert told([{"line": "Rose", "boxes": "6"}], [{"line": "Rose", "boxes": "5"}]) == [
        Difference("Rose", "boxes", "6", "5")
    ]


def test_a_record_that_is_gone_is_told() -> None:
    assert told([{"line": "Rose"}], []) == [Difference("Rose", "", "there", None)]


def test_a_record_that_is_new_is_told() -> None:
    assert told([], [{"line": "Rose"}]) == [Difference("Rose", "", None, "there")]


def test_a_value_that_was_not_there_before_is_told() -> None:
    shown, now = [{"line": "Rose", "boxes": None}], [{"line": "Rose", "boxes": "5"}]
    assert told(shown, now) == [Difference("Rose", "boxes", None, "5")]


DELETED = Change("Rose Freedom", "6 QB", "deleted", record="Rose")
RENAMED = Change("Box", "BX1", "ZZ1", record="Rose", field="boxes")
NOBODYS = Change("Invoice", "", "FA-1")
OTHERS = Change("Lily", "4 QB", "deleted", record="Lily")


@pytest.mark.parametrize(
    ("change", "wanted"), [(DELETED, "deleted"), (RENAMED, "ZZ1"), (NOBODYS, None), (OTHERS, None)]
)
def test_what_was_wanted_is_what_the_plans_change_of_this_record_says(change: Change, wanted: str | None) -> None:
    (found,) = told([{"line": "Rose", "boxes": "6"}], [{"line": "Rose", "boxes": "5"}], change)
    assert found.wanted == wanted


def test_a_change_of_one_value_says_nothing_about_another_one() -> None:
    (found,) = told([{"line": "Rose", "status": "1"}], [{"line": "Rose", "status": "2"}], RENAMED)
    assert found.wanted is None


@pytest.mark.parametrize(("change", "wanted"), [(DELETED, "deleted"), (RENAMED, "ZZ1"), (OTHERS, None)])
def test_of_a_record_that_is_gone_any_change_of_it_was_wanted(change: Change, wanted: str | None) -> None:
    (found,) = told([{"line": "Rose", "boxes": "6"}], [], change)
    assert found.wanted == wanted


def test_a_record_with_an_empty_name_is_not_taken_for_a_change_about_none() -> None:
    (found,) = told([{"line": "", "boxes": "6"}], [{"line": "", "boxes": "5"}], NOBODYS)
    assert found.wanted is None


@given(plans)
def test_the_same_records_have_no_difference(plan: Plan) -> None:
    assert differences(plan, plan) == []


@given(st.lists(records, max_size=3), st.lists(records, max_size=3))
def test_different_records_with_names_have_a_difference(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    named = [{"name": str(position), **record} for position, record in enumerate(one)]
    changed = [{"name": str(position), **record} for position, record in enumerate(other)]
    visible = [{key: value for key, value in record.items() if value is not None} for record in named]
    seen = [{key: value for key, value in record.items() if value is not None} for record in changed]
    assert bool(told(named, changed)) is (visible != seen)


def test_a_warning_that_was_not_given_then_is_told() -> None:
    shown = replace(PLAN, warnings=("No undo.",))
    now = replace(shown, warnings=("No undo.", "It will be empty."))
    assert new_warnings(shown, now) == [Difference("", "warning", None, "It will be empty.")]
    assert new_warnings(now, shown) == []
