"""Hands on a PostgreSQL server, for tests that are not asynchronous where they reach behind the bot's back."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.engine import make_url

from storage.columns import storable

Found = TypeVar("Found")

BASE = "t_base"

LOCALE = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
"""Sorts otherwise than bytes do, which is how SQLite sorts: what relies on that shows."""

PREPARE = """
CREATE FUNCTION datetime(moment text, distance text) RETURNS timestamp LANGUAGE sql AS
    $$ SELECT moment::timestamptz AT TIME ZONE 'UTC' + distance::interval $$;
CREATE FUNCTION replace(whole json, before text, after text) RETURNS json LANGUAGE sql AS
    $$ SELECT replace(whole::text, before, after)::json $$;
CREATE FUNCTION json_set(whole json, place text, value text) RETURNS json LANGUAGE sql AS
    $$ SELECT jsonb_set(whole::jsonb, ARRAY[substr(place, 3)], to_jsonb(value))::json $$;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;
"""
"""What SQLite has of itself and statements of tests use."""


class PostgresServer:
    """Makes, drops and reads databases through connections in a thread of their own."""

    def __init__(self, address: str) -> None:
        url = make_url(address)
        self._where = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._connections: dict[str, asyncpg.Connection] = {}
        self._names: set[str] = set()
        self._admin = self._run(asyncpg.connect(**self._where, database="postgres"))
        self._base()

    def names(self) -> set[str]:
        """Return the databases that were made here and are there."""
        return set(self._names)

    def make(self, name: str, *, template: str = BASE) -> None:
        """Make a database, unless it is there."""
        if name not in self._names:
            if template in self._connections:
                self._run(self._connections.pop(template).close())
            self._run(self._admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
            self._names.add(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        if connection := self._connections.pop(name, None):
            self._run(connection.close())
        self._run(self._admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'))
        self._names.discard(name)

    def fetch(self, name: str, query: str, values: Sequence[Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of columns and the rows, as SQLite would give them."""

        async def fetch() -> tuple[list[str], list[tuple[Any, ...]]]:
            statement = await (await self._connected(name)).prepare(_filled_in(query, values))
            found = await statement.fetch()
            return [each.name for each in statement.get_attributes()], [tuple(map(_plain, row)) for row in found]

        return self._run(fetch())

    def execute(self, name: str, statement: str, values: Sequence[Any]) -> None:
        """Run a statement and commit it."""

        async def execute() -> None:
            await (await self._connected(name)).execute(_filled_in(statement, values))

        self._run(execute())

    async def _connected(self, name: str) -> asyncpg.Connection:
        if name not in self._connections:
            self._connections[name] = await asyncpg.connect(
                **self._where, database=name, statement_cache_size=0, server_settings={"lock_timeout": "5000"}
            )
        return self._connections[name]

    def _base(self) -> None:
        """Make the database that all others come from, unless another process has."""

        async def base() -> None:
            await self._admin.execute("SELECT pg_advisory_lock(1)")
            if not await self._admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", BASE):
                await self._admin.execute(f"CREATE DATABASE {BASE} TEMPLATE template0 {LOCALE}")
                connection = await asyncpg.connect(**self._where, database=BASE)
                await connection.execute(PREPARE)
                await connection.close()
            await self._admin.execute("SELECT pg_advisory_unlock(1)")

        self._run(base())

    def _run(self, work: Coroutine[Any, Any, Found]) -> Found:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)


def _filled_in(statement: str, values: Sequence[Any]) -> str:
    """Return the statement with its values: text without a type becomes what the column wants, as in SQLite."""
    parts = statement.split("?")
    assert len(parts) == len(values) + 1, "a question mark for each value"
    return parts[0] + "".join(_literal(value) + part for value, part in zip(values, parts[1:], strict=True))


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    text = f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
    return "'" + storable(text).replace("'", "''") + "'"


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value
