"""Canonical JSON: same content, same bytes."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.canonical import canonical, decimal_text, sha256
from bot.komet.kinds import Effect

texts = st.text(max_size=10)
leaves = st.one_of(st.none(), st.booleans(), st.integers(), texts)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)


def turned(value: Any) -> Any:
    """Return the same content with every mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: turned(item) for key, item in reversed(value.items())}
    return [turned(item) for item in value] if isinstance(value, list) else value


@given(trees)
def test_the_order_of_keys_does_not_matter(tree: Any) -> None:
    assert canonical(turned(tree)) == canonical(tree)


@given(trees, trees)
def test_different_content_has_different_text(one: Any, other: Any) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) is same


@given(trees)
def test_it_is_json_that_reads_back_the_same(tree: Any) -> None:
    assert json.loads(canonical(tree)) == tree


@pytest.mark.parametrize(("one", "other"), [("1.50", "1.5"), ("1152", "1152.00"), ("1E+3", "1000"), ("0.00", "0")])
def test_equal_amounts_have_equal_text(one: str, other: str) -> None:
    assert decimal_text(Decimal(one)) == decimal_text(Decimal(other))


def test_a_hundred_keeps_its_zeros() -> None:
    assert decimal_text(Decimal(100)) == "100"


def test_dates_and_enums_are_their_texts() -> None:
    assert canonical({"day": date(2026, 11, 25), "effect": Effect.READ}) == '{"day":"2026-11-25","effect":"read"}'


def test_a_set_has_one_order() -> None:
    assert canonical({"b", "a", "c"}) == '["a","b","c"]'


@pytest.mark.parametrize("value", [1.5, b"bytes", object()])
def test_what_has_no_single_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical text"):
        canonical(value)


def test_the_hash_is_64_hexadecimal_digits() -> None:
    assert len(sha256({})) == 64
