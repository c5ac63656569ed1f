"""Deciding several requests in a list: what was shown is bound, and each has an outcome of its own."""

import asyncio
import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.approvals import Approvals
from bot.execution import Execution
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import triggers
from handlers import several
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, button_of, text_of
from tests.support.writes import DELETE, ask, hang, lines_of, states, under_way

pytestmark = pytest.mark.anyio

POLICY_LINE = 'approvers = "manager"\n'


async def ask_for(slack: SlackFront, komet: LocalKomet, person: str, count: int) -> list[str]:
    """Ask for a deletion of each of the first lines by itself; return the lines."""
    lines = lines_of(komet, count)
    for line in lines:
        await ask(slack, person, line)
        await slack.close(person)
    return lines


async def open_list(slack: SlackFront, person: str) -> list[str]:
    """Open the list from the command; return the ids that can be chosen."""
    await slack.run(person, "/komet-approvals list")
    await slack.press(person, "Decide several", on=slack.last(person, "sales"))
    return [block["block_id"] for block in slack.view(person)["blocks"] if block["type"] == "input"]


async def choose(slack: SlackFront, person: str, ids: list[str]) -> dict[str, Any]:
    """Tick these and go on to the final look."""
    values: dict[str, Any] = {each: [each] for each in ids}
    return await slack.fill(person, **values)


async def copy(bot: RunningBot, times: int) -> None:
    """Put so many copies of the one request into the database, each with a digest and a deadline of its own."""
    (row,) = bot.rows("SELECT * FROM proposals")
    columns = ", ".join(row.keys())
    last = datetime.fromisoformat(row["expires_at"])
    for number in range(times):
        until = (last - timedelta(minutes=number + 1)).isoformat(" ", "microseconds")
        values = {**dict(row), "id": f"{number:032x}", "digest": f"{number:064x}", "expires_at": until}
        await bot.change(f"INSERT INTO proposals ({columns}) VALUES ({', '.join('?' * len(values))})", *values.values())


def deleted(komet: LocalKomet) -> list[str]:
    """Return the lines that were deleted, in order."""
    return [str(values["poItemId"]) for _, values in komet.writes]


