"""Text as people type and paste it: what nobody sees is taken out, and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.forms import typed_values
from bot.typed import clean


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("P071882", "P071882"),
        ("P07\u200b1882", "P071882"),
        ("\u202eHB10\u202c", "HB10"),
        ("\u2067abc\u2069\u200f", "abc"),
        ("\ufeffFinca Alborada", "Finca Alborada"),
        ("1\u00a0152\u202f00", "1 152 00"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\tb", "a\tb"),
        ("\x00\x07\x1b[31mred\x7f", "[31mred"),
        ("sen\u0303or", "señor"),
        ("\ud800half", "half"),
        ("“quoted” – €5", "“quoted” – €5"),
    ],
)
def test_only_what_nobody_sees_is_taken_out(typed: str, meant: str) -> None:
    assert clean(typed) == meant


@given(st.text())
def test_it_can_be_stored_and_cleaning_again_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs"} for each in once if each not in "\n\t")
    once.encode()


def test_every_form_reads_clean_text() -> None:
    element = {"type": "plain_text_input", "value": "\u202eAL\u200bB\u00a01\x00"}
    assert typed_values({"values": {"codes": {"codes": element}}}) == {"codes": "ALB 1"}
