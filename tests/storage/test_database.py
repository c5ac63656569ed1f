"""The database file, its settings, its transactions and its migrations."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from storage.columns import UtcDateTime
from storage.database import Database, file_of
from storage.files import ExposedFileError
from storage.journal import JournalStore
from storage.migrate import alembic_config, upgrade
from storage.tables import drafts, marks, metadata
from tests.support.databases import copy, write_lock_held

pytestmark = pytest.mark.anyio


@pytest.mark.sqlite
async def test_a_new_file_is_readable_by_its_owner_alone(database: Database, tmp_path: Path) -> None:
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path.name


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["bot.db", "bot.db-wal", "bot.db-shm", "bot.db-journal"])
@pytest.mark.parametrize("mode", [0o644, 0o620, 0o606])
def test_a_file_that_others_can_use_is_refused_with_the_command_that_closes_it(
    tmp_path: Path, url: str, name: str, mode: int
) -> None:
    path = tmp_path / name
    path.touch()
    path.chmod(mode)
    with pytest.raises(ExposedFileError, match=f"chmod 600 .*{name}"):
        Database(url)
    assert path.stat().st_mode & 0o777 == mode


@pytest.mark.sqlite
def test_a_file_of_somebody_else_is_refused(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot.db").touch(mode=0o600)
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    with pytest.raises(ExposedFileError, match=r"belongs to another user.*chown 12345"):
        Database(url)


async def test_what_was_written_does_not_stand_in_an_error(database: Database) -> None:
    mark = insert(marks).values(name="what a person typed", value=1, at=datetime.now(UTC))
    async with database.write() as tx:
        await tx.execute(mark)
    with pytest.raises(IntegrityError) as caught:
        async with database.write() as tx:
            await tx.execute(mark)
    assert "what a person typed" not in str(caught.value)


@pytest.mark.sqlite
async def test_writers_of_one_process_take_turns_and_none_waits_in_vain(
    migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.SQLITE_SETTINGS", ("PRAGMA busy_timeout=0", "PRAGMA journal_mode=WAL"))
    impatient = Database(copy(migrated, tmp_path / "busy.db"))
    order = []

    async def write(number: int) -> None:
        async with impatient.write() as tx:
            await tx.execute(insert(marks).values(name=f"w{number}", value=number, at=datetime.now(UTC)))
            order.append(number)

    await asyncio.gather(*(write(number) for number in range(20)))
    await impatient.close()
    assert order == list(range(20))


@pytest.mark.parametrize("address", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "postgresql+asyncpg://h/d"])
def test_only_sqlite_has_a_file(address: str) -> None:
    assert file_of(address) is None


async def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.read() as tx:
        assert await tx.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await upgrade(database)


async def test_a_start_on_the_newest_form_waits_for_no_lock(database: Database, tmp_path: Path) -> None:
    with write_lock_held(tmp_path / "bot.db"):
        async with asyncio.timeout(2):
            await upgrade(database)


async def test_a_database_of_an_older_form_is_brought_to_the_newest(url: str) -> None:
    def to_the_first(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    database = Database(url)
    async with database.write() as tx:
        await tx.run_sync(to_the_first)
        assert await tx.run_sync(differences) != []
    await upgrade(database)
    async with database.read() as tx:
        assert await tx.run_sync(differences) == []
    await database.close()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 5000), ("synchronous", 2)]
)
async def test_every_connection_has_the_settings(database: Database, pragma: str, value: object) -> None:
    async with database.read() as first, database.read() as second:
        for tx in (first, second):
            assert (await tx.execute(text(f"PRAGMA {pragma}"))).scalar() == value


async def test_a_moment_comes_back_aware_and_in_utc(database: Database) -> None:
    bogota = datetime(2026, 11, 25, 7, 0, tzinfo=timezone(timedelta(hours=-5)))
    async with database.write() as tx:
        await tx.execute(insert(marks).values(name="now", value=1, at=bogota))
    async with database.read() as tx:
        found = (await tx.execute(select(marks.c.at))).scalar_one()
    assert found == bogota
    assert found.tzinfo is UTC


async def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        async with database.write() as tx:
            await tx.execute(insert(marks).values(name="now", value=1, at=datetime(2026, 11, 25)))  # noqa: DTZ001


def test_every_moment_in_the_tables_is_of_the_careful_kind() -> None:
    times = [
        column
        for table in metadata.tables.values()
        for column in table.columns
        if "DateTime" in type(column.type).__name__
    ]
    assert times
    assert all(isinstance(column.type, UtcDateTime) for column in times)


async def test_an_exception_rolls_everything_back(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as tx:
            await tx.execute(insert(marks).values(name="now", value=1, at=datetime.now(UTC)))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with database.read() as tx:
        assert (await tx.execute(select(marks))).first() is None


async def test_a_cancelled_transaction_is_rolled_back(database: Database) -> None:
    written = asyncio.Event()

    async def hang() -> None:
        async with database.write() as tx:
            await tx.execute(insert(marks).values(name="now", value=1, at=datetime.now(UTC)))
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as tx:
        assert (await tx.execute(select(marks))).first() is None


COUNTING = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 300000)"


async def test_a_statement_that_is_cancelled_leaves_no_lock_behind(database: Database, replica: Database) -> None:
    begun = asyncio.Event()

    async def select_slowly() -> None:
        async with database.write() as tx:
            await tx.execute(insert(marks).values(name="now", value=1, at=datetime.now(UTC)))
            begun.set()
            await tx.execute(text(f"{COUNTING} SELECT max(x) FROM c UNION SELECT 1"))

    task = asyncio.create_task(select_slowly())
    await begun.wait()
    await asyncio.sleep(0.01)
    task.cancel()
    outcome = await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(1), replica.write() as tx:
        assert (await tx.execute(select(marks))).first() is None
    assert isinstance(outcome[0], asyncio.CancelledError)


async def test_a_writer_waits_for_another_one_and_then_writes(database: Database, tmp_path: Path) -> None:
    async def write() -> None:
        async with database.write() as tx:
            await tx.execute(insert(marks).values(name="now", value=1, at=datetime.now(UTC)))

    with write_lock_held(tmp_path / "bot.db"):
        task = asyncio.create_task(write())
        await asyncio.sleep(0.1)
        assert not task.done()
    await task


async def test_a_reader_does_not_wait_for_a_writer(database: Database, tmp_path: Path) -> None:
    with write_lock_held(tmp_path / "bot.db"):
        async with database.read() as tx:
            assert (await tx.execute(select(marks))).first() is None


async def test_what_a_reader_sees_stays_the_same_until_it_is_done(database: Database, replica: Database) -> None:
    async with database.read() as reader:
        assert (await reader.execute(select(marks))).first() is None
        async with replica.write() as tx:
            await tx.execute(insert(marks).values(name="now", value=1, at=datetime.now(UTC)))
        assert (await reader.execute(select(marks))).first() is None
    async with database.read() as reader:
        assert (await reader.execute(select(marks))).first() is not None


async def test_a_reader_cannot_block_writers_for_ever(database: Database, replica: Database) -> None:
    async with database.read() as reader:
        await reader.execute(select(marks))
        async with replica.write() as tx:
            await tx.execute(insert(marks).values(name="now", value=1, at=datetime.now(UTC)))


async def test_rows_must_belong_to_something(database: Database) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        async with database.write() as tx:
            await JournalStore(tx).add("no such proposal", 0, {"method": "box.code.change"}, "planned", [])


async def test_a_lock_that_never_ends_is_an_error_and_not_a_hang(database: Database, tmp_path: Path) -> None:
    is_sqlite = database.engine.dialect.name == "sqlite"
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout=50" if is_sqlite else "SET lock_timeout = 50")
        await connection.commit()
    with write_lock_held(tmp_path / "bot.db"), pytest.raises(DBAPIError, match=r"database is locked|lock timeout"):
        async with database.write() as tx:
            await tx.execute(select(drafts))
