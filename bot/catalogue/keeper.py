"""The catalogue: the reference lists that Komet showed to a token, kept with their age and searched here.

A list is needed when somebody looks for something in it. From then on it is asked for again before it is old, in
the background and only from the calls that are not kept for people. While Komet is away, the list of before
answers and says how old it is.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.catalogue.ages import age
from bot.catalogue.index import Entry
from bot.catalogue.kinds import KINDS, Kind, Thing, kind_asked_by
from bot.catalogue.listing import Listing, packed, unpacked
from bot.komet.models import KometAnswer
from bot.komet.requests import KometRequest
from storage.catalogue import CatalogueStore, ListRow
from storage.database import Database, utc_now

REFRESH_AFTER = timedelta(hours=12)
"""A list that is older is asked for again, when calls are to spare."""

FRESH_FOR = timedelta(hours=24)
"""So long plans take a list for what Komet would say; twice the time after which it is asked for again, so that an
hour in which Komet is away costs nothing. Older ones are told with their age."""

NEEDED_FOR = timedelta(days=14)
"""A list that nobody looked at for so long is not asked for again until somebody does."""

FORGET_AFTER = timedelta(days=60)

WARM_FOR = timedelta(days=2)
"""Lists that were needed within this time are made ready for searching at a start."""

NOTICED_EVERY = timedelta(hours=6)
"""So exactly is it remembered when a list was needed last: a type-ahead is no reason to write at each letter."""

MOST_IN_MEMORY = 24
"""Lists whose search is kept in memory; people whose token shows the same list share one."""


@dataclass(frozen=True)
class Found:
    """What a search found, in which list: how old that is; `row` is None where there is none yet."""

    entries: list[Entry]
    row: ListRow | None

    def age(self, now: datetime) -> str:
        """Return how old the list is, in words, when it is older than it should be; else nothing."""
        return age(self.row.asked_at if self.row else None, now, FRESH_FOR)


class Catalogue:
    """Keeps lists in the database and the search of those in use in memory. Asks Komet nothing itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listings: OrderedDict[str, Listing[Any]] = OrderedDict()
        self._loads: dict[str, asyncio.Task[Listing[Any]]] = {}
        self._in_use: set[tuple[str, str]] = set()

    async def search(self, token_id: str, kind: Kind[Any], typed: str, limit: int = 100) -> Found:
        """Return what fits to what was typed, from the list as it is kept."""
        row, listing = await self._kept(token_id, kind)
        return Found(listing.index.search(typed, limit) if listing else [], row)

    async def known(self, token_id: str, request: KometRequest[Any]) -> Listing[Any] | None:
        """Return the list that the request asks for, when one is kept that is fresh enough for a plan."""
        kind = kind_asked_by(request)
        if kind is None:
            return None
        row, listing = await self._kept(token_id, kind)
        is_fresh = row and row.asked_at and utc_now() - row.asked_at <= FRESH_FOR
        return listing if is_fresh else None

    async def entry(self, token_id: str, kind: Kind[Any], value: str) -> Entry | None:
        """Return what a value of a form stands for, None when that is not known here."""
        _, listing = await self._kept(token_id, kind)
        return listing.entry(value) if listing else None

    async def remember(self, token_id: str, request: KometRequest[Any], answer: KometAnswer, at: datetime) -> None:
        """Keep the answer when it is a whole list, asked for at that moment."""
        kind = kind_asked_by(request)
        if kind is None:
            return
        content = await asyncio.to_thread(packed, kind.things(answer))
        digest = sha256(content).hexdigest()
        if (token_id, kind.name) in self._in_use:
            await self._load(_key(kind, digest), kind, content)  # so that nobody who types waits for it
        async with self._database.write() as tx:
            await CatalogueStore(tx).keep(
                token_id,
                kind.name,
                content=content,
                digest=digest,
                asked_at=at,
                next_at=at + REFRESH_AFTER,
            )

    async def warm(self) -> None:
        """Make the searches that people used of late, after a start."""
        async with self._database.read() as tx:
            rows = await CatalogueStore(tx).needed_since(utc_now() - WARM_FOR, limit=MOST_IN_MEMORY)
        for row in rows:
            if (kind := KINDS.get(row.kind)) and row.digest:
                await self._listing(kind, row)

    async def forget(self, now: datetime) -> None:
        """Forget the lists that nobody needs any more."""
        async with self._database.write() as tx:
            await CatalogueStore(tx).forget_before(now - FORGET_AFTER)

    async def _kept(self, token_id: str, kind: Kind[Thing]) -> tuple[ListRow | None, Listing[Thing] | None]:
        async with self._database.read() as tx:
            row = await CatalogueStore(tx).row(token_id, kind.name)
        if row is None:
            return None, None
        now = utc_now()
        if now - row.needed_at > NOTICED_EVERY:
            async with self._database.write() as tx:
                await CatalogueStore(tx).needed(token_id, kind.name, now)
        return row, await self._listing(kind, row) if row.digest else None

    async def _listing(self, kind: Kind[Thing], row: ListRow) -> Listing[Thing] | None:
        self._in_use.add((row.token_id, row.kind))
        key = _key(kind, row.digest)
        if key in self._listings:
            self._listings.move_to_end(key)
            listing: Listing[Thing] = self._listings[key]
            return listing
        async with self._database.read() as tx:
            content = await CatalogueStore(tx).content(row.token_id, kind.name)
        return await self._load(key, kind, content) if content is not None else None

    async def _load(self, key: str, kind: Kind[Thing], content: bytes) -> Listing[Thing]:
        """Return the search of a list; it is made once, however many people wait for it or go away meanwhile."""
        if key not in self._loads:
            self._loads[key] = asyncio.create_task(self._made(key, kind, content))
        listing: Listing[Thing] = await asyncio.shield(self._loads[key])
        return listing

    async def _made(self, key: str, kind: Kind[Thing], content: bytes) -> Listing[Thing]:
        try:
            self._listings[key] = listing = await asyncio.to_thread(_make, kind, content)
        finally:
            del self._loads[key]
        while len(self._listings) > MOST_IN_MEMORY:
            self._listings.popitem(last=False)
        return listing


def _key(kind: Kind[Any], digest: str) -> str:
    return f"{kind.name} {digest}"


def _make(kind: Kind[Thing], content: bytes) -> Listing[Thing]:
    listing = Listing(kind, unpacked(content))
    assert listing.index is not None  # made here, in a thread
    return listing
