"""How many Komet calls were spent, per day, token and method."""

from datetime import date

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import calls


class CallStore:
    """Counts calls inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def spend(self, day: date, fingerprint: str, method: str, number: int) -> None:
        """Add to what was spent."""
        here = (calls.c.day == day) & (calls.c.fingerprint == fingerprint) & (calls.c.method == method)
        result = await self._tx.execute(update(calls).where(here).values(spent=calls.c.spent + number))
        if result.rowcount == 0:
            await self._tx.execute(insert(calls).values(day=day, fingerprint=fingerprint, method=method, spent=number))

    async def spent(self, day: date) -> int:
        """Return the calls spent on that day by everyone."""
        query = select(func.coalesce(func.sum(calls.c.spent), 0)).where(calls.c.day == day)
        return int((await self._tx.execute(query)).scalar_one())
