"""An end that could not be written at once, or not told: it is written and told later, without a new start."""

import asyncio
from typing import Any

import pytest

from bot.outbox import Outbox
from bot.workbench.komet.server import LocalKomet
from tests.support.databases import not_refusing, refusing
from tests.support.running import RunningBot, until
from tests.support.slack import SlackFront, text_of
from tests.support.writes import DELETE, ask, crash_at, effects, look, preview_of_a_box, states, steps

pytestmark = pytest.mark.anyio


async def test_a_disk_that_was_full_when_komet_answered_leaves_nothing_on_its_way(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await bot.change(refusing("UPDATE", "journal", when="OLD.state = 'sending'"))
    await slack.press(manager, "Approve", on=slack.card())
    assert effects(komet) == [1]
    await bot.change(not_refusing("journal"))
    await look(bot)
    await look(bot)
    assert (states(bot), effects(komet)) == (["done"], [1])
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))


async def test_after_a_crash_right_after_a_post_the_second_one_says_that_it_counts(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    reached, post = asyncio.Event(), Outbox._post

    async def post_and_hang(*args: Any, **message: Any) -> Any:
        await post(*args, **message)
        await until(lambda: steps(bot) == ["done"])  # the write goes on meanwhile; the crash comes when it is done
        reached.set()
        return await asyncio.Event().wait()

    monkeypatch.setattr(Outbox, "_post", post_and_hang)
    act = bot.slack.acts.submit(user=slack.id_of(salesperson), view_id=slack.view(salesperson)["id"])
    await crash_at(bot, act, monkeypatch, reached)
    await look(bot)
    assert states(bot)[-1] == "done"
    twice = [each for each in slack.messages(salesperson, "bot") if "Change 1 box code" in text_of(each)]
    assert [text_of(each).splitlines()[0].split(":")[0] for each in twice] == ["⏳ On its way to Komet", "✅ Done"]
    (note,) = [each for each in slack.messages(salesperson, "bot") if "this one counts" in text_of(each)]
    assert note["thread_ts"] == twice[1]["ts"]


async def test_a_post_that_slack_refused_is_made_again_without_a_word(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    await slack.fault(kind="error", method="chat.postMessage", error="channel_not_found", count=1)
    await slack.submit(salesperson)
    await bot.change("UPDATE outbox SET due_at = '2020-01-01 00:00:00.000000' WHERE sent_at IS NULL")
    await look(bot)
    told = [text_of(each) for each in slack.messages(salesperson, "bot")]
    assert len([each for each in told if "✅ Done" in each]) == 1
    assert not any("this one counts" in each for each in told)
    assert bot.rows("SELECT * FROM posts") == []


async def test_a_card_that_somebody_deleted_is_posted_anew_and_everybody_is_told(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    await bot.running.desk.slack.chat_delete(channel=card["channel"], ts=card["ts"])
    await slack.press(salesperson, "Take back", on=slack.last(salesperson, "bot"))
    assert "Taken back" in text_of(slack.last(salesperson, "bot"))
    assert "Taken back" in text_of(slack.card())
    assert slack.card()["ts"] != card["ts"]
    assert bot.rows("SELECT * FROM outbox WHERE sent_at IS NULL") == []


async def test_a_fault_in_one_part_of_a_round_keeps_none_of_the_others_from_being_done(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await ask(slack, salesperson)
    komet.faults.order("lost", method=DELETE)
    await slack.press(manager, "Approve", on=slack.card())
    assert states(bot) == ["unknown"]
    await bot.change("UPDATE journal SET next_look_at = '2020-01-01 00:00:00.000000'")

    async def broken(*_: Any) -> None:
        raise RuntimeError("a fault of ours")

    for part in ("bot.ends.Ends.try_again", "bot.execution.Execution.pick_up", "bot.reminders.Reminders.round"):
        monkeypatch.setattr(part, broken)
    await look(bot)
    assert (states(bot), effects(komet)) == (["done"], [1])
    assert "a part of the worker's round failed" in caplog.text
