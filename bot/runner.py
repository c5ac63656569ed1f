"""The one road to Komet, as far as the person's yes: permission, plan, preview, proposal.

A read asks and returns. A write becomes a proposal: `preview` plans it and works out whether policy asks
for an approval, `confirm` stores the person's yes. `approvals.py` takes decisions, `execution.py` sends.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from pydantic import BaseModel

from bot import successors
from bot.access import Rights
from bot.aside import aside
from bot.audit import record_step
from bot.drafts import sent_drafts
from bot.errors import ApprovalError
from bot.ids import new_id
from bot.komet.client import Komet
from bot.komet.models import KometAnswer
from bot.komet.requests import KometRequest
from bot.operations import AnyOperation
from bot.outbox import Outbox
from bot.people import Person
from bot.plan import Plan
from bot.planner import Planner
from bot.proposals import WINDOW, Proposal, State, load_proposal, spoken, stored_proposal
from bot.quota import Quota
from bot.requirements import approval_record, expiry_of, requirement_of
from bot.sheets import Sheets, with_sheet
from bot.words import say
from storage.database import Database, utc_now
from storage.notes import NoteStore
from storage.proposals import ProposalRow, ProposalStore, ShownRow

SAME_ACT = timedelta(minutes=1)
"""The same person confirming the same digest again within this gets the first proposal."""

T = TypeVar("T")
A = TypeVar("A", bound=KometAnswer)


class Runner:
    """Takes people's wishes to the point where they may be sent; `execution.py` sends them."""

    def __init__(
        self,
        database: Database,
        planner: Planner,
        outbox: Outbox,
        quota: Quota,
        sheets: Sheets,
        operations: Mapping[str, AnyOperation],
    ) -> None:
        self._database = database
        self._quota = quota
        self._planner = planner
        self._outbox = outbox
        self._sheets = sheets
        self._operations = operations

    async def rights(self, person: Person, channel: str | None = None) -> Rights:
        """Return what the person may do now, in that channel. Raises NotConnectedError or NotAllowedError."""
        return await self._planner.rights(person, channel)

    async def read(self, person: Person, operation: AnyOperation, form: BaseModel, channel: str | None = None) -> Any:
        """Ask Komet and return the answer. Raises BotError when it is not allowed or does not work."""
        rights = await self._allowed(person, operation, channel)
        call = operation.call
        assert call is not None
        return await self._planner.ask(rights, lambda komet: call(komet, form))

    async def look_up(self, person: Person, request: KometRequest[A], channel: str | None = None) -> A:
        """Send one read that belongs to no operation, asked for in that channel. Raises BotError as `read` does."""
        rights = await self._planner.rights(person, channel)
        rights.require_method(request.method)
        return await self._planner.ask(rights, lambda komet: komet.send(request))

    async def choices(
        self,
        person: Person,
        operation: AnyOperation,
        choose: Callable[[Komet], Awaitable[T]],
        channel: str | None = None,
    ) -> T:
        """Return what a form offers, asked with the person's token. Raises BotError as `read` does."""
        return await self._planner.ask(await self._allowed(person, operation, channel), choose)

    async def preview(
        self,
        person: Person,
        operation: AnyOperation,
        form: BaseModel,
        channel: str | None,
        *,
        follows: Mapping[str, Any] | None = None,
        goes_on: Mapping[str, str] | None = None,
    ) -> Proposal:
        """Plan the write and store it as previewed; nothing is sent to Komet but reads.

        `follows` is what it keeps of an earlier request that was sent back with a question, `goes_on` which
        proposal it takes back or tries again (`successors.py`). A plan too large for a card is also sent to the
        person as a file. Raises FormError at the field at fault, NotAllowedError, KometError; KometQuotaError also
        when the day's allowance does not allow the write; UploadError when Slack does not take the file.
        """
        rights = await self._allowed(person, operation, channel)
        plan = await self._planner.plan(rights, operation, form)
        plan = await aside(len(plan.changes), with_sheet, plan)
        proposal_id = new_id()
        await self._planner.refuse_repeats(plan, proposal_id)
        left = await self._quota.require(person.id, plan)
        policy = rights.policy
        requirement = requirement_of(policy, plan, person)
        kept = {"left": left, "follows": follows, **(goes_on or {})}
        as_record, digest = await aside(len(plan.changes), _written, plan, person, rights)
        row = ProposalRow(
            id=proposal_id,
            team_id=person.team_id,
            requester=person.id,
            operation=operation.command,
            method=operation.method,
            form=form.model_dump(mode="json"),
            plan=as_record,
            digest=digest,
            fingerprint=rights.token.fingerprint,
            policy_version=policy.version,
            approval=approval_record(requirement, plan, self._quota.clock),
            state=State.PREVIEWED.value,
            origin_channel=channel,
            detail={key: value for key, value in kept.items() if value is not None},
            created_at=utc_now(),
        )
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            await store.keep_files(plan.contents, utc_now())
            await store.add(row)
        return await self._sheets.to_requester(Proposal(row, plan, (), (), {}, ()))

    async def confirm(self, person: Person, proposal_id: str, *, window: str | None = None) -> Proposal:
        """Store the person's yes; return the proposal, or the first one of the same act.

        Their drafts that hold the same go with it: nothing is left to be sent.
        `window` is the id of the modal that shows from now on what becomes of it.

        Committed when this returns, so it can be acknowledged; its Komet calls are set aside from then on.
        Raises ApprovalError when it is not theirs or cannot be confirmed any more, or goes on from where it
        was gone on already, KometQuotaError when the
        day's allowance does not allow it any more.
        """
        now = utc_now()
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            row = await store.get(proposal_id)
            if row is None or row.requester != person.id:
                raise ApprovalError(say("This preview is not there any more. Please start again."))
            if row.state != State.PREVIEWED.value:
                return await load_proposal(store, row)
            first = await store.same_confirmed_since(
                row.team_id, row.requester, row.digest, now - SAME_ACT, besides=row.id, states=successors.GOING_ON
            )
            for draft in await sent_drafts(tx, self._operations[row.operation], row):
                await NoteStore(tx).drop_draft(draft.id)
            if first:
                await store.move(row.id, {State.PREVIEWED.value}, State.CANCELLED.value, finished_at=now)
                return await load_proposal(store, first)
            await successors.begin(store, row)
            approval = row.approval
            state = State.WAITING if approval else State.APPROVED
            await store.move(
                row.id,
                {State.PREVIEWED.value},
                state.value,
                confirmed_at=now,
                expires_at=expiry_of(approval, now) if approval else now + timedelta(hours=1),
            )
            plan = await aside(len(row.plan["changes"]), Plan.from_record, row.plan)
            await self._quota.reserve(tx, row.id, person.id, plan)
            await record_step(
                tx,
                row,
                "asked" if approval else "confirmed",
                actor=person.id,
                decision="asked for approval" if approval else "no approval needed",
                calls=row.plan.get("looks"),
                detail={"note": row.plan["note"], "approval": approval},
            )
            if window:
                await store.remember_shown(ShownRow(row.id, WINDOW, window, "", ""))
            await self._outbox.show(tx, row.id)
            proposal = await stored_proposal(store, row.id)
        self._outbox.wake()
        return proposal

    async def refuse_second(self, proposal: Proposal, way: successors.Way) -> None:
        """Raise ApprovalError when somebody went on from the proposal this way already, or is about to."""
        async with self._database.read() as tx:
            await successors.refuse_second(ProposalStore(tx), proposal.row, way)

    async def cancel(self, person: Person, proposal_id: str) -> Proposal:
        """Take a waiting proposal back. Raises ApprovalError when it is not theirs or is past that."""
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            row = await store.get(proposal_id)
            if row is None or row.requester != person.id:
                raise ApprovalError(say("Only the person who asked can take this back."))
            moved = await store.move(
                row.id,
                {State.PREVIEWED.value, State.WAITING.value},
                State.CANCELLED.value,
                finished_at=utc_now(),
            )
            if not moved:
                raise ApprovalError(say("It is too late to take this back: it is {state}.", state=spoken(row.state)))
            await record_step(tx, row, "cancelled", actor=person.id, decision="cancelled")
            await self._outbox.show(tx, row.id)
            proposal = await stored_proposal(store, row.id)
        self._outbox.wake()
        return proposal

    async def proposal(self, proposal_id: str) -> Proposal | None:
        """Return a proposal as it stands, or None."""
        async with self._database.read() as tx:
            store = ProposalStore(tx)
            row = await store.get(proposal_id)
            return await load_proposal(store, row) if row else None

    async def _allowed(self, person: Person, operation: AnyOperation, channel: str | None) -> Rights:
        rights = await self._planner.rights(person, channel)
        rights.require(operation)
        return rights


def _written(plan: Plan, person: Person, rights: Rights) -> tuple[dict[str, Any], str]:
    """Return the plan as the database keeps it, and its digest."""
    version = rights.policy.version
    digest = plan.digest(person=person.id, fingerprint=rights.token.fingerprint, policy_version=version)
    return plan.to_record(), digest
