"""Text of people and of Komet in mrkdwn: shown as it is, and cut without breaking what escapes it."""

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from bot.slack.blocks import inert, moment, money, unit_money


@pytest.mark.parametrize("limit", range(1, 40))
def test_a_text_that_is_cut_ends_in_no_half_of_an_entity(limit: int) -> None:
    cut = inert("a <@U1> & *b* <!channel> ", limit)
    assert len(cut) <= limit
    assert re.sub(r"&(?:amp|lt|gt);", "", cut).find("&") == -1


def test_a_text_that_fits_is_whole() -> None:
    assert inert("a & b", 9) == "a &amp; b"
    assert inert("a & b", 8) == "a &amp;…"


def test_a_moment_is_told_in_utc_where_slack_does_not_turn_it_into_the_readers_time() -> None:
    evening = datetime(2026, 12, 3, 23, 59, tzinfo=timezone(timedelta(hours=-5)))
    assert moment(evening).endswith("|2026-12-04 04:59 UTC>")


def test_less_than_nothing_has_its_sign_before_the_currency() -> None:
    assert money(Decimal(-2500)) == "-$2,500.00"
    assert [unit_money(Decimal(each)) for each in ("-0.325", "-0.6")] == ["-$0.325", "-$0.60"]
