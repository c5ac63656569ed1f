"""`python -m tests.bench.export [--rows N] [--quick]`: a long list shown and exported, beside json and openpyxl.

Each case runs in processes of its own: some tell the seconds it took, one the most memory that it had at once
(tracemalloc, so that what it was given does not count). The plain cases parse the same answer of Komet's with `json`
and write the same cells with openpyxl (write-only) or `csv`, and check, clean and remember nothing. The last case
is how late the event loop comes while a file is made beside it. Writes .bench/export.json.
"""

import argparse
import asyncio
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bot.interpreter import prepare
from bot.komet.decipher import decipher
from bot.komet.requests import PurchaseOrderList
from bot.lists import Listing, Page, Sort, draw
from bot.lists.exports import Exports
from bot.lists.files import Heading, content_of
from bot.people import Person
from handlers.operations import purchase_order_list
from tests.bench.processes import ROOT
from tests.bench.result import keep

RESULT = ROOT / ".bench" / "export.json"
ROWS = 10_000
LINES = 3
DAY = date(2031, 4, 9)
SAMPLE = ROOT / "tests" / "data" / "komet" / "purchase_order_list.json"
TIMES = 2.0
"""How much longer than plain openpyxl a workbook may take."""

LATE = 0.1
"""Seconds that the event loop may come later while a file is made: Slack waits three."""


def main() -> int:
    """Measure; return 0 when all was measured, whatever was reached: the table says which."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.export", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="orders in the list")
    parser.add_argument("--quick", action="store_true", help="2 thousand orders, each case once: a rough picture")
    parser.add_argument("--case", choices=sorted(CASES), help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(_in_child(options.case, options.answer, memory=options.memory)))
        return 0
    found = measure(2_000 if options.quick else options.rows, rounds=1 if options.quick else 2)
    keep(RESULT, found, report(found))
    return 0


def measure(rows: int, *, rounds: int) -> dict[str, Any]:
    """Return the best of some rounds of each case, in turns, so that noise of the machine hits all of them."""
    load = os.getloadavg()[0]
    best: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="komet-bench-") as folder:
        answer = Path(folder) / "answer.json"
        answer.write_bytes(answer_of(rows))
        for _ in range(rounds):
            for case in CASES:
                print(f"{case} …", file=sys.stderr, flush=True)
                found = _child(case, answer)
                kept = best.setdefault(case, found)
                best[case] = {name: min(value, kept[name]) for name, value in found.items()}
        for case in CASES:
            print(f"memory of {case} …", file=sys.stderr, flush=True)
            best[case] |= _child(case, answer, "--memory")
        size = answer.stat().st_size
    return {
        "machine": {"processors": os.cpu_count(), "load_before": round(load, 2), "python": sys.version.split()[0]},
        "rows": rows,
        "answer_bytes": size,
        "cases": best,
    }


def answer_of(rows: int) -> bytes:
    """Return Komet's answer with so many orders of three lines each, made of the sample."""
    answer = json.loads(SAMPLE.read_bytes())
    (order,) = answer["purchaseOrders"]
    answer["purchaseOrders"] = [
        {
            **order,
            "id": 5_000_000 + each,
            "number": f"P{each:06}",
            "shipDate": DAY.isoformat(),
            "vendorName": f"Finca {each % 97}",
            "details": [
                {**order["details"][0], "poItemId": 9_000_000 + each * LINES + line, "boxes": []}
                for line in range(LINES)
            ],
        }
        for each in range(rows)
    ]
    return json.dumps(answer).encode()


def _child(case: str, answer: Path, *more: str) -> dict[str, float]:
    asked = [sys.executable, "-m", "tests.bench.export", "--case", case, "--answer", str(answer), *more]
    done = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _in_child(case: str, path: Path, *, memory: bool) -> dict[str, float]:
    body = path.read_bytes()
    make, work = CASES[case]
    prepared = make(body)
    prepare()  # as `python -m bot run` does
    if memory:  # it makes everything slower, so that the seconds are measured without it
        tracemalloc.start()
        work(prepared)
        return {"megabytes": round(tracemalloc.get_traced_memory()[1] / 1e6, 1)}
    began = time.perf_counter()
    found = work(prepared)
    told = {"seconds": round(time.perf_counter() - began, 4)}
    return told | ({"late": round(found, 4)} if isinstance(found, float) else {})


def _as_it_is(body: bytes) -> bytes:
    return body


def _plain_rows(body: bytes) -> list[list[Any]]:
    return [
        [
            order["number"],
            order["vendorName"],
            date.fromisoformat(order["shipDate"]),
            order["status"],
            len(order["details"]),
            order["totalBoxes"],
            float(order["totalCost"].replace(",", "")),
            order["locationName"],
            order["comments"],
        ]
        for order in json.loads(body)["purchaseOrders"]
    ]


