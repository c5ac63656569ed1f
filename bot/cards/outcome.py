"""What became of a proposal: what differs, what each request came to, what is not known."""

from collections.abc import Sequence

from bot.cards.evidence import can_be_seen, evidence_in_short, seen_by_people, settled_by_people
from bot.cards.progress import is_under_way, progress
from bot.cards.stale import stale_lines, stale_table
from bot.cards.titles import STEP_MARKS
from bot.operations import Result, Step
from bot.proposals import Proposal, State
from bot.slack.blocks import Block, Blocks, context, inert, mention, section
from bot.words import count, say

NAMED = 5
"""Requests that are named where several were not sent."""


def outcome(proposal: Proposal, most: int, *, in_modal: bool = False, above_buttons: bool = False) -> Blocks:
    """Return the reason, what differs, and what each request came to; at most `most` rows of each.

    `above_buttons` says that the requester's buttons stand below.
    """
    blocks: Blocks = []
    if reason := proposal.row.detail.get("reason"):
        blocks.append(section(inert(str(reason), 1000)))
    if stopped_by := proposal.row.detail.get("stopped_by"):
        blocks.append(section(say("{who} stopped it.", who=mention(str(stopped_by)))))
    if proposal.state is State.RETURNED and (question := proposal.question):
        words = say("{who} asks: *{question}*", who=mention(question.person), question=inert(question.reason, 600))
        blocks.append(section(words))
    changed = proposal.row.detail.get("changes", [])
    blocks += stale_lines(changed, most) if in_modal else stale_table(changed, most)
    if proposal.state in {State.WAITING, State.PREVIEWED, State.APPROVED}:
        return blocks
    blocks += progress(proposal)
    shown = _result_lines(proposal)
    blocks += [section("\n".join(shown[start:most][:5])) for start in range(0, min(len(shown), most), 5)]
    if (rest := len(shown) - most) > 0:
        blocks.append(context(say("… and {count} more.", count=count(rest, "row"))))
    if worked := _how_many_worked(proposal):
        blocks.append(section(worked))
    if seen := seen_by_people(proposal):
        blocks.append(context(*seen[:NAMED]))
    if proposal.state is State.UNKNOWN:
        blocks.append(_unknown_note(proposal, in_modal=in_modal, above_buttons=above_buttons))
    return blocks


def _how_many_worked(proposal: Proposal) -> str:
    """Return how many of several rows worked, those that were not sent counted in; "" for one alone.

    Where all were refused, the title says that nothing was changed.
    """
    rows = [worked for result in proposal.results for worked in _rows_that_worked(result)]
    if len(rows) < 2 or is_under_way(proposal) or proposal.state is State.REFUSED:
        return ""
    good, most = f"{sum(rows):,}", f"{len(rows):,}"
    unknown = sum(result.request.row_count for result in proposal.results if result.step is Step.UNKNOWN)
    if unknown:
        return say("{good} of {all} worked, {unknown} unknown.", good=good, all=most, unknown=f"{unknown:,}")
    return say("{good} of {all} worked.", good=good, all=most)


def _rows_that_worked(result: Result) -> list[bool]:
    """Return for each row of a request whether it worked; one that Komet did not answer row by row is as a whole."""
    return [each.ok for each in result.verdicts] or [result.step is Step.DONE] * result.request.row_count


def _result_lines(proposal: Proposal) -> list[str]:
    """Return a line for each request or row that did not simply work, and for what was made.

    Those that were not sent for the same reason share one.
    """
    labels = proposal.plan.labels or ("",) * len(proposal.results)
    by_people = settled_by_people(proposal)
    lines: list[str] = []
    unsent: dict[str, list[str]] = {}
    for position, (label, result) in enumerate(zip(labels, proposal.results, strict=False)):
        lines += [_line("✅", each.label, each.made) for each in result.verdicts if each.ok and each.made]
        lines += [_line("⛔", each.label, each.message) for each in result.failed_rows]
        if is_under_way(proposal) and result.step in {Step.PLANNED, Step.SENDING}:
            continue
        if position in by_people and not label:
            continue  # who looked and what they saw stands below
        words = say(result.step.value) if position in by_people else result.message or say(result.step.value)
        if result.step is Step.NOT_SENT:
            unsent.setdefault(words, []).append(label)
        elif result.step is not Step.DONE:
            lines.append(_line(STEP_MARKS[result.step], label, words))
    return [*lines, *(_unsent_line(words, names) for words, names in unsent.items())]


def _unsent_line(words: str, names: Sequence[str]) -> str:
    if len(names) == 1:
        return _line(STEP_MARKS[Step.NOT_SENT], names[0], words)
    told = [name for name in names if name][:NAMED]
    listed = ", ".join([*told, *(["…"] if len(names) > len(told) else [])]) if told else ""
    label = say("{count} not sent", count=f"{len(names):,}") + (f" ({listed})" if listed else "")
    return f"{STEP_MARKS[Step.NOT_SENT]} {inert(label, 600)}: {inert(words, 300)}"


def _line(mark: str, label: str, words: str) -> str:
    said = f"{inert(label, 100)}: " if label else ""
    return f"{mark} {said}{inert(words, 300)}"


def _unknown_note(proposal: Proposal, *, in_modal: bool, above_buttons: bool) -> Block:
    """Return what is done about it, and what people do. A modal tells of no looks: it may be closed before the next."""
    note = say("I never send it twice by myself.")
    if proposal.journal and not can_be_seen(proposal):  # what a person compares is said above
        told = (
            say("Say below what you see.")
            if above_buttons
            else say("Whoever asked says what they see: the buttons are at its result in their direct messages.")
        )
        return context(f"{note} {told}")
    note = f"{note} {say('Look in Komet before you do it again.')}"
    return context(note if in_modal else f"{note} {evidence_in_short(proposal)}")
