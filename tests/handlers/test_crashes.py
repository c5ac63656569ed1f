"""The bot dies in the middle of something: at most one effect, nothing forgotten, everybody told."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from bot import lost_answers
from bot.errors import ApprovalError
from bot.execution import Execution
from bot.journal import Journal
from bot.komet.client import Komet
from bot.operations import AnyOperation, Landed
from bot.plan import AnyRequest, Plan
from bot.runner import Runner
from bot.workbench.komet.server import LocalKomet
from tests.support.databases import not_refusing, refusing
from tests.support.examples import ORDER
from tests.support.running import RunningBot, until
from tests.support.slack import SlackFront, text_of
from tests.support.writes import (
    DELETE,
    ask,
    crash_at,
    effects,
    hang,
    lines_of,
    look,
    preview_of_a_box,
    states,
    steps,
    under_way,
)

pytestmark = pytest.mark.anyio


async def test_a_crash_between_confirm_and_run_loses_nothing(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    await crash_at(bot, slack.submit(salesperson), monkeypatch, hang(monkeypatch, Execution, "run"))
    assert effects(komet) == [1]
    assert states(bot) == ["done"]
    # Where the crash hit the posting of a message, a note about the one that counts comes behind it.
    assert any("✅ Done" in text_of(each) for each in slack.messages(salesperson, "bot"))


async def test_a_crash_between_approve_and_run_loses_nothing(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask(slack, salesperson)
    act = slack.press(manager, "Approve", on=slack.card())
    await crash_at(bot, act, monkeypatch, hang(monkeypatch, Execution, "run"))
    assert effects(komet) == [1]
    assert states(bot) == ["done"]
    assert "✅ Done" in text_of(slack.card())
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))


async def test_a_crash_before_anything_is_planned_again_starts_over(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask(slack, salesperson)
    act = slack.press(manager, "Approve", on=slack.card())
    await crash_at(bot, act, monkeypatch, hang(monkeypatch, Execution, "_still_the_same"))
    assert effects(komet) == [1]
    assert states(bot) == ["done"]


async def test_a_crash_before_the_first_request_starts_over(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask(slack, salesperson)
    act = slack.press(manager, "Approve", on=slack.card())
    await crash_at(bot, act, monkeypatch, hang(monkeypatch, Journal, "_begin"))
    assert effects(komet) == [1]
    assert (states(bot), steps(bot)) == (["done"], ["done"])


async def test_a_change_in_komet_during_the_crash_stops_what_was_not_begun(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask(slack, salesperson)
    reached = hang(monkeypatch, Execution, "run")
    async with under_way(slack.press(manager, "Approve", on=slack.card())):
        await asyncio.wait_for(reached.wait(), 5)
        await bot.kill()
    monkeypatch.undo()
    await slack.komet_act(komet, ORDER, "confirm")
    await bot.start()
    await bot.idle()
    assert effects(komet) == []
    assert states(bot) == ["stale"]
    assert "Changed meanwhile: nothing was sent" in text_of(slack.card())


async def test_a_crash_while_komet_hangs_is_unknown_then_settled_and_never_sent_again(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    komet.faults.order("slow", method=DELETE, seconds=60)
    async with under_way(slack.press(manager, "Approve", on=slack.card())):
        await until(lambda: effects(komet))
        assert steps(bot) == ["sending"]
        await bot.kill()
    assert steps(bot) == ["sending"]
    await bot.start()
    events = [row["event"] for row in bot.rows("SELECT event FROM audit ORDER BY number")]
    assert "unknown" in events
    await look(bot)
    assert states(bot) == ["done"]
    assert effects(komet) == [1]
    assert "✅ Done" in text_of(slack.card())
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))


async def test_a_crash_before_komet_had_it_stays_unknown_and_is_never_sent_again(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask(slack, salesperson)
    act = slack.press(manager, "Approve", on=slack.card())
    reached = asyncio.Event()
    send = Komet.send

    async def hanging(self: Komet, request: Any, content: bytes | None = None) -> Any:
        if request.is_read:
            return await send(self, request, content)
        reached.set()
        return await asyncio.Event().wait()

    monkeypatch.setattr(Komet, "send", hanging)
    await crash_at(bot, act, monkeypatch, reached)
    await look(bot)
    assert bot.rows("SELECT looks FROM journal")[0]["looks"]
    assert effects(komet) == []
    assert (states(bot), steps(bot)) == (["unknown"], ["unknown"])
    told = slack.last(salesperson, "bot")
    assert "Unknown" in text_of(told)
    await slack.press(salesperson, "Look at Komet now", on=told)
    assert (states(bot), effects(komet)) == (["unknown"], [])


async def test_after_its_last_look_it_is_not_found_and_a_person_may_start_again(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lost_answers, "LOOK_AFTER", (timedelta(0), timedelta(0)))
    await ask(slack, salesperson)
    komet.faults.order("status", method=DELETE, status=500)
    await slack.press(manager, "Approve", on=slack.card())
    await look(bot)
    await look(bot)
    assert states(bot) == ["not found"]
    told = slack.last(salesperson, "bot")
    assert "Not found in Komet" in text_of(told)
    await slack.press(salesperson, "Send again", on=told)
    assert slack.has_modal(salesperson)
    assert effects(komet) == [0]


async def test_what_nothing_shows_and_a_crash_interrupted_is_left_to_the_person(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await slack.run(salesperson, "/komet-po item price P071882 9004411 0.62")
    reached = hang(monkeypatch, Komet, "send", after=1)  # the first one reads the order again
    await crash_at(bot, slack.submit(salesperson), monkeypatch, reached)
    calls = len(komet.calls)
    await look(bot)
    assert states(bot) == ["unknown"]
    assert len(komet.calls) == calls
    await slack.press(salesperson, "It is not in Komet", on=slack.last(salesperson, "bot"))
    assert states(bot) == ["not found"]


async def unsure(komet: Komet, request: AnyRequest, plan: Plan) -> Landed:
    """Look, and not be able to say."""
    return Landed.UNSURE


@pytest.mark.parametrize(("label", "state"), [("I see it in Komet", "done"), ("It is not in Komet", "not found")])
async def test_what_looks_cannot_show_a_person_settles_once_the_looks_are_over(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    monkeypatch: pytest.MonkeyPatch,
    label: str,
    state: str,
) -> None:
    monkeypatch.setattr(lost_answers, "LOOK_AFTER", (timedelta(0), timedelta(0)))
    operations = cast(dict[str, AnyOperation], bot.running.desk.operations)
    operations["box code change"] = replace(operations["box code change"], landed=unsure)
    await preview_of_a_box(slack, komet, salesperson)
    komet.faults.order("lost", method="box.code.change")
    await slack.submit(salesperson)
    assert states(bot) == ["unknown"]
    too_early = slack.last(salesperson, "bot")
    assert "I see it in Komet" not in text_of(too_early)
    person = await bot.running.desk.people.find(slack.id_of(salesperson))
    (row,) = bot.rows("SELECT id FROM proposals")
    with pytest.raises(ApprovalError, match="still looking"):
        await bot.running.desk.looks.answer(person, row["id"], there=True)
    await look(bot)
    await look(bot)
    assert states(bot) == ["unknown"]
    await slack.press(salesperson, label, on=slack.last(salesperson, "bot"))
    assert states(bot) == [state]
    assert text_of(slack.last(salesperson, "bot")).count("looked in Komet") == 1
    (found,) = bot.rows("SELECT actor FROM audit WHERE event LIKE 'komet looked at%'")
    assert found["actor"] == slack.id_of(salesperson)
    told = text_of(slack.last(salesperson, "bot"))
    assert "&lt;@" not in told
    assert f"<@{slack.id_of(salesperson)}> looked in Komet" in told
    assert (": it is there." in told) is (state == "done")


async def test_an_answer_that_was_lost_after_the_commit_survives_a_crash(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask(slack, salesperson)
    komet.faults.order("lost", method=DELETE)
    await slack.press(manager, "Approve", on=slack.card())
    assert states(bot) == ["unknown"]
    await bot.kill()
    await bot.change("UPDATE journal SET next_look_at = ?", "2020-01-01 00:00:00.000000")
    await bot.start()
    await look(bot)
    assert states(bot) == ["done"]
    assert effects(komet) == [1]
    assert "✅ Done" in text_of(slack.card())


async def test_a_late_commit_is_found_by_a_later_look(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lost_answers, "LOOK_AFTER", (timedelta(0),) * 500)
    due = asyncio.Event()

    async def until_due(seconds: float) -> bool:
        return await due.wait()

    monkeypatch.setattr(komet.company, "wait", until_due)
    await ask(slack, salesperson)
    komet.faults.order("late", method=DELETE, seconds=60)
    await slack.press(manager, "Approve", on=slack.card())
    assert "Unknown" in text_of(slack.card())
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert states(bot) == ["unknown"]
    due.set()
    await until(lambda: effects(komet) == [1])
    await look(bot)
    assert states(bot) == ["done"]


async def interrupted_after_the_first(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, people: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill the bot when one of three lines was deleted, and do not start it again."""
    salesperson, manager = people
    await ask(slack, salesperson, *lines_of(komet, 3))
    reached = hang(monkeypatch, Journal, "send", after=1)
    async with under_way(slack.press(manager, "Approve", on=slack.card())):
        await asyncio.wait_for(reached.wait(), 5)
        await bot.kill()
    monkeypatch.undo()
    assert steps(bot) == ["done", "planned", "planned"]


