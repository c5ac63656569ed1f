"""The database: one engine, reads and write transactions that are alone, on SQLite and on PostgreSQL."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, event, func, select
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.files import OWNER_ONLY, require_private, side_files

SQLITE_SETTINGS = (
    "PRAGMA busy_timeout=5000",  # first: the others may have to wait for another process
    "PRAGMA journal_mode=WAL",  # readers go on while one person's write commits
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",  # a journal row must be on disk before Komet's socket is touched
)

POSTGRESQL_OPTIONS: dict[str, Any] = {
    "pool_pre_ping": True,  # the server may have been started again since a connection was used last
    "connect_args": {
        "timeout": 5,
        "server_settings": {
            "application_name": "komet-bot",
            "lock_timeout": "5000",  # as long as SQLite's busy_timeout
            "idle_in_transaction_session_timeout": "60000",  # a process that stands still keeps nobody else waiting
        },
    },
}

WRITING = 4_862_310_771
"""PostgreSQL's advisory lock that a write transaction holds. Any number will do that nobody else takes."""


class Turn(Enum):
    """Work that several processes share and one does at a time; the value is PostgreSQL's advisory lock for it."""

    TELLING_SLACK = WRITING + 1


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

    On both engines a write transaction is alone, whichever process it is in: it waits for the one before, and sees
    all that was committed. So what it looks up still holds when it writes, and services may check, then act.

    `url` is an SQLAlchemy address such as `sqlite+aiosqlite:///komet-bot.db` or
    `postgresql+asyncpg://…`. A new SQLite file is made for its owner alone; ExposedFileError when one that
    is there, or a file beside it, can be used by others. ModuleNotFoundError when the engine's driver is not there.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        refuse_exposed_files(url)
        if path := file_of(url):
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, OWNER_ONLY))
        # What stands in a statement is nobody's business in an error: it may be what a person typed.
        self.is_postgresql = make_url(url).get_backend_name() == "postgresql"
        options = POSTGRESQL_OPTIONS if self.is_postgresql else {}
        try:
            self.engine = create_async_engine(url, hide_parameters=True, **options)
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                f"{error.name} is not installed: python -m pip install {error.name}", name=error.name
            ) from error
        if self.is_postgresql:
            event.listen(self.engine.sync_engine, "do_connect", _connect_postgresql)
            event.listen(self.engine.sync_engine, "begin", _begin_postgresql)
            event.listen(self.engine.sync_engine, "handle_error", _hide_details)
            snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            # Connections of their own: a turn may last as long as Slack takes.
            self._turns = create_async_engine(url, isolation_level="AUTOCOMMIT", pool_size=len(Turn), **options)
        else:
            snapshot = {}
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
            event.listen(self.engine.sync_engine, "invalidate", _let_go_of_sqlite)
        # SQLite's writers ask for the lock again and again, whoever is lucky gets it: in a rush some would never.
        self._alone = contextlib.nullcontext() if self.is_postgresql else asyncio.Lock()
        self._reader = self.engine.execution_options(read_only=True, **snapshot)  # the same connections

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection for reading; what it sees does not change until it is given back."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection for one transaction: committed at the end, rolled back on an exception."""
        async with self._alone, self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def turn(self, work: Turn) -> AsyncIterator[bool]:
        """Give True to one process at a time: it may do this work now. False: another one is doing it.

        A process that dies gives its turn back with its connection. On SQLite there is one process.
        """
        if not self.is_postgresql:
            yield True
            return
        async with self._turns.connect() as connection:
            is_ours = bool((await connection.execute(select(func.pg_try_advisory_lock(work.value)))).scalar_one())
            try:
                yield is_ours
            finally:
                if is_ours:
                    await _give_back(connection, work)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        if self.is_postgresql:
            await self._turns.dispose()


async def _give_back(connection: AsyncConnection, work: Turn) -> None:
    try:
        await connection.execute(select(func.pg_advisory_unlock(work.value)))
    except BaseException:
        await connection.invalidate()  # else it would keep the turn for as long as it lies in the pool
        raise


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


def _connect_postgresql(dialect: Dialect, _record: Any, arguments: Any, options: Any) -> Any:
    # Where no connection can be made, asyncpg's own errors and the system's would come through as they are, and
    # who waits for the database to come back looks for SQLAlchemy's.
    try:
        return dialect.connect(*arguments, **options)
    except Exception as error:
        raise OperationalError("connect", {}, error, hide_parameters=True) from error


def _begin_postgresql(connection: Connection) -> None:
    # What SQLite does by itself. Row locks would not do: most of what is checked before a write is that a row is
    # *not* there (another request with this key, an approval, a reservation), and nothing can be locked then.
    if not connection.get_execution_options().get("read_only", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")


def _hide_details(context: ExceptionContext) -> None:
    # PostgreSQL says which values were twice there, or too long, in lines below its sentence.
    # https://www.postgresql.org/docs/current/protocol-error-fields.html
    for error in (context.sqlalchemy_exception, context.original_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])
    cause = context.original_exception.__cause__
    if getattr(cause, "detail", None):
        cause.detail = None  # type: ignore[union-attr]  # asyncpg's own error, which is printed with its detail


def _let_go_of_sqlite(connection: Any, _record: Any, _error: Any) -> None:
    # A task that is cancelled in the middle of a SELECT leaves a cursor behind, in its exception's traceback.
    # SQLite keeps a closed connection, and with it the write lock, until its last cursor is gone: so everybody
    # else would wait for the garbage collector. https://www.sqlite.org/c3ref/close.html
    connection.rollback()
