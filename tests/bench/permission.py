"""`python -m tests.bench.permission [--quick]`: who may do what, with 1 thousand and 1 million people connected.

The check that every command begins with (person → link → token → policy), of somebody in the middle of a small
and of a large database in turns, so that noise of the machine hits both; beside the emptiest question to the
same database. Everybody has a link and a token of their own. Writes .bench/permission.json.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.access import Access
from bot.demo_company import POLICY
from bot.keys import Keyring
from bot.komet.client import KometClient
from bot.komet.requests import REQUESTS
from bot.people import Person
from bot.policy import load_policy
from handlers.operations import OPERATIONS
from storage.database import Database
from storage.migrate import upgrade
from tests.bench.audit import _address, _figures, _side_by_side
from tests.bench.processes import ROOT
from tests.bench.result import keep

RESULT = ROOT / ".bench" / "permission.json"
SMALL = 1_000
LARGE = 1_000_000
FLAT = 1.2
"""How much slower the check may be among the many people."""

TEAM = "T04BLOSSOM1"
STEP = 7_919
"""A prime: people are asked about all over the table and not in its order."""


def main() -> int:
    """Measure; return 0 when all was measured, whatever was reached: the table says which."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.permission", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100 thousand people and fewer rounds: a rough picture")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="komet-bench-") as folder:
        found = asyncio.run(measure(Path(folder), LARGE // 10 if quick else LARGE, rounds=20 if quick else 60))
    keep(RESULT, found, report(found))
    return 0


async def measure(folder: Path, people: int, *, rounds: int) -> dict[str, Any]:
    """Return the figures of the check in a small database and in one with so many people."""
    load = os.getloadavg()[0]
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    policy = load_policy(folder / "policy.toml", REQUESTS)
    keyring = Keyring([Fernet.generate_key().decode()])
    databases = {size: await _filled(folder / f"{size}.db", size) for size in (SMALL, people)}
    sizes = {database.url: size for size, database in databases.items()}
    async with KometClient("http://127.0.0.1:1/") as client:  # nothing is asked of Komet
        access = {
            database.url: Access(database, keyring, client, all_switched_on=True) for database in databases.values()
        }

        async def check(database: Database, number: int) -> None:
            person = Person(team_id=TEAM, id=_user(abs(number) * STEP % sizes[database.url]))
            rights = await access[database.url].rights(person, policy)
            for operation in OPERATIONS:
                rights.require(operation)

        async def nothing(database: Database, _: int) -> None:
            async with database.read() as tx:
                await tx.execute(text("SELECT 1"))

        try:
            cases = {
                name: await _side_by_side(case, databases, rounds)
                for name, case in (("SELECT 1", nothing), ("permission check", check))
            }
        finally:
            for database in databases.values():
                await database.close()
    return {
        "machine": {"processors": os.cpu_count(), "load_before": round(load, 2), "python": sys.version.split()[0]},
        "people": {"small": SMALL, "large": people},
        "cases": {
            name: {
                "small": _figures(times[SMALL]),
                "large": _figures(times[people]),
                "ratio": round(statistics.median(times[people]) / statistics.median(times[SMALL]), 3),
            }
            for name, times in cases.items()
        },
        "target": FLAT,
    }


async def _filled(path: Path, people: int) -> Database:
    """Return a database in which so many people have a link and a token of their own."""
    began = time.perf_counter()
    database = Database(_address(path))
    await upgrade(database)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    with connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(tokens)")]
        marks = ", ".join(f":{name}" for name in columns)
        connection.executemany(f"INSERT INTO tokens ({', '.join(columns)}) VALUES ({marks})", _tokens(people, columns))
        connection.executemany(
            "INSERT INTO links (id, team_id, slack_user, token_id, linked_by, linked_at) VALUES (?, ?, ?, ?, ?, ?)",
            ((f"l{n}", TEAM, _user(n), f"t{n}", _user(n), _MOMENT) for n in range(people)),
        )
    connection.close()
    print(f"{people:,} people were connected in {time.perf_counter() - began:.0f} s …", file=sys.stderr, flush=True)
    return database


_MOMENT = "2026-01-01 00:00:00.000000"


def _user(number: int) -> str:
    return f"U{number:09}"


def _tokens(people: int, columns: list[str]) -> Iterator[dict[str, Any]]:
    same = dict.fromkeys(columns)
    same |= {
        "team_id": TEAM,
        "token_type": "company",
        "description": "Bench",
        "secret": "x" * 140,  # as long as an encrypted token; nobody decrypts it here
        "methods": json.dumps(sorted(REQUESTS)),
        "refused": "[]",
        "created_at": _MOMENT,
        "created_by": "U0",
    }
    for number in range(people):
        yield {**same, "id": f"t{number}", "fingerprint": f"{number:012x}"}


def report(found: dict[str, Any]) -> str:
    """Return a table."""
    small, large = found["people"]["small"], found["people"]["large"]
    lines = [
        f"{'':<24}{small:>10,} people{'':>6}{large:>12,} people",
        f"{'':<24}{'p50 ms':>8}{'p99 ms':>9}{'p50 ms':>14}{'p99 ms':>9}{'ratio':>9}",
    ]
    for name, each in found["cases"].items():
        few, many = each["small"], each["large"]
        figures = f"{few['p50_ms']:>8.2f}{few['p99_ms']:>9.2f}{many['p50_ms']:>14.2f}{many['p99_ms']:>9.2f}"
        lines.append(f"{name:<24}{figures}{each['ratio']:>9.2f}")
    ratio = found["cases"]["permission check"]["ratio"]
    lines.append(f"\n{'reached' if ratio <= FLAT else 'MISSED '}  check among many people ≤ {FLAT} ×: {ratio:.2f} ×")
    lines.append(f"load before: {found['machine']['load_before']}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
