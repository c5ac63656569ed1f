"""The list of requests to decide in one go: all of each request, and within Slack's rules."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.several import (
    LISTED_ROWS,
    SEVERAL_MOST,
    Chosen,
    Decided,
    chosen_in,
    decided_view,
    final_view,
    reject_view,
    several_view,
    why_not_in_a_list,
)
from bot.plan import Change, Facts, Plan, Sheet
from bot.proposals import Proposal, State
from bot.slack.rules import check_view
from storage.proposals import ShownRow
from tests.support.hostile import NAMES, markup_faults, texts
from tests.support.plans import APPROVAL, PLAN, proposal
from tests.support.slack import text_of

LINK = {"card": ShownRow("aa", "card", "C04APPROVL3", "1.1", "http://127.0.0.1/archives/C1/p11")}


def waiting(number: int, plan: Plan = PLAN, **row: Any) -> Proposal:
    """Return a waiting request with an id and digest of its own."""
    return proposal(State.WAITING, plan=plan, id=f"{number:016x}", digest=f"{number:064x}", shown=LINK, **row)


def full_of(word: str) -> Plan:
    """Return the largest plan that a list takes, with the word wherever data can stand."""
    return replace(
        PLAN,
        sentence=word,
        changes=(Change(word, word, word),) * LISTED_ROWS,
        totals=(Change(word, word, word),) * 20,
        warnings=(word,) * 20,
        note=word,
        facts=Facts(amount=Decimal("99999999.99"), vendor=word),
    )


def faults(view: dict[str, Any]) -> list[Any]:
    """Return everything that Slack would refuse or take for markup."""
    return [*check_view(view), *markup_faults(view)]


def test_each_request_is_shown_with_rows_totals_amount_and_digest() -> None:
    shown = several_view([waiting(1)], [])
    text = text_of(shown)
    for fact in (
        "Delete 1 line from P071882",
        "Rose Freedom Red 60cm, 6 QB",
        "Order total: $2,000.00 → *$848.00*",
        "Amount: *$1,152.00*",
        "Komet has no undo for this.",
        "Reason: Short shipped",
        "Digest 00000000",
        "<@U04ANATORRE>",
    ):
        assert fact in text, fact


def test_the_shown_digests_go_with_the_modal() -> None:
    shown = several_view([waiting(1), waiting(2)], [])
    kept = chosen_in(shown["private_metadata"])
    assert [(each.id, each.digest) for each in kept] == [(f"{n:016x}", f"{n:064x}"[:16]) for n in (1, 2)]
    assert {each.amount for each in kept} == {PLAN.facts.amount}
    assert set(json.loads(shown["private_metadata"])) == {"shown"}


def test_ten_are_listed_and_the_rest_is_counted() -> None:
    shown = several_view([waiting(number) for number in range(25)], [])
    assert len([block for block in shown["blocks"] if block["type"] == "input"]) == SEVERAL_MOST
    assert "… and 15 requests more" in text_of(shown)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"approval": {**APPROVAL, "second_factor": True}}, "needs a code"),
        ({"plan": replace(PLAN, sheet=Sheet("a" * 64, "rows.csv", 300))}, "has its rows in a file"),
        ({"plan": replace(PLAN, changes=PLAN.changes * 6)}, "has 6 rows"),
        ({"approval": {**APPROVAL, "second_factor": False}}, ""),
        ({"plan": replace(PLAN, changes=PLAN.changes * 5)}, ""),
    ],
)
def test_what_a_list_cannot_show_whole_is_left_out_with_a_word_why(changes: dict[str, Any], why: str) -> None:
    request = waiting(1, **changes)
    assert why_not_in_a_list(request) == why
    if why:
        assert f"{why} <http://127.0.0.1/archives/C1/p11|Open the card>" in text_of(several_view([], [request]))


def test_a_list_without_anything_to_choose_has_no_submit() -> None:
    assert "submit" not in several_view([], [])


def test_the_final_look_names_each_with_its_digest() -> None:
    shown = final_view(
        [(Chosen("aa", "0123456789abcdef"), "Delete 1 line"), (Chosen("bb", "f" * 16), "Delete 2 lines")]
    )
    text = text_of(shown)
    assert "Approve 2 requests:" in text
    assert "• Delete 1 line – Digest `01234567`" in text
    assert shown["submit"]["text"] == "Approve 2 requests"


def test_what_became_of_each_is_told() -> None:
    done = proposal(State.DONE)
    more = proposal(State.WAITING, approval={**APPROVAL, "count": 2})
    text = text_of(
        decided_view(
            [
                Decided("First", "1" * 16, done),
                Decided("Second", "2" * 16, more),
                Decided("Third", "3" * 16, replace(done, row=replace(done.row, state="approved"))),
                Decided("Fourth", "4" * 16, objection="Somebody was faster. <@U04MAYALIND> approved this before you."),
            ]
        )
    )
    assert "*✅ Done*: First – Digest `11111111`" in text
    assert "*You approved*: Second – Digest `22222222`\nIt waits for 2 approvals more." in text
    assert "*Approved*: Third" in text
    assert "*Not decided*: Fourth – Digest `44444444`\nSomebody was faster. <@U04MAYALIND> approved" in text


def check_all(word: str) -> list[Any]:
    """Return the faults of every view of a list that is as full as can be."""
    follows = {"id": "aa", "by": "U04VICTOROS", "question": word, "link": "http://127.0.0.1/p1"}
    several = [waiting(number, full_of(word), detail={"follows": follows}) for number in range(25)]
    kept = chosen_in(several_view(several, [])["private_metadata"])
    chosen = [(each, several[0].plan.sentence) for each in kept]
    decided = [Decided(word, "a" * 16, each) for each in several[:5]] + [Decided(word, "a" * 16, objection="No.")] * 5
    views = [several_view(several, several), several_view([], several), final_view(chosen), reject_view(chosen)]
    views.append(decided_view(decided))
    return [fault for view in views for fault in faults(view)]


@pytest.mark.parametrize("word", NAMES, ids=lambda word: repr(word[:20]))
def test_it_is_within_slacks_rules_whatever_the_data_says(word: str) -> None:
    assert check_all(word) == []


@given(word=texts)
def test_no_data_breaks_it(word: str) -> None:
    assert check_all(word) == []


@given(st.integers(0, 30))
def test_it_is_within_slacks_rules_however_many_there_are(number: int) -> None:
    assert faults(several_view([waiting(each) for each in range(number)], [])) == []
