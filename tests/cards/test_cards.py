"""Previews, cards and results: within Slack's rules in every state, whatever the data says."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import (
    announcement_message,
    card_message,
    preview_message,
    preview_view,
    result_view,
    status_message,
)
from bot.cards.stale import telling
from bot.differences import Difference
from bot.komet.requests import PurchaseOrderItemDelete
from bot.operations import Result, Step, Verdict
from bot.plan import Change, Facts, Once, Plan
from bot.proposals import Proposal, State
from bot.slack.blocks import Message
from bot.slack.rules import check_message, check_view
from storage.database import utc_now
from storage.journal import JournalRow
from storage.proposals import DecisionRow, ShownRow
from tests.support.hostile import NAMES, markup_faults, texts
from tests.support.plans import NOON, PLAN, proposal
from tests.support.slack import text_of

STATES = list(State)
LINK = {"card": ShownRow("00000000000000aa", "card", "C04APPROVL3", "1.1", "http://127.0.0.1/archives/C1/p11")}
APPROVED = DecisionRow("00000000000000aa", "U04MAYALIND", "approve", "", NOON)
ASKED = DecisionRow("00000000000000aa", "U04VICTOROS", "ask", "Which farm shorted it?", NOON)
REJECTED = DecisionRow("00000000000000aa", "U04MAYALIND", "reject", "Still wanted", NOON)


def faults(shown: Proposal) -> list[Any]:
    """Return everything that is wrong with all that is ever drawn of the proposal."""
    messages = [draw(shown) for draw in (preview_message, status_message, card_message, announcement_message)]
    views = [preview_view(shown, "{}"), result_view(shown)]
    found: list[Any] = []
    for message in messages:
        body = message.body()
        found += [*check_message(body), *markup_faults(body)]
        if len(body["text"]) > 4000:
            found.append(f"chat.update takes 4000 characters of text, not {len(body['text'])}")
    for view in views:
        found += [*check_view(view), *markup_faults(view)]
    return found


def plan_of(word: str, rows: int) -> Plan:
    """Return a plan that says the word wherever data can stand."""
    return Plan(
        sentence=f"Delete {word}",
        requests=(PurchaseOrderItemDelete(po_item_id="1"),),
        changes=(Change(word, word, word),) * rows,
        snapshot=({"line": word},),
        facts=Facts(vendor=word, amount=Decimal(1)),
        totals=(Change("Total", word, word),) * 2,
        warnings=(word,) * 7,
        once=(Once(word, "items", word),),
        note=word,
    )


def shown_with(word: str, state: State, rows: int, *, person: str = "U04MAYALIND") -> Proposal:
    """Return a proposal in a state, with the word wherever data can stand and several rows of everything."""
    verdicts = (Verdict(word, True, word), Verdict(word, False, word)) * rows
    results = (
        Result(PLAN.requests[0], Step.DONE, word, verdicts),
        *[Result(PLAN.requests[0], step, word) for step in Step],
    )
    journal = JournalRow(
        1,
        "00000000000000aa",
        0,
        "m",
        {},
        "unknown",
        evidence=[{"at": NOON.isoformat(), "found": word, "by": person}] * rows,
        next_look_at=NOON + timedelta(1),
    )
    changed = [Difference(f"{word} {row}", word, word, word, word).to_record() for row in range(rows)]
    return proposal(
        state,
        plan=plan_of(word, rows),
        results=results,
        decisions=(replace(APPROVED, reason=word), replace(REJECTED, reason=word), replace(ASKED, reason=word)),
        shown=LINK,
        journal=(journal,),
        detail={
            "reason": word,
            "changes": changed if state is State.STALE else [],
            "undo_until": "2999-01-01T00:00:00+00:00",
            "undo_loses": [word] * rows,
            "follows": {"id": "aa", "by": "U04VICTOROS", "question": word, "link": "http://127.0.0.1/archives/C1/p11"},
        },
        approval={"rule": word, "role": word, "count": 2, "hours": 24, "channel": "C04APPROVL3"},
    )


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("approval", [True, False])
def test_every_state_is_within_slacks_rules(state: State, approval: bool) -> None:
    row: dict[str, Any] = {} if approval else {"approval": None}
    assert faults(proposal(state, **row)) == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("rows", [0, 1, 500])
def test_every_state_is_within_slacks_rules_however_much_there_is(state: State, rows: int) -> None:
    assert faults(shown_with("Rose Freedom Red 60cm, 6 QB", state, rows)) == []


@pytest.mark.thorough
@pytest.mark.parametrize("word", NAMES, ids=lambda word: repr(word[:20]))
def test_hostile_data_stays_data(word: str) -> None:
    for state in (State.WAITING, State.PARTLY, State.UNKNOWN, State.STALE):  # they hold everything there is
        assert faults(shown_with(word, state, 30)) == []


@given(word=texts, state=st.sampled_from(STATES), rows=st.integers(0, 25))
def test_no_data_breaks_a_card(word: str, state: State, rows: int) -> None:
    assert faults(shown_with(word, state, rows)) == []


# --- what is said ------------------------------------------------------------------------------


def labels(message: Message | dict[str, Any]) -> list[str]:
    """Return the labels of the buttons."""
    blocks = message.blocks if isinstance(message, Message) else message["blocks"]
    return [element["text"]["text"] for block in blocks if block["type"] == "actions" for element in block["elements"]]


def test_card_preview_and_result_show_the_same_changes_totals_and_digest() -> None:
    shown = proposal(State.WAITING)
    for drawn in (preview_view(shown, "{}"), preview_message(shown).body(), card_message(shown).body()):
        text = text_of(drawn)
        for fact in ("Rose Freedom Red 60cm", "$1,152.00", "deleted", "$848.00", "no undo", shown.row.digest[:8]):
            assert fact in text


def test_the_preview_says_what_it_costs_and_why_it_needs_approval() -> None:
    text = text_of(preview_view(proposal(State.PREVIEWED), "{}"))
    assert "Costs 1 Komet call." in text
    assert "Needs 1 approval by a manager (rule “Deleting lines”)." in text


@pytest.mark.parametrize(("approval", "label"), [({}, "Ask for approval"), ({"approval": None}, "Send to Komet")])
def test_the_yes_says_what_it_does(approval: dict[str, Any], label: str) -> None:
    shown = proposal(State.PREVIEWED, **approval)
    assert preview_view(shown, "{}")["submit"]["text"] == label
    assert labels(preview_message(shown))[0] == label


def test_only_a_waiting_card_can_be_decided() -> None:
    assert labels(card_message(proposal(State.WAITING))) == ["Approve", "Reject", "Ask a question"]
    for state in set(STATES) - {State.WAITING}:
        assert labels(card_message(proposal(state))) == []


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (State.WAITING, ["Take back"]),
        (State.APPROVED, []),
        (State.RUNNING, []),
        (State.DONE, ["Undo"]),
        (State.PARTLY, ["The failed ones again", "Undo"]),
        (State.REFUSED, ["The failed ones again"]),
        (State.UNKNOWN, ["Look at Komet now"]),
        (State.NOT_FOUND, ["Send again"]),
        (State.FAILED, ["Start again"]),
        (State.STALE, ["Start again"]),
        (State.REJECTED, ["Start again"]),
        (State.RETURNED, ["Answer and ask again"]),
        (State.EXPIRED, ["Start again"]),
        (State.CANCELLED, ["Start again"]),
    ],
)
def test_the_requester_is_offered_the_next_step(state: State, buttons: list[str]) -> None:
    assert labels(status_message(shown_with("Rose", state, 1))) == buttons


def test_nothing_is_offered_to_be_sent_again_while_it_is_unknown() -> None:
    assert labels(status_message(shown_with("Rose", State.UNKNOWN, 3))) == ["Look at Komet now"]


def test_a_table_shows_twenty_changes_and_counts_the_rest() -> None:
    text = text_of(card_message(shown_with("Rose", State.WAITING, 50)).body())
    assert "… and 30 rows more." in text or "… and 30 more." in text


def test_every_change_that_is_listed_in_the_preview_is_whole() -> None:
    names = [f"{'W' * 150} {number}" for number in range(20)]
    plan = replace(PLAN, changes=tuple(Change(name, "b" * 80, "a" * 80) for name in names))
    text = text_of(preview_view(proposal(State.PREVIEWED, plan=plan), "{}"))
    assert text.count("• W") == 20


def test_the_announcement_names_the_person_and_links_to_the_card() -> None:
    text = text_of(announcement_message(proposal(State.DONE, shown=LINK)).body())
    assert "<@U04ANATORRE>" in text
    assert "|Details>" in text


def test_a_rejection_tells_who_and_why() -> None:
    text = text_of(status_message(proposal(State.REJECTED, decisions=(REJECTED,))).body())
    assert "Rejected by <@U04MAYALIND>" in text
    assert "Still wanted" in text


def test_what_failed_is_listed_before_what_worked() -> None:
    verdicts = (Verdict("A → B", True, "OK"), Verdict("C → D", False, "Box code does not exist"))
    results = (Result(PLAN.requests[0], Step.DONE, "", verdicts),)
    text = text_of(status_message(proposal(State.PARTLY, results=results)).body())
    assert "⛔ C → D: Box code does not exist" in text
    assert "✅ A" not in text
    assert "1 of 2 worked." in text


def test_an_unknown_write_says_when_it_is_looked_at_again() -> None:
    journal = JournalRow(
        1, "p", 0, "m", {}, "unknown", next_look_at=NOON, evidence=[{"at": NOON.isoformat(), "found": "no"}]
    )
    text = text_of(status_message(proposal(State.UNKNOWN, journal=(journal,))).body())
    assert "I never send it twice by myself." in text
    assert "Looked 1 time, last <!date^" in text
    assert "Komet showed nothing of it. I look again <!date^" in text


@pytest.mark.parametrize(("labels", "line"), [((), ""), (("Rose", "Lily"), "❓ Rose: not found\n❓ Lily: not found")])
def test_what_a_person_saw_in_komet_is_said_once(labels: tuple[str, ...], line: str) -> None:
    seen = [{"at": NOON.isoformat(), "found": "it is not there", "by": "U04ANATORRE"}]
    request = PLAN.requests[0]
    message = "Komet did not say whether it worked. A person looked in Komet: it is not there."
    count = len(labels) or 1
    shown = proposal(
        State.NOT_FOUND,
        plan=replace(PLAN, requests=(request,) * count, parts=labels),
        results=(Result(request, Step.NOT_FOUND, message),) * count,
        journal=tuple(JournalRow(1, "p", position, "m", {}, "not found", evidence=seen) for position in range(count)),
    )
    for text in (text_of(status_message(shown).body()), text_of(card_message(shown).body())):
        assert text.count("it is not there") == 1
        assert "👤 <@U04ANATORRE> looked in Komet" in text
        assert line in text


def test_rows_that_were_not_sent_or_are_unknown_count_as_rows_that_did_not_work() -> None:
    request, rows = PLAN.requests[0], (Verdict("A → B", True, "OK"),) * 3
    results = (Result(request, Step.DONE, "", rows), Result(request, Step.UNKNOWN), Result(request, Step.NOT_SENT))
    assert "3 of 5 worked, 1 unknown." in text_of(status_message(proposal(State.UNKNOWN, results=results)).body())
    text = text_of(status_message(proposal(State.PARTLY, results=(results[0], results[2]))).body())
    assert "3 of 4 worked." in text


def test_a_total_that_was_not_there_before_has_no_arrow() -> None:
    plan = replace(PLAN, totals=(Change("Boxes", "", "2"), Change("Cost", "$1.00", "$2.00")))
    assert "Boxes: *2*\nCost: $1.00 → *$2.00*" in text_of(card_message(proposal(State.WAITING, plan=plan)).body())


# --- the way back ------------------------------------------------------------------------------


def test_undo_stands_below_what_it_cannot_restore_and_until_when_it_is_offered() -> None:
    until = (utc_now() + timedelta(minutes=5)).isoformat()
    detail = {"undo_until": until, "undo_loses": ["Printed labels stay as they are."]}
    loses, offered, pressed = status_message(proposal(State.DONE, detail=detail)).blocks[-3:]
    assert text_of(loses) == "*What Undo cannot restore*\n• Printed labels stay as they are."
    assert text_of(offered).startswith("Undo is offered until <!date^")
    assert pressed["elements"][0]["action_id"] == "proposal.undo"


def test_without_something_that_is_lost_nothing_is_said_of_it() -> None:
    until = (utc_now() + timedelta(minutes=5)).isoformat()
    text = text_of(status_message(proposal(State.DONE, detail={"undo_until": until})).body())
    assert "Undo is offered until" in text
    assert "cannot restore" not in text


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(seconds=1), timedelta(days=9)])
def test_when_its_time_is_over_undo_is_not_offered(ago: timedelta) -> None:
    shown = proposal(State.DONE, detail={"undo_until": (utc_now() - ago).isoformat(), "undo_loses": ["Labels."]})
    assert labels(status_message(shown)) == []
    assert "Undo" not in text_of(status_message(shown).body())


# --- a question --------------------------------------------------------------------------------


def test_a_request_that_was_sent_back_shows_the_question_and_who_asked_it() -> None:
    shown = proposal(State.RETURNED, decisions=(ASKED,))
    for drawn in (status_message(shown).body(), card_message(shown).body(), result_view(shown)):
        assert "<@U04VICTOROS> asks: *Which farm shorted it?*" in text_of(drawn)
    assert "Sent back by <@U04VICTOROS> <!date^" in text_of(card_message(shown).body())


@pytest.mark.parametrize(
    ("link", "earlier"),
    [("http://127.0.0.1/p1", "<http://127.0.0.1/p1|an earlier request>"), ("", "an earlier request")],
)
def test_the_card_of_an_answer_says_what_it_follows(link: str, earlier: str) -> None:
    follows = {"id": "bb", "by": "U04VICTOROS", "question": "Which farm?", "link": link}
    told = f"Follows {earlier} that <@U04VICTOROS> sent back with the question: *Which farm?*"
    shown = proposal(State.WAITING, detail={"follows": follows})
    for drawn in (status_message(shown), card_message(shown)):
        assert told in text_of(drawn.body())


# --- stale -------------------------------------------------------------------------------------


def stale(*changes: Difference) -> Proposal:
    """Return a stale proposal with these differences."""
    kept = [change.to_record() for change in changes]
    return proposal(State.STALE, detail={"reason": "Komet changed.", "changes": kept})


def cells(message: Message) -> list[list[str]]:
    """Return the cells of the message's only table."""
    (table,) = [block for block in message.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in table["rows"]]


