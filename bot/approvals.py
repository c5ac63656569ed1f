"""Approvals: who decided what about a waiting proposal, one decision for good.

The requester never decides. A decision is one conditional update in one transaction with its audit
row; whoever comes second is told who was first.
"""

from collections.abc import Callable

from bot.audit import record
from bot.errors import ApprovalError
from bot.outbox import Outbox
from bot.people import Person
from bot.policy import Policy
from bot.proposals import Proposal, State, load_proposal
from bot.slack.blocks import mention
from bot.words import say
from storage.database import Database, utc_now
from storage.proposals import DecisionRow, ProposalRow, ProposalStore

APPROVE = "approve"
REJECT = "reject"

DONE = {APPROVE: "{person} approved this before you.", REJECT: "{person} rejected this before you."}


def roles_of(row: ProposalRow) -> list[str]:
    """Return the roles whose people may decide: those of the rule, and once escalated one more."""
    approval = row.approval or {}
    roles = list(approval.get("roles", ()))
    if row.detail.get("escalated") and approval.get("escalate_to"):
        roles.append(str(approval["escalate_to"]))
    return roles


class Approvals:
    """Takes decisions. `policy` returns the policy in force."""

    def __init__(self, database: Database, outbox: Outbox, policy: Callable[[], Policy | None]) -> None:
        self._database = database
        self._outbox = outbox
        self._policy = policy

    async def check(self, person: Person, proposal_id: str) -> ProposalRow:
        """Return the waiting proposal if this person may decide it now. Raises ApprovalError otherwise."""
        async with self._database.read() as tx:
            return await self.require_decider(ProposalStore(tx), person, proposal_id)

    async def decide(self, person: Person, proposal_id: str, verdict: str, reason: str = "") -> Proposal:
        """Store the decision; the returned proposal is approved, rejected, or waits for more approvals.

        Committed when this returns. Raises ApprovalError when the person may not decide, decided
        already, or somebody else was first.
        """
        now = utc_now()
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            row = await self.require_decider(store, person, proposal_id)
            await store.decide(DecisionRow(row.id, person.id, verdict, reason, now))
            approvals = [each for each in await store.decisions_on(row.id) if each.verdict == APPROVE]
            state = State.WAITING
            if verdict == REJECT:
                state = State.REJECTED
            elif len(approvals) >= int((row.approval or {}).get("count", 1)):
                state = State.APPROVED
            finished = now if state is State.REJECTED else None
            if not await store.move(row.id, {State.WAITING.value}, state.value, finished_at=finished):
                raise await self._too_late(store, row)
            await record(
                tx,
                team_id=row.team_id,
                actor=person.id,
                event="approved" if verdict == APPROVE else "rejected",
                method=row.method,
                proposal_id=row.id,
                sentence=row.plan["sentence"],
                channel=str((row.approval or {}).get("channel", "")),
                digest=row.digest,
                decision=verdict,
                detail={"reason": reason, "requester": row.requester},
            )
            await self._outbox.show(tx, row.id)
            changed = await store.get(row.id)
            assert changed is not None
            proposal = await load_proposal(store, changed)
        self._outbox.wake()
        return proposal

    async def waiting_for(self, person: Person) -> list[Proposal]:
        """Return the waiting proposals that this person asked for or may decide, oldest first."""
        policy = self._policy()
        found: list[Proposal] = []
        async with self._database.read() as tx:
            store = ProposalStore(tx)
            for row in await store.in_state({State.WAITING.value}):
                decides = policy is not None and person.id in policy.people_in(roles_of(row))
                if row.requester == person.id or decides:
                    found.append(await load_proposal(store, row))
        return found

    async def require_decider(self, store: ProposalStore, person: Person, proposal_id: str) -> ProposalRow:
        """Return the waiting proposal if this person may decide it now. Raises ApprovalError otherwise."""
        row = await store.get(proposal_id)
        if row is None:
            raise ApprovalError(say("This request is not there any more."))
        if row.state != State.WAITING.value:
            raise await self._too_late(store, row)
        if row.expires_at and row.expires_at <= utc_now():
            raise ApprovalError(say("This request has expired. The requester can ask again."))
        if person.is_outsider:
            raise ApprovalError(say("Only members of this workspace can decide."))
        if person.id == row.requester:
            raise ApprovalError(say("You asked for this yourself, so somebody else has to decide."))
        policy = self._policy()
        if policy is None or person.id not in policy.people_in(roles_of(row)):
            raise ApprovalError(say("Only a {role} can decide this.", role=str((row.approval or {}).get("role", ""))))
        if any(each.person == person.id for each in await store.decisions_on(row.id)):
            raise ApprovalError(say("You decided already. It waits for somebody else too."))
        return row

    async def _too_late(self, store: ProposalStore, row: ProposalRow) -> ApprovalError:
        decisions = await store.decisions_on(row.id)
        if decisions:
            last = decisions[-1]
            done = DONE.get(last.verdict, "{person} asked a question about this before you.")
            return ApprovalError(say("Somebody was faster."), say(done, person=mention(last.person)))
        return ApprovalError(say("This is not waiting any more: it is {state}.", state=row.state))
