"""What people say of Komet themselves, where my looks showed nothing or can show nothing."""

from bot.cards.evidence import can_be_seen
from bot.proposals import Proposal
from bot.slack.blocks import Blocks, button, confirmation
from bot.words import say


def own_look(proposal: Proposal) -> Blocks:
    """Return the two buttons of the requester, once my looks are over without a result; none before."""
    if can_be_seen(proposal) and not proposal.row.detail.get("looks_over"):
        return []
    no = say("Back")
    return [
        button(
            say("I see it in Komet"),
            f"proposal.there#{proposal.id}",
            proposal.id,
            confirm=confirmation(
                say("Is it in Komet?"), say("I then show it as done, with your name."), say("It is there"), no
            ),
        ),
        button(
            say("It is not in Komet"),
            f"proposal.not_there#{proposal.id}",
            proposal.id,
            confirm=confirmation(
                say("Is it not in Komet?"),
                say("I then show it as not found, with your name, and you may send it again."),
                say("It is not there"),
                no,
            ),
        ),
    ]
