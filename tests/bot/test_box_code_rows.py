"""Pairs of box codes as people paste them, and what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FormError
from bot.komet.models import PurchaseOrder
from handlers.operations.box_codes import LAYOUT, Row, faults_of, pairs_of
from handlers.operations.given import typed_rows
from handlers.operations.understood import Understood

ORDER = PurchaseOrder.model_validate(
    {
        "id": "1",
        "number": "P071882",
        "shipDate": "2026-11-26",
        "details": [{"poItemId": 1, "boxes": [{"boxCode": "BX1"}, {"boxCode": "BX2"}]}],
    }
)

codes = st.text(st.sampled_from("ABCDEFGHJKLMNP0123456789-/."), min_size=1, max_size=20)


def read(text: str) -> Understood[Row]:
    """Return the pasted text, read."""
    return pairs_of(typed_rows(LAYOUT, text, field="codes"))


def pairs(text: str) -> list[tuple[str, str]]:
    """Return the codes of the pasted text."""
    return [(row.old, row.new) for row in read(text).rows]


def faults(*given_pairs: tuple[str, str], order: PurchaseOrder | None = None) -> list[str]:
    """Return what is wrong with these pairs."""
    rows = [Row(number, *pair) for number, pair in enumerate(given_pairs, start=1)]
    return [each.sentence for each in faults_of(rows, order)]


def judge(text: str, order: PurchaseOrder | None) -> None:
    """Raise FormError with what is wrong with the pasted rows."""
    given_pairs = read(text)
    given_pairs.check(faults_of(given_pairs.rows, order))


@pytest.mark.parametrize(
    "text",
    [
        "A1 B1\nA2 B2",
        "A1\tB1\nA2\tB2",
        "A1,B1\r\nA2,B2\r\n",
        "A1; B1\nA2 ;B2",
        "\n\n  A1   B1  \n\nA2 B2\n",
        "A1\u00a0B1\nA2\u00a0B2",
        '"A1","B1"\n"A2","B2"',
        "Old code\tNew code\nA1\tB1\nA2\tB2",
        "Código viejo;Código nuevo\nA1;B1\nA2;B2",
        "A1,B1,\nA2,B2,",
    ],
)
def test_two_pairs_are_read_however_they_were_pasted(text: str) -> None:
    assert pairs(text) == [("A1", "B1"), ("A2", "B2")]


def test_a_code_with_spaces_inside_survives_tabs() -> None:
    assert pairs("BX 1\tBX 2") == [("BX 1", "BX 2")]


def test_a_first_line_with_digits_is_no_heading() -> None:
    assert pairs("BOX1 BOX2") == [("BOX1", "BOX2")]


def test_rows_keep_the_numbers_of_their_lines() -> None:
    assert [row.number for row in read("Old\tNew\n\nA1\tB1\n\nA2\tB2").rows] == [3, 5]


@pytest.mark.parametrize("text", ["", "\n \n", "Old code\tNew code"])
def test_no_pair_at_all_is_told(text: str) -> None:
    with pytest.raises(FormError, match="There is no pair of codes"):
        read(text)


def test_a_line_that_is_no_pair_is_told_among_the_verdicts_on_the_others() -> None:
    with pytest.raises(FormError) as caught:
        judge("A1 a1\nA2\nA3 B3 C3\nA4 A4", None)
    assert str(caught.value).splitlines()[1:5] == [
        "Line 1: A1 stays the same.",
        "Line 2: two codes are needed, “A2” has 1.",
        "Line 3: two codes are needed, “A3 B3 C3” has 3.",
        "Line 4: A4 stays the same.",
    ]
    assert caught.value.field == "codes"


def test_a_hundred_faulty_lines_are_told_in_a_few() -> None:
    with pytest.raises(FormError) as caught:
        judge("\n".join(f"A{number}" for number in range(100)), None)
    told = str(caught.value).splitlines()
    assert len(told) == 14
    assert told[-1] == "… and 88 lines more."


@pytest.mark.parametrize(
    ("given_pairs", "words"),
    [
        ([("A1", "a1")], "Line 1: A1 stays the same."),
        ([("A1", "B1"), ("a1", "B2")], "Line 2: a1 stands twice as the old code."),
        ([("A1", "B1"), ("A2", "b1")], "Line 2: b1 stands twice as the new code."),
        ([("A1", "A2"), ("A2", "A3")], "Line 1: A2 is also an old code here."),
        ([("A1", "B" * 21)], f"Line 1: {'B' * 21} is longer than 20 characters."),
        ([("1.23E+11", "B1")], "Line 1: 1.23E+11 looks like a number that Excel has rounded."),
        ([("1e5", "B1")], "Line 1: 1e5 looks like a number that Excel has rounded."),
        ([("700411.0", "B1")], "Line 1: 700411.0 ends in .0, as Excel writes numbers."),
        ([("A1\u200b", "B1")], "Line 1: the code has invisible characters."),
        ([("A1", "B1\u202e")], "Line 1: the code has invisible characters."),
    ],
)
def test_a_faulty_pair_is_told(given_pairs: list[tuple[str, str]], words: str) -> None:
    assert any(fault.startswith(words) for fault in faults(*given_pairs))


def test_codes_are_checked_against_the_order_when_there_is_one() -> None:
    assert faults(("BX1", "ZZ1"), order=ORDER) == []
    assert faults(("bx1", "ZZ1"), order=ORDER) == []
    assert faults(("BX9", "ZZ1"), order=ORDER) == ["Line 1: BX9 is not a box of this order."]
    assert faults(("BX1", "BX2"), order=ORDER) == ["Line 1: BX2 is a box of this order already."]


@given(st.lists(st.tuples(codes, codes), min_size=1, max_size=8, unique_by=(lambda p: p[0], lambda p: p[1])))
def test_what_is_pasted_from_a_spreadsheet_comes_out_as_it_was(rows: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{old}\t{new}" for old, new in [("Old", "New"), *rows])
    if any(letter.isdigit() for letter in "".join(rows[0])):
        assert pairs(text) == rows


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        judge(text, ORDER)
    except FormError as error:
        assert error.field == "codes"  # noqa: PT017 - most texts are no pairs


@given(st.lists(st.tuples(codes, codes), min_size=1, max_size=6))
def test_pairs_without_a_fault_can_be_swapped_back(rows: list[tuple[str, str]]) -> None:
    if not faults(*rows):
        assert not faults(*[(new, old) for old, new in rows])
