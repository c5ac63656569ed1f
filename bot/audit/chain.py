"""Appending to the audit: one row per step, written in the same transaction as the step it tells of.

So a step without its row cannot be: where the row cannot be written, the step is rolled back, and what
would have been sent after it is not sent.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.canonical import canonical
from bot.errors import BotError
from storage.audit import AuditRow, AuditStore
from storage.columns import storable
from storage.database import utc_now

SYSTEM = "bot"
"""The actor of what nobody pressed: expiry, recovery, looking again."""

FIELDS = ("acting_for", "channel", "digest", "decision", "sent", "answer", "calls", "milliseconds")
"""What a row's detail may hold besides what is particular to its event, under these names."""


class AuditError(BotError):
    """The audit cannot be written; the step that it should tell of was not taken."""

    words = "The audit cannot be written, and without it I send nothing to Komet."
    next_step = "Tell your administrator: the database takes no new rows. Is the disk full, or its file read-only?"


async def record(
    tx: AsyncConnection,
    *,
    team_id: str,
    actor: str,
    event: str,
    method: str = "",
    proposal_id: str = "",
    sentence: str = "",
    acting_for: str = "",
    channel: str | None = None,
    digest: str = "",
    decision: str = "",
    sent: Mapping[str, Any] | None = None,
    answer: Mapping[str, Any] | None = None,
    calls: int | None = None,
    milliseconds: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Append one row inside the caller's transaction.

    `actor` did it, `acting_for` is the person whose wish, token or right was used when that is another
    one; `channel` is where. `digest` is the plan's, `decision` what was decided (approve, reject …).
    `sent` is the Komet request and `answer` what came back, both free of secrets; `calls` are the Komet
    calls it took, `milliseconds` how long that was. `detail` holds what else the event has to tell. All
    of it is JSON-able without floats and under the row's hash. Raises AuditError when the database does
    not take the row, TypeError for what has no canonical text, ValueError for a field that the detail
    names too.
    """
    told = {
        "acting_for": acting_for if acting_for != actor else "",
        "channel": channel,
        "digest": digest,
        "decision": decision,
        "sent": None if sent is None else dict(sent),
        "answer": None if answer is None else dict(answer),
        "calls": calls,
        "milliseconds": milliseconds,
    }
    content = {name: value for name, value in told.items() if value not in (None, "")}
    if hidden := content.keys() & (detail or {}).keys():
        raise ValueError(f"{sorted(hidden)} stand in the arguments and in the detail")
    content |= dict(detail or {})
    text = canonical(content)
    try:
        await _append(
            AuditStore(tx),
            at=utc_now().isoformat(timespec="milliseconds"),
            team_id=team_id,
            actor=actor,
            event=event,
            method=method,
            proposal_id=proposal_id,
            sentence=storable(sentence),
            detail=text,
        )
    except DBAPIError as error:
        raise AuditError from error


async def _append(store: AuditStore, **content: str) -> None:
    number, before = await store.head()
    row = AuditRow(number=number + 1, before=before, hash="", **content)
    await store.append(AuditRow(**{**vars(row), "hash": row_hash(row)}))


def row_hash(row: AuditRow) -> str:
    """Return the SHA-256 over everything in the row but the hash itself, as 64 hexadecimal digits."""
    content = {name: value for name, value in vars(row).items() if name != "hash"}
    return hashlib.sha256(canonical(content).encode()).hexdigest()
