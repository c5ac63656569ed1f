"""An end that could not be written at once, or not told: it is written and told later, without a new start."""

import asyncio
from typing import Any

import pytest

from bot.outbox import Outbox
from bot.workbench.komet.server import LocalKomet
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import ask, crash_at, effects, look, preview_of_a_box, states

pytestmark = pytest.mark.anyio


async def test_a_disk_that_was_full_when_komet_answered_leaves_nothing_on_its_way(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await bot.change(
        "CREATE TRIGGER full BEFORE UPDATE ON journal WHEN OLD.state = 'sending' "
        "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    await slack.press(manager, "Approve", on=slack.card())
    assert effects(komet) == [1]
    await bot.change("DROP TRIGGER full")
    await look(bot)
    await look(bot)
    assert (states(bot), effects(komet)) == (["done"], [1])
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))


async def test_a_crash_right_after_a_post_leaves_no_message_that_says_on_its_way_for_ever(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    reached, post = asyncio.Event(), Outbox._post

    async def post_and_hang(*args: Any, **message: Any) -> Any:
        await post(*args, **message)
        reached.set()
        return await asyncio.Event().wait()

    monkeypatch.setattr(Outbox, "_post", post_and_hang)
    act = bot.slack.acts.submit(user=slack.id_of(salesperson), view_id=slack.view(salesperson)["id"])
    await crash_at(bot, act, monkeypatch, reached)
    await look(bot)
    assert states(bot)[-1] == "done"
    assert [text_of(each).splitlines()[0] for each in slack.messages(salesperson, "bot") if "⏳" in text_of(each)] == []
