"""Asking for more: the modal for a question."""

import json
from collections.abc import Mapping
from typing import Any

from bot.proposals import Proposal
from bot.questions import LONGEST, SHORTEST
from bot.slack.blocks import Block, Message, actions, button, inert, mention, plain, section
from bot.slack.forms import typed_values
from bot.words import say
from handlers.desk import Visit


async def open_question(visit: Visit, proposal_id: str) -> None:
    """Open the modal that takes the question; checked first, so that nobody writes one in vain."""
    await visit.desk.approvals.check(visit.person, proposal_id)
    proposal = await visit.desk.runner.proposal(proposal_id)
    assert proposal is not None
    if await visit.reply.open(question_view(proposal)) is None:
        words = say("Slack did not let me open the window. Please press the button again.")
        blocks = [section(words), actions([button(say("Ask a question"), "proposal.ask", proposal_id)])]
        await visit.reply.privately(Message(words, blocks))


def question_view(proposal: Proposal) -> Block:
    """Return the modal that takes the question."""
    return {
        "type": "modal",
        "callback_id": "question",
        "private_metadata": json.dumps({"proposal": proposal.id}),
        "title": plain(say("Ask a question"), 24),
        "submit": plain(say("Send back"), 24),
        "close": plain(say("Back"), 24),
        "blocks": [
            section(f"*{inert(proposal.plan.sentence)}*"),
            section(say("The request goes back to {who}. Nothing is sent.", who=mention(proposal.row.requester))),
            {
                "type": "input",
                "block_id": "question",
                "label": plain(say("What do you want to know?"), 2000),
                "element": {
                    "type": "plain_text_input",
                    "action_id": "question",
                    "multiline": True,
                    "min_length": SHORTEST,
                    "max_length": LONGEST,
                    "focus_on_load": True,
                },
            },
        ],
    }


async def send_back(visit: Visit, view: Mapping[str, Any]) -> Proposal:
    """Store the question. Raises ApprovalError when somebody was first."""
    proposal_id = json.loads(view["private_metadata"])["proposal"]
    question = str(typed_values(view["state"]).get("question", ""))
    return await visit.desk.questions.ask(visit.person, proposal_id, question)
