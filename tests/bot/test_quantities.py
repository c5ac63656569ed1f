"""Numbers of boxes as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quantities import Boxes, read_boxes


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("10HB", Boxes(10, "HB")),
        ("10 hb", Boxes(10, "HB")),
        ("10xHB", Boxes(10, "HB")),
        ("10 x HB", Boxes(10, "HB")),
        ("10 × HB", Boxes(10, "HB")),
        ("10*QB", Boxes(10, "QB")),
        ("HB 10", Boxes(10, "HB")),
        ("HB: 10", Boxes(10, "HB")),
        ("HB x 10", Boxes(10, "HB")),
        ("10XL", Boxes(10, "XL")),
        ("10xl", Boxes(10, "XL")),
        ("10", Boxes(10)),
        ("10 boxes", Boxes(10)),
        ("1 box", Boxes(1)),
        ("10 HB boxes", Boxes(10, "HB")),
        (" 10\u00a0HB ", Boxes(10, "HB")),
        ("1\u200b0HB", Boxes(10, "HB")),
        ("1,000 QB", Boxes(1000, "QB")),
        ("1.000", Boxes(1000)),
        ("12.00 HB", Boxes(12, "HB")),
    ],
)
def test_it_is_read_as_it_was_meant(text: str, boxes: Boxes) -> None:
    assert read_boxes(text) == boxes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no number of boxes"),
        ("HB", "is no number of boxes"),
        ("boxes", "is no number of boxes"),
        ("10 halves", "is no number of boxes"),
        ("ten HB", "is no number of boxes"),
        ("10 HB QB", "is no number of boxes"),
        ("10 1/2", "is no number of boxes"),
        ("1.5HB", "“1.5” is no whole number of boxes."),
        ("1,00,0", "is no whole number of boxes"),
        ("-3 HB", "is no whole number of boxes"),
        ("0", "At least one box is needed."),
    ],
)
def test_what_is_none_is_told(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_boxes(text)


@given(st.integers(1, 99_999), st.sampled_from(["HB", "QB", "EB", "FB"]), st.sampled_from(["", " ", " x ", "*"]))
def test_number_and_type_come_back(number: int, code: str, between: str) -> None:
    assert read_boxes(f"{number}{between}{code}") == Boxes(number, code)


@given(st.text(max_size=15))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        assert read_boxes(text).number >= 1
    except ValueError as error:
        assert str(error).endswith(".")  # noqa: PT017 - the error is one of two good ends
