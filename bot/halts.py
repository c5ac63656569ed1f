"""Stop and pause: people hold up a write of several requests between one request and the next.

Stop ends the requests that were not begun as not sent; what is being sent right then comes to its own end. Pause
leaves them planned until the requester goes on, which looks at Komet again first, or until its time is over.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit import record_step
from bot.ends import Ends
from bot.errors import ApprovalError
from bot.execution import Execution
from bot.operations import Step
from bot.outbox import Outbox
from bot.people import Person
from bot.policy import Policy
from bot.proposals import State, spoken
from bot.words import say
from storage.database import Database, utc_now
from storage.journal import JournalRow, JournalStore
from storage.proposals import ProposalRow, ProposalStore

PAUSE_FOR = timedelta(hours=1)
"""How long a pause may last; an approval that expires earlier ends it earlier."""

STOPPERS = ("manager", "admin")
"""The roles whose people may stop what somebody else runs, beside those who may approve it."""


class Halts:
    """Stops, pauses and goes on. `policy` returns the policy in force (None = none)."""

    def __init__(
        self,
        database: Database,
        ends: Ends,
        execution: Execution,
        outbox: Outbox,
        policy: Callable[[], Policy | None],
    ) -> None:
        self._database = database
        self._ends = ends
        self._execution = execution
        self._outbox = outbox
        self._policy = policy

    async def stop(self, person: Person, proposal_id: str) -> None:
        """Send no more of it. Committed when this returns. Raises ApprovalError when it is too late, or not theirs."""
        async with self._database.write() as tx:
            row = await self._running(tx, proposal_id)
            if row.requester != person.id and person.id not in self._stoppers(row):
                raise ApprovalError(say("Only the person who asked, or a manager, can stop this."))
            store = JournalStore(tx)
            entries = await store.of_proposal(row.id)
            reason = say("It was stopped before this was sent.")
            detail = {**row.detail, "stopped_by": person.id}
            if entries:
                left = [entry for entry in entries if entry.state == Step.PLANNED.value]
                if not left:
                    raise ApprovalError(say("It is too late to stop this: all of it is sent."))
                for entry in left:
                    await store.move(entry.id, {Step.PLANNED.value}, Step.NOT_SENT.value, message=reason)
            await self._keep(tx, row, detail)  # what is still being planned again looks for it before the first request
            await self._note(tx, row, person, "stopped")
        self._outbox.wake()
        if entries and not _is_sending(entries):
            await self._ends.settle(row)

    async def pause(self, person: Person, proposal_id: str) -> None:
        """Begin no further request until `go_on`. Raises ApprovalError when it is too late, or not theirs."""
        async with self._database.write() as tx:
            row = await self._running(tx, proposal_id)
            self._only_requester(row, person)
            entries = await JournalStore(tx).of_proposal(row.id)
            if entries and not any(entry.state == Step.PLANNED.value for entry in entries):
                raise ApprovalError(say("It is too late to pause this: all of it is sent."))
            until = utc_now() + PAUSE_FOR
            if row.expires_at:
                until = min(until, row.expires_at)
            await self._keep(tx, row, {**row.detail, "paused": until.isoformat()})
            await self._note(tx, row, person, "paused")
        self._outbox.wake()

    async def go_on(self, person: Person, proposal_id: str) -> Callable[[], Any]:
        """End a pause; return the work that sends the rest. Raises ApprovalError when it is not theirs or over."""
        async with self._database.write() as tx:
            row = await self._running(tx, proposal_id)
            self._only_requester(row, person)
            detail = {name: value for name, value in row.detail.items() if name != "paused"}
            await self._keep(tx, row, detail)
            await self._note(tx, row, person, "continued")
            entries = await JournalStore(tx).of_proposal(row.id)
        self._outbox.wake()
        is_idle = bool(entries) and "paused" in row.detail and not _is_sending(entries)

        async def work() -> None:
            if is_idle:  # else the one who sends goes on by themselves
                await self._execution.resume(row)

        return work

    async def expire(self) -> None:
        """End the pauses whose time is over: the rest is not sent."""
        async with self._database.read() as tx:
            running = await ProposalStore(tx).in_state({State.RUNNING.value})
        now = utc_now()
        for row in running:
            until = row.detail.get("paused")
            if until and datetime.fromisoformat(until) <= now:
                await self._ends.break_off(row, say("It was paused, and nobody continued it in time."))

    async def _running(self, tx: AsyncConnection, proposal_id: str) -> ProposalRow:
        row = await ProposalStore(tx).get(proposal_id)
        if row is None:
            raise ApprovalError(say("This is not there any more."))
        if row.state != State.RUNNING.value:
            raise ApprovalError(say("It is too late for this: it is {state}.", state=spoken(row.state)))
        return row

    def _only_requester(self, row: ProposalRow, person: Person) -> None:
        if row.requester != person.id:
            raise ApprovalError(say("Only the person who asked can do this."))

    def _stoppers(self, row: ProposalRow) -> frozenset[str]:
        policy = self._policy()
        roles = [*STOPPERS, *(row.approval or {}).get("roles", ())]
        return policy.people_in(roles) if policy else frozenset()

    async def _keep(self, tx: AsyncConnection, row: ProposalRow, detail: dict[str, Any]) -> None:
        await ProposalStore(tx).move(row.id, {State.RUNNING.value}, State.RUNNING.value, detail=detail)

    async def _note(self, tx: AsyncConnection, row: ProposalRow, person: Person, event: str) -> None:
        await record_step(tx, row, event, actor=person.id, decision=event)
        await self._outbox.show(tx, row.id)


def _is_sending(entries: list[JournalRow]) -> bool:
    return any(entry.state == Step.SENDING.value for entry in entries)