async def test_what_is_chosen_is_shown_once_more_and_then_approved_and_run(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    lines = await ask_for(slack, komet, salesperson, 3)
    ids = await open_list(slack, manager)
    assert len(ids) == 3
    await choose(slack, manager, ids[:2])
    final = slack.modal_text(manager)
    assert "Approve 2 requests:" in final
    assert "(Finca Alborada): Rose Freedom Red 60cm" in final
    for row in bot.rows("SELECT digest FROM proposals WHERE id IN (?, ?)", *ids[:2]):
        assert f"`{row['digest'][:8]}`" in final
    assert komet.writes == []
    assert states(bot) == ["waiting"] * 3
    await slack.submit(manager)
    assert deleted(komet) == lines[:2]
    assert states(bot) == ["done", "done", "waiting"]
    assert slack.modal_text(manager).count("✅ Done") == 2
    assert [row["person"] for row in bot.rows("SELECT person FROM decisions")] == [slack.id_of(manager)] * 2
    assert len(bot.rows("SELECT * FROM audit WHERE event = 'approved'")) == 2


async def test_the_final_look_keeps_amounts_and_deadlines_and_adds_them_up(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask_for(slack, komet, salesperson, 2)
    ids = await open_list(slack, manager)
    amounts = re.findall(r"Amount: \*\$([\d,.]+)\*", slack.modal_text(manager))
    await choose(slack, manager, ids)
    final = slack.modal_text(manager)
    assert all(f"– *${amount}* – until <!date^" in final for amount in amounts)
    total = sum(Decimal(amount.replace(",", "")) for amount in amounts)
    assert f"In all: *${total:,.2f}*" in final


async def test_what_is_chosen_can_be_rejected_for_one_reason(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask_for(slack, komet, salesperson, 3)
    ids = await open_list(slack, manager)
    await choose(slack, manager, ids[:2])
    await slack.press(manager, "Reject these instead…")
    assert "Reject 2 requests:" in slack.modal_text(manager)
    answer = await slack.fill(manager, reason="   ")
    assert answer["errors"] == {"reason": "Please write at least 3 characters."}
    await slack.fill(manager, reason="The price is wrong")
    assert slack.modal_text(manager).count("The price is wrong") == 2
    assert states(bot) == ["rejected", "rejected", "waiting"]
    assert komet.writes == []
    told = [text_of(each) for each in slack.messages(salesperson, "bot")]
    assert sum("The price is wrong" in each for each in told) == 2


async def test_what_ends_first_stands_first_and_those_that_are_not_shown_are_counted(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask_for(slack, komet, salesperson, 1)
    await copy(bot, 11)
    home = text_of(await slack.open_home(manager))
    await slack.run(manager, "/komet-approvals list")
    for shown, count in ((home, 10), (text_of(slack.last(manager, "sales")), 12)):
        until = [int(each) for each in re.findall(r"\*\$[\d,.]+\* · ships .* · until <!date\^(\d+)\^", shown)]
        assert until == sorted(until)
        assert len(until) == count
    assert "… and 2 requests more." in home


async def test_what_komet_refused_is_told_with_its_reason(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask_for(slack, komet, salesperson, 2)
    await choose(slack, manager, await open_list(slack, manager))
    komet.faults.order("refuse", method=DELETE, message="The line is locked")
    await slack.submit(manager)
    assert "The line is locked" in slack.modal_text(manager)


async def test_it_opens_from_home_too(slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str) -> None:
    await ask_for(slack, komet, salesperson, 2)
    await slack.open_home(manager)
    await slack.press_home(manager, "Decide several")
    assert "Choose what you decide." in slack.modal_text(manager)


async def test_of_one_request_no_list_is_offered(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await ask_for(slack, komet, salesperson, 1)
    await slack.run(manager, "/komet-approvals list")
    assert "Decide several" not in text_of(slack.last(manager, "sales"))
    assert "Decide several" not in text_of(await slack.open_home(manager))


async def test_nothing_chosen_is_told_at_the_first_box(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask_for(slack, komet, salesperson, 2)
    ids = await open_list(slack, manager)
    answer = await choose(slack, manager, [])
    assert answer["errors"] == {ids[0]: "Choose at least one."}
    assert states(bot) == ["waiting"] * 2


async def test_what_a_list_cannot_show_is_left_out_with_a_word_why(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask_for(slack, komet, salesperson, 3)
    first, second, third = (row["id"] for row in bot.rows("SELECT id FROM proposals ORDER BY created_at"))
    (row,) = bot.rows("SELECT approval, plan FROM proposals WHERE id = ?", first)
    coded = json.dumps({**json.loads(row["approval"]), "second_factor": True})
    await bot.change("UPDATE proposals SET approval = ? WHERE id = ?", coded, first)
    plan = json.loads(row["plan"])
    await bot.change(
        "UPDATE proposals SET plan = ? WHERE id = ?", json.dumps({**plan, "changes": plan["changes"] * 9}), second
    )
    assert await open_list(slack, manager) == [third]
    shown = slack.modal_text(manager)
    assert "To decide on their cards" in shown
    assert "needs a code" in shown
    assert "has 9 rows" in shown


async def test_one_that_asked_for_a_code_meanwhile_is_not_approved_without_it(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask_for(slack, komet, salesperson, 2)
    ids = await open_list(slack, manager)
    await choose(slack, manager, ids)
    (row,) = bot.rows("SELECT approval FROM proposals WHERE id = ?", ids[0])
    coded = json.dumps({**json.loads(row["approval"]), "second_factor": True})
    await bot.change("UPDATE proposals SET approval = ? WHERE id = ?", coded, ids[0])
    await slack.submit(manager)
    assert "This one is decided on its card: it needs a code." in slack.modal_text(manager)
    assert states(bot) == ["waiting", "done"]


# --- one does not hide the others --------------------------------------------------------------


async def test_each_outcome_is_told_by_itself(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    lines = await ask_for(slack, komet, salesperson, 3)
    await ask(slack, salesperson, *lines[:2])
    await slack.close(salesperson)
    ids = await open_list(slack, manager)
    await choose(slack, manager, ids)
    cards = [each for each in slack.messages(other_manager, "komet-approvals") if "Approve" in text_of(each)]
    await slack.press(other_manager, "Reject", on=cards[0])
    await slack.fill(other_manager, reason="Not this one")
    await bot.change("UPDATE proposals SET expires_at = datetime('now', '-1 minute') WHERE id = ?", ids[1])
    taken_back = [each for each in slack.messages(salesperson, "bot") if "Take back" in text_of(each)]
    await slack.press(salesperson, "Take back", on=taken_back[-1])
    await slack.submit(manager)
    told = slack.modal_text(manager)
    assert f"<@{slack.id_of(other_manager)}> rejected this before you." in told
    assert "expired" in told  # the worker may have said so first
    assert "it is taken back" in told
    assert told.count("Not decided") == 3
    assert told.count("✅ Done") == 1
    assert deleted(komet) == [lines[2]]


async def test_another_digest_than_the_one_that_was_shown_is_not_approved(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask_for(slack, komet, salesperson, 2)
    ids = await open_list(slack, manager)
    await choose(slack, manager, ids)
    await bot.change("UPDATE proposals SET digest = ? WHERE id = ?", "f" * 64, ids[0])
    await slack.submit(manager)
    assert "This is not what you were shown." in slack.modal_text(manager)
    assert states(bot) == ["waiting", "done"]


async def test_a_fault_of_ours_at_one_does_not_hide_the_others(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask_for(slack, komet, salesperson, 3)
    ids = await open_list(slack, manager)
    await choose(slack, manager, ids)
    decide = Approvals.decide

    async def faulty(self: Approvals, person: Any, proposal_id: str, verdict: str, *rest: Any) -> Any:
        if proposal_id == ids[1]:
            raise RuntimeError("broken")
        return await decide(self, person, proposal_id, verdict, *rest)

    monkeypatch.setattr(Approvals, "decide", faulty)
    await slack.submit(manager)
    told = slack.modal_text(manager)
    assert "Something broke on our side. Reference" in told
    assert told.count("✅ Done") == 2
    assert states(bot) == ["done", "waiting", "done"]


async def test_a_run_that_breaks_does_not_keep_the_next_from_running(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask_for(slack, komet, salesperson, 2)
    ids = await open_list(slack, manager)
    await choose(slack, manager, ids)
    run = Execution.run

    async def faulty(self: Execution, proposal_id: str, person: Any) -> Any:
        if proposal_id == ids[0]:
            raise RuntimeError("broken")
        return await run(self, proposal_id, person)

    monkeypatch.setattr(Execution, "run", faulty)
    await slack.submit(manager)
    assert states(bot) == ["approved", "done"]
    assert "✅ Done" in slack.modal_text(manager)
    assert "Something broke on our side." in slack.sees(manager)


async def test_what_there_is_no_time_for_is_told_and_waits_on(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask_for(slack, komet, salesperson, 2)
    await choose(slack, manager, await open_list(slack, manager))
    monkeypatch.setattr(several, "SECONDS", -1.0)
    await slack.submit(manager)
    assert slack.modal_text(manager).count("There was no time left for this one.") == 2
    assert states(bot) == ["waiting"] * 2


# --- who, and at the same moment ---------------------------------------------------------------


async def test_ones_own_requests_and_those_one_decided_are_not_in_the_list(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    path = bot.folder / "policy.toml"
    path.write_text(path.read_text("utf-8").replace(POLICY_LINE, f"{POLICY_LINE}approvals = 2\n", 1), "utf-8")
    await bot.running.reload_policy()
    await ask(slack, manager, *lines_of(komet, 2))
    await slack.close(manager)
    await ask_for(slack, komet, salesperson, 3)
    await slack.press(manager, "Approve", on=slack.card())
    ids = await open_list(slack, manager)
    assert len(ids) == 2
    await choose(slack, manager, ids)
    await slack.submit(manager)
    assert slack.modal_text(manager).count("It waits for 1 approval more.") == 2
    assert komet.writes == []


async def test_who_may_not_decide_has_nothing_to_choose(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, limited: str, manager: str
) -> None:
    await ask_for(slack, komet, salesperson, 2)
    await slack.run(manager, "/komet-approvals list")
    shared = {**slack.card(person=limited), "blocks": slack.last(manager, "sales")["blocks"]}
    await slack.press_old(limited, "Decide several", shared)
    assert "There is nothing here that a list can show whole." in slack.modal_text(limited)


async def test_two_managers_approve_the_same_at_the_same_moment_and_each_is_sent_once(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    lines = await ask_for(slack, komet, salesperson, 2)
    for person in (manager, other_manager):
        await choose(slack, person, await open_list(slack, person))
    await asyncio.gather(slack.submit(manager), slack.submit(other_manager))
    await bot.idle()
    assert sorted(deleted(komet)) == sorted(lines)
    assert states(bot) == ["done"] * 2
    assert len(bot.rows("SELECT * FROM decisions")) == 2
    refused = [slack.modal_text(person).count("Not decided") for person in (manager, other_manager)]
    assert sum(refused) == 2


async def test_they_are_committed_before_slack_is_answered(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask_for(slack, komet, salesperson, 2)
    await choose(slack, manager, await open_list(slack, manager))
    reached = hang(monkeypatch, Execution, "run")
    async with under_way(slack.submit(manager)) as answered:
        async with asyncio.timeout(5):
            await reached.wait()
        assert states(bot) == ["approved", "approved"]
        await bot.kill()
        monkeypatch.undo()
        await bot.start()
        await bot.idle()
    assert answered.result()["response_action"] == "update"
    await bot.idle()
    assert states(bot) == ["done", "done"], "a start goes on with what was approved"


@pytest.mark.thorough
async def test_ten_are_decided_within_slacks_three_seconds(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    (asked,) = await ask_for(slack, komet, salesperson, 1)
    await copy(bot, 12)
    ids = await open_list(slack, manager)
    assert len(ids) == 10
    await choose(slack, manager, ids)
    answer = await slack.submit(manager)
    assert answer["response_action"] == "update", "Slack would have shown that it took too long"
    assert len(bot.rows("SELECT * FROM decisions")) == 10
    assert set(deleted(komet)) <= {asked}


async def test_a_restart_between_list_and_final_look_loses_nothing(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    lines = await ask_for(slack, komet, salesperson, 2)
    ids = await open_list(slack, manager)
    await bot.restart()
    await choose(slack, manager, ids)
    await bot.restart()
    await slack.submit(manager)
    assert deleted(komet) == lines


async def test_an_expired_trigger_leaves_a_button(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask_for(slack, komet, salesperson, 2)
    await slack.run(manager, "/komet-approvals list")
    listed = slack.last(manager, "sales")
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "TRIGGER_SECONDS", -1)
        await slack.press(manager, "Decide several", on=listed)
    told = slack.last(manager, "sales")
    assert "Slack did not let me open the window." in text_of(told)
    assert button_of(told, "Decide several")
