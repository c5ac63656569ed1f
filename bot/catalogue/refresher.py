"""Asking Komet for the lists of the catalogue: at the first need for somebody, later in the background.

A list is asked for by one process at a time, which is written down before Komet is asked. What fails is tried
again after a while that grows, so that a Komet that is away costs neither calls nor patience.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from bot.catalogue.keeper import NEEDED_FOR, Catalogue
from bot.catalogue.kinds import KINDS, Kind
from bot.errors import BotError
from bot.planner import Planner
from bot.rights import Rights
from bot.tasks import Tasks
from storage.catalogue import CatalogueStore, ListRow
from storage.database import Database, utc_now
from storage.links import LinkStore

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""So long may an asking take; whoever crashed meanwhile is followed by the next."""

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)

MAY_BE_NEW = timedelta(hours=1)
"""What is not in a list that is older may be new in Komet: then the list is asked for again."""


class Refresher:
    """Fills the catalogue. `round` is for the worker, `ensure` for somebody who types."""

    def __init__(self, database: Database, planner: Planner, tasks: Tasks) -> None:
        self._database = database
        self._planner = planner
        self._tasks = tasks
        self._under_way: dict[tuple[str, str], asyncio.Event] = {}

    @property
    def catalogue(self) -> Catalogue:
        """Return what is filled."""
        return self._planner.catalogue

    async def ensure(self, rights: Rights, kind: Kind[Any], row: ListRow | None, *, patience: float) -> bool:
        """Ask for a list that is not there or due, or that is there but lacks what was looked for.

        `row` is what is known of the list. Waits so many seconds at most, while Komet may take longer; returns
        whether something may have come. Does nothing when another asks already, or it failed just now.
        """
        key = (rights.token.id, kind.name)
        now = utc_now()
        if key not in self._under_way and may_be_asked(row, now):

            async def ask() -> None:
                await self._planner.ask(rights, lambda komet: komet.send(kind.request))

            if await self._claim(row, *key, now=now, until=now + LEASE):
                self._start(key, row, ask)
        under_way = self._under_way.get(key)
        if under_way is None:
            return False
        try:
            async with asyncio.timeout(patience):  # the asking goes on when nobody waits any more
                await under_way.wait()
        except TimeoutError:
            return False
        return True

    async def round(self) -> None:
        """Begin with the list that is due longest, when no other is being asked for."""
        if self._under_way:
            return
        now = utc_now()
        async with self._database.read() as tx:
            row = await CatalogueStore(tx).due(list(KINDS), now=now, needed_since=now - NEEDED_FOR)
            token = await LinkStore(tx).token(row.token_id) if row else None
        if row is None or token is None:
            return
        kind = KINDS[row.kind]
        if kind.method not in token.methods or kind.method in token.refused:
            async with self._database.write() as tx:
                await CatalogueStore(tx).postpone(row.token_id, row.kind, now + LONGEST_RETRY)
            return
        if await self._claim(row, row.token_id, row.kind, now=now, until=now + LEASE):
            self._start((row.token_id, row.kind), row, lambda: self._planner.refresh(token, kind.request))

    async def _claim(self, row: ListRow | None, token_id: str, kind: str, *, now: datetime, until: datetime) -> bool:
        async with self._database.write() as tx:
            return await CatalogueStore(tx).claim(row, token_id, kind, now=now, until=until)

    def _start(self, key: tuple[str, str], row: ListRow | None, ask: Callable[[], Awaitable[object]]) -> None:
        done = self._under_way[key] = asyncio.Event()

        async def work() -> None:
            try:
                await ask()  # the planner remembers the answer
            except BotError as error:
                log.info("the list of %s was not renewed: %s", key[1], type(error).__name__)
                await self._postpone(key, row)
            except Exception:
                log.exception("the list of %s was not renewed", key[1])
                await self._postpone(key, row)
            finally:
                del self._under_way[key]
                done.set()

        self._tasks.start(work())

    async def _postpone(self, key: tuple[str, str], row: ListRow | None) -> None:
        failures = row.failures if row else 0
        wait = min(FIRST_RETRY * 2 ** min(failures, 16), LONGEST_RETRY)
        async with self._database.write() as tx:
            await CatalogueStore(tx).postpone(*key, utc_now() + wait)


def may_be_asked(row: ListRow | None, now: datetime) -> bool:
    """Say whether Komet may be asked now for the list: it is due, or an hour old and nothing failed since."""
    if row is None or row.next_at <= now:
        return True
    return row.failures == 0 and row.asked_at is not None and now - row.asked_at >= MAY_BE_NEW
