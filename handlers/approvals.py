"""Approvals as people meet them: the list of what waits, and the reason for a reject."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.approvals import REJECT
from bot.cards.several import SHORTEST_REASON, reason_element
from bot.cards.waiting import by_deadline, waiting_lines
from bot.proposals import Proposal, State
from bot.slack.blocks import Blocks, Message, actions, button, context, header, inert, section
from bot.slack.forms import written
from bot.slack.modals import asked, modal
from bot.words import count, say
from handlers.desk import Visit
from handlers.several import several_button

MOST_LISTED = 20
"""Requests of each part of the list; a message holds 50 blocks."""


async def waiting(visit: Visit, words: Sequence[str]) -> None:
    """Show what waits for this person's decision and what they wait for themselves."""
    found = await visit.desk.approvals.waiting_for(visit.person)
    mine = [each for each in found if each.row.requester == visit.person.id]
    theirs = [each for each in found if each.row.requester != visit.person.id]
    blocks: Blocks = [header(say("Waiting for approval"))]
    if not found:
        blocks.append(section(say("Nothing waits for you, and you wait for nothing.")))
    if theirs:
        blocks.append(section(f"*{say('For you to decide')}*"))
        blocks += waiting_lines(by_deadline(theirs), MOST_LISTED)
    if len(theirs) > 1:
        blocks.append(actions([several_button()]))
    if mine:
        blocks.append(section(f"*{say('Asked by you')}*"))
        blocks += waiting_lines(mine, MOST_LISTED)
    blocks.append(context(say("{count} in all.", count=count(len(found), "request"))))
    await visit.reply.privately(Message(say("Waiting for approval"), blocks))


async def ask_reason(visit: Visit, proposal_id: str) -> None:
    """Open the modal that asks why; checked first, so that nobody writes a reason in vain."""
    await visit.desk.approvals.check(visit.person, proposal_id)
    proposal = await visit.desk.runner.proposal(proposal_id)
    assert proposal is not None
    view = modal(
        "reject",
        say("Reject"),
        [
            section(f"*{inert(proposal.plan.sentence)}*"),
            asked("reason", say("Why? The requester will read this."), reason_element()),
        ],
        submit=say("Reject"),
        close=say("Back"),
        metadata=json.dumps({"proposal": proposal_id}),
    )
    await visit.open(view, button(say("Reject"), "proposal.reject", proposal_id, style="danger"))


async def reject(visit: Visit, view: Mapping[str, Any]) -> Proposal:
    """Store the rejection. Raises FormError when no reason is written, ApprovalError when somebody was first."""
    proposal_id = json.loads(view["private_metadata"])["proposal"]
    reason = written(view["state"], "reason", least=SHORTEST_REASON)
    proposal = await visit.desk.approvals.decide(visit.person, proposal_id, REJECT, reason)
    assert proposal.state is State.REJECTED
    return proposal
