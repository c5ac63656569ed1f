"""Slack's rules for elements and composition objects."""

from typing import Any

import pytest

from bot.slack.rules import check_blocks, check_options
from tests.support.block_kit import plain

Json = dict[str, Any]


def option(text: str = "Roses", value: str = "rose", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


CONFIRM = {"title": plain("x" * 100), "text": plain("x" * 300), "confirm": plain("x" * 30), "deny": plain("No")}
HUNDRED = [option(value=str(n)) for n in range(100)]
TEN = HUNDRED[:10]
GROUPS = [{"label": plain("x" * 75), "options": TEN[:1]}] * 100

GOOD: dict[str, Json] = {
    "button": {
        "type": "button",
        "text": plain("x" * 75),
        "action_id": "x" * 255,
        "value": "x" * 2000,
        "url": "https://x.example",
        "style": "danger",
        "confirm": CONFIRM,
        "accessibility_label": "x" * 75,
        "visible_to_user_ids": ["U1"],
    },
    "static select": {
        "type": "static_select",
        "options": HUNDRED,
        "initial_option": HUNDRED[3],
        "placeholder": plain("x" * 150),
    },
    "grouped select": {"type": "static_select", "option_groups": GROUPS},
    "multi select": {
        "type": "multi_static_select",
        "options": TEN,
        "initial_options": TEN[:2],
        "max_selected_items": 3,
    },
    "external select": {"type": "external_select", "min_query_length": 0, "initial_option": option()},
    "multi external select": {"type": "multi_external_select", "initial_options": [option()]},
    "users select": {"type": "users_select", "initial_user": "U1"},
    "multi users select": {"type": "multi_users_select", "initial_users": ["U1"]},
    "conversations select": {"type": "conversations_select", "filter": {"include": ["public"]}},
    "multi conversations select": {"type": "multi_conversations_select", "default_to_current_conversation": True},
    "channels select": {"type": "channels_select", "initial_channel": "C1"},
    "multi channels select": {"type": "multi_channels_select", "initial_channels": ["C1"]},
    "overflow": {"type": "overflow", "options": [option(url="https://x.example")] * 5},
    "datepicker": {"type": "datepicker", "initial_date": "2031-04-09"},
    "timepicker": {"type": "timepicker", "initial_time": "23:59", "timezone": "America/Bogota"},
    "checkboxes": {"type": "checkboxes", "options": TEN, "initial_options": TEN[:1]},
    "radio buttons": {"type": "radio_buttons", "options": TEN, "initial_option": TEN[0]},
}


@pytest.mark.parametrize("name", GOOD)
def test_these_elements_may_stand_in_actions_on_every_surface(name: str) -> None:
    block = {"type": "actions", "elements": [GOOD[name]]}
    assert [check_blocks([block], surface) for surface in ("message", "modal", "home")] == [[], [], []]


BAD: dict[str, tuple[Json, str, str]] = {
    "long button": ({"type": "button", "text": plain("x" * 76)}, "/text/text", "must be less than 76"),
    "button in mrkdwn": (
        {"type": "button", "text": {"type": "mrkdwn", "text": "x"}},
        "/text/type",
        "unsupported type: mrkdwn",
    ),
    "long value": ({"type": "button", "text": plain("x"), "value": "x" * 2001}, "/value", "must be less than 2001"),
    "strange style": ({"type": "button", "text": plain("x"), "style": "green"}, "/style", "unsupported value"),
    "long url": (
        {"type": "button", "text": plain("x"), "url": "https://" + "x" * 3000},
        "/url",
        "must be less than 3001",
    ),
    "long action_id": (
        {"type": "button", "text": plain("x"), "action_id": "x" * 256},
        "/action_id",
        "must be less than 256",
    ),
    "empty confirm": (
        {"type": "button", "text": plain("x"), "confirm": {**CONFIRM, "title": plain("x" * 101)}},
        "/confirm/title/text",
        "must be less than 101",
    ),
    "confirm without deny": (
        {
            "type": "button",
            "text": plain("x"),
            "confirm": {key: value for key, value in CONFIRM.items() if key != "deny"},
        },
        "/confirm",
        "missing required field: deny",
    ),
    "101 options": (
        {"type": "static_select", "options": [*HUNDRED, option()]},
        "/options",
        "no more than 100 items",
    ),
    "no options": ({"type": "static_select", "options": []}, "/options", "no fewer than 1 items"),
    "options and groups": (
        {"type": "static_select", "options": TEN, "option_groups": GROUPS},
        "",
        "must provide exactly one of",
    ),
    "long option": (
        {"type": "static_select", "options": [option("x" * 76)]},
        "/options/0/text/text",
        "must be less than 76",
    ),
    "long option value": (
        {"type": "static_select", "options": [option(value="x" * 151)]},
        "/options/0/value",
        "must be less than 151",
    ),
    "long description": (
        {"type": "static_select", "options": [option(description=plain("x" * 76))]},
        "/options/0/description/text",
        "must be less than 76",
    ),
    "url in a select": (
        {"type": "static_select", "options": [option(url="https://x.example")]},
        "/options/0",
        "invalid additional property: url",
    ),
    "initial option with another label": (
        {"type": "static_select", "options": TEN, "initial_option": option("Lilies", "0")},
        "/initial_option",
        "must match exactly one of the options",
    ),
    "initial option that is not offered": (
        {"type": "multi_static_select", "options": TEN, "initial_options": [TEN[0], option(value="tulip")]},
        "/initial_options/1",
        "must match exactly one of the options",
    ),
    "long placeholder": (
        {"type": "users_select", "placeholder": plain("x" * 151)},
        "/placeholder/text",
        "must be less than 151",
    ),
    "six in an overflow": (
        {"type": "overflow", "options": [option()] * 6},
        "/options",
        "no more than 5 items",
    ),
    "eleven radios": ({"type": "radio_buttons", "options": [option()] * 11}, "/options", "no more than 10 items"),
    "eleven boxes": ({"type": "checkboxes", "options": [option()] * 11}, "/options", "no more than 10 items"),
    "strange date": ({"type": "datepicker", "initial_date": "9.4.2031"}, "/initial_date", "must be a date"),
    "strange time": ({"type": "timepicker", "initial_time": "8:00"}, "/initial_time", "must be a time"),
    "strange user": ({"type": "users_select", "initial_user": "ana"}, "/initial_user", "must be a user id"),
    "empty filter": ({"type": "conversations_select", "filter": {}}, "/filter", "must provide at least one of"),
    "input in actions": ({"type": "plain_text_input"}, "/type", "unsupported type: plain_text_input"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_fault_in_an_element_is_pointed_at(name: str) -> None:
    element, pointer, message = BAD[name]
    (fault,) = check_blocks([{"type": "actions", "elements": [element]}], "message")
    assert fault.pointer == f"/blocks/0/elements/0{pointer}"
    assert fault.message.startswith(message)


def field(element: Json, **more: Any) -> list[Json]:
    return [{"type": "input", "label": plain("Name"), "element": element, **more}]


RICH = {"type": "rich_text", "elements": []}
SURFACES = [
    ({"type": "plain_text_input", "max_length": 3000, "min_length": 0}, {"message", "modal", "home"}),
    ({"type": "number_input", "is_decimal_allowed": True, "min_value": "-1", "max_value": "2.5"}, {"modal"}),
    ({"type": "email_text_input", "initial_value": "a@b.example"}, {"modal"}),
    ({"type": "url_text_input"}, {"modal"}),
    ({"type": "file_input", "max_files": 10, "filetypes": ["csv"]}, {"modal"}),
    ({"type": "rich_text_input", "action_id": "x", "initial_value": RICH}, {"modal", "home"}),
    ({"type": "datetimepicker", "initial_date_time": 1_900_000_000}, {"message", "modal"}),
    ({"type": "static_select", "options": [option()]}, {"message", "modal", "home"}),
]


@pytest.mark.parametrize(("element", "surfaces"), SURFACES)
def test_inputs_work_on_their_surfaces(element: Json, surfaces: set[str]) -> None:
    fine = {each for each in ("message", "modal", "home") if check_blocks(field(element), each) == []}
    assert fine == surfaces


BAD_INPUTS: dict[str, tuple[list[Json], str, str]] = {
    "button as input": (
        field({"type": "button", "text": plain("x")}),
        "/element/type",
        "unsupported type: button",
    ),
    "long label": (
        [{"type": "input", "label": plain("x" * 2001), "element": {"type": "plain_text_input"}}],
        "/label/text",
        "must be less than 2001",
    ),
    "label in mrkdwn": (
        [{"type": "input", "label": {"type": "mrkdwn", "text": "x"}, "element": {"type": "plain_text_input"}}],
        "/label/type",
        "unsupported type: mrkdwn",
    ),
    "long hint": (field({"type": "plain_text_input"}, hint=plain("x" * 2001)), "/hint/text", "must be less than 2001"),
    "long max_length": (
        field({"type": "plain_text_input", "max_length": 3001}),
        "/element/max_length",
        "must be less than 3001",
    ),
    "lengths in disorder": (
        field({"type": "plain_text_input", "min_length": 5, "max_length": 4}),
        "/element/min_length",
        "must not be greater than max_length",
    ),
    "initial value too long": (
        field({"type": "plain_text_input", "max_length": 4, "initial_value": "12345"}),
        "/element/initial_value",
        "must be less than 5",
    ),
    "number without decimals said": (
        field({"type": "number_input"}),
        "/element",
        "missing required field: is_decimal_allowed",
    ),
    "number as number": (
        field({"type": "number_input", "is_decimal_allowed": True, "initial_value": 5}),
        "/element/initial_value",
        "must provide a string",
    ),
    "number out of bounds": (
        field({"type": "number_input", "is_decimal_allowed": True, "max_value": "4", "initial_value": "5"}),
        "/element/initial_value",
        "must be between",
    ),
    "bounds in disorder": (
        field({"type": "number_input", "is_decimal_allowed": True, "min_value": "5", "max_value": "4"}),
        "/element/min_value",
        "must not be greater than max_value",
    ),
    "eleven files": (field({"type": "file_input", "max_files": 11}), "/element/max_files", "must be less than 11"),
    "dispatching files": (
        field({"type": "file_input"}, dispatch_action=True),
        "/dispatch_action",
        "file_input cannot dispatch actions",
    ),
    "strange dispatch": (
        field({"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": ["blink"]}}),
        "/element/dispatch_action_config/trigger_actions_on/0",
        "unsupported value",
    ),
}


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_a_fault_in_an_input_is_pointed_at(name: str) -> None:
    blocks, pointer, message = BAD_INPUTS[name]
    (fault,) = check_blocks(blocks, "modal")
    assert fault.pointer == f"/blocks/0{pointer}"
    assert fault.message.startswith(message)


def test_response_urls_are_for_inputs_in_modals() -> None:
    element = {"type": "conversations_select", "response_url_enabled": True}
    assert check_blocks(field(element), "modal") == []
    assert [each.constraint["type"] for each in check_blocks(field(element), "message")] == ["surface"]
    in_actions = [{"type": "actions", "elements": [element]}]
    assert [each.pointer for each in check_blocks(in_actions, "modal")] == ["/blocks/0/elements/0/response_url_enabled"]


def test_one_element_of_a_view_has_the_focus() -> None:
    focused = {"type": "plain_text_input", "focus_on_load": True}
    assert check_blocks(field(focused), "modal") == []
    (fault,) = check_blocks(field(focused) * 2, "modal")
    assert fault.pointer == "/blocks/1/element/focus_on_load"


@pytest.mark.parametrize(
    ("answer", "faults"),
    [
        ({"options": []}, 0),
        ({"options": HUNDRED}, 0),
        ({"option_groups": GROUPS}, 0),
        ({"options": [*HUNDRED, option()]}, 1),
        ({"options": [option("x" * 76)]}, 1),
        ({"options": [], "option_groups": []}, 1),
        ({}, 1),
        (None, 1),
        ({"options": [], "text": "x"}, 1),
    ],
)
def test_an_answer_to_an_option_request_is_checked(answer: Any, faults: int) -> None:
    assert len(check_options(answer)) == faults
