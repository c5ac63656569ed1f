"""SQLite's driver: how often it visits a connection's thread, and when a transaction that reads begins."""

from typing import Any

import aiosqlite
import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, utc_now
from storage.tables import marks

pytestmark = pytest.mark.anyio

COUNT = select(func.count()).select_from(marks)


async def remember(tx: AsyncConnection, *names: str) -> None:
    """Write marks."""
    await tx.execute(insert(marks), [{"name": name, "value": 1, "at": utc_now()} for name in names])


async def test_a_look_at_one_thing_is_one_visit_and_one_to_give_the_connection_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits: list[Any] = []
    visit: Any = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, *arguments: Any, **options: Any) -> Any:
        visits.append(arguments)
        return await visit(self, *arguments, **options)

    async with database.read():
        pass  # from now on there is a connection in the pool
    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    async with database.read() as tx:
        assert (await tx.execute(COUNT)).scalar_one() == 0
    assert len(visits) == 2


async def test_what_a_reader_sees_begins_with_its_first_look_and_stays(database: Database) -> None:
    async with database.read() as reader:
        async with database.write() as tx:
            await remember(tx, "before the first look")
        assert (await reader.execute(COUNT)).scalar_one() == 1
        async with database.write() as tx:
            await remember(tx, "after it")
        assert (await reader.execute(COUNT)).scalar_one() == 1


async def test_rows_that_are_fetched_one_by_one_are_of_one_moment(database: Database) -> None:
    async with database.write() as tx:
        await remember(tx, "a", "b")
    async with database.read() as reader:
        rows = await reader.stream(select(marks.c.name))
        assert await rows.fetchone() is not None
        async with database.write() as tx:
            await remember(tx, "c")
        await rows.close()
        assert (await reader.execute(COUNT)).scalar_one() == 2


async def test_a_reader_that_looked_at_nothing_does_not_disturb_who_writes_next(database: Database) -> None:
    async with database.read():
        pass
    async with database.write() as tx:
        await remember(tx, "kept")
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await remember(tx, "taken back", "kept")
    async with database.read() as reader:
        assert list((await reader.execute(select(marks.c.name))).scalars()) == ["kept"]
