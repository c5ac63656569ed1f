"""Komet's answer to each write goes wrong: lost, cut, late, an error, a page of HTML, nothing at all, too slow."""

import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import httpx

from tests.chaos.here import Here, looking, open_here
from tests.chaos.tally import Tally
from tests.chaos.writes import EACH, LONG, Maker

FAULTS: Mapping[str, Mapping[str, Any]] = {
    "answer lost after the commit": {"kind": "lost"},
    "answer cut after its first byte": {"kind": "cut", "at_byte": 1},
    "answer cut in the middle": {"kind": "cut"},
    "commit 0.3 s after the line broke, after the first looks": {"kind": "late", "seconds": 0.3},
    "HTTP 503, and nothing happened": {"kind": "status", "status": 503},
    "HTTP 503, and it happened": {"kind": "status", "status": 503, "commit": True},
    "HTML with HTTP 200, and nothing happened": {"kind": "html"},
    "HTML with HTTP 200, and it happened": {"kind": "html", "commit": True},
    "an empty answer, and nothing happened": {"kind": "empty", "commit": False},
    "an empty answer, and it happened": {"kind": "empty"},
    "an answer that is too slow for a shortened wait": {"kind": "slow", "seconds": 0.6},
}
SHORT_READ = 0.2
"""Seconds for which an answer is waited for in the slow runs but one; the bot itself waits 30."""

HONEST = "an answer after 35 s, for which the bot waits 30 s"
HONEST_SECONDS = 35.0


async def run(
    runs: int,
    *,
    fewer: int = 10,
    only: Collection[str] = (*FAULTS, HONEST),
    makers: Sequence[Maker] = (*LONG, *EACH),
) -> list[Tally]:
    """Return a tally for each fault: a run in `fewer` of the asked ones, of every write.

    The fault that takes 30 seconds is run once.
    """
    tallies = []
    async with open_here() as here:
        with looking(looks=6, seconds=0.1):
            for name, fault in FAULTS.items():
                if name not in only:
                    continue
                tally = Tally(name)
                started = time.monotonic()
                for make in [*makers] * max(1, runs // fewer):
                    await _once(here, fault, tally, make, is_short=fault["kind"] == "slow")
                tally.seconds = time.monotonic() - started
                tallies.append(tally)
            if HONEST in only:
                tally = Tally(HONEST)
                started = time.monotonic()
                await _once(here, {"kind": "slow", "seconds": HONEST_SECONDS}, tally, makers[0], is_short=False)
                tally.seconds = time.monotonic() - started
                tallies.append(tally)
    return tallies


async def _once(here: Here, fault: Mapping[str, Any], tally: Tally, make: Maker, *, is_short: bool) -> None:
    await here.renew()
    if is_short:
        client = here.bot.running.komet._http
        client.timeout = httpx.Timeout(client.timeout.connect, read=SHORT_READ)
    write = make(here.komet)
    here.komet.faults.order(method=write.method, **fault)
    yes = await here.carry_out(write)
    await here.settle(write)
    tally.add(here.examine(write, said_yes=yes), write.name)
