"""Two writes that Komet could not tell apart afterwards: while one of them is not known, the other one waits."""

from typing import Any

import pytest

from bot.workbench.komet.server import LocalKomet
from handlers.operations import OPERATIONS
from tests.support.examples import EXAMPLES, Example, open_form, ship_day
from tests.support.running import RunningBot
from tests.support.slack import SlackFront
from tests.support.writes import effects

pytestmark = pytest.mark.anyio
slow = pytest.mark.thorough

ALIKE: list[Any] = [
    ("po create", "po create", {"lines": "RSFR60; 2; QB; Stem; 24; 25; 0.33"}),
    pytest.param("po create", "po create-mixed", {"ship_date": ship_day()}, marks=slow),
    pytest.param("prebook create", "prebook create", {"comments": "Early truck"}, marks=slow),
    pytest.param("prebook update", "prebook update", {"comments": "Early truck"}, marks=slow),
    pytest.param("prebook future add", "prebook availability add", {}, marks=slow),
    pytest.param("prebook availability add", "prebook availability add", {"mark_code": "LFS-A"}, marks=slow),
    pytest.param("invoice create", "invoice create", {"reference": "R-7"}, marks=slow),
    pytest.param("invoice item add", "invoice item add", {"mark_code": "LFS-A"}, marks=slow),
    pytest.param("inventory add", "inventory add", {"awb": "729-5501-0000"}, marks=slow),
    pytest.param("po awb add", "po awb add-many", {}, marks=slow),
]
"""What somebody asked, and what another one asks who does not know of it."""


@pytest.mark.parametrize(("first", "second", "changes"), ALIKE)
async def test_what_komet_could_not_tell_from_an_unknown_write_is_not_sent_beside_it(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, first: str, second: str, changes: dict[str, Any]
) -> None:
    operation = {each.command: each for each in OPERATIONS}
    komet.faults.order("html", method=operation[first].method)
    await _fill(slack, operation[first], EXAMPLES[first](komet), "Ana Torres")
    await slack.submit("Ana Torres")
    example = EXAMPLES[second](komet)
    await _fill(slack, operation[second], Example({**example.values, **changes}), "Maya Lindqvist")
    assert "on its way to Komet, or not known yet" in slack.modal_text("Maya Lindqvist")
    assert effects(komet) == [0]


async def _fill(slack: SlackFront, operation: Any, example: Example, person: str) -> None:
    await open_form(slack, operation, example, person)
    answer = await slack.fill(person, **example.values)
    assert not answer.get("errors"), answer["errors"]
