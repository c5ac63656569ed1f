"""A form as a modal: an input block for each field, faults above them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.slack.blocks import Block, Blocks, option, plain, section, shorten
from bot.slack.forms.asked_columns import column_blocks
from bot.slack.forms.controls import (
    Choice,
    ColumnsPicker,
    Control,
    DayPicker,
    FilePicker,
    Pick,
    PickMany,
    Search,
    Text,
    control_of,
    dependent_fields,
)
from bot.slack.modals import asked, modal
from bot.tables.question import Question
from bot.words import say

LONGEST_SELECT = 100
LONGEST_TEXT = 3000
"""Characters in a text field."""


def form_view(
    *,
    title: str,
    form: type[BaseModel],
    values: Mapping[str, Any],
    callback_id: str,
    metadata: str = "",
    intro: str = "",
    submit: str = "Continue",
    errors: Mapping[str, str] | None = None,
    choices: Mapping[str, Sequence[Choice]] | None = None,
    labels: Mapping[str, str] | None = None,
    questions: Mapping[str, Question] | None = None,
    unlisted: Mapping[str, str] | None = None,
) -> Block:
    """Return the modal of a form, filled with `values`.

    `errors` are shown above their field: Slack takes `response_action: errors` only within the three
    seconds of the acknowledgement, and what Komet objects to arrives later. `choices` are those of
    the dependent fields; such a field is left out while it has none. `labels` are what people read instead of
    the value in a field that is found by typing. `questions` are those about the columns of a table: without one such a
    field is left out. `unlisted` are the fields whose list the person's token does not show, each with a sentence:
    they take typed text.
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
        if isinstance(control, ColumnsPicker):
            if questions and name in questions:
                blocks += column_blocks(name, questions[name])
            continue
        if isinstance(control, PickMany) and not offered.get(name):
            if unlisted and control.needs in unlisted and not form.model_fields[control.needs].is_required():
                continue  # it is left empty: there is nothing to wait for
            blocks.append({"type": "context", "elements": [plain(say(control.waiting), 2000)]})
            continue
        if unlisted and name in unlisted:
            control = Text()
        block = _input(name, field, control, values, offered.get(name, ()), asks=name in needed)
        if unlisted and name in unlisted:
            block["hint"] = plain(unlisted[name], 2000)
        if labels and name in labels and (chosen := block["element"].get("initial_option")):
            chosen["text"] = plain(labels[name])
        blocks.append(block)
    shown = blocks or [section(say("Nothing to fill in."))]
    view = modal(callback_id, say(title), shown, submit=say(submit), metadata=metadata)
    return {**view, "notify_on_close": True}


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
    return asked(
        name,
        say(field.title or name),
        _element(name, control, values, choices),
        say(field.description) if field.description else "",
        optional=not field.is_required(),
        dispatch=asks,
    )


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
            # A button carries several as one text.
            wanted = set(value.split(",") if isinstance(value, str) else map(str, value or ()))
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
