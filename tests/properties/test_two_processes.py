"""What the plays found: a process that starts beside a living one takes what that one is sending for interrupted."""

import pytest

from tests.properties.acts import Act
from tests.properties.conftest import Stage


@pytest.mark.thorough
@pytest.mark.parametrize("what", [1, 2])
@pytest.mark.parametrize("moment", range(1, 15))
def test_a_process_that_starts_while_another_one_sends_neither_breaks_it_nor_tells_wrong(
    stage: Stage, moment: int, what: int
) -> None:
    stage([Act("ask", what=what, meanwhile=(moment, Act("boot", on=1)))])
    stage([Act("ask", what=what), Act("approve", 1, meanwhile=(moment, Act("boot", on=1)))])
