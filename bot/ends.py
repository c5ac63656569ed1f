"""How proposals come to their end: settled by the journal, broken off, expired; each with its audit row.

While the audit, or the database, cannot be written, a proposal is not ended; it is tried again until it can be.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot import successors
from bot.aside import aside
from bot.audit import AuditError, record_step
from bot.journal import Journal
from bot.lost_answers import is_over
from bot.operations import LEFT_FOR_KOMET, AnyOperation, Result, Step, Undo
from bot.outbox import Outbox
from bot.plan import Plan
from bot.proposals import Proposal, State, end_state, stored_proposal, to_result
from bot.slack.blocks import Message, escape, inert
from bot.words import say
from storage.database import Database, utc_now
from storage.journal import JournalRow, JournalStore
from storage.proposals import ProposalRow, ProposalStore

log = logging.getLogger(__name__)

UNDO_FOR = timedelta(minutes=30)
"""How long the way back is offered."""

KEPT = frozenset({"follows", "stopped_by", *(way.of for way in successors.WAYS)})

GOING_ON = frozenset({Step.PLANNED.value, Step.SENDING.value})


def _kept(row: ProposalRow) -> dict[str, Any]:
    """Return what a proposal keeps of its detail to the end: what it goes on from, and who stopped it."""
    return {key: value for key, value in row.detail.items() if key in KEPT}


def _looked_at(
    operation: AnyOperation, row: ProposalRow, entries: Sequence[JournalRow]
) -> tuple[list[Result], Undo | None]:
    """Return what became of the requests, and the way back if there is one."""
    results = [to_result(entry) for entry in entries]
    return results, operation.undo(Plan.from_record(row.plan), results) if operation.undo else None


class Ends:
    """Ends proposals and tells everybody. `operations` finds an operation by command."""

    def __init__(
        self, database: Database, journal: Journal, outbox: Outbox, operations: Mapping[str, AnyOperation]
    ) -> None:
        self._database = database
        self._journal = journal
        self._outbox = outbox
        self._operations = operations
        self._unended: dict[str, tuple[ProposalRow, str]] = {}

    async def settle(self, row: ProposalRow, *, looks: int | None = None) -> Proposal:
        """Give the proposal the state that its journal rows amount to; nothing while a request is still to be sent.

        `looks` are the Komet calls of planning again. Raises AuditError.
        """
        entries = await self._journal.rows(row.id)
        if any(entry.state in GOING_ON for entry in entries):
            return await self.reload(row.id)
        operation = self._operations[row.operation]
        results, undo = await aside(len(row.plan["changes"]), _looked_at, operation, row, entries)
        offer = {} if undo is None else {"undo_until": (utc_now() + UNDO_FOR).isoformat(), "undo_loses": undo.loses}
        calls = None if looks is None else looks + sum(result.step in LEFT_FOR_KOMET for result in results)
        unknown = [entry for entry in entries if entry.state == Step.UNKNOWN.value]
        over = {"looks_over": True} if unknown and all(is_over(entry) for entry in unknown) else {}
        await self.finish(row, end_state(results), {**offer, **over}, calls=calls)
        return await self.reload(row.id)

    async def settle_or_later(self, row: ProposalRow) -> None:
        """Settle, or while the audit cannot be written, let `try_again` do it."""
        try:
            await self.settle(row)
        except AuditError as error:
            log.warning("proposal %s cannot be settled yet: %s", row.id, error)
            self._unended[row.id] = (row, str(error))

    async def finish(
        self, row: ProposalRow, state: State, detail: Mapping[str, Any], *, calls: int | None = None
    ) -> None:
        """End a running or unknown proposal in this state, or one whose effect was not found, with its audit row.

        Raises AuditError.
        """
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            before = await store.get(row.id)
            if state is State.STALE and await JournalStore(tx).of_proposal(row.id):
                return  # another process, started meanwhile, took this one for dead and sends it
            moved = await store.move(
                row.id,
                {State.RUNNING.value, State.UNKNOWN.value, State.NOT_FOUND.value},
                state.value,
                detail={**_kept(before or row), **detail},
                finished_at=utc_now(),
            )
            if not moved or before is None:
                return
            if before.state != state.value:
                await record_step(tx, row, state.value, decision=state.value, calls=calls, detail=detail)
            await self._outbox.show(tx, row.id)
            for earlier in await successors.end(store, before, state, utc_now()):
                await self._outbox.show(tx, earlier)
            if until := detail.get("undo_until"):
                await self._outbox.show(tx, row.id, at=datetime.fromisoformat(until))
        self._outbox.wake()

    async def break_off(self, row: ProposalRow, reason: str) -> Proposal:
        """End what was cut off: what was being sent is unknown, the rest is not sent, for this reason.

        While that cannot be written it is not ended; `try_again` does it later. When it is the audit that
        cannot be written, the requester is told.
        """
        self._unended[row.id] = (row, reason)
        begun = await self._journal.interrupted(row.id, leave=reason)
        try:
            if begun:
                proposal = await self.settle(row)
            else:
                await self.finish(row, State.FAILED, {"reason": reason})
                proposal = await self.reload(row.id)
        except AuditError as error:
            await self._tell_unwritten(row, reason, error, begun=begun)
            return await self.reload(row.id)
        del self._unended[row.id]
        return proposal

    async def try_again(self) -> None:
        """Try again to end what could not be ended because it could not be written."""
        for row, reason in list(self._unended.values()):
            try:
                await self.break_off(row, reason)
            except SQLAlchemyError as error:
                log.warning("proposal %s cannot be ended yet: %s", row.id, type(error).__name__)

    async def expire(self, state: State) -> None:
        """End the proposals in this state whose time is over; while the audit cannot be written they stay."""
        async with self._database.read() as tx:
            over = await ProposalStore(tx).expired({state.value}, utc_now())
        for proposal_id in over:
            try:
                await self._expire_one(proposal_id, state)
            except AuditError as error:
                log.warning("proposal %s cannot expire yet: %s", proposal_id, error)
                return

    async def reload(self, proposal_id: str) -> Proposal:
        """Return the proposal as it stands; it must be there."""
        async with self._database.read() as tx:
            return await stored_proposal(ProposalStore(tx), proposal_id)

    async def _expire_one(self, proposal_id: str, state: State) -> None:
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            if not await store.move(proposal_id, {state.value}, State.EXPIRED.value, finished_at=utc_now()):
                return
            row = await store.get(proposal_id)
            assert row is not None
            await record_step(tx, row, "expired", decision="expired")
            await self._outbox.show(tx, proposal_id)
        self._outbox.wake()

    async def _tell_unwritten(self, row: ProposalRow, reason: str, error: AuditError, *, begun: bool) -> None:
        """Tell the requester, once, that the audit stands in the way of their write, and what that means for it.

        In the same transaction it is written down that nothing more may be sent: a start later must not
        send what they were told was not sent.
        """
        what = (
            say("What was being sent is not known until I have looked at Komet; nothing more of it is sent.")
            if begun
            else say("Nothing of it was sent.")
        )
        words = f"{inert(row.plan['sentence'])}: {escape(str(error))} {what}"
        async with self._database.write() as tx:
            detail = {**row.detail, "halted": reason}
            await ProposalStore(tx).move(row.id, {State.RUNNING.value}, State.RUNNING.value, detail=detail)
            await self._outbox.say(tx, f"audit-unwritten:{row.id}", row.requester, Message.saying(words))
        self._outbox.wake()
