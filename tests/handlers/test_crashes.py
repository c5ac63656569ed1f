"""The bot dies in the middle of something, or hears everything twice: at most one effect, nothing forgotten."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import journal
from bot.execution import Execution
from bot.journal import Journal
from bot.workbench.komet.server import LocalKomet
from tests.support.running import RunningBot, until
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

ORDER = "P071882"
DELETE = "purchase.order.item.delete"
LINE = "9004411"


async def ask(slack: SlackFront, person: str, *items: str) -> None:
    """Ask for a deletion, up to the person's yes."""
    await slack.run(person, f"/komet-po item delete {ORDER}")
    await slack.fill(person, items=list(items or (LINE,)), reason="Short shipped")
    await slack.submit(person)


async def preview_of_a_box(slack: SlackFront, komet: LocalKomet, person: str) -> None:
    """Open the preview of a box code change, which needs no approval."""
    order = next(order for order in komet.state.orders.values() if order.lines and order.lines[0].boxes)
    code = order.lines[0].boxes[0].code
    await slack.run(person, "/komet-box code change")
    await slack.fill(person, codes=f"{code} ZZ1", purchase_order=order.number)


def states(bot: RunningBot) -> list[str]:
    """Return the states of all proposals that were confirmed, oldest first."""
    rows = bot.rows("SELECT state FROM proposals WHERE confirmed_at IS NOT NULL ORDER BY created_at")
    return [row["state"] for row in rows]


def steps(bot: RunningBot) -> list[str]:
    """Return the states of all requests in the journal."""
    return [row["state"] for row in bot.rows("SELECT state FROM journal ORDER BY proposal_id, position")]


def effects(komet: LocalKomet) -> list[int]:
    """Return how often each write took effect in Komet."""
    return [call.effects for call in komet.calls if call.effect not in (None, "read")]


def lines_of(komet: LocalKomet, count: int) -> list[str]:
    """Return the ids of the first lines of the order."""
    order = next(order for order in komet.state.orders.values() if order.number == ORDER)
    assert len(order.lines) >= count
    return [str(line.id) for line in order.lines[:count]]


@asynccontextmanager
async def under_way(act: Coroutine[Any, Any, Any]) -> AsyncIterator[asyncio.Task[Any]]:
    """Let a person's act go on while the test looks; it is over at the end."""
    task = asyncio.create_task(act)
    try:
        yield task
    finally:
        await asyncio.wait_for(task, 10)


def hang(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, *, after: int = 0) -> asyncio.Event:
    """Make a method hang for ever from its `after`-th call on; the event tells that it does."""
    reached = asyncio.Event()
    real = getattr(owner, name)
    calls = 0

    async def hanging(*args: Any, **keywords: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls <= after:
            return await real(*args, **keywords)
        reached.set()
        return await asyncio.Event().wait()

    monkeypatch.setattr(owner, name, hanging)
    return reached


async def crash_at(
    bot: RunningBot, act: Coroutine[Any, Any, Any], monkeypatch: pytest.MonkeyPatch, reached: asyncio.Event
) -> None:
    """Let a person act, kill the bot where it hangs, and start it again without the hang."""
    async with under_way(act):
        await asyncio.wait_for(reached.wait(), 5)
        await bot.kill()
    monkeypatch.undo()
    await bot.start()
    await bot.idle()


# --- the process dies --------------------------------------------------------------------------


async def test_a_crash_between_confirm_and_run_loses_nothing(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    await crash_at(bot, slack.submit(salesperson), monkeypatch, hang(monkeypatch, Execution, "run"))
    assert effects(komet) == [1]
    assert states(bot) == ["done"]
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))


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
    await until(lambda: states(bot) == ["done"])
    await bot.idle()
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
    from bot.komet.client import Komet

    reached = asyncio.Event()
    send = Komet.send

    async def hanging(self: Komet, request: Any, content: bytes | None = None) -> Any:
        if request.is_read:
            return await send(self, request, content)
        reached.set()
        return await asyncio.Event().wait()

    monkeypatch.setattr(Komet, "send", hanging)
    await crash_at(bot, act, monkeypatch, reached)
    await until(lambda: bot.rows("SELECT looks FROM journal")[0]["looks"])
    await bot.idle()
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
    monkeypatch.setattr(journal, "LOOK_AFTER", (timedelta(0), timedelta(0)))
    await ask(slack, salesperson)
    komet.faults.order("status", method=DELETE, status=500)
    await slack.press(manager, "Approve", on=slack.card())
    await until(lambda: states(bot) == ["not found"])
    await bot.idle()
    told = slack.last(salesperson, "bot")
    assert "Not found in Komet" in text_of(told)
    await slack.press(salesperson, "Start again", on=told)
    assert slack.has_modal(salesperson)
    assert effects(komet) == [0]


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
    bot.change("UPDATE journal SET next_look_at = ?", "2020-01-01 00:00:00.000000")
    await bot.start()
    await until(lambda: states(bot) == ["done"])
    await bot.idle()
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
    monkeypatch.setattr(journal, "LOOK_AFTER", (timedelta(0),) * 500)
    await ask(slack, salesperson)
    komet.faults.order("late", method=DELETE, seconds=0.5)
    await slack.press(manager, "Approve", on=slack.card())
    assert "Unknown" in text_of(slack.card())
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert states(bot) == ["unknown"]
    await until(lambda: effects(komet) == [1])
    await until(lambda: states(bot) == ["done"])


