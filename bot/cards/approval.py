"""The card that managers decide on."""

from bot.cards.follows import follows
from bot.cards.history import history
from bot.cards.outcome import outcome
from bot.cards.parts import fitting, short, what
from bot.cards.progress import halt_buttons
from bot.cards.titles import title_of
from bot.proposals import Proposal, State
from bot.sheets import CARD
from bot.slack.blocks import Block, Blocks, Message, actions, button, context, header, mention, section, shorten
from bot.words import say


def card_message(proposal: Proposal) -> Message:
    """Return the card that managers decide on; afterwards it shows the decision for good."""
    decide = _decide(proposal) if proposal.state is State.WAITING else []
    if halts := halt_buttons(proposal, of_requester=False):
        decide = [actions(halts)]
    return Message(
        text=short(proposal),
        blocks=fitting(
            lambda most: [
                header(title_of(proposal)),
                section(_asker(proposal)),
                *follows(proposal),
                *what(proposal, most, sheet_at=CARD),
                *outcome(proposal, most),
                *history(proposal),
                *decide,
            ]
        ),
    )


def _decide(proposal: Proposal) -> Blocks:
    """Return the buttons, once everything that is decided on can be seen."""
    if proposal.plan.sheet and CARD not in proposal.shown:
        return [context(say("You can decide as soon as the file with all rows is attached."))]
    return [_decision_buttons(proposal)]


def _asker(proposal: Proposal) -> str:
    who = mention(proposal.row.requester)
    return say("{who} wants to:", who=who) if proposal.state is State.WAITING else say("{who} asked to:", who=who)


def _decision_buttons(proposal: Proposal) -> Block:
    sentence = shorten(proposal.plan.sentence, 60)
    return actions(
        [
            button(
                say("Approve"),
                "proposal.approve",
                proposal.id,
                style="primary",
                label=say("Approve: {what}", what=sentence),
            ),
            button(
                say("Reject"),
                "proposal.reject",
                proposal.id,
                style="danger",
                label=say("Reject: {what}", what=sentence),
            ),
            button(
                say("Ask a question"),
                "proposal.ask",
                proposal.id,
                label=say("Ask a question: {what}", what=sentence),
            ),
        ]
    )
