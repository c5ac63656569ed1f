"""Slack's rules for messages and views, checked before Slack does.

The local Slack refuses with these what Slack would refuse, and the tests hold everything that the bot can
produce against them. Nothing here knows the bot: the module is pure and needs the standard library only.

Sources: https://docs.slack.dev/reference/block-kit (pages of blocks, elements and composition objects),
https://docs.slack.dev/reference/views/modal-views, https://docs.slack.dev/reference/methods/chat.postMessage
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.slack.rules_blocks import BLOCKS, MARKDOWN_TEXT_MOST
from bot.slack.rules_objects import answered_groups, answered_options, plain_text
from bot.slack.rules_rich_text import rich_text
from bot.slack.rules_schema import Report, Violation, array, boolean, kind, record, string

__all__ = [
    "ADVICE",
    "MESSAGE_BLOCKS_MOST",
    "MESSAGE_TEXT_OWN_MOST",
    "MESSAGE_TEXT_TOTAL_MOST",
    "PRIVATE_METADATA_MOST",
    "SURFACES",
    "VIEW_BLOCKS_MOST",
    "VIEW_TITLE_MOST",
    "Violation",
    "check_blocks",
    "check_message",
    "check_options",
    "check_rich_text",
    "check_view",
    "text_total",
]

SURFACES = ("message", "modal", "home")
MESSAGE_BLOCKS_MOST = 50
VIEW_BLOCKS_MOST = 100
VIEW_TITLE_MOST = 24
PRIVATE_METADATA_MOST = 3000
VIEW_ID_MOST = 255
ATTACHMENTS_MOST = 100
CHARTS_MOST = 2

MESSAGE_TEXT_TOTAL_MOST = 12_000
"""Slack's undocumented bound for all text in the blocks of one message (`msg_blocks_too_long`)."""

MESSAGE_TEXT_OWN_MOST = 10_000
"""The bot's own bound for the same: a margin below what others measured, beyond it a message is split."""

# A maintainer speaks of 12,000 characters "with a buffer for block containers"; measured were 9,597 characters
# in 50 blocks accepted and 11,341 in 45 refused (github.com/slackapi/bolt-js/issues/2509, /2867). Fifteen
# characters a block agree with both.
_TEXT_PER_BLOCK = 15

ADVICE = frozenset({"missing_text"})
"""Codes of faults that Slack accepts and we do not: they are reported, never refused."""

_Json = Mapping[str, Any]


def check_blocks(blocks: object, surface: str, *, at: str = "/blocks") -> list[Violation]:
    """Return what Slack would refuse in a list of blocks.

    `surface` is "message", "modal" or "home", else ValueError; `at` is the JSON pointer of the list itself.
    """
    if surface not in SURFACES:
        raise ValueError(f"surface must be one of {', '.join(SURFACES)}, not {surface!r}")
    report = Report(surface)
    least, most = (0, MESSAGE_BLOCKS_MOST) if surface == "message" else (1, VIEW_BLOCKS_MOST)
    array(BLOCKS[surface], least=least, most=most)(blocks, at, report)
    if isinstance(blocks, Sequence) and not isinstance(blocks, str):
        found = list(_with_children(blocks, at))
        _check_ids(found, report)
        _check_response_urls(found, report)
        if surface == "message":
            _check_whole_message(found, at, report)
        else:
            _check_focus(found, report)
    return report.found


