"""Where work on rows is done."""

import threading

import pytest

from bot.aside import MANY_ROWS, aside

pytestmark = pytest.mark.anyio


async def test_many_rows_leave_the_loop_free() -> None:
    assert await aside(MANY_ROWS, threading.get_ident) != threading.get_ident()


async def test_a_few_rows_do_not_go_the_way_to_a_thread_and_back() -> None:
    assert await aside(MANY_ROWS - 1, threading.get_ident) == threading.get_ident()


@pytest.mark.parametrize("rows", [1, MANY_ROWS])
async def test_a_fault_comes_out_as_it_is(rows: int) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await aside(rows, int, "two")
