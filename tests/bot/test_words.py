"""Sentences for people, in their language."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import words
from bot.errors import ApprovalError, BotError, FormError, NotAllowedError, UsageError
from bot.words import count, reader_language, say

SPANISH = {"Delete {lines}": "Borrar {lines}", "line": "línea", "lines": "líneas"}


def test_facts_take_their_places() -> None:
    assert say("Delete {lines} from {number}", lines="2 lines", number="P1") == "Delete 2 lines from P1"


def test_a_sentence_without_facts_may_hold_braces() -> None:
    assert say("{not a fact}") == "{not a fact}"


@given(st.text())
def test_what_a_fact_holds_is_never_taken_for_a_place(fact: str) -> None:
    assert say("“{typed}” is unknown.", typed=fact) == f"“{fact}” is unknown."


@pytest.mark.parametrize(("number", "told"), [(0, "0 lines"), (1, "1 line"), (2, "2 lines"), (1234, "1,234 lines")])
def test_a_number_comes_with_its_noun(number: int, told: str) -> None:
    assert count(number, "line") == told


def test_an_irregular_noun_is_given() -> None:
    assert count(2, "box", "boxes") == "2 boxes"


def test_the_reader_gets_their_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(words.LANGUAGES, "es", SPANISH)
    mark = reader_language.set("es")
    try:
        assert say("Delete {lines}", lines=count(2, "line")) == "Borrar 2 líneas"
        assert say("Cancel") == "Cancel"
    finally:
        reader_language.reset(mark)


def test_an_unknown_language_reads_english() -> None:
    mark = reader_language.set("xx")
    try:
        assert say("Cancel") == "Cancel"
    finally:
        reader_language.reset(mark)


MAKERS: dict[str, Callable[[str], BotError]] = {
    "usage": lambda said: UsageError(typed=said, nearest=[said]),
    "form": lambda said: FormError("field", said),
    "allowed": lambda said: NotAllowedError(method=said, reason=said, ask=said),
    "approval": ApprovalError,
}


@pytest.mark.parametrize("kind", list(MAKERS))
@given(said=st.text(max_size=30))
def test_no_fact_breaks_the_sentence_of_an_error(kind: str, said: str) -> None:
    assert said in MAKERS[kind](said).sentence()
