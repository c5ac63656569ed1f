"""What looks like a slip by itself: costs, numbers and days that no order has."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.workbench.komet.server import LocalKomet
from handlers.operations.odd_amounts import Stated, odd_amounts
from handlers.operations.odd_counts import Counted, odd_counts
from handlers.operations.odd_days import odd_day, odd_past
from tests.support.examples import EXAMPLES
from tests.support.slack import SlackFront

pytestmark = pytest.mark.anyio

TODAY = datetime.now(UTC).date()


@pytest.mark.parametrize(
    ("amount", "unit", "is_odd"),
    [("0.325", "Stem", False), ("25", "Stem", False), ("32", "Stem", True), ("59", "Bunch", False), ("675", "", True)],
)
def test_an_amount_is_odd_by_itself_where_nothing_is_known_to_compare_it_with(
    amount: str, unit: str, is_odd: bool
) -> None:
    assert bool(odd_amounts([Stated("cost", "roses", Decimal(amount), unit)])) is is_odd
    assert not odd_amounts([Stated("cost", "roses", Decimal(amount), unit, Decimal(amount), "listed price")])


def test_of_many_odd_numbers_the_first_few_are_told() -> None:
    told = odd_counts(Counted("roses", boxes=600, bunches=201, stems=25) for _ in range(3))
    assert told[0] == "600 boxes of roses: is that meant?"
    assert told[-1] == "… and 3 numbers more like that."


@pytest.mark.parametrize(("days", "is_odd"), [(0, False), (366, False), (370, True), (-300, False), (-370, True)])
def test_a_day_is_odd_a_year_away(days: int, is_odd: bool) -> None:
    assert bool(odd_day("ship date", TODAY + timedelta(days=days))) is is_odd


def test_what_was_done_is_not_still_to_come() -> None:
    assert not odd_past("day of the cut", TODAY)
    assert "is still to come. Is that meant?" in odd_past("day of the cut", date(TODAY.year + 9, 1, 1))[0]


@pytest.mark.parametrize(
    ("command", "typed", "words"),
    [
        ("inventory add", {"unit_cost": "325"}, "far above the price in stock"),
        ("prebook create", {"lines": "RSFR60; 600 QB; 10x25; 590/stem"}, "600 boxes of Rose Freedom Red 60cm"),
        ("prebook create", {"lines": "RSFR60; 6 QB; 10x25; 590/stem"}, "hardly any is above $25.00 a stem"),
        ("prebook create", {"truck_date": "2099-01-01"}, "The truck date, Thu 1 Jan 2099, is more than a year ahead"),
        (
            "inventory units add",
            {"quantity": "9999999999"},
            "9,999,999,999 stems of Rose Freedom Red 60cm: is that meant?",
        ),
        ("inventory units add", {"cut_date": "2099-01-01"}, "is still to come. Is that meant?"),
    ],
)
async def test_a_preview_asks_whether_a_slip_is_meant(
    slack: SlackFront, komet: LocalKomet, salesperson: str, command: str, typed: dict[str, str], words: str
) -> None:
    await slack.run(salesperson, f"/komet {command}")
    await slack.fill(salesperson, **{**EXAMPLES[command](komet).values, **typed})
    assert words in slack.modal_text(salesperson)
