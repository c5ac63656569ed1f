"""What came back of a form: the values that were typed, and what is wrong with them at each field."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import FormError
from bot.slack.blocks import shorten
from bot.slack.forms.names import field_of, part_of
from bot.typed import clean
from bot.words import say

INITIAL = {
    "initial_value": "value",
    "initial_date": "selected_date",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
}
"""What an element begins with, and what Slack calls it in a view's state: of the elements that forms have."""


def typed_values(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, by field, from a view's `state`; untouched fields are left out.

    A field of several blocks is a dictionary by part. Several picked options become a list, files their objects. Text
    loses what nobody sees (`bot/typed.py`); where nothing but blanks was typed, the field is untouched.
    https://docs.slack.dev/reference/views/view-object (state.values)
    """
    values: dict[str, Any] = {}
    for block_id, elements in (state.get("values") or {}).items():
        for element in elements.values():
            value = _typed(element)
            if value in (None, "", []):
                continue
            field, part = field_of(block_id), part_of(block_id)
            before = values.get(field)
            parts = before if isinstance(before, dict) else {}
            values[field] = {**parts, part: value} if part else value
    return values


def opening_values(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `typed_values` would read of a view that was opened and left as it is."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    untouched = {
        block["block_id"]: {name: {INITIAL[key]: value for key, value in block["element"].items() if key in INITIAL}}
        for block in inputs
        if (name := block["element"]["action_id"])
    }
    return typed_values({"values": untouched})


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
    if not isinstance(value, str):
        return value
    text = clean(value)
    return text if text.strip() else ""


def written(state: Mapping[str, Any], field: str, *, least: int) -> str:
    """Return the text of a field, without the blanks around it. Raises FormError there when it is too short."""
    text = str(typed_values(state).get(field, "")).strip()
    if len(text) < least:
        raise FormError(field, say(PLAIN_WORDS["string_too_short"], min_length=least))
    return text


PLAIN_WORDS = {
    "missing": "Please fill this in.",
    "string_too_short": "Please write at least {min_length} characters.",
    "string_too_long": "That is too long: {max_length} characters at most.",
    "too_short": "Please choose at least one.",
    "too_long": "That is too many: {max_length} at most.",
    "decimal_parsing": "That is not a number. Write it like 1152.00.",
    "finite_number": "That is not a number. Write it like 1152.00.",
    "int_parsing": "That is not a whole number.",
    "decimal_max_places": "At most {decimal_places} digits after the point.",
    "decimal_max_digits": "That is too large: {max_digits} digits at most.",
    "decimal_whole_digits": "That is too large: {whole_digits} digits before the point at most.",
    "greater_than": "It must be more than {gt}.",
    "greater_than_equal": "It must be {ge} or more.",
    "less_than": "It must be less than {lt}.",
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
        words = str(fault["ctx"]["error"]) if fault["type"] == "value_error" else _plain_words(fault)
        sentences.setdefault(field, shorten(words, 2000))
    return sentences


def _plain_words(fault: ErrorDetails) -> str:
    """Return pydantic's fault as a sentence, with numbers as people read them."""
    kind, facts = fault["type"], fault.get("ctx", {})
    if isinstance(fault["input"], str) and kind in ("too_short", "too_long"):
        kind = f"string_{kind}"  # it says so of a text that something had read before
    if kind == "string_too_short" and facts["min_length"] == 1:
        kind = "missing"
    told = {name: f"{fact:,}" if isinstance(fact, int | Decimal) else fact for name, fact in facts.items()}
    return say(PLAIN_WORDS.get(kind, "Please check this."), **told)


def errors_for_slack(form: type[BaseModel], errors: Mapping[str, str], shown: Sequence[str]) -> dict[str, str]:
    """Return the errors under fields that are on the screen: Slack accepts no others.

    A fault of the whole form, or of a field that is not shown yet, goes under the first field.
    """
    blocks: dict[str, str] = {}
    for block_id in shown:
        blocks.setdefault(field_of(block_id), block_id)
    first = next((blocks[name] for name in form.model_fields if name in blocks), "")
    placed: dict[str, str] = {}
    for name, words in errors.items():
        placed.setdefault(blocks.get(name, first), words)
    return {name: words for name, words in placed.items() if name}
