"""The index of the audit: which term stands in which row. Made from the rows, so it can be made again."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import utc_now
from storage.tables import audit_terms, marks

MARK = "audit indexed"

COUNTED = 2000
"""How far a term's rows are counted to see which of several is the rarest."""


class AuditTermStore:
    """Writes and asks the index inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def indexed_to(self) -> int:
        """Return the number of the last row that is in the index; 0 when none is."""
        value = (await self._tx.execute(select(marks.c.value).where(marks.c.name == MARK))).scalar()
        return int(value or 0)

    async def add(self, found: Iterable[tuple[str, int]], indexed_to: int) -> None:
        """Put in (term, row number) pairs; everything up to `indexed_to` is in the index then."""
        rows = [{"term": term, "number": number} for term, number in found]
        if rows:
            await self._tx.execute(insert(audit_terms), rows)
        here = marks.c.name == MARK
        changed = await self._tx.execute(update(marks).where(here).values(value=indexed_to, at=utc_now()))
        if changed.rowcount == 0:
            await self._tx.execute(insert(marks).values(name=MARK, value=indexed_to, at=utc_now()))

    async def find(self, terms: Collection[str], low: int, high: int, limit: int) -> list[int]:
        """Return the highest numbers from `low` to `high` of rows that have every term, the highest first.

        Walks down the rows of the rarest term and asks for the others at each of them.
        """
        first, *others = await self._rarest_first(terms, low, high)
        walked = audit_terms.alias("walked")
        query = select(walked.c.number).where(walked.c.term == first, walked.c.number >= low, walked.c.number <= high)
        for place, term in enumerate(others):
            asked = audit_terms.alias(f"asked_{place}")
            same = and_(asked.c.term == term, asked.c.number == walked.c.number)
            query = query.where(select(asked.c.number).where(same).exists())
        query = query.order_by(walked.c.number.desc()).limit(limit)
        return list((await self._tx.execute(query)).scalars())

    async def _rarest_first(self, terms: Collection[str], low: int, high: int) -> Sequence[str]:
        if len(terms) == 1:
            return list(terms)
        sizes = {term: await self._count(term, low, high) for term in terms}
        return sorted(terms, key=lambda term: (sizes[term], term))

    async def _count(self, term: str, low: int, high: int) -> int:
        some = (
            select(audit_terms.c.number)
            .where(audit_terms.c.term == term, audit_terms.c.number >= low, audit_terms.c.number <= high)
            .limit(COUNTED)
            .subquery()
        )
        return int((await self._tx.execute(select(func.count()).select_from(some))).scalar_one())
