"""A fresh database in a file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.support.databases import address, copy


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a database file that is not there yet."""
    return address(tmp_path / "bot.db")


@pytest.fixture
async def database(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated database."""
    database = Database(copy(migrated, tmp_path / "bot.db"))
    yield database
    await database.close()


@pytest.fixture
async def replica(database: Database) -> AsyncIterator[Database]:
    """The same database as a second process sees it."""
    other = Database(database.url)
    yield other
    await other.close()
