"""`python -m bot audit verify | export | head`: the audit from a command line.

`verify` needs no settings when it is given a file or a copy of the database; it never writes to either.
"""

import argparse
import asyncio
import contextlib
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TextIO, cast, get_args

from bot.audit.files import FileFaultError, Format, Writer, read_export
from bot.audit.heads import MARK
from bot.audit.search import bounds
from bot.audit.verify import Head, Report, check, check_all, check_picked, read_head
from bot.command_line import iso_day
from bot.config import load_settings
from bot.errors import ConfigurationError
from storage.alerts import AlertStore
from storage.audit import AuditRow, AuditStore
from storage.database import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be said behind `python -m bot audit`."""
    acts = parser.add_subparsers(dest="what", required=True)
    verify = acts.add_parser("verify", help="check the chain of hashes; says the first row that does not fit")
    where = verify.add_mutually_exclusive_group()
    where.add_argument("--file", type=Path, help="check an export (CSV or JSON lines) alone")
    where.add_argument("--database", type=Path, help="check a copy of the SQLite database")
    verify.add_argument("--head", metavar="NUMBER:HASH", help="a head that was told: shows a cut-off end and a rewrite")
    verify.add_argument("--part", action="store_true", help="the file was exported from some day on")
    verify.add_argument("--picked", action="store_true", help="the file holds what a search found: gaps are no fault")
    export = acts.add_parser("export", help="write the audit to a file")
    export.add_argument("--format", choices=get_args(Format), default="jsonl")
    export.add_argument("--since", type=iso_day, metavar="DATE", help="from this day on (UTC)")
    export.add_argument("--until", type=iso_day, metavar="DATE", help="up to this day, itself included")
    export.add_argument("--out", type=Path, help="the file (mode 600); without it to standard output")
    acts.add_parser("head", help="say the last row's number and hash")


def run(options: argparse.Namespace) -> int:
    """Do it; return 0 when the audit holds or the file is written, 1 for a fault. Raises ConfigurationError."""
    if options.what == "verify":
        return _verify(options)
    return asyncio.run(_export(options) if options.what == "export" else _head())


def _verify(options: argparse.Namespace) -> int:
    head = read_head(options.head) if options.head else None
    if (options.picked or options.part) and not options.file:
        raise ConfigurationError("--part and --picked go with --file: they say what kind of export it is.")
    try:
        if options.file:
            rows = read_export(options.file)
            report = check_picked(rows) if options.picked else check_all(rows, is_part=options.part, head=head)
        elif options.database:
            report, head = _check_copy(options.database, head)
        else:
            report, head = asyncio.run(_check_live(head))
    except FileFaultError as error:
        print(error.sentence())  # noqa: T201 - a command line speaks by printing
        return 1
    print(told(report, head, is_picked=options.picked))  # noqa: T201
    return 1 if report.fault else 0


def told(report: Report, head: Head | None, *, is_picked: bool) -> str:
    """Return a report as sentences."""
    if report.fault:
        return f"{report.fault.words} ({report.fault.kind.value})"
    if is_picked:
        return f"{report.rows} rows, none was changed. What the search left out is not checked."
    if not report.rows:
        return "The audit has no rows."
    lines = [f"The audit holds: {report.rows} rows, each follows the one before."]
    if report.first > 1:
        lines.append(f"It begins at row {report.first}; rows before it are not in the file.")
    if head is None:
        lines.append("Whether rows are missing at the end shows only against a head: --head NUMBER:HASH.")
    elif head.number < report.first:
        lines.append(f"The head of row {head.number} is from before the file and says nothing about it.")
    else:
        lines.append(f"It contains the head that was told, row {head.number}.")
    lines.append(f"Its head is {report.last}")
    return "\n".join(lines)


async def _check_live(head: Head | None) -> tuple[Report, Head | None]:
    database = Database(load_settings().bot_database_url)
    try:
        async with database.read() as tx:
            mark = await AlertStore(tx).mark(MARK)
            head = head or (Head(**mark[0]) if mark else None)
            return await check(AuditStore(tx).rows(), head=head), head
    finally:
        await database.close()


def _check_copy(path: Path, head: Head | None) -> tuple[Report, Head | None]:
    """Check an SQLite file without SQLAlchemy, which would change its settings, and without writing to it."""
    if not path.is_file():
        raise ConfigurationError(f"There is no file {path}.")
    # A copy without its -wal is complete as it is; SQLite then needs to write nothing beside it.
    mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            mark = connection.execute("SELECT value FROM marks WHERE name = ?", (MARK,)).fetchone()
            head = head or (_marked(mark["value"]) if mark else None)
            return check_all(_rows(connection), head=head), head
    except sqlite3.Error as error:
        raise ConfigurationError(f"{path} is no database of this bot, or it is damaged: {error}.") from None


def _marked(value: str) -> Head:
    return Head(**json.loads(value))


def _rows(connection: sqlite3.Connection) -> Iterator[AuditRow]:
    for row in connection.execute("SELECT * FROM audit ORDER BY number"):
        # Whoever changes a cell may put bytes into it: that is a change like any other, not a crash.
        cells: dict[str, Any] = dict(zip(row.keys(), row, strict=True))
        cells |= {name: repr(cell) for name, cell in cells.items() if not isinstance(cell, str | int)}
        yield AuditRow(**cells)


async def _export(options: argparse.Namespace) -> int:
    database = Database(load_settings().bot_database_url)
    try:
        with _opened(options.out) as out:
            writer = Writer(out, cast(Format, options.format))
            number = 0
            async with database.read() as tx:
                store = AuditStore(tx)
                low, high = await bounds(store, _day(options.since), _day(options.until, after=True))
                async for row in store.rows(low, high):
                    writer.write(row)
                    number += 1
    finally:
        await database.close()
    print(f"{number} rows.", file=sys.stderr)  # noqa: T201
    return 0


async def _head() -> int:
    database = Database(load_settings().bot_database_url)
    try:
        async with database.read() as tx:
            print(Head(*await AuditStore(tx).head()))  # noqa: T201
    finally:
        await database.close()
    return 0


def _day(value: date | None, *, after: bool = False) -> str:
    if value is None:
        return ""
    moment = datetime.combine(value, time(), UTC)
    if after:
        moment = datetime.combine(date.fromordinal(value.toordinal() + 1), time(), UTC)
    return moment.isoformat(timespec="milliseconds")


@contextlib.contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        yield sys.stdout
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        path.chmod(0o600)  # the file may have been there before
        yield file
