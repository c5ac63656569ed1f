"""The audit: append-only rows, each carrying the hash of the one before."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import audit


@dataclass(frozen=True)
class AuditRow:
    """One row, to the letter as it was hashed; `before` is the hash of row `number - 1`."""

    number: int
    at: str
    team_id: str
    actor: str
    event: str
    method: str
    proposal_id: str
    sentence: str
    detail: str
    before: str
    hash: str


class AuditStore:
    """Appends to the audit and reads it; there is no way to change a row."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def head(self) -> tuple[int, str]:
        """Return number and hash of the last row; (0, "") when there is none."""
        query = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
        row = (await self._tx.execute(query)).first()
        return (row[0], row[1]) if row else (0, "")

    async def head_before(self, moment: str) -> tuple[int, str]:
        """Return number and hash of the last row from before the moment (text as in `at`), or (0, "")."""
        query = (
            select(audit.c.number, audit.c.hash)
            .where(audit.c.at < moment)
            .order_by(audit.c.at.desc(), audit.c.number.desc())
            .limit(1)
        )
        row = (await self._tx.execute(query)).first()
        return (row[0], row[1]) if row else (0, "")

    async def first_between(self, since: str, until: str) -> int | None:
        """Return the lowest number of a row with `since <= at < until`, or None when there is none."""
        query = select(func.min(audit.c.number)).where(audit.c.at >= since, audit.c.at < until)
        found: int | None = (await self._tx.execute(query)).scalar()
        return found

    async def last_between(self, since: str, until: str) -> int | None:
        """Return the highest number of a row with `since <= at < until`, or None when there is none."""
        query = select(func.max(audit.c.number)).where(audit.c.at >= since, audit.c.at < until)
        found: int | None = (await self._tx.execute(query)).scalar()
        return found

    async def first_from(self, since: str) -> int | None:
        """Return the number of the earliest row with `at >= since`, or None when there is none."""
        query = select(audit.c.number).where(audit.c.at >= since).order_by(audit.c.at, audit.c.number).limit(1)
        found: int | None = (await self._tx.execute(query)).scalar()
        return found

    async def append(self, row: AuditRow) -> None:
        """Write the row. Raises IntegrityError when its number is taken."""
        await self._tx.execute(insert(audit).values(vars(row)))

    async def row(self, number: int) -> AuditRow | None:
        """Return the row of that number, or None."""
        found = await self.some([number])
        return found[0] if found else None

    async def some(self, numbers: Collection[int]) -> list[AuditRow]:
        """Return the rows of these numbers, the newest first."""
        query = select(audit).where(audit.c.number.in_(numbers)).order_by(audit.c.number.desc())
        return [AuditRow(**row) for row in (await self._tx.execute(query)).mappings()]

    async def newest(self, low: int, high: int, limit: int) -> list[int]:
        """Return the highest numbers that are there from `low` to `high`, the highest first."""
        query = (
            select(audit.c.number)
            .where(audit.c.number >= low, audit.c.number <= high)
            .order_by(audit.c.number.desc())
            .limit(limit)
        )
        return list((await self._tx.execute(query)).scalars())

    async def after(self, number: int, limit: int) -> list[AuditRow]:
        """Return the next rows behind that number, in order."""
        query = select(audit).where(audit.c.number > number).order_by(audit.c.number).limit(limit)
        return [AuditRow(**row) for row in (await self._tx.execute(query)).mappings()]

    async def rows(self, first: int = 1, last: int | None = None) -> AsyncIterator[AuditRow]:
        """Yield every row in order, or those of a range of numbers, both ends included."""
        query = select(audit).order_by(audit.c.number)
        if first > 1:
            query = query.where(audit.c.number >= first)
        if last is not None:
            query = query.where(audit.c.number <= last)
        result = await self._tx.stream(query)
        async for row in result.mappings():
            yield AuditRow(**row)
