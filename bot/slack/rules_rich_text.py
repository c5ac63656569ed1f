"""Slack's rich text: sections, lists, quotes and preformatted text made of small typed pieces.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from bot.slack.rules_objects import CHANNEL_ID, USER_ID
from bot.slack.rules_schema import (
    Check,
    Rule,
    array,
    at_least_one_of,
    boolean,
    by_type,
    integer,
    kind,
    one_of,
    record,
    string,
    url,
)

_FLAGS = ("bold", "italic", "strike", "underline", "code", "highlight", "client_highlight", "unlink")
_any_flag: Rule = at_least_one_of(*_FLAGS)
_style = record(optional=dict.fromkeys(_FLAGS, boolean), rules=[_any_flag])


def _piece(name: str, required: dict[str, Check] | None = None, optional: dict[str, Check] | None = None) -> Check:
    return record({"type": kind(name), **(required or {})}, {"style": _style, **(optional or {})})


_pieces = by_type(
    {
        "text": _piece("text", {"text": string(least=0)}),
        "link": _piece("link", {"url": string()}, {"text": string(least=0), "unsafe": boolean}),
        "user": _piece("user", {"user_id": USER_ID}),
        "usergroup": _piece("usergroup", {"usergroup_id": string(pattern=r"S[A-Z0-9]+", shape="a user group id")}),
        "team": _piece("team", {"team_id": string(pattern=r"T[A-Z0-9]+", shape="a team id")}),
        "channel": _piece("channel", {"channel_id": CHANNEL_ID}),
        "emoji": _piece("emoji", {"name": string()}, {"skin_tone": integer(1, 6), "unicode": string()}),
        "broadcast": _piece("broadcast", {"range": one_of("here", "channel", "everyone")}),
        "color": _piece("color", {"value": string(pattern=r"#?[0-9a-fA-F]{6}", shape="a colour")}),
        "date": _piece(
            "date",
            {"timestamp": integer(0), "format": string()},
            {"url": url(None), "fallback": string(least=0)},
        ),
    }
)
_section = record({"type": kind("rich_text_section"), "elements": array(_pieces, least=0)})
_border = one_of(0, 1)

containers = by_type(
    {
        "rich_text_section": _section,
        "rich_text_list": record(
            {
                "type": kind("rich_text_list"),
                "style": one_of("bullet", "ordered"),
                "elements": array(by_type({"rich_text_section": _section})),
            },
            {"indent": integer(0), "offset": integer(0), "border": _border},
        ),
        "rich_text_preformatted": record(
            {"type": kind("rich_text_preformatted"), "elements": array(_pieces, least=0)},
            {"border": _border, "language": string()},
        ),
        "rich_text_quote": record(
            {"type": kind("rich_text_quote"), "elements": array(_pieces, least=0)},
            {"border": _border},
        ),
    }
)
rich_text = record(
    {"type": kind("rich_text"), "elements": array(containers, least=0)},
    {"block_id": string(255)},
)
rich_text_cell = record({"type": kind("rich_text"), "elements": array(containers, least=0)})
