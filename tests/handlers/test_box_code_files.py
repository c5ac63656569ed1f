"""Thousands of box codes from a file: one plan, few calls, each box once; what is wrong with a file is told."""

from typing import Any

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.tables import boxes_of, csv_bytes, dropped, xlsx_bytes

pytestmark = pytest.mark.anyio

MISSING = 300
FORM = "/komet-box code change"


async def drop(slack: SlackFront, person: str, content: bytes, name: str = "codes.csv", **typed: Any) -> None:
    """Choose a file in the form and go on to the preview."""
    await slack.run(person, FORM)
    await slack.fill(person, files=dropped(name, content), **typed)


def pairs(komet: LocalKomet, count: int) -> list[tuple[str, str]]:
    """Return that many boxes of Komet, each with a new code."""
    codes = boxes_of(komet)[:count]
    assert len(codes) == count
    return [(code, f"ZZ{number:05}") for number, code in enumerate(codes)]


def asked_boxes(komet: LocalKomet) -> list[dict[str, str]]:
    """Return the rows of all writes that Komet received."""
    found: list[dict[str, str]] = []
    for _, body in komet.writes:
        boxes: Any = body["boxes"]
        found += boxes
    return found


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
async def test_a_file_is_read_by_its_headings(
    slack: SlackFront, komet: LocalKomet, salesperson: str, make: Any
) -> None:
    rows = pairs(komet, 3)
    content = make([("New code", "Note", "Old code"), *[(new, "n/a", old) for old, new in rows]])
    await drop(slack, salesperson, content)
    assert "Change 3 box codes" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert "3 of 3 worked" in text_of(slack.last(salesperson, "bot"))
    assert {new for _, new in rows} <= set(boxes_of(komet))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("A1", "B1", "C1")], "I cannot tell which columns you mean. Choose them below"),
        ([("Old", "New"), ("A1", "")], "Row 2: two codes are needed, “A1” has 1"),
        ([("A1", "B1"), ("A1", "B2")], "Row 2: A1 stands twice as the old code"),
        ([("A1", "1.23E+11")], "Row 1: 1.23E+11 looks like a number that Excel has rounded"),
    ],
)
async def test_a_faulty_file_is_told_and_kept(
    slack: SlackFront, komet: LocalKomet, salesperson: str, rows: list[tuple[str, ...]], words: str
) -> None:
    await drop(slack, salesperson, csv_bytes(rows), purchase_order="P071882")
    shown = slack.modal_text(salesperson)
    assert words in shown
    assert "codes.csv is kept" in shown
    assert komet.writes == []


async def test_a_formula_without_a_value_is_told_with_its_cell(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await drop(slack, salesperson, xlsx_bytes([("A1", "B1"), ("A2", '=A1&"x"')]), "codes.xlsx")
    assert "B2 is a formula without a saved value" in slack.modal_text(salesperson)


async def test_text_that_looks_like_a_formula_goes_out_harmless(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await drop(slack, salesperson, csv_bytes([(f"A{n}", f"=B{n}") for n in range(30)]))
    (file,) = [file for message in slack.messages(salesperson, "bot") for file in message.get("files", ())]
    content = bot.slack.workspace.files[file["id"]].content
    assert b'"\'=B7"' in content
    assert b'"=B' not in content


async def test_neither_text_nor_file_is_told_at_once(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, FORM)
    await slack.submit(salesperson)
    assert "Paste the pairs of codes above, or choose a file here." in slack.modal_text(salesperson)


async def test_the_text_and_the_file_are_taken_together(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    (first, second) = pairs(komet, 2)
    await drop(slack, salesperson, csv_bytes([first]), codes=" ".join(second))
    await slack.submit(salesperson)
    assert "2 of 2 worked" in text_of(slack.last(salesperson, "bot"))


async def many(slack: SlackFront, komet: LocalKomet, person: str, count: int = 2000) -> list[tuple[str, str]]:
    """Ask for so many changes, the last ones of boxes that are none, up to the yes; a manager has to approve."""
    rows = pairs(komet, count - MISSING) + [(f"NOSUCHBOX{number}", f"YY{number}") for number in range(MISSING)]
    await drop(slack, person, xlsx_bytes([("Old code", "New code"), *rows]), "codes.xlsx")
    assert f"Change {count:,} box codes" in slack.modal_text(person)
    await slack.submit(person)
    return rows


@pytest.mark.thorough
async def test_two_thousand_rows_cost_a_call_per_64_kb_and_each_box_is_renamed_once(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    rows = await many(slack, komet, salesperson)
    assert komet.writes == []
    await slack.press(manager, "Approve", on=slack.card())
    asked = [box["currentBoxCode"] for box in asked_boxes(komet)]
    assert asked == [old for old, _ in rows]
    assert len(komet.writes) == 2
    now = boxes_of(komet)
    assert all(now.count(new) == 1 for _, new in rows[:-MISSING:100])
    assert not {old for old, _ in rows} & set(now)
    assert "1,700 of 2,000 worked" in slack.sees(salesperson)


async def test_the_failed_ones_of_hundreds_come_back_as_a_file(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await many(slack, komet, salesperson, MISSING + 30)
    await slack.press(manager, "Approve", on=slack.card())
    status = next(each for each in slack.messages(salesperson, "bot") if "worked" in text_of(each))
    await slack.press(salesperson, "The failed ones again", on=status)
    assert "300 rows.csv is kept" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert "Change 300 box codes" in slack.modal_text(salesperson)
