"""Two replicas of the bot on one PostgreSQL: what is pressed on both at once, what one leaves behind when it dies."""

import asyncio
import json
from collections import Counter
from typing import Any

import pytest

from bot.app import Bot
from bot.approvals import APPROVE
from bot.audit import record
from bot.errors import ApprovalError, BotError
from bot.outbox import put_message
from bot.people import Person
from bot.quota import Limits
from bot.slack.blocks import Message, section
from bot.workbench.komet.server import LocalKomet
from storage.audit import AuditStore
from storage.database import Database, Turn
from storage.migrate import upgrade
from tests.postgres.conftest import Replicas
from tests.support.chain import first_fault
from tests.support.databases import address
from tests.support.slack import SlackFront, text_of
from tests.support.writes import ask, effects, lines_of, preview_of_a_box, states, steps

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


async def waiting(bots: Replicas) -> str:
    """Return the id of the request that waits."""
    (row,) = bots.rows("SELECT id FROM proposals WHERE state = 'waiting'")
    return str(row["id"])


async def person(bots: Replicas, slack: SlackFront, name: str) -> Person:
    """Return somebody as a bot knows them."""
    return await bots.both[0].desk.people.find(slack.id_of(name))


async def test_a_request_goes_from_one_replica_to_the_other_at_every_step(
    slack: SlackFront, komet: LocalKomet, bots: Replicas, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bots.one), effects(komet)) == (["done"], [1])
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))


