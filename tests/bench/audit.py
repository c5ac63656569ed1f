"""`python -m tests.bench.audit [--rows N] [--quick]`: the audit at 1 thousand and 1 million rows, side by side.

Appends one row in its own transaction, as the bot does, and searches, in a small and in a large database
in turns, so that noise of the machine hits both. The rows are made in the form that the bot writes and
chained as it chains them; the large chain is checked at the end. Writes .bench/audit.json.
"""

import argparse
import asyncio
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.audit import record, row_hash
from bot.audit.cli import _check_copy
from bot.audit.search import AuditSearch, Query
from bot.audit.terms import terms_of
from bot.canonical import canonical
from storage.audit import AuditRow
from storage.audit_terms import MARK
from storage.database import Database
from storage.migrate import upgrade
from tests.bench.processes import ROOT
from tests.bench.result import keep, say

RESULT = ROOT / ".bench" / "audit.json"
SMALL = 1_000
LARGE = 1_000_000
FLAT = 1.2
"""How much slower an append may be among the many rows."""

CHUNK = 20_000
STEPS = ("asked", "approved", "sending", "komet done", "done")
VENDORS = ("Finca Alborada", "Flores El Carmen", "Rosas del Valle", "Jardines del Cauca", "Agrícola Los Andes")
METHODS = ("box.code.change", "purchase.order.item.delete", "v2/vendor/invoice")


