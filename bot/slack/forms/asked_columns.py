"""The question which columns of a table are meant: its first rows, and a select for each column that is wanted.

What stands in the table is a stranger's text. Rows are rich text, whose text elements are never parsed, and options are
plain text; both are cut. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import re
from itertools import accumulate, zip_longest

from bot.slack.blocks import Block, Blocks, option, shorten, tame
from bot.slack.forms.names import block_of
from bot.slack.modals import asked
from bot.tables.chosen import HEADING, NOT_IN_TABLE
from bot.tables.question import Question, SeenColumn
from bot.tables.table import cell_at
from bot.words import count, say

LONGEST_LINE = 66
LONGEST_CELL = 11
"""What fits beside each other: Slack breaks preformatted lines that are wider than the window."""

GAP = "  "
LONGEST_PART = 30


def column_blocks(name: str, question: Question) -> Blocks:
    """Return the blocks of the field `name`: the first rows, the selects, and whether there is a heading."""
    chosen = question.chosen
    yes = option(say("A heading"), f"yes {chosen.shape}")
    no = option(say("A row like the others"), f"no {chosen.shape}")
    blocks = [_first_rows(question)]
    offered = [option(_words(each, has_heading=chosen.heading), str(each.place)) for each in question.columns]
    places = [each.place for each in question.columns]
    absent = option(say("Not in the table"), NOT_IN_TABLE)
    for number, (wanted, place) in enumerate(zip_longest(question.wanted, chosen.at)):
        options = [absent, *offered] if wanted.optional else offered
        initial = offered[places.index(place)] if place in places else absent if wanted.optional else None
        blocks.append(_select(name, str(number), say(wanted.name), options, initial, chosen.shape))
    is_heading = yes if chosen.heading else no
    return [*blocks, _select(name, HEADING, say("The first row is"), [yes, no], is_heading, chosen.shape)]


def _select(name: str, part: str, label: str, options: Blocks, initial: Block | None, shape: str) -> Block:
    # A table of another shape has other columns: a new action_id makes Slack forget what was chosen before.
    element: Block = {"type": "static_select", "action_id": f"{name}#{shape}", "options": options}
    if initial:
        element["initial_option"] = initial
    return asked(block_of(name, part), label, element)


def _words(column: SeenColumn, *, has_heading: bool) -> str:
    """Return a column as people know it: its letter, its heading, and a cell of it."""
    shown = [column.letter, _line(column.first, LONGEST_PART)]
    if has_heading and column.example:
        shown.append(say("such as {cell}", cell=_line(column.example, LONGEST_PART)))
    return " · ".join(filter(None, shown))


def _first_rows(question: Question) -> Block:
    """Return the first rows with as many of their columns as fit beside each other."""
    numbers = ["", *(str(row.number) for row in question.rows)]
    columns = [numbers] + [
        [each.letter, *(_line(cell_at(row, each.place), LONGEST_CELL) for row in question.rows)]
        for each in question.columns
    ]
    widths = [max(map(len, column)) for column in columns]
    fit = sum(end <= LONGEST_LINE for end in accumulate(widths, lambda end, width: end + len(GAP) + width))
    text = "\n".join(
        GAP.join(cell.ljust(width) for cell, width in zip(line, widths[:fit], strict=True)).rstrip()
        for line in zip(*columns[:fit], strict=True)
    )
    if more := len(columns) - fit:
        text += "\n" + say("… and {columns}", columns=count(more, "more column"))
    piece = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [piece]}


def _line(cell: str, limit: int) -> str:
    """Return a cell on one line, cut."""
    return shorten(re.sub(r"\s+", " ", tame(cell)).strip(), limit)
