"""Which proposal takes an earlier one back, or tries it again: each takes effect once, however often it is pressed.

The later proposal keeps the id of the earlier one in its detail (`undoes` or `repeats`). The earlier one keeps which
proposal was confirmed in its stead (`undone_by`, `repeated_by`), and when that had an effect (`undone`, `repeated`).
Each is written in the transaction that confirms or ends the later one.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
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

TAKEN_EFFECT = frozenset({State.DONE, State.PARTLY})


@dataclass(frozen=True)
class Way:
    """A way to go on from an earlier proposal: where the later one keeps it, where the earlier one does, and words."""

    of: str
    by: str
    at: str
    over: str
    not_over: str


UNDO = Way(
    "undoes",
    "undone_by",
    "undone",
    "You have undone this already.",
    "You asked to undo this already, and that is not over yet: see your direct messages with me.",
)
REPEAT = Way(
    "repeats",
    "repeated_by",
    "repeated",
    "You went on from here already: see your direct messages with me.",
    "You went on from here already, and that is not over yet: see your direct messages with me.",
)
WAYS = (UNDO, REPEAT)


async def refuse_second(store: ProposalStore, earlier: ProposalRow, way: Way, *, besides: str = "") -> None:
    """Raise ApprovalError when somebody went that way from the earlier proposal already, or is about to."""
    if way.at in earlier.detail:
        raise ApprovalError(say(way.over))
    other = earlier.detail.get(way.by)
    if not other or other == besides:
        return
    while other and (later := await store.get(other)) is not None:
        if later.state in GOING_ON:
            raise ApprovalError(say(way.not_over))
        other = later.detail.get(REPEAT.by)  # it came to nothing, and may have been tried again itself


async def begin(store: ProposalStore, row: ProposalRow) -> None:
    """Note in earlier proposals that this one goes on from them. Raises ApprovalError when another one does."""
    async for way, earlier in _earlier(store, row):
        await refuse_second(store, earlier, way, besides=row.id)
        await store.move(earlier.id, {earlier.state}, earlier.state, detail={**earlier.detail, way.by: row.id})


async def end(store: ProposalStore, row: ProposalRow, state: State, now: datetime) -> list[str]:
    """Note in earlier proposals that this one took effect; return the ids of those where it was just noted."""
    noted = []
    if state in TAKEN_EFFECT:
        async for way, earlier in _earlier(store, row):
            if way.at not in earlier.detail:
                detail = {**earlier.detail, way.at: now.isoformat()}
                await store.move(earlier.id, {earlier.state}, earlier.state, detail=detail)
                noted.append(earlier.id)
    return noted


async def _earlier(store: ProposalStore, row: ProposalRow) -> AsyncIterator[tuple[Way, ProposalRow]]:
    for way in WAYS:
        earlier = await store.get(row.detail[way.of]) if row.detail.get(way.of) else None
        if earlier is not None:
            yield way, earlier
