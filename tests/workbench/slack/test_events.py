"""Events: who hears what, and how often when nobody answers."""

import asyncio

import pytest

from bot.workbench.slack import LocalSlack, seed
from tests.workbench.slack.sample_bot import SampleBot, manifest
from tests.workbench.slack.shapes import home

pytestmark = pytest.mark.anyio


async def test_a_message_reaches_apps_in_the_channel(slack: LocalSlack, any_bot: SampleBot) -> None:
    ts = (await slack.acts.message(user=seed.ANA, channel="sales", text="Roses & <lilies>"))["ts"]
    body = await any_bot.next("message")
    assert (body["type"], body["team_id"], body["api_app_id"]) == ("event_callback", seed.TEAM_ID, any_bot.app_id)
    assert body["event_id"].startswith("Ev")
    assert body["authorizations"][0]["user_id"] == any_bot.user_id
    event = body["event"]
    assert (event["channel"], event["channel_type"], event["user"], event["ts"]) == (
        seed.SALES,
        "channel",
        seed.ANA,
        ts,
    )
    assert event["text"] == "Roses &amp; &lt;lilies&gt;"


async def test_a_message_elsewhere_is_not_heard(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.message(user=seed.ANA, channel="general", text="Roses")
    await slack.acts.message(user=seed.ANA, channel="sales", text="Lilies")
    await bot.next("message")
    assert [each["event"]["text"] for each in bot.heard["message"]] == ["Lilies"]


async def test_what_the_manifest_does_not_ask_for_is_not_sent(slack: LocalSlack) -> None:
    deaf = slack.install(manifest("Deaf", "/deaf", event_subscriptions={"bot_events": []}), channels=["sales"])
    await slack.acts.message(user=seed.ANA, channel="sales", text="Roses")
    assert [each.name for each in slack.traffic.entries() if each.app == deaf["app_id"]] == []


async def test_a_mention_is_an_event_of_its_own(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.message(user=seed.ANA, channel="sales", text="Hello @florist")
    event = (await bot.next("app_mention"))["event"]
    assert event["text"] == f"Hello <@{bot.user_id}>"


async def test_a_direct_message_is_heard(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.message(user=seed.ANA, channel=bot.user_id, text="Psst")
    assert (await bot.next("message"))["event"]["channel_type"] == "im"


async def test_joining_is_heard(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.invite(channel="sales", user=seed.DIEGO)
    event = (await bot.next("member_joined_channel"))["event"]
    assert (event["user"], event["channel"]) == (seed.DIEGO, seed.SALES)


async def test_opening_home_is_told_with_the_view_that_is_there(slack: LocalSlack, any_bot: SampleBot) -> None:
    await slack.acts.home(user=seed.ANA, app=any_bot.app_id)
    event = (await any_bot.next("app_home_opened"))["event"]
    assert (event["user"], event["tab"]) == (seed.ANA, "home")
    assert event["channel"].startswith("D")
    assert "view" not in event
    await any_bot.client.views_publish(user_id=seed.ANA, view=home())
    await slack.acts.home(user=seed.ANA, app=any_bot.app_id)
    assert (await any_bot.next("app_home_opened", 2))["event"]["view"]["type"] == "home"


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_an_event_without_ack_comes_again_three_times(
    slack: LocalSlack, socket_bot: SampleBot, http_bot: SampleBot, transport: str
) -> None:
    bot = socket_bot if transport == "socket" else http_bot
    bot.forget()
    await slack.fault(kind="lost_ack", payload="app_home_opened", count=0)
    await slack.acts.home(user=seed.ANA, app=bot.app_id)
    for attempt, wait in enumerate((0, 60.1, 300.1, 0), start=1):
        await bot.next("app_home_opened", attempt)
        await bot.finished()
        for seconds in (3.1, wait):
            await asyncio.sleep(0.02)  # what is under way reaches its next waiting
            slack.clock.advance(seconds)
    await asyncio.sleep(0.02)
    attempts = [each.attempt for each in slack.traffic.entries() if each.name == "app_home_opened"]
    assert attempts == [0, 1, 2, 3]
    ids = {body["event_id"] for body in bot.heard["app_home_opened"]}
    assert len(ids) == 1
