"""The journal: one row per Komet request of a write, from planned to its known end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import journal, journal_keys

AT_ONCE = 500
"""Keys that are looked up with one statement: databases bound how many values one may have."""


@dataclass(frozen=True)
class JournalRow:
    """One request: `request` names method and parameters (no token), `evidence` what looks found."""

    id: int
    proposal_id: str
    position: int
    method: str
    request: dict[str, Any]
    state: str
    message: str = ""
    rows: list[dict[str, Any]] | None = None
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    looks: int = 0
    next_look_at: datetime | None = None
    evidence: list[dict[str, Any]] = field(default_factory=list)


def _row(row: RowMapping) -> JournalRow:
    return JournalRow(**row)


class JournalStore:
    """Reads and writes journal rows inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def add(
        self, proposal_id: str, position: int, request: dict[str, Any], state: str, keys: Collection[str]
    ) -> None:
        """Write the row of one request; `keys` are the business keys that it holds."""
        result = await self._tx.execute(
            insert(journal).values(
                proposal_id=proposal_id,
                position=position,
                method=request["method"],
                request=request,
                state=state,
                message="",
                evidence=[],
            )
        )
        (journal_id,) = result.inserted_primary_key or (None,)
        if keys:
            await self._tx.execute(insert(journal_keys), [{"key": key, "journal_id": journal_id} for key in keys])

    async def of_proposal(self, proposal_id: str) -> list[JournalRow]:
        """Return the rows of a proposal in the order of sending."""
        query = select(journal).where(journal.c.proposal_id == proposal_id).order_by(journal.c.position)
        return [_row(row) for row in (await self._tx.execute(query)).mappings()]

    async def move(self, row_id: int, expected: Collection[str], state: str, **also: Any) -> bool:
        """Move to `state` if the row is in one of the `expected` ones; say whether this call did it."""
        result = await self._tx.execute(
            update(journal).where(journal.c.id == row_id, journal.c.state.in_(expected)).values(state=state, **also)
        )
        return result.rowcount == 1

    async def due(self, state: str, now: datetime, limit: int = 20) -> list[JournalRow]:
        """Return rows in this state whose next look is due, the longest waiting first."""
        query = (
            select(journal)
            .where(journal.c.state == state, journal.c.next_look_at <= now)
            .order_by(journal.c.next_look_at)
            .limit(limit)
        )
        return [_row(row) for row in (await self._tx.execute(query)).mappings()]

    async def get(self, row_id: int) -> JournalRow | None:
        """Return a row, or None."""
        row = (await self._tx.execute(select(journal).where(journal.c.id == row_id))).mappings().first()
        return _row(row) if row else None

    async def forget(self, proposal_id: str) -> None:
        """Remove the rows of a proposal that were only planned, with their keys."""
        ids = select(journal.c.id).where(journal.c.proposal_id == proposal_id, journal.c.state == "planned")
        await self._tx.execute(delete(journal_keys).where(journal_keys.c.journal_id.in_(ids)))
        await self._tx.execute(delete(journal).where(journal.c.id.in_(ids)))

    async def is_held(
        self, keys: Sequence[str], states: Collection[str], besides: str, *, since: datetime | None = None
    ) -> bool:
        """Say whether rows in these states hold any of the business keys, other than the proposal `besides`.

        With `since`, only rows that were settled then or later.
        """
        recent = () if since is None else (journal.c.settled_at >= since,)
        for start in range(0, len(keys), AT_ONCE):
            query = (
                select(journal.c.id)
                .join(journal_keys, journal_keys.c.journal_id == journal.c.id)
                .where(
                    journal_keys.c.key.in_(keys[start : start + AT_ONCE]),
                    journal.c.state.in_(states),
                    journal.c.proposal_id != besides,
                    *recent,
                )
            )
            if (await self._tx.execute(query)).first() is not None:
                return True
        return False

    async def prefixes_held(self, prefixes: Sequence[str], states: Collection[str]) -> set[str]:
        """Return those of the prefixes with which a business key begins that a row in these states holds."""
        held: set[str] = set()
        for start in range(0, len(prefixes), AT_ONCE):
            part = prefixes[start : start + AT_ONCE]
            query = (
                select(journal_keys.c.key)
                .join(journal, journal_keys.c.journal_id == journal.c.id)
                .where(or_(*(journal_keys.c.key.startswith(each, autoescape=True) for each in part)))
                .where(journal.c.state.in_(states))
            )
            found = [str(key) for key in (await self._tx.execute(query)).scalars()]
            held |= {each for each in part if any(key.startswith(each) for key in found)}
        return held

    async def holders_of(self, key: str, states: Collection[str], besides: str) -> list[JournalRow]:
        """Return rows in these states that hold the business key, other than the proposal `besides`."""
        query = (
            select(journal)
            .join(journal_keys, journal_keys.c.journal_id == journal.c.id)
            .where(journal_keys.c.key == key, journal.c.state.in_(states), journal.c.proposal_id != besides)
        )
        return [_row(row) for row in (await self._tx.execute(query)).mappings()]
