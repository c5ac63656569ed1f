"""One page of a list as a message: head, summary, filter, table, what can be done with a row, and the controls.

All text of Komet's is plain text or `inert`: a mention, a link or a character that turns the direction is
only ever a name.
"""

from collections.abc import Sequence
from typing import Any

from bot.lists.filters import filters_of
from bot.lists.listing import (
    Fact,
    Listing,
    Page,
    Row,
    RowAction,
    clean,
    in_order,
    sort_words,
    text_of,
    total_words,
    totals_of,
)
from bot.slack.blocks import (
    Block,
    Blocks,
    Message,
    actions,
    button,
    context,
    header,
    inert,
    option,
    plain,
    section,
    shorten,
    table,
)
from bot.words import count, say

LONGEST_CELL = 60
LONGEST_VALUE = 150
MOST_OPTIONS = 100
"""An option's value and a select's options: https://docs.slack.dev/reference/block-kit/composition-objects"""


def draw(page: Page[Any], listing: Listing) -> Message:
    """Return one page of the list, with what its person may do."""
    title = clean(listing.title)
    head = [facts for line in listing.head if (facts := _facts(line))]
    blocks: Blocks = [header(title)]
    if head:
        blocks.append(section("\n".join(head)))
    if not listing.rows:
        words = (listing.nothing or say("Nothing found. Try a shorter word, or none at all.")) + page.near
        blocks += [*_steps(page, listing), section(inert(words)), *_filter_blocks(page, listing)]
        blocks += [actions([_change(page, listing)]), *_notes(listing)]
        return Message(_text(title, *head[:1], inert(words, 500)), blocks)
    last = (len(listing.rows) - 1) // listing.per_page + 1
    number = min(max(1, page.number), last)
    here = in_order(listing, page.sort)[(number - 1) * listing.per_page :][: listing.per_page]
    total = count(len(listing.rows), listing.one, listing.many)
    sums = [total_words(column, amount, is_all=is_all) for column, amount, is_all in totals_of(listing)]
    blocks += [
        section("  ·  ".join(f"*{inert(words, 100)}*" for words in (total, *sums, *listing.summary))),
        *_steps(page, listing),
        *_filter_blocks(page, listing),
        _table(listing, here),
        *_row_blocks(page, here),
        actions(_controls(page, listing, number, last)),
    ]
    if last > 1:
        blocks.append(context(say("Page {number} of {last}", number=number, last=last)))
    return Message(_text(title, *head[:1], total), [*blocks, *_notes(listing)])


def _text(title: str, *told: str) -> str:
    """Return what a screen reader and a notification say instead of the blocks."""
    return f"{inert(title, 200)}: {', '.join(told)}"


def at(page: Page[Any], number: int) -> str:
    """Return what a button to that page carries: list, page, order."""
    order = f":{page.sort.to_text()}" if page.sort else ""
    return f"{page.list_id}:{number}{order}"


def _table(listing: Listing, rows: Sequence[Row]) -> Block:
    shown = [(place, column) for place, column in enumerate(listing.columns) if column.on_page]
    cells = [
        [
            _one_line(row.texts[place] if place < len(row.texts) else text_of(row.cells[place], column.kind))
            for place, column in shown
        ]
        for row in rows
    ]
    return table([(column.title, column.is_number) for _, column in shown], cells)


def _one_line(text: str) -> str:
    return shorten(" ".join(clean(text).split()), LONGEST_CELL)


def _filter_blocks(page: Page[Any], listing: Listing) -> Blocks:
    filters = filters_of(page.form, page.named)
    blocks: Blocks = []
    # A document's own title and head say already which one it is.
    if not listing.head and (fixed := [each.sentence for each in filters if not each.can_go]):
        blocks.append(context(" · ".join(inert(words, 200) for words in fixed)))
    chips = [
        button(
            shorten(each.sentence, 60) + " ✕",
            f"list.drop#{each.field}",
            f"{page.list_id}:{each.field}:{page.sort.to_text() if page.sort else ''}",
            label=say("Remove the filter {filter}", filter=shorten(each.sentence, 50)),
        )
        for each in filters
        if each.can_go
    ]
    if chips:
        blocks.append(actions(chips))
    return blocks


