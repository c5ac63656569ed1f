"""Slash commands: what the app gets, what people see of its answer."""

import asyncio

import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Json
from tests.workbench.slack.sample_bot import SampleBot, manifest
from tests.workbench.slack.shapes import section, sees, texts, violations

pytestmark = pytest.mark.anyio


async def test_a_command_reaches_the_app_with_all_of_slacks_fields(slack: LocalSlack, any_bot: SampleBot) -> None:
    await slack.acts.command(user=seed.ANA, channel="sales", text=f"{any_bot.command}  red roses ")
    body = await any_bot.next("command")
    assert body["command"] == any_bot.command
    assert body["text"] == "red roses"
    assert (body["user_id"], body["user_name"]) == (seed.ANA, "ana")
    assert (body["channel_id"], body["channel_name"]) == (seed.SALES, "sales")
    assert (body["team_id"], body["team_domain"]) == (seed.TEAM_ID, seed.TEAM_DOMAIN)
    assert (body["api_app_id"], body["is_enterprise_install"]) == (any_bot.app_id, "false")
    assert body["trigger_id"].count(".") == 2
    assert body["response_url"].startswith(slack.url)


async def test_a_text_in_the_ack_is_an_ephemeral_for_the_asker(slack: LocalSlack, any_bot: SampleBot) -> None:
    any_bot.answers("command", "Three roses")
    answer = await slack.acts.command(user=seed.ANA, channel="sales", text=any_bot.command)
    assert (answer["ok"], answer["error"]) == (True, None)
    assert answer["ack_ms"] > 0
    assert texts(slack, seed.ANA, "sales") == ["Three roses"]
    assert texts(slack, seed.BEN, "sales") == []


async def test_an_ack_in_channel_shows_the_command_and_the_answer_to_all(slack: LocalSlack, any_bot: SampleBot) -> None:
    any_bot.answers("command", text="Three roses", response_type="in_channel")
    await slack.acts.command(user=seed.ANA, channel="sales", text=f"{any_bot.command} red")
    assert texts(slack, seed.BEN, "sales") == [f"{any_bot.command} red", "Three roses"]


async def test_an_ack_of_in_channel_alone_shows_the_command_only(slack: LocalSlack, any_bot: SampleBot) -> None:
    any_bot.answers("command", response_type="in_channel")
    assert (await slack.acts.command(user=seed.ANA, channel="sales", text=f"{any_bot.command} rose"))["ok"]
    assert texts(slack, seed.BEN, "sales") == [f"{any_bot.command} rose"]


async def test_an_ack_with_bad_blocks_is_not_shown_and_is_noted(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("command", text="x", blocks=[section("")])
    answer = await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    assert answer["error"] == "invalid_blocks"
    assert texts(slack, seed.ANA, "sales") == []
    assert "failed_constraint" in violations(slack, "command")


async def test_an_unknown_key_in_an_ack_is_noted(slack: LocalSlack, http_bot: SampleBot) -> None:
    http_bot.forget()
    http_bot.answers("command", {"text": "x", "colour": "red"})  # a whole body, as a hand-written server may answer
    await slack.acts.command(user=seed.ANA, channel="sales", text="/petal")
    assert violations(slack, "command") == ["unknown_ack_key"]


async def test_no_ack_within_three_seconds_is_operation_timeout(slack: LocalSlack, any_bot: SampleBot) -> None:
    release = asyncio.Event()

    @any_bot.on("command")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await release.wait()
        await ack("too late")

    asking = asyncio.create_task(slack.acts.command(user=seed.ANA, channel="sales", text=any_bot.command))
    await any_bot.next("command")
    slack.clock.advance(3.1)
    answer = await asking
    release.set()
    await any_bot.finished()
    assert (answer["ok"], answer["ack_ms"], answer["error"]) == (False, None, "operation_timeout")
    banner = sees(slack, seed.ANA)["banners"][0]
    assert banner["code"] == "operation_timeout"
    assert banner["channel"] == seed.SALES
    assert texts(slack, seed.ANA, "sales") == []
    assert "late_ack" in violations(slack, "command")


async def test_an_app_that_is_not_there_is_dispatch_failed(slack: LocalSlack) -> None:
    slack.install(manifest("Absent", "/absent"))
    answer = await slack.acts.command(user=seed.ANA, channel="sales", text="/absent")
    assert answer["error"] == "dispatch_failed"


async def test_a_server_that_is_not_there_is_dispatch_failed(slack: LocalSlack) -> None:
    slack.install(manifest("Absent", "/absent"), "http://127.0.0.1:9/slack/events")
    answer = await slack.acts.command(user=seed.ANA, channel="sales", text="/absent")
    assert answer["error"] == "dispatch_failed"


async def test_an_unknown_command_gets_slacks_own_sentence(slack: LocalSlack) -> None:
    answer = await slack.acts.command(user=seed.ANA, channel="sales", text="/nothing at all")
    assert answer["error"] == "unknown_command"
    assert sees(slack, seed.ANA)["banners"][0]["text"].startswith("/nothing is not a valid command")


async def test_a_command_in_a_thread_is_refused(slack: LocalSlack, bot: SampleBot) -> None:
    thread = await slack.acts.message(user=seed.ANA, channel="sales", text="thread")
    answer = await slack.acts.command(user=seed.ANA, channel="sales", text="/flower", thread_ts=thread["ts"])
    assert answer["error"] == "not_in_thread"
    assert not bot.heard["command"]


async def test_of_two_apps_with_one_command_the_later_installed_gets_it(slack: LocalSlack, bot: SampleBot) -> None:
    slack.install(manifest("Rival", "/flower"))
    assert (await slack.acts.command(user=seed.ANA, channel="sales", text="/flower"))["error"] == "dispatch_failed"
    bot.install()
    assert (await slack.acts.command(user=seed.ANA, channel="sales", text="/flower"))["error"] is None


async def test_without_escaping_the_text_arrives_as_typed(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower @ben <!channel> & #growers")
    assert (await bot.next("command"))["text"] == "@ben <!channel> & #growers"


async def test_with_escaping_names_become_ids(slack: LocalSlack, bot: SampleBot) -> None:
    given = manifest("Florist", "/flower")
    given["features"]["slash_commands"][0]["should_escape"] = True
    slack.install(given)
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower @ben <!channel> & #growers")
    escaped = (await bot.next("command"))["text"]
    bot.install()
    assert escaped == f"<@{seed.BEN}|ben> &lt;!channel&gt; &amp; <#{seed.GROWERS}|growers>"


async def test_a_person_of_another_team_comes_with_that_teams_id(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.command(user=seed.LUCIA, channel="growers", text="/flower")
    assert (await bot.next("command"))["team_id"] == seed.OTHER_TEAM_ID


@pytest.mark.parametrize(
    ("user", "channel", "text", "field"),
    [
        ("U0NOBODY", "sales", "/flower", "user"),
        (seed.NORA, "sales", "/flower", "user"),
        (seed.DIEGO, "sales", "/flower", "channel"),
        (seed.ANA, "nowhere", "/flower", "channel"),
        (seed.ANA, "sales", "flower", "text"),
    ],
)
async def test_what_nobody_could_type_names_its_field(
    slack: LocalSlack, user: str, channel: str, text: str, field: str
) -> None:
    with pytest.raises(ActError) as refused:
        await slack.acts.command(user=user, channel=channel, text=text)
    assert refused.value.field == field
