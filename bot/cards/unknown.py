"""The list of writes that are unknown, with what is known of each, and the answer to a look at Komet."""

from collections.abc import Sequence

from bot.cards.evidence import can_be_seen, evidence_in_short, evidence_lines, next_look, unknown_since
from bot.cards.titles import TITLES
from bot.proposals import Proposal, State
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    context,
    escape,
    header,
    inert,
    mention,
    moment,
    section,
)
from bot.slack.rules import MESSAGE_TEXT_OWN_MOST, text_total
from bot.words import count, say

SHOWN_MOST = (10, 6, 3, 1)
"""How many of each part are shown; fewer where they would make a message larger than Slack takes."""


def unknown_message(mine: Sequence[Proposal], others: Sequence[Proposal] | None, note: str = "") -> Message:
    """Return the list of a person's own unknown writes and, for those who see them, of everybody else's.

    `note` is mrkdwn that stands above it: what a look that was asked for has shown.
    """
    title = say("Unknown whether it worked")
    blocks: Blocks = []
    for most in SHOWN_MOST:
        blocks = [header(title), *([section(note)] if note else []), *_part(say("Yours"), mine, most)]
        if others is not None:
            blocks += _part(say("Everybody else's"), others, most, named=True)
        blocks.append(context(say("I never send these again by myself. What Komet shows later settles them.")))
        if text_total(blocks) <= MESSAGE_TEXT_OWN_MOST:
            break
    return Message(title, blocks)


def looked_words(proposal: Proposal) -> str:
    """Return what a look at Komet has shown, as mrkdwn."""
    sentence = inert(proposal.plan.sentence, 600)
    if proposal.state is State.UNKNOWN:
        return f"*{sentence}*\n{evidence_in_short(proposal)}"
    return f"{escape(say(TITLES[proposal.state]))}: {sentence}"


def _part(title: str, proposals: Sequence[Proposal], most: int, *, named: bool = False) -> Blocks:
    blocks: Blocks = [section(f"*{escape(title)}*")]
    if not proposals:
        return [*blocks, context(say("Nothing is unknown."))]
    for each in proposals[:most]:
        blocks += [_told(each, named=named), *_buttons(each)]
    if (rest := len(proposals) - most) > 0:
        blocks.append(context(say("… and {count} more.", count=count(rest, "write"))))
    return blocks


def _told(proposal: Proposal, *, named: bool) -> Block:
    who = f"{mention(proposal.row.requester)} – " if named else ""
    since = unknown_since(proposal)
    lines = [f"{who}*{inert(proposal.plan.sentence, 300)}*"]
    if since:
        lines.append(say("Unknown since {when}. {next}", when=moment(since), next=next_look(proposal)).strip())
    return section("\n".join([*lines, *evidence_lines(proposal)]))


def _buttons(proposal: Proposal) -> Blocks:
    sentence = proposal.plan.sentence
    buttons: Blocks = []
    if can_be_seen(proposal):
        label = say("Look now: {what}", what=sentence)
        buttons.append(button(say("Look now"), f"unknown.look#{proposal.id}", proposal.id, label=label))
    card = proposal.shown.get("card")
    if card and card.permalink:
        opened = button(say("Open the card"), f"link#{proposal.id}", label=say("Open the card: {what}", what=sentence))
        buttons.append({**opened, "url": card.permalink})
    return [actions(buttons)] if buttons else []