async def test_after_a_crash_between_two_requests_it_goes_on_where_it_stopped(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await interrupted_after_the_first(slack, komet, bot, (salesperson, manager), monkeypatch)
    await bot.start()
    await bot.idle()
    assert effects(komet) == [1, 1, 1]
    assert (states(bot), steps(bot)) == (["done"], ["done"] * 3)
    for told in (slack.card(), slack.last(salesperson, "bot")):
        assert "✅ Done" in text_of(told)


async def test_the_one_that_was_being_sent_is_unknown_while_the_others_go_on(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson, *lines_of(komet, 3))
    komet.faults.order("slow", method=DELETE, seconds=60)
    async with under_way(slack.press(manager, "Approve", on=slack.card())):
        await until(lambda: effects(komet))
        await bot.kill()
    assert steps(bot) == ["sending", "planned", "planned"]
    await bot.start()
    await bot.idle()
    await look(bot)
    assert (states(bot), effects(komet)) == (["done"], [1, 1, 1])
    (looked, *others) = bot.rows("SELECT evidence FROM journal ORDER BY position")
    assert '"found": "yes"' in looked["evidence"]
    assert [row["evidence"] for row in others] == ["[]", "[]"]


async def test_the_rest_is_not_sent_when_komet_changed_meanwhile(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await interrupted_after_the_first(slack, komet, bot, (salesperson, manager), monkeypatch)
    await slack.komet_act(komet, ORDER, "confirm")
    await bot.start()
    await bot.idle()
    assert effects(komet) == [1]
    assert (states(bot), steps(bot)) == (["partly"], ["done", "not sent", "not sent"])
    assert re.search("2 not sent .*Komet's records changed meanwhile", text_of(slack.card()))


async def test_the_rest_is_not_sent_when_its_time_is_over(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await interrupted_after_the_first(slack, komet, bot, (salesperson, manager), monkeypatch)
    await bot.change("UPDATE proposals SET expires_at = '2020-01-01 00:00:00.000000'")
    await bot.start()
    await bot.idle()
    assert effects(komet) == [1]
    assert (states(bot), steps(bot)) == (["partly"], ["done", "not sent", "not sent"])
    assert re.search("2 not sent .*the time for it is over", text_of(slack.last(salesperson, "bot")))


async def test_the_rest_is_not_sent_when_the_approver_has_left(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await interrupted_after_the_first(slack, komet, bot, (salesperson, manager), monkeypatch)
    policy = bot.folder / "policy.toml"
    policy.write_text(policy.read_text("utf-8").replace(slack.id_of(manager), "U0000000998"), "utf-8")
    await bot.start()
    await bot.idle()
    assert effects(komet) == [1]
    assert (states(bot), steps(bot)) == (["partly"], ["done", "not sent", "not sent"])
    assert "The policy now asks for 1 approval by a manager." in text_of(slack.last(salesperson, "bot"))


async def test_an_approved_request_that_nobody_runs_is_picked_up(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    monkeypatch.setattr("bot.execution.PICK_UP_AFTER", 0)
    await bot.change(refusing("UPDATE", "proposals", when="NEW.state = 'running'"))
    await slack.submit(salesperson)
    assert (states(bot), effects(komet)) == (["approved"], [])
    await bot.change(not_refusing("proposals"))
    await look(bot)
    assert (states(bot), effects(komet)) == (["done"], [1])


async def test_a_lost_answer_stops_the_requests_behind_it(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson, *lines_of(komet, 3))
    komet.faults.order("lost", method=DELETE)
    await slack.press(manager, "Approve", on=slack.card())
    assert effects(komet) == [1]
    assert steps(bot) == ["unknown", "not sent", "not sent"]
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert (states(bot), effects(komet)) == (["partly"], [1])


async def test_a_crash_before_slack_was_told_tells_it_afterwards(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.fault(kind="http_5xx", method="chat.update", count=0)
    await slack.press(manager, "Approve", on=slack.card())
    assert states(bot) == ["done"]
    assert "Waiting for approval" in text_of(slack.card())
    await bot.kill()
    await slack.fault(clear=True)
    await bot.change("UPDATE outbox SET due_at = '2020-01-01 00:00:00.000000'")
    await bot.start()
    await bot.idle()
    assert "✅ Done" in text_of(slack.card())
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))
    assert not bot.rows("SELECT * FROM outbox WHERE sent_at IS NULL")


async def test_a_crash_before_the_yes_was_committed_leaves_nothing_behind(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    local_slack: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.workbench.slack.delivery.ACK_SECONDS", 0.3)
    await preview_of_a_box(slack, komet, salesperson)
    reached = hang(monkeypatch, Runner, "confirm")
    async with under_way(slack.submit(salesperson)):
        await asyncio.wait_for(reached.wait(), 5)
        await bot.kill()
    monkeypatch.undo()
    await bot.start()
    assert states(bot) == []
    assert slack.view(salesperson)["trouble"]
    await slack.submit(salesperson)
    assert (states(bot), effects(komet)) == (["done"], [1])


async def test_a_bot_that_was_away_for_days_does_not_send_an_old_yes(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    reached = hang(monkeypatch, Execution, "run")
    async with under_way(slack.submit(salesperson)):
        await asyncio.wait_for(reached.wait(), 5)
        await bot.kill()
    monkeypatch.undo()
    await bot.change("UPDATE proposals SET expires_at = '2020-01-01 00:00:00.000000' WHERE state = 'approved'")
    await bot.start()
    await bot.idle()
    assert effects(komet) == []
    assert states(bot) == ["expired"]