def check_message(payload: _Json, *, at: str = "") -> list[Violation]:
    """Return what Slack would refuse in a message (arguments of `chat.postMessage`, a `respond()` body).

    Also reports, with a code out of `ADVICE`, blocks without the `text` that notifications and screen readers use.
    """
    report = Report("message")
    blocks, attachments = payload.get("blocks"), payload.get("attachments")
    text, markdown = payload.get("text"), payload.get("markdown_text")
    if text is not None and not isinstance(text, str):
        report.add(f"{at}/text", "must provide a string", "type", expected="string")
    if markdown is not None and (text or blocks):
        message = "markdown_text cannot be combined with text or blocks"
        report.add(f"{at}/markdown_text", message, "conflict", code="markdown_text_conflict")
    if isinstance(markdown, str) and len(markdown) > MARKDOWN_TEXT_MOST:
        message = f"must be less than {MARKDOWN_TEXT_MOST + 1} characters"
        report.add(f"{at}/markdown_text", message, "max_length", code="msg_too_long", got=len(markdown))
    if not (text or blocks or attachments or markdown):
        report.add(at, "a message needs text, blocks or attachments", "required", code="no_text")
    if blocks is not None:
        report.found.extend(check_blocks(blocks, "message", at=f"{at}/blocks"))
    if blocks and not text:
        message = "blocks without text: notifications and screen readers have nothing to say"
        report.add(f"{at}/text", message, "required", code="missing_text")
    if attachments is not None and not isinstance(attachments, list):
        report.add(f"{at}/attachments", "must provide an array", "type", code="invalid_attachments", expected="array")
    elif attachments is not None:
        if len(attachments) > ATTACHMENTS_MOST:
            message = f"no more than {ATTACHMENTS_MOST} attachments allowed"
            report.add(f"{at}/attachments", message, "max_items", code="too_many_attachments")
        for place, attachment in enumerate(attachments):
            pointer = f"{at}/attachments/{place}"
            if not isinstance(attachment, Mapping):
                report.add(pointer, "must provide an object", "type", code="invalid_attachments", expected="object")
            elif attachment.get("blocks") is not None:
                report.found.extend(check_blocks(attachment["blocks"], "message", at=f"{pointer}/blocks"))
    return report.found


def check_view(view: object, *, at: str = "/view") -> list[Violation]:
    """Return what Slack would refuse in a modal or a Home tab (the `view` of `views.open`, `views.publish`)."""
    surface = view.get("type") if isinstance(view, Mapping) else None
    report = Report(surface if surface in ("modal", "home") else "modal")
    if not isinstance(view, Mapping):
        report.add(at, "must provide an object", "type", expected="object")
        return report.found
    if surface not in ("modal", "home"):
        if surface is None:
            report.add(at, "missing required field: type", "required", expected="type")
        else:
            report.add(f"{at}/type", f"unsupported type: {surface}", "enum", expected=["modal", "home"])
        return report.found
    (_modal if surface == "modal" else _home)(view, at, report)
    blocks = view.get("blocks")
    if blocks is not None:
        report.found.extend(check_blocks(blocks, surface, at=f"{at}/blocks"))
    if surface == "modal" and isinstance(blocks, list) and view.get("submit") is None:
        inputs = [block for block in blocks if isinstance(block, Mapping) and block.get("type") == "input"]
        if inputs:
            report.add(at, "missing required field: submit", "required", expected="submit")
    return report.found


def check_options(answer: object, *, at: str = "") -> list[Violation]:
    """Return what Slack would refuse in the answer to an option request (`{"options": […]}` or groups)."""
    report = Report("modal")
    if not isinstance(answer, Mapping):
        report.add(at, "must provide an object", "type", expected="object")
        return report.found
    record(optional={"options": answered_options, "option_groups": answered_groups})(answer, at, report)
    if ("options" in answer) == ("option_groups" in answer):
        report.add(at, "must provide exactly one of: options, option_groups", "one_of")
    return report.found


def check_rich_text(value: object, *, at: str = "") -> list[Violation]:
    """Return what is wrong with a rich_text object (the value of a `rich_text_input`)."""
    report = Report("modal")
    rich_text(value, at, report)
    return report.found


def text_total(blocks: object) -> int:
    """Return how many characters Slack counts for a message's blocks, containers included."""
    if not isinstance(blocks, list):
        return 0
    return _text_inside(blocks) + _TEXT_PER_BLOCK * len(blocks)


def _nothing(_value: object, _at: str, _report: Report) -> None:
    """Blocks are looked at by `check_blocks`, with the rules that span them."""


_shared = {
    "private_metadata": string(PRIVATE_METADATA_MOST, least=0),
    "callback_id": string(VIEW_ID_MOST, least=0),
    "external_id": string(VIEW_ID_MOST, least=0),
}
_modal = record(
    {"type": kind("modal"), "title": plain_text(VIEW_TITLE_MOST), "blocks": _nothing},
    {
        **_shared,
        "submit": plain_text(VIEW_TITLE_MOST),
        "close": plain_text(VIEW_TITLE_MOST),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
    },
)
_home = record({"type": kind("home"), "blocks": _nothing}, _shared)


