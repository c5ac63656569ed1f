"""Prebooks and invoices that a token has seen: for finding one by typing, without a call to Komet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import seen_documents


@dataclass(frozen=True)
class SeenDocument:
    """What a type-ahead shows of a prebook or an invoice; `party` is the customer where the token may see it.

    When it was seen is known of one that was found.
    """

    number: str
    party: str
    day: date | None
    status: str = ""
    seen_at: datetime | None = field(default=None, compare=False)


class SeenDocumentStore:
    """Reads and writes seen documents of one kind; each token has its own, so nobody sees another's."""

    def __init__(self, tx: AsyncConnection, kind: str) -> None:
        self._tx = tx
        self._kind = kind

    async def remember(self, token_id: str, documents: Sequence[SeenDocument], now: datetime) -> None:
        """Store the documents as they are now; what an answer does not say of one is kept from before."""
        latest = {each.number: each for each in documents}
        if not latest:
            return
        mine = (seen_documents.c.token_id == token_id, seen_documents.c.kind == self._kind)
        known = (*mine, seen_documents.c.number.in_(latest))
        before = {row.number: row for row in (await self._tx.execute(select(seen_documents).where(*known)))}
        await self._tx.execute(delete(seen_documents).where(*known))
        rows = [
            {
                "token_id": token_id,
                "kind": self._kind,
                "number": each.number,
                "party": each.party or (old.party if (old := before.get(each.number)) else ""),
                "day": each.day or (old.day if (old := before.get(each.number)) else None),
                "status": each.status or (old.status if (old := before.get(each.number)) else ""),
                "seen_at": now,
            }
            for each in latest.values()
        ]
        await self._tx.execute(insert(seen_documents), rows)

    async def find(self, token_id: str, typed: str, near: date, limit: int = 50) -> list[SeenDocument]:
        """Return documents whose number or party contains what was typed, those from `near` on first."""
        wanted = typed.lower().replace("%", "").replace("_", "")
        query = (
            select(
                seen_documents.c.number,
                seen_documents.c.party,
                seen_documents.c.day,
                seen_documents.c.status,
                seen_documents.c.seen_at,
            )
            .where(
                seen_documents.c.token_id == token_id,
                seen_documents.c.kind == self._kind,
                or_(
                    func.lower(seen_documents.c.number).contains(wanted, autoescape=True),
                    func.lower(seen_documents.c.party).contains(wanted, autoescape=True),
                ),
            )
            .order_by(
                func.coalesce(seen_documents.c.day, near) < near,
                func.coalesce(seen_documents.c.day, near),
                seen_documents.c.number,
            )
            .limit(limit)
        )
        return [SeenDocument(**row) for row in (await self._tx.execute(query)).mappings()]


async def forget_documents(tx: AsyncConnection, seen: datetime) -> None:
    """Forget what nobody was shown since then."""
    await tx.execute(delete(seen_documents).where(seen_documents.c.seen_at < seen))
