"""Listing purchase orders, as a salesperson does it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.slack import SlackFront, elements_of, text_of

pytestmark = pytest.mark.anyio


async def test_a_list_without_words_shows_the_orders_of_today(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list")
    shown = text_of(slack.last(salesperson, "sales"))
    assert "Purchase orders shipping" in shown
    assert "Page 1 of" in shown


async def test_a_list_is_seen_by_nobody_else(slack: SlackFront, salesperson: str, manager: str) -> None:
    await slack.run(salesperson, "/komet-po list")
    assert "Purchase orders" not in slack.sees(manager)


async def test_both_spellings_of_a_command_do_the_same(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list tomorrow")
    one = text_of(slack.last(salesperson, "sales"))
    await slack.run(salesperson, "/komet po list tomorrow")
    assert text_of(slack.last(salesperson, "sales")) == one


async def test_turning_a_page_costs_no_further_call_and_keeps_the_message(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list")
    first = slack.last(salesperson, "sales")
    await slack.press(salesperson, "Next ›", on=first)
    turned = slack.last(salesperson, "sales")
    assert "Page 2 of" in text_of(turned)
    assert turned["ts"] == first["ts"]
    assert len(komet.calls) == 1


async def test_a_number_shows_that_order_whatever_its_date(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list p071882")
    shown = text_of(slack.last(salesperson, "sales"))
    assert "P071882" in shown
    assert "1 order" in shown


async def test_words_filter_by_vendor_and_status(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list tomorrow approved alborada")
    asked = komet.calls[-1].parameters
    assert asked["vendor"] == "alborada"
    assert asked["status"] == "Approved"
    assert asked["date"] == (datetime.now(UTC).date() + timedelta(days=1)).isoformat() or "date" in asked


async def test_shipped_is_a_filter_though_komet_has_none_like_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list yesterday shipped")
    assert "status" not in komet.calls[-1].parameters
    message = slack.last(salesperson, "sales")
    assert "Status: Shipped ✕" in text_of(message)
    (table,) = [block for block in message["blocks"] if block["type"] == "table"]
    assert {row[2]["text"] for row in table["rows"][1:]} == {"Shipped"}


async def test_nothing_found_says_which_filter_to_loosen(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list today zzzz")
    shown = text_of(slack.last(salesperson, "sales"))
    assert "No orders found." in shown
    assert "the vendor “zzzz”" in shown


async def test_a_date_that_does_not_exist_is_told_at_the_field(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list 2026-02-31")
    assert "not a date that exists" in slack.modal_text(salesperson)


async def test_an_order_opens_with_its_lines_and_next_steps(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list P071882")
    await slack.press(salesperson, "P071882", on=slack.last(salesperson, "sales"))
    view = slack.view(salesperson)
    labels = [e["text"]["text"] for block in view["blocks"] for e in elements_of(block) if e["type"] == "button"]
    steps = ["Add AWB", "Confirm lines", "Delete lines", "Set prices", "Set reference"]
    assert labels[:7] == [*steps, "Change box codes", "Upload invoice"]
    assert labels.count("Delete") == 3
    assert "Rose Freedom Red 60cm*  #9004411" in text_of(view)


async def test_an_order_leads_to_its_awb(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list P071882")
    await slack.press(salesperson, "P071882", on=slack.last(salesperson, "sales"))
    await slack.press(salesperson, "Add AWB")
    shown = slack.modal_text(salesperson)
    assert "AWB number" in shown
    assert "Rose Freedom Red 60cm, 6 QB" in shown


async def test_a_vendor_sees_its_own_orders_only(slack: SlackFront, grower: str) -> None:
    await slack.run(grower, "/komet-po list today", channel="general")
    rows = [row for block in slack.last(grower)["blocks"] if block["type"] == "table" for row in block["rows"][1:]]
    assert rows
    assert {row[1]["text"] for row in rows} == {"Finca Alborada"}


async def test_a_slow_komet_leaves_the_acknowledgement_fast(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    komet.faults.order("slow", method="purchase.order.list", seconds=0.4)
    answer = await slack.run(salesperson, "/komet-po list")
    assert answer["error"] is None
    assert answer["ack_ms"] < 300
    assert "Purchase orders" in slack.sees(salesperson)
