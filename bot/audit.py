"""The audit: who did what, in an append-only chain where each row carries the hash of the one before.

Rows are written in the same transaction as what they tell of, so a step without its row cannot be.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.canonical import canonical
from storage.audit import AuditRow, AuditStore
from storage.database import utc_now

SYSTEM = "bot"
"""The actor of what nobody pressed: expiry, recovery, looking again."""


async def record(
    tx: AsyncConnection,
    *,
    team_id: str,
    actor: str,
    event: str,
    method: str = "",
    proposal_id: str = "",
    sentence: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Append one row inside the caller's transaction. `detail` must be free of secrets and JSON-able."""
    store = AuditStore(tx)
    number, before = await store.head()
    row = AuditRow(
        number=number + 1,
        at=utc_now().isoformat(timespec="milliseconds"),
        team_id=team_id,
        actor=actor,
        event=event,
        method=method,
        proposal_id=proposal_id,
        sentence=sentence,
        detail=canonical(dict(detail or {})),
        before=before,
        hash="",
    )
    await store.append(AuditRow(**{**vars(row), "hash": row_hash(row)}))


def row_hash(row: AuditRow) -> str:
    """Return the SHA-256 over everything in the row but the hash itself."""
    content = {name: value for name, value in vars(row).items() if name != "hash"}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


async def first_fault(rows: AsyncIterator[AuditRow]) -> str | None:
    """Return a sentence about the first row that does not fit, or None when the whole chain holds."""
    number, before = 0, ""
    async for row in rows:
        if row.number != number + 1:
            return f"Row {number + 1} is missing: after row {number} comes row {row.number}."
        if row.hash != row_hash(row):
            return f"Row {row.number} was changed after it was written."
        if row.before != before:
            return f"Row {row.number} does not follow row {number}: something was swapped or cut."
        number, before = row.number, row.hash
    return None
