"""Sorting, filtering, paging and exporting a list, as a salesperson does it."""

import asyncio
import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.komet.models import PurchaseOrder, PurchaseOrders
from bot.lists import exports
from bot.workbench.komet.server import LocalKomet
from tests.support.rights import strip
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, button_of, elements_of, text_of

pytestmark = pytest.mark.anyio


def table_of(message: Any) -> list[list[str]]:
    (table,) = [block for block in message["blocks"] if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in table["rows"]]


def labels_of(message: Any) -> list[str]:
    found = [e for block in message["blocks"] for e in elements_of(block) if e["type"] == "button"]
    return [each["text"]["text"] for each in found]


def files_of(slack: SlackFront, bot: RunningBot, person: str) -> list[tuple[str, bytes]]:
    """Return name and content of the files in the person's direct messages with the bot."""
    shown = [file for message in slack.messages(person, "bot") for file in message.get("files", ())]
    return [(each["name"], bot.slack.workspace.files[each["id"]].content) for each in shown]


def remembered(bot: RunningBot) -> str:
    """Return the id of the newest list."""
    return str(bot.rows("SELECT id FROM lists ORDER BY created_at DESC")[0]["id"])


def many_orders(number: int) -> PurchaseOrders:
    return PurchaseOrders(
        purchase_orders=tuple(
            PurchaseOrder(
                id=str(each),
                number=f"P{each:06}",
                ship_date=date(2026, 11, 26),
                status_raw="Approved",
                vendor_name="=Finca <!channel>",
                total_boxes=Decimal(each),
                total_cost=Decimal("12.50"),
            )
            for each in range(number)
        )
    )


