"""What became of a proposal: what differs, what each request came to, what is not known."""

from collections.abc import Sequence

from bot.cards.evidence import evidence_in_short, seen_by_people
from bot.cards.progress import is_under_way, progress
from bot.cards.stale import stale_lines, stale_table
from bot.cards.titles import STEP_MARKS
from bot.operations import Step
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
    if proposal.state is State.UNKNOWN and not in_modal:
        blocks.append(_unknown_note(proposal, above_buttons=above_buttons))
    return blocks


def _how_many_worked(proposal: Proposal) -> str:
    """Return how many of several rows worked, or of several requests where they have no rows; "" for one alone."""
    rows = [verdict.ok for result in proposal.results for verdict in result.verdicts]
    calls = [result.step is Step.DONE for result in proposal.results]
    told = rows if len(rows) >= len(calls) else calls
    if len(told) < 2 or is_under_way(proposal):
        return ""
    return say("{good} of {all} worked.", good=f"{sum(told):,}", all=f"{len(told):,}")


def _result_lines(proposal: Proposal) -> list[str]:
    """Return a line for each request or row that did not simply work, and for what was made.

    Those that were not sent for the same reason share one.
    """
    labels = proposal.plan.labels or ("",) * len(proposal.results)
    lines: list[str] = []
    unsent: dict[str, list[str]] = {}
    for label, result in zip(labels, proposal.results, strict=False):
        lines += [_line("✅", each.label, each.made) for each in result.verdicts if each.ok and each.made]
        lines += [_line("⛔", each.label, each.message) for each in result.failed_rows]
        if is_under_way(proposal) and result.step in {Step.PLANNED, Step.SENDING}:
            continue
        words = result.message or say(result.step.value)
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


def _unknown_note(proposal: Proposal, *, above_buttons: bool) -> Block:
    note = say("It may have happened or not. I never send it twice by myself.")
    return context(f"{note} {evidence_in_short(proposal, above_buttons=above_buttons)}")
