"""Numbers as people write them: in groups, with their unit glued on; what could be two numbers is asked about."""

from decimal import Decimal

import pytest

from bot.amounts import read_whole, whole_digits
from bot.komet.kinds import UnitType
from bot.workbench.komet.server import LocalKomet
from handlers.operations.boxes_behind import glued_boxes
from handlers.operations.ordering import read_count
from tests.support.examples import ship_day
from tests.support.slack import SlackFront


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("2,500", "2500"), ("2.500", "2500"), ("2 500", "2500"), ("1,000,000", "1000000"), ("6.00", "6"), ("250", "250")],
)
def test_where_no_decimals_are_groups_are_whole_numbers(typed: str, digits: str) -> None:
    assert read_whole(typed) == digits


@pytest.mark.parametrize("typed", ["1,000", "1.000"])
def test_zeros_that_can_be_decimals_are_asked_about(typed: str) -> None:
    with pytest.raises(ValueError, match="write 1000, or 1 if that is meant"):
        whole_digits(typed)


@pytest.mark.parametrize("typed", ["2,50", "0,325", "2.5"])
def test_decimals_are_refused_with_what_to_write(typed: str) -> None:
    with pytest.raises(ValueError, match=r"is not a whole number\. Write it like 250"):
        read_whole(typed)


def test_none_at_all_is_told_so() -> None:
    with pytest.raises(ValueError, match="write 1 or more"):
        read_count("0")


@pytest.mark.parametrize("typed", ["Stems", "stem", "tallos", "TALLO", "Bunches", "bunch", "ramos"])
def test_a_unit_is_read_in_one_and_many(typed: str) -> None:
    assert UnitType(typed) is (UnitType.STEM if typed[0].lower() in "st" else UnitType.BUNCH)


@pytest.mark.parametrize(
    ("word", "read"), [("10HB", ("10", "HB")), ("6qb", ("6", "QB")), ("60cm", ("", "")), ("60CM", ("", ""))]
)
def test_boxes_glued_to_their_type_are_told_from_lengths(word: str, read: tuple[str, str]) -> None:
    assert glued_boxes(word) == read


@pytest.mark.anyio
async def test_behind_a_command_they_are_no_part_of_the_product(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-inventory add 10HB Rose 60cm")
    values = str(slack.view(salesperson)["blocks"])
    assert "'initial_value': '10'" in values
    assert "10HB" not in values
    await slack.close(salesperson)
    await slack.run(salesperson, "/komet-inventory units add 2,500stems RSFR60")
    assert "'initial_value': '2,500'" in str(slack.view(salesperson)["blocks"])
    await slack.fill(salesperson, product="88120", stems_bunch="25")
    assert "Add 2,500 stems of" in slack.modal_text(salesperson)


@pytest.mark.anyio
async def test_a_line_of_an_order_may_have_boxes_and_type_in_one(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po create")
    await slack.fill(salesperson, vendor="ALBO", ship_date=ship_day(), lines="RSFR60; 2 QB; Stems; 24; 25; 0.32")
    assert "2 QB, 24 bunches of 25 in each" in slack.modal_text(salesperson)
    assert str(Decimal(384)) in slack.modal_text(salesperson)
