"""A fresh database in a file."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a database file that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
async def database(migrated: Path, tmp_path: Path, url: str) -> AsyncIterator[Database]:
    """A migrated database."""
    shutil.copy(migrated, tmp_path / "bot.db")
    database = Database(url)
    yield database
    await database.close()


@pytest.fixture
async def replica(database: Database, url: str) -> AsyncIterator[Database]:
    """The same database as a second process sees it."""
    other = Database(url)
    yield other
    await other.close()
