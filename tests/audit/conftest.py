"""An audit of a few rows, and hands that change it behind the database's back."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.audit import record
from storage.audit import AuditRow, AuditStore
from storage.database import Database
from tests.support.databases import address, copy

ROWS = 7

Tamper = Callable[..., Path]


@pytest.fixture(scope="session")
async def written(migrated: Path, tmp_path_factory: pytest.TempPathFactory, anyio_backend: object) -> Path:
    """A database file with seven audit rows, made once; nobody changes it."""
    path = tmp_path_factory.mktemp("audit") / "audit.db"
    database = Database(copy(migrated, path))
    for number in range(1, ROWS + 1):
        async with database.write() as tx:
            await record(
                tx,
                team_id="T1",
                actor="U0ANA" if number % 2 else "U0BEN",
                event="asked",
                method="box.code.change",
                proposal_id=f"p{number}",
                sentence=f"Change {number} boxes of P07188{number}",
                channel="C0SALES",
                digest=f"{number}" * 64,
                sent={"boxCode": f"BX{number}"},
                detail={"note": "=SUM(A1)"},
            )
    await database.close()
    return path


@pytest.fixture
async def database(written: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """The seven rows in a database of the test's own."""
    database = Database(copy(written, tmp_path / "audit.db"))
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def seven(written: Path) -> tuple[AuditRow, ...]:
    """The rows as they were written."""
    database = Database(address(written))
    try:
        async with database.read() as tx:
            return tuple([row async for row in AuditStore(tx).rows()])
    finally:
        await database.close()


@pytest.fixture
def rows(seven: tuple[AuditRow, ...]) -> list[AuditRow]:
    """The rows as they were written, to be changed by the test."""
    return list(seven)


@pytest.fixture
def tamper(written: Path, tmp_path: Path) -> Tamper:
    """Copy the database, change the copy as somebody with the file could, and return the copy's path."""

    def change(*statements: str) -> Path:
        copy = tmp_path / "copy.db"
        shutil.copy(written, copy)
        connection = sqlite3.connect(copy)
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("DROP TRIGGER audit_no_delete")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return copy

    return change
