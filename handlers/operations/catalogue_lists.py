"""What the lists of reference data have in common: search by text, a table, pages."""

from collections.abc import Sequence
from typing import Any

from bot.operations import Page
from bot.slack.blocks import Blocks, Message, actions, button, context, header, section, table
from bot.words import count, say

PER_PAGE = 20


def pages_of(
    page: Page[Any], title: str, one: str, columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]
) -> Message:
    """Return one page of a table; `one` is the noun of a row, columns are (title, is a number)."""
    again = button(say("Change filter"), "list.filter", page.list_id)
    if not rows:
        words = say("Nothing found. Try a shorter word, or none at all.")
        return Message(f"{title}: {words}", [header(title), section(words), actions([again])])
    last = (len(rows) - 1) // PER_PAGE + 1
    number = min(max(1, page.number), last)
    here = rows[(number - 1) * PER_PAGE :][:PER_PAGE]
    turns = [again]
    if number > 1:
        turns.append(button(say("‹ Previous"), "list.page#back", f"{page.list_id}:{number - 1}"))
    if number < last:
        turns.append(button(say("Next ›"), "list.page#on", f"{page.list_id}:{number + 1}"))
    total = count(len(rows), one)
    blocks: Blocks = [header(title), section(f"*{total}*"), table(columns, here), actions(turns)]
    if last > 1:
        blocks.append(context(say("Page {number} of {last}", number=number, last=last)))
    return Message(f"{title}: {total}", blocks)
