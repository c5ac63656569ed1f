"""How a proposal looks: preview, approval card, the requester's message, the announcement. All pure.

The same changes, totals, warnings and digest are in each, so that a manager approves what the
salesperson saw.
"""

from collections.abc import Callable, Sequence

from bot.operations import Step
from bot.plan import Change
from bot.proposals import Proposal, State
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    confirmation,
    context,
    escape,
    header,
    inert,
    mention,
    moment,
    plain,
    section,
    shorten,
    table,
)
from bot.slack.rules import MESSAGE_TEXT_OWN_MOST, text_total
from bot.words import count, say

SHOWN_ROWS = 20
FEWER_ROWS = (8, 3, 1)
"""How many rows are shown instead where very long names would make a message larger than Slack takes."""

TITLES = {
    State.PREVIEWED: "Preview",
    State.WAITING: "⏳ Waiting for approval",
    State.APPROVED: "⏳ On its way to Komet",
    State.RUNNING: "⏳ On its way to Komet",
    State.DONE: "✅ Done",
    State.PARTLY: "⚠️ Partly done",
    State.REFUSED: "⛔ Komet refused",
    State.UNKNOWN: "❓ Unknown: Komet's answer was lost",
    State.NOT_FOUND: "❓ Not found in Komet",
    State.FAILED: "⛔ Nothing was sent",
    State.STALE: "⛔ Changed meanwhile: nothing was sent",
    State.REJECTED: "⛔ Rejected",
    State.EXPIRED: "⌛ Expired: nobody decided in time",
    State.CANCELLED: "Taken back",
}

STEP_MARKS = {
    Step.DONE: "✅",
    Step.REFUSED: "⛔",
    Step.UNKNOWN: "❓",
    Step.SENDING: "⏳",
    Step.PLANNED: "⏳",
    Step.NOT_FOUND: "❓",
    Step.NOT_SENT: "▫️",
}


def preview_view(proposal: Proposal, metadata: str) -> Block:
    """Return the modal that shows exactly what would happen; its submit is the person's yes."""
    waits = proposal.needed > 0
    return {
        "type": "modal",
        "callback_id": "preview",
        "private_metadata": metadata,
        "title": plain(say("Check before you send"), 24),
        "submit": plain(say("Ask for approval") if waits else say("Send to Komet"), 24),
        "close": plain(say("Cancel"), 24),
        "blocks": [
            *_what(proposal, SHOWN_ROWS, in_modal=True),
            *_price(proposal),
            actions([button(say("Change something"), "form.edit", proposal.id)]),
        ],
    }


def preview_message(proposal: Proposal) -> Message:
    """Return the preview as a message, for when the modal was closed meanwhile."""
    yes = say("Ask for approval") if proposal.needed else say("Send to Komet")
    return Message(
        text=inert(say("Check before you send: {sentence}", sentence=proposal.plan.sentence), 1000),
        blocks=_fitting(
            lambda most: [
                header(say("Check before you send")),
                *_what(proposal, most),
                *_price(proposal),
                actions(
                    [
                        button(yes, "preview.confirm", proposal.id, style="primary"),
                        button(say("Change something"), "form.reopen", proposal.id),
                    ]
                ),
            ]
        ),
    )


def result_view(proposal: Proposal) -> Block:
    """Return the modal after the person's yes: what became of it so far, and where to find it later."""
    blocks = [section(f"*{escape(say(TITLES[proposal.state]))}*"), section(inert(proposal.plan.sentence))]
    blocks += _outcome(proposal, SHOWN_ROWS, in_modal=True)
    if proposal.state is State.WAITING and proposal.row.approval:
        channel = proposal.row.approval["channel"]
        blocks.append(
            section(say("Sent to <#{channel}>. The result comes to you as a direct message.", channel=channel))
        )
    else:
        blocks.append(context(say("The same result is in your direct messages with me.")))
    return {
        "type": "modal",
        "callback_id": "result",
        "title": plain(say("Komet"), 24),
        "close": plain(say("Close"), 24),
        "blocks": blocks,
    }


def status_message(proposal: Proposal) -> Message:
    """Return the requester's own message, which becomes the result."""
    return Message(
        text=_short(proposal),
        blocks=_fitting(
            lambda most: [
                header(say(TITLES[proposal.state])),
                *_what(proposal, most),
                *_outcome(proposal, most),
                *_history(proposal),
                *_next_steps(proposal),
            ]
        ),
    )


