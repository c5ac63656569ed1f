"""What the bot lives on runs short: the database is locked, the disk is full, Slack says 429, sockets break.

The bot is in a process of its own. Each trouble begins when the preview is there, and ends by itself after a while;
people try again where Slack says that something did not work.
"""

import asyncio
import contextlib
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from random import Random
from typing import Any

from tests.chaos.oracle import examine
from tests.chaos.people import People, StuckError
from tests.chaos.stage import HURRY, Stage, open_stage
from tests.chaos.tally import Tally
from tests.chaos.writes import LONG, Maker

SEED = 20261124
PAGE = 4096 + 24
"""Bytes by which SQLite's write-ahead log grows with a page. https://www.sqlite.org/fileformat2.html#walformat"""

PAGES_MOST = 60
"""Pages that a write with its approval takes, roughly: the disk is full somewhere among them."""

PATIENCE = 30.0
"""Seconds after which a bot that does not go on by itself is started again, as an admin would do. An approved write
that could not be begun is picked up after 15, and Slack is told again after up to 16."""

Trouble = Callable[[Stage, Random], AbstractAsyncContextManager[None]]


@contextlib.asynccontextmanager
async def locked(stage: Stage, dice: Random) -> AsyncIterator[None]:
    """Another process has the database's write lock most of the time, as a backup has."""

    async def work() -> None:
        for _ in range(8):
            with contextlib.closing(sqlite3.connect(stage.folder / "bot.db", isolation_level=None, timeout=0)) as other:
                try:
                    other.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError:
                    pass  # the bot has it just now
                else:
                    await asyncio.sleep(dice.uniform(0.05, 0.3))
                    other.execute("ROLLBACK")
            await asyncio.sleep(dice.uniform(0.0, 0.03))

    async with _beside(work()):
        yield


@contextlib.asynccontextmanager
async def locked_long(stage: Stage, dice: Random) -> AsyncIterator[None]:
    """Another process has the lock for longer than the bot waits for it (5 s)."""

    async def work() -> None:
        await asyncio.sleep(dice.uniform(0.0, 0.2))
        with contextlib.closing(sqlite3.connect(stage.folder / "bot.db", isolation_level=None, timeout=5)) as other:
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(6.5)
            other.execute("ROLLBACK")

    async with _beside(work()):
        yield


@contextlib.asynccontextmanager
async def disk_full(stage: Stage, dice: Random) -> AsyncIterator[None]:
    """No file of the bot may grow beyond a size that it reaches in the middle of the write; a second later it may."""
    bot = stage.bot
    assert bot is not None
    log = stage.folder / "bot.db-wal"
    size = (log.stat().st_size if log.exists() else 0) + dice.randint(0, PAGES_MOST) * PAGE
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    async def work() -> None:
        await asyncio.sleep(1.0)
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    async with _beside(work()):
        yield


@contextlib.asynccontextmanager
async def slack_429(stage: Stage, dice: Random) -> AsyncIterator[None]:
    """Slack answers 429 to the next eight posts and updates, and wants a second of peace each time."""
    for method in ("chat.postMessage", "chat.update"):
        await stage.slack.fault(kind="ratelimited", method=method, count=dice.randint(4, 8), retry_after=1)
    yield


@contextlib.asynccontextmanager
async def sockets_break(stage: Stage, dice: Random) -> AsyncIterator[None]:
    """The socket breaks instead of carrying the yes, and once more at the approval."""
    for payload in ("view_submission", "block_actions"):
        await stage.slack.fault(kind="drop_socket", payload=payload)
    yield


@contextlib.asynccontextmanager
async def acks_lost(stage: Stage, dice: Random) -> AsyncIterator[None]:
    """Slack does not hear the acknowledgement of the yes and of the approval: people see an error and press again."""
    for payload in ("view_submission", "block_actions"):
        await stage.slack.fault(kind="lost_ack", payload=payload)
    yield


@contextlib.asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        await task


TROUBLES: Mapping[str, tuple[Trouble, int]] = {
    "database locked by another process, on and off": (locked, 1),
    "database locked for 6.5 s": (locked_long, 4),
    "disk full for a second": (disk_full, 1),
    "Slack says 429 to everything": (slack_429, 4),
    "sockets break under the payload": (sockets_break, 4),
    "acknowledgements get lost": (acks_lost, 4),
}
"""What happens, and by how much fewer runs there are of it because one takes many seconds."""


async def run(runs: int, *, only: tuple[str, ...] = tuple(TROUBLES)) -> list[Tally]:
    """Return a tally for each trouble."""
    tallies = []
    async with open_stage() as stage:
        for name in only:
            trouble, fewer = TROUBLES[name]
            tally, dice = Tally(name), Random(SEED)
            started = time.monotonic()
            for number in range(max(1, runs // fewer)):
                await _once(stage, LONG[number % len(LONG)], trouble, dice, tally)
            tally.seconds = time.monotonic() - started
            tallies.append(tally)
        await stage.kill()
    return tallies


async def _once(stage: Stage, make: Maker, trouble: Trouble, dice: Random, tally: Tally) -> None:
    await stage.kill()
    write = make(stage.komet)
    stage.hurry = {**HURRY, **write.hurry}
    await stage.furnish()
    await stage.start()
    began = asyncio.Event()
    people = People(stage, write, patience=PATIENCE, before_yes=began.set)
    acting = asyncio.create_task(people.go_on())
    await asyncio.wait({acting, asyncio.create_task(began.wait())}, return_when=asyncio.FIRST_COMPLETED)
    async with trouble(stage, dice):
        pass
    try:
        await acting
    except StuckError as stuck:
        tally.hits["needed a new start"] += 1
        tally.notes.append(f"{write.name}: {stuck}")
        await stage.kill()
        await stage.start()
        people.start_over()
        try:
            await people.go_on()
        except StuckError as still:
            tally.broken.append(f"{write.name}: stuck after a new start: {still}")
    tally.add(examine(stage, write, said_yes=people.yes), write.name)
