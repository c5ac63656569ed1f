"""Modals: a window with a title, blocks and a no and a yes at its foot, and the input blocks in which it asks.

Limits: https://docs.slack.dev/reference/views/modal-views
"""

from bot.slack.blocks import Block, Blocks, plain
from bot.words import say

LONGEST_TITLE = 24
"""Characters in the title of a modal and on its two buttons."""

LONGEST_LABEL = 2000
"""Characters in the label of an input block and in its hint: https://docs.slack.dev/reference/block-kit/blocks/input-block"""


def modal(
    callback_id: str, title: str, blocks: Blocks, *, submit: str = "", close: str = "", metadata: str = ""
) -> Block:
    """Return a modal. `submit` "" is one that only shows; `close` is Cancel where something can be sent, else Close.

    `metadata` comes back with the modal: ids only.
    """
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, LONGEST_TITLE),
        "close": plain(close or (say("Cancel") if submit else say("Close")), LONGEST_TITLE),
        "blocks": blocks,
    }
    if submit:
        view["submit"] = plain(submit, LONGEST_TITLE)
    if metadata:
        view["private_metadata"] = metadata
    return view


def notice(title: str, blocks: Blocks) -> Block:
    """Return a modal that tells something and ends there."""
    return modal("notice", title, blocks)


def asked(
    name: str, label: str, element: Block, hint: str = "", *, optional: bool = False, dispatch: bool = False
) -> Block:
    """Return an input block; `name` is its block_id, `dispatch` tells the bot of each choice made in it."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, LONGEST_LABEL),
        "optional": optional,
        "element": element,
    }
    if hint:
        block["hint"] = plain(hint, LONGEST_LABEL)
    if dispatch:
        block["dispatch_action"] = True
    return block
