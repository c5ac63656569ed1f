"""SQLite's driver, with one visit to the connection's thread for each statement.

aiosqlite keeps a thread for each connection, and SQLAlchemy goes there four times for one SELECT: for a cursor, to
execute, to fetch and to close. Each visit wakes the thread and then the event loop, which costs more than most
statements do. Here the thread does all four at once, and a transaction that reads begins with its first statement.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    AsyncAdapt_aiosqlite_ss_cursor,
)


class SqliteDriver(AsyncAdapt_aiosqlite_dbapi):
    """What SQLAlchemy takes for the driver's module: `create_async_engine(url, module=SqliteDriver())`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arguments: Any, **options: Any) -> "SqliteConnection":
        """Return a new connection."""
        return SqliteConnection(self, super().connect(*arguments, **options)._connection)


class SqliteConnection(AsyncAdapt_aiosqlite_connection):
    """A connection that can put off the beginning of a transaction to its first statement."""

    __slots__ = ("_is_to_begin",)

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._is_to_begin = False

    def begin_reading(self) -> None:
        """Begin a transaction with the next statement; BEGIN DEFERRED does not look at the file before that anyway."""
        self._is_to_begin = True

    def visit(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Return what `work` returns when the connection's thread calls it with SQLite's connection and `arguments`."""
        is_to_begin, self._is_to_begin = self._is_to_begin, False
        try:
            driver = self._connection
            return self.await_(driver._execute(_begin_and, driver._conn, is_to_begin, work, *arguments))
        except ValueError as error:  # the connection was closed
            self._handle_exception(error)

    def cursor(self, server_side: bool = False) -> AsyncAdapt_aiosqlite_cursor:
        """Return a cursor that fetches all rows at once, or as it goes (`server_side`)."""
        return SqliteStream(self) if server_side else SqliteCursor(self)

    def commit(self) -> None:
        """Commit the transaction, if there is one."""
        if self._is_to_begin:
            self._is_to_begin = False
        else:
            super().commit()

    def rollback(self) -> None:
        """Roll the transaction back, if there is one."""
        if self._is_to_begin:
            self._is_to_begin = False
        else:
            super().rollback()


class SqliteCursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that has all rows as soon as its statement was executed."""

    __slots__ = ()

    def execute(self, operation: Any, parameters: Any = None) -> None:
        """Execute a statement and fetch its rows."""
        self._keep(self._adapt_connection.visit(_execute, operation, parameters or ()))  # type: ignore[attr-defined]

    def executemany(self, operation: Any, seq_of_parameters: Any) -> None:
        """Execute a statement once for each of the parameters."""
        self._keep(self._adapt_connection.visit(_execute_many, operation, seq_of_parameters))  # type: ignore[attr-defined]

    def _keep(self, result: Any) -> None:
        self.description, self.lastrowid, self.rowcount, self._rows = result


class SqliteStream(AsyncAdapt_aiosqlite_ss_cursor):
    """A cursor that fetches as it goes: SQLAlchemy's own, in a transaction that was begun."""

    __slots__ = ()

    def execute(self, operation: Any, parameters: Any = None) -> None:
        """Execute a statement."""
        self._adapt_connection.visit(_nothing)  # type: ignore[attr-defined]
        super().execute(operation, parameters)


# --- on the connection's thread -------------------------------------------------------------------


def _begin_and(connection: sqlite3.Connection, is_to_begin: bool, work: Callable[..., Any], *arguments: Any) -> Any:
    if is_to_begin:
        connection.execute("BEGIN DEFERRED").close()
    return work(connection, *arguments)


def _nothing(_: sqlite3.Connection) -> None:
    """Only begin."""


def _execute(connection: sqlite3.Connection, operation: str, parameters: Any) -> Any:
    cursor = connection.cursor()
    try:
        cursor.execute(operation, parameters)
        if cursor.description:
            return cursor.description, -1, -1, deque(cursor.fetchall())
        return None, cursor.lastrowid, cursor.rowcount, deque()
    finally:
        cursor.close()


def _execute_many(connection: sqlite3.Connection, operation: str, all_parameters: Any) -> Any:
    cursor = connection.cursor()
    try:
        cursor.executemany(operation, all_parameters)
        return None, cursor.lastrowid, cursor.rowcount, deque()
    finally:
        cursor.close()