def _row_blocks(page: Page[Any], rows: Sequence[Row]) -> Blocks:
    """Return a button for each row's first action, one menu with all others, and what the buttons are for.

    Rows that lead to the same, as lines of one document do, share a button.
    """
    firsts = {_carried(row.actions[0]): row.actions[0] for row in rows if row.actions and page.offers(row.actions[0])}
    others = [each for row in rows for each in row.actions[1:] if page.offers(each)]
    found = [_button(each, f"{each.action}#{place}") for place, each in enumerate(firsts.values())]
    if menu := [
        option(clean(each.label or each.text), _carried(each))
        for each in others
        if len(_carried(each)) <= LONGEST_VALUE
    ]:
        found = [*found[:24], _select(say("More for a row…"), "list.act", menu[:MOST_OPTIONS])]
    if not found:
        return []
    hints = dict.fromkeys(each.hint for each in firsts.values() if each.hint)
    return [actions(found), *(context(inert(hint, 200)) for hint in hints)]


def _steps(page: Page[Any], listing: Listing) -> Blocks:
    """Return the buttons of what can be done with the document next."""
    offered = [each for each in listing.steps if page.offers(each)]
    buttons = [_button(each, f"{each.action}#step{place}") for place, each in enumerate(offered)]
    return [actions(buttons)] if buttons else []


def _button(action: RowAction, action_id: str) -> Block:
    label = clean(action.label) or None
    return button(clean(action.text), action_id, action.value, style=action.style, label=label)


def _facts(facts: Sequence[Fact]) -> str:
    """Return a line of a document's head as mrkdwn."""
    told = [text_of(each.value, each.kind) if each.words is None else each.words for each in facts]
    return "  ·  ".join(inert(words, 200) for words in told if words)


def _notes(listing: Listing) -> Blocks:
    return [context(inert(text_of(each.value, each.kind), 500)) for each in listing.notes if each.value]


def _carried(action: RowAction) -> str:
    return f"{action.action}|{action.value}"


def _controls(page: Page[Any], listing: Listing, number: int, last: int) -> list[Block]:
    found = [_change(page, listing)]
    if number > 1:
        found.append(button(say("‹ Previous"), "list.page#back", at(page, number - 1)))
    if number < last:
        found.append(button(say("Next ›"), "list.page#on", at(page, number + 1)))
    if len(listing.rows) > 1:
        found.append(_sort_select(page, listing))
    found.append(button(say("Export Excel"), "list.export#xlsx", f"{at(page, number)}:xlsx"))
    found.append(button(say("Export CSV"), "list.export#csv", f"{at(page, number)}:csv"))
    return found


def _change(page: Page[Any], listing: Listing) -> Block:
    return button(say("Look for another") if listing.head else say("Change filter"), "list.filter", page.list_id)


def _sort_select(page: Page[Any], listing: Listing) -> Block:
    options: list[Block] = []
    chosen: Block | None = None
    for place, column in enumerate(listing.columns):
        if not column.on_page:
            continue
        for letter in "ad":
            words = sort_words(column, descending=letter == "d")
            options.append(option(words, f"{page.list_id}:1:{place}{letter}"))
            if page.sort and page.sort.to_text() == f"{place}{letter}":
                chosen = options[-1]
    select = _select(say("Sort by…"), "list.sort", options[:MOST_OPTIONS])
    if chosen in select["options"]:
        select["initial_option"] = chosen
    return select


def _select(words: str, action: str, options: list[Block]) -> Block:
    return {"type": "static_select", "action_id": action, "placeholder": plain(words, 150), "options": options}
