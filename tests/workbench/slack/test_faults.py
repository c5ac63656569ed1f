"""Faults on demand, one by one."""

import asyncio
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.errors import ActError
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import texts
from tests.workbench.slack.waiting import waits

pytestmark = pytest.mark.anyio


async def test_ratelimited_is_429_with_retry_after(slack: LocalSlack, client: AsyncWebClient) -> None:
    await slack.fault(kind="ratelimited", method="chat.postMessage", retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=seed.SALES, text="x")
    assert (refused.value.response.status_code, refused.value.response["error"]) == (429, "ratelimited")
    assert refused.value.response.headers["Retry-After"] == "7"
    assert (await client.chat_postMessage(channel=seed.SALES, text="x"))["ok"]


async def test_the_sdks_retry_handler_gets_through(slack: LocalSlack, bot: SampleBot) -> None:
    patient = AsyncWebClient(
        bot.credentials["bot_token"],
        slack.api_url,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)],
    )
    await slack.fault(kind="ratelimited", method="chat.postMessage", retry_after=0)
    assert (await patient.chat_postMessage(channel=seed.SALES, text="x"))["ok"]


async def test_other_methods_are_spared(slack: LocalSlack, client: AsyncWebClient) -> None:
    await slack.fault(kind="ratelimited", method="chat.postMessage")
    assert (await client.users_info(user=seed.ANA))["ok"]


async def test_http_5xx_has_no_json(slack: LocalSlack, http: httpx.AsyncClient, bot: SampleBot) -> None:
    await slack.fault(kind="http_5xx", method="users.info", count=2)
    for _ in range(2):
        answer = await http.get("/api/users.info", params={"user": seed.ANA, "token": bot.credentials["bot_token"]})
        assert (answer.status_code, answer.text) == (503, "Service Unavailable")


async def test_an_error_of_choice(slack: LocalSlack, client: AsyncWebClient) -> None:
    await slack.fault(kind="error", method="users.info", error="fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.users_info(user=seed.ANA)


async def test_a_slow_call_waits_for_the_clock(slack: LocalSlack, client: AsyncWebClient) -> None:
    await slack.fault(kind="slow", method="users.info", seconds=30)
    asking = asyncio.create_task(client.users_info(user=seed.ANA))
    await waits(slack, 30)
    assert not asking.done()
    slack.clock.advance(30)
    assert (await asking)["ok"]


async def test_a_lost_answer_took_effect(slack: LocalSlack, http: httpx.AsyncClient, bot: SampleBot) -> None:
    await slack.fault(kind="lost_answer", method="chat.postMessage")
    form = {"channel": seed.SALES, "text": "Once", "token": bot.credentials["bot_token"]}
    with pytest.raises(httpx.RemoteProtocolError):
        await http.post("/api/chat.postMessage", data=form)
    assert texts(slack, seed.ANA, "sales") == ["Once"]


async def test_a_lost_payload_never_comes(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.fault(kind="lost", payload="command")
    asking = asyncio.create_task(slack.acts.command(user=seed.ANA, channel="sales", text="/flower"))
    await waits(slack, 3)
    slack.clock.advance(3.1)
    assert (await asking)["error"] == "operation_timeout"
    assert not bot.heard["command"]


async def test_a_duplicated_payload_comes_twice(slack: LocalSlack, any_bot: SampleBot) -> None:
    await slack.fault(kind="duplicate", payload="command")
    assert (await slack.acts.command(user=seed.ANA, channel="sales", text=any_bot.command))["ok"]
    await any_bot.next("command", 2)
    first, second = any_bot.heard["command"]
    assert first["trigger_id"] == second["trigger_id"]


async def test_a_lost_ack_is_a_timeout_for_the_person(slack: LocalSlack, any_bot: SampleBot) -> None:
    any_bot.answers("command", "Never shown")
    await slack.fault(kind="lost_ack", payload="command")
    asking = asyncio.create_task(slack.acts.command(user=seed.ANA, channel="sales", text=any_bot.command))
    await any_bot.next("command")
    await any_bot.finished()
    await asyncio.sleep(0.02)  # the acknowledgement that must not count is on its way
    slack.clock.advance(3.1)
    assert (await asking)["error"] == "operation_timeout"
    assert texts(slack, seed.ANA, "sales") == []


async def test_a_late_payload_comes_after_the_person_gave_up(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.fault(kind="late", payload="command", seconds=20)
    asking = asyncio.create_task(slack.acts.command(user=seed.ANA, channel="sales", text="/flower"))
    await waits(slack, 3, 20)
    slack.clock.advance(3.1)
    assert (await asking)["error"] == "operation_timeout"
    assert not bot.heard["command"]
    slack.clock.advance(17)
    await bot.next("command")


async def test_a_slow_payload_eats_into_its_trigger(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.fault(kind="slow", payload="command", seconds=4)
    asking = asyncio.create_task(slack.acts.command(user=seed.ANA, channel="sales", text="/flower"))
    await waits(slack, 4)
    slack.clock.advance(4.1)
    assert (await asking)["ok"]
    trigger = (await bot.next("command"))["trigger_id"]
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await bot.client.views_open(
            trigger_id=trigger,
            view={"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [{"type": "divider"}]},
        )


async def test_one_message_per_second_and_channel(slack: LocalSlack, client: AsyncWebClient) -> None:
    await slack.fault(one_message_per_second=True)
    await client.chat_postMessage(channel=seed.SALES, text="One")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=seed.SALES, text="Two")
    assert refused.value.response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel=seed.ANA, text="Elsewhere")
    slack.clock.advance(1.01)
    await client.chat_postMessage(channel=seed.SALES, text="Three")


async def test_a_dropped_socket_breaks_without_a_word_and_the_sdk_comes_back(slack: LocalSlack, bot: SampleBot) -> None:
    await bot.reconnect(look_every=0.1)
    answer = await slack.fault(kind="drop_socket", app=bot.app_id)
    assert answer["connections"] == 1
    async with asyncio.timeout(10):
        while (await slack.acts.command(user=seed.ANA, channel="sales", text="/flower"))["error"]:
            await asyncio.sleep(0.05)
    await bot.reconnect()


async def test_clear_forgets_everything(slack: LocalSlack, client: AsyncWebClient) -> None:
    await slack.fault(kind="http_5xx", count=0, one_message_per_second=True)
    answer = await slack.fault(clear=True)
    assert (answer["faults"], answer["one_message_per_second"]) == ([], False)
    assert (await client.users_info(user=seed.ANA))["ok"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "earthquake"}, "kind"),
        ({"kind": "lost", "method": "chat.update"}, "method"),
        ({"kind": "ratelimited", "payload": "command"}, "payload"),
        ({"kind": "slow", "seconds": "many"}, "seconds"),
        ({"kind": "disconnect", "reason": "boredom"}, "reason"),
        ({"kind": "http_5xx", "method": "chat.postMassage"}, "method"),
        ({"kind": "late", "payload": "comand"}, "payload"),
        ({"kind": "late", "app": "A0NOTHERE"}, "app"),
        ({"kind": "slow", "seconds": 1e12}, "seconds"),
    ],
)
async def test_a_faulty_request_names_its_field(slack: LocalSlack, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(ActError) as refused:
        await slack.fault(**asked)
    assert refused.value.field == field
