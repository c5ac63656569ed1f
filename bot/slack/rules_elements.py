"""Slack's block elements: buttons, menus, pickers and inputs, and where each may stand.

Source: https://docs.slack.dev/reference/block-kit/block-elements (one page each).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.slack import rules_objects as objects
from bot.slack.rules_rich_text import rich_text
from bot.slack.rules_schema import (
    Check,
    Report,
    Rule,
    array,
    boolean,
    exactly_one_of,
    integer,
    kind,
    one_of,
    record,
    string,
    url,
)

ID_MOST = 255
BUTTON_TEXT_MOST = 75
BUTTON_VALUE_MOST = 2000
INPUT_LENGTH_MOST = 3000
CHOICES_MOST = 10
OVERFLOW_MOST = 5
FILES_MOST = 10

_NUMBER = string(pattern=r"-?\d+(\.\d+)?", shape="a number written as a string")
_DATE = string(pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", shape="a date of the form YYYY-MM-DD")
_TIME = string(pattern=r"([01]\d|2[0-3]):[0-5]\d", shape="a time of the form HH:mm")

_Table = Mapping[str, Check]


def _element(
    name: str,
    required: _Table | None = None,
    optional: _Table | None = None,
    rules: Iterable[Rule] = (),
) -> Check:
    return record(
        {"type": kind(name), **(required or {})},
        {"action_id": string(ID_MOST), **(optional or {})},
        rules,
    )


def _only_on(*surfaces: str) -> Rule:
    """The element works on these surfaces only."""

    def rule(value: Mapping[str, Any], at: str, report: Report) -> None:
        if report.surface not in surfaces:
            name = value.get("type")
            message = f"unsupported type: {name} (not available in a {report.surface})"
            report.add(f"{at}/type", message, "surface", expected=list(surfaces), got=report.surface)

    return rule


def _initial_is_an_option(value: Mapping[str, Any], at: str, report: Report) -> None:
    """`initial_option(s)` must equal one of the options exactly, as the element's own page says."""
    known = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        if isinstance(group, Mapping):
            known.extend(group.get("options") or [])
    if not known:
        return
    single, several = value.get("initial_option"), value.get("initial_options")
    if single is not None and single not in known:
        report.add(f"{at}/initial_option", "must match exactly one of the options", "initial_option")
    for place, entry in enumerate(several if isinstance(several, list) else []):
        if entry not in known:
            pointer = f"{at}/initial_options/{place}"
            report.add(pointer, "must match exactly one of the options", "initial_option")


def _lengths_in_order(value: Mapping[str, Any], at: str, report: Report) -> None:
    least, most, initial = value.get("min_length"), value.get("max_length"), value.get("initial_value")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        report.add(f"{at}/min_length", "must not be greater than max_length", "order", expected=most, got=least)
    limit = most if isinstance(most, int) else INPUT_LENGTH_MOST
    if isinstance(initial, str) and len(initial) > limit:
        message = f"must be less than {limit + 1} characters"
        report.add(f"{at}/initial_value", message, "max_length", expected=limit, got=len(initial))


def _bounds_in_order(value: Mapping[str, Any], at: str, report: Report) -> None:
    bounds = {key: _decimal(value.get(key)) for key in ("min_value", "max_value", "initial_value")}
    least, most, initial = bounds["min_value"], bounds["max_value"], bounds["initial_value"]
    if least is not None and most is not None and least > most:
        report.add(f"{at}/min_value", "must not be greater than max_value", "order")
    below = least is not None and initial is not None and initial < least
    above = most is not None and initial is not None and initial > most
    if below or above:
        report.add(f"{at}/initial_value", "must be between min_value and max_value", "range")


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None


_menu: dict[str, Check] = {
    "placeholder": objects.placeholder,
    "confirm": objects.confirm,
    "focus_on_load": boolean,
}
_multi: dict[str, Check] = {**_menu, "max_selected_items": integer(1)}
_static: dict[str, Check] = {"options": objects.options, "option_groups": objects.option_groups}
_static_rules: list[Rule] = [
    exactly_one_of("options", "option_groups"),
    _initial_is_an_option,
]
_typed: dict[str, Check] = {
    "placeholder": objects.placeholder,
    "focus_on_load": boolean,
    "dispatch_action_config": objects.dispatch_config,
}
_button: dict[str, Check] = {
    "value": string(BUTTON_VALUE_MOST),
    "confirm": objects.confirm,
    "accessibility_label": string(75),
    "visible_to_user_ids": array(objects.USER_ID, least=0),
}
_choices: dict[str, Check] = {
    "options": array(objects.choice_option, most=CHOICES_MOST),
}
_choice_rules: list[Rule] = [_initial_is_an_option]

button = _element(
    "button",
    {"text": objects.plain_text(BUTTON_TEXT_MOST)},
    {**_button, "url": url(), "style": one_of("primary", "danger")},
)
image = record(
    {"type": kind("image"), "alt_text": string(2000)},
    {"image_url": url(), "slack_file": objects.slack_file},
    [exactly_one_of("image_url", "slack_file")],
)

