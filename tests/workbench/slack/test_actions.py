"""Pressing buttons and picking from menus, in messages, modals and Home."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Json
from tests.support.block_kit import plain
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import (
    actions,
    button,
    field,
    home,
    messages,
    modal,
    option,
    section,
    sees,
    text_field,
    texts,
    violations,
)

pytestmark = pytest.mark.anyio

MENU = {
    "type": "static_select",
    "action_id": "kind",
    "options": [option("Roses", "rose"), option("Lilies", "lily")],
}
APPROVE = button("Approve", "approve", value="42")


async def card(bot: SampleBot, *elements: Json, **more: Any) -> str:
    answer = await bot.client.chat_postMessage(
        channel=seed.SALES, text="Order 42", blocks=[section("Order 42"), actions(*elements, block_id="row")], **more
    )
    return str(answer["ts"])


async def test_a_press_in_a_message_carries_message_container_and_state(slack: LocalSlack, any_bot: SampleBot) -> None:
    ts = await card(any_bot, APPROVE, MENU)
    pressed = await slack.acts.press(user=seed.MAYA, channel="sales", ts=ts, action_id="approve")
    body = await any_bot.next("action")
    assert (pressed["ok"], pressed["error"]) == (True, None)
    assert body["type"] == "block_actions"
    assert body["user"] == {"id": seed.MAYA, "username": "maya", "name": "maya", "team_id": seed.TEAM_ID}
    assert body["team"] == {"id": seed.TEAM_ID, "domain": seed.TEAM_DOMAIN}
    assert body["channel"] == {"id": seed.SALES, "name": "sales"}
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": seed.SALES,
        "is_ephemeral": False,
    }
    assert body["message"]["ts"] == ts
    assert body["state"]["values"] == {"row": {"kind": {"type": "static_select", "selected_option": None}}}
    action = body["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("approve", "row", "42")
    assert action["text"] == {"type": "plain_text", "text": "Approve", "emoji": True}
    assert float(action["action_ts"]) > float(ts)


async def test_a_choice_in_a_message_is_kept_per_person(slack: LocalSlack, bot: SampleBot) -> None:
    ts = await card(bot, MENU, APPROVE)
    await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="kind", value="lily")
    assert (await bot.next("action"))["actions"][0]["selected_option"]["value"] == "lily"
    await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="approve")
    assert (await bot.next("action", 2))["state"]["values"]["row"]["kind"]["selected_option"]["value"] == "lily"
    await slack.acts.press(user=seed.BEN, channel="sales", ts=ts, action_id="approve")
    assert (await bot.next("action", 3))["state"]["values"]["row"]["kind"]["selected_option"] is None


async def test_a_press_in_an_ephemeral_names_the_message_but_does_not_include_it(
    slack: LocalSlack, bot: SampleBot
) -> None:
    bot.answers("command", text="Order", blocks=[actions(APPROVE)])
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    ts = messages(slack, seed.ANA, "sales")[-1]["ts"]
    await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="approve")
    body = await bot.next("action")
    assert body["container"]["is_ephemeral"] is True
    assert body["container"]["message_ts"] == ts
    assert "message" not in body


async def test_nobody_else_can_press_an_ephemeral(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("command", text="Order", blocks=[actions(APPROVE)])
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    ts = messages(slack, seed.ANA, "sales")[-1]["ts"]
    with pytest.raises(ActError) as refused:
        await slack.acts.press(user=seed.BEN, channel="sales", ts=ts, action_id="approve")
    assert (refused.value.field, refused.value.status) == ("ts", 404)


async def test_a_press_in_a_thread_names_the_thread(slack: LocalSlack, bot: SampleBot) -> None:
    parent = (await bot.client.chat_postMessage(channel=seed.SALES, text="Thread"))["ts"]
    ts = await card(bot, APPROVE, thread_ts=parent)
    await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="approve")
    assert (await bot.next("action"))["container"]["thread_ts"] == parent


async def test_value_picks_among_buttons_with_one_action_id(slack: LocalSlack, bot: SampleBot) -> None:
    first, second = button("One", "pick", value="1"), button("Two", "pick", value="2")
    blocks = [actions(first, block_id="a"), actions(second, block_id="b")]
    ts = (await bot.client.chat_postMessage(channel=seed.SALES, text="Pick", blocks=blocks))["ts"]
    await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="pick", value="2")
    assert (await bot.next("action"))["actions"][0]["block_id"] == "b"
    with pytest.raises(ActError):
        await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="pick", value="3")


async def test_saying_no_in_the_confirm_dialog_sends_nothing(slack: LocalSlack, bot: SampleBot) -> None:
    confirm = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
    ts = await card(bot, {**APPROVE, "confirm": confirm})
    await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="approve", confirm=False)
    await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="approve", confirm=True)
    assert len(bot.heard["action"]) == 1


async def test_a_button_for_others_cannot_be_pressed(slack: LocalSlack, bot: SampleBot) -> None:
    ts = await card(bot, {**APPROVE, "visible_to_user_ids": [seed.MAYA]})
    with pytest.raises(ActError):
        await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="approve")
    await slack.acts.press(user=seed.MAYA, channel="sales", ts=ts, action_id="approve")
    assert len(bot.heard["action"]) == 1


async def test_an_overflow_sends_the_chosen_option(slack: LocalSlack, bot: SampleBot) -> None:
    ts = await card(
        bot, {"type": "overflow", "action_id": "more", "options": [option("Copy", "c"), option("Cut", "x")]}
    )
    await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="more", value="x")
    assert (await bot.next("action"))["actions"][0]["selected_option"]["value"] == "x"


async def test_a_press_without_ack_shows_that_something_went_wrong(slack: LocalSlack, bot: SampleBot) -> None:
    release = asyncio.Event()

    @bot.on("action")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await release.wait()

    ts = await card(bot, APPROVE)
    pressing = asyncio.create_task(slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="approve"))
    await bot.next("action")
    slack.clock.advance(3.1)
    assert (await pressing)["error"] == "operation_timeout"
    release.set()
    banner = sees(slack, seed.ANA)["banners"][0]
    assert (banner["channel"], banner["code"]) == (seed.SALES, "operation_timeout")


async def test_a_body_in_the_ack_of_a_press_is_noted(slack: LocalSlack, http_bot: SampleBot) -> None:
    http_bot.forget()
    http_bot.answers("action", {"text": "ignored"})
    ts = await card(http_bot, APPROVE)
    await slack.acts.press(user=seed.ANA, channel="sales", ts=ts, action_id="approve")
    assert violations(slack, "block_actions") == ["ack_body"]
    assert texts(slack, seed.ANA, "sales") == ["Order 42"]


async def open_modal(slack: LocalSlack, bot: SampleBot, view: Json) -> str:
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    trigger = (await bot.next("command"))["trigger_id"]
    return str((await bot.client.views_open(trigger_id=trigger, view=view))["view"]["id"])


async def test_a_press_in_a_modal_carries_the_view_with_what_was_typed(slack: LocalSlack, bot: SampleBot) -> None:
    view_id = await open_modal(slack, bot, modal(text_field("name"), actions(APPROVE)))
    await slack.acts.press(user=seed.ANA, view_id=view_id, action_id="approve", values={"name": "Rose"})
    body = await bot.next("action")
    assert body["container"] == {"type": "view", "view_id": view_id}
    assert body["view"]["state"]["values"]["name"]["name-input"] == {"type": "plain_text_input", "value": "Rose"}
    assert body["view"]["hash"]
    assert "message" not in body
    assert "channel" not in body
    assert "response_url" not in body


async def test_an_input_without_dispatch_action_stays_silent(slack: LocalSlack, bot: SampleBot) -> None:
    view_id = await open_modal(slack, bot, modal(field("kind", MENU)))
    answer = await slack.acts.press(user=seed.ANA, view_id=view_id, action_id="kind", value="rose")
    assert (answer["ok"], answer["ack_ms"]) == (True, None)
    assert not bot.heard["action"]
    assert sees(slack, seed.ANA)["views"][0]["state"]["values"]["kind"]["kind"]["selected_option"]["value"] == "rose"


async def test_an_input_with_dispatch_action_sends_its_value(slack: LocalSlack, bot: SampleBot) -> None:
    view_id = await open_modal(slack, bot, modal(field("kind", MENU, dispatch_action=True)))
    await slack.acts.press(user=seed.ANA, view_id=view_id, action_id="kind", value="rose")
    assert (await bot.next("action"))["actions"][0]["selected_option"]["value"] == "rose"


async def test_a_press_in_home_carries_the_home_view(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.home(user=seed.ANA, app=bot.app_id)
    await bot.client.views_publish(user_id=seed.ANA, view=home(actions(APPROVE)))
    await slack.acts.press(user=seed.ANA, home=True, action_id="approve")
    body = await bot.next("action")
    assert body["view"]["type"] == "home"
    assert body["container"]["type"] == "view"


async def test_a_person_of_another_team_is_named_with_that_team(slack: LocalSlack, bot: SampleBot) -> None:
    await bot.client.conversations_join(channel=seed.GROWERS)
    ts = (await bot.client.chat_postMessage(channel=seed.GROWERS, text="x", blocks=[actions(APPROVE)]))["ts"]
    await slack.acts.press(user=seed.LUCIA, channel="growers", ts=ts, action_id="approve")
    body = await bot.next("action")
    assert body["user"]["team_id"] == seed.OTHER_TEAM_ID
    assert body["team"]["id"] == seed.TEAM_ID
