"""What is measured: which cases, how often, in which order.

Rounds of our bot and of plain Bolt alternate, so that noise of the machine hits both. Each case is first
played a little without counting, so that connections, caches and compiled statements are there.
"""

import asyncio
import itertools
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from bot.workbench.slack import seed
from handlers.operations import OPERATIONS
from tests.bench.company import Company, Measured, company
from tests.bench.findings import Findings, Sizes
from tests.bench.many_operations import MORE
from tests.bench.plain_bolt import COMMANDS, name_of
from tests.bench.rounds import Case, Measurement, play, status_of

CROWD = 64
"""Requests under way at the same time."""

PAUSE_SECONDS = 0.025
"""Between two commands of the paced rounds: longer than the work of one, as between two people."""

HANGING = 50
HANG_SECONDS = 30.0

PLAIN = f"plain Bolt, {COMMANDS} commands: ack()"
PLAIN_UVLOOP = f"plain Bolt on uvloop, {COMMANDS} commands: ack()"
PLAIN_ANSWERS = f"plain Bolt, {COMMANDS} commands: ack(), respond()"
LINK = "bot: a link button, nothing behind it"
REFUSED = "bot: /komet-po list of a guest, refused"
HELP = "bot: /komet help, rights from the database"
LIST = "bot: /komet-po list, Komet asked, list kept"
FEW = f"bot, {len(OPERATIONS)} operations"
MANY = f"bot, {len(OPERATIONS) + MORE} operations"

ALONE = {PLAIN: 4, LINK: 1, REFUSED: 1, HELP: 3, LIST: 10}
TOGETHER = {PLAIN: 1, LINK: 1, PLAIN_UVLOOP: 1, REFUSED: 2, PLAIN_ANSWERS: 4, HELP: 10, LIST: 20}
"""The cases in their order, and how many times fewer requests are sent because of the work behind each."""


async def measure(folder: Path, sizes: Sizes) -> Findings:
    """Start everything, measure, stop everything. `folder` takes the databases."""
    findings = Findings(sizes, CROWD)
    async with company(folder) as there, AsyncExitStack() as running:
        bot = await there.bot("bot", "bot", "run", "--http")
        running.push_async_callback(bot.process.stop)
        findings.forged_status = await status_of(bot, bot.forged())
        await _beside_plain(there, bot, findings)
        await _flat(there, bot, findings)
        await _hanging(there, bot, findings)
    return findings


async def _beside_plain(there: Company, bot: Measured, findings: Findings) -> None:
    sizes = findings.sizes
    async with AsyncExitStack() as running:
        cases = {case.name: case for case in _bot_cases(bot)}
        for name, environment in (
            (PLAIN, {}),
            (PLAIN_UVLOOP, {"PLAIN_UVLOOP": "1"}),
            (PLAIN_ANSWERS, {"PLAIN_ANSWERS": "1"}),
        ):
            plain = await there.plain(**environment)
            running.push_async_callback(plain.process.stop)
            cases[name] = _plain_case(name, plain, answers=int(name == PLAIN_ANSWERS))
        await _warm(there, cases)
        end = time.perf_counter() + sizes.seconds
        for number in range(sizes.rounds):
            if number and time.perf_counter() > end:
                break
            for name, cost in ALONE.items():
                await play(cases[name], there.slack, findings.of("alone", name), count=sizes.alone // cost)
            for name in ALONE:
                into = findings.of("paced", name)
                await play(cases[name], there.slack, into, count=sizes.paced, pause=PAUSE_SECONDS)
            for name, cost in TOGETHER.items():
                count = sizes.crowd // cost
                await play(cases[name], there.slack, findings.of("crowd", name), count=count, at_once=CROWD)


async def _flat(there: Company, bot: Measured, findings: Findings) -> None:
    """Compare the bot with one that has 300 operations more."""
    sizes = findings.sizes
    async with AsyncExitStack() as running:
        bigger = await there.bot("bigger", "tests.bench.many_operations")
        running.push_async_callback(bigger.process.stop)
        cases = {FEW: _refused(FEW, bot), MANY: _refused(MANY, bigger)}
        await _warm(there, cases)
        end = time.perf_counter() + sizes.flat_seconds
        for number in range(sizes.flat_rounds):
            if number and time.perf_counter() > end:
                break
            order = [FEW, MANY] if number % 2 else [MANY, FEW]
            for name in order:
                await play(cases[name], there.slack, findings.of("flat_alone", name), count=sizes.alone)
            for name in order:
                count = sizes.crowd // TOGETHER[REFUSED]
                await play(cases[name], there.slack, findings.of("flat_crowd", name), count=count, at_once=CROWD)


async def _hanging(there: Company, bot: Measured, findings: Findings) -> None:
    """Let Komet hang, send commands that ask it, and more while those wait."""
    there.komet.faults.order("slow", method="purchase.order.list", seconds=HANG_SECONDS, count=None)
    case = _list(LIST, bot)
    for name in ("first", "while they wait"):
        into = findings.of("hanging", f"{HANGING} at once, {name}")
        await play(case, there.slack, into, count=HANGING, at_once=HANGING, waits=False)
        await asyncio.sleep(0.5)  # the second crowd is to find the first one waiting for Komet
    asked = [call for call in there.komet.calls if call.delivery == "waiting"]
    findings.hanging_calls = len(asked)
    there.komet.reset()


async def _warm(there: Company, cases: Mapping[str, Case]) -> None:
    for case in cases.values():
        await play(case, there.slack, Measurement(), count=CROWD, at_once=CROWD // 4)


def _bot_cases(bot: Measured) -> list[Case]:
    return [
        Case(LINK, bot, lambda: bot.link_press(seed.ANA, seed.SALES)),
        _refused(REFUSED, bot),
        Case(HELP, bot, lambda: bot.command(seed.ANA, seed.SALES, "/komet", "help"), answers=1),
        _list(LIST, bot),
    ]


def _refused(name: str, bot: Measured) -> Case:
    return Case(name, bot, lambda: bot.command(seed.SAM, seed.GROWERS, "/komet-po", "list"), answers=1)


def _list(name: str, bot: Measured) -> Case:
    return Case(name, bot, lambda: bot.command(seed.ANA, seed.SALES, "/komet-po", "list"), answers=1)


def _plain_case(name: str, plain: Measured, *, answers: int) -> Case:
    numbers = itertools.cycle(range(COMMANDS))
    return Case(
        name,
        plain,
        lambda: plain.command(seed.ANA, seed.SALES, name_of(next(numbers)), "list"),
        answers=answers,
    )
