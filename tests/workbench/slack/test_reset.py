"""Resetting: back to the seed while running bots go on."""

import time

import pytest
from slack_sdk.errors import SlackApiError

from bot.workbench.slack import LocalSlack, seed, start
from tests.workbench.slack.sample_bot import SampleBot, manifest
from tests.workbench.slack.shapes import home, messages, modal, sees

pytestmark = pytest.mark.anyio


async def test_messages_views_and_clock_are_as_in_the_seed(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    trigger = (await bot.next("command"))["trigger_id"]
    await bot.client.views_open(trigger_id=trigger, view=modal())
    await bot.client.views_publish(user_id=seed.ANA, view=home())
    await bot.client.chat_postMessage(channel=seed.SALES, text="x")
    await slack.acts.invite(channel="sales", user=seed.DIEGO)
    slack.clock.advance(86_400)
    await slack.reset()
    shown = sees(slack, seed.ANA)
    assert (shown["views"], shown["homes"], messages(slack, seed.ANA, "sales")) == ([], {}, [])
    assert seed.DIEGO not in slack.workspace.channels[seed.SALES].members
    assert abs(slack.clock.now() - time.time()) < 1
    assert list(slack.traffic.entries()) == []


async def test_a_running_bot_goes_on(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.reset()
    assert (await slack.acts.command(user=seed.ANA, channel="sales", text="/flower"))["ok"]
    assert (await bot.client.chat_postMessage(channel=seed.SALES, text="Still here"))["ok"]


async def test_joined_channels_are_left_again(slack: LocalSlack, bot: SampleBot) -> None:
    await bot.client.conversations_join(channel=seed.GENERAL)
    await slack.reset()
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await bot.client.chat_postMessage(channel=seed.GENERAL, text="x")


async def test_permissions_from_before_are_gone(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    trigger = (await bot.next("command"))["trigger_id"]
    await slack.reset()
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await bot.client.views_open(trigger_id=trigger, view=modal())


async def test_the_journal_counts_on(slack: LocalSlack, bot: SampleBot) -> None:
    await bot.client.auth_test()
    last = max(entry.n for entry in slack.traffic.entries())
    await slack.reset()
    await bot.client.auth_test()
    assert [entry.n for entry in slack.traffic.entries()] == [last + 1]


async def test_apps_go_only_when_asked(slack: LocalSlack, bot: SampleBot) -> None:
    slack.install(manifest("Guest", "/guest"))
    kept = slack.workspace.apps.get(bot.app_id)
    await slack.reset()
    assert slack.workspace.apps.get(bot.app_id) is kept


async def test_it_takes_less_than_ten_milliseconds(slack: LocalSlack, bot: SampleBot) -> None:
    for number in range(200):
        await slack.acts.message(user=seed.ANA, channel="general", text=str(number))
    started = time.perf_counter()
    await slack.reset()
    assert (time.perf_counter() - started) * 1000 < 10


async def test_an_app_of_the_same_name_keeps_its_tokens(slack: LocalSlack, bot: SampleBot) -> None:
    again = slack.install(manifest("Florist", "/flower"))
    assert {key: again[key] for key in ("app_id", "bot_token", "app_token", "signing_secret")} == {
        key: bot.credentials[key] for key in ("app_id", "bot_token", "app_token", "signing_secret")
    }


async def test_a_removed_app_has_no_tokens_and_no_sockets() -> None:
    slack = await start()
    bot = SampleBot(slack, "Florist", "/flower")
    await bot.start_on_socket()
    await bot.stop()
    await slack.reset(apps=True)
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await bot.client.auth_test()
    assert sees(slack, seed.ANA)["commands"] == []
    await slack.stop()
