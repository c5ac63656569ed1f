"""The one line for the team's channel."""

from bot.cards.parts import short
from bot.cards.titles import TITLES
from bot.proposals import Proposal
from bot.slack.blocks import Message, escape, inert, mention, section
from bot.words import say


def announcement_message(proposal: Proposal) -> Message:
    """Return the one line for the team's channel, with a link to the card once there is one."""
    mark = say(TITLES[proposal.state])
    card = proposal.shown.get("card")
    link = f" · <{card.permalink}|{say('Details')}>" if card and card.permalink else ""
    line = f"{escape(mark)}: {mention(proposal.row.requester)} – {inert(proposal.plan.sentence, 600)}{link}"
    return Message(text=short(proposal), blocks=[section(line)])
