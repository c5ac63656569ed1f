"""The one line for the team's channel."""

from bot.cards.parts import short
from bot.cards.titles import TITLES
from bot.proposals import Proposal
from bot.slack.blocks import Message, escape, inert, mention, section
from bot.words import say

MOST_MADE = 5
"""New records that are named."""


def announcement_message(proposal: Proposal) -> Message:
    """Return the one line for the team's channel, with a link to the card once there is one."""
    mark = say(TITLES[proposal.state])
    card = proposal.shown.get("card")
    link = f" · <{card.permalink}|{say('Details')}>" if card and card.permalink else ""
    what = inert(proposal.plan.sentence, 600) + _made(proposal)
    line = f"{escape(mark)}: {mention(proposal.row.requester)} – {what}{link}"
    return Message(text=short(proposal), blocks=[section(line)])


def _made(proposal: Proposal) -> str:
    """Return what came about, by its numbers: others look for it in Komet."""
    verdicts = [each for result in proposal.results for each in result.verdicts if each.ok and each.made]
    told = [f"{inert(each.label, 60)}: *{inert(each.made, 100)}*" for each in verdicts[:MOST_MADE]]
    if len(verdicts) > MOST_MADE:
        told.append("…")
    return "".join(f" · {each}" for each in told)
