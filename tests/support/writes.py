"""Writes as people make them, and what became of them: for tests of crashes, repeats and delays."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.workbench.komet.records import Line
from bot.workbench.komet.server import LocalKomet
from tests.support.examples import LINE, ORDER, boxed
from tests.support.running import RunningBot
from tests.support.slack import Json, SlackFront

DELETE = "purchase.order.item.delete"


async def ask(slack: SlackFront, person: str, *items: str) -> None:
    """Ask for a deletion, up to the person's yes."""
    await slack.run(person, f"/komet-po item delete {ORDER}")
    await slack.fill(person, items=list(items or (LINE,)), reason="Short shipped")
    await slack.submit(person)


async def asked_for(slack: SlackFront, person: str) -> Json:
    """Ask for a deletion; return the card on which it waits."""
    await ask(slack, person)
    return slack.card()


async def preview_of_a_box(slack: SlackFront, komet: LocalKomet, person: str) -> None:
    """Open the preview of a box code change, which needs no approval."""
    number, code = boxed(komet)
    await slack.run(person, "/komet-box code change")
    await slack.fill(person, codes=f"{code} ZZ1", purchase_order=number)


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


def line_of(komet: LocalKomet, item_id: str = LINE) -> Line:
    """Return a line of an order as it is in Komet."""
    found = komet.state.find_line(int(item_id))
    assert found is not None
    return found[1]


async def look(bot: RunningBot) -> None:
    """Let the worker do its round now, and tell everybody."""
    await bot.running.worker.round()
    await bot.idle()


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
