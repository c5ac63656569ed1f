"""Modals from forms: every control, what was typed, and faults at their fields."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError, model_validator

from bot.komet.client import Komet
from bot.slack.forms import (
    Choice,
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
    errors_for_slack,
    field_errors,
    form_view,
    typed_values,
)
from bot.slack.rules import check_view
from tests.support.hostile import markup_faults, texts


class Size(StrEnum):
    """A choice."""

    FULL = "FB"
    HALF = "HB"


async def no_lines(komet: Komet, order: str) -> list[Choice]:
    """Return no choices; these tests hand them in."""
    return []


class Form(BaseModel):
    """A form with every control there is."""

    order: Annotated[str, Field(title="Order"), Search("orders", placeholder="P071882")]
    lines: Annotated[
        list[str], Field(title="Lines", min_length=1), PickMany(no_lines, needs="order", waiting="Choose an order.")
    ]
    reason: Annotated[
        str, Field(title="Reason", description="Read by all", min_length=3, max_length=9), Text(multiline=True)
    ]
    day: Annotated[str, Field("", title="Day"), DayPicker()]
    size: Annotated[Size | None, Field(None, title="Size"), Pick((Choice("Full", "FB"), Choice("Half", "HB")))]
    total: Annotated[Decimal | None, Field(None, title="Total", gt=0, decimal_places=2)]
    file: Annotated[OneFile | None, Field(None, title="File"), FilePicker(("pdf", "png"))]

    @model_validator(mode="after")
    def _not_both(self) -> "Form":
        if self.day and self.size:
            raise ValueError("Give a day or a size.")
        return self


CHOICES = {"lines": [Choice(f"Line {number}", str(number), "6 QB") for number in range(3)]}
FILLED = {
    "order": "P071882",
    "lines": ["0", "2"],
    "reason": "Short",
    "day": "2026-11-25",
    "size": "HB",
    "total": "5.00",
}


def view(values: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return the modal of the form."""
    return form_view(title="Delete lines", form=Form, values=values or {}, callback_id="form", metadata="{}", **more)


def blocks_by_id(shown: dict[str, Any]) -> dict[str, Any]:
    """Return the input blocks by their id."""
    return {block["block_id"]: block for block in shown["blocks"] if block["type"] == "input"}


def faults(**values: Any) -> dict[str, str]:
    """Return what is said of these values."""
    good = {"order": "P071882", "lines": ["0"], "reason": "Short"}
    with pytest.raises(ValidationError) as caught:
        Form.model_validate(good | values)
    return field_errors(Form, caught.value)


# --- the modal ---------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{}, FILLED])
def test_the_modal_is_one_that_slack_takes(values: dict[str, Any]) -> None:
    assert check_view(view(values, choices=CHOICES)) == []


def test_a_field_is_an_input_block_of_its_name() -> None:
    assert list(blocks_by_id(view(choices=CHOICES))) == list(Form.model_fields)


def test_only_required_fields_are_required() -> None:
    required = {name for name, block in blocks_by_id(view(choices=CHOICES)).items() if not block["optional"]}
    assert required == {"order", "lines", "reason"}


def test_what_was_typed_before_stands_in_its_field() -> None:
    elements = {name: block["element"] for name, block in blocks_by_id(view(FILLED, choices=CHOICES)).items()}
    assert elements["order"]["initial_option"]["value"] == "P071882"
    assert [option["value"] for option in elements["lines"]["initial_options"]] == ["0", "2"]
    assert elements["reason"]["initial_value"] == "Short"
    assert elements["day"]["initial_date"] == "2026-11-25"
    assert elements["size"]["initial_option"]["value"] == "HB"
    assert elements["total"]["initial_value"] == "5.00"


def test_a_field_that_hangs_on_another_waits_for_it() -> None:
    assert "lines" not in blocks_by_id(view())
    assert any("Choose an order." in str(block) for block in view()["blocks"])


def test_the_field_that_others_hang_on_tells_the_bot_at_once() -> None:
    asking = {name for name, block in blocks_by_id(view()).items() if block.get("dispatch_action")}
    assert asking == {"order"}
    assert list(dependent_fields(Form)) == ["lines"]


def test_another_order_makes_slack_forget_the_lines_that_were_picked() -> None:
    actions = {
        blocks_by_id(view({"order": number}, choices=CHOICES))["lines"]["element"]["action_id"]
        for number in ("P071882", "P071883")
    }
    assert len(actions) == 2


def test_a_picked_line_that_is_gone_is_not_picked() -> None:
    shown = view({"order": "P071882", "lines": ["9"]}, choices=CHOICES)
    assert "initial_options" not in blocks_by_id(shown)["lines"]["element"]


@pytest.mark.parametrize("number", [1, 100, 101, 500])
def test_many_choices_are_put_into_groups_and_none_is_lost(number: int) -> None:
    choices = [Choice(f"Line {each}", str(each)) for each in range(number)]
    shown = view({"order": "P071882", "lines": ["0", str(number - 1)]}, choices={"lines": choices})
    element = blocks_by_id(shown)["lines"]["element"]
    groups = element.get("option_groups") or [{"options": element["options"]}]
    assert [option["value"] for group in groups for option in group["options"]] == [str(n) for n in range(number)]
    assert check_view(shown) == []


