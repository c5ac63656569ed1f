"""Work behind acknowledgements: how it begins, and how a stop waits for it."""

import asyncio
import itertools
from contextvars import ContextVar

import pytest

from bot.tasks import Tasks

pytestmark = pytest.mark.anyio


async def test_one_piece_of_work_begins_in_each_turn_of_the_loop() -> None:
    tasks, begun = Tasks(), []

    async def work(number: int) -> None:
        begun.append(number)

    for number in range(5):
        tasks.start(work(number))
    seen = []
    while len(begun) < 5:
        seen.append(len(begun))
        await asyncio.sleep(0)
    assert begun == [0, 1, 2, 3, 4]
    assert {after - before for before, after in itertools.pairwise(seen)} <= {0, 1}


async def test_a_request_that_comes_in_is_served_before_the_work_of_a_crowd() -> None:
    tasks, order = Tasks(), []

    async def work() -> None:
        order.append("work")

    for _ in range(20):
        tasks.start(work())
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(order.append, "request")
    await tasks.idle()
    assert order.index("request") < 3


async def test_idle_waits_for_work_that_has_not_begun() -> None:
    tasks, done = Tasks(), []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(1)

    for _ in range(3):
        tasks.start(work())
    await tasks.idle()
    assert len(done) == 3


async def test_idle_waits_for_work_that_work_started() -> None:
    tasks, done = Tasks(), []

    async def second() -> None:
        done.append("second")

    async def first() -> None:
        tasks.start(second())

    tasks.start(first())
    await tasks.idle()
    assert done == ["second"]


async def test_a_drain_finishes_what_had_not_begun() -> None:
    tasks, done = Tasks(), []

    async def work() -> None:
        done.append(1)

    for _ in range(3):
        tasks.start(work())
    assert await tasks.drain(1.0) == 0
    assert len(done) == 3


async def test_a_drain_cuts_off_what_takes_too_long_and_says_how_much_it_was() -> None:
    tasks = Tasks()
    for _ in range(2):
        tasks.start(asyncio.Event().wait())
    assert await tasks.drain(0.01) == 2


async def test_work_runs_in_the_context_of_who_started_it() -> None:
    language: ContextVar[str] = ContextVar("language")
    tasks, seen = Tasks(), []

    async def work() -> None:
        seen.append(language.get())

    for each in ("en", "es"):
        language.set(each)
        tasks.start(work())
    await tasks.idle()
    assert seen == ["en", "es"]
