"""Modals from flat pydantic models: a field becomes an input block whose `block_id` is its name.

A field's control stands in its annotation beside `Field(title=…, description=…)`; what is not
annotated is a line of text. The set of controls is small and closed on purpose.
https://docs.slack.dev/reference/block-kit/blocks/input-block
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo

from bot.komet.client import Komet
from bot.slack.blocks import Block, Blocks, option, plain, section, shorten
from bot.typed import clean
from bot.words import say

LONGEST_SELECT = 100
LONGEST_TEXT = 3000
"""Characters in a text field."""


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: what people read, what the form gets, a second line."""

    label: str
    value: str
    description: str = ""

    def to_option(self) -> Block:
        """Return Slack's option."""
        return option(self.label, self.value, self.description)


@dataclass(frozen=True)
class Text:
    """A line of text, or several."""

    multiline: bool = False
    placeholder: str = ""


@dataclass(frozen=True)
class DayPicker:
    """A date."""


@dataclass(frozen=True)
class Pick:
    """One of a few fixed choices."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Search:
    """One of many, found by typing; `source` names who answers the option request."""

    source: str
    placeholder: str = ""


@dataclass(frozen=True)
class PickMany:
    """Several of the choices that Komet has for the value of another field, `needs`."""

    choices: Callable[[Komet, str], Awaitable[list[Choice]]]
    needs: str
    waiting: str


@dataclass(frozen=True)
class FilePicker:
    """One file; the extensions are a hint to Slack, the content is checked by us.

    `instead_of` is the text field whose lines the file may hold instead, when they are too many for it.
    """

    extensions: tuple[str, ...]
    instead_of: str = ""


Control = Text | DayPicker | Pick | Search | PickMany | FilePicker


class UploadedFile(BaseModel):
    """A file from a `file_input`. `content` and `sha256` are there once the bytes were fetched."""

    id: str
    name: str = ""
    size: int = 0
    url_private: str = Field(default="", repr=False)
    sha256: str = ""
    content: bytes = Field(default=b"", exclude=True, repr=False)


def first_file(value: Any) -> Any:
    """Return the one file of what a `file_input` gives: a list."""
    return value[0] if isinstance(value, list) and value else value


OneFile = Annotated[UploadedFile, BeforeValidator(first_file)]


def control_of(field: FieldInfo) -> Control:
    """Return the field's control; a line of text where none is annotated."""
    found = [extra for extra in field.metadata if isinstance(extra, Control)]
    return found[0] if found else Text()


def dependent_fields(form: type[BaseModel]) -> dict[str, PickMany]:
    """Return the fields whose choices hang on another field."""
    controls = {name: control_of(field) for name, field in form.model_fields.items()}
    return {name: control for name, control in controls.items() if isinstance(control, PickMany)}


def form_view(
    *,
    title: str,
    form: type[BaseModel],
    values: Mapping[str, Any],
    callback_id: str,
    metadata: str,
    intro: str = "",
    submit: str = "Continue",
    errors: Mapping[str, str] | None = None,
    choices: Mapping[str, Sequence[Choice]] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Block:
    """Return the modal of a form, filled with `values`.

    `errors` are shown above their field: Slack takes `response_action: errors` only within the three
    seconds of the acknowledgement, and what Komet objects to arrives later. `choices` are those of
    the dependent fields; such a field is left out while it has none. `labels` are what people read instead of
    the value in a field that is found by typing.
    """
    said, offered = errors or {}, choices or {}
    blocks: Blocks = [section(intro)] if intro else []
    if form_wide := said.get(""):
        blocks.append(_objection(form_wide))
    needed = {control.needs for control in dependent_fields(form).values()}
    for name, field in form.model_fields.items():
        if name in said:
            blocks.append(_objection(said[name]))
        control = control_of(field)
        if isinstance(control, PickMany) and not offered.get(name):
            blocks.append({"type": "context", "elements": [plain(say(control.waiting), 2000)]})
            continue
        block = _input(name, field, control, values, offered.get(name, ()), asks=name in needed)
        if labels and name in labels and (chosen := block["element"].get("initial_option")):
            chosen["text"] = plain(labels[name])
        blocks.append(block)
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "title": plain(say(title), 24),
        "submit": plain(say(submit), 24),
        "close": plain(say("Cancel"), 24),
        "notify_on_close": True,
        "blocks": blocks or [section(say("Nothing to fill in."))],
    }


def _objection(words: str) -> Block:
    return {"type": "section", "text": plain(f"⚠️ {words}", 3000)}


def _input(
    name: str,
    field: FieldInfo,
    control: Control,
    values: Mapping[str, Any],
    choices: Sequence[Choice],
    *,
    asks: bool,
) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(say(field.title or name), 2000),
        "optional": not field.is_required(),
        "element": _element(name, control, values, choices),
    }
    if field.description:
        block["hint"] = plain(say(field.description), 2000)
    if asks:
        block["dispatch_action"] = True
    return block


