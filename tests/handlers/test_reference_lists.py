"""Listing customers and the company's own locations."""

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio


async def test_customers_are_listed_by_a_part_of_their_name(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-customer list lakeside")
    shown = text_of(slack.last(salesperson, "sales"))
    assert "1 customer" in shown
    assert "Lakeside Florist Supply" in shown
    assert "R. Ode" in shown
    assert [call.parameters.get("name") for call in komet.calls] == ["lakeside"]


async def test_a_customer_that_is_not_there_is_told_with_a_next_step(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet customer list nobody-of-that-name")
    assert "Nothing found. Try a shorter word" in text_of(slack.last(salesperson, "sales"))


async def test_locations_are_listed_with_code_and_id(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-location list angeles")
    shown = text_of(slack.last(salesperson, "sales"))
    assert "Los Angeles" in shown
    assert "LAX" in shown
    assert "14" in shown
    assert "Miami" not in shown


async def test_a_list_that_komet_refuses_is_told_in_its_words(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    komet.faults.order("refuse", method="location.list", message="Locations are being moved.")
    await slack.run(salesperson, "/komet-location list angeles")
    assert "Locations are being moved." in slack.sees(salesperson)