async def test_a_list_is_sorted_and_its_pages_keep_the_order(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list")
    await slack.pick(salesperson, "list.sort", "Boxes, largest first", on=slack.last(salesperson, "sales"))
    first = slack.last(salesperson, "sales")
    await slack.press(salesperson, "Next ›", on=first)
    second = slack.last(salesperson, "sales")
    boxes = [int(row[4].replace(",", "")) for shown in (first, second) for row in table_of(shown)[1:]]
    assert boxes == sorted(boxes, reverse=True)
    assert len(boxes) > 10
    assert second["ts"] == first["ts"]
    assert len(komet.calls) == 1


async def test_a_filter_is_taken_away_in_place(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list today alborada")
    narrow = slack.last(salesperson, "sales")
    assert {row[1] for row in table_of(narrow)[1:]} == {"Finca Alborada"}
    assert [label for label in labels_of(narrow) if "✕" in label] == ["Vendor: alborada ✕"]
    await slack.press(salesperson, "Vendor: alborada ✕", on=narrow)
    wide = slack.last(salesperson, "sales")
    assert wide["ts"] == narrow["ts"]
    assert len({row[1] for row in table_of(wide)[1:]}) > 1
    assert [label for label in labels_of(wide) if "✕" in label] == []
    assert komet.calls[-1].parameters.get("vendor") in (None, "")
    assert komet.calls[-1].parameters["date"] == komet.calls[0].parameters["date"]


async def test_a_list_without_a_filter_keeps_its_order(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list today approved")
    await slack.pick(salesperson, "list.sort", "Value, smallest first", on=slack.last(salesperson, "sales"))
    await slack.press(salesperson, "Status: Approved ✕", on=slack.last(salesperson, "sales"))
    values = [Decimal(row[5].strip("$").replace(",", "")) for row in table_of(slack.last(salesperson, "sales"))[1:]]
    assert values == sorted(values)
    assert len(set(values)) > 1


async def test_a_part_that_komet_needs_cannot_be_taken_away(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list today alborada")
    shown = slack.last(salesperson, "sales")
    (_, chip) = button_of(shown, "Vendor: alborada ✕")
    chip["value"] = f"{remembered(bot)}:date:"
    await slack.press_old(salesperson, "Vendor: alborada ✕", shown)
    assert "Komet needs this part of the filter." in slack.sees(salesperson)
    assert len(komet.calls) == 1


async def test_nothing_found_offers_to_take_the_filter_away(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list today zzzz")
    await slack.press(salesperson, "Vendor: zzzz ✕", on=slack.last(salesperson, "sales"))
    assert len(table_of(slack.last(salesperson, "sales"))) > 1


async def test_a_workbook_arrives_with_all_rows_and_the_filter(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list today alborada")
    shown = slack.last(salesperson, "sales")
    await slack.press(salesperson, "Export Excel", on=shown)
    ((name, content),) = files_of(slack, bot, salesperson)
    assert name.startswith("komet-po-list-")
    assert name.endswith(".xlsx")
    orders, notes = load_workbook(io.BytesIO(content)).worksheets
    rows = list(orders.iter_rows(values_only=True))
    there = {order.number: order for order in komet.state.orders.values()}
    assert rows[0][:7] == ("PO", "Vendor", "Ships", "Status", "Lines", "Boxes", "Value")
    assert [row[0] for row in rows[1:][:10]] == [row[0] for row in table_of(shown)[1:]]
    for row in rows[1:]:
        order = there[str(row[0])]
        assert row[1] == "Finca Alborada"
        assert row[2] == datetime.combine(order.ship_date, datetime.min.time())
        assert row[4:6] == (len(order.lines), order.total_boxes)
        assert Decimal(str(row[6])) == order.total_cost
    assert ("Vendor", "alborada") in list(notes.iter_rows(values_only=True))
    assert "Vendor: alborada" in slack.sees(salesperson)
    assert len(komet.calls) == 1


async def test_a_csv_arrives_in_the_order_that_was_chosen(slack: SlackFront, bot: RunningBot, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-product vendors")
    await slack.pick(salesperson, "list.sort", "Vendor, Z to A", on=slack.last(salesperson, "sales"))
    shown = slack.last(salesperson, "sales")
    await slack.press(salesperson, "Export CSV", on=shown)
    ((name, content),) = files_of(slack, bot, salesperson)
    assert name.endswith(".csv")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    data = rows[rows.index(["Code", "Vendor", "Origin"]) + 1 :]
    assert [row[1] for row in data][:20] == [row[1] for row in table_of(shown)[1:]]
    assert ["Sorted by", "Vendor, Z to A"] in rows


async def test_where_the_file_comes_is_said_beside_the_button_unless_it_comes_there(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    for channel, said in (("sales", 1), ("bot", 0)):
        await slack.run(salesperson, "/komet-po list P071882", channel=channel)
        await slack.press(salesperson, "Export CSV", on=slack.last(salesperson, channel))
        told = [text_of(each) for each in slack.messages(salesperson, channel)]
        assert sum("Your CSV file comes as a direct message from me: 1 order." in each for each in told) == said
    assert len(files_of(slack, bot, salesperson)) == 2


async def test_the_audit_knows_who_took_which_rows(slack: SlackFront, bot: RunningBot, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list P071882")
    await slack.press(salesperson, "Export CSV", on=slack.last(salesperson, "sales"))
    (row,) = bot.rows("SELECT * FROM audit WHERE event = 'list exported'")
    assert row["actor"] == slack.id_of(salesperson)
    assert row["method"] == "purchase.order.list"
    assert row["sentence"] == "Took 1 order as a file: Purchase order P071882"
    assert json.loads(row["detail"])["rows"] == 1


async def test_a_list_that_is_too_old_says_so(slack: SlackFront, bot: RunningBot, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list")
    shown = slack.last(salesperson, "sales")
    await bot.change("DELETE FROM lists")
    await slack.press(salesperson, "Export Excel", on=shown)
    assert "This list is too old." in slack.sees(salesperson)
    assert files_of(slack, bot, salesperson) == []


async def test_a_list_is_exported_by_its_owner_alone(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, "/komet-po list")
    theirs = remembered(bot)
    await slack.run(manager, "/komet-po list")
    shown = slack.last(manager, "sales")
    (_, button) = button_of(shown, "Export CSV")
    button["value"] = f"{theirs}:1:csv"
    await slack.press_old(manager, "Export CSV", shown)
    assert "This list is too old." in slack.sees(manager)
    assert files_of(slack, bot, manager) == []


async def test_a_right_that_was_taken_away_ends_paging_and_exporting(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list")
    shown = slack.last(salesperson, "sales")
    await strip(bot, slack.id_of(salesperson), "purchase.order.list")
    await slack.press(salesperson, "Export CSV", on=shown)
    assert files_of(slack, bot, salesperson) == []
    assert "purchase.order.list" in slack.sees(salesperson)


async def test_a_file_that_slack_refuses_is_told_where_it_would_be(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list")
    shown = slack.last(salesperson, "sales")
    await slack.fault(kind="error", method="files.completeUploadExternal", error="internal_error", count=1)
    await slack.press(salesperson, "Export CSV", on=shown)
    told = text_of(slack.last(salesperson, "bot"))
    assert "There is no file." in told
    assert "Slack did not take the file" in told
    await slack.press(salesperson, "Export CSV", on=shown)
    assert len(files_of(slack, bot, salesperson)) == 1


@pytest.mark.thorough
async def test_a_long_list_tells_how_far_it_is_and_nobody_waits_for_it(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "TELL_SECONDS", 0.1)
    await slack.run(salesperson, "/komet-po list")
    shown = slack.last(salesperson, "sales")
    (link,) = bot.rows("SELECT token_id FROM links WHERE slack_user = ?", slack.id_of(salesperson))
    bot.running.desk.results.keep(remembered(bot), many_orders(4_000), token_id=link["token_id"])
    block, button = button_of(shown, "Export Excel")
    press = {
        "user": slack.id_of(salesperson),
        "channel": shown["channel"],
        "ts": shown["ts"],
        "action_id": button["action_id"],
        "block_id": block["block_id"],
        "value": button["value"],
    }
    assert (await bot.slack.acts.press(**press))["error"] is None
    again = await bot.slack.acts.press(**press)
    acks = [again["ack_ms"]]
    while not files_of(slack, bot, salesperson):
        answer = await bot.slack.acts.command(user=slack.id_of(manager), channel=shown["channel"], text="/komet help")
        assert answer["error"] is None
        acks.append(answer["ack_ms"])
        await asyncio.wait_for(asyncio.to_thread(lambda: None), 5)  # a turn for everybody else
    await bot.idle()
    assert sorted(acks)[len(acks) // 2] < 300
    assert max(acks) < 1500
    ((_, content),) = files_of(slack, bot, salesperson)
    sheet = load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 4_001
    assert rows[-1][:2] == ("P003999", "'=Finca <!channel>")
    told = [each.request for each in bot.slack.traffic.entries() if each.name == "chat.update"]
    assert any("% of 4,000 orders" in str(each) for each in told)
    assert "Your Excel file: 4,000 orders." in slack.sees(salesperson)
    assert "This file is being made already." in slack.sees(salesperson)
