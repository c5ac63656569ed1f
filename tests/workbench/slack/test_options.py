"""External selects: what the app is asked, what it may answer, how a choice gets its label."""

import asyncio

import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Json
from tests.support.block_kit import plain
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import actions, field, modal, option, top_view

pytestmark = pytest.mark.anyio

VENDOR = {"type": "external_select", "action_id": "vendor", "min_query_length": 0}


async def opened(slack: LocalSlack, bot: SampleBot, element: Json) -> str:
    await slack.acts.command(user=seed.ANA, channel="sales", text=bot.command)
    trigger = (await bot.next("command"))["trigger_id"]
    return str((await bot.client.views_open(trigger_id=trigger, view=modal(field("vendor", element))))["view"]["id"])


async def test_the_app_is_asked_with_what_was_typed(slack: LocalSlack, any_bot: SampleBot) -> None:
    any_bot.answers("options", options=[option("Flores del Alba", "v1")])
    view_id = await opened(slack, any_bot, VENDOR)
    answer = await slack.acts.options(user=seed.ANA, view_id=view_id, action_id="vendor", query="flo")
    body = await any_bot.next("options")
    assert (body["type"], body["action_id"], body["block_id"], body["value"]) == (
        "block_suggestion",
        "vendor",
        "vendor",
        "flo",
    )
    assert body["view"]["id"] == view_id
    assert "trigger_id" not in body
    assert answer["ok"]
    assert [each["value"] for each in answer["options"]] == ["v1"]


async def test_a_choice_is_labelled_as_offered(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("options", options=[option("Flores del Alba", "v1")])
    view_id = await opened(slack, bot, VENDOR)
    await slack.acts.options(user=seed.ANA, view_id=view_id, action_id="vendor", query="flo")
    await slack.acts.submit(user=seed.ANA, view_id=view_id, values={"vendor": "v1"})
    held = (await bot.next("view"))["view"]["state"]["values"]["vendor"]["vendor"]
    assert held["selected_option"] == option("Flores del Alba", "v1")


async def test_an_initial_option_keeps_its_label(slack: LocalSlack, bot: SampleBot) -> None:
    view_id = await opened(slack, bot, {**VENDOR, "initial_option": option("Flores del Alba", "v1")})
    await slack.acts.type(user=seed.ANA, view_id=view_id, values={"vendor": None})
    await slack.acts.type(user=seed.ANA, view_id=view_id, values={"vendor": "v1"})
    held = top_view(slack, seed.ANA)["state"]["values"]["vendor"]["vendor"]["selected_option"]
    assert held["text"]["text"] == "Flores del Alba"


async def test_groups_come_as_groups(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("options", option_groups=[{"label": plain("Colombia"), "options": [option("Alba", "v1")]}])
    view_id = await opened(slack, bot, {**VENDOR, "type": "multi_external_select"})
    answer = await slack.acts.options(user=seed.ANA, view_id=view_id, action_id="vendor", query="a")
    assert answer["option_groups"][0]["label"]["text"] == "Colombia"
    await slack.acts.submit(user=seed.ANA, view_id=view_id, values={"vendor": ["v1"]})
    held = (await bot.next("view"))["view"]["state"]["values"]["vendor"]["vendor"]
    assert held["selected_options"][0]["text"]["text"] == "Alba"


async def test_no_options_are_an_answer_too(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("options", options=[])
    view_id = await opened(slack, bot, VENDOR)
    answer = await slack.acts.options(user=seed.ANA, view_id=view_id, action_id="vendor", query="zzz")
    assert (answer["ok"], answer["options"]) == (True, [])


@pytest.mark.parametrize(
    "options", [[option("x" * 76, "v1")], [option("One", "v" * 151)], [option("x", str(n)) for n in range(101)]]
)
async def test_faulty_options_are_not_shown(slack: LocalSlack, bot: SampleBot, options: list[Json]) -> None:
    bot.answers("options", options=options)
    view_id = await opened(slack, bot, VENDOR)
    answer = await slack.acts.options(user=seed.ANA, view_id=view_id, action_id="vendor", query="x")
    assert (answer["ok"], answer["error"], answer["options"]) == (False, "invalid_options", [])


async def test_a_select_in_a_message_names_the_message(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("options", options=[option("Alba", "v1")])
    ts = (await bot.client.chat_postMessage(channel=seed.SALES, text="x", blocks=[actions(VENDOR)]))["ts"]
    await slack.acts.options(user=seed.ANA, channel="sales", ts=str(ts), action_id="vendor", query="a")
    body = await bot.next("options")
    assert (body["container"]["message_ts"], body["channel"]["id"]) == (ts, seed.SALES)


async def test_silence_is_an_error(slack: LocalSlack, bot: SampleBot) -> None:
    release = asyncio.Event()

    @bot.on("options")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await release.wait()

    view_id = await opened(slack, bot, VENDOR)
    asking = asyncio.create_task(slack.acts.options(user=seed.ANA, view_id=view_id, action_id="vendor", query="a"))
    await bot.next("options")
    slack.clock.advance(3.1)
    assert (await asking)["error"] == "operation_timeout"
    release.set()


async def test_fixed_options_are_not_asked_for(slack: LocalSlack, bot: SampleBot) -> None:
    view_id = await opened(slack, bot, {"type": "static_select", "action_id": "kind", "options": [option("A", "a")]})
    with pytest.raises(ActError):
        await slack.acts.options(user=seed.ANA, view_id=view_id, action_id="kind", query="a")
