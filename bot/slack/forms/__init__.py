"""Modals from flat pydantic models: a field becomes an input block whose `block_id` is its name.

A field's control stands in its annotation beside `Field(title=…, description=…)`; what is not
annotated is a line of text. The set of controls is small and closed on purpose: `controls.py`. `drawing.py` makes the
modal, `reading.py` understands what comes back. A field of several blocks (`asked_columns.py`) has a part of it behind
its name (`names.py`).
https://docs.slack.dev/reference/block-kit/blocks/input-block
"""

from bot.slack.forms.controls import (
    Choice,
    ColumnsPicker,
    Control,
    DayPicker,
    FilePicker,
    OneFile,
    Pick,
    PickMany,
    Search,
    Text,
    UploadedFile,
    control_of,
    dependent_fields,
    first_file,
)
from bot.slack.forms.drawing import LONGEST_SELECT, LONGEST_TEXT, form_view
from bot.slack.forms.reading import (
    PLAIN_WORDS,
    errors_for_slack,
    field_errors,
    opening_values,
    picked_labels,
    typed_values,
    written,
)

__all__ = [
    "LONGEST_SELECT",
    "LONGEST_TEXT",
    "PLAIN_WORDS",
    "Choice",
    "ColumnsPicker",
    "Control",
    "DayPicker",
    "FilePicker",
    "OneFile",
    "Pick",
    "PickMany",
    "Search",
    "Text",
    "UploadedFile",
    "control_of",
    "dependent_fields",
    "errors_for_slack",
    "field_errors",
    "first_file",
    "form_view",
    "opening_values",
    "picked_labels",
    "typed_values",
    "written",
]