async def test_of_two_managers_who_press_at_once_on_both_one_decides_and_it_is_sent_once(
    slack: SlackFront, komet: LocalKomet, bots: Replicas, salesperson: str, manager: str, other_manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    await asyncio.gather(*(slack.press(each, "Approve", on=card) for each in (manager, other_manager)))
    assert (states(bots.one), effects(komet)) == (["done"], [1])
    assert len(bots.rows("SELECT * FROM decisions")) == 1
    assert ["faster" in slack.sees(each) for each in (manager, other_manager)].count(True) == 1


async def test_an_approval_that_reaches_both_and_is_run_by_both_has_one_effect(
    slack: SlackFront, komet: LocalKomet, bots: Replicas, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    proposal, maya, ana = await waiting(bots), *[await person(bots, slack, each) for each in (manager, salesperson)]

    async def decide(bot: Bot) -> Any:
        await bot.desk.approvals.decide(maya, proposal, APPROVE)

    async def run(bot: Bot) -> Any:
        await bot.desk.execution.run(proposal, ana)

    decided = await asyncio.gather(*(decide(each) for each in bots.both * 2), return_exceptions=True)
    assert Counter(type(each) for each in decided) == {type(None): 1, ApprovalError: 3}
    await asyncio.gather(*(run(each) for each in bots.both * 2))
    await bots.idle()
    assert (states(bots.one), steps(bots.one), effects(komet)) == (["done"], ["done"], [1])


async def test_two_people_who_ask_for_the_same_are_not_both_sent(
    slack: SlackFront, komet: LocalKomet, bots: Replicas, salesperson: str, manager: str, other_manager: str
) -> None:
    await ask(slack, salesperson)
    await ask(slack, salesperson, *lines_of(komet, 2))
    ana, maya, victor = [await person(bots, slack, each) for each in (salesperson, manager, other_manager)]
    ids = [row["id"] for row in bots.rows("SELECT id FROM proposals WHERE state = 'waiting'")]
    assert len(ids) == 2

    async def act(bot: Bot, proposal: str, who: Person) -> None:
        await bot.desk.approvals.decide(who, proposal, APPROVE)
        await bot.desk.execution.run(proposal, ana)

    await asyncio.gather(*(act(*each) for each in zip(bots.both, ids, (maya, victor), strict=True)))
    await bots.idle()
    sent = Counter(json.loads(row["request"])["parameters"]["poItemId"] for row in bots.rows(SENT))
    assert max(sent.values()) == 1
    assert set(effects(komet)) == {1}
    assert len(effects(komet)) == len(sent)


SENT = "SELECT request FROM journal WHERE state IN ('sending', 'done', 'unknown')"


async def test_of_two_ways_back_that_are_confirmed_at_once_on_both_one_goes(
    slack: SlackFront, komet: LocalKomet, bots: Replicas, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory update 771204 +5 0.325")
    await slack.submit(salesperson)
    await slack.close(salesperson)
    done = slack.last(salesperson, "bot")
    ids = []
    for _ in range(2):
        await slack.press(salesperson, "Undo", on=done)
        await slack.submit(salesperson)
        ids.append(json.loads(slack.view(salesperson)["private_metadata"])["proposal"])
        await slack.close(salesperson)
    await bots.one.change("UPDATE proposals SET digest = 'another' WHERE id = ?", ids[1])
    ana = await person(bots, slack, salesperson)
    calls = (bot.desk.runner.confirm(ana, each) for bot, each in zip(bots.both, ids, strict=True))
    told = await asyncio.gather(*calls, return_exceptions=True)
    (refused,) = [each for each in told if isinstance(each, BaseException)]
    assert isinstance(refused, ApprovalError)
    assert "You asked to undo this already" in str(refused)


async def test_when_one_dies_in_the_middle_of_a_plan_its_next_start_sends_the_rest_once(
    slack: SlackFront,
    komet: LocalKomet,
    bots: Replicas,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask(slack, salesperson, *lines_of(komet, 3))
    proposal, maya, ana = await waiting(bots), *[await person(bots, slack, each) for each in (manager, salesperson)]
    dying, living = bots.both
    await dying.desk.approvals.decide(maya, proposal, APPROVE)
    reached, real = asyncio.Event(), dying.desk.execution._journal._end
    ended = 0

    async def end(*args: Any, **keywords: Any) -> None:
        nonlocal ended
        ended += 1
        if ended == 2:  # Komet has answered, and nobody will ever know
            reached.set()
            await asyncio.Event().wait()
        await real(*args, **keywords)

    monkeypatch.setattr(dying.desk.execution._journal, "_end", end)
    dying.desk.tasks.start(dying.desk.execution.run(proposal, ana))
    await asyncio.wait_for(reached.wait(), 5)
    await bots.one.kill()
    await living.worker.round()
    assert (states(bots.one), effects(komet)) == (["running"], [1, 1])
    await bots.one.start()
    await bots.idle()
    await asyncio.gather(*(bot.worker.round() for bot in bots.both))  # what was lost is looked for
    await bots.idle()
    assert (states(bots.one), effects(komet)) == (["done"], [1, 1, 1])
    assert len(bots.rows("SELECT * FROM audit WHERE event = 'komet looked at: done'")) == 1


async def test_a_replica_that_starts_while_the_other_sends_sends_nothing_twice(
    slack: SlackFront,
    komet: LocalKomet,
    bots: Replicas,
    salesperson: str,
    manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await ask(slack, salesperson, *lines_of(komet, 3))
    proposal, maya, ana = await waiting(bots), *[await person(bots, slack, each) for each in (manager, salesperson)]
    sending = bots.both[0]
    await bots.other.stop()
    reached, go_on, real = asyncio.Event(), asyncio.Event(), sending.desk.execution._journal._end

    async def end(*args: Any, **keywords: Any) -> None:
        reached.set()
        await go_on.wait()
        await real(*args, **keywords)

    monkeypatch.setattr(sending.desk.execution._journal, "_end", end)
    await sending.desk.approvals.decide(maya, proposal, APPROVE)
    sending.desk.tasks.start(sending.desk.execution.run(proposal, ana))
    await asyncio.wait_for(reached.wait(), 5)
    await bots.other.start()
    go_on.set()
    await bots.idle()
    # It takes the other one for dead and goes on with the rest: whoever is second finds a line gone and stops.
    steps = [row["state"] for row in bots.rows("SELECT state FROM journal ORDER BY position")]
    assert effects(komet) == [1] * steps.count("done")
    assert (states(bots.one), set(steps)) in [(["done"], {"done"}), (["partly"], {"done", "not sent"})]


async def test_a_message_that_both_could_tell_is_told_once(
    slack: SlackFront, bots: Replicas, salesperson: str, manager: str
) -> None:
    one, other = bots.both
    channel = slack.channel_id("sales", manager)
    for number in range(5):
        async with one.database.write() as tx:
            words = f"The roses are here {number}."
            await put_message(tx, f"roses {number}", channel, Message(words, [section(words)]))
        await asyncio.gather(one.outbox.drain(), other.outbox.drain())
    told = [each["text"] for each in slack.messages(manager, "sales") if "The roses are here" in each["text"]]
    assert told == [f"The roses are here {number}." for number in range(5)]


async def test_the_turn_of_a_replica_that_died_is_the_others(bots: Replicas) -> None:
    one, other = bots.both
    reached = asyncio.Event()

    async def hold() -> None:
        while True:  # the other one may be telling Slack something just now
            async with one.database.turn(Turn.TELLING_SLACK) as is_ours:
                if is_ours:
                    reached.set()
                    await asyncio.Event().wait()
            await asyncio.sleep(0.01)

    task = asyncio.create_task(hold())
    await asyncio.wait_for(reached.wait(), 5)
    async with one.database.write() as tx:
        await put_message(tx, "roses", "C04SALES002", Message("Roses.", [section("Roses.")]))
    at_first = await other.outbox.drain()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await bots.one.kill()
    while not await other.outbox.drain():  # its own round may have begun meanwhile
        await asyncio.sleep(0.01)
    assert not at_first
    assert bots.rows("SELECT * FROM outbox WHERE key = 'roses' AND sent_at IS NULL") == []


async def test_the_audit_of_both_is_one_chain(bots: Replicas) -> None:
    async def write(bot: Bot, number: int) -> None:
        async with bot.database.write() as tx:
            await record(tx, team_id="T1", actor="U1", event=f"asked {number}")

    await asyncio.gather(*(write(bot, number) for number in range(20) for bot in bots.both))
    async with bots.both[0].database.read() as tx:
        assert await first_fault(AuditStore(tx).rows()) is None
    assert len(bots.rows("SELECT * FROM audit WHERE event LIKE 'asked %'")) == 40


async def test_both_together_set_aside_no_more_calls_than_the_day_has(
    slack: SlackFront, komet: LocalKomet, bots: Replicas, salesperson: str
) -> None:
    previews = []
    for number in range(4):
        await preview_of_a_box(slack, komet, salesperson)
        previews.append(json.loads(slack.view(salesperson)["private_metadata"])["proposal"])
        await slack.close(salesperson)
        await bots.one.change("UPDATE proposals SET digest = ? WHERE id = ?", f"d{number}", previews[-1])
    ana = await person(bots, slack, salesperson)
    for bot in bots.both:
        await bot.desk.quota.flush()
        bot.desk.quota._ledger.limits = Limits(bot.desk.quota._ledger.spent + 5, reserve=0.0, person_share=1.0)
    calls = (bot.desk.runner.confirm(ana, each) for bot, each in zip(bots.both * 2, previews, strict=True))
    told = await asyncio.gather(*calls, return_exceptions=True)
    (aside,) = bots.rows("SELECT coalesce(sum(calls), 0) AS calls FROM reservations")
    assert 0 < aside["calls"] <= 5
    assert any(isinstance(each, BotError) for each in told)


async def test_connections_that_the_server_ended_are_made_anew(
    slack: SlackFront, komet: LocalKomet, bots: Replicas, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await bots.one.change(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bots.one), effects(komet)) == (["done"], [1])


async def test_of_those_who_start_at_once_on_an_empty_database_one_makes_the_tables(bots: Replicas) -> None:
    path = bots.one.folder / "empty.db"
    both = [Database(address(path)) for _ in range(2)]
    await asyncio.gather(*(upgrade(each) for each in both))
    for each in both:
        await each.close()
