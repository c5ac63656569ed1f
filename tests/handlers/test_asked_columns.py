"""A table that does not tell its columns: they are asked for in the form, once for tables that look alike."""

import re
from typing import Any

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.hostile import NAMES, markup_faults
from tests.support.slack import SlackFront, text_of
from tests.support.tables import boxes_of, csv_bytes, dropped, xlsx_bytes

pytestmark = pytest.mark.anyio

FORM = "/komet-box code change"
ASKED = "I cannot tell which columns you mean"


def new_of(code: str) -> str:
    """Return the new code that these files give to a box."""
    return f"ZZ{code[-8:]}"


def unlabelled(codes: list[str], note: str = "n/a") -> bytes:
    """Return a file without headings: the new code, a note, the old code."""
    return csv_bytes([(new_of(code), note, code) for code in codes])


async def drop(slack: SlackFront, person: str, content: bytes, **typed: Any) -> None:
    """Choose a file in the form and go on."""
    await slack.run(person, FORM)
    await slack.fill(person, files=dropped("codes.csv", content), **typed)


async def choose(slack: SlackFront, person: str, old: str, new: str, **typed: Any) -> dict[str, Any]:
    """Choose the columns of the two codes and go on."""
    chosen: dict[str, Any] = {"columns#0": old, "columns#1": new}
    return await slack.fill(person, **chosen, **typed)


def selected(slack: SlackFront, person: str) -> list[str]:
    """Return what is chosen in each question about a column; "" where nothing is."""
    blocks = [each for each in slack.view(person)["blocks"] if str(each.get("block_id")).startswith("columns#")]
    chosen = [each["element"].get("initial_option") for each in blocks]
    return [each["text"]["text"] if each else "" for each in chosen]


async def test_columns_are_asked_for_once_and_used(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    first, second, third = boxes_of(komet)[:3]
    await drop(slack, salesperson, unlabelled([first, second]))
    shown = slack.modal_text(salesperson)
    assert ASKED in shown
    assert f"1  {new_of(first)}  n/a  {first}" in shown
    assert selected(slack, salesperson) == ["", "", "A row like the others"]  # either may be the old code
    await choose(slack, salesperson, "2", "0")
    assert "Columns: old code C, new code A." in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert "2 of 2 worked" in text_of(slack.last(salesperson, "bot"))
    assert {new_of(first), new_of(second)} <= set(boxes_of(komet))

    await drop(slack, salesperson, unlabelled([third]))
    shown = slack.modal_text(salesperson)
    assert "Columns: old code C, new code A." in shown
    await slack.submit(salesperson)
    assert new_of(third) in boxes_of(komet)


async def test_a_table_of_another_shape_or_person_is_asked_about(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    code, other = boxes_of(komet)[:2]
    await drop(slack, salesperson, unlabelled([code]))
    await choose(slack, salesperson, "2", "0")
    await slack.submit(salesperson)
    await drop(slack, salesperson, csv_bytes([(new_of(other), "n/a", other, "x")]))
    assert ASKED in slack.modal_text(salesperson)
    await drop(slack, manager, unlabelled([other]))
    assert ASKED in slack.modal_text(manager)


async def test_a_choice_whose_preview_was_not_sent_is_not_remembered(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    code = boxes_of(komet)[0]
    await drop(slack, salesperson, unlabelled([code]))
    await choose(slack, salesperson, "2", "0")
    assert "Change 1 box code" in slack.modal_text(salesperson)
    await slack.close(salesperson)
    await drop(slack, salesperson, unlabelled([code]))
    assert ASKED in slack.modal_text(salesperson)


async def test_a_wrong_choice_is_changed_where_it_was_made(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    number, code = next(
        (order.number, box.code) for order in komet.state.orders.values() for line in order.lines for box in line.boxes
    )
    await drop(slack, salesperson, unlabelled([code]), purchase_order=number)
    answer = await choose(slack, salesperson, "0", "0")
    assert answer["errors"] == {"columns#0": "Two of these are the same column. Choose another for one of them."}
    await choose(slack, salesperson, "0", "2")
    assert f"{new_of(code)} is not a box of this order" in slack.modal_text(salesperson)
    assert selected(slack, salesperson)[:-1] == [f"A · {new_of(code)}", f"C · {code}"]
    await choose(slack, salesperson, "2", "0")
    assert "Change 1 box code" in slack.modal_text(salesperson)
    await slack.press(salesperson, "Change something")
    assert selected(slack, salesperson)[:-1] == [f"C · {code}", f"A · {new_of(code)}"]


async def test_pasted_text_with_too_many_columns_is_asked_about(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    first, second = boxes_of(komet)[:2]
    await slack.run(salesperson, FORM)
    await slack.fill(salesperson, codes="\n".join(f"Rose\t{code}\t{new_of(code)}" for code in (first, second)))
    assert ASKED in slack.modal_text(salesperson)
    await choose(slack, salesperson, "1", "2")
    assert "Change 2 box codes" in slack.modal_text(salesperson)


async def test_optional_columns_need_not_be_in_the_table(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    content = csv_bytes([("771204", "Rose Freedom", "+5", "0.325")])
    await slack.run(salesperson, "/komet-inventory update")
    await slack.fill(salesperson, files=dropped("stock.csv", content))
    assert selected(slack, salesperson)[:-1] == ["", "C · +5", *["Not in the table"] * 3]
    chosen: dict[str, Any] = {"columns#0": "0", "columns#2": "3"}
    await slack.fill(salesperson, **chosen)
    assert "Columns: line A, boxes C, unit cost D." in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert [method for method, _ in komet.writes] == ["inventory.update"]


async def test_the_question_and_the_file_stay_when_another_order_is_chosen(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    content = csv_bytes([("x", "Rose", "9004411", f"ZZ{each}") for each in range(6)])
    await slack.run(salesperson, "/komet-po awb add P071882")
    await slack.fill(salesperson, items=["9004411"], awb="729-5501-8842", files=dropped("list.csv", content))
    assert selected(slack, salesperson)[:-1] == ["C · 9004411", "Not in the table"]
    await slack.choose(salesperson, "purchase_order", "P071882")
    assert selected(slack, salesperson)[:-1] == ["C · 9004411", "Not in the table"]
    chosen: dict[str, Any] = {"columns#1": "3"}
    await slack.fill(salesperson, items=["9004411"], **chosen)
    assert "Columns: line C, boxes or codes D." in slack.modal_text(salesperson)
    assert "boxes ZZ0, ZZ1, ZZ2, ZZ3, ZZ4, ZZ5" in slack.modal_text(salesperson)


async def test_what_stands_in_a_strangers_table_stays_text(slack: SlackFront, salesperson: str) -> None:
    evil = [re.sub("[\x00-\x08\x0b-\x1f]", "", name)[:500] for name in NAMES]
    content = xlsx_bytes([[*evil, "'=1+1", "A1"], [*reversed(evil), "'=HYPERLINK(A1)", "B1"]])
    await slack.run(salesperson, FORM)
    await slack.fill(salesperson, files=dropped("codes.xlsx", content))
    assert ASKED in slack.modal_text(salesperson)
    assert markup_faults(slack.view(salesperson)) == []