def _element(name: str, control: Control, values: Mapping[str, Any], choices: Sequence[Choice]) -> dict[str, Any]:
    value = values.get(name)
    match control:
        case Text():
            element: dict[str, Any] = {
                "type": "plain_text_input",
                "action_id": name,
                "multiline": control.multiline,
                "max_length": LONGEST_TEXT,
            }
            if control.placeholder:
                element["placeholder"] = plain(say(control.placeholder), 150)
            if value not in (None, ""):
                element["initial_value"] = shorten(str(value), LONGEST_TEXT)
        case DayPicker():
            element = {"type": "datepicker", "action_id": name}
            if value and _is_day(str(value)):
                element["initial_date"] = str(value)
        case Pick():
            element = {
                "type": "static_select",
                "action_id": name,
                "options": [each.to_option() for each in control.choices],
            }
            chosen = [each for each in control.choices if each.value == str(value or "")]
            if chosen:
                element["initial_option"] = chosen[0].to_option()
        case Search():
            element = {"type": "external_select", "action_id": name, "min_query_length": 0}
            if control.placeholder:
                element["placeholder"] = plain(say(control.placeholder), 150)
            if value:
                element["initial_option"] = option(str(value), str(value))
        case PickMany():
            # Another order has other lines: a new action_id makes Slack forget what was picked before.
            element = {"type": "multi_static_select", "action_id": f"{name}#{str(values.get(control.needs, ''))[:150]}"}
            element |= _options(choices)
            wanted = {str(each) for each in value or ()}
            if picked := [each.to_option() for each in choices if each.value in wanted]:
                element["initial_options"] = picked
        case FilePicker():
            element = {
                "type": "file_input",
                "action_id": name,
                "filetypes": list(control.extensions),
                "max_files": 1,
            }
    return element


def _is_day(text: str) -> bool:
    """Say whether Slack's date picker takes the text; anything can be typed behind a command."""
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII))


def _options(choices: Sequence[Choice]) -> dict[str, Any]:
    options = [choice.to_option() for choice in choices]
    if len(options) <= LONGEST_SELECT:
        return {"options": options}
    groups = range(0, min(len(options), LONGEST_SELECT * LONGEST_SELECT), LONGEST_SELECT)
    return {
        "option_groups": [
            {
                "label": plain(f"{start + 1} – {start + LONGEST_SELECT}"),
                "options": options[start:][:LONGEST_SELECT],
            }
            for start in groups
        ]
    }


def typed_values(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, by `block_id`, from a view's `state`; untouched fields are left out.

    Several picked options become a list, files their objects. Text loses what nobody sees (`bot/typed.py`).
    https://docs.slack.dev/reference/views/view-object (state.values)
    """
    values: dict[str, Any] = {}
    for block_id, elements in (state.get("values") or {}).items():
        for element in elements.values():
            value = _typed(element)
            if value not in (None, "", []):
                values[block_id] = value
    return values


def picked_labels(state: Mapping[str, Any]) -> dict[str, str]:
    """Return what people read of the options that are picked, by `block_id`, from a view's `state`."""
    labels: dict[str, str] = {}
    for block_id, elements in (state.get("values") or {}).items():
        for element in elements.values():
            if picked := element.get("selected_option"):
                labels[block_id] = str(picked["text"]["text"])
    return labels


def _typed(element: Mapping[str, Any]) -> Any:
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    if "selected_options" in element:
        return [each["value"] for each in element["selected_options"] or ()]
    for key in (
        "selected_date",
        "selected_user",
        "selected_users",
        "selected_conversation",
        "selected_conversations",
        "selected_channel",
        "files",
    ):
        if key in element:
            return element[key]
    value = element.get("value")
    return clean(value) if isinstance(value, str) else value


PLAIN_WORDS = {
    "missing": "Please fill this in.",
    "string_too_short": "Please write at least {min_length} characters.",
    "string_too_long": "That is too long: {max_length} characters at most.",
    "too_short": "Please choose at least one.",
    "too_long": "That is too many: {max_length} at most.",
    "decimal_parsing": "That is not a number. Write it like 1152.00.",
    "int_parsing": "That is not a whole number.",
    "decimal_max_places": "Two digits after the point at most.",
    "greater_than": "It must be more than {gt}.",
    "greater_than_equal": "It must be {ge} or more.",
    "less_than_equal": "It must be {le} or less.",
    "date_parsing": "That is not a date. Write it like 2026-12-01.",
    "date_from_datetime_parsing": "That is not a date. Write it like 2026-12-01.",
    "enum": "Choose one of: {expected}.",
    "literal_error": "Choose one of: {expected}.",
}
"""pydantic's error types in a salesperson's words; a form's own ValueError speaks for itself."""


def field_errors(form: type[BaseModel], error: ValidationError) -> dict[str, str]:
    """Return one sentence per faulty field, by field name; a fault of the whole form is under ""."""
    sentences: dict[str, str] = {}
    for fault in error.errors(include_url=False):
        where = str(fault["loc"][0]) if fault["loc"] else ""
        field = where if where in form.model_fields else ""
        if fault["type"] == "value_error":
            words = str(fault["ctx"]["error"])
        else:
            template = PLAIN_WORDS.get(fault["type"], "Please check this.")
            words = say(template, **fault.get("ctx", {}))
        sentences.setdefault(field, shorten(words, 2000))
    return sentences


def errors_for_slack(form: type[BaseModel], errors: Mapping[str, str], shown: Sequence[str]) -> dict[str, str]:
    """Return the errors under fields that are on the screen: Slack accepts no others.

    A fault of the whole form, or of a field that is not shown yet, goes under the first field.
    """
    first = next((name for name in form.model_fields if name in shown), "")
    placed: dict[str, str] = {}
    for name, words in errors.items():
        placed.setdefault(name if name in shown else first, words)
    return {name: words for name, words in placed.items() if name}
