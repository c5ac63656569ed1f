"""Deciding several requests in one go: the list to choose from, the final look, and what became of each.

Each request is listed with all its rows, its amount and its digest, and the digests that were shown go with the
modals: what is approved is what was seen. What cannot be shown whole in a list is decided on its card.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.cards.follows import follows
from bot.cards.parts import MOST_REMARKS, before_and_after, change_lines
from bot.cards.titles import TITLES
from bot.operations import Step
from bot.proposals import Proposal, State
from bot.sheets import LONGEST_WARNING, MOST_WARNINGS
from bot.slack.blocks import (
    Block,
    Blocks,
    actions,
    button,
    context,
    divider,
    escape,
    inert,
    mention,
    moment,
    money,
    option,
    section,
    shorten,
)
from bot.slack.modals import asked, modal, notice
from bot.words import count, say

SEVERAL_MOST = 10
"""Requests in one list: ten decisions are committed well within the three seconds in which Slack wants its answer."""

LISTED_ROWS = 5
"""Rows of a request that a list still shows whole."""

LONGEST_TITLE = 250

SHORTEST_REASON = 3
"""Characters of the reason for a rejection."""

REJECT_INSTEAD = "several.reject"
"""The button that turns the final look into a rejection; it carries what the modal keeps."""

KEPT_DIGITS = 16
"""Digits of a digest that go with a modal; private_metadata takes 3,000 characters."""


@dataclass(frozen=True)
class Chosen:
    """One request of a list: its id, the beginning of the digest that was shown, its amount and its deadline."""

    id: str
    digest: str
    amount: Decimal | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Decided:
    """What became of one request of several: as it stands now, or mrkdwn that says why it was not decided."""

    sentence: str
    digest: str
    proposal: Proposal | None = None
    objection: str = ""


def why_not_in_a_list(proposal: Proposal) -> str:
    """Say why a request has to be decided on its card; "" when a list can show it whole."""
    if (proposal.row.approval or {}).get("second_factor"):
        return say("needs a code")
    if proposal.plan.sheet is not None:
        return say("has its rows in a file")
    if len(proposal.plan.changes) > LISTED_ROWS:
        return say("has {rows}", rows=count(len(proposal.plan.changes), "row"))
    return ""


def told_apart(proposal: Proposal) -> str:
    """Return the sentence with what it is about: two deletions from one order have the same sentence."""
    about = ", ".join(change.what for change in proposal.plan.changes[:LISTED_ROWS])
    return shorten(f"{proposal.plan.sentence}: {about}" if about else proposal.plan.sentence, LONGEST_TITLE)


def several_view(proposals: Sequence[Proposal], left_out: Sequence[Proposal]) -> Block:
    """Return the modal with the requests to choose from, and those that are decided on their cards."""
    listed = proposals[:SEVERAL_MOST]
    blocks: Blocks = [section(say("Choose what you decide. You will see your choice once more before it counts."))]
    for proposal in listed:
        blocks += [divider(), _choice(proposal), *_details(proposal)]
    if not listed:
        blocks = [section(say("There is nothing here that a list can show whole."))]
    if (rest := len(proposals) - len(listed)) > 0:
        blocks.append(context(say("… and {count} more, when these are decided.", count=count(rest, "request"))))
    if left_out:
        blocks += [divider(), section(_left_out(left_out))]
    return modal(
        "several",
        say("Decide several"),
        blocks,
        submit=say("Look once more") if listed else "",
        close=say("Cancel"),
        metadata=_metadata([_chosen(each) for each in listed]),
    )


def final_view(chosen: Sequence[tuple[Chosen, str]]) -> Block:
    """Return the final look at what was chosen, each with its sentence; its submit approves all of it."""
    total, kept = count(len(chosen), "request"), _metadata([each for each, _ in chosen])
    return modal(
        "several_final",
        say("Approve these?"),
        [
            section(f"*{say('Approve {total}:', total=total)}*"),
            *_named(chosen),
            context(say("Each is sent to Komet at once if it needs nobody else.")),
            actions([button(say("Reject these instead…"), REJECT_INSTEAD, kept, style="danger")]),
        ],
        submit=say("Approve {total}", total=total),
        metadata=kept,
    )


def reject_view(chosen: Sequence[tuple[Chosen, str]]) -> Block:
    """Return the window that rejects what was chosen, each with its sentence, for one reason."""
    total = count(len(chosen), "request")
    return modal(
        "several_reject",
        say("Reject these?"),
        [
            section(f"*{say('Reject {total}:', total=total)}*"),
            *_named(chosen),
            asked("reason", say("Why? Everybody who asked will read this."), reason_element()),
        ],
        submit=say("Reject {total}", total=total),
        metadata=_metadata([each for each, _ in chosen]),
    )


def reason_element() -> Block:
    """Return the field for the reason of a rejection."""
    return {
        "type": "plain_text_input",
        "action_id": "reason",
        "multiline": True,
        "min_length": SHORTEST_REASON,
        "max_length": 500,
        "focus_on_load": True,
    }


def _named(chosen: Sequence[tuple[Chosen, str]]) -> Blocks:
    """Return a line for each with what was shown of it, and what all of them come to."""
    blocks: Blocks = []
    for each, sentence in chosen:
        told = [
            inert(sentence, LONGEST_TITLE),
            f"*{money(each.amount)}*" if each.amount is not None else "",
            say("until {when}", when=moment(each.until)) if each.until else "",
            _digest(each.digest),
        ]
        blocks.append(section("• " + " – ".join(part for part in told if part)))
    amounts = [each.amount for each, _ in chosen if each.amount is not None]
    if len(chosen) > 1 and amounts:
        total = money(sum(amounts, Decimal(0)))
        words = total if len(amounts) == len(chosen) else say("at least {amount}", amount=total)
        blocks.append(section(say("In all: {amount}", amount=f"*{words}*")))
    return blocks


def decided_view(decided: Sequence[Decided]) -> Block:
    """Return the modal that says of each request what became of it."""
    blocks = [*[section(_became(each)) for each in decided], context(say("More about each stands on its card."))]
    return notice(say("What was decided"), blocks)


def chosen_in(metadata: str) -> list[Chosen]:
    """Return what a modal of this file keeps."""
    return [_read(*each) for each in json.loads(metadata)["shown"]]


def _read(id_: Any, digest: Any, amount: Any = None, until: Any = None) -> Chosen:
    return Chosen(
        str(id_),
        str(digest),
        None if amount is None else Decimal(amount),
        None if until is None else datetime.fromtimestamp(until, UTC),
    )


def _chosen(proposal: Proposal) -> Chosen:
    row = proposal.row
    return Chosen(row.id, row.digest[:KEPT_DIGITS], proposal.plan.facts.amount, row.expires_at)


def _metadata(chosen: Sequence[Chosen]) -> str:
    return json.dumps(
        {
            "shown": [
                [
                    each.id,
                    each.digest,
                    None if each.amount is None else str(each.amount),
                    int(each.until.timestamp()) if each.until else None,
                ]
                for each in chosen
            ]
        }
    )


def _choice(proposal: Proposal) -> Block:
    box = option(say("Choose this"), proposal.id, say("Digest {digest}", digest=proposal.row.digest[:8]))
    ticked = {"type": "checkboxes", "action_id": "chosen", "options": [box]}
    return asked(proposal.id, told_apart(proposal), ticked, optional=True)


def _details(proposal: Proposal) -> Blocks:
    plan = proposal.plan
    lines = [say("Asked by {who}", who=mention(proposal.row.requester))]
    if plan.facts.amount is not None:
        lines.append(say("Amount: {amount}", amount=f"*{money(plan.facts.amount)}*"))
    if until := proposal.row.expires_at:
        lines.append(say("Can be decided until {when}.", when=moment(until)))
    lines += [before_and_after(each) for each in plan.totals[:5]]
    if plan.note:
        lines.append(say("Reason: {note}", note=inert(plan.note, 500)))
    if (card := proposal.shown.get("card")) and card.permalink:
        lines.append(f"<{card.permalink}|{say('Open the card')}>")
    warnings = [f"⚠️ {inert(warning, LONGEST_WARNING)}" for warning in plan.warnings[:MOST_WARNINGS]]
    warnings += [f"ℹ️ {inert(each, 300)}" for each in plan.remarks[:MOST_REMARKS]]
    return [
        *follows(proposal),
        *change_lines(plan.changes),
        *([section("\n".join(warnings))] if warnings else []),
        section("\n".join(lines)),
    ]


def _left_out(left_out: Sequence[Proposal]) -> str:
    lines = [f"*{say('To decide on their cards')}*"]
    for each in left_out[:SEVERAL_MOST]:
        sentence = inert(shorten(each.plan.sentence, 120), 150)
        card = each.shown.get("card")
        linked = f"<{card.permalink}|{say('Open the card')}>" if card and card.permalink else ""
        lines.append(f"• {sentence} – {escape(why_not_in_a_list(each))} {linked}".rstrip())
    if (rest := len(left_out) - SEVERAL_MOST) > 0:
        lines.append(say("… and {count} more.", count=count(rest, "request")))
    return "\n".join(lines)


def _became(decided: Decided) -> str:
    about = f"{inert(decided.sentence, LONGEST_TITLE)} – {_digest(decided.digest)}"
    proposal = decided.proposal
    if proposal is None:
        return f"⛔ *{say('Not decided')}*: {about}\n{decided.objection}"
    if proposal.state is State.WAITING:
        left = count(proposal.needed - len(proposal.approvals), "approval")
        return f"✅ *{say('You approved')}*: {about}\n{say('It waits for {left} more.', left=left)}"
    if proposal.state is State.APPROVED:
        return f"✅ *{say('Approved')}*: {about}\n{say('It is on its way to Komet.')}"
    why = _why(proposal)
    return f"*{escape(say(TITLES[proposal.state]))}*: {about}" + (f"\n{inert(why, 300)}" if why else "")


def _why(proposal: Proposal) -> str:
    """Return why it did not simply work, as its card says it; "" where it did."""
    rejected = [each.reason for each in proposal.decisions if each.verdict == "reject"]
    said = [*rejected, str(proposal.row.detail.get("reason") or "")]
    for result in proposal.results:
        said += [row.message for row in result.failed_rows]
        said += [result.message] if result.step is not Step.DONE else []
    return next((words for words in said if words), "")


def _digest(digest: str) -> str:
    return say("Digest {digest}", digest=f"`{digest[:8]}`")
