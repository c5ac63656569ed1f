"""A list: its order, its sums, its filter in words, and that data is only ever data."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import given
from pydantic import BaseModel, Field, model_validator

from bot.komet.kinds import Effect
from bot.lists import Column, Fact, Kind, Listing, Page, Row, RowAction, Sort, draw
from bot.lists.filters import filters_of, without
from bot.lists.listing import in_order, sort_words, totals_of
from bot.operations import Operation
from bot.people import Person
from bot.slack.blocks import Message
from bot.slack.forms import Choice, Pick
from bot.slack.rules import check_message
from tests.support.hostile import NAMES, markup_faults, texts
from tests.support.slack import elements_of, text_of

COLUMNS = [Column("Name"), Column("Boxes", Kind.NUMBER, sums="boxes"), Column("Value", Kind.MONEY, sums="")]


class Form(BaseModel):
    day: date | None = Field(None, title="Ship date")
    number: str = Field("", title="Number")
    vendor: str = Field("", title="Vendor")
    state: Annotated[str, Field(title="State"), Pick((Choice("Open", "open"), Choice("Shut down", "shut")))] = "open"

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Form":
        if self.day is None and not self.number:
            raise ValueError("a day or a number")
        return self


def page(form: BaseModel | None = None, *, number: int = 1, sort: Sort | None = None, **more: Any) -> Page[Any]:
    return Page(form or Form(number="P1"), "list1", number, Person("T1", "U1"), sort, **more)


def listed(*rows: tuple[Any, Any, Any]) -> Listing:
    return Listing("Things", "thing", COLUMNS, [Row(row) for row in rows])


def names(listing: Listing, sort: Sort | None) -> list[Any]:
    return [row.cells[0] for row in in_order(listing, sort)]


def labels(message: Message) -> list[str]:
    return [e["text"]["text"] for block in message.blocks for e in elements_of(block) if e["type"] == "button"]


def cells(message: Message) -> list[list[str]]:
    (found,) = [block for block in message.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in found["rows"]]


def test_numbers_sort_as_numbers_and_what_is_unknown_is_last_either_way() -> None:
    things = listed(("a", Decimal(9), None), ("b", Decimal(10), None), ("c", None, None), ("d", Decimal("-1"), None))
    assert names(things, Sort(1)) == ["d", "a", "b", "c"]
    assert names(things, Sort(1, descending=True)) == ["b", "a", "d", "c"]
    assert names(things, None) == ["a", "b", "c", "d"]
    assert names(things, Sort(77)) == ["a", "b", "c", "d"]


def test_text_sorts_without_regard_to_capitals_and_hidden_characters() -> None:
    things = listed(("beta", 1, 1), ("Alpha", 1, 1), ("\u200bcamma", 1, 1))
    assert names(things, Sort(0)) == ["Alpha", "beta", "\u200bcamma"]


def test_numbers_in_a_text_count() -> None:
    numbered = listed(("P1000", 1, 1), ("P999", 1, 1), ("W70", 1, 1))
    assert names(numbered, Sort(0)) == ["P999", "P1000", "W70"]
    assert sort_words(Column("PO", Kind.ID), descending=False) == "PO, lowest first"


def test_a_column_of_numbers_and_words_sorts_all_the_same() -> None:
    assert names(listed(("a", "many", 1), ("b", 2, 1)), Sort(1)) == ["b", "a"]


def test_a_sum_of_not_all_says_at_least() -> None:
    things = listed(("a", 1, Decimal("2.50")), ("b", 2, None))
    assert [(column.title, total, is_all) for column, total, is_all in totals_of(things)] == [
        ("Boxes", Decimal(3), True),
        ("Value", Decimal("2.50"), False),
    ]
    assert [column.title for column, _, _ in totals_of(listed(("a", 1, None)))] == ["Boxes"]
    assert "*2 things*  ·  *3 boxes*  ·  *at least $2.50*" in text_of({"blocks": draw(page(), things).blocks})


def test_the_filter_is_told_in_words_and_a_part_that_komet_needs_cannot_go() -> None:
    form = Form(day=date(2026, 11, 26), vendor="Finca", state="shut")
    found = filters_of(form)
    assert [(each.sentence, each.can_go) for each in found] == [
        ("Ship date: Thu 26 Nov 2026", False),
        ("Vendor: Finca", True),
        ("State: Shut down", True),
    ]
    assert without(form, "state") == Form(day=date(2026, 11, 26), vendor="Finca")
    assert without(form, "day") is None
    assert without(form, "nothing like it") is None
    shown = draw(page(form), listed())
    assert [label for label in labels(shown) if "✕" in label] == ["Vendor: Finca ✕", "State: Shut down ✕"]
    assert "Ship date: Thu 26 Nov 2026" in text_of({"blocks": shown.blocks})


def test_words_may_stand_for_an_id() -> None:
    assert filters_of(Form(number="1", vendor="4711"), {"vendor": "Finca"})[1].words == "Finca"


def test_a_column_of_the_file_alone_is_not_on_the_page() -> None:
    columns = [Column("Name"), Column("Comments", on_page=False), Column("Boxes", Kind.NUMBER)]
    shown = draw(page(), Listing("Things", "thing", columns, [Row(("a", "long words", 1200))]))
    assert cells(shown) == [["Name", "Boxes"], ["a", "1,200"]]


def test_a_page_keeps_the_order_and_a_page_too_far_is_the_last() -> None:
    things = listed(*((f"n{number:03}", number, 1) for number in range(50)))
    shown = draw(page(number=99, sort=Sort(1, descending=True)), things)
    assert [row[0] for row in cells(shown)[1:]] == [f"n{number:03}" for number in range(9, -1, -1)]
    (back,) = [e for b in shown.blocks for e in elements_of(b) if e["action_id"] == "list.page#back"]
    assert back["value"] == "list1:2:1d"


def test_the_first_action_of_a_row_is_a_button_and_the_others_are_in_a_menu() -> None:
    acts = [RowAction("P1", "order.open", "P1"), RowAction("Delete", "form.start", "x?y=1", "P1: delete")]
    shown = draw(page(), Listing("Things", "thing", [Column("Name")], [Row(("a",), acts)]))
    assert labels(shown)[0] == "P1"
    (menu,) = [e for b in shown.blocks for e in elements_of(b) if e["action_id"] == "list.act"]
    assert [(each["text"]["text"], each["value"]) for each in menu["options"]] == [("P1: delete", "form.start|x?y=1")]


def test_a_list_says_its_summary() -> None:
    things = replace(listed(("a", 1, None)), summary=["$15.00", "<1 draft>"])
    assert "*1 thing*  ·  *1 boxes*  ·  *$15.00*  ·  *&lt;1 draft&gt;*" in str(draw(page(), things).blocks)


def test_what_a_button_is_for_is_said_once_and_only_to_whom_the_button_is_offered() -> None:
    acts = [RowAction("1", "form.start", "x?y=1", hint="Press one."), RowAction("2", "form.start", "z", "P1: delete")]
    things = Listing("Things", "thing", [Column("Name")], [Row((name,), acts) for name in "ab"], steps=acts[1:])
    shown = draw(page(), things)
    assert str(shown.blocks).count("Press one.") == 1
    assert labels(shown)[:2] == ["2", "1"], "rows that lead to the same share a button"
    some = draw(page(may_open=lambda value: value == "z"), things)
    assert "Press one." not in str(some.blocks)
    assert (labels(some)[0], "P1: delete" in str(some.blocks)) == ("2", True)
    none = draw(page(may_open=lambda value: False), things)
    assert "form.start" not in str(none.blocks)


def test_a_document_says_its_head_above_its_lines_and_its_notes_below() -> None:
    head = [[Fact("Status", "<Draft>"), Fact("Number", "7", words="")], [Fact("Total", Decimal("2.5"), Kind.MONEY)]]
    steps = [RowAction("Check out", "form.start", "x", style="danger")]
    order = replace(listed(("a", 1, None)), head=head, steps=steps, notes=[Fact("Notes", "cool"), Fact("More", "")])
    shown = draw(page(Form(day=date(2026, 11, 26))), order)
    assert shown.text == "Things: &lt;Draft&gt;, 1 thing"
    texts_shown = text_of({"blocks": shown.blocks})
    assert texts_shown.startswith("Things\n&lt;Draft&gt;\n$2.50\n*1 thing*")
    assert texts_shown.endswith("cool")
    assert "Ship date" not in texts_shown, "the head says which document it is"
    empty = draw(page(), replace(order, rows=[], nothing="No lines yet."))
    assert labels(empty) == ["Check out", "Look for another"]
    assert "No lines yet." in str(empty.blocks)


def test_a_cell_reads_as_its_row_says_and_sorts_by_its_value() -> None:
    rows = [Row((name, boxes, None), texts=(name, f"{boxes} QB")) for name, boxes in (("a", 9), ("b", 10))]
    shown = draw(page(sort=Sort(1, descending=True)), Listing("Things", "thing", COLUMNS, rows))
    assert cells(shown)[1:] == [["b", "10 QB", "–"], ["a", "9 QB", "–"]]


def test_a_read_shows_a_page_of_its_list() -> None:
    listing = listed(("a", 1, 1))
    read = Operation("x list", "x.list", "X", Effect.READ, Form, "", "", listing=lambda form, answer: listing)
    assert read.rows(Form(number="P1"), None) is listing
    assert "1 thing" in read.message(page(), None).text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_empty", [True, False])
def test_hostile_data_stays_data_within_slacks_limits(name: str, is_empty: bool) -> None:
    assert faults_of(name, is_empty=is_empty) == []


@given(texts)
def test_whatever_stands_in_a_list_stays_data(name: str) -> None:
    assert faults_of(name, is_empty=False) == []


def faults_of(name: str, *, is_empty: bool) -> list[str]:
    acts = [RowAction(name, "order.open", "P1", name), RowAction(name, "form.start", "P1", name)]
    rows = [] if is_empty else [Row((name, name, date(2026, 1, 2)), acts) for _ in range(20)]
    columns = [Column("Name"), Column("Count", Kind.NUMBER, sums="boxes"), Column("Day", Kind.DATE)]
    facts = [Fact(name, name), Fact(name, name, words=name)]
    listing = Listing(name, "thing", columns, rows, nothing=name, head=[facts, facts], steps=acts, notes=facts)
    form = Form(day=date(2026, 1, 2), number="P1", vendor=name)
    shown = draw(page(form, named={"number": name}), listing)
    body = shown.body()
    return [*markup_faults(body), *(str(each) for each in check_message(body))]


def test_a_name_cannot_hide_itself() -> None:
    shown = draw(page(), Listing("Things", "thing", [Column("Name")], [Row(("Fin\u200bca\u2060\ufeff Al\u202ebo",))]))
    assert cells(shown)[1] == ["Finca Albo"]
