"""Which proposal takes back which, so that Undo takes effect once however often it is pressed.

The proposal that undoes keeps the id of the earlier one in its detail (`undoes`); the earlier one keeps which proposal
was confirmed to take it back (`undone_by`), and when that was done (`undone`). Each is written in the transaction
that confirms or ends the undo.
"""

from datetime import datetime

from bot.errors import ApprovalError
from bot.proposals import State
from bot.words import say
from storage.proposals import ProposalRow, ProposalStore

GOING_ON = frozenset(
    {
        State.WAITING.value,
        State.APPROVED.value,
        State.RUNNING.value,
        State.DONE.value,
        State.PARTLY.value,
        State.UNKNOWN.value,
    }
)
"""States in which a confirmed proposal had an effect or may have one yet."""

TAKEN_BACK = frozenset({State.DONE, State.PARTLY})


async def refuse_second(store: ProposalStore, earlier: ProposalRow, *, besides: str = "") -> None:
    """Raise ApprovalError when the earlier proposal is taken back already, or is about to be."""
    if "undone" in earlier.detail:
        raise ApprovalError(say("You have undone this already."))
    other = earlier.detail.get("undone_by")
    if not other or other == besides:
        return
    undo = await store.get(other)
    if undo is not None and undo.state in GOING_ON:
        raise ApprovalError(
            say("You asked to undo this already, and that is not over yet: see your direct messages with me.")
        )


async def begin(store: ProposalStore, row: ProposalRow) -> None:
    """Note in the earlier proposal that this one takes it back. Raises ApprovalError when another one does.

    Nothing where `row` undoes nothing.
    """
    earlier = await _earlier(store, row)
    if earlier is not None:
        await refuse_second(store, earlier, besides=row.id)
        await store.move(earlier.id, {earlier.state}, earlier.state, detail={**earlier.detail, "undone_by": row.id})


async def end(store: ProposalStore, row: ProposalRow, state: State, now: datetime) -> str | None:
    """Note in the earlier proposal that it is undone; return its id when it was just noted."""
    if state not in TAKEN_BACK or (earlier := await _earlier(store, row)) is None or "undone" in earlier.detail:
        return None
    await store.move(earlier.id, {earlier.state}, earlier.state, detail={**earlier.detail, "undone": now.isoformat()})
    return earlier.id


async def _earlier(store: ProposalStore, row: ProposalRow) -> ProposalRow | None:
    undoes = row.detail.get("undoes")
    return await store.get(undoes) if undoes else None
