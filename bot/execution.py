"""Sending what was approved: plan again, journal, call, and going on after a stop.

Before Komet's socket is touched the plan is made again; another digest means *stale* and nothing is
sent. That narrows the gap between what was seen and what is sent to milliseconds; Komet has no
compare-and-set that would close it. How it ends is in `ends.py`.
"""

import hashlib
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Any

from pydantic import BaseModel

from bot.access import Rights
from bot.aside import aside
from bot.canonical import sha256
from bot.differences import differences, new_warnings
from bot.ends import Ends
from bot.errors import ApprovalError, BotError, FormError
from bot.journal import Journal
from bot.komet.errors import KometMethodRefusedError, KometRefusedError
from bot.operations import AnyOperation, Step
from bot.outbox import Outbox
from bot.people import FindPerson, Person
from bot.plan import Plan, Sheet
from bot.planner import Planner, keys_of
from bot.proposals import Proposal, State, load_proposal
from bot.quota import purpose_of
from bot.requirements import lacking_approvals
from bot.slack.forms import UploadedFile
from bot.words import say, speaking
from storage.database import Database, utc_now
from storage.journal import JournalStore
from storage.proposals import ProposalRow, ProposalStore

PROGRESS_EVERY = 5.0
"""Seconds between two drawings of how far it is. Each updates two messages, and Slack takes some 50 a minute.

https://docs.slack.dev/apis/web-api/rate-limits (chat.update is of tier 3)
"""

PICK_UP_AFTER = 15.0
"""Seconds after which an approved proposal that nobody runs is picked up."""


