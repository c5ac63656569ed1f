"""Which plans get a file with all rows, and what stands in it."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.approval import card_message
from bot.plan import Change, Plan
from bot.proposals import State
from bot.sheets import CARD_ROWS, LONGEST_VALUE, LONGEST_WHAT, MOST_WARNINGS, with_sheet
from bot.spreadsheets import FORMULA_STARTS
from tests.support.plans import PLAN, digest, plans, proposal
from tests.support.slack import text_of

LETTERS = st.text(st.characters(codec="ascii", categories=("Lu", "Ll", "Nd")), min_size=1, max_size=LONGEST_VALUE)


def many(rows: int) -> tuple[Change, ...]:
    return tuple(Change(f"Box {row}", f"BX{row}", f"ZZ{row}") for row in range(rows))


def content(plan: Plan) -> list[list[str]]:
    assert plan.sheet is not None
    return list(csv.reader(io.StringIO(plan.contents[plan.sheet.sha256].decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "plan",
    [
        replace(PLAN, changes=many(CARD_ROWS + 1)),
        replace(PLAN, warnings=tuple(f"Look at {each}." for each in range(MOST_WARNINGS + 1))),
        replace(PLAN, warnings=("Look! " * 60,)),
        replace(PLAN, changes=(Change("x" * (LONGEST_WHAT + 1), "", ""),)),
        replace(PLAN, changes=(Change("x", "", "y" * (LONGEST_VALUE + 1)),)),
        replace(PLAN, changes=tuple(Change("x" * 140, "y" * 70, "z" * 70) for _ in range(CARD_ROWS))),
    ],
)
def test_what_a_card_would_cut_is_in_a_file(plan: Plan) -> None:
    rows = content(with_sheet(plan))
    assert rows[1 : len(plan.changes) + 1] == [[each.what, each.before, each.after] for each in plan.changes]
    assert [row[0] for row in rows[-len(plan.warnings) :]] == [f"⚠ {warning}" for warning in plan.warnings]


def test_a_small_plan_has_none() -> None:
    assert with_sheet(PLAN) == PLAN


@pytest.mark.parametrize("rows", [1, CARD_ROWS])
def test_a_row_that_just_fits_a_card_is_not_cut_in_its_table(rows: int) -> None:
    longest = Change("w" * LONGEST_WHAT, "b" * LONGEST_VALUE, "a" * LONGEST_VALUE)
    rest = [Change(f"Box {row}", f"BX{row}", f"ZZ{row}") for row in range(rows - 1)]
    plan = with_sheet(replace(PLAN, changes=(longest, *rest)))
    assert plan.sheet is None
    shown = text_of({"blocks": card_message(proposal(State.WAITING, plan=plan)).blocks})
    assert all(text in shown for text in (longest.what, longest.before, longest.after))


@given(st.lists(st.builds(Change, what=LETTERS, before=LETTERS, after=LETTERS), min_size=1, max_size=25))
def test_a_card_without_a_file_shows_every_row_whole(changes: list[Change]) -> None:
    plan = with_sheet(replace(PLAN, changes=tuple(changes)))
    if plan.sheet is None:
        shown = text_of({"blocks": card_message(proposal(State.WAITING, plan=plan)).blocks})
        for each in changes:
            assert each.what in shown
            assert each.before in shown
            assert each.after in shown


def test_the_digest_holds_the_file() -> None:
    plan = with_sheet(replace(PLAN, changes=many(50)))
    other = with_sheet(replace(PLAN, changes=(*many(49), Change("Box 49", "BX49", "other"))))
    assert digest(plan) != digest(replace(plan, sheet=None))
    assert digest(plan) != digest(other)
    assert Plan.from_record(plan.to_record()).sheet == plan.sheet


@pytest.mark.parametrize("hidden", ["\x00", "\u200b", "\ufeff", "\u202e", "\x1f"])
def test_what_is_hidden_in_front_of_a_formula_does_not_hide_it(hidden: str) -> None:
    plan = with_sheet(replace(PLAN, changes=(Change(f"{hidden}=1+1", f"{hidden}@a", "x"), *many(CARD_ROWS))))
    assert [cell.replace(" ", "") for cell in content(plan)[1]] == ["'=1+1", "'@a", "x"]


@given(plans)
def test_the_same_plan_has_the_same_file_and_no_cell_is_a_formula(plan: Plan) -> None:
    large = replace(plan, changes=(*plan.changes, *many(CARD_ROWS + 1)))
    one, two = with_sheet(large), with_sheet(large)
    assert one.sheet == two.sheet
    assert not any(cell.startswith(FORMULA_STARTS) for row in content(one) for cell in row)
