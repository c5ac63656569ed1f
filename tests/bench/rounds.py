"""Playing a case against a server, and what is kept of it."""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.workbench.slack.server import LocalSlack
from tests.bench.company import Measured
from tests.bench.processes import ROOT

RESPONSE_URL = "response_url"
ROUND_SECONDS = 12.0
"""Longest that one round's load or its work may take; what is not there then counts as missing."""


@dataclass(frozen=True)
class Case:
    """One kind of request to one server. `answers`: how many messages to the person each one must lead to."""

    name: str
    server: Measured
    request: Callable[[], str]
    answers: int = 0


@dataclass
class Measurement:
    """All rounds of one case at one load, added up."""

    ms: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    """Acknowledgements per second, one value a round."""
    done_rates: list[float] = field(default_factory=list)
    """Commands per second until the last person had their answer, one value a round."""
    cpu_ms: list[float] = field(default_factory=list)
    """The server's processor milliseconds per request, work behind it included, one value a round."""
    generator_share: float = 0.0
    """Largest part of a round that the load generator itself was busy: near 1 it would be the bottleneck."""
    unanswered: int = 0
    wrong: int = 0
    """Acknowledgements that were not HTTP 200, and answers that are missing or that Slack refused."""

    def percentile(self, percent: float) -> float:
        """Return the acknowledgement time in ms that `percent` of the requests stayed within."""
        if not self.ms:
            return float("nan")
        ordered = sorted(self.ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    @property
    def rate(self) -> float:
        """Return acknowledgements per second: the median of the rounds."""
        return _median(self.rates)

    @property
    def done_rate(self) -> float:
        """Return finished commands per second: the median of the rounds."""
        return _median(self.done_rates)

    @property
    def cpu(self) -> float:
        """Return the server's processor milliseconds per request: the median of the rounds."""
        return _median(self.cpu_ms)

    def to_json(self) -> dict[str, object]:
        """Return what is written into the result file."""
        return {
            "requests": len(self.ms),
            "p50_ms": round(self.percentile(50), 3),
            "p99_ms": round(self.percentile(99), 3),
            "acks_per_second": [round(rate) for rate in self.rates],
            "finished_per_second": [round(rate) for rate in self.done_rates],
            "cpu_ms_per_request": [round(each, 3) for each in self.cpu_ms],
            "generator_share": round(self.generator_share, 2),
            "unanswered": self.unanswered,
            "wrong": self.wrong,
        }


async def play(
    case: Case,
    slack: LocalSlack,
    into: Measurement,
    *,
    count: int,
    at_once: int = 1,
    pause: float = 0.0,
    waits: bool = True,
) -> None:
    """Play one round and add it to `into`.

    The round ends when every person has their answer (`waits`), so that no work is left over for the next.
    """
    slack.traffic.clear()
    requests = [case.request() for _ in range(count)]
    cpu = case.server.process.cpu_seconds()
    result = await _generate(case, requests, at_once=at_once, pause=pause)
    if waits:
        into.wrong += await _answers_missing(slack, count * case.answers)
        into.done_rates.append(count / (time.time() - result["began_at"]))
    into.ms += result["ms"]
    into.rates.append(len(result["ms"]) / result["seconds"])
    into.generator_share = max(into.generator_share, result["cpu"] / result["seconds"])
    into.unanswered += result["unanswered"]
    into.wrong += sum(number for status, number in result["statuses"].items() if status != "200")
    if cpu is not None:
        used = (case.server.process.cpu_seconds() or 0.0) - cpu
        into.cpu_ms.append(used * 1000 / count)


async def status_of(server: Measured, request: str) -> str:
    """Return the HTTP status with which a server answers one request."""
    result = await _generate(Case("one", server, str), [request], at_once=1, pause=0.0)
    return next(iter(result["statuses"]), "none")


async def _generate(case: Case, requests: Sequence[str], *, at_once: int, pause: float) -> dict[str, Any]:
    order = {
        "host": "127.0.0.1",
        "port": case.server.process.port,
        "requests": requests,
        "at_once": at_once,
        "pause": pause,
        "seconds": ROUND_SECONDS,
    }
    generator = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.load",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        said, _ = await asyncio.wait_for(generator.communicate(json.dumps(order).encode()), ROUND_SECONDS * 2)
    finally:
        if generator.returncode is None:
            generator.kill()
            await generator.wait()
    result: dict[str, Any] = json.loads(said)
    return result


async def _answers_missing(slack: LocalSlack, wanted: int) -> int:
    """Wait until people have their answers; return how many are missing or were refused by Slack."""
    end = time.perf_counter() + ROUND_SECONDS
    while True:
        entries = [entry for entry in slack.traffic.entries() if entry.name == RESPONSE_URL]
        good = sum(1 for entry in entries if entry.answer == "ok" and not entry.violations)
        if len(entries) >= wanted or time.perf_counter() > end:
            return max(0, wanted - good)
        await asyncio.sleep(0.02)


def _median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else float("nan")
