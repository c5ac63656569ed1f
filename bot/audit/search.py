"""Searching the audit: by words, people, method and days, the newest rows first.

The index is made behind the appends, a second later at most, so that a step never waits for it. It only
finds rows; what a row says and whether it was tampered with is in the chain itself.
"""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.audit.terms import method_term, person_term, terms_of, words_of
from storage.audit import AuditRow, AuditStore
from storage.audit_terms import AuditTermStore
from storage.database import Database

BATCH = 200
"""Rows that are indexed in one transaction: a few milliseconds in which nobody else writes."""

CLOCK_SLACK = timedelta(days=1)
"""How far a clock may have been turned back without a row being missed at the edge of a day."""


@dataclass(frozen=True)
class Query:
    """What is looked for: `words` all of them, `since <= at < until` as text in UTC, rows up to `newest`."""

    words: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    newest: int | None = None

    def terms(self) -> list[str]:
        """Return the terms that a row must have."""
        found = [word for text in self.words for word in words_of(text)]
        found += [person_term(person) for person in self.people]
        found += [method_term(method) for method in self.methods]
        return list(dict.fromkeys(found))

    def to_record(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Query":
        """Return the query that `to_record` wrote."""
        lists = {name: tuple(record[name]) for name in ("words", "people", "methods")}
        return cls(**{**record, **lists})


@dataclass(frozen=True)
class Found:
    """A page of rows, the newest first; `behind` is how many rows the index does not know yet."""

    rows: list[AuditRow]
    has_more: bool
    behind: int = 0


class AuditSearch:
    """Finds rows, and keeps the index up with them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def head(self) -> tuple[int, str]:
        """Return number and hash of the last row; (0, "") when there is none."""
        async with self._database.read() as tx:
            return await AuditStore(tx).head()

    async def catch_up(self, batches: int = 10) -> int:
        """Put new rows into the index, at most so many batches; return how many rows are left."""
        for _ in range(batches):
            async with self._database.read() as tx:
                behind = (await AuditStore(tx).head())[0] - await AuditTermStore(tx).indexed_to()
            if behind <= 0:
                return 0
            async with self._database.write() as tx:
                index = AuditTermStore(tx)
                rows = await AuditStore(tx).after(await index.indexed_to(), BATCH)
                if rows:
                    pairs = [(term, row.number) for row in rows for term in sorted(terms_of(row))]
                    await index.add(pairs, rows[-1].number)
        async with self._database.read() as tx:
            return max(0, (await AuditStore(tx).head())[0] - await AuditTermStore(tx).indexed_to())

    async def find(self, query: Query, *, skip: int = 0, limit: int = 20) -> Found:
        """Return a page of what was looked for."""
        behind = await self.catch_up()
        async with self._database.read() as tx:
            numbers = await self._numbers(tx_stores(tx), query, skip + limit + 1)
            rows = await AuditStore(tx).some(numbers[skip : skip + limit])
        return Found(rows, len(numbers) > skip + limit, behind if query.terms() else 0)

    async def every(self, query: Query, at_most: int) -> AsyncIterator[AuditRow]:
        """Yield all rows of a search, the oldest first, but only the newest `at_most` of them."""
        await self.catch_up()
        async with self._database.read() as tx:
            numbers = await self._numbers(tx_stores(tx), query, at_most)
            numbers.reverse()
            for begin in range(0, len(numbers), BATCH):
                for row in reversed(await AuditStore(tx).some(numbers[begin : begin + BATCH])):
                    yield row

    async def _numbers(self, stores: tuple[AuditStore, AuditTermStore], query: Query, limit: int) -> list[int]:
        rows, index = stores
        low, high = await bounds(rows, query.since, query.until)
        high = high if query.newest is None else min(high, query.newest)
        terms = query.terms()
        if low > high:
            return []
        return await (index.find(terms, low, high, limit) if terms else rows.newest(low, high, limit))


def tx_stores(tx: Any) -> tuple[AuditStore, AuditTermStore]:
    """Return both stores in one transaction."""
    return AuditStore(tx), AuditTermStore(tx)


async def bounds(store: AuditStore, since: str, until: str) -> tuple[int, int]:
    """Return the lowest and highest row number of the time asked for; a low above the high when there is none.

    Moments are text as in `at`; empty is open. Rows are in the order in which they were written, which is
    the order of their moments but where a clock was turned back.
    """
    low, high = 1, (await store.head())[0]
    if since:
        near = await store.first_between(since, _shifted(since, CLOCK_SLACK))
        found = near if near is not None else await store.first_from(since)
        low = high + 1 if found is None else found
    if until:
        near = await store.last_between(_shifted(until, -CLOCK_SLACK), until)
        high = near if near is not None else (await store.head_before(until))[0]
    return low, high


def _shifted(moment: str, by: timedelta) -> str:
    return (datetime.fromisoformat(moment) + by).isoformat(timespec="milliseconds")
