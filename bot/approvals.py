"""Approvals: who decided what about a waiting proposal, one decision for good.

The requester never decides. A decision is one conditional update in one transaction with its audit
row; whoever comes second is told who was first. Whose right is used, when it is not the decider's own,
works `principals.py` out; an approval that takes a code is stored only with one that counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit import record_step
from bot.errors import ApprovalError
from bot.outbox import Outbox
from bot.people import People, Person
from bot.policy import Policy
from bot.principals import principals, sources
from bot.proposals import Proposal, State, load_proposal, spoken, stored_proposal
from bot.requirements import needs_code, roles_of
from bot.second_factors import CodeError, CodeNeededError, SecondFactors
from bot.slack.blocks import mention
from bot.words import say
from storage.database import Database, utc_now
from storage.delegations import DelegationRow, DelegationStore
from storage.proposals import DecisionRow, ProposalRow, ProposalStore

APPROVE = "approve"
REJECT = "reject"

DONE = {APPROVE: "{person} approved this before you.", REJECT: "{person} rejected this before you."}


@dataclass(frozen=True)
class Waiting:
    """A proposal that somebody may decide; `acting_for` is whose right they use when it is not their own."""

    row: ProposalRow
    acting_for: str | None
    needs_code: bool


class Approvals:
    """Takes decisions. `policy` returns the policy in force."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        people: People,
        factors: SecondFactors,
        policy: Callable[[], Policy | None],
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._people = people
        self._factors = factors
        self._policy = policy

    async def check(self, person: Person, proposal_id: str, verdict: str = REJECT) -> Waiting:
        """Return the waiting proposal if this person may decide so now. Raises ApprovalError otherwise."""
        here = await self.here(person)
        async with self._database.read() as tx:
            return await self.require_decider(ProposalStore(tx), person, proposal_id, verdict=verdict, here=here)

    async def decide(
        self, person: Person, proposal_id: str, verdict: str, reason: str = "", code: SecretStr | None = None
    ) -> Proposal:
        """Store the decision; the returned proposal is approved, rejected, or waits for more approvals.

        Committed when this returns. Raises ApprovalError when the person may not decide, decided
        already, or somebody else was first; CodeNeededError when approving takes a `code` and there is
        none, CodeError when it does not count.
        """
        here, gone = await self.here(person), await self._gone(person.team_id, proposal_id)
        refusal = ""
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            # Takes the row: of two who decide at once the second sees what the first decided.
            await store.move(proposal_id, {State.WAITING.value}, State.WAITING.value)
            waiting = await self.require_decider(store, person, proposal_id, verdict=verdict, here=here)
            has_code = verdict == APPROVE and waiting.needs_code
            if has_code:
                if code is None:
                    raise CodeNeededError
                refusal = await self._factors.refusal(tx, person, code)
            if not refusal:
                decision = DecisionRow(proposal_id, person.id, verdict, reason, utc_now(), waiting.acting_for, has_code)
                proposal = await self._store(tx, waiting.row, decision, gone)
        self._outbox.wake()
        if refusal:
            raise CodeError("code", refusal)
        return proposal

    async def _store(
        self, tx: AsyncConnection, row: ProposalRow, decision: DecisionRow, gone: frozenset[str]
    ) -> Proposal:
        store = ProposalStore(tx)
        await store.decide(decision)
        approvals = [each for each in await store.decisions_on(row.id) if each.verdict == APPROVE]
        counting = {each.principal for each in approvals if self._counts(row, each, gone)}
        void = [each.person for each in approvals if each.principal not in counting]
        state = State.WAITING
        if decision.verdict == REJECT:
            state = State.REJECTED
        elif len(counting) >= int((row.approval or {}).get("count", 1)):
            state = State.APPROVED
        finished = decision.at if state is State.REJECTED else None
        detail = {**row.detail, "void": void} if void else row.detail
        moved = await store.move(row.id, {State.WAITING.value}, state.value, finished_at=finished, detail=detail)
        if not moved:
            raise await self._too_late(store, row)
        await record_step(
            tx,
            row,
            "approved" if decision.verdict == APPROVE else "rejected",
            actor=decision.person,
            acting_for=decision.acting_for or "",
            channel=str((row.approval or {}).get("channel", "")),
            decision=decision.verdict,
            detail={"reason": decision.reason, "requester": row.requester}
            | ({"second_factor": True} if decision.second_factor else {}),
        )
        await self._outbox.show(tx, row.id)
        return await stored_proposal(store, row.id)

    def _counts(self, row: ProposalRow, approval: DecisionRow, gone: frozenset[str]) -> bool:
        """Say whether an approval still counts: who gave it, and whose right it was, are here and may decide."""
        policy = self._policy()
        may = frozenset() if policy is None else policy.people_in(roles_of(row))
        return not {approval.person, approval.principal} & gone and approval.principal in may

    async def waiting_for(self, person: Person) -> list[Proposal]:
        """Return the waiting proposals that this person asked for or may decide, oldest first."""
        policy = self._policy()
        found: list[Proposal] = []
        async with self._database.read() as tx:
            store = ProposalStore(tx)
            active = await DelegationStore(tx).active(person.team_id, utc_now())
            for row in await store.in_state({State.WAITING.value}):
                decides = policy is not None and person.id in principals(
                    policy.people_in(roles_of(row)), active, policy, row.requester
                )
                if row.requester == person.id or decides:
                    found.append(await load_proposal(store, row))
        return found

    async def _gone(self, team_id: str, proposal_id: str) -> frozenset[str]:
        """Return who approved before, or whose right was used for it, and has left since.

        Whoever approves at this very moment is not among them: they were looked up for that.
        """
        async with self._database.read() as tx:
            before = await ProposalStore(tx).decisions_on(proposal_id)
        asked = {each for row in before for each in (row.person, row.principal)}
        return frozenset([each for each in sorted(asked) if (await self._people.fresh(each, team_id)).is_outsider])

    async def here(self, person: Person) -> frozenset[str]:
        """Return those from whom rights lead to this person and whom Slack still knows, and the person."""
        async with self._database.read() as tx:
            active = await DelegationStore(tx).active(person.team_id, utc_now())
        known = [await self._people.fresh(each, person.team_id) for each in sorted(sources(person.id, active))]
        return frozenset({person.id, *(each.id for each in known if not each.is_outsider)})

    async def require_decider(
        self, store: ProposalStore, person: Person, proposal_id: str, *, here: frozenset[str], verdict: str = REJECT
    ) -> Waiting:
        """Return the waiting proposal if this person may decide so now. Raises ApprovalError otherwise.

        `here` is what the method of that name returned just before: in a transaction Slack is not asked.
        """
        row = await store.get(proposal_id)
        if row is None:
            raise ApprovalError(say("This request is not there any more."))
        if row.state != State.WAITING.value:
            raise await self._too_late(store, row)
        if row.expires_at and row.expires_at <= utc_now():
            raise ApprovalError(say("This request has expired. The requester can ask again."))
        if person.is_outsider or person.is_of_other_team:  # the other team is admitted to ask, not to decide
            raise ApprovalError(say("Only members of this workspace can decide."))
        if person.id == row.requester:
            raise ApprovalError(say("You asked for this yourself, so somebody else has to decide."))
        policy = self._policy()
        active = await DelegationStore(store.tx).active(person.team_id, utc_now())
        followed = [each for each in active if {each.from_person, each.to_person} <= here]
        rights = _rights(policy, row, followed, person.id)
        if policy is None or not rights:
            raise _no_right(policy, row, followed, person.id)
        decisions = await store.decisions_on(row.id)
        if any(each.person == person.id for each in decisions):
            raise ApprovalError(say("You decided already. It waits for somebody else too."))
        # Whoever could approve may reject, whoever used the same right before.
        used = {each.principal: each.person for each in decisions} if verdict == APPROVE else {}
        free = [principal for principal in rights if principal not in used]
        if not free:
            raise ApprovalError(
                say("The right that you would use was used for this already. It waits for somebody else too."),
                say("By {person}.", person=mention(used[rights[0]])),
            )
        return Waiting(row, free[0] if free[0] != person.id else None, needs_code(row, policy))

    async def _too_late(self, store: ProposalStore, row: ProposalRow) -> ApprovalError:
        decisions = await store.decisions_on(row.id)
        if decisions:
            last = decisions[-1]
            done = DONE.get(last.verdict, "{person} asked a question about this before you.")
            return ApprovalError(say("Somebody was faster."), say(done, person=mention(last.person)))
        return ApprovalError(say("This is not waiting any more: it is {state}.", state=spoken(row.state)))


def _rights(
    policy: Policy | None, row: ProposalRow, followed: Sequence[DelegationRow], person: str, *, requester: str = ""
) -> tuple[str, ...]:
    """Return the people whose right this person may use on the proposal, best first."""
    if policy is None:
        return ()
    return principals(policy.people_in(roles_of(row)), followed, policy, requester or row.requester).get(person, ())


def _no_right(policy: Policy | None, row: ProposalRow, followed: Sequence[DelegationRow], person: str) -> ApprovalError:
    """Return why this person may not decide, with what would help."""
    if _rights(policy, row, followed, person, requester="nobody"):
        return ApprovalError(
            say("The right that you were handed leads over the person who asked, so somebody else has to decide.")
        )
    sentence = say("Only a {role} can decide this.", role=str((row.approval or {}).get("role", "")))
    if policy is not None and person in policy.delegates():
        return ApprovalError(
            sentence, say("Somebody who is away can let you decide for them: /komet-approvals delegate")
        )
    return ApprovalError(sentence)
