"""`python -m tests.bench.bulk [--quick]`: thousands of box codes from a file, beside the bare calls in the same run.

One write is a .xlsx of 2,000 rows: read, planned, previewed with all rows as a file, confirmed, planned again and
sent, one Komet call for each 64 KB. The bare calls are the same requests through plain httpx, one connection. Komet
answers from a process of its own; Slack is told nothing meanwhile. What one Komet call per row would cost is worked
out from the bare time of a call with one row. Writes .bench/bulk.json.
"""

import argparse
import asyncio
import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, cast

import httpx

from bot.app import Bot
from bot.approvals import APPROVE
from bot.interpreter import prepare
from bot.komet.wire import to_json
from bot.people import Person
from bot.proposals import State
from bot.slack.forms import UploadedFile
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed
from bot.workbench.slack import start as start_slack
from storage.database import utc_now
from storage.proposals import ProposalStore
from tests.bench.far_komet import FarKomet, far_komet
from tests.bench.processes import ROOT
from tests.bench.result import keep
from tests.support.running import RunningBot, template_database
from tests.support.tables import xlsx_bytes

RESULT = ROOT / ".bench" / "bulk.json"
LONGEST_SECONDS = 240.0
ROWS = 2_000

PREVIEW, YES, RUN, ALL = "bot: file read, planned, shown", "bot: yes", "bot: planned again and sent", "bot: all"
BARE, ONE = "bare httpx: the same calls", "bare httpx: a call with one row"


class Batch:
    """Somebody who renames the same boxes again and again, through the bot and past it."""

    def __init__(self, bot: Bot, person: Person, codes: list[str]) -> None:
        self.bot = bot
        self.person = person
        self.codes = codes
        self.times: dict[str, list[float]] = {}
        self.longest_stall = 0.0
        self._number = 0
        self._heard: list[httpx.Request] = []
        bot.komet._http.event_hooks["request"].append(self._hear)

    async def _hear(self, request: httpx.Request) -> None:
        self._heard.append(request)

    def _renamed(self) -> list[str]:
        self._number += 1
        return [f"ZZ{self._number:03}-{position:06}" for position in range(len(self.codes))]

    async def through_the_bot(self) -> None:
        """Read, plan, confirm, run; raises RuntimeError unless every row was done with a call for each 64 KB."""
        new = self._renamed()
        content = xlsx_bytes([("Old code", "New code"), *zip(self.codes, new, strict=True)])
        file = UploadedFile(
            id="F1", name="codes.xlsx", content=content, sha256=hashlib.sha256(content).hexdigest(), size=len(content)
        )
        async with self.bot.database.write() as tx:
            await ProposalStore(tx).keep_files({file.sha256: content}, utc_now())
        desk, operation = self.bot.desk, self.bot.desk.operations["box code change"]
        form = operation.form.model_validate({"file": {"id": "F1"}}).model_copy(update={"file": file})
        self._heard = []
        watch = asyncio.create_task(self._watch())
        began = time.perf_counter()
        preview = await self._take(PREVIEW, desk.runner.preview(self.person, operation, form, seed.SALES))
        await self._take(YES, desk.runner.confirm(self.person, preview.id))
        # A manager has to approve that many; the approval itself is no part of what is measured.
        await self._approve(preview.id)
        done = await self._take(RUN, desk.execution.run(preview.id, self.person))
        self.times.setdefault(ALL, []).append(time.perf_counter() - began)
        watch.cancel()
        worked = sum(verdict.ok for result in done.results for verdict in result.verdicts)
        if done.state is not State.DONE or worked != len(new):
            raise RuntimeError(f"the write ended as {done.state.value}: {worked} of {len(new)} rows worked")
        self.codes = new

    async def _approve(self, proposal_id: str) -> None:
        manager = await self.bot.desk.people.fresh(seed.MAYA)
        await self.bot.desk.approvals.decide(manager, proposal_id, APPROVE)

    async def _watch(self) -> None:
        """Keep the longest piece of work of the loop's thread for which everybody else has to wait.

        It is processor time, so that what else runs on the machine is no part of it.
        """
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            self.longest_stall = max(self.longest_stall, time.thread_time() - before)

    async def past_it(self, client: httpx.AsyncClient) -> None:
        """Send the very calls that the bot sent last, with the next codes in them."""
        new = iter(self._renamed())
        bodies = []
        for request in self._heard:
            body = json.loads(request.content)
            body["boxes"] = [{"currentBoxCode": box["newBoxCode"], "newBoxCode": next(new)} for box in body["boxes"]]
            bodies.append((request, to_json(body), [box["newBoxCode"] for box in body["boxes"]]))
        began = time.perf_counter()
        for request, content, _ in bodies:
            await self._bare(client, request, content)
        self.times.setdefault(BARE, []).append(time.perf_counter() - began)
        self.codes = [code for *_, codes in bodies for code in codes]
        request, content, _ = bodies[0]
        body = json.loads(content)
        one = f"ONE{self._number:06}"
        body["boxes"] = [{"currentBoxCode": self.codes[0], "newBoxCode": one}]
        began = time.perf_counter()
        await self._bare(client, request, to_json(body))
        self.times.setdefault(ONE, []).append(time.perf_counter() - began)
        self.codes[0] = one

    async def _bare(self, client: httpx.AsyncClient, request: httpx.Request, content: bytes) -> None:
        headers = {"Content-Type": request.headers["Content-Type"]}
        answer = await client.request(request.method, request.url, content=content, headers=headers)
        if str(answer.json().get("status")) != "1":
            raise RuntimeError(f"Komet said {answer.text[:200]}")

    async def _take(self, name: str, work: Any) -> Any:
        began = time.perf_counter()
        done = await work
        self.times.setdefault(name, []).append(time.perf_counter() - began)
        return done

    @property
    def calls(self) -> list[str]:
        """Return what one write sends to Komet."""
        return [f"{each.method} {each.url.path}" for each in self._heard]


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
            prepare()  # as `python -m bot run` does
            batch = await _play(bot, komet, rounds)
            await running.change("DELETE FROM outbox")  # nobody is told of the bench
        finally:
            if running:
                await running.stop()
            await slack.stop()
    middle = {name: statistics.median(took) for name, took in batch.times.items()}
    return {
        "machine": {"processors": os.cpu_count(), "load_before": round(load, 2), "python": sys.version.split()[0]},
        "rows": ROWS,
        "rounds": rounds,
        "calls": batch.calls,
        "p50_ms": {name: round(took * 1000, 1) for name, took in middle.items()},
        "row_by_row_ms": round(middle[ONE] * ROWS * 1000, 1),
        "multiple": round(middle[ALL] / middle[BARE], 2),
        "longest_stall_ms": round(batch.longest_stall * 1000, 1),
    }


