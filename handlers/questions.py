"""Asking for more: the modal for a question."""

import json
from collections.abc import Mapping
from typing import Any

from bot.proposals import Proposal
from bot.questions import LONGEST, SHORTEST
from bot.slack.blocks import Block, button, inert, mention, section
from bot.slack.forms import written
from bot.slack.modals import asked, modal
from bot.words import say
from handlers.desk import Visit


async def open_question(visit: Visit, proposal_id: str) -> None:
    """Open the modal that takes the question; checked first, so that nobody writes one in vain."""
    await visit.desk.approvals.check(visit.person, proposal_id)
    proposal = await visit.desk.runner.proposal(proposal_id)
    assert proposal is not None
    await visit.open(question_view(proposal), button(say("Ask a question"), "proposal.ask", proposal_id))


def question_view(proposal: Proposal) -> Block:
    """Return the modal that takes the question."""
    question = {
        "type": "plain_text_input",
        "action_id": "question",
        "multiline": True,
        "min_length": SHORTEST,
        "max_length": LONGEST,
        "focus_on_load": True,
    }
    return modal(
        "question",
        say("Ask a question"),
        [
            section(f"*{inert(proposal.plan.sentence)}*"),
            section(say("The request goes back to {who}. Nothing is sent.", who=mention(proposal.row.requester))),
            asked("question", say("What do you want to know?"), question),
        ],
        submit=say("Send back"),
        close=say("Back"),
        metadata=json.dumps({"proposal": proposal.id}),
    )


async def send_back(visit: Visit, view: Mapping[str, Any]) -> Proposal:
    """Store the question. Raises FormError when none is written, ApprovalError when somebody was first."""
    proposal_id = json.loads(view["private_metadata"])["proposal"]
    question = written(view["state"], "question", least=SHORTEST)
    return await visit.desk.questions.ask(visit.person, proposal_id, question)