def card_message(proposal: Proposal) -> Message:
    """Return the card that managers decide on; afterwards it shows the decision for good."""
    decide = [_decision_buttons(proposal)] if proposal.state is State.WAITING else []
    return Message(
        text=_short(proposal),
        blocks=_fitting(
            lambda most: [
                header(say(TITLES[proposal.state])),
                section(_asker(proposal)),
                *_what(proposal, most),
                *_outcome(proposal, most),
                *_history(proposal),
                *decide,
            ]
        ),
    )


def _short(proposal: Proposal) -> str:
    return inert(f"{say(TITLES[proposal.state])}: {proposal.plan.sentence}", 1000)


def _fitting(draw: Callable[[int], Blocks]) -> Blocks:
    """Return the blocks with as many rows as one message holds; what is left out is counted in them."""
    blocks = draw(SHOWN_ROWS)
    for most in FEWER_ROWS:
        if text_total(blocks) <= MESSAGE_TEXT_OWN_MOST:
            break
        blocks = draw(most)
    return blocks


def _asker(proposal: Proposal) -> str:
    who = mention(proposal.row.requester)
    return say("{who} wants to:", who=who) if proposal.state is State.WAITING else say("{who} asked to:", who=who)


def announcement_message(proposal: Proposal) -> Message:
    """Return the one line for the team's channel, with a link to the card once there is one."""
    mark = say(TITLES[proposal.state])
    card = proposal.shown.get("card")
    link = f" · <{card.permalink}|{say('Details')}>" if card and card.permalink else ""
    line = f"{escape(mark)}: {mention(proposal.row.requester)} – {inert(proposal.plan.sentence, 600)}{link}"
    return Message(text=_short(proposal), blocks=[section(line)])


def _what(proposal: Proposal, most: int, *, in_modal: bool = False) -> Blocks:
    plan = proposal.plan
    blocks: Blocks = [section(f"*{inert(plan.sentence, 600)}*")]
    shown = plan.changes[:most]
    if in_modal:
        blocks += _change_lines(shown)
    elif shown:
        rows = [[shorten(each.what, 150), shorten(each.before, 80), shorten(each.after, 80)] for each in shown]
        blocks.append(table([(say("What"), False), (say("Before"), False), (say("After"), False)], rows))
    if (rest := len(plan.changes) - len(shown)) > 0:
        blocks.append(context(say("… and {count} more.", count=count(rest, "row"))))
    if plan.totals:
        lines = [f"{inert(t.what, 80)}: {inert(t.before, 80)} → *{inert(t.after, 80)}*" for t in plan.totals]
        blocks.append(section("\n".join(lines)))
    for warning in plan.warnings[:5]:
        blocks.append(section(f"⚠️ {inert(warning, 300)}"))
    if plan.note:
        blocks.append(section(say("Reason: {note}", note=inert(plan.note, 500))))
    return blocks


def _change_lines(changes: Sequence[Change]) -> Blocks:
    lines = [
        f"• {inert(each.what, 150)}: {inert(each.before or '–', 80)} → *{inert(each.after or '–', 80)}*"
        for each in changes
    ]
    return [section("\n".join(lines[start : start + 8])) for start in range(0, len(lines), 8)]


def _price(proposal: Proposal) -> Blocks:
    calls, left = count(proposal.plan.price, "Komet call"), proposal.row.detail.get("left")
    price = (
        say("Costs {calls}.", calls=calls)
        if left is None
        else say("Costs {calls}; about {left:,} left today.", calls=calls, left=left)
    )
    lines = [price, _digest(proposal)]
    if approval := proposal.row.approval:
        lines.insert(
            0,
            say(
                "Needs {count} by a {role} (rule “{rule}”).",
                count=count(proposal.needed, "approval"),
                role=inert(approval["role"], 80),
                rule=inert(approval["rule"], 80),
            ),
        )
    return [context(*lines)]


def _digest(proposal: Proposal) -> str:
    return say("Digest {digest}", digest=f"`{proposal.row.digest[:8]}`")


def _outcome(proposal: Proposal, most: int, *, in_modal: bool = False) -> Blocks:
    blocks: Blocks = []
    if reason := proposal.row.detail.get("reason"):
        blocks.append(section(inert(str(reason), 1000)))
    changed = proposal.row.detail.get("changes", [])
    for change in changed[: min(most, 10)]:
        line = say(
            "{what}: shown {before}, now {after}",
            what=inert(change["what"], 150),
            before=f"*{inert(change['before'] or '–', 80)}*",
            after=f"*{inert(change['after'] or '–', 80)}*",
        )
        blocks.append(section(line))
    if (rest := len(changed) - min(most, 10)) > 0:
        blocks.append(context(say("… and {count} more.", count=count(rest, "change"))))
    if proposal.state in {State.WAITING, State.PREVIEWED, State.APPROVED}:
        return blocks
    shown = _result_lines(proposal)
    blocks += [section("\n".join(shown[start:most][:5])) for start in range(0, min(len(shown), most), 5)]
    if (rest := len(shown) - most) > 0:
        blocks.append(context(say("… and {count} more.", count=count(rest, "row"))))
    verdicts = [verdict for result in proposal.results for verdict in result.verdicts]
    if verdicts:
        good = sum(verdict.ok for verdict in verdicts)
        blocks.append(section(say("{good} of {all} worked.", good=good, all=len(verdicts))))
    if proposal.state is State.UNKNOWN and not in_modal:
        blocks.append(_unknown_note(proposal))
    return blocks


