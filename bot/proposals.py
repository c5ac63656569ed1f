"""A proposal: one intent of one person, from the preview to its known end.

    previewed → waiting → approved → running → done | partly | refused | unknown | failed
                       ↘ rejected, returned, expired, cancelled   ↘ stale (nothing was sent)

`returned` was sent back with a question; its requester answers with a new proposal. Without an approval
rule it goes from previewed to approved at once. `unknown` becomes done, partly, refused or not found when
Komet has been looked at.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.aside import aside
from bot.komet.requests import request_from_record
from bot.operations import Result, Step, Verdict
from bot.plan import Plan
from bot.words import say
from storage.journal import JournalRow, JournalStore
from storage.proposals import DecisionRow, ProposalRow, ProposalStore, ShownRow


class State(StrEnum):
    """Where a proposal stands."""

    PREVIEWED = "previewed"
    WAITING = "waiting"
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_FOUND = "not found"
    FAILED = "failed"
    STALE = "stale"
    REJECTED = "rejected"
    RETURNED = "returned"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


SPOKEN = {
    State.PARTLY: "partly done",
    State.UNKNOWN: "not known whether it worked",
    State.NOT_FOUND: "not found in Komet",
    State.FAILED: "not sent",
    State.STALE: "out of date",
    State.RETURNED: "sent back with a question",
    State.CANCELLED: "taken back",
}
"""What a state is called in a sentence, where its own word is not what people say."""


def spoken(state: str) -> str:
    """Return a state as it is said in a sentence: it is taken back."""
    return say(SPOKEN.get(State(state), state))


ENDED = frozenset(
    {
        State.DONE,
        State.PARTLY,
        State.REFUSED,
        State.UNKNOWN,
        State.NOT_FOUND,
        State.FAILED,
        State.STALE,
        State.REJECTED,
        State.RETURNED,
        State.EXPIRED,
        State.CANCELLED,
    }
)
WINDOW = "window"
"""Where a proposal is shown beside its messages: in the modal in which its requester said yes."""

SETTLED = ENDED - {State.UNKNOWN}
"""Ends after which nothing changes by itself."""

SENT = frozenset({State.DONE, State.PARTLY, State.REFUSED, State.UNKNOWN, State.NOT_FOUND})
"""Ends in which something went to Komet: these are announced."""


@dataclass(frozen=True)
class Proposal:
    """A proposal with everything that is shown of it."""

    row: ProposalRow
    plan: Plan
    results: tuple[Result, ...]
    decisions: tuple[DecisionRow, ...]
    shown: dict[str, ShownRow]
    journal: tuple[JournalRow, ...]

    @property
    def id(self) -> str:
        """Return the intent's id."""
        return self.row.id

    @property
    def state(self) -> State:
        """Return where it stands."""
        return State(self.row.state)

    @property
    def needed(self) -> int:
        """Return how many approvals policy asks for."""
        return int((self.row.approval or {}).get("count", 0))

    @property
    def approvals(self) -> list[DecisionRow]:
        """Return the approvals so far that count."""
        approvals = [decision for decision in self.decisions if decision.verdict == "approve"]
        return [decision for decision in approvals if decision.person not in self.row.detail.get("void", ())]

    @property
    def question(self) -> DecisionRow | None:
        """Return the question that it was sent back with, if it was."""
        return next((decision for decision in self.decisions if decision.verdict == "ask"), None)

    @property
    def paused_until(self) -> datetime | None:
        """Return until when its requester holds it up; None when they do not."""
        return self._noted("paused")

    @property
    def undo_until(self) -> datetime | None:
        """Return until when the way back is offered; None when there is none."""
        return self._noted("undo_until")

    @property
    def undone_at(self) -> datetime | None:
        """Return when it was taken back; None when it was not."""
        return self._noted("undone")

    @property
    def repeated_at(self) -> datetime | None:
        """Return when what did not work of it was done by another proposal; None when it was not."""
        return self._noted("repeated")

    def _noted(self, name: str) -> datetime | None:
        at = self.row.detail.get(name)
        return datetime.fromisoformat(at) if at else None


def to_result(row: JournalRow) -> Result:
    """Return a journal row as a result for people."""
    return Result(
        request=request_from_record(row.request),
        step=Step(row.state),
        message=row.message,
        verdicts=tuple(Verdict(**verdict) for verdict in row.rows or ()),
    )


def end_state(results: Sequence[Result]) -> State:
    """Return the state of a proposal whose requests have these results."""
    steps = [result.step for result in results]
    if Step.UNKNOWN in steps or Step.SENDING in steps:
        return State.UNKNOWN
    worked = _any_effect(results)
    clean = all(result.step is Step.DONE and not result.failed_rows for result in results)
    if clean and results:
        return State.DONE
    if worked:
        return State.PARTLY
    if Step.NOT_FOUND in steps:
        return State.NOT_FOUND
    if Step.REFUSED in steps or any(result.failed_rows for result in results):
        return State.REFUSED
    return State.FAILED


def _any_effect(results: Collection[Result]) -> bool:
    for result in results:
        if result.step is not Step.DONE:
            continue
        if not result.verdicts or any(verdict.ok for verdict in result.verdicts):
            return True
    return False


async def load_proposal(store: ProposalStore, row: ProposalRow) -> Proposal:
    """Return the proposal of a row with its results, decisions and messages."""
    rows = await JournalStore(store.tx).of_proposal(row.id)
    plan, results = await aside(len(row.plan["changes"]), _read, row, rows)
    return Proposal(
        row=row,
        plan=plan,
        results=results,
        decisions=tuple(await store.decisions_on(row.id)),
        shown=await store.shown(row.id),
        journal=tuple(rows),
    )


async def stored_proposal(store: ProposalStore, proposal_id: str) -> Proposal:
    """Return the proposal as it stands in this transaction; it must be there."""
    row = await store.get(proposal_id)
    assert row is not None
    return await load_proposal(store, row)


def _read(row: ProposalRow, rows: Sequence[JournalRow]) -> tuple[Plan, tuple[Result, ...]]:
    return Plan.from_record(row.plan), tuple(to_result(entry) for entry in rows)
