"""Slack's composition objects: texts, confirm dialogs, options, filters.

Source: https://docs.slack.dev/reference/block-kit/composition-objects (one page each).
"""

from typing import Any

from bot.slack.rules_schema import (
    Check,
    Report,
    array,
    at_least_one_of,
    boolean,
    by_type,
    exactly_one_of,
    json_type,
    kind,
    one_of,
    record,
    string,
    url,
)

TEXT_MOST = 3000
OPTION_TEXT_MOST = 75
OPTION_VALUE_MOST = 150
OPTIONS_MOST = 100

USER_ID = string(pattern=r"[UW][A-Z0-9]+", shape="a user id")
CHANNEL_ID = string(pattern=r"[CG][A-Z0-9]+", shape="a channel id")


def plain_text(most: int = TEXT_MOST) -> Check:
    """A `plain_text` object of 1 to `most` characters."""
    return by_type({"plain_text": _plain(most)})


def any_text(most: int = TEXT_MOST) -> Check:
    """A `plain_text` or `mrkdwn` object of 1 to `most` characters."""
    return by_type({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)})


def _plain(most: int) -> Check:
    return record({"type": kind("plain_text"), "text": string(most)}, {"emoji": boolean})


def _mrkdwn(most: int) -> Check:
    return record({"type": kind("mrkdwn"), "text": string(most)}, {"verbatim": boolean})


def text_kinds(most: int = TEXT_MOST) -> dict[str, Check]:
    """The two text objects as entries of a table of types (context elements)."""
    return {"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)}


placeholder = plain_text(150)

# Slack's page calls the text plain_text and its own example uses mrkdwn: both are accepted.
confirm = record(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": one_of("primary", "danger")},
)

select_option = record(
    {"text": plain_text(OPTION_TEXT_MOST), "value": string(OPTION_VALUE_MOST)},
    {"description": plain_text(OPTION_TEXT_MOST)},
)
choice_option = record(
    {"text": any_text(OPTION_TEXT_MOST), "value": string(OPTION_VALUE_MOST)},
    {"description": any_text(OPTION_TEXT_MOST)},
)
overflow_option = record(
    {"text": plain_text(OPTION_TEXT_MOST), "value": string(OPTION_VALUE_MOST)},
    {"description": plain_text(OPTION_TEXT_MOST), "url": url()},
)
# An option request may be answered with an empty list; a select in a block may not.
option_group = record(
    {"label": plain_text(OPTION_TEXT_MOST), "options": array(select_option, most=OPTIONS_MOST)},
)
options = array(select_option, most=OPTIONS_MOST)
option_groups = array(option_group, most=OPTIONS_MOST)
answered_options = array(select_option, least=0, most=OPTIONS_MOST)
answered_groups = array(option_group, least=0, most=OPTIONS_MOST)

dispatch_config = record(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), most=2)},
)
conversation_filter = record(
    optional={
        "include": array(one_of("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    rules=[at_least_one_of("include", "exclude_external_shared_channels", "exclude_bot_users")],
)
slack_file = record(
    optional={"id": string(), "url": url(None)},
    rules=[exactly_one_of("id", "url")],
)


def anything(_value: Any, _at: str, _report: Report) -> None:
    """A value that Slack leaves to the app (a workflow's input parameter)."""


workflow = record(
    {
        "trigger": record(
            {"url": url(None)},
            {"customizable_input_parameters": array(record({"name": string(), "value": anything}), least=0)},
        )
    }
)


def nullable(inner: Check) -> Check:
    """`null` or a value that passes `inner` (column settings of a table)."""

    def check(value: Any, at: str, report: Report) -> None:
        if value is not None:
            inner(value, at, report)

    return check


def text_or_plain(most: int) -> Check:
    """A bare string or a `plain_text` object (title of a plan)."""
    bare, wrapped = string(most), plain_text(most)

    def check(value: Any, at: str, report: Report) -> None:
        (bare if json_type(value) == "string" else wrapped)(value, at, report)

    return check
