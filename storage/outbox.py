"""What Slack still has to be told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import utc_now
from storage.tables import outbox


@dataclass(frozen=True)
class OutboxRow:
    """One thing to tell: `kind` says how `payload` is shown, `key` makes it one of its kind."""

    id: int
    key: str
    kind: str
    payload: dict[str, Any]
    created_at: datetime
    due_at: datetime
    attempts: int
    sent_at: datetime | None
    failure: str | None


class OutboxStore:
    """Reads and writes the outbox inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def put(self, key: str, kind: str, payload: dict[str, Any], due_at: datetime) -> bool:
        """Add an entry unless one with this key was ever added; say whether it was added."""
        known = select(outbox.c.id).where(outbox.c.key == key)
        if (await self._tx.execute(known)).first() is not None:
            return False
        await self._tx.execute(
            insert(outbox).values(key=key, kind=kind, payload=payload, created_at=utc_now(), due_at=due_at)
        )
        return True

    async def due(self, now: datetime, limit: int = 50) -> list[OutboxRow]:
        """Return what is due, in the order in which it was put in."""
        query = (
            select(outbox).where(outbox.c.sent_at.is_(None), outbox.c.due_at <= now).order_by(outbox.c.id).limit(limit)
        )
        return [OutboxRow(**row) for row in (await self._tx.execute(query)).mappings()]

    async def next_due(self) -> datetime | None:
        """Return when the next entry is due, or None when nothing waits."""
        query = select(func.min(outbox.c.due_at)).where(outbox.c.sent_at.is_(None))
        found: datetime | None = (await self._tx.execute(query)).scalar_one_or_none()
        return found

    async def sent(self, row_id: int, now: datetime, failure: str | None = None) -> None:
        """Close an entry: told, or given up with the reason in `failure`."""
        await self._tx.execute(update(outbox).where(outbox.c.id == row_id).values(sent_at=now, failure=failure))

    async def forget_sent(self, before: datetime) -> None:
        """Forget entries that were told before the moment; their keys can be used again."""
        await self._tx.execute(delete(outbox).where(outbox.c.sent_at < before))

    async def postpone(self, row_id: int, due_at: datetime, failure: str) -> None:
        """Try an entry again later."""
        await self._tx.execute(
            update(outbox)
            .where(outbox.c.id == row_id)
            .values(due_at=due_at, failure=failure, attempts=outbox.c.attempts + 1)
        )
