"""Methods that are off until an admin has tried them, and which of them were switched on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import switches


@dataclass(frozen=True)
class SwitchRow:
    """A method that was switched on: by whom and when."""

    method: str
    switched_by: str
    switched_at: datetime


class SwitchStore:
    """Reads and writes switches inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def switched_on(self) -> dict[str, SwitchRow]:
        """Return the methods that are switched on."""
        rows = (await self._tx.execute(select(switches).order_by(switches.c.method))).mappings()
        return {row["method"]: SwitchRow(**row) for row in rows}

    async def switch_on(self, row: SwitchRow) -> None:
        """Switch a method on, in place of an earlier time."""
        await self.switch_off(row.method)
        await self._tx.execute(insert(switches).values(vars(row)))

    async def switch_off(self, method: str) -> bool:
        """Switch a method off; say whether it was on."""
        result = await self._tx.execute(delete(switches).where(switches.c.method == method))
        return bool(result.rowcount)
