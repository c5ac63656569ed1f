"""kill -9 of every operation that writes, at the moments of its life where a request could be lost or sent twice.

`kills.py` tries every point there is, with a few writes; here every write is tried, at six moments. Where they are in
the life of this one write is read off a clean run. "Komet has it" is found from outside: Komet lets the answer wait.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from tests.chaos.kills import LANES, Point, kill_at, record
from tests.chaos.stage import Stage, open_stage
from tests.chaos.tally import Tally
from tests.chaos.writes import EACH, Maker

Passed = Sequence[tuple[str, int]]
"""The points of a clean run, with which one of its name each is."""

MOMENTS: Mapping[str, tuple[str, int, str]] = {
    "before the journal's row": ("commit journal+“planned”", 0, "before"),
    "“sending” is committed, nothing was sent": ("commit journal→“sending”", 0, "after"),
    "Komet has it and did not answer": ("", 0, "during"),
    "answered and not stored": ("commit journal→“done”", 0, "before"),
    "stored and nobody told": ("commit journal→“done”", 0, "after"),
    "while Slack is told": ("Slack is asked chat.", -1, "after"),
}
"""How the point's name begins, which of those that do so it is, and on which side of it the process ends."""


async def run(
    runs: int, *, fewer: int = 5, makers: Sequence[Maker] = EACH, moments: Sequence[str] = tuple(MOMENTS)
) -> list[Tally]:
    """Return a tally for each moment: a run in `fewer` of the asked ones, of every write."""
    tallies = {moment: Tally(f"kill -9, each write: {moment}") for moment in moments}
    todo = list(makers)[::-1]
    async with AsyncExitStack() as ended:
        stages = [await ended.enter_async_context(open_stage()) for _ in range(min(LANES, len(makers)))]
        await asyncio.gather(*(_lane(stage, todo, tallies, max(1, runs // fewer)) for stage in stages))
    for tally in tallies.values():
        tally.seconds /= len(stages)
    return list(tallies.values())


async def _lane(stage: Stage, todo: list[Maker], tallies: Mapping[str, Tally], runs: int) -> None:
    loop = asyncio.get_running_loop()
    while todo:
        make = todo.pop()
        passed = await record(stage, make)
        for moment, tally in tallies.items():
            started = loop.time()
            await kill_at(stage, _point(make, moment, passed), tally, runs)
            tally.seconds += loop.time() - started
    await stage.kill()


def _point(make: Maker, moment: str, passed: Passed) -> Point:
    begins, which, side = MOMENTS[moment]
    if not begins:
        return Point(make, moment, 1, side)
    name, nth = [each for each in passed if each[0].startswith(begins)][which]
    return Point(make, name, nth, side)
