"""The database: one engine, reads and write transactions, SQLite's settings."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.files import OWNER_ONLY, require_private, side_files

SQLITE_SETTINGS = (
    "PRAGMA busy_timeout=5000",  # first: the others may have to wait for another process
    "PRAGMA journal_mode=WAL",  # readers go on while one person's write commits
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",  # a journal row must be on disk before Komet's socket is touched
)


def utc_now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def file_of(url: str) -> Path | None:
    """Return the file of an SQLite address, or None for another engine or a database in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def refuse_exposed_files(url: str) -> None:
    """Raise ExposedFileError when a file of the database at this address can be used by others."""
    if path := file_of(url):
        for each in (path, *side_files(path)):
            require_private(each)


class Database:
    """One engine. `read()` and `write()` hand out a connection for one transaction.

    `url` is an SQLAlchemy address such as `sqlite+aiosqlite:///komet-bot.db` or
    `postgresql+asyncpg://…`. A new SQLite file is made for its owner alone; ExposedFileError when one that
    is there, or a file beside it, can be used by others.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        refuse_exposed_files(url)
        if path := file_of(url):
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, OWNER_ONLY))
        # What stands in a statement is nobody's business in an error: it may be what a person typed.
        self.engine = create_async_engine(url, hide_parameters=True)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
            event.listen(self.engine.sync_engine, "invalidate", _let_go_of_sqlite)
        self._reader = self.engine.execution_options(read_only=True)  # the same connections

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection for reading; what it sees does not change until it is given back."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection for one transaction: committed at the end, rolled back on an exception."""
        async with self.engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # SQLAlchemy's own advice for SQLite: take BEGIN away from the driver and send it ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for statement in SQLITE_SETTINGS:
        cursor.execute(statement)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE takes the write lock at once: two writers wait for each other instead of one failing
    # half-way with "database is locked" when it turns from reading to writing.
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")


def _let_go_of_sqlite(connection: Any, _record: Any, _error: Any) -> None:
    # A task that is cancelled in the middle of a SELECT leaves a cursor behind, in its exception's traceback.
    # SQLite keeps a closed connection, and with it the write lock, until its last cursor is gone: so everybody
    # else would wait for the garbage collector. https://www.sqlite.org/c3ref/close.html
    connection.rollback()
