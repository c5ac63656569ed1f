"""The earlier request that a form goes on from: it answers a question, takes something back, or tries again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.operations import AnyOperation
from bot.proposals import Proposal, State
from bot.slack.blocks import Block, inert, mention, section
from bot.successors import REPEAT, UNDO
from bot.words import say
from handlers.desk import Visit

BLOCK = "earlier"
"""The block of a form that shows the earlier request; it goes with the form from one view to the next."""

ANSWER = "answers"
"""The way of a form that answers a question; the others are those of `bot/successors.py`."""


@dataclass(frozen=True)
class Earlier:
    """The earlier request: its id, mrkdwn that says what it was, and in which way the form goes on from it."""

    id: str
    words: str
    way: str = ANSWER

    def to_block(self) -> Block:
        """Return the block that shows it on top of the form."""
        return {**section(self.words), "block_id": BLOCK}

    def to_record(self) -> dict[str, str]:
        """Return it as JSON-able values, as a draft keeps it."""
        return asdict(self)

    @property
    def goes_on(self) -> dict[str, str]:
        """Return what the new proposal keeps of it, so that it is gone on from once."""
        return {REPEAT.of if self.way == ANSWER else self.way: self.id}

    async def asked(self, visit: Visit) -> dict[str, Any] | None:
        """Return what the new proposal keeps of the question that it answers; None when it answers none."""
        return await visit.desk.questions.earlier(visit.person, self.id) if self.way == ANSWER else None


def shown_in(view: Mapping[str, Any], kept: Mapping[str, str] | None) -> Earlier | None:
    """Return what a form that is on the screen goes on from; `kept` is id and way, the words are in its own block."""
    if not kept:
        return None
    words = next((str(block["text"]["text"]) for block in view["blocks"] if block.get("block_id") == BLOCK), "")
    return Earlier(kept["id"], words, kept["way"]) if words else None


def taken_back(proposal: Proposal) -> Earlier:
    """Return what the form of the way back says of the proposal."""
    words = say("↩️ Takes back: *{sentence}*", sentence=inert(proposal.plan.sentence, 600))
    return Earlier(proposal.id, words, UNDO.of)


def tried_again(proposal: Proposal) -> Earlier:
    """Return what a form says that tries again what did not work of the proposal."""
    words = say("🔁 Goes on from: *{sentence}*", sentence=inert(proposal.plan.sentence, 600))
    return Earlier(proposal.id, words, REPEAT.of)


def gone_on_from(proposal: Proposal, operation: AnyOperation) -> Earlier | None:
    """Return what a form goes on from that is filled in as this proposal was.

    That is a preview's own beginning; of what has ended the proposal itself, and what it takes back if it does so.
    """
    detail = proposal.row.detail
    if undoes := detail.get(UNDO.of):
        return Earlier(undoes, say("↩️ Takes back what you did before."), UNDO.of)
    if proposal.state is State.RETURNED and (asked := proposal.question):
        words = say("{who} asks: *{question}*", who=mention(asked.person), question=inert(asked.reason, 600))
        field = _note_field(proposal, operation)
        hint = say("Put your answer into “{field}”.", field=inert(field)) if field else ""
        return Earlier(proposal.id, f"{words}\n{hint}".strip())
    if proposal.state is not State.PREVIEWED:
        return tried_again(proposal)
    if earlier := detail.get("follows"):
        question = inert(earlier["question"], 600)
        return Earlier(earlier["id"], say("{who} asks: *{question}*", who=mention(earlier["by"]), question=question))
    if repeats := detail.get(REPEAT.of):
        return Earlier(repeats, say("🔁 Goes on from an earlier request."), REPEAT.of)
    return None


def _note_field(proposal: Proposal, operation: AnyOperation) -> str:
    """Return the title of the field whose text became the plan's note; "" when the operation has none."""
    note = proposal.plan.note
    name = next((name for name, value in proposal.row.form.items() if note and value == note), "")
    field = operation.form.model_fields.get(name)
    return say(field.title or name) if field else ""