async def test_a_crash_between_two_requests_sends_no_more_and_says_which(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask(slack, salesperson, *lines_of(komet, 3))
    act = slack.press(manager, "Approve", on=slack.card())
    await crash_at(bot, act, monkeypatch, hang(monkeypatch, Journal, "send", after=1))
    assert effects(komet) == [1]
    assert (states(bot), steps(bot)) == (["partly"], ["done", "not sent", "not sent"])
    for told in (slack.card(), slack.last(salesperson, "bot")):
        assert "Partly done" in text_of(told)
        assert text_of(told).count("The bot was interrupted before this was sent.") == 2


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
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.outbox import Outbox

    await ask(slack, salesperson)
    act = slack.press(manager, "Approve", on=slack.card())
    await crash_at(bot, act, monkeypatch, hang(monkeypatch, Outbox, "_draw"))
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
    from bot.runner import Runner

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
    bot.change("UPDATE proposals SET expires_at = '2020-01-01 00:00:00.000000' WHERE state = 'approved'")
    await bot.start()
    await bot.idle()
    assert effects(komet) == []
    assert states(bot) == ["expired"]


# --- everything comes twice --------------------------------------------------------------------


@pytest.mark.parametrize("payload", ["command", "view_submission"])
async def test_a_repeated_form_or_yes_has_one_effect(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, payload: str
) -> None:
    await slack.fault(kind="duplicate", payload=payload, count=0)
    await preview_of_a_box(slack, komet, salesperson)
    await slack.submit(salesperson)
    assert effects(komet) == [1]
    assert states(bot) == ["done"]


async def test_a_repeated_approval_has_one_effect(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.fault(kind="duplicate", payload="block_actions", count=0)
    await slack.press(manager, "Approve", on=slack.card())
    assert (effects(komet), states(bot)) == ([1], ["done"])
    assert len(bot.rows("SELECT * FROM decisions")) == 1


async def test_two_managers_at_once_decide_once(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    await asyncio.gather(
        slack.press(manager, "Approve", on=card),
        slack.press(other_manager, "Approve", on=card),
    )
    assert (effects(komet), states(bot)) == ([1], ["done"])
    assert len(bot.rows("SELECT * FROM decisions")) == 1
    assert sum("approved this before you" in slack.sees(person) for person in (manager, other_manager)) == 1


async def test_approve_and_take_back_at_once_end_in_one_of_the_two(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await asyncio.gather(
        slack.press(manager, "Approve", on=slack.card()),
        slack.press(salesperson, "Take back", on=slack.last(salesperson, "bot")),
    )
    assert (states(bot), effects(komet)) in [(["done"], [1]), (["cancelled"], [])]


async def test_a_yes_pressed_twice_on_a_message_has_one_effect(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    await slack.close(salesperson)
    row = bot.rows("SELECT id FROM proposals")[0]["id"]
    person = await bot.running.desk.people.find(slack.id_of(salesperson))
    first, second = await asyncio.gather(
        bot.running.desk.runner.confirm(person, row), bot.running.desk.runner.confirm(person, row)
    )
    assert first.id == second.id
    await asyncio.gather(*(bot.running.desk.execution.run(row, person) for _ in range(3)))
    assert (effects(komet), states(bot)) == ([1], ["done"])


async def test_the_same_act_asked_twice_within_a_minute_is_one(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await ask(slack, salesperson)
    await slack.close(salesperson)
    await ask(slack, salesperson)
    assert states(bot) == ["waiting"]
    assert sum("Approve" in str(message["blocks"]) for message in slack.messages(salesperson, "komet-approvals")) == 1


async def test_what_never_reached_komet_can_be_asked_again_at_once(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    komet.faults.order("refuse", method="box.code.change", message="Locked for a minute")
    await slack.submit(salesperson)
    await slack.close(salesperson)
    await preview_of_a_box(slack, komet, salesperson)
    await slack.submit(salesperson)
    assert states(bot) == ["refused", "done"]


async def test_what_was_taken_back_can_be_asked_again_at_once(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await ask(slack, salesperson)
    await slack.close(salesperson)
    await slack.press(salesperson, "Take back", on=slack.last(salesperson, "bot"))
    await ask(slack, salesperson)
    assert states(bot) == ["cancelled", "waiting"]


# --- too late, or not any more -----------------------------------------------------------------


async def test_an_approval_after_the_time_is_over_does_nothing(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    bot.change("UPDATE proposals SET expires_at = '2020-01-01 00:00:00.000000'")
    await slack.press_old(manager, "Approve", card)
    assert "expired" in slack.sees(manager).lower()
    await until(lambda: states(bot) == ["expired"])
    await bot.idle()
    assert effects(komet) == []
    (card,) = [message for message in slack.messages(manager) if message["ts"] == card["ts"]]
    assert "Expired: nobody decided in time" in text_of(card)
    assert "Start again" in str(slack.last(salesperson, "bot"))


def tighten(bot: RunningBot, *, approvals: int = 2, approvers: str = "manager") -> None:
    """Change the policy file: deleting lines needs more approvals, or other people."""
    path = bot.folder / "policy.toml"
    rule = (
        f'\n[[rule]]\nname = "Stricter"\nmethods = ["{DELETE}"]\napprovers = "{approvers}"\napprovals = {approvals}\n'
    )
    path.write_text(path.read_text(encoding="utf-8") + rule, encoding="utf-8")


async def test_a_policy_that_got_stricter_meanwhile_stops_what_waits(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    tighten(bot)
    await bot.restart()
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["stale"], [])
    assert "The policy now asks for 2 approvals by a manager." in slack.sees(salesperson)


async def test_a_policy_that_now_wants_other_people_stops_what_the_old_ones_approved(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    path = bot.folder / "policy.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("[roles]", '[roles]\ndirector = ["U04PRIYARAM"]')
    text = text.replace(
        f'methods = ["{DELETE}"]\napprovers = "manager"', f'methods = ["{DELETE}"]\napprovers = "director"'
    )
    path.write_text(text, encoding="utf-8")
    await bot.restart()
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["stale"], [])


async def test_a_method_that_policy_forbids_meanwhile_is_not_run(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    path = bot.folder / "policy.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("never = []", f'never = ["{DELETE}"]'), encoding="utf-8")
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


# --- the database ------------------------------------------------------------------------------


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the database's write lock, as a backup or a second process does."""
    connection = sqlite3.connect(folder / "bot.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def test_a_locked_database_delays_a_decision_but_loses_none(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    with locked(bot.folder):
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
    with locked(bot.folder):
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
    bot.change(
        "CREATE TRIGGER no_audit BEFORE INSERT ON audit WHEN NEW.event = 'sending' BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    await slack.press(manager, "Approve", on=slack.card())
    assert effects(komet) == []
    assert states(bot) == ["failed"]
    assert "Something broke on our side. Nothing was sent." in slack.sees(salesperson)


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
    monkeypatch.undo()
    await until(lambda: states(bot) == ["done"])
    assert effects(komet) == [1]


async def test_the_expiry_stands_in_utc(bot: RunningBot, slack: SlackFront, salesperson: str) -> None:
    await ask(slack, salesperson)
    row = bot.rows("SELECT expires_at FROM proposals")[0]
    expires = datetime.fromisoformat(row["expires_at"]).replace(tzinfo=UTC)
    assert timedelta(hours=23) < expires - datetime.now(UTC) < timedelta(hours=25)