def _result_lines(proposal: Proposal) -> list[str]:
    """Return a line for each request or row that did not simply work; none when everything did."""
    labels = [change.what for change in proposal.plan.changes]
    named = len(labels) == len(proposal.results) > 1
    lines: list[str] = []
    for position, result in enumerate(proposal.results):
        lines += [_line("⛔", each.label, each.message) for each in result.failed_rows]
        if result.step is not Step.DONE:
            label = labels[position] if named else ""
            lines.append(_line(STEP_MARKS[result.step], label, result.message or say(result.step.value)))
    return lines


def _line(mark: str, label: str, words: str) -> str:
    said = f"{inert(label, 100)}: " if label else ""
    return f"{mark} {said}{inert(words, 300)}"


def _unknown_note(proposal: Proposal) -> Block:
    looks = [entry.next_look_at for entry in proposal.journal if entry.next_look_at]
    next_look = say("I look at Komet again {when}.", when=moment(min(looks))) if looks else ""
    seen = sum(len(entry.evidence) for entry in proposal.journal)
    note = say("It may have happened or not. I never send it twice by myself.")
    return context(f"{note} {say('Looked {count} so far.', count=count(seen, 'time'))} {next_look}".strip())


def _history(proposal: Proposal) -> Blocks:
    lines = []
    if proposal.row.confirmed_at:
        asked = say(
            "Asked by {who} {when}",
            who=mention(proposal.row.requester),
            when=moment(proposal.row.confirmed_at),
        )
        lines.append(asked)
    for decision in proposal.decisions:
        words = say("Approved by {who} {when}") if decision.verdict == "approve" else say("Rejected by {who} {when}")
        line = words.format(who=mention(decision.person), when=moment(decision.at))
        lines.append(line + (f": {inert(decision.reason, 200)}" if decision.reason else ""))
    approval = proposal.row.approval
    if approval and proposal.state is State.WAITING and proposal.row.expires_at:
        lines.append(
            say(
                "Needs {count} by a {role} (rule “{rule}”) before {when}",
                count=count(proposal.needed - len(proposal.approvals), "approval"),
                role=inert(approval["role"], 80),
                rule=inert(approval["rule"], 80),
                when=moment(proposal.row.expires_at),
            )
        )
    lines.append(_digest(proposal))
    return [context(*lines)]


def _decision_buttons(proposal: Proposal) -> Block:
    what = shorten(proposal.plan.sentence, 60)
    return actions(
        [
            button(
                say("Approve"),
                "proposal.approve",
                proposal.id,
                style="primary",
                label=say("Approve: {what}", what=what),
            ),
            button(
                say("Reject"),
                "proposal.reject",
                proposal.id,
                style="danger",
                label=say("Reject: {what}", what=what),
            ),
        ]
    )


def _next_steps(proposal: Proposal) -> Blocks:
    buttons: Blocks = []
    state = proposal.state
    if state is State.WAITING:
        buttons.append(
            button(
                say("Take back"),
                "proposal.cancel",
                proposal.id,
                confirm=confirmation(
                    say("Take this back?"), say("Nothing will be sent to Komet."), say("Take back"), say("Keep")
                ),
            )
        )
    if state is State.UNKNOWN:
        buttons.append(button(say("Look at Komet now"), "proposal.look", proposal.id))
    if state in {State.PARTLY, State.REFUSED} and any(result.failed_rows for result in proposal.results):
        buttons.append(button(say("The failed ones again"), "proposal.retry", proposal.id))
    if state in {State.STALE, State.EXPIRED, State.FAILED, State.NOT_FOUND, State.REJECTED, State.CANCELLED}:
        buttons.append(button(say("Start again"), "form.reopen", proposal.id))
    if state in {State.DONE, State.PARTLY} and proposal.row.detail.get("undo_until"):
        buttons.append(button(say("Undo"), "proposal.undo", proposal.id))
    return [actions(buttons)] if buttons else []