async def _play(bot: Bot, komet: FarKomet, rounds: int) -> Batch:
    codes = (await komet.boxes())[:ROWS]
    if len(codes) < ROWS:
        raise RuntimeError(f"Komet has {len(codes)} boxes only")
    batch = Batch(bot, await bot.desk.people.fresh(seed.ANA), codes)
    async with httpx.AsyncClient(timeout=60) as client:
        await batch.through_the_bot()  # Komet's first codes are shorter: other rows would fit into a call
        for number in range(-1, rounds):
            if number == 0:  # connections, caches and compiled statements are there now
                batch.times.clear()
                batch.longest_stall = 0.0
            await batch.through_the_bot()
            await batch.past_it(client)
    return batch


def report(found: dict[str, Any]) -> str:
    """Return a table."""
    lines = [f"{found['rows']:,} box codes from one .xlsx{'':14}{'p50 ms':>9}"]
    lines += [f"{name:44}{took:>9.1f}" for name, took in found["p50_ms"].items()]
    lines.append(f"\nKomet calls: {len(found['calls'])} ({', '.join(sorted(set(found['calls'])))})")
    lines.append(f"a bare call for each row would take {found['row_by_row_ms']:,.0f} ms and {found['rows']:,} calls")
    lines.append(f"the road costs {found['multiple']} × the bare calls; the longest piece of work for which others")
    lines.append(f"wait is {found['longest_stall_ms']} ms of processor time; load {found['machine']['load_before']}")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, write; return 0 when all was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bulk", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer writes: a rough picture")
    rounds = 3 if parser.parse_args().quick else 10
    with tempfile.TemporaryDirectory(prefix="komet-bench-") as folder:
        found = asyncio.run(asyncio.wait_for(measure(Path(folder), rounds), LONGEST_SECONDS))
    keep(RESULT, found, report(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
