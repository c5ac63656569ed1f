"""Delegations: who handed their right to decide to whom, from when until when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import delegations


@dataclass(frozen=True)
class DelegationRow:
    """A right to decide, handed on for a time; `ended_at` and `ended_by` when it was ended early."""

    id: str
    team_id: str
    from_person: str
    to_person: str
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None


class DelegationStore:
    """Reads and writes delegations inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def add(self, row: DelegationRow) -> None:
        """Store a new delegation."""
        await self._tx.execute(insert(delegations).values(vars(row)))

    async def get(self, delegation_id: str) -> DelegationRow | None:
        """Return a delegation, ended or not, or None."""
        query = select(delegations).where(delegations.c.id == delegation_id)
        row = (await self._tx.execute(query)).mappings().first()
        return DelegationRow(**row) if row else None

    async def standing(self, team_id: str, now: datetime) -> list[DelegationRow]:
        """Return the team's delegations that hold now or will, in the order in which they begin."""
        query = (
            select(delegations)
            .where(delegations.c.team_id == team_id, delegations.c.ends_at > now, delegations.c.ended_at.is_(None))
            .order_by(delegations.c.starts_at, delegations.c.id)
        )
        return [DelegationRow(**row) for row in (await self._tx.execute(query)).mappings()]

    async def active(self, team_id: str, now: datetime) -> list[DelegationRow]:
        """Return the team's delegations that hold at this moment."""
        return [row for row in await self.standing(team_id, now) if row.starts_at <= now]

    async def end(self, delegation_id: str, by: str, now: datetime) -> bool:
        """End it early; say whether this call did: of two that end it exactly one gets True."""
        result = await self._tx.execute(
            update(delegations)
            .where(delegations.c.id == delegation_id, delegations.c.ended_at.is_(None), delegations.c.ends_at > now)
            .values(ended_at=now, ended_by=by)
        )
        return result.rowcount == 1