def test_values_that_differ_late_are_cut_before_that() -> None:
    same = "Rose Freedom Red 60cm; " * 5
    shown, now = telling(f"{same}4 QB", f"{same}5 QB", 60)
    assert shown.endswith("4 QB")
    assert now.endswith("5 QB")
    assert max(len(shown), len(now)) <= 60


def test_money_and_days_of_a_record_are_shown_as_people_read_them() -> None:
    shown = stale(
        Difference("930166", "total", "2848", "3140.5"), Difference("930166", "ship_date", "2026-12-01", None)
    )
    assert [row[1] for row in cells(status_message(shown))[1:]] == [
        "$2,848.00 → $3,140.50",
        "Tue 1 Dec 2026 → not there",
    ]


def test_a_stale_proposal_shows_what_was_shown_what_is_now_and_what_was_wanted() -> None:
    shown = stale(Difference("P071882 Rose #1", "boxes", "6", "5", "deleted"))
    expected = [["What", "Shown → now", "Wanted"], ["Boxes – P071882 Rose #1", "6 → 5", "deleted"]]
    assert cells(status_message(shown)) == cells(card_message(shown)) == expected
    text = text_of(result_view(shown))
    assert "Boxes – P071882 Rose #1: shown *6*, now *5*, wanted *deleted*" in text


def test_what_the_request_leaves_alone_and_what_is_gone_is_said_so() -> None:
    shown = stale(Difference("P071882", "status", "Approved", "Shipped"), Difference("BX1", "", "there", None, "ZZ1"))
    assert cells(status_message(shown))[1:] == [
        ["Status – P071882", "Approved → Shipped", "left as it is"],
        ["BX1", "there → not there", "ZZ1"],
    ]


def test_the_same_change_of_many_records_is_one_row() -> None:
    many = [Difference(f"Rose #{each}", "order_status", "1", "2", "deleted") for each in range(40)]
    gone = [Difference(f"Lily #{each}", "", "there", None, "deleted") for each in range(2)]
    assert [row[0] for row in cells(status_message(stale(*many, *gone)))[1:]] == [
        "Order status (40 records)",
        "Lily #0",
        "Lily #1",
    ]


def test_a_difference_that_was_kept_before_it_was_known_what_was_wanted_is_still_drawn() -> None:
    old = {"what": "Rose, boxes", "before": "6", "after": ""}
    shown = proposal(State.STALE, detail={"reason": "Komet changed.", "changes": [old]})
    assert cells(status_message(shown))[1:] == [["Rose, boxes", "6 → not there", "–"]]
