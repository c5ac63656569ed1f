"""Amounts as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.amounts import read_amount, read_unit_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1152", "1152"),
        ("1152.00", "1152.00"),
        ("1,152.00", "1152.00"),
        ("1.152,00", "1152.00"),
        ("1 152,00", "1152.00"),
        ("1'152.00", "1152.00"),
        ("$1,152.00", "1152.00"),
        ("US$ 1,152.00", "1152.00"),
        ("1152 usd", "1152"),
        ("€ 9,50", "9.50"),
        ("9,5", "9.5"),
        ("1,152,000", "1152000"),
        ("1.152.000", "1152000"),
        ("0.125", "0.125"),
        ("-5.00", "-5.00"),
        ("-$5.00", "-5.00"),
        ("£9.50", "9.50"),
        ("1’152.00", "1152.00"),
        ("1\u202f152,00\u00a0€", "1152.00"),
        ("\u200e$1\u200b152.00", "1152.00"),
    ],
)
def test_an_amount_is_read_whatever_the_country(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1,152", "1.152", "12,345", "$1,152"])
def test_an_amount_that_could_be_two_is_asked_about(text: str) -> None:
    with pytest.raises(ValueError, match="Write it like"):
        read_amount(text)


def test_the_question_names_both_amounts() -> None:
    with pytest.raises(ValueError, match=r"Is that 1152 or 1\.152\? Write it like 1152\.00 or 1\.152\."):
        read_amount("1,152")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("7.333", "7.333"),
        ("1.125", "1.125"),
        ("12.500", "12.5"),
        ("$1.125", "1.125"),
        (".325", "0.325"),
        ("0,62", "0.62"),
    ],
)
def test_a_point_in_a_cost_of_one_unit_is_a_decimal_point(text: str, amount: str) -> None:
    assert read_unit_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("7,333", r"Is that 7333 or 7\.333"),
        ("99999999", "less than 10,000,000"),
        ("0.3251", "3 after the point"),
        ("-3", "Write it like 0.325"),
    ],
)
def test_a_cost_of_one_unit_that_cannot_be_says_why(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_unit_amount(text)


@pytest.mark.parametrize("text", ["a lot", "12,34.56", "1..2", "1,15,20", "1e5", "٣,٤,٥", "--5", "1,2,3", "NaN"])
def test_what_is_no_amount_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="That is not an amount"):
        read_amount(text)


@pytest.mark.parametrize("text", ["", "   ", "\u00a0", "$"])
def test_nothing_is_no_amount(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize("value", [None, 5, Decimal("1.5")])
def test_what_is_not_text_is_left_alone(value: object) -> None:
    assert read_amount(value) is value


@given(st.decimals(0, 10**9, places=2))
def test_american_and_european_writing_mean_the_same(amount: Decimal) -> None:
    american = f"{amount:,.2f}"
    european = american.translate(str.maketrans(",.", ".,"))
    assert read_amount(american) == read_amount(european) == amount


@given(st.text(alphabet="0123456789.,-$€' ", max_size=12))
def test_no_digits_are_ever_lost_or_moved(text: str) -> None:
    try:
        amount = read_amount(text)
    except ValueError:
        return
    if amount is not None:
        written = "".join(letter for letter in text if letter.isdigit())
        assert "".join(letter for letter in str(amount) if letter.isdigit()).rstrip("0") == written.rstrip("0")
