"""What Slack does to every app: closed modals, limits, late and repeated payloads, slow systems behind."""

import asyncio
from typing import Any

import pytest

from bot.execution import Execution
from bot.workbench.komet.server import LocalKomet
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import ask, hang, preview_of_a_box, under_way

pytestmark = pytest.mark.anyio


async def test_a_modal_closed_while_komet_is_slow_gets_its_preview_by_direct_message(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po item delete P071882")
    komet.faults.order("slow", method="purchase.order.list", seconds=0.3)
    filling = asyncio.create_task(slack.fill(salesperson, items=["9004411"], reason="Short shipped"))
    while "Checking Komet" not in slack.sees(salesperson):
        await asyncio.sleep(0.01)
    await slack.close(salesperson)
    await filling
    message = slack.last(salesperson, "bot")
    assert "Check before you send" in text_of(message)
    await slack.press(salesperson, "Ask for approval", on=message)
    assert "Waiting for approval" in text_of(slack.card())


@pytest.mark.thorough
async def test_a_limit_of_slack_delays_a_message_and_loses_none(
    slack: SlackFront, salesperson: str, manager: str
) -> None:
    await slack.fault(kind="ratelimited", method="chat.postMessage", count=1, retry_after=1)
    await slack.run(salesperson, "/komet-po item delete P071882")
    await slack.fill(salesperson, items=["9004411"], reason="Short shipped")
    await slack.submit(salesperson)
    assert "Waiting for approval" in text_of(slack.card())
    assert "Waiting for approval" in text_of(slack.last(salesperson, "bot"))


async def test_what_was_typed_into_a_closed_form_is_offered_in_home(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-box code change")
    await slack.fill(salesperson, codes="A1 A1")
    await slack.close(salesperson)
    assert "Not sent yet" in text_of(await slack.open_home(salesperson))
    await slack.press_home(salesperson, "Go on")
    block = next(b for b in slack.view(salesperson)["blocks"] if b.get("block_id") == "codes")
    assert block["element"]["initial_value"] == "A1 A1"


async def test_a_preview_can_be_changed_without_typing_again(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po item delete P071882")
    await slack.fill(salesperson, items=["9004411"], reason="Short shipped")
    await slack.press(salesperson, "Change something")
    view = slack.view(salesperson)
    reason = next(b for b in view["blocks"] if b.get("block_id") == "reason")
    items = next(b for b in view["blocks"] if b.get("block_id") == "items")
    assert reason["element"]["initial_value"] == "Short shipped"
    assert [each["value"] for each in items["element"]["initial_options"]] == ["9004411"]


async def test_komet_being_down_brings_the_form_back_with_a_sentence(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po item delete P071882")
    komet.faults.order("status", method="purchase.order.list", status=503, count=None)
    await slack.fill(salesperson, items=["9004411"], reason="Short shipped")
    shown = slack.modal_text(salesperson)
    assert "Nothing was changed" in shown
    reason = next(b for b in slack.view(salesperson)["blocks"] if b.get("block_id") == "reason")
    assert reason["element"]["initial_value"] == "Short shipped"


async def test_the_type_ahead_offers_orders_that_were_seen_and_asks_for_a_whole_number(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po item delete")
    assert await slack.options(salesperson, "purchase_order", "P071882") == ["P071882 · Finca Alborada"]
    calls = len(komet.calls)
    assert "P071882 · Finca Alborada" in await slack.options(salesperson, "purchase_order", "alborada")
    assert len(komet.calls) == calls


async def test_a_vendor_is_offered_no_orders_of_others(slack: SlackFront, salesperson: str, grower: str) -> None:
    await slack.run(salesperson, "/komet-po list")
    await slack.run(grower, "/komet-po item delete", channel="general")
    offered = await slack.options(grower, "purchase_order", "")
    assert offered
    assert all("Finca Alborada" in label for label in offered)


async def test_a_noun_alone_means_its_list(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po")
    assert "Purchase orders shipping" in slack.sees(salesperson)


async def test_an_unknown_command_offers_the_nearest_three(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po lst")
    shown = slack.sees(salesperson)
    assert "I do not know “po lst”" in shown
    assert "/komet po list" in shown


@pytest.mark.parametrize("trouble", [{"kind": "http_5xx"}, {"kind": "ratelimited", "retry_after": 30}])
async def test_a_window_that_slack_does_not_open_is_told_at_once_and_its_form_is_kept(
    slack: SlackFront, salesperson: str, trouble: dict[str, Any]
) -> None:
    await slack.fault(method="views.open", count=1, **trouble)
    async with asyncio.timeout(5):
        await slack.run(salesperson, "/komet-invoice upload P071882")
    told = slack.last(salesperson, "sales")
    assert "Slack did not let me open the window. Your form is kept." in text_of(told)
    await slack.press(salesperson, "Open the form", on=told)
    assert "P071882" in str(slack.view(salesperson))


async def test_a_window_that_stays_open_shows_what_a_manager_decided(
    slack: SlackFront, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    assert "Waiting for approval" in slack.modal_text(salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert "✅ Done" in slack.modal_text(salesperson)


async def test_a_window_that_stays_open_over_a_crash_shows_how_it_ended(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    reached = hang(monkeypatch, Execution, "run")
    async with under_way(slack.submit(salesperson)):
        await asyncio.wait_for(reached.wait(), 5)
        await bot.kill()
        monkeypatch.undo()
        await bot.start()
        await bot.idle()
    assert "✅ Done" in slack.modal_text(salesperson)


async def test_a_window_that_was_closed_is_looked_for_once(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.close(salesperson)
    assert len(bot.rows("SELECT * FROM messages WHERE surface = 'window'")) == 1
    await slack.press(manager, "Approve", on=slack.card())
    assert bot.rows("SELECT * FROM messages WHERE surface = 'window'") == []
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))
