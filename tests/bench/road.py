"""`python -m tests.bench.road [--quick]`: what the road to Komet costs, beside the bare calls in the same run.

One write is a box code change that needs no approval: preview (rights, plan, digest, stored proposal), the yes,
and the run (a second plan, journal, audit). Komet answers at once, from a process of its own. The bare calls are
the same requests through plain httpx, one connection, nothing decided and nothing kept. Writes in turns with
the bare calls, so that noise of the machine hits both; Slack is told nothing meanwhile. Writes .bench/road.json.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import httpx

from bot.app import Bot
from bot.people import Person
from bot.proposals import State
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed
from bot.workbench.slack import start as start_slack
from tests.bench.far_komet import FarKomet, far_komet
from tests.bench.processes import ROOT
from tests.bench.result import keep
from tests.support.running import RunningBot, template_database

RESULT = ROOT / ".bench" / "road.json"
LONGEST_SECONDS = 120.0
WARM = 10

WRITE = "bare httpx: the write alone"
BARE = "bare httpx: the same calls"
PREVIEW, YES, RUN, ROAD = "bot: preview", "bot: yes", "bot: run", "bot: the whole road"


class Times:
    """Seconds by what took them: on the clock, and of this process's processor time."""

    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}

    async def take(self, name: str, act: Callable[[], Awaitable[Any]]) -> Any:
        """Do it and keep what it took."""
        began, worked = time.perf_counter(), time.process_time()
        done = await act()
        self.cpu.setdefault(name, []).append(time.process_time() - worked)
        self.wall.setdefault(name, []).append(time.perf_counter() - began)
        return done

    def forget(self) -> None:
        """Begin anew: connections, caches and compiled statements are there now."""
        self.wall.clear()
        self.cpu.clear()


class Writer:
    """Somebody who changes the code of one box again and again, through the bot and past it."""

    def __init__(self, bot: Bot, person: Person, order: str, code: str, times: Times) -> None:
        self._desk = bot.desk
        self._person = person
        self._order = order
        self._code = code
        self._times = times
        self._number = 0
        self._heard: list[httpx.Request] = []
        bot.komet._http.event_hooks["request"].append(self._hear)

    async def _hear(self, request: httpx.Request) -> None:
        self._heard.append(request)

    async def through_the_bot(self) -> None:
        """Preview, confirm, run; raises RuntimeError unless it was done."""
        self._number += 1
        old, new = self._code, f"ZZ{self._number:06}"
        operation = self._desk.operations["box code change"]
        form = operation.form.model_validate({"codes": f"{old} {new}", "purchase_order": self._order})
        self._heard = []
        take, runner = self._times.take, self._desk.runner

        async def road() -> State:
            preview = await take(PREVIEW, lambda: runner.preview(self._person, operation, form, seed.SALES))
            yes = await take(YES, lambda: runner.confirm(self._person, preview.id))
            done = await take(RUN, lambda: self._desk.execution.run(yes.id, self._person))
            return cast(State, done.state)

        state = await take(ROAD, road)
        if state is not State.DONE:
            raise RuntimeError(f"the write ended as {state.value}")
        self._code = new

    async def past_it(self, client: httpx.AsyncClient) -> None:
        """Send the very calls that the bot sent last, with the next code in the write."""
        *reads, write = self._heard
        self._number += 1
        old, new = self._code, f"ZZ{self._number:06}"
        content = _renamed(write.content, old, new)

        async def send(request: httpx.Request, content: bytes) -> bytes:
            answer = await client.request(request.method, request.url, content=content, headers=_headers(request))
            return answer.content

        async def calls() -> bytes:
            for read in reads:
                await send(read, read.content)
            return cast(bytes, await self._times.take(WRITE, lambda: send(write, content)))

        answer = json.loads(await self._times.take(BARE, calls))
        if str(answer.get("status")) != "1":
            raise RuntimeError(f"Komet said {answer}")
        self._code = new

    @property
    def calls(self) -> list[str]:
        """Return what one write sends to Komet."""
        return [f"{each.method} {each.url.path}" for each in self._heard]


def _headers(request: httpx.Request) -> dict[str, str]:
    return {"Content-Type": request.headers["Content-Type"]} if "Content-Type" in request.headers else {}


def _renamed(content: bytes, old: str, new: str) -> bytes:
    """Return the body of a box code change with another pair of codes in it."""
    body = json.loads(content)
    body["boxes"] = [{"currentBoxCode": old, "newBoxCode": new}]
    return json.dumps(body).encode()


async def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """Return the figures of so many writes on either side."""
    load = os.getloadavg()[0]
    async with far_komet() as komet:
        slack = await start_slack(komet_url=komet.url)
        running = None
        try:
            near = cast(LocalKomet, komet)  # address and tokens are all that is asked of it
            (folder / "template").mkdir()
            running = RunningBot(await template_database(folder / "template", near), folder, near, slack)
            bot = await running.start()
            for task in bot._going:
                task.cancel()
            times = Times()
            calls = await _play(bot, komet, times, rounds)
            await running.change("DELETE FROM outbox")  # nobody is told of the bench
        finally:
            if running:
                await running.stop()
            await slack.stop()
    return {
        "machine": {"processors": os.cpu_count(), "load_before": round(load, 2), "python": sys.version.split()[0]},
        "calls_per_write": calls,
        "cases": {
            name: {
                "p50_ms": round(statistics.median(times.wall[name]) * 1000, 3),
                "p99_ms": round(sorted(times.wall[name])[int(rounds * 0.99) - 1] * 1000, 3),
                "cpu_ms": round(statistics.mean(times.cpu[name]) * 1000, 3),
            }
            for name in (WRITE, BARE, PREVIEW, YES, RUN, ROAD)
        },
        "rounds": rounds,
        "multiple": round(statistics.median(times.wall[ROAD]) / statistics.median(times.wall[BARE]), 2),
    }


async def _play(bot: Bot, komet: FarKomet, times: Times, rounds: int) -> list[str]:
    order, code = await komet.box()
    writer = Writer(bot, await bot.desk.people.fresh(seed.ANA), order, code, times)
    async with httpx.AsyncClient() as client:
        for number in range(-WARM, rounds):
            if number == 0:
                times.forget()
            await writer.through_the_bot()
            await writer.past_it(client)
    return writer.calls


def report(found: dict[str, Any]) -> str:
    """Return a table."""
    lines = [f"{'':32}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}"]
    lines += [
        f"{name:32}{each['p50_ms']:>9.2f}{each['p99_ms']:>9.2f}{each['cpu_ms']:>9.2f}"
        for name, each in found["cases"].items()
    ]
    lines.append(f"\nKomet calls of one write: {', '.join(found['calls_per_write'])}")
    lines.append(f"the road costs {found['multiple']} × the bare calls; load {found['machine']['load_before']}")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, write; return 0 when all was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.road", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer writes: a rough picture")
    rounds = 60 if parser.parse_args().quick else 300
    with tempfile.TemporaryDirectory(prefix="komet-bench-") as folder:
        found = asyncio.run(asyncio.wait_for(measure(Path(folder), rounds), LONGEST_SECONDS))
    keep(RESULT, found, report(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
