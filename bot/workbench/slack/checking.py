"""Refusing messages and views that break Slack's rules, and noting it in the journal."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.slack import rules
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Json
from bot.workbench.slack.traffic import Entry

VIEW_BYTES_MOST = 250_000
MESSAGE_ACK_KEYS = frozenset(
    {
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "mrkdwn",
        "unfurl_links",
        "unfurl_media",
        "metadata",
    }
)
VIEW_ACK_KEYS = frozenset({"response_action", "view", "errors"})


def refuse_message(payload: Mapping[str, Any], entry: Entry | None, *, long_blocks: bool = True) -> None:
    """Raise ApiError when Slack would refuse the message; every fault is noted in the journal.

    `long_blocks` is False for answers through a response_url, where the bound for all text does not hold
    (github.com/slackapi/bolt-js/issues/2867): the fault is noted only.
    """
    for key in ("blocks", "attachments"):
        if payload.get(key) is not None and not isinstance(payload[key], list):
            raise ApiError(f"invalid_{key}_format" if key == "blocks" else "invalid_attachments")
    found = rules.check_message(payload)
    note(entry, found)
    hard = [fault for fault in found if fault.code not in rules.ADVICE]
    if not long_blocks:
        hard = [fault for fault in hard if fault.code != "msg_blocks_too_long"]
    if not hard:
        return
    special = next((fault.code for fault in hard if fault.code != "failed_constraint"), None)
    if special is not None and special != "invalid_attachments":
        raise ApiError(special)
    raise _with_lines(special or "invalid_blocks", hard)


def refuse_view(view: object, entry: Entry | None, *, kinds: tuple[str, ...] = ("modal",)) -> Json:
    """Return the view, or raise ApiError with Slack's lines when Slack would refuse it."""
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    found = rules.check_view(view)
    note(entry, found)
    if found:
        raise _with_lines("invalid_arguments", found)
    if view["type"] not in kinds:
        line = f"[ERROR] unsupported type: {view['type']} [json-pointer:/view/type]"
        raise ApiError("invalid_arguments", response_metadata={"messages": [line]})
    if len(str(view)) > VIEW_BYTES_MOST:
        raise ApiError("view_too_large")
    return view


def note(entry: Entry | None, found: Iterable[rules.Violation]) -> None:
    """Write rule violations into the journal."""
    if entry is not None:
        for fault in found:
            entry.violate(fault.code, fault.message, fault.pointer)


def known_keys(entry: Entry | None, body: Mapping[str, Any], known: frozenset[str]) -> Json:
    """Return an app's answer without the keys that Slack ignores; those are noted in the journal."""
    for key in body:
        if key not in known and entry is not None:
            entry.violate("unknown_ack_key", f"an answer here has no {key}", f"/{key}")
    return {key: value for key, value in body.items() if key in known}


def _with_lines(error: str, found: Iterable[rules.Violation]) -> ApiError:
    lines = list(dict.fromkeys(fault.line() for fault in found))
    messages = [f"[ERROR] {line}" for line in lines]
    return ApiError(error, errors=lines, response_metadata={"messages": messages})
