"""Komet calls by company day: what was spent by whom, what is set aside, what Komet itself refused."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import proposals, quota_days, reservations, spending


@dataclass(frozen=True)
class SpendRow:
    """Calls of one kind: `hour` is that of the company day, `person` is "" for work that nobody asked for."""

    day: date
    hour: int
    person: str
    fingerprint: str
    purpose: str
    calls: int

    def times(self, calls: int) -> "SpendRow":
        """Return the same kind with this number of calls."""
        return replace(self, calls=calls)


@dataclass(frozen=True)
class DayRow:
    """What Komet's answers said about a day."""

    forgiven: int = 0
    closed_at: datetime | None = None
    probe_at: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class ReservationRow:
    """Calls set aside for a proposal."""

    proposal_id: str
    team_id: str
    person: str
    calls: int


class QuotaStore:
    """Reads and writes one team's quota inside one transaction.

    A reservation counts as long as its proposal is in one of the `holding` states: whatever ends the
    proposal frees it in the same moment.
    """

    def __init__(self, tx: AsyncConnection, team_id: str, holding: Collection[str]) -> None:
        self._tx = tx
        self._team_id = team_id
        self._holding = tuple(holding)

    async def spend(self, row: SpendRow) -> None:
        """Add to what was spent. Adding is the database's work, so that several processes add up."""
        key = {
            "team_id": self._team_id,
            "day": row.day,
            "hour": row.hour,
            "person": row.person,
            "fingerprint": row.fingerprint,
            "purpose": row.purpose,
        }
        await self._make_sure(spending, key, {"calls": 0})
        here = [spending.c[name] == value for name, value in key.items()]
        await self._tx.execute(update(spending).where(*here).values(calls=spending.c.calls + row.calls))

    async def spent_by_person(self, day: date) -> dict[str, int]:
        """Return the calls of the day by person."""
        query = (
            select(spending.c.person, func.sum(spending.c.calls))
            .where(spending.c.team_id == self._team_id, spending.c.day == day)
            .group_by(spending.c.person)
        )
        return {person: int(calls) for person, calls in await self._tx.execute(query)}

    async def rows(self, day: date) -> list[SpendRow]:
        """Return everything that was spent on the day."""
        names = ("day", "hour", "person", "fingerprint", "purpose", "calls")
        query = select(*(spending.c[name] for name in names)).where(
            spending.c.team_id == self._team_id, spending.c.day == day
        )
        return [SpendRow(**row) for row in (await self._tx.execute(query)).mappings()]

    async def day(self, day: date) -> DayRow:
        """Return what is known of the day besides its calls."""
        query = select(quota_days.c.forgiven, quota_days.c.closed_at, quota_days.c.probe_at, quota_days.c.words).where(
            self._of(day)
        )
        row = (await self._tx.execute(query)).mappings().first()
        return DayRow(**row) if row else DayRow()

    async def set_day(self, day: date, row: DayRow) -> None:
        """Store what Komet's answer said about the day."""
        await self._make_sure(quota_days, {"team_id": self._team_id, "day": day}, {"forgiven": 0, "words": ""})
        await self._tx.execute(update(quota_days).where(self._of(day)).values(vars(row)))

    async def reserve(self, row: ReservationRow) -> None:
        """Set calls aside for a proposal, in place of what was set aside for it before."""
        await self._tx.execute(delete(reservations).where(reservations.c.proposal_id == row.proposal_id))
        await self._tx.execute(insert(reservations).values(vars(row)))

    async def settle(self, proposal_id: str, calls: int) -> None:
        """Take calls that were made from what was set aside, never below nothing."""
        rest = case((reservations.c.calls > calls, reservations.c.calls - calls), else_=0)
        await self._tx.execute(update(reservations).where(reservations.c.proposal_id == proposal_id).values(calls=rest))

    async def reservations(self) -> list[ReservationRow]:
        """Return what is set aside for proposals that may still need it."""
        query = (
            select(reservations)
            .join(proposals, proposals.c.id == reservations.c.proposal_id)
            .where(reservations.c.team_id == self._team_id, proposals.c.state.in_(self._holding))
        )
        return [ReservationRow(**row) for row in (await self._tx.execute(query)).mappings()]

    async def forget_before(self, day: date) -> None:
        """Forget days before this one, and reservations of proposals that have ended."""
        for table in (spending, quota_days):
            await self._tx.execute(delete(table).where(table.c.team_id == self._team_id, table.c.day < day))
        going_on = select(proposals.c.id).where(proposals.c.state.in_(self._holding))
        await self._tx.execute(delete(reservations).where(reservations.c.proposal_id.not_in(going_on)))

    def _of(self, day: date) -> ColumnElement[bool]:
        return and_(quota_days.c.team_id == self._team_id, quota_days.c.day == day)

    async def _make_sure(self, table: Table, key: dict[str, Any], first: dict[str, Any]) -> None:
        """Add a row unless it is there, whoever else does the same at this moment."""
        dialect = sqlite if self._tx.dialect.name == "sqlite" else postgresql
        await self._tx.execute(dialect.insert(table).values(**key, **first).on_conflict_do_nothing())
