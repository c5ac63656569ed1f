"""Komet's reference lists as they were shown to a token: kept whole, each with its age.

A list is replaced as a whole or not at all, so what is searched is always one answer of Komet's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import catalogue, tokens


@dataclass(frozen=True)
class ListRow:
    """What is known of a list without its content.

    `asked_at` is the moment that the content shows, None when Komet was never asked with success; `next_at` is
    when Komet is asked again at the earliest, `failures` how often it failed since, `needed_at` when somebody
    looked last.
    """

    token_id: str
    kind: str
    digest: str
    asked_at: datetime | None
    next_at: datetime
    failures: int
    needed_at: datetime


_ROW = [catalogue.c[name] for name in ListRow.__dataclass_fields__]


class CatalogueStore:
    """Reads and writes lists; each token has its own, so nobody is offered what Komet did not show them."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def row(self, token_id: str, kind: str) -> ListRow | None:
        """Return what is known of a list, or None when nobody needed it yet."""
        query = select(*_ROW).where(*_is(token_id, kind))
        found = (await self._tx.execute(query)).mappings().first()
        return ListRow(**found) if found else None

    async def content(self, token_id: str, kind: str) -> bytes | None:
        """Return the list itself."""
        query = select(catalogue.c.content).where(*_is(token_id, kind))
        return (await self._tx.execute(query)).scalar()

    async def claim(self, known: ListRow | None, token_id: str, kind: str, *, now: datetime, until: datetime) -> bool:
        """Take the asking upon oneself until then; False when another does it already.

        `known` is what was read before. It counts as a failure until `keep` says otherwise: so a crash is one.
        """
        if known is None:
            dialect = sqlite if self._tx.dialect.name == "sqlite" else postgresql
            first = ListRow(token_id, kind, "", None, until, 1, now)
            result = await self._tx.execute(dialect.insert(catalogue).values(**vars(first)).on_conflict_do_nothing())
            return bool(result.rowcount)
        result = await self._tx.execute(
            update(catalogue)
            .where(*_is(token_id, kind), catalogue.c.next_at == known.next_at)
            .values(next_at=until, failures=known.failures + 1)
        )
        return bool(result.rowcount)

    async def postpone(self, token_id: str, kind: str, until: datetime) -> None:
        """Ask Komet again then, and not before."""
        await self._tx.execute(update(catalogue).where(*_is(token_id, kind)).values(next_at=until))

    async def keep(
        self, token_id: str, kind: str, *, content: bytes, digest: str, asked_at: datetime, next_at: datetime
    ) -> None:
        """Put a list in the place of the one before, unless that was asked for later."""
        dialect = sqlite if self._tx.dialect.name == "sqlite" else postgresql
        first = ListRow(token_id, kind, "", None, next_at, 0, asked_at)
        await self._tx.execute(dialect.insert(catalogue).values(**vars(first)).on_conflict_do_nothing())
        is_newer = or_(catalogue.c.asked_at.is_(None), catalogue.c.asked_at <= asked_at)
        await self._tx.execute(
            update(catalogue)
            .where(*_is(token_id, kind), is_newer)
            .values(content=content, digest=digest, asked_at=asked_at, next_at=next_at, failures=0)
        )

    async def needed(self, token_id: str, kind: str, at: datetime) -> None:
        """Remember that somebody looked."""
        await self._tx.execute(update(catalogue).where(*_is(token_id, kind)).values(needed_at=at))

    async def due(self, kinds: Collection[str], *, now: datetime, needed_since: datetime) -> ListRow | None:
        """Return the list that waits longest to be asked for again, of tokens in use and of what people need."""
        query = (
            select(*_ROW)
            .join(tokens, tokens.c.id == catalogue.c.token_id)
            .where(
                tokens.c.revoked_at.is_(None),
                catalogue.c.kind.in_(kinds),
                catalogue.c.next_at <= now,
                catalogue.c.needed_at >= needed_since,
            )
            .order_by(catalogue.c.next_at)
            .limit(1)
        )
        found = (await self._tx.execute(query)).mappings().first()
        return ListRow(**found) if found else None

    async def needed_since(self, since: datetime, limit: int) -> list[ListRow]:
        """Return the lists that somebody looked at since then, the newest first."""
        query = select(*_ROW).where(catalogue.c.needed_at >= since).order_by(catalogue.c.needed_at.desc()).limit(limit)
        return [ListRow(**row) for row in (await self._tx.execute(query)).mappings()]

    async def forget_before(self, needed: datetime) -> None:
        """Forget the lists that nobody needed since then, and those of tokens that ended."""
        ended = select(tokens.c.id).where(tokens.c.revoked_at.is_not(None))
        await self._tx.execute(
            delete(catalogue).where(or_(catalogue.c.needed_at < needed, catalogue.c.token_id.in_(ended)))
        )


def _is(token_id: str, kind: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return catalogue.c.token_id == token_id, catalogue.c.kind == kind
