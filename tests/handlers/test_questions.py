"""Asking for more: a request goes back with a question, and its requester answers with a new one."""

import asyncio
import json
from typing import Any

import pytest

from bot.approvals import Approvals
from bot.slack.rules import check_view
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import triggers
from handlers.questions import question_view
from tests.support.examples import LINE, ORDER
from tests.support.hostile import NAMES, markup_faults
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, button_of, element_at, text_of
from tests.support.writes import DELETE, ask, states

pytestmark = pytest.mark.anyio

QUESTION = "Which farm shorted it, and who told you?"


async def send_back(slack: SlackFront, manager: str, question: str = QUESTION) -> None:
    """Press the button on the newest card and ask."""
    await slack.press(manager, "Ask a question", on=slack.card())
    await slack.fill(manager, question=question)


def status(slack: SlackFront, person: str) -> dict[str, Any]:
    """Return the requester's newest message that shows a request."""
    shown = [each for each in slack.messages(person, "bot") if each["blocks"][0]["type"] == "header"]
    return shown[-1]


async def test_a_question_sends_the_request_back_and_nothing_is_sent(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await send_back(slack, manager)
    assert states(bot) == ["returned"]
    assert komet.writes == []
    for shown in (status(slack, salesperson), slack.card()):
        text = text_of(shown)
        assert "Sent back with a question" in text
        assert f"<@{slack.id_of(manager)}> asks: *{QUESTION}*" in text
    assert "Approve" not in text_of(slack.card())


async def test_the_requester_is_told_by_a_message_of_its_own(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await send_back(slack, manager)
    sent = [row["payload"] for row in bot.rows("SELECT payload FROM outbox WHERE kind = 'message'")]
    (told,) = [json.loads(payload) for payload in sent if QUESTION in payload]
    assert told["thread_ts"] == status(slack, salesperson)["ts"]


async def test_it_is_audited_as_asked_for_more(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await send_back(slack, manager)
    (row,) = bot.rows("SELECT * FROM audit WHERE event = 'returned'")
    detail = json.loads(row["detail"])
    assert row["actor"] == slack.id_of(manager)
    assert "asked for more" in row["detail"]
    assert QUESTION in row["detail"]
    assert detail["digest"] == bot.rows("SELECT digest FROM proposals")[0]["digest"]


async def test_the_answer_is_a_new_request_that_says_what_it_follows(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await send_back(slack, manager)
    await slack.press(salesperson, "Answer and ask again", on=status(slack, salesperson))
    form = slack.modal_text(salesperson)
    assert f"<@{slack.id_of(manager)}> asks: *{QUESTION}*" in form
    assert "Put your answer into “Reason”." in form
    assert element_at(slack.view(salesperson), "reason")["initial_value"] == "Short shipped"
    await slack.fill(salesperson, reason="Alborada, Diego wrote to me")
    await slack.submit(salesperson)

    card = slack.card()
    text = text_of(card)
    assert f"|an earlier request> that <@{slack.id_of(manager)}> sent back with the question: *{QUESTION}*" in text
    (earlier,) = bot.rows(
        "SELECT permalink FROM messages JOIN proposals ON proposals.id = proposal_id "
        "WHERE surface = 'card' AND state = 'returned'"
    )
    assert f"<{earlier['permalink']}|" in text
    assert "Alborada, Diego wrote to me" in text
    await slack.press(manager, "Approve", on=card)
    assert komet.writes == [(DELETE, {"poItemId": int(LINE)})]
    assert "an earlier request" in text_of(slack.card()), "it says so for good"
    assert states(bot) == ["returned", "done"]


async def test_the_question_stays_above_the_form_through_objections_drafts_and_a_restart(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await send_back(slack, manager)
    await slack.press(salesperson, "Answer and ask again", on=status(slack, salesperson))
    await slack.choose(salesperson, "purchase_order", ORDER, reason="I asked Diego")
    assert QUESTION in slack.modal_text(salesperson)
    await slack.close(salesperson)
    await bot.restart()
    await slack.open_home(salesperson)
    await slack.press_home(salesperson, "Go on")
    assert QUESTION in slack.modal_text(salesperson)
    await slack.fill(salesperson, items=[LINE], reason="Diego wrote to me")
    await slack.press(salesperson, "Change something")
    assert QUESTION in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    assert "an earlier request" in text_of(slack.card())


async def test_an_operation_without_a_reason_opens_its_form_filled_in(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    path = bot.folder / "policy.toml"
    rule = '\n[[rule]]\nname = "Box codes"\nmethods = ["box.code.change"]\napprovers = "manager"\n'
    path.write_text(path.read_text(encoding="utf-8") + rule, encoding="utf-8")
    await bot.running.reload_policy()
    await slack.run(salesperson, "/komet-box code change", codes="BX700411 ZZ1")
    await slack.submit(salesperson)
    await send_back(slack, manager)
    await slack.press(salesperson, "Answer and ask again", on=status(slack, salesperson))
    assert QUESTION in slack.modal_text(salesperson)
    assert "Put your answer" not in slack.modal_text(salesperson)
    assert element_at(slack.view(salesperson), "codes")["initial_value"] == "BX700411 ZZ1"


# --- who, and who was first --------------------------------------------------------------------


async def test_only_who_may_decide_can_ask(slack: SlackFront, bot: RunningBot, salesperson: str, limited: str) -> None:
    await ask(slack, salesperson)
    await slack.press(limited, "Ask a question", on=slack.card(person=limited))
    assert "Only a manager can decide this." in slack.sees(limited)
    assert states(bot) == ["waiting"]


async def test_the_requester_cannot_ask_themselves(slack: SlackFront, bot: RunningBot, manager: str) -> None:
    await ask(slack, manager)
    await slack.close(manager)
    await slack.press(manager, "Ask a question", on=slack.card())
    assert "You asked for this yourself" in slack.sees(manager)
    assert states(bot) == ["waiting"]


async def test_only_the_requester_can_answer(
    slack: SlackFront, bot: RunningBot, salesperson: str, limited: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await send_back(slack, manager)
    proposal_id = bot.rows("SELECT id FROM proposals")[0]["id"]
    await press_as(slack, limited, slack.card(person=limited), "form.reopen", proposal_id)
    assert "This preview is not there any more." in slack.sees(limited)
    assert slack.has_modal(limited) is False


async def press_as(slack: SlackFront, person: str, on: dict[str, Any], action: str, value: str) -> None:
    """Press a button that this person was never shown, as a forged payload would."""
    forged = {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": "Forged"}}
    await slack.press_old(
        person, "Forged", {**on, "blocks": [{"type": "actions", "block_id": "b", "elements": [forged]}]}
    )


async def test_the_question_was_first(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str, other_manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    await send_back(slack, manager)
    await slack.press_old(other_manager, "Approve", card)
    assert f"<@{slack.id_of(manager)}> asked a question about this before you." in slack.sees(other_manager)
    assert komet.writes == []


async def test_the_approval_was_first(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.press(manager, "Ask a question", on=slack.card())
    await slack.press(other_manager, "Approve", on=slack.card())
    await slack.fill(manager, question=QUESTION)
    assert f"<@{slack.id_of(other_manager)}> approved this before you." in slack.modal_text(manager)
    assert states(bot) == ["done"]
    assert len(komet.writes) == 1


async def test_of_a_question_and_an_approval_at_the_same_moment_one_counts(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.press(manager, "Ask a question", on=slack.card())
    card = slack.card()
    await asyncio.gather(slack.fill(manager, question=QUESTION), slack.press_old(other_manager, "Approve", card))
    await bot.idle()
    verdicts = [row["verdict"] for row in bot.rows("SELECT verdict FROM decisions")]
    assert (states(bot), verdicts, len(komet.writes)) in [(["returned"], ["ask"], 0), (["done"], ["approve"], 1)]
    loser = other_manager if verdicts == ["ask"] else manager
    assert "Somebody was faster." in slack.sees(loser)


async def test_a_question_voids_the_approval_that_was_there(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    path = bot.folder / "policy.toml"
    text = path.read_text(encoding="utf-8").replace(
        'approvers = "manager"\n', 'approvers = "manager"\napprovals = 2\n', 1
    )
    path.write_text(text, encoding="utf-8")
    await bot.running.reload_policy()
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert states(bot) == ["waiting"]
    await send_back(slack, other_manager)
    assert states(bot) == ["returned"]
    await bot.restart()
    await bot.running.worker.round()
    await bot.idle()
    assert komet.writes == []


async def test_a_question_survives_a_restart_between_modal_and_submit(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.press(manager, "Ask a question", on=slack.card())
    await bot.restart()
    await slack.fill(manager, question=QUESTION)
    assert states(bot) == ["returned"]


async def test_a_question_that_comes_too_late_is_told(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.press(manager, "Ask a question", on=slack.card())
    await bot.change("UPDATE proposals SET expires_at = datetime('now', '-1 minute')")
    await slack.fill(manager, question=QUESTION)
    assert "This request has expired." in slack.modal_text(manager)
    assert bot.rows("SELECT * FROM decisions") == []


async def test_it_is_committed_before_it_is_acknowledged(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(slack, salesperson)
    await slack.press(manager, "Ask a question", on=slack.card())

    async def broken(*_: object) -> None:
        raise RuntimeError("the database is gone")

    with monkeypatch.context() as patch:
        patch.setattr(Approvals, "require_decider", broken)
        answer = await slack.fill(manager, question=QUESTION)
    assert answer["response_action"] == "update"
    assert "Something broke on our side." in slack.modal_text(manager)
    assert states(bot) == ["waiting"]


async def test_an_expired_trigger_leaves_a_button(
    slack: SlackFront, salesperson: str, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(slack, salesperson)
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "TRIGGER_SECONDS", -1)
        await slack.press(manager, "Ask a question", on=slack.card())
    told = slack.last(manager, "komet-approvals")
    assert "Slack did not let me open the window." in text_of(told)
    assert button_of(told, "Ask a question")


async def test_the_modal_is_within_slacks_rules_whatever_komet_said(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await ask(slack, salesperson)
    (row,) = bot.rows("SELECT id, plan FROM proposals")
    for word in NAMES:
        await bot.change(
            "UPDATE proposals SET plan = ?", json.dumps({**json.loads(row["plan"]), "sentence": f"Delete {word}"})
        )
        proposal = await bot.running.desk.runner.proposal(row["id"])
        assert proposal is not None
        view = question_view(proposal)
        assert [*check_view(view), *markup_faults(view)] == [], repr(word)
