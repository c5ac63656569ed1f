"""The controllable clock."""

import asyncio

import pytest

from bot.workbench.slack.clock import Clock

pytestmark = pytest.mark.anyio


async def test_timers_fire_in_their_order_when_the_clock_moves() -> None:
    clock = Clock()
    fired: list[str] = []
    clock.call_later(20, lambda: fired.append("second"))
    clock.call_later(10, lambda: fired.append("first"))
    clock.call_later(100, lambda: fired.append("never"))
    clock.advance(30)
    assert fired == ["first", "second"]
    clock.stop()


async def test_timers_fire_in_real_time_too() -> None:
    clock = Clock()
    async with asyncio.timeout(1):
        await clock.sleep(0.01)


async def test_a_cancelled_timer_never_fires() -> None:
    clock = Clock()
    fired: list[int] = []
    clock.call_later(1, lambda: fired.append(1)).cancel()
    clock.advance(2)
    assert fired == []


async def test_after_a_reset_a_timer_is_as_far_away_as_before() -> None:
    clock = Clock()
    fired: list[int] = []
    clock.advance(1000)
    clock.call_later(10, lambda: fired.append(1))
    clock.reset()
    clock.advance(9)
    assert fired == []
    clock.advance(2)
    assert fired == [1]


async def test_the_clock_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        Clock().advance(-1)
