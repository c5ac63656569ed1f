"""Databases of tests: SQLite files, or databases of a PostgreSQL server when KOMET_TEST_DATABASE names one.

A test's database goes by the path that its SQLite file has or would have: `address(path)` is what the bot gets,
`copy(template, path)` makes it from another one, `rows` and `change` reach behind the bot's back.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.database import WRITING

if TYPE_CHECKING:
    from tests.support.postgres_server import PostgresServer

SERVER = os.environ.get("KOMET_TEST_DATABASE", "")
"""SQLAlchemy address of a PostgreSQL server whose user may make databases, without the name of one."""


def address(path: Path) -> str:
    """Return the address of the database of that path; one that is not there yet is empty."""
    if not SERVER:
        return f"sqlite+aiosqlite:///{path}"
    server().make(_name(path))
    return f"{SERVER.rstrip('/')}/{_name(path)}"


def copy(template: Path, path: Path) -> str:
    """Make a database from another one that nobody is connected to, and return its address."""
    if SERVER:
        if _name(path) in server().names():
            server().drop(_name(path))
        server().make(_name(path), template=_name(template))
    else:
        shutil.copy(template, path)
    return address(path)


def rows(path: Path, query: str, *values: Any) -> list[sqlite3.Row]:
    """Return what stands in a database. On PostgreSQL it looks as it does in SQLite: times and JSON are text."""
    if SERVER:
        return list(_as_sqlite(*server().fetch(_name(path), query, values)))
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(query, values).fetchall()


def change(path: Path, statement: str, *values: Any) -> None:
    """Change a database. On PostgreSQL too, `datetime('now', '-1 minute')` is a moment and `?` a value."""
    if SERVER:
        server().execute(_name(path), statement, values)
        return
    with closing(sqlite3.connect(path, timeout=5)) as connection, connection:
        connection.execute(statement, values)


@contextmanager
def write_lock_held(path: Path) -> Iterator[None]:
    """Hold the write lock of a database, as another process in the middle of a write does."""
    if SERVER:
        server().execute(_name(path), f"SELECT pg_advisory_lock({WRITING})", ())
        try:
            yield
        finally:
            server().execute(_name(path), f"SELECT pg_advisory_unlock({WRITING})", ())
        return
    with closing(sqlite3.connect(path, check_same_thread=False)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.rollback()


def refusing(act: str, table: str, *, when: str = "true", name: str = "refused") -> str:
    """Return the statement that lets a database refuse an act (INSERT, UPDATE) on a table, as a full disk would."""
    if SERVER:
        then = f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse('{name}')"
    else:
        then = f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}'); END"
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} {then}"


def not_refusing(table: str, name: str = "refused") -> str:
    """Return the statement that takes it back."""
    return f"DROP TRIGGER {name} ON {table}" if SERVER else f"DROP TRIGGER {name}"


@contextmanager
def databases_of_a_test() -> Iterator[None]:
    """Remove at the end the databases that were made meanwhile; SQLite's files go with their folder."""
    if not SERVER:
        yield
        return
    before = server().names()
    yield
    for name in server().names() - before:
        server().drop(name)


@cache
def server() -> "PostgresServer":
    """Return the server."""
    from tests.support.postgres_server import PostgresServer

    return PostgresServer(SERVER)


def _name(path: Path) -> str:
    return "t" + hashlib.sha256(str(path).encode()).hexdigest()[:24]


def _as_sqlite(names: list[str], found: list[tuple[Any, ...]]) -> Iterator[sqlite3.Row]:
    with closing(sqlite3.connect(":memory:")) as connection:
        cursor = connection.execute("SELECT " + ", ".join(f'NULL AS "{name}"' for name in names or ["nothing"]))
        for values in found:
            yield sqlite3.Row(cursor, values)
