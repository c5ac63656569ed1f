"""Dates behind a command: read, or refused at the date; never taken for a vendor or for a day to come."""

from datetime import timedelta

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("typed", ["last week", "25/12", "31.11."])
async def test_what_is_no_date_is_refused_as_one(
    slack: SlackFront, komet: LocalKomet, salesperson: str, typed: str
) -> None:
    await slack.run(salesperson, f"/komet-po list {typed}")
    assert f"{typed} is not" in slack.modal_text(salesperson).replace("”", "")
    assert komet.calls == []


async def test_a_date_that_only_another_country_writes_so_takes_no_vendor_along(
    slack: SlackFront, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po create alborada 25/12")
    values = str(slack.view(salesperson)["blocks"])
    assert "-12-25'" in values
    assert "25/12" not in values


async def test_what_was_never_invoiced_lies_behind(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    day = komet.state.today - timedelta(days=250)
    await slack.run(salesperson, f"/komet-invoice missing {day.month}/{day.day}")
    assert komet.calls[0].parameters["date"] == day.isoformat()
