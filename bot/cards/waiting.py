"""What waits for a decision, in short: who asks for what, how much it is about, and until when it can be decided."""

from collections.abc import Sequence
from datetime import date
from math import inf

from bot.proposals import Proposal
from bot.slack.blocks import Block, Blocks, context, day, inert, mention, moment, money, section
from bot.words import count, say


def by_deadline(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return what ends first first: by the hour, then by the day the goods ship, then by the minute."""
    return sorted(
        proposals,
        key=lambda each: (_ends(each, 3600), each.plan.facts.ship_date or date.max, _ends(each, 60)),
    )


def _ends(proposal: Proposal, seconds: int) -> float:
    """Return the deadline, rounded: those that end with one ship date are milliseconds apart."""
    until = proposal.row.expires_at
    return inf if until is None else round(until.timestamp() / seconds)


def waiting_lines(proposals: Sequence[Proposal], most: int) -> Blocks:
    """Return a block for each of the first `most`, and how many more there are."""
    blocks: Blocks = [_line(each) for each in proposals[:most]]
    if (rest := len(proposals) - most) > 0:
        blocks.append(context(say("… and {count} more.", count=count(rest, "request"))))
    return blocks


def _line(proposal: Proposal) -> Block:
    card = proposal.shown.get("card")
    link = f" · <{card.permalink}|{say('Open the card')}>" if card and card.permalink else ""
    words = f"{mention(proposal.row.requester)} – {inert(proposal.plan.sentence)}{link}"
    return section("\n".join(part for part in (words, _facts(proposal)) if part))


def _facts(proposal: Proposal) -> str:
    facts, until = proposal.plan.facts, proposal.row.expires_at
    told = [
        f"*{money(facts.amount)}*" if facts.amount is not None else "",
        say("ships {day}", day=day(facts.ship_date)) if facts.ship_date else "",
        say("until {when}", when=moment(until)) if until else "",
    ]
    return " · ".join(part for part in told if part)
