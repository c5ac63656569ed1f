"""Long lists of renames are cut into as few requests as fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.komet.errors import KometTooLargeError
from bot.komet.limits import REQUEST_LIMIT, chunks, request_size
from bot.komet.requests import BoxRename, BoxTypeList

codes = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)
renames = st.lists(st.builds(lambda current, new: BoxRename(current=current, new=new), codes, codes), max_size=60)


def many(number: int) -> list[BoxRename]:
    return [BoxRename(current=f"BX{n:08}", new=f"AL{n:08}") for n in range(number)]


def test_two_hundred_boxes_are_one_request() -> None:
    assert len(chunks(many(200))) == 1


def test_nothing_to_rename_is_no_request() -> None:
    assert chunks([]) == []


def test_five_thousand_boxes_are_cut_at_the_limit() -> None:
    parts = chunks(many(5000))

    assert [box for part in parts for box in part.boxes] == many(5000)
    assert all(REQUEST_LIMIT - 100 < request_size(part) <= REQUEST_LIMIT for part in parts[:-1])


@given(renames, st.integers(300, 2000))
def test_no_part_is_over_the_limit_and_none_could_take_one_more(boxes: list[BoxRename], limit: int) -> None:
    parts = chunks(boxes, limit)

    assert [box for part in parts for box in part.boxes] == boxes
    for part, following in zip(parts, [*parts[1:], None], strict=False):
        assert request_size(part) <= limit
        if following:
            fuller = part.model_copy(update={"boxes": (*part.boxes, following.boxes[0])})
            assert request_size(fuller) > limit


def test_a_single_rename_over_the_limit_is_refused() -> None:
    with pytest.raises(KometTooLargeError):
        chunks([BoxRename(current="a" * 200, new="b")], limit=200)


def test_the_size_of_a_get_is_its_path_and_query() -> None:
    assert request_size(BoxTypeList(code="ä")) == len("boxtype.list?authenticationToken=&code=%C3%A4") + 50
