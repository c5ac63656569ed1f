"""Small things that people left behind: drafts of forms, and the lists they page through."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import drafts, lists


@dataclass(frozen=True)
class NoteRow:
    """A draft or a list: whose, of which operation, with which form values."""

    id: str
    team_id: str
    person: str
    operation: str
    values: dict[str, Any]


class NoteStore:
    """Reads and writes drafts and lists inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def keep_draft(self, note: NoteRow, now: datetime) -> None:
        """Store a draft; one with the same id is replaced."""
        await self.drop_draft(note.id)
        await self._tx.execute(insert(drafts).values(updated_at=now, **vars(note)))

    async def draft(self, draft_id: str) -> NoteRow | None:
        """Return a draft, or None."""
        row = (await self._tx.execute(select(drafts).where(drafts.c.id == draft_id))).mappings().first()
        if not row:
            return None
        return NoteRow(row["id"], row["team_id"], row["person"], row["operation"], row["values"])

    async def drafts_of(
        self, team_id: str, person: str, *, limit: int | None = None, operation: str | None = None
    ) -> list[NoteRow]:
        """Return the person's drafts, newest first: at most `limit`, and those of one operation alone."""
        query = (
            select(drafts)
            .where(drafts.c.team_id == team_id, drafts.c.person == person)
            .order_by(drafts.c.updated_at.desc())
            .limit(limit)
        )
        if operation is not None:
            query = query.where(drafts.c.operation == operation)
        return [
            NoteRow(row["id"], row["team_id"], row["person"], row["operation"], row["values"])
            for row in (await self._tx.execute(query)).mappings()
        ]

    async def drop_draft(self, draft_id: str) -> None:
        """Forget a draft."""
        await self._tx.execute(delete(drafts).where(drafts.c.id == draft_id))

    async def keep_list(self, note: NoteRow, now: datetime) -> None:
        """Store the form behind a list that is being shown."""
        await self._tx.execute(
            insert(lists).values(
                id=note.id,
                team_id=note.team_id,
                person=note.person,
                operation=note.operation,
                form=note.values,
                created_at=now,
            )
        )

    async def list(self, list_id: str) -> NoteRow | None:
        """Return the list's form, or None."""
        row = (await self._tx.execute(select(lists).where(lists.c.id == list_id))).mappings().first()
        return NoteRow(row["id"], row["team_id"], row["person"], row["operation"], row["form"]) if row else None

    async def forget_before(self, moment: datetime) -> None:
        """Forget lists and drafts older than the moment."""
        await self._tx.execute(delete(lists).where(lists.c.created_at < moment))
        await self._tx.execute(delete(drafts).where(drafts.c.updated_at < moment))
