"""The audit: an append-only chain in which every kind of tampering is found and located."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.audit import first_fault, record, row_hash
from storage.audit import AuditRow, AuditStore
from storage.database import Database
from storage.migrate import upgrade

pytestmark = pytest.mark.anyio

ROWS = 5


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with five audit rows."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'audit.db'}")
    await upgrade(database)
    for number in range(1, ROWS + 1):
        async with database.write() as tx:
            await record(
                tx,
                team_id="T1",
                actor="U1",
                event="asked",
                method="box.code.change",
                proposal_id=f"p{number}",
                sentence=f"Change {number} boxes",
                detail={"digest": "d", "number": number},
            )
    yield database
    await database.close()


async def fault(database: Database) -> str | None:
    """Return what the check of the chain says."""
    async with database.read() as tx:
        return await first_fault(AuditStore(tx).rows())


def tamper(tmp_path: Path, *statements: str) -> None:
    """Change the file behind the database's back, as somebody with the file could."""
    connection = sqlite3.connect(tmp_path / "audit.db")
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute("DROP TRIGGER audit_no_delete")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


async def test_an_untouched_chain_holds(database: Database) -> None:
    assert await fault(database) is None


async def test_each_row_carries_the_hash_of_the_one_before(database: Database) -> None:
    async with database.read() as tx:
        rows = [row async for row in AuditStore(tx).rows()]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.before for row in rows] == ["", *(row.hash for row in rows[:-1])]


@pytest.mark.parametrize(
    "column", ["at", "team_id", "actor", "event", "method", "proposal_id", "sentence", "detail", "hash", "before"]
)
async def test_a_changed_cell_is_found_and_located(database: Database, tmp_path: Path, column: str) -> None:
    tamper(tmp_path, f"UPDATE audit SET {column} = {column} || 'x' WHERE number = 3")
    assert await fault(database) == "Row 3 was changed after it was written."


@pytest.mark.parametrize("number", [1, 3])
async def test_a_row_that_was_cut_out_is_found(database: Database, tmp_path: Path, number: int) -> None:
    tamper(tmp_path, f"DELETE FROM audit WHERE number = {number}")
    told = await fault(database)
    assert told == f"Row {number} is missing: after row {number - 1} comes row {number + 1}."


async def test_a_row_that_was_cut_out_and_the_rest_renumbered_is_found(database: Database, tmp_path: Path) -> None:
    tamper(
        tmp_path,
        "DELETE FROM audit WHERE number = 3",
        "UPDATE audit SET number = number - 1 WHERE number > 3",
    )
    assert await fault(database) == "Row 3 was changed after it was written."


async def test_swapped_rows_are_found(database: Database, tmp_path: Path) -> None:
    tamper(
        tmp_path,
        "UPDATE audit SET number = 99 WHERE number = 2",
        "UPDATE audit SET number = 2 WHERE number = 3",
        "UPDATE audit SET number = 3 WHERE number = 99",
    )
    assert await fault(database) == "Row 2 was changed after it was written."


async def test_a_row_that_was_put_in_is_found(database: Database, tmp_path: Path) -> None:
    columns = "at, team_id, actor, event, method, proposal_id, sentence, detail, before"
    tamper(
        tmp_path,
        "UPDATE audit SET number = -number WHERE number > 2",
        "UPDATE audit SET number = 1 - number WHERE number < 0",
        f"INSERT INTO audit (number, {columns}, hash) SELECT 3, {columns}, 'made up' FROM audit WHERE number = 1",
    )
    assert await fault(database) == "Row 3 was changed after it was written."


async def test_a_row_with_a_right_hash_but_a_wrong_predecessor_is_found(database: Database, tmp_path: Path) -> None:
    async with database.read() as tx:
        rows = [row async for row in AuditStore(tx).rows()]
    forged = AuditRow(**{**vars(rows[2]), "sentence": "Change 1 box", "hash": ""})
    tamper(
        tmp_path,
        f"UPDATE audit SET sentence = 'Change 1 box', hash = '{row_hash(forged)}' WHERE number = 3",
    )
    assert await fault(database) == "Row 4 does not follow row 3: something was swapped or cut."


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit WHERE number = 5"])
async def test_the_database_itself_refuses_to_change_a_row(database: Database, statement: str) -> None:
    with pytest.raises(DatabaseError, match="the audit is append-only"):
        async with database.write() as tx:
            await tx.execute(text(statement))
    assert await fault(database) is None


async def test_a_number_is_given_once(database: Database) -> None:
    async with database.read() as tx:
        rows = [row async for row in AuditStore(tx).rows()]
    with pytest.raises(DatabaseError, match="UNIQUE"):
        async with database.write() as tx:
            await AuditStore(tx).append(AuditRow(**{**vars(rows[4]), "hash": "another"}))


async def test_a_step_that_is_rolled_back_leaves_no_row(database: Database) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop):
        async with database.write() as tx:
            await record(tx, team_id="T1", actor="U1", event="asked")
            raise Stop
    async with database.read() as tx:
        assert (await AuditStore(tx).head())[0] == ROWS


async def test_a_detail_that_is_no_json_writes_nothing(database: Database) -> None:
    with pytest.raises(TypeError, match="no canonical text"):
        async with database.write() as tx:
            await record(tx, team_id="T1", actor="U1", event="asked", detail={"what": object()})
    assert await fault(database) is None
