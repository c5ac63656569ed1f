"""One of every kind of block and element, with words as an app would write them."""

from bot.workbench.slack.model import Json
from tests.support.block_kit import mrkdwn, plain
from tests.workbench.slack.shapes import actions, button, field, option, section, text_field

COLOURS = [option("Red", "r"), option("White", "w"), option("Pink", "p")]
MENU = {"type": "static_select", "action_id": "colour", "placeholder": plain("Colour"), "options": COLOURS}
OVERFLOW = {"type": "overflow", "action_id": "more", "options": [option("Show", "show"), option("Copy", "copy")]}
IMAGE = {"type": "image", "alt_text": "A rose", "image_url": "https://blossom.example/rose.png"}
CELLS = [{"type": "raw_text", "text": "Rose Freedom"}, {"type": "raw_number", "value": 6}]


def rich(*pieces: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(pieces)}]}


def table(columns: int, rows: int = 3) -> Json:
    """Return a table with that many columns, each rather wide."""
    cells = [{"type": "raw_text", "text": f"Column number {column}"} for column in range(columns)]
    return {"type": "table", "rows": [cells] * rows}


ANYWHERE: list[Json] = [
    {"type": "header", "text": plain("Orders")},
    section("Text with *bold*, `code`, <https://a.example|a link>, <@U04MAYALIND> and a\n> quotation"),
    section("With a button", accessory=button("Open", "open", style="primary")),
    section("With a menu", accessory=MENU),
    section("With more", accessory=OVERFLOW),
    section("With a picture", accessory=IMAGE),
    {"type": "section", "fields": [mrkdwn("*Vendor*\nFinca Alborada"), mrkdwn("*Boxes*\n12")]},
    {"type": "context", "elements": [mrkdwn("Costs 1 call"), IMAGE]},
    {"type": "divider"},
    actions(
        button("Approve", "yes", style="primary"),
        button("Reject", "no", style="danger"),
        button("Site", "site", url="https://a.example"),
        {**MENU, "action_id": "colour-2"},
        {**OVERFLOW, "action_id": "more-2"},
        {"type": "datepicker", "action_id": "day"},
        {"type": "timepicker", "action_id": "hour"},
        {"type": "checkboxes", "action_id": "ticks", "options": COLOURS},
        {"type": "radio_buttons", "action_id": "one-of", "options": COLOURS},
    ),
    rich({"type": "text", "text": "Rich", "style": {"bold": True}}, {"type": "emoji", "name": "rose"}),
]
IN_MESSAGES: list[Json] = [
    {"type": "data_table", "caption": "Lines", "rows": [CELLS] * 12, "page_size": 5},
    {
        "type": "data_visualization",
        "title": "Stems",
        "chart": {"type": "pie", "segments": [{"label": "Red", "value": 1}]},
    },
    {
        "type": "markdown",
        "text": "# Title\n\n- one\n- [x] two\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```",
    },
    {
        "type": "context_actions",
        "elements": [
            {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": "trash"},
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": {"text": plain("Good"), "value": "1"},
                "negative_button": {"text": plain("Bad"), "value": "0"},
            },
        ],
    },
    {"type": "task_card", "task_id": "1", "title": "Look it up", "status": "pending"},
    {"type": "plan", "title": "Plan", "tasks": [{"task_id": "1", "title": "Look it up"}]},
    {"type": "card", "title": plain("Rose"), "body": mrkdwn("Fresh"), "actions": [button("Take", "take")]},
    {
        "type": "carousel",
        "elements": [{"type": "card", "title": plain("Rose")}, {"type": "card", "title": plain("Lily")}],
    },
    {"type": "container", "title": plain("Details"), "is_collapsible": True, "child_blocks": [section("Inside")]},
]
INPUTS: list[Json] = [
    text_field("order", hint=plain("Such as P071882")),
    field("note", {"type": "plain_text_input", "multiline": True}, optional=True),
    field("rich", {"type": "rich_text_input"}),
    field("colour-one", {"type": "static_select", "options": COLOURS}),
    field("colours", {"type": "multi_static_select", "options": COLOURS, "initial_options": COLOURS[:2]}),
    field("vendor", {"type": "external_select", "min_query_length": 0}),
    field("who", {"type": "users_select"}),
    field("where", {"type": "conversations_select"}),
    field("channel", {"type": "channels_select"}),
    field("radio", {"type": "radio_buttons", "options": COLOURS}),
    field("ticks-of", {"type": "checkboxes", "options": COLOURS}),
    field("day-of", {"type": "datepicker"}),
    field("hour-of", {"type": "timepicker"}),
]
IN_FORMS: list[Json] = [
    field("number", {"type": "number_input", "is_decimal_allowed": False}),
    field("mail", {"type": "email_text_input"}),
    field("site", {"type": "url_text_input"}),
    field("moment", {"type": "datetimepicker"}),
    field("file", {"type": "file_input", "max_files": 2}),
]
ALERT = {"type": "alert", "text": plain("Komet is slow today."), "level": "warning"}
