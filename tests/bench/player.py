"""Plays rounds: lets the load generator send, waits for the answers to people, keeps the numbers."""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from bot.workbench.slack.server import LocalSlack
from tests.bench.company import Measured
from tests.bench.processes import ROOT
from tests.bench.rounds import Case, Measurement

RESPONSE_URL = "response_url"

ROUND_SECONDS = 10.0
"""Longest that one round's load or its work may take; what is not there then counts as missing."""

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of a result, one number for each request."""


class Player:
    """Holds the load generator's process; use it as a context manager."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._generator: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self._generator = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.bench.load",
            cwd=ROOT,
            start_new_session=True,
            limit=LONGEST_LINE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        generator = self._generator
        if generator is not None and generator.returncode is None:
            generator.kill()
            await generator.wait()

    async def play(
        self,
        case: Case,
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
        self._slack.traffic.clear()
        requests = [case.request() for _ in range(count)]
        cpu = case.server.process.cpu_seconds()
        result = await self._send(case.server, requests, at_once=at_once, pause=pause)
        if waits:
            into.wrong += await self._answers_missing(count * case.answers)
            into.done_rates.append(count / (time.time() - result["began_at"]))
        into.ms += result["ms"]
        into.medians.append(statistics.median(result["ms"] or [ROUND_SECONDS * 1000]))
        into.rates.append(len(result["ms"]) / result["seconds"])
        into.generator_share = max(into.generator_share, result["cpu"] / result["seconds"])
        into.unanswered += result["unanswered"]
        into.wrong += sum(number for status, number in result["statuses"].items() if status != "200")
        if cpu is not None:
            used = (case.server.process.cpu_seconds() or 0.0) - cpu
            into.cpu_ms.append(used * 1000 / count)

    async def status_of(self, server: Measured, request: str) -> str:
        """Return the HTTP status with which a server answers one request."""
        result = await self._send(server, [request], at_once=1, pause=0.0)
        return next(iter(result["statuses"]), "none")

    async def _send(self, server: Measured, requests: Sequence[str], *, at_once: int, pause: float) -> dict[str, Any]:
        order = {
            "host": "127.0.0.1",
            "port": server.process.port,
            "requests": requests,
            "at_once": at_once,
            "pause": pause,
            "seconds": ROUND_SECONDS,
        }
        generator = self._generator
        assert generator is not None
        assert generator.stdin is not None
        assert generator.stdout is not None
        generator.stdin.write(json.dumps(order).encode() + b"\n")
        await generator.stdin.drain()
        result: dict[str, Any] = json.loads(await generator.stdout.readline())
        return result

    async def _answers_missing(self, wanted: int) -> int:
        """Wait until people have their answers; return how many are missing or were refused by Slack."""
        end = time.perf_counter() + ROUND_SECONDS
        while True:
            entries = [entry for entry in self._slack.traffic.entries() if entry.name == RESPONSE_URL]
            good = sum(1 for entry in entries if entry.answer == "ok" and not entry.violations)
            if len(entries) >= wanted or time.perf_counter() > end:
                return max(0, wanted - good)
            await asyncio.sleep(0.02)
