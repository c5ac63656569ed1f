"""The bot's database without threads: real SQLite, the real stores, and a moment at each commit to step in.

The bot's own way to SQLite hands every statement to a thread, which is right for people and slow for hundreds of
examples. Here the statements run where they are, so nothing else happens between two of them, and what happens
at which commit is the same in every run.
"""

import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from storage.database import Database, _begin_sqlite, _prepare_sqlite


class Crash(BaseException):
    """The process is gone: no `except Exception` of the bot sees this, and nothing it holds is written."""


class Life:
    """One life of one process: it counts the commits of an act, and something may happen at one of them."""

    def __init__(self) -> None:
        self.is_over = False
        self._commits = 0
        self._dies_at: tuple[int, bool] | None = None
        self._meanwhile: tuple[int, Callable[[], Awaitable[None]]] | None = None

    def begin_act(
        self,
        *,
        dies_at: tuple[int, bool] | None = None,
        meanwhile: tuple[int, Callable[[], Awaitable[None]]] | None = None,
    ) -> None:
        """Count from here. `dies_at`: at which commit it ends, and whether after it; `meanwhile`: who acts when.

        Others can act at twice as many moments: 1 is before the first transaction that writes, 2 after it, and so on.
        """
        self._commits, self._dies_at, self._meanwhile = 0, dies_at, meanwhile

    def go_on(self) -> None:
        """Raise Crash in what still runs of a process that is gone."""
        if self.is_over:
            raise Crash

    async def before_writing(self) -> None:
        """Let somebody else act between what was read and what is written."""
        self.go_on()
        await self._let_others(2 * self._commits + 1)

    def before_commit(self) -> None:
        """End here, and the transaction was never."""
        self.go_on()
        self._commits += 1
        if self._dies_at == (self._commits, False):
            self._end()

    async def after_commit(self) -> None:
        """End here, or let somebody else act now."""
        if self._dies_at == (self._commits, True):
            self._end()
        await self._let_others(2 * self._commits)

    async def _let_others(self, moment: int) -> None:
        if self._meanwhile and self._meanwhile[0] == moment:
            act, self._meanwhile = self._meanwhile[1], None
            await act()

    def _end(self) -> None:
        self.is_over = True
        raise Crash


class _Connection:
    """What the stores use of SQLAlchemy's AsyncConnection."""

    def __init__(self, inner: Connection) -> None:
        self._inner = inner
        self.dialect = inner.dialect

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        return self._inner.execute(statement, parameters)


class QuickDatabase(Database):
    """A `Database` whose transactions belong to a process with this life."""

    def __init__(self, engine: Engine, life: Life) -> None:
        self.url = str(engine.url)
        self.is_postgresql = False
        self._sync = engine
        self._life = life

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Any]:
        self._life.go_on()
        with self._sync.connect() as connection:
            yield _Connection(connection.execution_options(read_only=True))

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[Any]:
        await self._life.before_writing()
        with self._sync.begin() as connection:
            yield _Connection(connection)
            self._life.before_commit()
        await self._life.after_commit()

    async def close(self) -> None:
        self._sync.dispose()


class Ground:
    """One SQLite file, an engine for each of two processes, and a way back to the beginning."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._template = template
        self.path = folder / "bot.db"
        self.engines = (_engine(self.path), _engine(self.path))

    def renew(self) -> None:
        """Begin again with the template."""
        self.close()
        for side in ("-wal", "-shm"):
            self.path.with_name(self.path.name + side).unlink(missing_ok=True)
        shutil.copy(self._template, self.path)

    def close(self) -> None:
        """Close every connection."""
        for engine in self.engines:
            engine.dispose()


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "connect", _without_waiting_for_the_disk)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    # A process that ends loses nothing by this; only a machine that loses its power would.
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA busy_timeout=0")  # nobody can let go of a lock while we wait in the same thread