_menus: dict[str, Check] = {
    "static_select": _element(
        "static_select",
        optional={**_menu, **_static, "initial_option": objects.select_option},
        rules=_static_rules,
    ),
    "external_select": _element(
        "external_select",
        optional={**_menu, "initial_option": objects.select_option, "min_query_length": integer(0)},
    ),
    "users_select": _element("users_select", optional={**_menu, "initial_user": objects.USER_ID}),
    "conversations_select": _element(
        "conversations_select",
        optional={
            **_menu,
            "initial_conversation": string(),
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": objects.conversation_filter,
        },
    ),
    "channels_select": _element(
        "channels_select",
        optional={**_menu, "initial_channel": objects.CHANNEL_ID, "response_url_enabled": boolean},
    ),
    "multi_static_select": _element(
        "multi_static_select",
        optional={**_multi, **_static, "initial_options": array(objects.select_option, most=100)},
        rules=_static_rules,
    ),
    "multi_external_select": _element(
        "multi_external_select",
        optional={
            **_multi,
            "initial_options": array(objects.select_option, most=100),
            "min_query_length": integer(0),
        },
    ),
    "multi_users_select": _element("multi_users_select", optional={**_multi, "initial_users": array(objects.USER_ID)}),
    "multi_conversations_select": _element(
        "multi_conversations_select",
        optional={
            **_multi,
            "initial_conversations": array(string()),
            "default_to_current_conversation": boolean,
            "filter": objects.conversation_filter,
        },
    ),
    "multi_channels_select": _element(
        "multi_channels_select", optional={**_multi, "initial_channels": array(objects.CHANNEL_ID)}
    ),
}
_pickers: dict[str, Check] = {
    "datepicker": _element("datepicker", optional={**_menu, "initial_date": _DATE}),
    "timepicker": _element("timepicker", optional={**_menu, "initial_time": _TIME, "timezone": string()}),
    "checkboxes": _element(
        "checkboxes",
        _choices,
        {
            "initial_options": array(objects.choice_option, most=CHOICES_MOST),
            "confirm": objects.confirm,
            "focus_on_load": boolean,
        },
        _choice_rules,
    ),
    "radio_buttons": _element(
        "radio_buttons",
        _choices,
        {"initial_option": objects.choice_option, "confirm": objects.confirm, "focus_on_load": boolean},
        _choice_rules,
    ),
}
_datetimepicker: dict[str, Check] = {
    "datetimepicker": _element(
        "datetimepicker",
        optional={
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
            "confirm": objects.confirm,
            "focus_on_load": boolean,
        },
        rules=[_only_on("message", "modal")],
    ),
}
_buttons: dict[str, Check] = {
    "button": button,
    "overflow": _element(
        "overflow",
        {"options": array(objects.overflow_option, most=OVERFLOW_MOST)},
        {"confirm": objects.confirm},
    ),
    "workflow_button": _element(
        "workflow_button",
        {
            "text": objects.plain_text(BUTTON_TEXT_MOST),
            "workflow": objects.workflow,
            "action_id": string(ID_MOST),
        },
        {"style": one_of("primary", "danger"), "accessibility_label": string(75)},
        [_only_on("message")],
    ),
}
_inputs: dict[str, Check] = {
    "plain_text_input": _element(
        "plain_text_input",
        optional={
            **_typed,
            "initial_value": string(least=0),
            "multiline": boolean,
            "min_length": integer(0, INPUT_LENGTH_MOST),
            "max_length": integer(1, INPUT_LENGTH_MOST),
        },
        rules=[_lengths_in_order],
    ),
    "email_text_input": _element(
        "email_text_input", optional={**_typed, "initial_value": string(least=0)}, rules=[_only_on("modal")]
    ),
    "url_text_input": _element(
        "url_text_input", optional={**_typed, "initial_value": string(least=0)}, rules=[_only_on("modal")]
    ),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": boolean},
        {**_typed, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
        [_bounds_in_order, _only_on("modal")],
    ),
    "rich_text_input": _element(
        "rich_text_input",
        {"action_id": string(ID_MOST)},
        {**_typed, "initial_value": rich_text},
        [_only_on("modal", "home")],
    ),
    "file_input": _element(
        "file_input",
        optional={"filetypes": array(string()), "max_files": integer(1, FILES_MOST)},
        rules=[_only_on("modal")],
    ),
}
_feedback = record(
    {"text": objects.plain_text(BUTTON_TEXT_MOST), "value": string(BUTTON_VALUE_MOST)},
    {"accessibility_label": string(75)},
)

IN_ACTIONS: dict[str, Check] = {**_buttons, **_menus, **_pickers, **_datetimepicker}
# The page of datetimepicker allows it in actions and input blocks, not beside a section.
IN_SECTION: dict[str, Check] = {**_buttons, **_menus, **_pickers, "image": image}
IN_INPUT: dict[str, Check] = {**_inputs, **_menus, **_pickers, **_datetimepicker}
IN_CONTEXT: dict[str, Check] = {"image": image, **objects.text_kinds()}
IN_CONTEXT_ACTIONS: dict[str, Check] = {
    "feedback_buttons": _element("feedback_buttons", {"positive_button": _feedback, "negative_button": _feedback}),
    "icon_button": _element(
        "icon_button", {"icon": one_of("trash"), "text": objects.plain_text(BUTTON_TEXT_MOST)}, _button
    ),
}
