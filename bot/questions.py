"""Questions: whoever may decide a request may send it back instead, with a question.

A request that was sent back has ended: its approvals are void and nothing of it is sent. Its requester answers with
a new request, which says which one it follows; that belongs to what is shown of it and not to its digest.
"""

from typing import Any

from bot.approvals import Approvals
from bot.audit import record_step
from bot.errors import ApprovalError
from bot.outbox import Outbox
from bot.people import Person
from bot.proposals import Proposal, State, load_proposal, stored_proposal
from bot.slack.blocks import Message, inert, mention
from bot.words import say
from storage.database import Database, utc_now
from storage.proposals import DecisionRow, ProposalRow, ProposalStore

ASK = "ask"
SHORTEST, LONGEST = 3, 500
"""Characters of a question."""


class Questions:
    """Sends requests back. Who may do that is asked of `approvals`, which knows who may decide."""

    def __init__(self, database: Database, outbox: Outbox, approvals: Approvals) -> None:
        self._database = database
        self._outbox = outbox
        self._approvals = approvals

    async def ask(self, person: Person, proposal_id: str, question: str) -> Proposal:
        """Send the request back with the question. Committed when this returns.

        Raises ApprovalError as `Approvals.decide` does: not theirs to decide, or somebody else was first.
        """
        now = utc_now()
        here = await self._approvals.here(person)
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            waiting = await self._approvals.require_decider(store, person, proposal_id, here=here)
            row = waiting.row
            if not await store.move(row.id, {State.WAITING.value}, State.RETURNED.value, finished_at=now):
                raise ApprovalError(say("Somebody was faster."))
            await store.decide(DecisionRow(row.id, person.id, ASK, question, now, waiting.acting_for))
            await record_step(
                tx,
                row,
                "returned",
                actor=person.id,
                acting_for=waiting.acting_for or "",
                channel=str((row.approval or {}).get("channel", "")),
                decision="asked for more",
                detail={"question": question, "requester": row.requester},
            )
            await self._outbox.show(tx, row.id)
            await self._tell(store, row, person, question)
            proposal = await stored_proposal(store, row.id)
        self._outbox.wake()
        return proposal

    async def earlier(self, person: Person, proposal_id: str) -> dict[str, Any] | None:
        """Return what a new request of this person keeps of the one it follows; None when that was not sent back."""
        async with self._database.read() as tx:
            store = ProposalStore(tx)
            row = await store.get(proposal_id)
            if row is None or row.requester != person.id:
                return None
            proposal = await load_proposal(store, row)
        question, card = proposal.question, proposal.shown.get("card")
        if question is None:
            return None
        link = card.permalink if card else ""
        return {"id": row.id, "by": question.person, "question": question.reason, "link": link}

    async def _tell(self, store: ProposalStore, row: ProposalRow, person: Person, question: str) -> None:
        """Answer in the thread of the requester's message: a message that only changes makes no sound."""
        status = (await store.shown(row.id)).get("status")
        words = say("{who} asks: {question}", who=mention(person.id), question=inert(question, LONGEST))
        channel, thread = (status.channel, status.ts) if status else (row.requester, None)
        await self._outbox.say(store.tx, f"returned:{row.id}", channel, Message.saying(words), thread_ts=thread)
