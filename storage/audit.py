"""The audit: append-only rows, each carrying the hash of the one before."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import insert, select, text
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
        """Return number and hash of the last row; (0, "") when there is none.

        On PostgreSQL appends are made one after the other by a lock; SQLite's write transaction is one.
        """
        if self._tx.dialect.name == "postgresql":
            await self._tx.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
        query = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
        row = (await self._tx.execute(query)).first()
        return (row[0], row[1]) if row else (0, "")

    async def append(self, row: AuditRow) -> None:
        """Write the row. Raises IntegrityError when its number is taken."""
        await self._tx.execute(insert(audit).values(vars(row)))

    async def rows(self) -> AsyncIterator[AuditRow]:
        """Yield every row in order."""
        result = await self._tx.stream(select(audit).order_by(audit.c.number))
        async for row in result.mappings():
            yield AuditRow(**row)
