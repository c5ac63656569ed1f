"""Appending to the audit: what a row holds, and that nothing takes it back."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.audit import AuditError, record
from storage.audit import AuditRow, AuditStore
from storage.database import Database
from tests.audit.conftest import ROWS
from tests.support.chain import first_fault
from tests.support.databases import refusing

pytestmark = pytest.mark.anyio


async def test_an_untouched_chain_holds(database: Database) -> None:
    async with database.read() as tx:
        assert await first_fault(AuditStore(tx).rows()) is None


def test_each_row_carries_the_hash_of_the_one_before(rows: list[AuditRow]) -> None:
    assert [row.number for row in rows] == list(range(1, ROWS + 1))
    assert [row.before for row in rows] == ["", *(row.hash for row in rows[:-1])]


async def test_a_row_carries_everything_it_was_told(database: Database) -> None:
    async with database.write() as tx:
        await record(
            tx,
            team_id="T1",
            actor="bot",
            event="komet done",
            method="box.code.change",
            proposal_id="p",
            sentence="Change 1 box",
            acting_for="U0ANA",
            channel="C1",
            digest="d",
            decision="done",
            sent={"boxCode": "BX1"},
            answer={"message": "OK"},
            calls=1,
            milliseconds=12,
            detail={"note": "why"},
        )
    async with database.read() as tx:
        row = await AuditStore(tx).row(ROWS + 1)
    assert row is not None
    assert json.loads(row.detail) == {
        "acting_for": "U0ANA",
        "channel": "C1",
        "digest": "d",
        "decision": "done",
        "sent": {"boxCode": "BX1"},
        "answer": {"message": "OK"},
        "calls": 1,
        "milliseconds": 12,
        "note": "why",
    }


async def test_who_acts_for_themselves_acts_for_nobody_else(database: Database) -> None:
    async with database.write() as tx:
        await record(tx, team_id="T1", actor="U1", event="asked", acting_for="U1")
    async with database.read() as tx:
        row = await AuditStore(tx).row(ROWS + 1)
    assert row is not None
    assert row.detail == "{}"


async def test_a_field_is_not_given_twice(database: Database) -> None:
    with pytest.raises(ValueError, match="digest"):
        async with database.write() as tx:
            await record(tx, team_id="T1", actor="U1", event="asked", digest="a", detail={"digest": "b"})


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit WHERE number = 5"])
async def test_the_database_itself_refuses_to_change_a_row(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="the audit is append-only"):
        async with database.write() as tx:
            await tx.execute(text(statement))
    async with database.read() as tx:
        assert await first_fault(AuditStore(tx).rows()) is None


async def test_a_number_is_given_once(database: Database, rows: list[AuditRow]) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        async with database.write() as tx:
            await AuditStore(tx).append(replace(rows[4], hash="another"))


async def test_a_step_that_is_rolled_back_leaves_no_row(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as tx:
            await record(tx, team_id="T1", actor="U1", event="asked")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with database.read() as tx:
        assert (await AuditStore(tx).head())[0] == ROWS


async def test_a_detail_that_is_no_json_writes_nothing(database: Database) -> None:
    with pytest.raises(TypeError, match="no canonical text"):
        async with database.write() as tx:
            await record(tx, team_id="T1", actor="U1", event="asked", detail={"what": object()})
    async with database.read() as tx:
        assert (await AuditStore(tx).head())[0] == ROWS


async def test_a_row_that_the_database_refuses_is_an_error_for_a_person(database: Database) -> None:
    async with database.write() as tx:
        await tx.execute(text(refusing("INSERT", "audit")))
    with pytest.raises(AuditError, match="send nothing to Komet"):
        async with database.write() as tx:
            await record(tx, team_id="T1", actor="U1", event="asked")
