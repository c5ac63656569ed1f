"""Looking at Komet for writes whose answer was lost, until each is known."""

from collections.abc import Mapping

from bot.access import Rights
from bot.aside import aside
from bot.ends import Ends
from bot.errors import ApprovalError, BotError
from bot.komet.callers import Purpose
from bot.lost_answers import LostAnswers, is_over
from bot.operations import AnyOperation
from bot.people import FindPerson, Person
from bot.plan import Plan
from bot.planner import Planner
from bot.proposals import Proposal
from bot.words import say
from storage.database import Database
from storage.links import LinkStore
from storage.proposals import ProposalRow, ProposalStore


class Looks:
    """Looks with the requester's token. `find` looks people up, `operations` is by command."""

    def __init__(
        self,
        database: Database,
        planner: Planner,
        lost: LostAnswers,
        ends: Ends,
        operations: Mapping[str, AnyOperation],
        find: FindPerson,
    ) -> None:
        self._database = database
        self._planner = planner
        self._lost = lost
        self._ends = ends
        self._operations = operations
        self._find = find

    async def look(self, proposal_id: str | None = None) -> int:
        """Look for the unknown writes that are due, or all of one proposal; return how many.

        Evidence is kept; a write that Komet shows is done. A look that does not work is tried again later.
        """
        looked = 0
        for waiting in await self._lost.waiting(proposal_id):
            async with self._database.read() as tx:
                row = await ProposalStore(tx).get(waiting.proposal_id)
            if row is None:
                continue
            operation = self._operations[row.operation]
            plan = await aside(len(row.plan["changes"]), Plan.from_record, row.plan)
            if by_hand := operation.by_hand(plan.requests[waiting.position], plan):
                await self._lost.leave_to_person(waiting, by_hand)
                await self._ends.settle(row)
                continue
            person = await self._find(row.requester, row.team_id)
            try:
                rights = await self._planner.rights(person, row.origin_channel)
                await self._refuse_other_party(row, rights)
                forced = proposal_id is not None
                purpose = Purpose.INTERACTIVE if forced else Purpose.BATCH
                komet = self._planner.komet(rights, purpose=purpose)
                await self._lost.look(waiting, komet, operation, plan, forced=forced)
            except BotError as error:
                await self._lost.look_failed(waiting, str(error))
            looked += 1
            await self._ends.settle(row)
        return looked

    async def _refuse_other_party(self, row: ProposalRow, rights: Rights) -> None:
        """Raise ApprovalError unless the token shows what that shows with which it was sent.

        A token that was only renewed does. One of another party does not show the same: what is missing there proves
        nothing.
        """
        if rights.token.fingerprint == row.fingerprint:
            return
        async with self._database.read() as tx:
            sent_with = await LinkStore(tx).ever_with(row.team_id, row.fingerprint)
        parties = {(each.token_type, each.party_id) for each in sent_with}
        if parties != {(rights.token.token_type, rights.token.party_id)}:
            raise ApprovalError(say("It was sent with another Komet token, which may show what yours does not."))

    async def answer(self, person: Person, proposal_id: str, *, there: bool) -> Proposal:
        """Take the requester's word for what they saw in Komet themselves, once the scheduled looks are over.

        Committed when this returns. Raises ApprovalError when it is not theirs, not unknown, or too early.
        """
        async with self._database.read() as tx:
            row = await ProposalStore(tx).get(proposal_id)
        if row is None or row.requester != person.id:
            raise ApprovalError(say("Only the person who asked can do this."))
        unknown = await self._lost.waiting(proposal_id)
        if not unknown:
            raise ApprovalError(say("This is not unknown any more."))
        if any(not is_over(entry) for entry in unknown):
            raise ApprovalError(say("I am still looking myself: a late answer of Komet is possible."))
        for entry in unknown:
            await self._lost.answer(entry, person.id, there=there)
        return await self._ends.settle(row)
