"""Working with blocks that were accepted: filling in ids, finding elements, reading their text."""

from collections.abc import Iterator
from typing import Any

from bot.workbench.slack.ids import Ids
from bot.workbench.slack.model import Json

INTERACTIVE = frozenset(
    {
        "button",
        "overflow",
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
        "multi_static_select",
        "multi_external_select",
        "multi_users_select",
        "multi_conversations_select",
        "multi_channels_select",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "checkboxes",
        "radio_buttons",
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
        "workflow_button",
        "feedback_buttons",
        "icon_button",
    }
)


def with_ids(blocks: list[Any], ids: Ids) -> list[Json]:
    """Return the blocks as Slack keeps them: every block and element has an id, texts have all their keys."""
    return [_block(block, ids) for block in blocks]


def _block(block: Json, ids: Ids) -> Json:
    kept = {key: _value(value, ids) for key, value in block.items()}
    if not kept.get("block_id"):
        kept["block_id"] = ids.short()
    for key in ("child_blocks", "elements") if kept.get("type") in ("container", "carousel") else ():
        inner = kept.get(key)
        if isinstance(inner, list):
            kept[key] = [_block(child, ids) for child in inner]
    return kept


def _value(value: Any, ids: Ids) -> Any:
    if isinstance(value, list):
        return [_value(entry, ids) for entry in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _value(entry, ids) for key, entry in value.items()}
    kind = kept.get("type")
    if kind == "plain_text":
        kept.setdefault("emoji", True)
    elif kind == "mrkdwn":
        kept.setdefault("verbatim", False)
    elif kind in INTERACTIVE and not kept.get("action_id"):
        kept["action_id"] = ids.short()
    return kept


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield (block, element) for every element of the blocks, those inside containers included."""
    for block in blocks:
        for key in ("element", "accessory"):
            if isinstance(block.get(key), dict):
                yield block, block[key]
        kind = block.get("type")
        if kind in ("actions", "context_actions"):
            for element in block.get("elements") or []:
                yield block, element
        elif kind == "card":
            for element in block.get("actions") or []:
                yield block, element
        elif kind == "carousel":
            yield from elements(block.get("elements") or [])
        elif kind == "container":
            yield from elements(block.get("child_blocks") or [])


def fallback_text(blocks: list[Json]) -> str:
    """Return the text that Slack makes of blocks that came without one."""
    return " ".join(_texts(blocks))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for entry in value:
            yield from _texts(entry)
    elif isinstance(value, dict):
        text = value.get("text")
        if isinstance(text, str) and text:
            yield text
        for entry in value.values():
            if isinstance(entry, dict | list):
                yield from _texts(entry)