def test_an_objection_stands_above_its_field() -> None:
    shown = view(FILLED, errors={"reason": "Too short."}, choices=CHOICES)
    place = next(number for number, block in enumerate(shown["blocks"]) if block.get("block_id") == "reason")
    assert shown["blocks"][place - 1]["text"] == {"type": "plain_text", "text": "⚠️ Too short.", "emoji": True}


def test_an_objection_to_the_whole_form_comes_first() -> None:
    assert "Komet is away." in str(view(errors={"": "Komet is away."})["blocks"][0])


def test_a_field_without_a_control_is_a_line_of_text() -> None:
    assert control_of(Form.model_fields["total"]) == Text()


def test_a_title_that_is_too_long_is_cut() -> None:
    shown = form_view(title="T" * 80, form=Form, values={}, callback_id="form", metadata="{}")
    assert check_view(shown) == []


@given(word=texts, number=st.integers(1, 120))
def test_no_data_breaks_the_modal(word: str, number: int) -> None:
    choices = [Choice(word, str(each), word) for each in range(number)]
    values = {"order": word, "reason": word, "total": word, "size": word, "lines": ["0"]}
    shown = view(values, errors={"": word, "reason": word}, choices={"lines": choices})
    assert check_view(shown) == []
    assert markup_faults(shown) == []


# --- what was typed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": "text"}, "text"),
        ({"type": "number_input", "value": "5"}, "5"),
        ({"type": "static_select", "selected_option": {"value": "HB"}}, "HB"),
        ({"type": "external_select", "selected_option": {"value": "P071882"}}, "P071882"),
        ({"type": "radio_buttons", "selected_option": {"value": "a"}}, "a"),
        ({"type": "multi_static_select", "selected_options": [{"value": "1"}, {"value": "2"}]}, ["1", "2"]),
        ({"type": "checkboxes", "selected_options": [{"value": "yes"}]}, ["yes"]),
        ({"type": "datepicker", "selected_date": "2026-11-25"}, "2026-11-25"),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, ["U1", "U2"]),
        ({"type": "channels_select", "selected_channel": "C1"}, "C1"),
        ({"type": "conversations_select", "selected_conversation": "D1"}, "D1"),
        ({"type": "file_input", "files": [{"id": "F1", "name": "a.pdf"}]}, [{"id": "F1", "name": "a.pdf"}]),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_what_was_typed_is_read_from_each_kind_of_element(element: dict[str, Any], value: Any) -> None:
    assert typed_values({"values": {"field": {"any action id": element}}}) == {"field": value}


@pytest.mark.parametrize(
    "element",
    [
        {"type": "plain_text_input", "value": None},
        {"type": "plain_text_input", "value": ""},
        {"type": "static_select", "selected_option": None},
        {"type": "multi_static_select", "selected_options": []},
        {"type": "multi_static_select", "selected_options": None},
        {"type": "datepicker", "selected_date": None},
        {"type": "file_input", "files": []},
    ],
    ids=str,
)
def test_an_untouched_field_is_left_out(element: dict[str, Any]) -> None:
    assert typed_values({"values": {"field": {"field": element}}}) == {}


@pytest.mark.parametrize("state", [{}, {"values": None}, {"values": {}}])
def test_a_state_without_values_is_nothing_typed(state: dict[str, Any]) -> None:
    assert typed_values(state) == {}


def test_a_file_comes_as_one_though_slack_sends_a_list() -> None:
    form = Form.model_validate(
        {"order": "P1", "lines": ["0"], "reason": "Short", "file": [{"id": "F1", "url_private": "https://files"}]}
    )
    assert isinstance(form.file, UploadedFile)
    assert form.file.id == "F1"


def test_a_files_bytes_and_address_are_never_printed() -> None:
    file = UploadedFile(id="F1", url_private="https://files/secret", content=b"bytes")
    assert "secret" not in repr(file)
    assert "bytes" not in repr(file)
    assert "content" not in file.model_dump(mode="json")


# --- faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"reason": "No"}, "reason", "Please write at least 3 characters."),
        ({"reason": "N" * 10}, "reason", "That is too long: 9 characters at most."),
        ({"lines": []}, "lines", "Please choose at least one."),
        ({"total": "much"}, "total", "That is not a number. Write it like 1152.00."),
        ({"total": "1.234"}, "total", "At most 2 digits after the point."),
        ({"total": "-1"}, "total", "It must be more than 0."),
        ({"size": "QB"}, "size", "Choose one of: 'FB' or 'HB'."),
        ({"order": None}, "order", "Please check this."),
        ({"day": "2026-11-25", "size": "HB"}, "", "Give a day or a size."),
    ],
)
def test_a_fault_is_a_sentence_at_its_field(values: dict[str, Any], field: str, words: str) -> None:
    assert faults(**values) == {field: words}


def test_a_missing_field_is_asked_for() -> None:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate({})
    assert set(field_errors(Form, caught.value)) == {"order", "lines", "reason"}


@pytest.mark.parametrize(
    ("errors", "shown", "placed"),
    [
        ({"reason": "A"}, ["order", "reason"], {"reason": "A"}),
        ({"": "A"}, ["order", "reason"], {"order": "A"}),
        ({"lines": "A"}, ["order", "reason"], {"order": "A"}),
        ({"order": "A", "": "B"}, ["order", "reason"], {"order": "A"}),
        ({"": "A"}, ["something else"], {}),
    ],
)
def test_errors_are_put_under_fields_that_are_on_the_screen(
    errors: dict[str, str], shown: list[str], placed: dict[str, str]
) -> None:
    assert errors_for_slack(Form, errors, shown) == placed
