"""Shipped orders without an invoice: what was sent from Slack counts, and nothing else is claimed."""

import base64

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.examples import pdf
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio


def shipped(komet: LocalKomet) -> dict[str, list[str]]:
    """Return the numbers of shipped orders by ship date."""
    found: dict[str, list[str]] = {}
    for order in komet.state.orders.values():
        if any(line.boxes for line in order.lines):
            found.setdefault(order.ship_date.isoformat(), []).append(order.number)
    return found


async def test_an_uploaded_invoice_takes_the_order_off_the_list(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    day, numbers = next(iter(shipped(komet).items()))
    await slack.run(salesperson, f"/komet-invoice missing {day}")
    before = text_of(slack.last(salesperson))
    assert all(number in before for number in numbers)
    await slack.press(salesperson, "Upload invoice", on=slack.last(salesperson))
    first = next(n for n in numbers if n in str(slack.view(salesperson)))
    upload = {"name": "invoice.pdf", "content_base64": base64.b64encode(pdf()).decode()}
    await slack.fill(salesperson, files={"file": [upload]}, invoice_number="FA-1")
    await slack.submit(salesperson)
    assert [method for method, _ in komet.writes] == ["v2/vendor/invoice"]
    await slack.close(salesperson)
    await slack.run(salesperson, f"/komet-invoice missing {day}")
    after = next(m for m in reversed(slack.messages(salesperson)) if "Shipped without" in text_of(m))
    assert first not in text_of(after)


async def test_a_week_asks_komet_seven_times(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-invoice missing week")
    assert [call.method for call in komet.calls] == ["purchase.order.list"] * 7


async def test_a_day_without_a_date_is_yesterday(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-invoice missing day")
    assert [call.method for call in komet.calls] == ["purchase.order.list"]


async def test_what_is_no_day_is_said(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-invoice missing someday")
    assert "That is no day." in slack.sees(salesperson)
    assert komet.calls == []


async def test_without_the_right_to_upload_it_is_refused(slack: SlackFront, komet: LocalKomet, limited: str) -> None:
    await slack.run(limited, "/komet-invoice missing")
    assert komet.calls == []
