"""Too late, not allowed any more, or the database is busy: nothing is sent that should not be, nothing is lost."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.journal import Journal
from bot.workbench.komet.server import LocalKomet
from tests.support.databases import refusing, write_lock_held
from tests.support.examples import LINE, ORDER
from tests.support.running import RunningBot, until
from tests.support.slack import SlackFront, text_of
from tests.support.writes import (
    DELETE,
    ask,
    effects,
    look,
    states,
)

pytestmark = pytest.mark.anyio


async def test_an_approval_after_the_time_is_over_does_nothing(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    await bot.change("UPDATE proposals SET expires_at = '2020-01-01 00:00:00.000000'")
    await slack.press_old(manager, "Approve", card)
    assert "expired" in slack.sees(manager).lower()
    await look(bot)
    assert states(bot) == ["expired"]
    assert effects(komet) == []
    (card,) = [message for message in slack.messages(manager) if message["ts"] == card["ts"]]
    assert "Expired: nobody decided in time" in text_of(card)
    assert "Start again" in str(slack.last(salesperson, "bot"))


def change_policy(bot: RunningBot, old: str, new: str) -> None:
    """Change the policy file."""
    path = bot.folder / "policy.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


RULE = f'methods = ["{DELETE}"]\napprovers = "manager"'


async def test_what_changed_in_komet_meanwhile_is_told_with_shown_now_and_wanted(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    found = komet.state.find_line(int(LINE))
    assert found is not None
    order, line = found
    changed = replace(line, total_boxes=7)
    komet.state.put(replace(order, lines=tuple(changed if each is line else each for each in order.lines)))
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["stale"], [])
    for told in (text_of(slack.card()), text_of(slack.last(salesperson, "bot"))):
        assert f"Boxes – {ORDER} Rose Freedom Red 60cm #{LINE}\n6 → 7\ndeleted" in told
        assert told.count("hanged") == 2, "only the title says so, which the notification repeats"


async def test_a_policy_that_got_stricter_meanwhile_stops_what_waits(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    change_policy(bot, RULE, f"{RULE}\napprovals = 2")
    await bot.restart()
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["stale"], [])
    assert "The policy now asks for 2 approvals by a manager." in slack.sees(salesperson)


async def test_a_policy_that_now_wants_other_people_stops_what_the_old_ones_approved(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    change_policy(bot, "[roles]", '[roles]\ndirector = ["U04PRIYARAM"]')
    change_policy(bot, RULE, RULE.replace("manager", "director"))
    await bot.restart()
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["stale"], [])


async def test_a_method_that_policy_forbids_meanwhile_is_not_run(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    change_policy(bot, 'everyone = ["*"]', 'everyone = ["*.list"]')
    await bot.restart()
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["failed"], [])
    assert "the company's policy does not let you" in slack.sees(salesperson)


async def test_a_connection_that_ended_meanwhile_sends_nothing(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.run(salesperson, "/komet-token revoke")
    await slack.press(salesperson, "End the connection", on=slack.last(salesperson, "sales"))
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["failed"], [])


async def test_a_locked_database_delays_a_decision_but_loses_none(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    with write_lock_held(bot.folder / "bot.db"):
        act = asyncio.create_task(slack.press(manager, "Approve", on=slack.card()))
        done, _ = await asyncio.wait({act}, timeout=0.8)
        assert not done
    answer = await act
    assert answer["ok"]
    assert answer["error"] is None
    assert (states(bot), effects(komet)) == (["done"], [1])


async def test_a_locked_database_does_not_delay_the_answer_to_a_command(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    with write_lock_held(bot.folder / "bot.db"):
        act = asyncio.create_task(slack.run(salesperson, "/komet-po list"))
        await until(lambda: komet.calls)
        await asyncio.sleep(0.2)
    answer = await act
    assert answer["ack_ms"] < 200
    assert "Purchase orders shipping" in slack.sees(salesperson)


async def test_what_cannot_be_audited_is_not_sent(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await bot.change(refusing("INSERT", "audit", when="NEW.event = 'sending'"))
    await slack.press(manager, "Approve", on=slack.card())
    assert effects(komet) == []
    assert states(bot) == ["failed"]
    assert "The audit cannot be written, and without it I send nothing to Komet." in slack.sees(salesperson)


async def test_a_fault_of_ours_after_the_answer_is_a_doubt_that_is_settled(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask(slack, salesperson)

    async def broken(*_: Any, **__: Any) -> None:
        raise LookupError("a mistake in the bot")

    monkeypatch.setattr(Journal, "_end", broken)
    await slack.press(manager, "Approve", on=slack.card())
    assert states(bot) == ["unknown"]  # before the worker, which looks too, can settle it
    monkeypatch.undo()
    await look(bot)
    assert (states(bot), effects(komet)) == (["done"], [1])


async def test_a_request_waits_for_hours_and_not_for_ever(bot: RunningBot, slack: SlackFront, salesperson: str) -> None:
    await ask(slack, salesperson)
    row = bot.rows("SELECT expires_at FROM proposals")[0]
    expires = datetime.fromisoformat(row["expires_at"]).replace(tzinfo=UTC)
    assert timedelta(hours=3) < expires - datetime.now(UTC) < timedelta(hours=25)
