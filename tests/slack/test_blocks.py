"""Text of people and of Komet in mrkdwn: shown as it is, and cut without breaking what escapes it."""

import re

import pytest

from bot.slack.blocks import inert


@pytest.mark.parametrize("limit", range(1, 40))
def test_a_text_that_is_cut_ends_in_no_half_of_an_entity(limit: int) -> None:
    cut = inert("a <@U1> & *b* <!channel> ", limit)
    assert len(cut) <= limit
    assert re.sub(r"&(?:amp|lt|gt);", "", cut).find("&") == -1


def test_a_text_that_fits_is_whole() -> None:
    assert inert("a & b", 9) == "a &amp; b"
    assert inert("a & b", 8) == "a &amp;…"
