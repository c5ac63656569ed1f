"""Whose turn it is: people first, nobody more than their share, no place lost. No clock is involved."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.komet.callers import Caller, Purpose
from bot.komet.turns import Turns
from tests.quota.conftest import ALERTS, ANA, BATCH, BEN

pytestmark = pytest.mark.anyio


class Line:
    """Callers in front of some places; who got one is noted in order."""

    def __init__(self, places: int) -> None:
        self.turns = Turns(places)
        self.inside: list[Caller] = []
        self.order: list[Caller] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def come(self, *callers: Caller) -> None:
        for caller in callers:
            self.tasks.append(asyncio.create_task(self._take(caller)))
        await asyncio.sleep(0)

    async def leave(self, caller: Caller) -> None:
        self.inside.remove(caller)
        self.turns.give_back(caller)
        await self.settled()

    async def settled(self) -> None:
        for _ in range(4):
            await asyncio.sleep(0)

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _take(self, caller: Caller) -> None:
        await self.turns.take(caller, patience=60)
        self.inside.append(caller)
        self.order.append(caller)


async def test_people_go_before_batches_and_batches_before_background_work() -> None:
    line = Line(1)
    await line.come(BEN)
    await line.come(ALERTS, BATCH, ANA)
    for caller in (BEN, ANA, BATCH, ALERTS):
        await line.leave(caller)
    assert line.order == [BEN, ANA, BATCH, ALERTS]


async def test_who_came_first_goes_first_among_equals() -> None:
    line = Line(1)
    callers = [Caller(person=f"U{number}") for number in range(5)]
    await line.come(*callers)
    for caller in callers:
        await line.leave(caller)
    assert line.order == callers


async def test_one_person_may_have_every_place_while_nobody_else_waits() -> None:
    line = Line(4)
    await line.come(ANA, ANA, ANA, ANA)
    assert line.inside == [ANA] * 4


async def test_a_person_with_half_of_the_places_lets_others_go_first() -> None:
    line = Line(4)
    await line.come(*[ANA] * 10)
    await line.come(BEN, BEN)
    for _ in range(2):
        await line.leave(ANA)
    assert line.inside == [ANA, ANA, BEN, BEN]
    await line.leave(BEN)
    assert line.order[-1] == ANA  # nobody else waits
    await line.end()


async def test_no_place_stays_empty_for_the_sake_of_fairness() -> None:
    line = Line(2)
    await line.come(ANA, ANA, ANA)
    await line.leave(ANA)
    assert line.inside == [ANA, ANA]


async def test_who_waits_too_long_leaves_the_line() -> None:
    turns = Turns(1)
    await turns.take(ANA, patience=60)
    with pytest.raises(TimeoutError):
        await turns.take(BEN, patience=0)
    assert turns.waiting == 0
    turns.give_back(ANA)
    await turns.take(BEN, patience=0)


async def test_a_place_that_was_given_to_somebody_who_just_left_is_handed_on() -> None:
    line = Line(1)
    await line.come(ANA)
    await line.come(BEN, BATCH)
    line.turns.give_back(ANA)  # Ben has the place now, but his task has not run yet
    line.tasks[1].cancel()
    await line.settled()
    assert line.order == [ANA, BATCH]


async def test_somebody_who_left_in_the_same_moment_is_passed_over() -> None:
    line = Line(1)
    await line.come(ANA)
    await line.come(BEN, BATCH)
    line.tasks[1].cancel()  # his task has not run yet, so he still stands in the line
    line.turns.give_back(ANA)
    await line.settled()
    assert line.order == [ANA, BATCH]


@given(
    st.integers(1, 6),
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(Purpose), st.booleans()), max_size=30),
)
def test_every_place_is_used_and_none_twice(places: int, coming: list[tuple[str, Purpose, bool]]) -> None:
    async def scene() -> None:
        line = Line(places)
        for person, purpose, leaves in coming:
            await line.come(Caller(person=person, purpose=purpose))
            await line.settled()
            assert len(line.inside) <= places
            assert not line.turns.waiting or len(line.inside) == places
            if leaves and line.inside:
                await line.leave(line.inside[0])
        while line.inside:
            await line.leave(line.inside[0])
        assert len(line.order) == len(coming)
        assert line.turns.waiting == 0

    asyncio.run(scene())
