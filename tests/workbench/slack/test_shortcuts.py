"""Shortcuts, global and on messages."""

import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Json
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import modal, sees, texts, violations

pytestmark = pytest.mark.anyio


async def test_a_global_shortcut_brings_a_trigger_and_no_channel(slack: LocalSlack, any_bot: SampleBot) -> None:
    answer = await slack.acts.shortcut(user=seed.ANA, callback_id=f"{any_bot.name}-global")
    body = await any_bot.next("shortcut")
    assert answer["ok"]
    assert (body["type"], body["callback_id"], body["user"]["id"]) == ("shortcut", f"{any_bot.name}-global", seed.ANA)
    assert "channel" not in body
    await any_bot.client.views_open(trigger_id=body["trigger_id"], view=modal())
    assert len(sees(slack, seed.ANA)["views"]) == 1


async def test_a_message_shortcut_brings_the_message(slack: LocalSlack, any_bot: SampleBot) -> None:
    ts = (await slack.acts.message(user=seed.BEN, channel="sales", text="Please order"))["ts"]
    await slack.acts.shortcut(user=seed.ANA, callback_id=f"{any_bot.name}-message", channel="sales", ts=ts)
    body = await any_bot.next("shortcut")
    assert body["type"] == "message_action"
    assert (body["message_ts"], body["message"]["text"], body["channel"]["name"]) == (ts, "Please order", "sales")
    assert body["response_url"].startswith(slack.url)


async def test_a_body_in_the_ack_of_a_shortcut_is_noted(slack: LocalSlack, bot: SampleBot) -> None:
    @bot.on("shortcut")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await ack("Words that nobody sees")

    await slack.acts.shortcut(user=seed.ANA, callback_id=f"{bot.name}-global")
    assert violations(slack, "shortcut") == ["ack_body"]
    assert texts(slack, seed.ANA, "sales") == []


async def test_a_shortcut_nobody_has_is_named(slack: LocalSlack) -> None:
    with pytest.raises(ActError) as refused:
        await slack.acts.shortcut(user=seed.ANA, callback_id="nothing")
    assert (refused.value.field, refused.value.status) == ("callback_id", 404)
