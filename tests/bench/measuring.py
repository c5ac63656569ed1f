"""What is measured: which cases, how often, in which order.

Rounds of our bot and of plain Bolt alternate, so that noise of the machine hits both. Each case is first
played a little without counting, so that connections, caches and compiled statements are there.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from bot.workbench.slack import seed
from handlers.operations import OPERATIONS
from tests.bench.company import Company, Measured, company
from tests.bench.findings import Findings, Sizes
from tests.bench.many_operations import MORE
from tests.bench.plain_bolt import COMMANDS, name_of
from tests.bench.player import Player
from tests.bench.rounds import Case, Measurement

CROWD = 64
"""Requests under way at the same time."""

PAUSE_SECONDS = 0.025
"""Between two commands of the paced rounds: longer than the work of one, as between two people."""

HANGING = 50
HANG_SECONDS = 30.0

BARE = "bare aiohttp on uvloop, no Bolt, no bot"
PLAIN = f"plain Bolt, {COMMANDS} commands: ack()"
PLAIN_UVLOOP = f"plain Bolt on uvloop, {COMMANDS} commands: ack()"
PLAIN_ANSWERS = f"plain Bolt, {COMMANDS} commands: ack(), respond()"
TAB = "bot: Messages tab opened, nothing behind it"
REFUSED = "bot: /komet-po list of a guest, refused"
HELP = "bot: /komet help, rights from the database"
LIST = "bot: /komet-po list, Komet asked, list kept"
FEW = f"bot, {len(OPERATIONS)} operations"
MANY = f"bot, {len(OPERATIONS) + MORE} operations"

ALONE = {BARE: 1, PLAIN: 4, TAB: 1, REFUSED: 1, HELP: 3, LIST: 10}
TOGETHER = {BARE: 1, PLAIN: 1, TAB: 1, PLAIN_UVLOOP: 1, REFUSED: 2, PLAIN_ANSWERS: 4, HELP: 10, LIST: 20}
"""The cases in their order, and how many times fewer requests are sent because of the work behind each."""


async def measure(folder: Path, sizes: Sizes, say: Callable[[str], None]) -> Findings:
    """Start everything, measure, stop everything. `folder` takes the databases; `say` hears of the progress."""
    findings = Findings(sizes, CROWD)
    async with company(folder) as there, Player(there.slack) as player, AsyncExitStack() as running:
        say("starting the bot")
        bot = await there.bot("bot", "bot", "run", "--http")
        running.push_async_callback(bot.process.stop)
        findings.forged_status = await player.status_of(bot, bot.forged())
        await _beside_plain(there, player, bot, findings, say)
        await _flat(there, player, bot, findings, say)
        say("Komet hangs")
        await _hanging(there, player, bot, findings)
        say("stopping")
    return findings


async def _beside_plain(
    there: Company, player: Player, bot: Measured, findings: Findings, say: Callable[[str], None]
) -> None:
    sizes = findings.sizes
    async with AsyncExitStack() as running:
        cases = {case.name: case for case in _bot_cases(bot)}
        for name, starting in (
            (BARE, there.bare),
            (PLAIN, there.plain),
            (PLAIN_UVLOOP, partial(there.plain, PLAIN_UVLOOP="1")),
            (PLAIN_ANSWERS, partial(there.plain, PLAIN_ANSWERS="1")),
        ):
            server = await starting()
            running.push_async_callback(server.process.stop)
            cases[name] = _baseline_case(name, server, answers=int(name == PLAIN_ANSWERS))
        await _warm(player, cases)
        for number in _rounds(sizes.rounds, sizes.seconds):
            say(f"beside plain Bolt, round {number + 1} of {sizes.rounds}")
            for name, cost in ALONE.items():
                await player.play(cases[name], findings.of("alone", name), count=sizes.alone // cost)
            for name in ALONE:
                await player.play(cases[name], findings.of("paced", name), count=sizes.paced, pause=PAUSE_SECONDS)
            for name, cost in TOGETHER.items():
                count = sizes.crowd // cost
                await player.play(cases[name], findings.of("crowd", name), count=count, at_once=CROWD)


async def _flat(there: Company, player: Player, bot: Measured, findings: Findings, say: Callable[[str], None]) -> None:
    """Compare the bot with one that has 300 operations more."""
    sizes = findings.sizes
    bigger = await there.bot("bigger", "tests.bench.many_operations")
    async with AsyncExitStack() as running:
        running.push_async_callback(bigger.process.stop)
        cases = {FEW: _refused(FEW, bot), MANY: _refused(MANY, bigger)}
        await _warm(player, cases)
        for number in _rounds(sizes.flat_rounds, sizes.flat_seconds):
            say(f"number of operations, round {number + 1} of {sizes.flat_rounds}")
            order = [FEW, MANY] if number % 2 else [MANY, FEW]
            for name in order:
                await player.play(cases[name], findings.of("flat_alone", name), count=sizes.alone)
            for name in order:
                count = sizes.crowd // TOGETHER[REFUSED]
                await player.play(cases[name], findings.of("flat_crowd", name), count=count, at_once=CROWD)


async def _hanging(there: Company, player: Player, bot: Measured, findings: Findings) -> None:
    """Let Komet hang, send commands that ask it, and more while those wait."""
    there.komet.faults.order("slow", method="purchase.order.list", seconds=HANG_SECONDS, count=None)
    case = _list(LIST, bot)
    for name in ("first", "while they wait"):
        into = findings.of("hanging", f"{HANGING} at once, {name}")
        await player.play(case, into, count=HANGING, at_once=HANGING, waits=False)
        await asyncio.sleep(0.5)  # the second crowd is to find the first one waiting for Komet
    findings.hanging_calls = sum(1 for call in there.komet.calls if call.delivery == "waiting")
    there.komet.reset()  # lets go of what hangs, so that the bot can stop in order


async def _warm(player: Player, cases: Mapping[str, Case]) -> None:
    for case in cases.values():
        await player.play(case, Measurement(), count=CROWD, at_once=CROWD // 4)


def _rounds(most: int, seconds: float) -> Iterator[int]:
    """Count rounds, at least one; no further one begins when the seconds are over."""
    end = time.perf_counter() + seconds
    for number in range(most):
        if number and time.perf_counter() > end:
            return
        yield number


def _bot_cases(bot: Measured) -> list[Case]:
    return [
        Case(TAB, bot, lambda: bot.tab_opened(seed.ANA)),
        _refused(REFUSED, bot),
        Case(HELP, bot, lambda: bot.command(seed.ANA, seed.SALES, "/komet", "help"), answers=1),
        _list(LIST, bot),
    ]


def _refused(name: str, bot: Measured) -> Case:
    return Case(name, bot, lambda: bot.command(seed.SAM, seed.GROWERS, "/komet-po", "list"), answers=1)


def _list(name: str, bot: Measured) -> Case:
    return Case(name, bot, lambda: bot.command(seed.ANA, seed.SALES, "/komet-po", "list"), answers=1)


def _baseline_case(name: str, server: Measured, *, answers: int) -> Case:
    numbers = itertools.cycle(range(COMMANDS))
    return Case(
        name,
        server,
        lambda: server.command(seed.ANA, seed.SALES, name_of(next(numbers)), "list"),
        answers=answers,
    )
