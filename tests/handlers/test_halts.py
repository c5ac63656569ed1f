"""A write of several requests: how far it is, stopped or paused between two of them, and the rest afterwards."""

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot import execution
from bot.komet.limits import packed
from bot.komet.requests import BoxCodeChange
from bot.workbench.komet.server import LocalKomet
from handlers.operations import box_code_change
from tests.support.running import RunningBot, until
from tests.support.slack import SlackFront, buttons_of, text_of
from tests.support.tables import boxes_of
from tests.support.writes import effects, look, states, steps, under_way

pytestmark = pytest.mark.anyio

ROWS = 30
PER_CALL = 10
METHOD = "box.code.change"


@pytest.fixture(autouse=True)
def three_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut thirty rows into three requests, and tell of each."""
    monkeypatch.setattr(box_code_change, "chunks", _tens)
    monkeypatch.setattr(execution, "PROGRESS_EVERY", 0)


def _tens(renames: Any) -> Any:
    return packed(renames, lambda rows: BoxCodeChange(boxes=rows), most=PER_CALL)


def new_codes(komet: LocalKomet) -> list[str]:
    """Return the new codes that boxes have by now."""
    return sorted(code for code in boxes_of(komet) if code.startswith("NEW"))


def status_of(slack: SlackFront, person: str) -> Any:
    """Return the newest message of the bot to the person that says how it stands."""
    told = [each for each in slack.messages(person, "bot") if each.get("blocks")]
    return [each for each in told if each["blocks"][0]["type"] == "header"][-1]


async def ask(slack: SlackFront, komet: LocalKomet, person: str) -> None:
    """Ask for thirty changes, up to the yes."""
    codes = boxes_of(komet)[:ROWS]
    await slack.run(person, "/komet-box code change")
    await slack.fill(person, codes="\n".join(f"{code}\tNEW{number:02}" for number, code in enumerate(codes)))
    await slack.submit(person)


@asynccontextmanager
async def second_on_its_way(slack: SlackFront, komet: LocalKomet, bot: RunningBot, manager: str) -> AsyncIterator[None]:
    """Let the manager approve, and look while Komet takes its time with the second request."""
    komet.faults.order("slow", method=METHOD, seconds=0)
    komet.faults.order("slow", method=METHOD, seconds=1.0)
    async with under_way(slack.press(manager, "Approve", on=slack.card())):
        await until(lambda: steps(bot) == ["done", "sending", "planned"])
        await bot.running.outbox.drain()
        yield
    await bot.idle()


async def test_how_far_it_is_stands_in_the_message(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, komet, salesperson)
    async with second_on_its_way(slack, komet, bot, manager):
        status = status_of(slack, salesperson)
        assert "10 of 30 rows sent." in text_of(status)
        assert buttons_of(status) == ["Pause", "Stop"]
        assert buttons_of(slack.card()) == ["Stop"]
    assert "30 of 30 worked" in text_of(status_of(slack, salesperson))
    assert "rows sent" not in slack.sees(salesperson)


@pytest.mark.parametrize("by_manager", [False, True])
async def test_stop_lets_the_request_under_way_end_and_sends_no_other(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, by_manager: bool
) -> None:
    await ask(slack, komet, salesperson)
    async with second_on_its_way(slack, komet, bot, manager):
        who, where = (manager, slack.card()) if by_manager else (salesperson, status_of(slack, salesperson))
        await slack._slack.acts.press(
            user=slack.id_of(who), channel=where["channel"], ts=where["ts"], action_id="proposal.stop"
        )
    assert (states(bot), steps(bot)) == (["partly"], ["done", "done", "not sent"])
    assert len(new_codes(komet)) == 20
    told = status_of(slack, salesperson)
    who_id = slack.id_of(who)
    assert f"<@{who_id}> stopped it" in text_of(told)
    assert "stopped" in [row["event"] for row in bot.rows("SELECT event FROM audit")]
    await slack.press(salesperson, "Send the rest", on=told)
    block = next(b for b in slack.view(salesperson)["blocks"] if b.get("block_id") == "codes")
    assert len(block["element"]["initial_value"].splitlines()) == 10


async def test_stopped_while_it_is_planned_again_nothing_is_sent(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    number, codes = next(
        (order.number, codes)
        for order in komet.state.orders.values()
        if len(codes := [box.code for line in order.lines for box in line.boxes]) > 20
    )
    await slack.run(salesperson, "/komet-box code change")
    text = "\n".join(f"{code}\tNEW{position}" for position, code in enumerate(codes))
    await slack.fill(salesperson, codes=text, purchase_order=number)
    await slack.submit(salesperson)
    komet.faults.order("slow", method="purchase.order.list", seconds=0.5)
    async with under_way(slack.press(manager, "Approve", on=slack.card())):
        await until(lambda: states(bot) == ["running"])
        await bot.running.outbox.drain()
        where = status_of(slack, salesperson)
        await slack._slack.acts.press(
            user=slack.id_of(salesperson), channel=where["channel"], ts=where["ts"], action_id="proposal.stop"
        )
    await bot.idle()
    assert (states(bot), steps(bot), komet.writes) == (["failed"], [], [])
    assert "stopped it" in text_of(status_of(slack, salesperson))


async def test_nobody_else_can_stop_or_pause_it(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, limited: str, manager: str
) -> None:
    await ask(slack, komet, salesperson)
    async with second_on_its_way(slack, komet, bot, manager):
        desk = bot.running.desk
        proposal = bot.rows("SELECT id FROM proposals WHERE confirmed_at IS NOT NULL")[0]["id"]
        stranger = await desk.people.fresh(slack.id_of(limited))
        with pytest.raises(Exception, match="Only the person who asked, or a manager"):
            await desk.halts.stop(stranger, proposal)
        with pytest.raises(Exception, match="Only the person who asked"):
            await desk.halts.pause(await desk.people.fresh(slack.id_of(manager)), proposal)
    assert states(bot) == ["done"]


async def test_too_late_is_told(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, komet, salesperson)
    async with second_on_its_way(slack, komet, bot, manager):
        before = status_of(slack, salesperson)
    await slack.press_old(salesperson, "Stop", before)
    assert "It is too late for this: it is done." in slack.sees(salesperson)
    assert len(new_codes(komet)) == 30


async def pause_in_the_middle(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, komet, salesperson)
    async with second_on_its_way(slack, komet, bot, manager):
        where = status_of(slack, salesperson)
        await slack._slack.acts.press(
            user=slack.id_of(salesperson), channel=where["channel"], ts=where["ts"], action_id="proposal.pause"
        )
    assert (states(bot), steps(bot)) == (["running"], ["done", "done", "planned"])


async def test_a_pause_holds_until_it_is_continued(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await pause_in_the_middle(slack, komet, bot, salesperson, manager)
    status = status_of(slack, salesperson)
    assert "Paused" in text_of(status)
    assert "20 of 30 rows sent." in text_of(status)
    await look(bot)
    assert steps(bot)[-1] == "planned"
    await slack.press(salesperson, "Continue", on=status)
    assert (states(bot), steps(bot)) == (["done"], ["done", "done", "done"])
    assert (len(new_codes(komet)), effects(komet)) == (30, [1, 1, 1])


async def test_a_pause_outlives_a_kill(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await pause_in_the_middle(slack, komet, bot, salesperson, manager)
    await bot.restart()
    await bot.idle()
    assert (states(bot), steps(bot)) == (["running"], ["done", "done", "planned"])
    await slack.press(salesperson, "Continue", on=status_of(slack, salesperson))
    assert states(bot) == ["done"]
    assert effects(komet) == [1, 1, 1]


async def test_after_a_kill_in_the_middle_a_restart_sends_the_rest_once(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, komet, salesperson)
    komet.faults.order("slow", method=METHOD, seconds=0)
    komet.faults.order("slow", method=METHOD, seconds=60)
    async with under_way(slack.press(manager, "Approve", on=slack.card())):
        await until(lambda: steps(bot) == ["done", "sending", "planned"] and len(effects(komet)) == 2)
        await bot.kill()
    await bot.start()
    await bot.idle()
    assert steps(bot) == ["done", "unknown", "done"]
    assert (len(new_codes(komet)), effects(komet)) == (30, [1, 1, 1])


async def test_after_a_kill_the_messages_show_at_once_how_far_it_is(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(execution, "PROGRESS_EVERY", 1_000)
    await ask(slack, komet, salesperson)
    for seconds in (0, 60, 1):
        komet.faults.order("slow", method=METHOD, seconds=seconds)
    async with under_way(slack.press(manager, "Approve", on=slack.card())):
        await until(lambda: steps(bot) == ["done", "sending", "planned"] and len(effects(komet)) == 2)
        await bot.kill()
    assert "0 of 30 rows sent." in text_of(status_of(slack, salesperson))
    await bot.start()
    await until(lambda: steps(bot) == ["done", "unknown", "sending"])
    await bot.running.outbox.drain()
    assert "20 of 30 rows sent." in text_of(status_of(slack, salesperson))
    assert "20 of 30 rows sent." in text_of(slack.card())
    await bot.idle()


async def test_a_paused_one_can_be_stopped(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await pause_in_the_middle(slack, komet, bot, salesperson, manager)
    await slack.press(salesperson, "Stop", on=status_of(slack, salesperson))
    assert (states(bot), steps(bot)) == (["partly"], ["done", "done", "not sent"])


async def test_a_pause_ends_when_its_time_is_over(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await pause_in_the_middle(slack, komet, bot, salesperson, manager)
    await bot.change(
        "UPDATE proposals SET detail = json_set(detail, '$.paused', ?) WHERE state = 'running'",
        "2020-01-01T00:00:00+00:00",
    )
    await look(bot)
    assert (states(bot), steps(bot)) == (["partly"], ["done", "done", "not sent"])
    assert "nobody continued it in time" in text_of(status_of(slack, salesperson))


async def test_what_became_of_every_row_is_a_file(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, komet, salesperson)
    codes = boxes_of(komet)[:ROWS]
    async with second_on_its_way(slack, komet, bot, manager):
        where = status_of(slack, salesperson)
        await slack._slack.acts.press(
            user=slack.id_of(salesperson), channel=where["channel"], ts=where["ts"], action_id="proposal.stop"
        )
    status = status_of(slack, salesperson)
    beneath = [each for each in slack.messages(salesperson, "bot") if each.get("thread_ts") == status["ts"]]
    (file,) = [file for each in beneath for file in each.get("files", ())]
    assert file["permalink"] in text_of(status)
    content = bot.slack.workspace.files[file["id"]].content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(content, newline=""))
    assert head == ["What", "Before", "After", "Result", "Message"]
    assert [row[1] for row in rows] == codes
    assert [row[3] for row in rows] == ["done"] * 20 + ["not sent"] * 10