def main() -> int:
    """Measure; return 0 when all was measured, whatever was reached: the table says which."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.audit", description=__doc__)
    parser.add_argument("--rows", type=int, default=LARGE, help="rows in the large database")
    parser.add_argument("--quick", action="store_true", help="100 thousand rows and fewer rounds: a rough picture")
    options = parser.parse_args()
    rows = 100_000 if options.quick else options.rows
    with tempfile.TemporaryDirectory(prefix="komet-bench-") as folder:
        found = asyncio.run(_measure(Path(folder), rows, rounds=20 if options.quick else 60))
    keep(RESULT, found, report(found))
    return 0


async def _measure(folder: Path, rows: int, *, rounds: int) -> dict[str, object]:
    load = os.getloadavg()[0]
    databases: dict[int, Database] = {}
    for size in (SMALL, rows):
        path = folder / f"{size}.db"
        began = time.perf_counter()
        await _migrate(path)
        build(path, size)
        databases[size] = Database(_address(path))
        say(f"{size:,} rows were made in {_since(began):.0f} s")
    try:
        cases = {
            name: await _side_by_side(case, databases, rounds)
            for name, case in (("append", _append), ("append and index", _append_and_index))
        }
        for name, query in _queries().items():
            cases[f"search: {name}"] = await _side_by_side(_search(query), databases, rounds // 2)
    finally:
        for database in databases.values():
            await database.close()
    began = time.perf_counter()
    report, _ = _check_copy(folder / f"{rows}.db", None)
    return {
        "machine": {"processors": os.cpu_count(), "load_before": round(load, 2), "python": sys.version.split()[0]},
        "rows": {"small": SMALL, "large": rows},
        "bytes": {str(size): (folder / f"{size}.db").stat().st_size for size in databases},
        "cases": {
            name: {
                "small": _figures(times[SMALL]),
                "large": _figures(times[rows]),
                "ratio": round(statistics.median(times[rows]) / statistics.median(times[SMALL]), 3),
            }
            for name, times in cases.items()
        },
        "verify": {"rows": report.rows, "fault": report.fault and report.fault.words, "seconds": _since(began)},
        "append_target": FLAT,
    }


Case = Callable[[Database, int], Awaitable[None]]


async def _side_by_side(case: Case, databases: dict[int, Database], rounds: int) -> dict[int, list[float]]:
    """Return the seconds of the case by size, measured in turns; a few are played without counting first."""
    times: dict[int, list[float]] = {size: [] for size in databases}
    for number in range(-5, rounds * 10):
        for size, database in databases.items():
            began = time.perf_counter()
            await case(database, number)
            if number >= 0:
                times[size].append(time.perf_counter() - began)
    return times


def _address(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def _migrate(path: Path) -> None:
    database = Database(_address(path))
    await upgrade(database)
    await database.close()


async def _append(database: Database, number: int) -> None:
    async with database.write() as tx:
        await record(
            tx,
            team_id="T1",
            actor="U04ANATORRE",
            event="asked",
            method=METHODS[number % 3],
            proposal_id=f"bench{number}",
            sentence=f"Change 1 box code of P{number:06} ({VENDORS[number % 5]})",
            channel="C04SALES002",
            digest="0" * 64,
            decision="no approval needed",
            calls=1,
        )


async def _append_and_index(database: Database, number: int) -> None:
    await _append(database, number)
    await AuditSearch(database).catch_up()


def _search(query: Query) -> Case:
    async def search(database: Database, _: int) -> None:
        await AuditSearch(database).find(query)

    return search


def _queries() -> dict[str, Query]:
    half_year_ago = (datetime.now(UTC) - timedelta(days=180)).isoformat(timespec="milliseconds")
    return {
        "newest": Query(),
        "one order": Query(words=("P000777",)),
        "one person": Query(people=("U04PERSON3",)),
        "a person and a common word": Query(people=("U04PERSON3",), words=("alborada",)),
        "method and event": Query(methods=("purchase.order",), words=("approved",)),
        "a word since half a year": Query(words=("alborada",), since=half_year_ago),
        "nothing": Query(words=("nothing-like-it",)),
        "two common words that never meet": Query(words=("alborada", "carmen")),
    }


def build(path: Path, size: int) -> None:
    """Fill a migrated database with a chain of rows over the last year, and with its index."""
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA cache_size=-1500000;")
    cells = ", ".join(f":{name}" for name in AuditRow.__dataclass_fields__)
    chunk: list[AuditRow] = []
    for row in _chain(size):
        chunk.append(row)
        if len(chunk) == CHUNK or row.number == size:
            connection.executemany(f"INSERT INTO audit VALUES ({cells})", [vars(each) for each in chunk])
            pairs = sorted((term, each.number) for each in chunk for term in terms_of(each))
            connection.executemany("INSERT INTO audit_terms VALUES (?, ?)", pairs)
            chunk = []
    connection.execute("INSERT INTO marks (name, value, at) VALUES (?, ?, '2026-01-01')", (MARK, str(size)))
    connection.commit()
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _chain(size: int) -> Iterator[AuditRow]:
    before, now = "", datetime.now(UTC)
    for number in range(1, size + 1):
        proposal, step = divmod(number - 1, len(STEPS))
        at = now - timedelta(days=365) * (1 - number / size)
        method, vendor = METHODS[proposal % 3], VENDORS[proposal % 5]
        person = f"U04PERSON{proposal % 40}"
        detail = {
            "acting_for": person if STEPS[step] in ("komet done", "done") else None,
            "channel": "C04SALES002",
            "digest": f"{proposal:064x}",
            "decision": STEPS[step],
            "calls": 1,
            "milliseconds": 180 + step,
            "sent": {"boxCode": f"BX{proposal:07}", "newBoxCode": f"AL{proposal:07}"} if step == 2 else None,
            "answer": {"message": "OK"} if step == 3 else None,
        }
        row = AuditRow(
            number=number,
            at=at.isoformat(timespec="milliseconds"),
            team_id="T1",
            actor="bot" if detail["acting_for"] else "U04MAYALIND" if step == 1 else person,
            event=STEPS[step],
            method=method,
            proposal_id=f"p{proposal}",
            sentence=f"Change 1 box code of P{proposal:06} ({vendor})",
            detail=canonical({name: value for name, value in detail.items() if value is not None}),
            before=before,
            hash="",
        )
        row = replace(row, hash=row_hash(row))
        before = row.hash
        yield row


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "p50_ms": round(statistics.median(ordered) * 1000, 3),
        "p99_ms": round(ordered[int(len(ordered) * 0.99) - 1] * 1000, 3),
        "rounds": len(ordered),
    }


def report(found: dict[str, object]) -> str:
    """Return the figures as a table, and whether appending stays as fast among many rows."""
    sizes, cases = found["rows"], found["cases"]
    assert isinstance(sizes, dict)
    assert isinstance(cases, dict)
    lines = [
        f"{'':<44}{sizes['small']:>10,} rows{'':>8}{sizes['large']:>12,} rows",
        f"{'':<44}{'p50 ms':>8}{'p99 ms':>9}{'p50 ms':>14}{'p99 ms':>9}{'ratio':>9}",
    ]
    for name, each in cases.items():
        small, large = each["small"], each["large"]
        figures = f"{small['p50_ms']:>8.2f}{small['p99_ms']:>9.2f}{large['p50_ms']:>14.2f}{large['p99_ms']:>9.2f}"
        lines.append(f"{name:<44}{figures}{each['ratio']:>9.2f}")
    ratio = cases["append"]["ratio"]
    lines.append(f"\n{'reached' if ratio <= FLAT else 'MISSED '}  append among many rows ≤ {FLAT} ×: {ratio:.2f} ×")
    return "\n".join([*lines, f"verify of the large chain: {found['verify']}"])


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 1)


if __name__ == "__main__":
    sys.exit(main())
