"""`python -m tests.bench.workbench`: how fast the local servers are. Prints a table, writes .bench/workbench.json.

* start: both local servers as processes of their own, from nothing to the line with their address, at the same time;
* commands: 1,000 through command → acknowledgement → response_url, over HTTP and Socket Mode as from outside,
  one after the other and 16 at a time, with an app that does nothing else;
* test: one reset and one command, as a test pays for them.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp

from bot.workbench.slack import LocalSlack, seed, start
from tests.bench.processes import ROOT
from tests.bench.result import keep

RESULT = ROOT / ".bench" / "workbench.json"
COMMANDS = 1_000
CROWD = 16
TESTS = 200
STARTS = 5
START_TARGET_SECONDS = 1.0
TEST_TARGET_MS = 50.0

MANIFEST = {
    "display_information": {"name": "Bench"},
    "features": {
        "bot_user": {"display_name": "Bench"},
        "slash_commands": [{"command": "/bench", "description": "Measure"}],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
    "settings": {"socket_mode_enabled": True},
}

Numbers = dict[str, float]


class BenchApp:
    """An app on a bare socket: acknowledges a command with a text, then answers through its response_url."""

    def __init__(self, session: aiohttp.ClientSession, ws: aiohttp.ClientWebSocketResponse) -> None:
        self._session = session
        self._ws = ws
        self._tasks: set[asyncio.Task[None]] = set()
        self.answered: dict[str, asyncio.Event] = {}
        """Text of a command → set when the answer through its response_url was taken."""

    async def serve(self) -> None:
        """Answer until the socket closes."""
        async for frame in self._ws:
            envelope = json.loads(frame.data)
            if envelope["type"] == "slash_commands":
                ack = {"envelope_id": envelope["envelope_id"], "payload": {"text": "Working"}}
                await self._ws.send_json(ack)
                task = asyncio.create_task(self._answer(envelope["payload"]))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _answer(self, payload: dict[str, str]) -> None:
        async with self._session.post(payload["response_url"], json={"text": "Done"}) as answer:
            if answer.status != 200:
                raise RuntimeError(f"the response_url answered {answer.status}")
        self.answered[payload["text"]].set()


class Desk:
    """A person who types commands through the control API."""

    def __init__(self, session: aiohttp.ClientSession, app: BenchApp, url: str) -> None:
        self._session = session
        self._app = app
        self._url = url
        self._count = 0

    async def command(self) -> float:
        """Type a command and wait for both answers; return how many milliseconds that took."""
        self._count += 1
        text = str(self._count)
        done = self._app.answered[text] = asyncio.Event()
        began = time.perf_counter()
        typed = await self._post("command", user=seed.ANA, channel=seed.SALES, text=f"/bench {text}")
        if typed["error"]:
            raise RuntimeError(f"the command ended with {typed['error']}")
        await done.wait()
        return (time.perf_counter() - began) * 1000

    async def test(self) -> float:
        """Reset and type a command, as a test does; return the milliseconds."""
        began = time.perf_counter()
        await self._post("reset")
        await self.command()
        return (time.perf_counter() - began) * 1000

    async def _post(self, act: str, **body: str) -> dict[str, object]:
        async with self._session.post(f"{self._url}/workbench/{act}", json=body) as answer:
            answer.raise_for_status()
            said: dict[str, object] = await answer.json()
            return said


async def measure() -> dict[str, Numbers]:
    """Measure everything; milliseconds, except where a key says otherwise."""
    found = {"start": await _starts()}
    slack = await start()
    async with _desk(slack) as desk:
        await _play(desk.command, 50, CROWD)  # connections and caches are there from now on
        found["one at a time"] = await _play(desk.command, COMMANDS, 1)
        found[f"{CROWD} at a time"] = await _play(desk.command, COMMANDS, CROWD)
        found["reset and one command"] = await _play(desk.test, TESTS, 1)
    await slack.stop()
    return found


@asynccontextmanager
async def _desk(slack: LocalSlack) -> AsyncIterator[Desk]:
    given = slack.install(MANIFEST, channels=["sales"])
    async with aiohttp.ClientSession() as session:
        bearer = {"Authorization": f"Bearer {given['app_token']}"}
        async with session.post(f"{slack.api_url}apps.connections.open", headers=bearer) as answer:
            address = (await answer.json())["url"]
        async with session.ws_connect(address) as ws:
            app = BenchApp(session, ws)
            serving = asyncio.create_task(app.serve())
            yield Desk(session, app, slack.url)
        await serving


async def _play(act: Callable[[], Awaitable[float]], count: int, at_once: int) -> Numbers:
    took: list[float] = []
    left = iter(range(count))

    async def one_after_the_other() -> None:
        took.extend([await act() for _ in left])

    began = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
    seconds = time.perf_counter() - began
    cuts = statistics.quantiles(took, n=100)
    return {"count": len(took), "p50": cuts[49], "p99": cuts[98], "per second": len(took) / seconds}


async def _starts() -> Numbers:
    took = [await _start_both() for _ in range(STARTS)]
    return {"count": STARTS, "median seconds": statistics.median(took), "longest seconds": max(took)}


async def _start_both() -> float:
    began = time.perf_counter()
    processes = [await _begin(module) for module in ("bot.workbench.slack", "bot.workbench.komet")]
    try:
        await asyncio.gather(*(_is_ready(process) for process in processes))
        return time.perf_counter() - began
    finally:
        for process in processes:
            process.terminate()
        await asyncio.gather(*(process.wait() for process in processes))


async def _begin(module: str) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", module, "--port", "0")
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)


async def _is_ready(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    if "http://127.0.0.1:" not in line:
        raise RuntimeError(f"a server said {line!r} instead of its address")


def report(found: dict[str, Numbers]) -> str:
    """Return a table, with the targets beside what was measured."""
    started, tested = found["start"]["median seconds"], found["reset and one command"]["p50"]
    lines = [f"{'':24}{'count':>8}{'p50 ms':>10}{'p99 ms':>10}{'per second':>12}"]
    for name, row in found.items():
        if "p50" in row:
            lines.append(f"{name:24}{row['count']:8.0f}{row['p50']:10.2f}{row['p99']:10.2f}{row['per second']:12.0f}")
    for what, measured, target, unit in (
        ("both servers start", started, START_TARGET_SECONDS, "s"),
        ("reset and one command", tested, TEST_TARGET_MS, "ms"),
    ):
        met = "met" if measured < target else "MISSED"
        lines.append(f"{what}: {measured:.2f} {unit}, target {target:g} {unit}: {met}")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, write; return 0 when all was measured, met or not."""
    found = asyncio.run(asyncio.wait_for(measure(), 120))
    keep(RESULT, found, report(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
