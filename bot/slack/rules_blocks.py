"""Slack's blocks, one check per type, and on which surface each is drawn.

Source: https://docs.slack.dev/reference/block-kit/blocks (one page each). Where the pages and practice
differ (cards in modals, charts in the Home tab), the stricter one holds.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.slack import rules_elements as elements
from bot.slack import rules_objects as objects
from bot.slack.rules_charts import chart
from bot.slack.rules_rich_text import rich_text, rich_text_cell
from bot.slack.rules_schema import (
    Check,
    Report,
    Rule,
    array,
    at_least_one_of,
    boolean,
    by_type,
    exactly_one_of,
    integer,
    kind,
    number,
    one_of,
    record,
    string,
    url,
)

BLOCK_ID_MOST = 255
SECTION_TEXT_MOST = 3000
SECTION_FIELDS_MOST = 10
SECTION_FIELD_TEXT_MOST = 2000
HEADER_TEXT_MOST = 150
CONTEXT_ELEMENTS_MOST = 10
ACTIONS_ELEMENTS_MOST = 25
TABLE_ROWS_MOST = 100
TABLE_CELLS_MOST = 20
DATA_TABLE_ROWS_MOST = 101
DATA_TABLE_TEXT_MOST = 10_000
MARKDOWN_TEXT_MOST = 12_000

_Table = Mapping[str, Check]


def _block(
    name: str,
    required: _Table | None = None,
    optional: _Table | None = None,
    rules: Iterable[Rule] = (),
) -> Check:
    return record(
        {"type": kind(name), **(required or {})},
        {"block_id": string(BLOCK_ID_MOST), **(optional or {})},
        rules,
    )


def _files_do_not_dispatch(value: Mapping[str, Any], at: str, report: Report) -> None:
    element = value.get("element")
    is_file = isinstance(element, Mapping) and element.get("type") == "file_input"
    if is_file and value.get("dispatch_action"):
        report.add(f"{at}/dispatch_action", "file_input cannot dispatch actions", "dispatch_action")


def _header_row_is_plain(value: Mapping[str, Any], at: str, report: Report) -> None:
    rows = value.get("rows")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        return
    for place, cell in enumerate(rows[0]):
        if isinstance(cell, Mapping) and cell.get("type") == "rich_text":
            report.add(f"{at}/rows/0/{place}/type", "the header row cannot hold rich_text", "header_row")
    for place, row in enumerate(rows):
        if len(row) != len(rows[0]):
            message = "every row must have as many cells as the first"
            report.add(f"{at}/rows/{place}", message, "row_length", expected=len(rows[0]), got=len(row))
    column = value.get("row_header_column_index")
    if isinstance(column, int) and column >= len(rows[0]):
        report.add(f"{at}/row_header_column_index", "must be the index of a column", "maximum")
    total = sum(len(str(cell.get("text") or "")) for row in rows for cell in row if isinstance(cell, Mapping))
    if total > DATA_TABLE_TEXT_MOST:
        message = f"all cells together must be less than {DATA_TABLE_TEXT_MOST + 1} characters"
        report.add(f"{at}/rows", message, "max_length", expected=DATA_TABLE_TEXT_MOST, got=total)


def _collapse_is_possible(value: Mapping[str, Any], at: str, report: Report) -> None:
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        report.add(f"{at}/default_collapsed", "requires is_collapsible to be true", "requires")


_input = _block(
    "input",
    {"label": objects.plain_text(2000), "element": by_type(elements.IN_INPUT)},
    {"hint": objects.plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    [_files_do_not_dispatch],
)
_raw_text = record({"type": kind("raw_text"), "text": string(least=0)})
_raw_number = record({"type": kind("raw_number"), "value": number}, {"text": string()})
_cells: dict[str, Check] = {"raw_text": _raw_text, "raw_number": _raw_number, "rich_text": rich_text_cell}

_everywhere: dict[str, Check] = {
    "section": _block(
        "section",
        optional={
            "text": objects.any_text(SECTION_TEXT_MOST),
            "fields": array(objects.any_text(SECTION_FIELD_TEXT_MOST), most=SECTION_FIELDS_MOST),
            "accessory": by_type(elements.IN_SECTION),
            "expand": boolean,
        },
        rules=[at_least_one_of("text", "fields")],
    ),
    "header": _block("header", {"text": objects.plain_text(HEADER_TEXT_MOST)}, {"level": integer(1, 4)}),
    "context": _block("context", {"elements": array(by_type(elements.IN_CONTEXT), most=CONTEXT_ELEMENTS_MOST)}),
    "actions": _block("actions", {"elements": array(by_type(elements.IN_ACTIONS), most=ACTIONS_ELEMENTS_MOST)}),
    "input": _input,
    "image": _block(
        "image",
        {"alt_text": string(2000)},
        {"image_url": url(), "slack_file": objects.slack_file, "title": objects.plain_text(2000)},
        [exactly_one_of("image_url", "slack_file")],
    ),
    "divider": _block("divider"),
    "rich_text": rich_text,
    "video": _block(
        "video",
        {
            "alt_text": string(),
            "title": objects.plain_text(199),
            "thumbnail_url": url(None),
            "video_url": string(pattern=r"https://\S+", shape="an https URL"),
        },
        {
            "title_url": string(pattern=r"https://\S+", shape="an https URL"),
            "description": objects.plain_text(199),
            "provider_icon_url": url(None),
            "provider_name": string(),
            "author_name": string(49),
        },
    ),
}
_card = _block(
    "card",
    optional={
        "hero_image": elements.image,
        "icon": elements.image,
        "title": objects.any_text(150),
        "subtitle": objects.any_text(150),
        "body": objects.any_text(200),
        "actions": array(by_type({"button": elements.button}), most=2),
    },
    rules=[at_least_one_of("hero_image", "title", "body", "actions")],
)
_task: dict[str, Check] = {
    "details": rich_text,
    "output": rich_text,
    "sources": array(record({"type": kind("url"), "url": url(None), "text": string()}), least=0),
    "status": one_of("pending", "in_progress", "complete", "error"),
}
_table = _block(
    "table",
    {"rows": array(array(by_type(_cells), most=TABLE_CELLS_MOST), most=TABLE_ROWS_MOST)},
    {
        "column_settings": array(
            objects.nullable(record(optional={"align": one_of("left", "center", "right"), "is_wrapped": boolean})),
            least=0,
            most=TABLE_CELLS_MOST,
        )
    },
)
# https://docs.slack.dev/reference/block-kit/blocks/container-block lists what a container may hold.
_inside_container = {
    name: _everywhere[name]
    for name in ("actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video")
}
_container = _block(
    "container",
    {"child_blocks": array(by_type({**_inside_container, "table": _table}), most=10)},
    {
        "title": objects.plain_text(150),
        "rich_text_title": rich_text,
        "subtitle": objects.any_text(150),
        "icon": elements.image,
        "width": one_of("narrow", "standard", "wide", "full"),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    [at_least_one_of("title", "rich_text_title"), _collapse_is_possible],
)
_message_and_home: dict[str, Check] = {
    "card": _card,
    "carousel": _block("carousel", {"elements": array(by_type({"card": _card}), most=10)}),
    "container": _container,
}
_message_only: dict[str, Check] = {
    "table": _table,
    "data_table": _block(
        "data_table",
        {
            "caption": string(),
            "rows": array(array(by_type(_cells), most=TABLE_CELLS_MOST), least=2, most=DATA_TABLE_ROWS_MOST),
        },
        {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
        [_header_row_is_plain],
    ),
    "data_visualization": _block("data_visualization", {"title": string(50), "chart": chart}),
    "markdown": _block("markdown", {"text": string(MARKDOWN_TEXT_MOST)}),
    "context_actions": _block("context_actions", {"elements": array(by_type(elements.IN_CONTEXT_ACTIONS), most=5)}),
    "task_card": _block("task_card", {"task_id": string(), "title": string()}, _task),
    "plan": _block(
        "plan",
        {"title": objects.text_or_plain(3000)},
        {
            "tasks": array(
                record(
                    {"task_id": string(), "title": string()},
                    {"type": kind("task_card"), "block_id": string(BLOCK_ID_MOST), **_task},
                ),
                least=0,
            )
        },
    ),
}
_modal_only: dict[str, Check] = {
    "alert": _block(
        "alert",
        {"text": objects.any_text()},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
}

BLOCKS: dict[str, Check] = {
    "message": by_type({**_everywhere, **_message_and_home, **_message_only}),
    "modal": by_type({**_everywhere, **_modal_only}),
    "home": by_type({**_everywhere, **_message_and_home}),
}
"""Surface → the check for one block on it."""
