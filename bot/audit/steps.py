"""The audit of a proposal: what is the same in the row of every step it takes."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit.chain import SYSTEM, record
from storage.proposals import ProposalRow


async def record_step(tx: AsyncConnection, row: ProposalRow, event: str, *, actor: str = SYSTEM, **told: Any) -> None:
    """Append the row of one step of a proposal inside the caller's transaction; raises as `record` does.

    It is told of where the proposal came from, for its requester, with its method and digest. `told` is what else
    `record` takes, and takes the place of any of these: "" leaves one out.
    """
    usual = {
        "method": row.method,
        "acting_for": row.requester,
        "channel": row.origin_channel,
        "digest": row.digest,
    }
    sentence = row.plan["sentence"]
    content = {**usual, **told}
    await record(tx, team_id=row.team_id, actor=actor, event=event, proposal_id=row.id, sentence=sentence, **content)
