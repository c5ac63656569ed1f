"""What is PostgreSQL's own."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.database import Database
from tests.postgres.conftest import Replicas
from tests.support.databases import SERVER
from tests.support.running import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


async def test_the_audit_cannot_be_emptied(bots: Replicas) -> None:
    with pytest.raises(DBAPIError, match="the audit is append-only"):
        async with bots.both[0].database.write() as tx:
            await tx.execute(text("TRUNCATE audit"))
    assert bots.rows("SELECT * FROM audit")


async def test_who_only_reads_cannot_write(bots: Replicas) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with bots.both[0].database.read() as tx:
            await tx.execute(text("DELETE FROM marks"))


@pytest.mark.parametrize("where", ["no server", "no database"])
async def test_a_database_that_cannot_be_reached_is_an_error_of_sqlalchemys(where: str) -> None:
    if not SERVER:
        pytest.skip("needs a PostgreSQL server: make postgres")
    server = f"postgresql+asyncpg://komet@127.0.0.1:{free_port()}" if where == "no server" else SERVER
    database = Database(f"{server}/nowhere")
    with pytest.raises(OperationalError):
        async with database.write():
            pass
    await database.close()
