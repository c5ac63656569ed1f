"""Sending what was approved, and what comes after: plan again, journal, call, result, looking again.

Before Komet's socket is touched the plan is made again; another digest means *stale* and nothing is
sent. That narrows the gap between what was seen and what is sent to milliseconds; Komet has no
compare-and-set that would close it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import BaseModel

from bot.access import Rights
from bot.audit import SYSTEM, AuditError, record
from bot.errors import BotError, FormError
from bot.journal import Journal
from bot.komet.callers import Purpose
from bot.komet.errors import KometMethodRefusedError, KometRefusedError
from bot.operations import AnyOperation, Step
from bot.outbox import Outbox
from bot.people import Person
from bot.plan import Plan, difference
from bot.planner import Planner, requirement_of
from bot.policy import Requirement
from bot.proposals import Proposal, State, end_state, load_proposal, to_result
from bot.quota import purpose_of
from bot.slack.blocks import Message, escape, inert, section
from bot.slack.forms import UploadedFile
from bot.words import count, say
from storage.database import Database, utc_now
from storage.journal import JournalStore
from storage.proposals import ProposalRow, ProposalStore

FindPerson = Callable[[str, str], Awaitable[Person]]

LEFT = frozenset({Step.DONE, Step.REFUSED, Step.UNKNOWN})
"""Steps of a request that left for Komet and so cost a call."""


class Execution:
    """Runs approved proposals to their known end. `operations` finds an operation by command."""

    def __init__(
        self,
        database: Database,
        planner: Planner,
        journal: Journal,
        outbox: Outbox,
        operations: Mapping[str, AnyOperation],
    ) -> None:
        self._database = database
        self._planner = planner
        self._journal = journal
        self._outbox = outbox
        self._operations = operations
        self._unended: dict[str, tuple[ProposalRow, str]] = {}

    async def run(self, proposal_id: str, person: Person) -> Proposal:
        """Send an approved proposal; `person` is its requester, whose token is used.

        Plans again first; another digest means *stale* and nothing is sent. Safe to call twice: only
        the call that moves it to running sends. Returns the proposal at its end.
        """
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            if not await store.move(proposal_id, {State.APPROVED.value}, State.RUNNING.value):
                row = await store.get(proposal_id)
                assert row is not None
                return await load_proposal(store, row)
            row = await store.get(proposal_id)
            assert row is not None
            await self._outbox.show(tx, proposal_id)
        self._outbox.wake()
        operation = self._operations[row.operation]
        try:
            rights = await self._planner.rights(person, row.origin_channel)
            rights.require(operation)
            form = await self._stored_form(operation, row)
            plan = await self._planner.plan(rights, operation, form, intent=row.id)
            if not await self._still_the_same(row, plan, rights):
                return await self._reload(proposal_id)
            await self._begin(row, plan)
            await self._send_all(row, plan, operation, rights)
            return await self._settle(row, looks=plan.looks)
        except BotError as error:
            return await self._break_off(row, str(error))
        except Exception:
            # A fault of ours must not leave it "on its way" until the next start.
            await self._break_off(row, say("Something broke on our side. Nothing was sent."))
            raise

    async def _break_off(self, row: ProposalRow, reason: str) -> Proposal:
        """End what was cut off: what was being sent is unknown, the rest is not sent.

        `reason` is told when nothing had been sent at all. While the audit cannot be written, it is not
        ended: the requester is told, and it is tried again until the end has its row.
        """
        self._unended.pop(row.id, None)
        was_begun = await self._journal.interrupted(row.id)
        try:
            if was_begun:
                return await self._settle(row)
            await self._finish(row, State.FAILED, {"reason": reason})
        except AuditError as error:
            self._unended[row.id] = (row, reason)
            await self._tell_unwritten(row, error, was_begun=was_begun)
        return await self._reload(row.id)

    async def _tell_unwritten(self, row: ProposalRow, error: AuditError, *, was_begun: bool) -> None:
        """Tell the requester, once, that the audit stands in the way of their write, and what that means for it."""
        what = (
            say("What was being sent is not known until I have looked at Komet; nothing more of it is sent.")
            if was_begun
            else say("Nothing of it was sent.")
        )
        words = f"{inert(row.plan['sentence'])}: {escape(str(error))} {what}"
        async with self._database.write() as tx:
            await self._outbox.say(tx, f"audit-unwritten:{row.id}", row.requester, Message(words, [section(words)]))
        self._outbox.wake()

    async def recover(self, find: FindPerson) -> None:
        """After a start: finish what a stop interrupted.

        `find(user, team)` returns a Person. A request that was being sent is unknown from now on;
        requests that were not begun are not sent by themselves after a stop; a proposal that had sent
        nothing starts over with a new plan.
        """
        async with self._database.write() as tx:
            rows = await ProposalStore(tx).in_state({State.RUNNING.value})
        for row in rows:
            if await self._journal.interrupted(row.id):
                await self._settle(row)
            else:
                async with self._database.write() as tx:
                    await ProposalStore(tx).move(row.id, {State.RUNNING.value}, State.APPROVED.value)
        await self._expire_in(State.APPROVED)
        async with self._database.read() as tx:
            ready = await ProposalStore(tx).in_state({State.APPROVED.value})
        for row in ready:
            await self.run(row.id, await find(row.requester, row.team_id))

    async def expire(self) -> None:
        """End waiting proposals whose time is over."""
        await self._expire_in(State.WAITING)

    async def end_unended(self) -> None:
        """Try again to end what could not be ended because the audit could not be written."""
        for row, reason in list(self._unended.values()):
            await self._break_off(row, reason)

    async def _expire_in(self, state: State) -> None:
        now = utc_now()
        async with self._database.read() as tx:
            over = await ProposalStore(tx).expired({state.value}, now)
        for proposal_id in over:
            async with self._database.write() as tx:
                store = ProposalStore(tx)
                if not await store.move(proposal_id, {state.value}, State.EXPIRED.value, finished_at=now):
                    continue
                row = await store.get(proposal_id)
                assert row is not None
                await record(
                    tx,
                    team_id=row.team_id,
                    actor=SYSTEM,
                    event="expired",
                    method=row.method,
                    proposal_id=row.id,
                    sentence=row.plan["sentence"],
                    acting_for=row.requester,
                    channel=row.origin_channel,
                    digest=row.digest,
                    decision="expired",
                )
                await self._outbox.show(tx, proposal_id)
            self._outbox.wake()

    async def look_again(self, find: FindPerson, proposal_id: str | None = None) -> int:
        """Look at Komet for unknown writes that are due (or all of one proposal); return how many.

        Uses the requester's token. Evidence is kept; a write that Komet shows is done.
        """
        looked = 0
        for waiting in await self._journal.to_look_at(proposal_id):
            async with self._database.read() as tx:
                row = await ProposalStore(tx).get(waiting.proposal_id)
            if row is None:
                continue
            operation, plan = self._operations[row.operation], Plan.from_record(row.plan)
            person = await find(row.requester, row.team_id)
            try:
                rights = await self._planner.rights(person, row.origin_channel)
                forced = proposal_id is not None
                purpose = Purpose.INTERACTIVE if forced else Purpose.BATCH
                komet = self._planner.komet(rights, purpose=purpose)
                await self._journal.look(waiting, komet, operation, plan, forced=forced)
            except BotError as error:
                await self._journal.look_failed(waiting, str(error))
            looked += 1
            await self._settle(row)
        return looked

    async def _stored_form(self, operation: AnyOperation, row: ProposalRow) -> BaseModel:
        """Return the form as it was filled in, file bytes included."""
        form: BaseModel = operation.form.model_validate(row.form)
        for name in operation.form.model_fields:
            file = getattr(form, name)
            if isinstance(file, UploadedFile):
                async with self._database.read() as tx:
                    content = await ProposalStore(tx).file(file.sha256)
                if content is None:
                    raise FormError(name, say("The file is not here any more. Please upload it again."))
                form = form.model_copy(update={name: file.model_copy(update={"content": content})})
        return form

    async def _still_the_same(self, row: ProposalRow, plan: Plan, rights: Rights) -> bool:
        """Compare digests; where they differ, end the proposal as stale and say what differs."""
        shown = Plan.from_record(row.plan)
        # The policy's version when it was shown: a policy that changed since is judged below, by its
        # rules, so that a mere edit does not throw waiting approvals away.
        digest = plan.digest(
            person=row.requester, fingerprint=rights.token.fingerprint, policy_version=row.policy_version
        )
        requirement = requirement_of(rights.policy, self._operations[row.operation], plan, rights.person)
        if (
            requirement
            and len(self._may_count(row, rights, requirement) & await self._approvers(row)) < requirement.count
        ):
            words = say(
                "The policy now asks for {count} by a {role}.",
                count=count(requirement.count, "approval"),
                role=requirement.role,
            )
            await self._finish(row, State.STALE, {"reason": words, "changes": []})
            return False
        if digest == row.digest:
            return True
        changes = [vars(change) for change in difference(shown.snapshot, plan.snapshot)]
        reason = (
            say("Komet's records changed since the preview.")
            if changes
            else say("Your Komet token changed since the preview.")
        )
        await self._finish(row, State.STALE, {"reason": reason, "changes": changes})
        return False

    def _may_count(self, row: ProposalRow, rights: Rights, requirement: Requirement) -> frozenset[str]:
        """Return whose approvals count now: the rule's people, and those it was escalated to."""
        escalated = [requirement.escalate_to] if row.detail.get("escalated") and requirement.escalate_to else []
        return requirement.approvers | (rights.policy.people_in(escalated) - {row.requester})

    async def _approvers(self, row: ProposalRow) -> frozenset[str]:
        async with self._database.read() as tx:
            decisions = await ProposalStore(tx).decisions_on(row.id)
        return frozenset(decision.person for decision in decisions if decision.verdict == "approve")

    async def _begin(self, row: ProposalRow, plan: Plan) -> None:
        """Write the journal; from here on the business keys are taken. Raises FormError if they were."""
        async with self._database.write() as tx:
            journal = JournalStore(tx)
            await self._planner.refuse_repeats(plan, row.id, journal)
            records = [request.to_record() for request in plan.requests]
            await journal.add(row.id, records, Step.PLANNED.value, [once.key for once in plan.once])

    async def _send_all(self, row: ProposalRow, plan: Plan, operation: AnyOperation, rights: Rights) -> None:
        komet = self._planner.komet(rights, purpose=purpose_of(plan), intent=row.id)
        for entry in await self._journal.rows(row.id):
            error = await self._journal.send(entry, row, komet, operation, plan)
            if isinstance(error, KometMethodRefusedError):
                await self._planner.strike_off(rights, error.method)
            if error is not None and not isinstance(error, KometRefusedError):
                # Unknown, unreachable, rejected token or spent allowance: the next would fare the same.
                await self._journal.leave_rest(row.id, str(error))
                return

    async def _settle(self, row: ProposalRow, *, looks: int | None = None) -> Proposal:
        """Give the proposal the state that its journal rows amount to; `looks` are Komet calls of the second plan."""
        results = [to_result(entry) for entry in await self._journal.rows(row.id)]
        state, operation = end_state(results), self._operations[row.operation]
        can_undo = operation.undo is not None and operation.undo(Plan.from_record(row.plan), results) is not None
        calls = None if looks is None else looks + sum(result.step in LEFT for result in results)
        await self._finish(row, state, {"undo": True} if can_undo else {}, calls=calls)
        return await self._reload(row.id)

    async def _finish(
        self, row: ProposalRow, state: State, detail: Mapping[str, Any], *, calls: int | None = None
    ) -> None:
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            before = await store.get(row.id)
            moved = await store.move(
                row.id,
                {State.RUNNING.value, State.UNKNOWN.value},
                state.value,
                detail=dict(detail),
                finished_at=utc_now(),
            )
            if not moved or before is None:
                return
            if before.state != state.value:
                await record(
                    tx,
                    team_id=row.team_id,
                    actor=SYSTEM,
                    event=state.value,
                    method=row.method,
                    proposal_id=row.id,
                    sentence=row.plan["sentence"],
                    acting_for=row.requester,
                    channel=row.origin_channel,
                    digest=row.digest,
                    decision=state.value,
                    calls=calls,
                    detail=detail,
                )
            await self._outbox.show(tx, row.id)
        self._outbox.wake()

    async def _reload(self, proposal_id: str) -> Proposal:
        async with self._database.read() as tx:
            store = ProposalStore(tx)
            row = await store.get(proposal_id)
            assert row is not None
            return await load_proposal(store, row)
