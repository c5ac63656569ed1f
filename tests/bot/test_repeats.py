"""Payloads that come again."""

import asyncio

import pytest

from bot.repeats import KEEP_SECONDS, MOST, Repeats

pytestmark = pytest.mark.anyio


class Clock:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Counter:
    """Work that counts how often it is done."""

    def __init__(self) -> None:
        self.done = 0

    async def __call__(self) -> int:
        self.done += 1
        await asyncio.sleep(0)
        return self.done


async def test_the_same_key_is_done_once_and_answered_twice() -> None:
    repeats, work = Repeats[int](), Counter()
    assert [await repeats.once("a", work), await repeats.once("a", work), await repeats.once("b", work)] == [1, 1, 2]


async def test_whoever_comes_meanwhile_waits_for_the_first() -> None:
    repeats, work = Repeats[int](), Counter()
    assert await asyncio.gather(*(repeats.once("a", work) for _ in range(5))) == [1] * 5


async def test_work_that_failed_is_done_by_the_next_one() -> None:
    repeats, work = Repeats[int](), Counter()

    async def fail() -> int:
        await asyncio.sleep(0)
        raise LookupError

    results = await asyncio.gather(repeats.once("a", fail), repeats.once("a", work), return_exceptions=True)
    assert isinstance(results[0], LookupError)
    assert results[1] == 1


async def test_work_that_was_cancelled_is_done_by_the_next_one() -> None:
    repeats, work = Repeats[int](), Counter()
    hanging = asyncio.create_task(repeats.once("a", asyncio.Event().wait))
    await asyncio.sleep(0)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    assert await repeats.once("a", work) == 1


async def test_a_key_is_remembered_longer_than_a_signature_is_good() -> None:
    clock, work = Clock(), Counter()
    repeats = Repeats[int](clock)
    await repeats.once("a", work)
    clock.now = KEEP_SECONDS - 1
    await repeats.once("b", work)
    assert await repeats.once("a", work) == 1
    clock.now = KEEP_SECONDS + 1
    await repeats.once("c", work)
    assert await repeats.once("a", work) == 4


async def test_memory_is_bounded() -> None:
    repeats, work = Repeats[int](), Counter()
    for number in range(MOST + 50):
        await repeats.once(number, work)
    assert len(repeats._kept) == MOST
