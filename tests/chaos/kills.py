"""kill -9 at every commit of a write and of an approval, and at every request to Komet and Slack: before and after.

One clean run lists the points. Then each point is killed `runs` times on each side: the process ends itself by
SIGKILL there, is started again normally, and the people go on where their screens left them.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.workbench.komet.server import LocalKomet
from tests.chaos.oracle import examine
from tests.chaos.people import People, StuckError
from tests.chaos.stage import Stage, open_stage
from tests.chaos.tally import Tally
from tests.chaos.writes import WRITES, Write

Maker = Callable[[LocalKomet], Write]
FIRST = "commit proposals+“previewed”"
"""The preview is the first thing that is stored of a write: what comes before it can only be typed again."""

LANES = 2
FORKS = 40
"""Runs with one database, before it is made anew: the audit's chain is checked after each of them."""


@dataclass(frozen=True)
class Point:
    """One side of one point of one write."""

    make: Maker
    name: str
    nth: int
    side: str

    @property
    def words(self) -> str:
        """Return the point for a finding."""
        return f"{self.make.__name__}, killed {self.side} {self.name} ({self.nth})"


async def run(runs: int, *, most: int | None = None, lanes: int = LANES) -> tuple[list[Tally], dict[str, list[str]]]:
    """Return a tally for each write, and its points. `most` takes so many sides of each write only, for a sample."""
    lists: dict[str, list[str]] = {}
    tallies: dict[Maker, Tally] = {}
    todo: asyncio.Queue[Point] = asyncio.Queue()
    for make in WRITES:
        points = await record(make)
        lists[make.__name__] = [f"{name} ({nth})" for name, nth in points]
        tallies[make] = Tally(f"kill -9, {make.__name__.replace('_', ' ')}")
        sides = [Point(make, name, nth, side) for name, nth in points for side in ("before", "after")]
        for side in sides if most is None else sides[:: max(1, len(sides) // most)][:most]:
            todo.put_nowait(side)
    async with AsyncExitStack() as ended:
        # One after the other: Alembic brings one database at a time to its newest form.
        stages = [
            await ended.enter_async_context(open_stage(Path(ended.enter_context(TemporaryDirectory()))))
            for _ in range(lanes)
        ]
        await asyncio.gather(*(_lane(stage, todo, tallies, runs) for stage in stages))
    return list(tallies.values()), lists


async def record(make: Maker) -> list[tuple[str, int]]:
    """Return the points of one clean run, from the stored preview on."""
    with TemporaryDirectory() as folder:
        async with open_stage(Path(folder)) as stage:
            write = make(stage.komet)
            stage.hurry |= write.hurry
            await stage.furnish()
            await stage.start()
            stage.order(record=True)
            people = People(stage, write)
            await people.go_on()
            outcome = examine(stage, write, said_yes=people.yes)
            assert not outcome.broken, outcome.broken
            points = stage.points()
            await stage.kill()
    first = next(place for place, (name, _) in enumerate(points) if name == FIRST)
    return points[first:]


async def _lane(stage: Stage, todo: "asyncio.Queue[Point]", tallies: dict[Maker, Tally], runs: int) -> None:
    loop = asyncio.get_running_loop()
    while not todo.empty():
        point = todo.get_nowait()
        started = loop.time()
        await _kill_at(stage, point, tallies[point.make], runs)
        tallies[point.make].seconds += loop.time() - started
    await stage.kill()


async def _kill_at(stage: Stage, point: Point, tally: Tally, runs: int) -> None:
    missed = 0
    for number in range(runs):
        if number % FORKS == 0 or stage.is_dead:
            await stage.kill()
            write = point.make(stage.komet)
            stage.hurry |= write.hurry
            await stage.furnish()
            await stage.start()
        else:
            await stage.clean()
        write = point.make(stage.komet)
        people = People(stage, write)
        stage.order(name=point.name, nth=point.nth, side=point.side)
        try:
            await people.go_on()
            if stage.is_dead:
                stage.order()  # once is enough
                await stage.start()
                people.start_over()
                await people.go_on()
            else:
                missed += 1
        except StuckError as stuck:
            tally.broken.append(f"{point.words}: stuck: {stuck}")
        tally.add(examine(stage, write, said_yes=people.yes, since=people.since), point.words)
        if tally.broken:
            await stage.kill()  # nothing of it is left for the next one
    if missed == runs:
        tally.notes.append(f"{point.words}: not reached in {runs} runs")


