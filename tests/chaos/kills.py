"""kill -9 at every commit of a write and of an approval, and at every request to Komet and Slack: before and after.

One clean run lists the points. Then the process ends itself by SIGKILL `runs` times at each of them, half of the times
right before it and half right after it, is started again normally, and the people go on where their screens left them.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from tests.chaos.oracle import examine
from tests.chaos.people import People, StuckError
from tests.chaos.stage import HURRY, Stage, open_stage
from tests.chaos.tally import Tally
from tests.chaos.writes import LONG, Maker, Write

FIRST = "proposals+“previewed”"
"""The preview is the first thing that is stored of a write: what comes before it can only be typed again."""

LANES = 2
ANSWER_WAITS = 20.0
"""Seconds for which Komet keeps an answer back while the bot is killed."""

FORKS = 40
"""Runs with one database, before it is made anew: the audit's chain is checked after each of them."""


@dataclass(frozen=True)
class Point:
    """One side of one point of one write. On the side "during" Komet has the request, and its answer waits."""

    make: Maker
    name: str
    nth: int
    side: str

    @property
    def words(self) -> str:
        """Return the point for a finding."""
        return f"{self.make.name}, killed {self.side} {self.name} ({self.nth})"


async def run(runs: int, *, most: int | None = None, lanes: int = LANES, makers: Sequence[Maker] = LONG) -> list[Tally]:
    """Return a tally for each write, with its points in the notes. `most`: only so many sides of each, for a sample."""
    tallies: dict[Maker, Tally] = {}
    todo: asyncio.Queue[Point] = asyncio.Queue()
    async with contextlib.AsyncExitStack() as ended:
        # One after the other: Alembic brings one database at a time to its newest form.
        stages = [await ended.enter_async_context(open_stage()) for _ in range(lanes)]
        for make in makers:
            points = await record(stages[0], make)
            tally = tallies[make] = Tally(f"kill -9: {make.name}")
            tally.notes = [f"{name} ({nth})" for name, nth in points]
            sides = [Point(make, name, nth, side) for name, nth in points for side in ("before", "after")]
            for side in sides if most is None else sides[:: max(1, len(sides) // most)][:most]:
                todo.put_nowait(side)
        await asyncio.gather(*(_lane(stage, todo, tallies, max(1, runs // 2)) for stage in stages))
    for tally in tallies.values():
        tally.seconds /= lanes
    return list(tallies.values())


async def record(stage: Stage, make: Maker) -> list[tuple[str, int]]:
    """Return the points of one clean run, from the stored preview on."""
    await stage.kill()
    write = make(stage.komet)
    stage.hurry = {**HURRY, **write.hurry}
    await stage.furnish()
    await stage.start()
    stage.order(record=True)
    people = People(stage, write)
    await people.go_on()
    outcome = examine(stage, write, said_yes=people.yes)
    assert not outcome.broken, outcome.broken
    points = stage.points()
    await stage.kill()
    first = next(place for place, (name, _) in enumerate(points) if FIRST in name)
    return points[first:]


async def _lane(stage: Stage, todo: "asyncio.Queue[Point]", tallies: dict[Maker, Tally], runs: int) -> None:
    loop = asyncio.get_running_loop()
    while not todo.empty():
        point = todo.get_nowait()
        started = loop.time()
        await kill_at(stage, point, tallies[point.make], runs)
        tallies[point.make].seconds += loop.time() - started
    await stage.kill()


async def kill_at(stage: Stage, point: Point, tally: Tally, runs: int) -> None:
    """Let people do the write so often and end the bot there each time; count what came of it."""
    for number in range(runs):
        write = point.make(stage.komet)
        if number % FORKS == 0 or stage.is_dead or not write.is_new:
            await stage.kill()
            stage.hurry = {**HURRY, **write.hurry}
            await stage.furnish()
            await stage.start()
        else:
            await stage.clean()
        write = point.make(stage.komet)
        people = People(stage, write)
        try:
            async with _dying(stage, point, write):
                await people.go_on()
            if stage.is_dead:
                tally.hits[point.words] += 1
                stage.order()  # once is enough
                await stage.start()
                people.start_over()
                await people.go_on()
        except StuckError as stuck:
            tally.broken.append(f"{point.words}: stuck: {stuck}")
            await stage.kill()
        outcome = examine(stage, write, said_yes=people.yes, since=people.since)
        tally.add(outcome, point.words)
        if outcome.broken or outcome.left_unknown:
            await stage.kill()  # nothing of it goes on into the next run
    tally.hits[point.words] += 0  # a point that was never reached shows as such


@contextlib.asynccontextmanager
async def _dying(stage: Stage, point: Point, write: Write) -> AsyncIterator[None]:
    """Let the bot end itself at the point, or end it as soon as Komet has the request."""
    if point.side != "during":
        stage.order(name=point.name, nth=point.nth, side=point.side)
        yield
        return
    stage.order()
    stage.komet.faults.order("slow", method=write.method, seconds=ANSWER_WAITS)
    watching = asyncio.create_task(_kill_when_komet_has_it(stage))
    yield
    watching.cancel()


async def _kill_when_komet_has_it(stage: Stage) -> None:
    while not any(call.effects for call in stage.komet.calls):
        await asyncio.sleep(0.002)
    await stage.kill()
