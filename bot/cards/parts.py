"""What every drawing of a proposal shows alike: sentence, changes, totals, warnings, reason, digest."""

from collections.abc import Callable, Iterable, Sequence

from bot.cards.titles import title_of
from bot.plan import Change, Sheet
from bot.proposals import Proposal
from bot.sheets import CARD_ROWS, LONGEST_VALUE, LONGEST_WARNING, LONGEST_WHAT, MOST_WARNINGS, PREVIEW
from bot.slack.blocks import MAX_SECTION, Block, Blocks, context, escape, inert, section, shorten, table
from bot.slack.rules import MESSAGE_TEXT_OWN_MOST, text_total
from bot.words import count, say
from storage.proposals import ShownRow

FEWER_ROWS = (8, 3, 1)
"""How many rows are shown instead of `CARD_ROWS` where very long names would make a message larger than Slack takes."""

MOST_REMARKS = 5

LINES = 8
"""Lines in a block."""

STALE_ROWS = 3
"""How many rows of what was wanted stand beside the table of what differs."""


def short(proposal: Proposal) -> str:
    """Return state and sentence, for notifications and screen readers."""
    return inert(f"{title_of(proposal)}: {proposal.plan.sentence}", 1000)


def fitting(draw: Callable[[int], Blocks]) -> Blocks:
    """Return the blocks with as many rows as one message holds; what is left out is counted in them."""
    blocks = draw(CARD_ROWS)
    for most in FEWER_ROWS:
        if text_total(blocks) <= MESSAGE_TEXT_OWN_MOST:
            break
        blocks = draw(most)
    return blocks


def what(proposal: Proposal, most: int, *, in_modal: bool = False, sheet_at: str = PREVIEW) -> Blocks:
    """Return what would change, at most `most` rows of it; a modal holds no table, so it lists them.

    A plan too large for that has all rows in its sheet, linked to where the reader finds it (`sheet_at`).
    """
    plan = proposal.plan
    blocks: Blocks = [section(f"*{inert(plan.sentence, 600)}*")]
    is_stale = bool(proposal.row.detail.get("changes"))
    # A message holds one table; of a stale proposal it shows what differs, and its own changes are a short list.
    shown = plan.changes[: min(most, STALE_ROWS) if is_stale else most]
    if in_modal or is_stale:
        blocks += change_lines(shown)
    elif shown:
        rows = [
            [shorten(each.what, LONGEST_WHAT), shorten(each.before, LONGEST_VALUE), shorten(each.after, LONGEST_VALUE)]
            for each in shown
        ]
        blocks.append(table([(say("What"), False), (say("Before"), False), (say("After"), False)], rows))
    if (rest := len(plan.changes) - len(shown)) > 0:
        blocks.append(context(say("… and {count} more.", count=count(rest, "row"))))
    if plan.sheet:
        blocks.append(_sheet_line(plan.sheet, proposal.shown.get(sheet_at)))
    if plan.totals:
        blocks += _sections(before_and_after(each) for each in plan.totals)
    for warning in plan.warnings[:MOST_WARNINGS]:
        blocks.append(section(f"⚠️ {inert(warning, LONGEST_WARNING)}"))
    if (rest := len(plan.warnings) - MOST_WARNINGS) > 0:
        blocks.append(context(say("… and {count}, in the file.", count=count(rest, "more warning"))))
    if plan.remarks:
        blocks.append(section("\n".join(f"ℹ️ {inert(each, 300)}" for each in plan.remarks[:MOST_REMARKS])))
    if plan.note:
        blocks.append(section(say("Reason: {note}", note=inert(plan.note, 500))))
    return blocks


def _sheet_line(sheet: Sheet, shown: ShownRow | None) -> Block:
    """Say where the file with all rows is, and its hash, which the digest holds."""
    if shown is None or not shown.permalink:
        return section(say("📎 In full, as a file in this conversation: {rows}.", rows=count(sheet.rows, "row")))
    link = f"<{shown.permalink}|{escape(sheet.name)}>"
    rows = count(sheet.rows, "row")
    return section(say("📎 In full, {rows}: {link} (SHA-256 `{hash}…`)", rows=rows, link=link, hash=sheet.sha256[:16]))


def change_lines(changes: Sequence[Change]) -> Blocks:
    """Return the changes as lines: a modal holds no table."""
    return _sections(f"• {before_and_after(each, nothing='–')}" for each in changes)


def before_and_after(change: Change, nothing: str = "") -> str:
    """Return a line. Where nothing was before there is no arrow, unless `nothing` stands for it."""
    what = inert(change.what, 2 * LONGEST_WHAT)
    before, after = (inert(each or nothing, 2 * LONGEST_VALUE) for each in (change.before, change.after))
    return f"{what}: {before} → *{after}*" if before else f"{what}: *{after}*"


def _sections(lines: Iterable[str]) -> Blocks:
    """Return the lines in as few blocks as hold them whole."""
    blocks: Blocks = []
    waiting: list[str] = []
    for line in lines:
        if waiting and (len(waiting) == LINES or len("\n".join([*waiting, line])) > MAX_SECTION):
            blocks.append(section("\n".join(waiting)))
            waiting = []
        waiting.append(line)
    return [*blocks, *([section("\n".join(waiting))] if waiting else [])]


def digest(proposal: Proposal) -> str:
    """Return the beginning of the digest that an approval is bound to."""
    return say("Digest {digest}", digest=f"`{proposal.row.digest[:8]}`")
