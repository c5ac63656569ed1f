"""Asking for more: the modal for a question, and the form that answers it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.operations import AnyOperation
from bot.proposals import Proposal, State
from bot.questions import LONGEST, SHORTEST
from bot.slack.blocks import Block, Message, actions, button, inert, mention, plain, section
from bot.slack.forms import typed_values
from bot.words import say
from handlers.desk import Visit

BLOCK = "question"
"""The block of a form that shows what was asked; it goes with the form from one view to the next."""


@dataclass(frozen=True)
class Follows:
    """The earlier request that a form answers for: its id, and mrkdwn that says what was asked.

    `undoes` says that the form takes it back instead.
    """

    id: str
    words: str
    undoes: bool = False

    def to_block(self) -> Block:
        """Return the block that shows it on top of the form."""
        return {**section(self.words), "block_id": BLOCK}

    def to_record(self) -> dict[str, Any]:
        """Return it as JSON-able values, as a draft keeps it."""
        return {"id": self.id, "words": self.words, "undoes": self.undoes}


def shown_in(view: Mapping[str, Any], proposal_id: str | None, *, undoes: bool = False) -> Follows | None:
    """Return what a form that is on the screen follows, from its own block."""
    if not proposal_id:
        return None
    words = next((str(block["text"]["text"]) for block in view["blocks"] if block.get("block_id") == BLOCK), "")
    return Follows(proposal_id, words, undoes) if words else None


def undone_by(proposal: Proposal) -> Follows:
    """Return what the form of the way back says of the proposal that it takes back."""
    return Follows(proposal.id, say("↩️ Takes back: *{sentence}*", sentence=inert(proposal.plan.sentence, 600)), True)


def followed_by(proposal: Proposal, operation: AnyOperation) -> Follows | None:
    """Return what a new form made from this proposal follows: this one if it was sent back, or what it followed."""
    if undoes := proposal.row.detail.get("undoes"):
        return Follows(undoes, say("↩️ Takes back what you did before."), undoes=True)
    if proposal.state is State.RETURNED and (asked := proposal.question):
        words = say("{who} asks: *{question}*", who=mention(asked.person), question=inert(asked.reason, 600))
        field = _note_field(proposal, operation)
        hint = say("Put your answer into “{field}”.", field=inert(field)) if field else ""
        return Follows(proposal.id, f"{words}\n{hint}".strip())
    earlier = proposal.row.detail.get("follows")
    if not earlier:
        return None
    question = inert(earlier["question"], 600)
    return Follows(earlier["id"], say("{who} asks: *{question}*", who=mention(earlier["by"]), question=question))


def _note_field(proposal: Proposal, operation: AnyOperation) -> str:
    """Return the title of the field whose text became the plan's note; "" when the operation has none."""
    note = proposal.plan.note
    name = next((name for name, value in proposal.row.form.items() if note and value == note), "")
    field = operation.form.model_fields.get(name)
    return say(field.title or name) if field else ""


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
