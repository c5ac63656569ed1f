"""Writes whose answer was lost: the list of them, and looking at Komet when a person asks for it."""

from collections.abc import Sequence

from bot.cards import looked_words, unknown_message
from bot.errors import FormError
from bot.proposals import Proposal, State, load_proposal
from bot.slack.blocks import Message
from bot.words import say
from handlers import home
from handlers.desk import Visit
from storage.proposals import ProposalStore

SEE_ALL = frozenset({"manager", "admin"})
"""The roles whose people see everybody's, and may look for them."""


async def show(visit: Visit, words: Sequence[str]) -> None:
    """List the person's unknown writes; managers and admins see everybody's."""
    await visit.reply.privately(await _list(visit))


async def look(visit: Visit, proposal_id: str) -> None:
    """Look at Komet now and say what it showed."""
    words = looked_words(await _look(visit, proposal_id))
    await visit.reply.privately(Message.saying(words))


async def look_from_home(visit: Visit, proposal_id: str) -> None:
    """Look, say what it showed by direct message, and draw the Home tab anew."""
    await look(visit, proposal_id)
    await home.publish(visit)


async def look_from_list(visit: Visit, proposal_id: str) -> None:
    """Look, and show the list anew with what it showed on top."""
    words = looked_words(await _look(visit, proposal_id))
    await visit.reply.privately(await _list(visit, words), instead=True)


async def _look(visit: Visit, proposal_id: str) -> Proposal:
    proposal = await visit.desk.runner.proposal(proposal_id)
    if proposal is None:
        raise FormError("", say("This request is not there any more."))
    if proposal.row.requester != visit.person.id and not _sees_all(visit):
        raise FormError("", say("Only the person who asked, a manager or an admin can do this."))
    await visit.desk.looks.look(proposal_id)
    looked = await visit.desk.runner.proposal(proposal_id)
    assert looked is not None
    return looked


async def _list(visit: Visit, note: str = "") -> Message:
    async with visit.desk.database.read() as tx:
        store = ProposalStore(tx)
        rows = await store.in_state({State.UNKNOWN.value})
        of_team = [row for row in rows if row.team_id == visit.person.team_id]
        mine = [await load_proposal(store, row) for row in of_team if row.requester == visit.person.id]
        others = None
        if _sees_all(visit):
            others = [await load_proposal(store, row) for row in of_team if row.requester != visit.person.id]
    return unknown_message(mine, others, note)


def _sees_all(visit: Visit) -> bool:
    policy = visit.desk.policy()
    return policy is not None and bool(policy.roles_of(visit.person.id) & SEE_ALL)
