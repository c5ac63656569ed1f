"""The rows under the quota, as two processes on one database write them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from storage.database import Database
from storage.migrate import upgrade
from storage.proposals import ProposalStore
from storage.quota import DayRow, QuotaStore, ReservationRow, SpendRow
from tests.quota.conftest import NOON, TEAM
from tests.support.databases import address
from tests.support.plans import proposal_row

pytestmark = pytest.mark.anyio

DAY = date(2026, 11, 25)
ROW = SpendRow(DAY, 7, "U1", "f1", "interactive", 2)


@pytest.fixture
async def replica(database: Database, tmp_path: Path) -> AsyncIterator[Database]:
    """The same database as a second process sees it."""
    other = Database(address(tmp_path / "bot.db"))
    await upgrade(other)
    yield other
    await other.close()


async def test_calls_add_up_by_day_and_person(database: Database) -> None:
    async with database.write() as tx:
        store = QuotaStore(tx, TEAM, ())
        for row in (ROW, ROW.times(3), SpendRow(DAY, 8, "U2", "f1", "batch", 1)):
            await store.spend(row)
        await store.spend(SpendRow(date(2026, 11, 24), 7, "U1", "f1", "interactive", 70))
        assert await store.spent_by_person(DAY) == {"U1": 5, "U2": 1}


async def test_another_teams_calls_are_its_own(database: Database) -> None:
    async with database.write() as tx:
        await QuotaStore(tx, "T2", ()).spend(ROW)
        assert await QuotaStore(tx, TEAM, ()).spent_by_person(DAY) == {}


async def test_calls_that_are_written_at_once_are_all_counted(database: Database, replica: Database) -> None:
    async def spend(through: Database) -> None:
        async with through.write() as tx:
            await QuotaStore(tx, TEAM, ()).spend(ROW)

    await asyncio.gather(*(spend(each) for each in (database, replica) * 4))
    async with database.read() as tx:
        assert await QuotaStore(tx, TEAM, ()).spent_by_person(DAY) == {"U1": 16}


async def test_settling_never_goes_below_nothing(database: Database) -> None:
    async with database.write() as tx:
        await ProposalStore(tx).add(proposal_row(id="p1"))
        store = QuotaStore(tx, TEAM, ("waiting",))
        await store.reserve(ReservationRow("p1", TEAM, "U1", 3))
        await store.settle("p1", 5)
        rows = (await tx.exec_driver_sql("SELECT calls FROM reservations")).scalars().all()
        assert rows == [0]
        await store.forget_before(DAY)  # there is no such proposal


async def test_what_komet_said_of_a_day_comes_back(database: Database) -> None:
    row = DayRow(12, NOON, NOON, "no more")
    async with database.write() as tx:
        store = QuotaStore(tx, TEAM, ())
        assert await store.day(DAY) == DayRow()
        await store.set_day(DAY, DayRow(12))
        await store.set_day(DAY, row)
        assert await store.day(DAY) == row
