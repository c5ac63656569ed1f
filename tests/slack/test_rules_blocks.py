"""Slack's rules for blocks: each limit at its edge, each surface, each unknown thing."""

from typing import Any

import pytest

from bot.slack.rules import check_blocks
from tests.support.block_kit import mrkdwn, plain

Json = dict[str, Any]


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), **more}


IMAGE = {"type": "image", "alt_text": "A rose", "image_url": "https://blossom.example/rose.png"}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]}
CELL = {"type": "raw_text", "text": "x"}
CHART = {
    "type": "bar",
    "series": [{"name": "Roses", "data": [{"label": "Mon", "value": 1}]}],
    "axis_config": {"categories": ["Mon"]},
}

GOOD: dict[str, Json] = {
    "section": section("x" * 3000),
    "section with fields": {"type": "section", "fields": [mrkdwn("x" * 2000)] + [mrkdwn("x")] * 9},
    "section with accessory": section(accessory=button()),
    "header": {"type": "header", "text": plain("x" * 150), "level": 4},
    "context": {"type": "context", "elements": [mrkdwn("x")] * 9 + [IMAGE]},
    "actions": {"type": "actions", "elements": [button(action_id=str(n)) for n in range(25)]},
    "image": {**IMAGE, "title": plain("Rose")},
    "image from Slack": {"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}},
    "divider": {"type": "divider"},
    "rich text": RICH,
    "input": {"type": "input", "label": plain("Name"), "element": {"type": "plain_text_input"}},
    "video": {
        "type": "video",
        "alt_text": "x",
        "title": plain("x"),
        "thumbnail_url": "https://x.example/1.png",
        "video_url": "https://x.example/1",
    },
}
FOR_MESSAGES: dict[str, Json] = {
    "table": {
        "type": "table",
        "rows": [[CELL, RICH, {"type": "raw_number", "value": 1}]] * 100,
        "column_settings": [None],
    },
    "data table": {"type": "data_table", "caption": "Orders", "rows": [[CELL]] * 101, "page_size": 100},
    "chart": {"type": "data_visualization", "title": "Week", "chart": CHART},
    "pie": {
        "type": "data_visualization",
        "title": "x",
        "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]},
    },
    "markdown": {"type": "markdown", "text": "x" * 11_900},
    "context actions": {
        "type": "context_actions",
        "elements": [
            {"type": "icon_button", "icon": "trash", "text": plain("Delete")},
            {
                "type": "feedback_buttons",
                "positive_button": {"text": plain("Good"), "value": "1"},
                "negative_button": {"text": plain("Bad"), "value": "0"},
            },
        ],
    },
    "task card": {"type": "task_card", "task_id": "1", "title": "Look", "status": "pending"},
    "plan": {"type": "plan", "title": "Plan", "tasks": [{"task_id": "1", "title": "Look"}]},
}
FOR_MESSAGES_AND_HOME: dict[str, Json] = {
    "card": {"type": "card", "title": plain("x" * 150), "body": mrkdwn("x" * 200), "actions": [button()]},
    "carousel": {"type": "carousel", "elements": [{"type": "card", "title": plain("x")}] * 10},
    "container": {"type": "container", "title": plain("x"), "child_blocks": [section()] * 10},
}
FOR_MODALS: dict[str, Json] = {"alert": {"type": "alert", "text": plain("x"), "level": "warning"}}


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
@pytest.mark.parametrize("name", GOOD)
def test_these_blocks_are_allowed_everywhere(name: str, surface: str) -> None:
    assert check_blocks([GOOD[name]], surface) == []


@pytest.mark.parametrize(
    ("name", "surfaces"),
    [
        *((name, {"message"}) for name in FOR_MESSAGES),
        *((name, {"message", "home"}) for name in FOR_MESSAGES_AND_HOME),
        *((name, {"modal"}) for name in FOR_MODALS),
    ],
)
def test_these_blocks_are_allowed_on_some_surfaces(name: str, surfaces: set[str]) -> None:
    block = {**FOR_MESSAGES, **FOR_MESSAGES_AND_HOME, **FOR_MODALS}[name]
    assert {each for each in ("message", "modal", "home") if check_blocks([block], each) == []} == surfaces


BAD: dict[str, tuple[Json, str, str]] = {
    "no type": ({"text": plain("x")}, "", "missing required field: type"),
    "unknown type": ({"type": "poem"}, "/type", "unsupported type: poem"),
    "file": ({"type": "file", "external_id": "x", "source": "remote"}, "/type", "unsupported type: file"),
    "unknown key": ({"type": "divider", "color": "red"}, "", "invalid additional property: color"),
    "long block_id": ({"type": "divider", "block_id": "x" * 256}, "/block_id", "must be less than 256 characters"),
    "empty section": ({"type": "section"}, "", "must provide at least one of: text, fields"),
    "long section": (section("x" * 3001), "/text/text", "must be less than 3001 characters"),
    "empty text": (section(""), "/text/text", "must be more than 0 characters"),
    "text of unknown type": (
        {"type": "section", "text": {"type": "html", "text": "x"}},
        "/text/type",
        "unsupported type: html",
    ),
    "text as string": ({"type": "section", "text": "x"}, "/text", "must provide an object"),
    "eleven fields": ({"type": "section", "fields": [mrkdwn("x")] * 11}, "/fields", "no more than 10 items allowed"),
    "long field": (
        {"type": "section", "fields": [mrkdwn("x" * 2001)]},
        "/fields/0/text",
        "must be less than 2001 characters",
    ),
    "emoji beside mrkdwn": (
        {"type": "section", "text": {**mrkdwn("x"), "emoji": True}},
        "/text",
        "invalid additional property: emoji",
    ),
    "datetimepicker beside a section": (
        section(accessory={"type": "datetimepicker"}),
        "/accessory/type",
        "unsupported type: datetimepicker",
    ),
    "header in mrkdwn": ({"type": "header", "text": mrkdwn("x")}, "/text/type", "unsupported type: mrkdwn"),
    "long header": ({"type": "header", "text": plain("x" * 151)}, "/text/text", "must be less than 151 characters"),
    "fifth level": ({"type": "header", "text": plain("x"), "level": 5}, "/level", "must be less than 5"),
    "button in context": (
        {"type": "context", "elements": [button()]},
        "/elements/0/type",
        "unsupported type: button",
    ),
    "eleven in context": (
        {"type": "context", "elements": [mrkdwn("x")] * 11},
        "/elements",
        "no more than 10 items allowed",
    ),
    "nothing in actions": ({"type": "actions", "elements": []}, "/elements", "no fewer than 1 items allowed"),
    "26 actions": (
        {"type": "actions", "elements": [button(action_id=str(n)) for n in range(26)]},
        "/elements",
        "no more than 25 items allowed",
    ),
    "image without alt text": (
        {"type": "image", "image_url": "https://x.example"},
        "",
        "missing required field: alt_text",
    ),
    "image from nowhere": (
        {"type": "image", "alt_text": "x"},
        "",
        "must provide exactly one of: image_url, slack_file",
    ),
    "image from two places": (
        {**IMAGE, "slack_file": {"id": "F1"}},
        "",
        "must provide exactly one of: image_url, slack_file",
    ),
    "image from a strange address": ({**IMAGE, "image_url": "rose.png"}, "/image_url", "must be a valid URL"),
    "101 rows": ({"type": "table", "rows": [[CELL]] * 101}, "/rows", "no more than 100 items allowed"),
    "21 cells": ({"type": "table", "rows": [[CELL] * 21]}, "/rows/0", "no more than 20 items allowed"),
    "uneven data table": (
        {"type": "data_table", "caption": "x", "rows": [[CELL], [CELL, CELL]]},
        "/rows/1",
        "every row must have as many cells as the first",
    ),
    "data table without rows": (
        {"type": "data_table", "caption": "x", "rows": [[CELL]]},
        "/rows",
        "no fewer than 2 items allowed",
    ),
    "rich header row": (
        {"type": "data_table", "caption": "x", "rows": [[RICH], [CELL]]},
        "/rows/0/0/type",
        "the header row cannot hold rich_text",
    ),
    "too much in a data table": (
        {"type": "data_table", "caption": "x", "rows": [[{"type": "raw_text", "text": "x" * 5001}]] * 2},
        "/rows",
        "all cells together must be less than 10001 characters",
    ),
    "collapsed but not collapsible": (
        {"type": "container", "title": plain("x"), "child_blocks": [section()], "default_collapsed": True},
        "/default_collapsed",
        "requires is_collapsible to be true",
    ),
    "container in a container": (
        {"type": "container", "title": plain("x"), "child_blocks": [FOR_MESSAGES_AND_HOME["container"]]},
        "/child_blocks/0/type",
        "unsupported type: container",
    ),
    "three card buttons": (
        {"type": "card", "title": plain("x"), "actions": [button(action_id=str(n)) for n in range(3)]},
        "/actions",
        "no more than 2 items allowed",
    ),
    "empty card": ({"type": "card", "subtitle": plain("x")}, "", "must provide at least one of"),
    "slice of nothing": (
        {
            "type": "data_visualization",
            "title": "x",
            "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]},
        },
        "/chart/segments/0/value",
        "must be greater than 0",
    ),
    "point off the axis": (
        {"type": "data_visualization", "title": "x", "chart": {**CHART, "axis_config": {"categories": ["Tue"]}}},
        "/chart/series/0/data",
        "must hold exactly one point per category",
    ),
    "rich text of unknown piece": (
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "poem"}]}]},
        "/elements/0/elements/0/type",
        "unsupported type: poem",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_fault_is_named_and_pointed_at(name: str) -> None:
    block, pointer, message = BAD[name]
    found = check_blocks([block], "message")
    assert [(each.pointer, each.code) for each in found] == [(f"/blocks/0{pointer}", "failed_constraint")]
    assert found[0].message.startswith(message)


