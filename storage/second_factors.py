"""Second factors: the keys of people's authenticator apps, encrypted, and what became of codes typed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import second_factors


@dataclass(frozen=True)
class FactorRow:
    """A person's key. Until `confirmed_at` it was only shown; no code of `last_step` or before it counts."""

    id: str
    team_id: str
    person: str
    secret: str
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = 0
    failures: int = 0
    locked_until: datetime | None = None

    def __repr__(self) -> str:
        """Name the person only."""
        return f"FactorRow({self.person})"


class FactorStore:
    """Reads and writes second factors inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def add(self, row: FactorRow) -> None:
        """Store a key. Raises IntegrityError for a second confirmed one of the same person."""
        await self._tx.execute(insert(second_factors).values(vars(row)))

    async def get(self, factor_id: str) -> FactorRow | None:
        """Return a key by its id, confirmed or not, or None."""
        return await self._one(second_factors.c.id == factor_id)

    async def of(self, team_id: str, person: str) -> FactorRow | None:
        """Return the person's confirmed key, or None."""
        return await self._one(
            second_factors.c.team_id == team_id,
            second_factors.c.person == person,
            second_factors.c.confirmed_at.is_not(None),
        )

    async def everything(self) -> list[FactorRow]:
        """Return every key, for rotating what encrypts them."""
        return [FactorRow(**row) for row in (await self._tx.execute(select(second_factors))).mappings()]

    async def enrolled(self) -> set[str]:
        """Return the people who have a confirmed key."""
        query = select(second_factors.c.person).where(second_factors.c.confirmed_at.is_not(None))
        return set((await self._tx.execute(query)).scalars())

    async def spend(self, factor_id: str, step: int) -> bool:
        """Use up the code of a step, and with it all before; False when it was used already.

        One conditional UPDATE: of two who use one code at once exactly one gets True.
        """
        result = await self._tx.execute(
            update(second_factors)
            .where(second_factors.c.id == factor_id, second_factors.c.last_step < step)
            .values(last_step=step, failures=0)
        )
        return result.rowcount == 1

    async def failed(self, factor_id: str) -> int:
        """Count a wrong code; return how many there were in a row."""
        result = await self._tx.execute(
            update(second_factors)
            .where(second_factors.c.id == factor_id)
            .values(failures=second_factors.c.failures + 1)
            .returning(second_factors.c.failures)
        )
        return int(result.scalar_one())

    async def lock(self, factor_id: str, until: datetime) -> None:
        """Take no code until then; the count of wrong ones begins anew after it."""
        await self._tx.execute(
            update(second_factors).where(second_factors.c.id == factor_id).values(failures=0, locked_until=until)
        )

    async def confirm(self, factor_id: str, now: datetime, step: int) -> None:
        """Put a key in force whose first code, that of `step`, was typed in."""
        await self._tx.execute(
            update(second_factors).where(second_factors.c.id == factor_id).values(confirmed_at=now, last_step=step)
        )

    async def remove(self, team_id: str, person: str, *, confirmed: bool) -> bool:
        """Remove the person's key that is in force, or those that were only shown; say whether there was one."""
        state = second_factors.c.confirmed_at.is_not(None) if confirmed else second_factors.c.confirmed_at.is_(None)
        result = await self._tx.execute(
            delete(second_factors).where(second_factors.c.team_id == team_id, second_factors.c.person == person, state)
        )
        return bool(result.rowcount)

    async def forget_unproven(self, before: datetime) -> None:
        """Remove keys that were shown before the moment and never proven."""
        await self._tx.execute(
            delete(second_factors).where(second_factors.c.confirmed_at.is_(None), second_factors.c.created_at < before)
        )

    async def replace_secret(self, factor_id: str, before: str, secret: str) -> bool:
        """Put another encryption of the same key in place of `before`; False when that is not there any more."""
        result = await self._tx.execute(
            update(second_factors)
            .where(second_factors.c.id == factor_id, second_factors.c.secret == before)
            .values(secret=secret)
        )
        return bool(result.rowcount)

    async def _one(self, *where: ColumnElement[Any]) -> FactorRow | None:
        query = select(second_factors).where(*where)
        row = (await self._tx.execute(query)).mappings().first()
        return FactorRow(**row) if row else None
