"""The question about a table's columns: inert and bounded, whatever stands in the table."""

from typing import Annotated

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from bot.slack.forms import ColumnsPicker, errors_for_slack, form_view, typed_values
from bot.slack.rules import check_view
from bot.tables import Chosen, Layout, Wanted
from bot.tables.question import question_of
from bot.tables.table import MOST_COLUMNS, Row, Table
from tests.support.hostile import markup_faults, texts
from tests.support.slack import element_at, text_of

LAYOUT = Layout(tuple(Wanted(f"Column {each}", ("x",), optional=each > 4) for each in range(8)))


class Form(BaseModel):
    """Columns alone."""

    columns: Annotated[Chosen | None, Field(None), ColumnsPicker(LAYOUT, file="file")]


def view_of(table: Table) -> dict[str, object]:
    """Return the modal with the question about a table."""
    question = question_of(table, LAYOUT)
    assert question is not None
    return form_view(
        title="Columns", form=Form, values={}, callback_id="form", metadata="{}", questions={"columns": question}
    )


cells = texts.map(lambda text: text.strip()[:500])


@given(st.lists(st.lists(cells, min_size=1, max_size=9), min_size=1, max_size=6))
def test_no_cell_becomes_markup_or_breaks_the_modal(rows: list[list[str]]) -> None:
    table = Table(tuple(Row(number, ("x", *row)) for number, row in enumerate(rows, start=1)))
    view = view_of(table)
    assert check_view(view) == []
    assert markup_faults(view) == []


def test_the_widest_table_fits() -> None:
    table = Table((Row(1, ("<!channel>" * 50,) * MOST_COLUMNS),) * 9)
    view = view_of(table)
    assert check_view(view) == []
    assert len(str(view)) < 100_000


def test_rows_are_shown_as_far_as_they_fit_and_every_column_can_be_chosen() -> None:
    view = view_of(Table((Row(1, ("a longer cell",) * 5 + ("x",)),)))
    assert "… and 1 more column" in text_of(view).splitlines()
    assert len(element_at(view, "columns#0")["options"]) == 6
    narrow = text_of(view_of(Table((Row(1, ("x",) * 6),))))
    assert "1  x  x  x  x  x  x" in narrow
    assert "more column" not in narrow


def test_what_is_chosen_comes_back_as_the_forms_value() -> None:
    view = view_of(Table((Row(1, ("A1", "B1", "C1", "D1", "E1", "F1")),)))
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    inputs = [block for block in blocks if block["type"] == "input"]
    values = {}
    for number, block in enumerate(inputs):
        select = block["element"]
        picked = select["options"][number] if number < 5 else select["initial_option"]
        values[block["block_id"]] = {select["action_id"]: {"selected_option": picked}}
    state = {"values": values}
    form = Form.model_validate(typed_values(state))
    assert form.columns == Chosen(shape="w6", heading=False, at=(0, 1, 2, 3, 4, None, None, None))
    assert Form.model_validate(form.model_dump(mode="json")) == form
    shown = [block["block_id"] for block in inputs]
    assert errors_for_slack(Form, {"columns": "No."}, shown) == {"columns#0": "No."}
