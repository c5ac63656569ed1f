"""What was typed and chosen, typed per element as in `view.state.values`.

Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_submission
"""

from collections.abc import Iterator
from typing import Any

from bot.workbench.slack.blocks import elements
from bot.workbench.slack.model import Json

Values = dict[str, dict[str, Json]]
"""block_id → action_id → what the element holds."""

# Element type → key of its value in the state, and the element's key for its first value.
_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
_SEVERAL = frozenset({"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"})


def value_key(element: Json) -> str | None:
    """Return the key of the element's value in the state; None for buttons and other stateless elements."""
    keys = _KEYS.get(str(element.get("type")))
    return keys[0] if keys else None


def is_several(element: Json) -> bool:
    """Whether the element's value is a list."""
    return value_key(element) in _SEVERAL


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield (block, element) of the elements that hold a value."""
    for block, element in elements(blocks):
        if value_key(element) is not None:
            yield block, element


def held(element: Json, value: Any) -> Json:
    """Return the state entry of an element that holds `value` (already in Slack's form)."""
    key = value_key(element)
    if key is None:
        raise ValueError(f"a {element.get('type')} holds no value")
    entry: Json = {"type": element["type"], key: value}
    if element["type"] == "timepicker" and element.get("timezone"):
        entry["timezone"] = element["timezone"]
    return entry


def first_value(element: Json, here: str | None = None) -> Json:
    """Return the state entry of an element nobody has touched; `here` is the conversation it is looked at in."""
    initial = element.get(_KEYS[str(element["type"])][1])
    if not initial and here and element.get("default_to_current_conversation"):
        initial = [here] if is_several(element) else here
    if initial is None and is_several(element):
        initial = []
    return held(element, initial)


def initial_values(blocks: list[Json], *, keep: Values, here: str | None = None) -> Values:
    """Return the state of a new or updated view.

    What `keep` holds under the same block_id and action_id stays when the element is of the same type and, for
    a menu with fixed options, still offers what was chosen.
    """
    values: Values = {}
    for block, element in stateful(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        entry = keep.get(block_id, {}).get(action_id)
        if entry is None or entry["type"] != element["type"] or not _still_offered(element, entry):
            entry = first_value(element, here)
        values.setdefault(block_id, {})[action_id] = entry
    return values


def offered(element: Json) -> list[Json]:
    """Return the fixed options of an element, groups flattened."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options.extend(group["options"])
    return options


def _still_offered(element: Json, entry: Json) -> bool:
    options = offered(element)
    if not options:
        return True
    chosen = entry.get("selected_options") or [entry.get("selected_option")]
    values = {option["value"] for option in options}
    return all(option is None or option["value"] in values for option in chosen)