def test_the_field_of_a_fault_is_the_last_key() -> None:
    (fault,) = check_blocks([section("x" * 3001)], "message")
    assert fault.field == "text"
    assert fault.constraint == {"type": "max_length", "expected": 3000, "got": 3001}
    assert fault.line() == "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"


def test_the_pointer_can_start_elsewhere() -> None:
    assert check_blocks([section("")], "message", at="")[0].pointer == "/0/text/text"


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks(surface: str, most: int) -> None:
    assert check_blocks([{"type": "divider"}] * most, surface) == []
    (fault,) = check_blocks([{"type": "divider"}] * (most + 1), surface)
    assert fault.message == f"no more than {most} items allowed"


@pytest.mark.parametrize(("surface", "faults"), [("message", 0), ("modal", 1), ("home", 1)])
def test_a_view_needs_a_block_and_a_message_does_not(surface: str, faults: int) -> None:
    assert len(check_blocks([], surface)) == faults


def test_blocks_are_a_list() -> None:
    assert check_blocks({"type": "divider"}, "message")[0].message == "must provide an array"


def test_block_ids_are_unique_also_inside_containers() -> None:
    inner = {"type": "divider", "block_id": "same"}
    container = {"type": "container", "title": plain("x"), "child_blocks": [inner]}
    (fault,) = check_blocks([inner, container], "message")
    assert (fault.pointer, fault.constraint["type"]) == ("/blocks/1/child_blocks/0/block_id", "unique")


def test_action_ids_are_unique_in_their_block_only() -> None:
    row = {"type": "actions", "elements": [button(action_id="go")]}
    assert check_blocks([row, row], "message") == []
    twice = {"type": "actions", "elements": [button(action_id="go"), button(action_id="go")]}
    (fault,) = check_blocks([twice], "message")
    assert fault.pointer == "/blocks/0/elements/1/action_id"


def test_a_surface_that_does_not_exist_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="surface"):
        check_blocks([], "billboard")
