"""The bot on PostgreSQL, ended by SIGKILL at a few points of a write: a sample of `make chaos` on the other engine."""

import pytest

from tests.chaos import kills
from tests.chaos.writes import LONG, Maker
from tests.support.databases import SERVER

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.mark.parametrize("make", LONG[:3], ids=lambda make: make.name)
async def test_a_bot_that_is_killed_has_one_effect_and_loses_nothing(make: Maker) -> None:
    if not SERVER:
        pytest.skip("needs a PostgreSQL server: make postgres")
    (tally,) = await kills.run(2, most=8, lanes=1, makers=[make])
    assert (tally.broken, tally.left_behind) == ([], [])
    assert tally.most_effects <= 1
    assert tally.shown_done == tally.done_once
    assert not tally.lost
    assert sum(tally.hits.values()) >= 4