class Execution:
    """Runs approved proposals to their known end. `operations` is by command, `find` looks people up."""

    def __init__(
        self,
        database: Database,
        planner: Planner,
        journal: Journal,
        ends: Ends,
        outbox: Outbox,
        operations: Mapping[str, AnyOperation],
        find: FindPerson,
    ) -> None:
        self._database = database
        self._planner = planner
        self._journal = journal
        self._ends = ends
        self._outbox = outbox
        self._operations = operations
        self._find = find
        self._left_lying: dict[str, float] = {}

    async def run(self, proposal_id: str, person: Person) -> Proposal:
        """Send an approved proposal; `person` is its requester, whose token is used.

        Plans again first; another digest means *stale* and nothing is sent. Safe to call twice: only
        the call that moves it to running sends. Returns the proposal at its end.
        """
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            is_ours = await store.move(proposal_id, {State.APPROVED.value}, State.RUNNING.value)
            row = await store.get(proposal_id)
            assert row is not None
            if not is_ours:
                return await load_proposal(store, row)
            await self._outbox.show(tx, proposal_id)
        self._outbox.wake()
        return await self._to_its_end(row, self._send(row, person))

    async def interrupted(self) -> list[ProposalRow]:
        """At a start: make what was being sent unknown; return the proposals that `resume` has to go on with.

        A proposal that had sent nothing is approved again: it starts over with a new plan.
        """
        async with self._database.read() as tx:
            running = await ProposalStore(tx).in_state({State.RUNNING.value})
        for row in running:
            if row.detail.get("halted"):
                await self._ends.break_off(row, str(row.detail["halted"]))
            elif await self._journal.interrupted(row.id, forget="paused" not in row.detail):
                await self._ends.settle_or_later(row)
                # What goes on is told of as it goes on; until then messages would show how far it was long before.
                await self._tell_progress(row.id)
            else:
                async with self._database.write() as tx:
                    await ProposalStore(tx).move(row.id, {State.RUNNING.value}, State.APPROVED.value)
        await self._ends.expire(State.APPROVED)
        return await self._still_good({State.APPROVED.value, State.RUNNING.value})

    async def resume(self, row: ProposalRow) -> Proposal:
        """Go on with a proposal that a stop interrupted: run it, or send the requests that were not begun."""
        if row.state == State.APPROVED.value:
            return await self.run(row.id, await self._find(row.requester, row.team_id))
        return await self._to_its_end(row, self._send_rest(row))

    async def pick_up(self) -> None:
        """Run approved proposals that nobody runs, because the database could not be written just then, say."""
        await self._ends.expire(State.APPROVED)
        rows = await self._still_good({State.APPROVED.value})
        now = monotonic()
        self._left_lying = {row.id: self._left_lying.get(row.id, now) for row in rows}
        for row in rows:
            if now - self._left_lying[row.id] >= PICK_UP_AFTER:
                await self.resume(row)

    async def _still_good(self, states: set[str]) -> list[ProposalRow]:
        """Return proposals in these states, but none that is paused, and no approval whose time is over.

        Those approvals could not be ended yet.
        """
        async with self._database.read() as tx:
            rows = await ProposalStore(tx).in_state(states)
        now = utc_now()
        return [
            row
            for row in rows
            if "paused" not in row.detail
            and (row.state != State.APPROVED.value or row.expires_at is None or row.expires_at > now)
        ]

    async def _to_its_end(self, row: ProposalRow, work: Coroutine[Any, Any, Proposal]) -> Proposal:
        """Do the work; whatever stops it, the proposal gets an end that says what is known."""
        try:
            return await work
        except BotError as error:
            return await self._ends.break_off(row, error.to_all())
        except Exception:
            # A fault of ours must not leave it "on its way" until the next start.
            await self._ends.break_off(row, say("Something broke on our side before this was sent."))
            raise

    async def _send(self, row: ProposalRow, person: Person) -> Proposal:
        operation = self._operations[row.operation]
        rights = await self._planner.rights(person, row.origin_channel)
        rights.require(operation)
        form = await self._stored_form(operation, row)
        looked_at = utc_now()
        try:
            plan = await self._plan_again(rights, operation, form, row)
        except FormError as error:  # it could be planned when it was shown, so what it touches has changed
            await self._ends.finish(row, State.STALE, {"reason": error.sentence(), "changes": []})
            return await self._ends.reload(row.id)
        if not await self._still_the_same(row, plan, rights):
            return await self._ends.reload(row.id)
        if not await self._begin(row, plan, looked_at):
            return await self._ends.reload(row.id)
        await self._send_all(row, plan, operation, rights)
        return await self._ends.settle(row, looks=plan.looks)

    async def _send_rest(self, row: ProposalRow) -> Proposal:
        """After a stop in the middle: look again at what was not begun, and send it if it is still the same.

        The rest is judged as the whole was: rights, the approvals that policy asks for, the time they last, and
        the records as they were shown. Raises BotError for what is in the way; then none of the rest is sent.
        """
        operation = self._operations[row.operation]
        shown = await aside(len(row.plan["changes"]), Plan.from_record, row.plan)
        left = [entry for entry in await self._journal.rows(row.id) if entry.state == Step.PLANNED.value]
        if not left:
            return await self._ends.settle(row)
        if operation.rest is None:
            raise ApprovalError(say("I was stopped before this was sent."))
        if row.expires_at and row.expires_at <= utc_now():
            raise ApprovalError(say("I was stopped before this was sent, and the time for it is over."))
        person = await self._find(row.requester, row.team_id)
        rights = await self._planner.rights(person, row.origin_channel)
        rights.require(operation)
        if lacking := await self._lacking(row, shown, rights):
            raise ApprovalError(lacking)
        requests = [shown.requests[entry.position] for entry in left]
        form = operation.form.model_validate(operation.rest(shown, requests))
        plan = await self._plan_again(rights, operation, form, row)
        is_same = [each.to_record() for each in plan.requests] == [each.to_record() for each in requests]
        known = {sha256(record) for record in shown.snapshot}  # thousands of rows: no record is compared with each
        if not is_same or any(sha256(record) not in known for record in plan.snapshot):
            raise ApprovalError(say("I was stopped before this was sent, and Komet's records changed meanwhile."))
        await self._send_all(row, shown, operation, rights)
        return await self._ends.settle(row, looks=plan.looks)

    async def _plan_again(self, rights: Rights, operation: AnyOperation, form: BaseModel, row: ProposalRow) -> Plan:
        """Return the plan as it is now, in the requester's language: it is compared with what they were shown."""
        with speaking(rights.person.language):
            return await self._planner.plan(rights, operation, form, intent=row.id)

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
        rows = len(plan.changes)
        shown = await aside(rows, Plan.from_record, row.plan)
        plan = replace(plan, sheet=await self._sheet_as_shown(shown))
        # The policy's version when it was shown: a policy that changed since is judged below, by its
        # rules, so that a mere edit does not throw waiting approvals away.
        fingerprint, version = rights.token.fingerprint, row.policy_version
        digest = await aside(rows, plan.digest, person=row.requester, fingerprint=fingerprint, policy_version=version)
        if lacking := await self._lacking(row, plan, rights):
            await self._ends.finish(row, State.STALE, {"reason": lacking, "changes": []})
            return False
        warned = new_warnings(shown, plan)
        if digest == row.digest and not warned:
            return True
        changes = [each.to_record() for each in differences(shown, plan) or warned]
        # What differs speaks for itself under the title; a token does not stand among the records.
        reason = {} if changes else {"reason": say("The Komet token of whoever asked changed since the preview.")}
        await self._ends.finish(row, State.STALE, {**reason, "changes": changes})
        return False

    async def _sheet_as_shown(self, shown: Plan) -> Sheet | None:
        """Return the sheet that people saw. Raises ApprovalError when its bytes are not those any more."""
        sheet = shown.sheet
        if sheet is not None:
            async with self._database.read() as tx:
                content = await ProposalStore(tx).file(sheet.sha256)
            if content is None or hashlib.sha256(content).hexdigest() != sheet.sha256:
                raise ApprovalError(say("The file with all rows is not the one that was shown. Please start again."))
        return sheet

    async def _lacking(self, row: ProposalRow, plan: Plan, rights: Rights) -> str:
        return await lacking_approvals(row, plan, rights, database=self._database, find=self._find)

    async def _begin(self, row: ProposalRow, plan: Plan, looked_at: datetime) -> bool:
        """Write the journal; from here on the business keys are taken. Raises FormError if they were.

        `looked_at` is when planning again began: what was done since to the same may not be in the plan, so that
        raises ApprovalError. False when it is not ours any more: a process that was started meanwhile took this one
        for dead.
        """
        async with self._database.write() as tx:
            journal = JournalStore(tx)
            now = await ProposalStore(tx).get(row.id)
            if now is None or now.state != State.RUNNING.value or await journal.of_proposal(row.id):
                return False
            if "stopped_by" in now.detail:
                raise ApprovalError(say("It was stopped before this was sent."))
            await self._planner.refuse_repeats(plan, row.id, journal)
            await self._planner.refuse_overtaken(plan, row.id, journal, looked_at)
            totals = [dict(vars(total)) for total in plan.totals]
            if totals != row.plan["totals"]:
                await ProposalStore(tx).tell_totals(row.id, {**row.plan, "totals": totals})
            for position, request in enumerate(plan.requests):
                once = [each.key for each in plan.once if each.holds(position)]
                keys = [*once, *(each.key for each in plan.noted), *keys_of(request)]
                await journal.add(row.id, position, request.to_record(), Step.PLANNED.value, keys)
        return True

    async def _send_all(self, row: ProposalRow, plan: Plan, operation: AnyOperation, rights: Rights) -> None:
        komet = self._planner.komet(rights, purpose=purpose_of(plan), intent=row.id)
        entries = await self._journal.rows(row.id)
        told_at = monotonic()
        for entry in entries:
            if len(entries) > 1 and await self._is_paused(row.id):
                return
            error = await self._journal.send(entry, row, komet, operation, plan)
            if isinstance(error, KometMethodRefusedError):
                await self._planner.strike_off(rights, error.method)
            if error is not None and not isinstance(error, KometRefusedError):
                # Unknown, unreachable, rejected token or spent allowance: the next would fare the same.
                await self._journal.leave_rest(row.id, error.of_rest())
                return
            if entry is not entries[-1] and monotonic() - told_at >= PROGRESS_EVERY:
                told_at = monotonic()
                await self._tell_progress(row.id)

    async def _is_paused(self, proposal_id: str) -> bool:
        async with self._database.read() as tx:
            return "paused" in await ProposalStore(tx).detail_of(proposal_id)

    async def _tell_progress(self, proposal_id: str) -> None:
        async with self._database.write() as tx:
            await self._outbox.show(tx, proposal_id)
        self._outbox.wake()