def _plain_xlsx(rows: list[list[Any]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Orders")
    for row in rows:
        sheet.append(row)
    book.save(io.BytesIO())


def _plain_csv(rows: list[list[Any]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    out.getvalue().encode()


def _form() -> purchase_order_list.Form:
    return purchase_order_list.Form(date=DAY, number="", vendor="", status=None, product="")


def _listing(body: bytes) -> Listing:
    request = PurchaseOrderList(date=DAY)
    answer = decipher(request, 200, "application/json", body)
    return purchase_order_list.listing(_form(), answer)


def _draw(listing: Listing) -> None:
    draw(Page(_form(), "bench", 2, Person("T1", "U1"), Sort(6, descending=True)), listing)


def _heading() -> Heading:
    return Heading("Bench", [], Sort(6, descending=True), datetime.now(UTC))


def _xlsx(listing: Listing) -> None:
    content_of(listing, _heading(), "xlsx")


def _csv(listing: Listing) -> None:
    content_of(listing, _heading(), "csv")


def _beside(listing: Listing) -> float:
    """Return how late the loop came while a workbook was made."""

    async def progress(done: int) -> None:
        """Nobody is told."""

    async def work() -> float:
        return await _late(Exports().make(listing, _heading(), "xlsx", progress))

    return asyncio.run(work())


def _alone(_: bytes) -> float:
    """Return how late the loop came while nothing was done: what the machine and its other work cost."""

    async def work() -> float:
        return await _late(asyncio.wait_for(asyncio.Event().wait(), 1.0))

    return asyncio.run(work())


async def _late(work: Coroutine[Any, Any, Any]) -> float:
    """Return by how many seconds the loop came late, in 99 of 100 turns at most, while the work went on."""
    late: list[float] = []
    task = asyncio.ensure_future(work)
    while not task.done():
        due = time.perf_counter() + 0.005
        await asyncio.wait({task}, timeout=0.005)
        late.append(max(0.0, time.perf_counter() - due))
    if task.exception() is not None and not isinstance(task.exception(), TimeoutError):
        task.result()
    return sorted(late)[len(late) * 99 // 100]


CASES: dict[str, tuple[Callable[[bytes], Any], Callable[[Any], Any]]] = {
    "plain: json": (_as_it_is, _plain_rows),
    "bot: read and list": (_as_it_is, _listing),
    "bot: sort and draw a page": (_listing, _draw),
    "plain: csv": (_plain_rows, _plain_csv),
    "bot: csv": (_listing, _csv),
    "plain: xlsx": (_plain_rows, _plain_xlsx),
    "bot: xlsx": (_listing, _xlsx),
    "the loop alone": (_as_it_is, _alone),
    "bot: xlsx beside the loop": (_listing, _beside),
}
"""What is made ready before, and what is measured."""

PAIRS = {
    "bot: read and list": "plain: json",
    "bot: csv": "plain: csv",
    "bot: xlsx": "plain: xlsx",
}


def report(found: dict[str, Any]) -> str:
    """Return the table that people read, and the targets with what was reached."""
    cases = found["cases"]
    lines = [f"{found['rows']:,} orders, {found['answer_bytes'] / 1e6:.1f} MB from Komet"]
    lines.append(f"  {'':<30}{'seconds':>9}{'most MB':>9}{'× plain':>9}")
    for name, each in cases.items():
        plain = cases[PAIRS[name]]["seconds"] if name in PAIRS else None
        times = f"{each['seconds'] / plain:>8.1f}×" if plain else ""
        lines.append(f"  {name:<30}{each['seconds']:>9.3f}{each['megabytes']:>9.1f}{times}")
    times = cases["bot: xlsx"]["seconds"] / cases["plain: xlsx"]["seconds"]
    late, alone = cases["bot: xlsx beside the loop"]["late"], cases["the loop alone"]["late"]
    lines += ["", "Targets"]
    lines.append(f"  {_mark(times <= TIMES)}  a workbook ≤ {TIMES:g} × plain openpyxl: {times:.2f} ×")
    reached = f"{late * 1000:.1f} ms, alone {alone * 1000:.1f} ms"
    lines.append(f"  {_mark(late - alone <= LATE)}  the loop p99 ≤ {LATE * 1000:.0f} ms later beside it: {reached}")
    if found["machine"]["load_before"] > 1:
        lines.append(f"  note     load of the machine before: {found['machine']['load_before']:.1f}; look at ratios")
    return "\n".join(lines)


def _mark(is_met: bool) -> str:
    return "reached" if is_met else "MISSED "


if __name__ == "__main__":
    sys.exit(main())