def _with_children(blocks: Sequence[Any], at: str) -> Iterator[tuple[_Json, str]]:
    """Yield every block with its pointer, also those inside a container, a carousel or a plan."""
    for place, block in enumerate(blocks):
        if not isinstance(block, Mapping):
            continue
        here = f"{at}/{place}"
        yield block, here
        for key in ("child_blocks", "elements" if block.get("type") == "carousel" else "tasks"):
            inner = block.get(key)
            if isinstance(inner, list):
                yield from _with_children(inner, f"{here}/{key}")


def _elements(block: _Json, at: str) -> Iterator[tuple[_Json, str]]:
    """Yield the elements of one block with their pointers."""
    for key in ("element", "accessory"):
        element = block.get(key)
        if isinstance(element, Mapping):
            yield element, f"{at}/{key}"
    for key in ("elements", "actions"):
        several = block.get(key)
        if isinstance(several, list) and block.get("type") != "carousel":
            for place, element in enumerate(several):
                if isinstance(element, Mapping):
                    yield element, f"{at}/{key}/{place}"


def _check_ids(found: Sequence[tuple[_Json, str]], report: Report) -> None:
    """A `block_id` is unique in its message or view, an `action_id` in its block."""
    blocks_seen: set[str] = set()
    for block, at in found:
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id:
            if block_id in blocks_seen:
                report.add(f"{at}/block_id", f"`block_id` already exists: {block_id}", "unique", got=block_id)
            blocks_seen.add(block_id)
        actions_seen: set[str] = set()
        for element, pointer in _elements(block, at):
            action_id = element.get("action_id")
            if isinstance(action_id, str):
                if action_id in actions_seen:
                    message = f"`action_id` already exists in this block: {action_id}"
                    report.add(f"{pointer}/action_id", message, "unique", got=action_id)
                actions_seen.add(action_id)


def _check_response_urls(found: Sequence[tuple[_Json, str]], report: Report) -> None:
    """`response_url_enabled` works in input blocks of modals only (docs.slack.dev/surfaces/modals)."""
    for block, at in found:
        if report.surface == "modal" and block.get("type") == "input":
            continue
        for element, pointer in _elements(block, at):
            if element.get("response_url_enabled"):
                message = "only available for menus in input blocks of modals"
                report.add(f"{pointer}/response_url_enabled", message, "surface")


def _check_focus(found: Sequence[tuple[_Json, str]], report: Report) -> None:
    focused = [
        pointer for block, at in found for element, pointer in _elements(block, at) if element.get("focus_on_load")
    ]
    for pointer in focused[1:]:
        report.add(f"{pointer}/focus_on_load", "only one element per view can have focus on load", "unique")


def _check_whole_message(found: Sequence[tuple[_Json, str]], at: str, report: Report) -> None:
    tables = [pointer for block, pointer in found if block.get("type") in ("table", "data_table")]
    for pointer in tables[1:]:
        report.add(pointer, "only one table allowed", "max_items", code="invalid_attachments", expected=1)
    charts = [pointer for block, pointer in found if block.get("type") == "data_visualization"]
    for pointer in charts[CHARTS_MOST:]:
        report.add(pointer, f"no more than {CHARTS_MOST} charts allowed", "max_items", expected=CHARTS_MOST)
    markdown = sum(len(str(block.get("text") or "")) for block, _ in found if block.get("type") == "markdown")
    if markdown > MARKDOWN_TEXT_MOST:
        message = f"all markdown blocks together must be less than {MARKDOWN_TEXT_MOST + 1} characters"
        report.add(at, message, "max_length", expected=MARKDOWN_TEXT_MOST, got=markdown)
    total = text_total([block for block, _ in found])
    if total > MESSAGE_TEXT_TOTAL_MOST:
        message = f"all text in the blocks together must be less than {MESSAGE_TEXT_TOTAL_MOST + 1} characters"
        report.add(at, message, "max_length", code="msg_blocks_too_long", expected=MESSAGE_TEXT_TOTAL_MOST, got=total)


def _text_inside(value: object) -> int:
    if isinstance(value, Mapping):
        own = value.get("text")
        length = len(own) if isinstance(own, str) else 0
        return length + sum(_text_inside(inner) for inner in value.values() if not isinstance(inner, str))
    if isinstance(value, list):
        return sum(_text_inside(entry) for entry in value)
    return 0
