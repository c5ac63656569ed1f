"""From what a person types or picks to Slack's typed state values, and what the Slack client itself checks.

A simple value per element, as the control API takes it: text for inputs, option values or ids for menus, lists for
menus with several choices, "YYYY-MM-DD", "HH:MM", seconds for datetimepicker. None, "" and [] clear.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.slack.rules import check_rich_text
from bot.workbench.slack import state_values
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Json
from bot.workbench.slack.objects import file_object
from bot.workbench.slack.workspace import Workspace

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_FILE_BYTES_MOST = 10 * 1024 * 1024
_FILES_DEFAULT = 10
_TEXT_MOST = 3000


@dataclass(frozen=True)
class Reader:
    """Turns given values into state entries."""

    workspace: Workspace

    def entry(self, element: Json, given: Any, place: str, seen: dict[str, Json] | None = None) -> Json:
        """Return the state entry for `given`; ActError with the field `place` when nobody could have given it.

        `seen` are the options that were offered for an external select, by value.
        """
        if given in (None, "", []):
            return state_values.held(element, [] if state_values.is_several(element) else None)
        if state_values.is_several(element):
            several = given if isinstance(given, list) else [given]
            most = element.get("max_selected_items") or element.get("max_files")
            if most and len(several) > most:
                raise ActError(f"No more than {most} can be chosen.", place)
            return state_values.held(element, [self._one(element, value, place, seen) for value in several])
        return state_values.held(element, self._one(element, given, place, seen))

    def _one(self, element: Json, given: Any, place: str, seen: dict[str, Json] | None) -> Any:
        kind = element["type"].removeprefix("multi_")
        if kind == "external_select":
            return self._external(element, _text(given, place), seen or {})
        if kind in ("static_select", "radio_buttons", "checkboxes", "overflow"):
            return self._offered(element, _text(given, place), place)
        if kind == "users_select":
            return self._known(_text(given, place), self.workspace.people, "person", place)
        if kind in ("conversations_select", "channels_select"):
            chosen = self._known(_text(given, place), self.workspace.channels, "channel", place)
            if kind == "channels_select" and self.workspace.channels[chosen].kind != "channel":
                raise ActError("Only public channels are offered here.", place)
            return chosen
        if kind == "datepicker":
            return _date(_text(given, place), place)
        if kind == "timepicker":
            if not _TIME.fullmatch(_text(given, place)):
                raise ActError("A time is written HH:MM.", place)
            return given
        if kind == "datetimepicker":
            if isinstance(given, bool) or not isinstance(given, int):
                raise ActError("A date and time is given in seconds since 1970.", place)
            return given
        if kind == "rich_text_input":
            return _checked_rich_text(given, place) if isinstance(given, dict) else _rich_text(_text(given, place))
        if kind == "file_input":
            return self._file(_text(given, place), place)
        return str(given) if isinstance(given, int | float) and kind == "number_input" else _text(given, place)

    def _offered(self, element: Json, value: str, place: str) -> Json:
        for option in state_values.offered(element):
            if option["value"] == value:
                return option
        raise ActError(f"{value!r} is not one of the options.", place)

    def _external(self, element: Json, value: str, seen: dict[str, Json]) -> Json:
        initial = [element.get("initial_option"), *(element.get("initial_options") or [])]
        known = {option["value"]: option for option in initial if option} | seen
        plain = {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
        option: Json = known.get(value, plain)
        return option

    def _known(self, value: str, known: dict[str, Any], what: str, place: str) -> str:
        if value not in known:
            raise ActError(f"There is no {what} {value}.", place)
        return value

    def _file(self, file_id: str, place: str) -> Json:
        file = self.workspace.files.get(file_id)
        if file is None:
            raise ActError(f"There is no file {file_id}.", place)
        if len(file.content) > _FILE_BYTES_MOST:
            raise ActError("A file may have 10 MB at most.", place)
        return file_object(file, self.workspace.base_url)


def client_errors(blocks: list[Json], values: state_values.Values) -> dict[str, str]:
    """Return what the Slack client finds wrong before it submits: {block_id: sentence}, empty when all is well."""
    errors: dict[str, str] = {}
    for block, element in state_values.stateful(blocks):
        if block.get("type") != "input":
            continue
        entry = values[block["block_id"]][element["action_id"]]
        value = entry[state_values.value_key(element) or "value"]
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
            continue
        fault = _fault(element, value)
        if fault:
            errors[block["block_id"]] = fault
    return errors


def _fault(element: Json, value: Any) -> str | None:
    kind = element["type"]
    if kind == "plain_text_input":
        least, most = element.get("min_length") or 0, element.get("max_length") or _TEXT_MOST
        if len(value) < least:
            return f"This must be at least {least} characters."
        return f"This must be at most {most} characters." if len(value) > most else None
    if kind == "number_input":
        return _number_fault(element, value)
    if kind == "email_text_input":
        return None if _EMAIL.fullmatch(value) else "Please enter a valid email address."
    if kind == "url_text_input":
        return None if _URL.fullmatch(value) else "Please enter a valid URL."
    if kind == "file_input" and len(value) > element.get("max_files", _FILES_DEFAULT):
        return "Too many files."
    return None


def _number_fault(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite():
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(least):
        return f"Please enter {least} or more."
    return f"Please enter {most} or less." if most is not None and number > Decimal(most) else None


def _text(given: Any, place: str) -> str:
    if not isinstance(given, str):
        raise ActError("This must be a text.", place)
    return given


def _date(given: str, place: str) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as fault:
        raise ActError("A date is written YYYY-MM-DD.", place) from fault


def _checked_rich_text(given: Json, place: str) -> Json:
    for fault in check_rich_text(given):
        raise ActError(f"This is no rich text: {fault.line()}.", place)
    return given


def _rich_text(text: str) -> Json:
    piece = {"type": "text", "text": text}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [piece]}]}
