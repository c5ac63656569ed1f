"""Submitting and closing modals: typed values, what the client checks, what the app may answer."""

import asyncio
import base64
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Json
from tests.support.block_kit import plain
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import field, modal, option, section, sees, text_field, top_view, violations

pytestmark = pytest.mark.anyio

KINDS = [option("Roses", "rose"), option("Lilies", "lily")]


async def opened(slack: LocalSlack, bot: SampleBot, *blocks: Json, **more: Any) -> str:
    """Open a modal for Ana and return its id."""
    await slack.acts.command(user=seed.ANA, channel="sales", text=bot.command)
    trigger = (await bot.next("command"))["trigger_id"]
    answer = await bot.client.views_open(trigger_id=trigger, view=modal(*blocks, **more))
    return str(answer["view"]["id"])


async def submit(slack: LocalSlack, view_id: str, **values: Any) -> Json:
    return await slack.acts.submit(user=seed.ANA, view_id=view_id, values=values)


TYPED = [
    ({"type": "plain_text_input"}, "Rose", {"value": "Rose"}),
    ({"type": "plain_text_input"}, None, {"value": None}),
    ({"type": "number_input", "is_decimal_allowed": False}, "12", {"value": "12"}),
    ({"type": "number_input", "is_decimal_allowed": True}, 1.5, {"value": "1.5"}),
    ({"type": "email_text_input"}, "ana@blossom.example", {"value": "ana@blossom.example"}),
    ({"type": "url_text_input"}, "https://blossom.example", {"value": "https://blossom.example"}),
    ({"type": "datepicker"}, "2031-04-09", {"selected_date": "2031-04-09"}),
    ({"type": "timepicker"}, "08:30", {"selected_time": "08:30"}),
    (
        {"type": "timepicker", "timezone": "America/Bogota"},
        "08:30",
        {"selected_time": "08:30", "timezone": "America/Bogota"},
    ),
    ({"type": "datetimepicker"}, 1_900_000_000, {"selected_date_time": 1_900_000_000}),
    ({"type": "users_select"}, seed.BEN, {"selected_user": seed.BEN}),
    ({"type": "channels_select"}, seed.SALES, {"selected_channel": seed.SALES}),
    ({"type": "conversations_select"}, seed.SALES, {"selected_conversation": seed.SALES}),
    ({"type": "multi_users_select"}, [seed.ANA, seed.BEN], {"selected_users": [seed.ANA, seed.BEN]}),
    ({"type": "multi_channels_select"}, [], {"selected_channels": []}),
    ({"type": "multi_conversations_select"}, [seed.SALES], {"selected_conversations": [seed.SALES]}),
]


@pytest.mark.parametrize(("element", "given", "held"), TYPED)
async def test_state_values_are_typed_per_element(
    slack: LocalSlack, bot: SampleBot, element: Json, given: Any, held: Json
) -> None:
    view_id = await opened(slack, bot, field("f", element, optional=True))
    await submit(slack, view_id, f=given)
    body = await bot.next("view")
    assert body["view"]["state"]["values"] == {"f": {"f-input": {"type": element["type"], **held}}}


@pytest.mark.parametrize(("kind", "given"), [("static_select", "lily"), ("radio_buttons", "lily")])
async def test_one_choice_is_the_whole_option(slack: LocalSlack, bot: SampleBot, kind: str, given: str) -> None:
    view_id = await opened(slack, bot, field("f", {"type": kind, "options": KINDS}))
    await submit(slack, view_id, f=given)
    held = (await bot.next("view"))["view"]["state"]["values"]["f"]["f-input"]
    text = {"type": "plain_text", "text": "Lilies", "emoji": True}
    assert held == {"type": kind, "selected_option": {"text": text, "value": "lily"}}


@pytest.mark.parametrize("kind", ["multi_static_select", "checkboxes"])
async def test_several_choices_are_whole_options(slack: LocalSlack, bot: SampleBot, kind: str) -> None:
    view_id = await opened(slack, bot, field("f", {"type": kind, "options": KINDS}))
    await submit(slack, view_id, f=["rose", "lily"])
    held = (await bot.next("view"))["view"]["state"]["values"]["f"]["f-input"]
    assert [each["value"] for each in held["selected_options"]] == ["rose", "lily"]


async def test_a_plain_text_becomes_rich_text(slack: LocalSlack, bot: SampleBot) -> None:
    view_id = await opened(slack, bot, field("f", {"type": "rich_text_input"}))
    await submit(slack, view_id, f="Hello")
    held = (await bot.next("view"))["view"]["state"]["values"]["f"]["f-input"]["rich_text_value"]
    assert held["elements"][0]["elements"] == [{"type": "text", "text": "Hello"}]


async def test_files_arrive_with_an_address_the_app_can_read(slack: LocalSlack, bot: SampleBot) -> None:
    view_id = await opened(slack, bot, field("f", {"type": "file_input"}))
    upload = {"name": "invoice.csv", "content_base64": base64.b64encode(b"a,b").decode()}
    await slack.acts.submit(user=seed.ANA, view_id=view_id, files={"f": [upload]})
    file = (await bot.next("view"))["view"]["state"]["values"]["f"]["f-input"]["files"][0]
    assert (file["name"], file["mimetype"], file["size"]) == ("invoice.csv", "text/csv", 3)
    assert (await bot.client.files_info(file=file["id"]))["ok"]


async def test_the_payload_names_view_user_and_trigger(slack: LocalSlack, any_bot: SampleBot) -> None:
    view_id = await opened(slack, any_bot, text_field("name"), callback_id="order", private_metadata="42")
    answer = await submit(slack, view_id, name="Rose")
    body = await any_bot.next("view")
    assert (answer["ok"], answer["response_action"], answer["errors"]) == (True, None, {})
    assert (body["type"], body["user"]["id"], body["response_urls"]) == ("view_submission", seed.ANA, [])
    view = body["view"]
    assert (view["id"], view["callback_id"], view["private_metadata"]) == (view_id, "order", "42")
    assert (view["root_view_id"], view["previous_view_id"]) == (view_id, None)
    assert body["trigger_id"]


async def test_initial_values_are_submitted_untouched(slack: LocalSlack, bot: SampleBot) -> None:
    initial = {"type": "plain_text_input", "initial_value": "Rose"}
    await submit(slack, await opened(slack, bot, field("f", initial)))
    assert (await bot.next("view"))["view"]["state"]["values"]["f"]["f-input"]["value"] == "Rose"


async def test_an_empty_ack_closes_the_view(slack: LocalSlack, any_bot: SampleBot) -> None:
    await submit(slack, await opened(slack, any_bot), name="Rose")
    assert sees(slack, seed.ANA)["views"] == []


async def test_errors_stay_at_their_fields(slack: LocalSlack, any_bot: SampleBot) -> None:
    any_bot.answers("view", response_action="errors", errors={"name": "No such order"})
    answer = await submit(slack, await opened(slack, any_bot), name="Rose")
    assert (answer["response_action"], answer["errors"]) == ("errors", {"name": "No such order"})
    view = top_view(slack, seed.ANA)
    assert view["errors"] == {"name": "No such order"}
    assert view["state"]["values"]["name"]["name-input"]["value"] == "Rose"


async def test_an_error_for_a_block_that_is_no_input_is_trouble(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("view", response_action="errors", errors={"intro": "No"})
    view_id = await opened(slack, bot, section("Intro", block_id="intro"), text_field("name"))
    answer = await submit(slack, view_id, name="Rose")
    assert answer["ok"] is False
    assert "trouble" in top_view(slack, seed.ANA)["trouble"]
    assert "errors" in violations(slack, "view_submission")


async def test_update_replaces_the_view_under_its_id(slack: LocalSlack, any_bot: SampleBot) -> None:
    any_bot.answers("view", response_action="update", view=modal(section("Done"), submit=plain("Again")))
    view_id = await opened(slack, any_bot)
    before = top_view(slack, seed.ANA)["hash"]
    await submit(slack, view_id, name="Rose")
    view = top_view(slack, seed.ANA)
    assert (view["id"], view["blocks"][0]["text"]["text"]) == (view_id, "Done")
    assert view["hash"] != before


async def test_push_puts_a_view_on_top(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("view", response_action="push", view=modal(text_field("more")))
    view_id = await opened(slack, bot)
    await submit(slack, view_id, name="Rose")
    below, top = sees(slack, seed.ANA)["views"]
    assert (below["id"], top["previous_view_id"], top["root_view_id"]) == (view_id, view_id, view_id)


async def test_clear_closes_the_whole_stack(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("view", response_action="push", view=modal(text_field("more")))
    await submit(slack, await opened(slack, bot), name="Rose")
    bot.answers("view", response_action="clear")
    await submit(slack, top_view(slack, seed.ANA)["id"], more="Lily")
    assert sees(slack, seed.ANA)["views"] == []


async def test_a_faulty_view_in_the_answer_is_trouble(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("view", response_action="update", view=modal(section("")))
    answer = await submit(slack, await opened(slack, bot), name="Rose")
    assert answer["error"] == "invalid_arguments"
    assert top_view(slack, seed.ANA)["trouble"]


async def test_no_ack_leaves_the_modal_open_with_its_trouble_text(slack: LocalSlack, bot: SampleBot) -> None:
    release = asyncio.Event()

    @bot.on("view")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await release.wait()

    view_id = await opened(slack, bot)
    sending = asyncio.create_task(submit(slack, view_id, name="Rose"))
    await bot.next("view")
    assert top_view(slack, seed.ANA)["busy"] is True
    slack.clock.advance(3.1)
    assert (await sending)["error"] == "operation_timeout"
    release.set()
    view = top_view(slack, seed.ANA)
    assert (view["busy"], view["trouble"]) == (False, "We had some trouble connecting. Try again?")
    assert view["state"]["values"]["name"]["name-input"]["value"] == "Rose"


CLIENT_CHECKS = [
    ({"type": "plain_text_input"}, ""),
    ({"type": "plain_text_input", "max_length": 3}, "Rose"),
    ({"type": "plain_text_input", "min_length": 9}, "Rose"),
    ({"type": "number_input", "is_decimal_allowed": False}, "many"),
    ({"type": "number_input", "is_decimal_allowed": False}, "1.5"),
    ({"type": "number_input", "is_decimal_allowed": True, "max_value": "10"}, "10.5"),
    ({"type": "number_input", "is_decimal_allowed": True, "min_value": "1"}, "0.5"),
    ({"type": "email_text_input"}, "ana"),
    ({"type": "url_text_input"}, "blossom"),
    ({"type": "multi_users_select"}, []),
]


@pytest.mark.parametrize(("element", "given"), CLIENT_CHECKS)
async def test_what_the_client_itself_refuses_is_not_sent(
    slack: LocalSlack, bot: SampleBot, element: Json, given: Any
) -> None:
    view_id = await opened(slack, bot, field("f", element))
    answer = await submit(slack, view_id, f=given)
    assert list(answer["errors"]) == ["f"]
    assert top_view(slack, seed.ANA)["errors"] == answer["errors"]
    assert not bot.heard["view"]


IMPOSSIBLE = [
    ({"type": "static_select", "options": KINDS}, "tulip"),
    ({"type": "datepicker"}, "9 April"),
    ({"type": "timepicker"}, "25:00"),
    ({"type": "users_select"}, "U0NOBODY"),
    ({"type": "checkboxes", "options": KINDS}, ["tulip"]),
    ({"type": "multi_users_select", "max_selected_items": 1}, [seed.ANA, seed.BEN]),
    ({"type": "plain_text_input"}, 5),
    ({"type": "channels_select"}, seed.LEADERS),
    ({"type": "rich_text_input"}, {"type": "rich_text", "elements": [{"type": "heading"}]}),
]


@pytest.mark.parametrize(("element", "given"), IMPOSSIBLE)
async def test_what_nobody_could_choose_names_the_block(
    slack: LocalSlack, bot: SampleBot, element: Json, given: Any
) -> None:
    view_id = await opened(slack, bot, field("f", element))
    with pytest.raises(ActError) as refused:
        await submit(slack, view_id, f=given)
    assert refused.value.field == "f"


async def test_a_covered_modal_cannot_be_submitted(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("view", response_action="push", view=modal(text_field("more")))
    view_id = await opened(slack, bot)
    await submit(slack, view_id, name="Rose")
    with pytest.raises(ActError):
        await submit(slack, view_id, name="Rose")


async def test_response_urls_come_with_a_chosen_conversation(slack: LocalSlack, bot: SampleBot) -> None:
    element = {"type": "conversations_select", "response_url_enabled": True}
    await submit(slack, await opened(slack, bot, field("where", element)), where=seed.GENERAL)
    url = (await bot.next("view"))["response_urls"][0]
    assert (url["block_id"], url["channel_id"]) == ("where", seed.GENERAL)
    assert url["response_url"].startswith(slack.url)


@pytest.mark.parametrize(
    ("kind", "key", "held"),
    [
        ("conversations_select", "selected_conversation", seed.SALES),
        ("multi_conversations_select", "selected_conversations", [seed.SALES]),
    ],
)
async def test_the_conversation_looked_at_is_chosen_first(
    slack: LocalSlack, bot: SampleBot, kind: str, key: str, held: Any
) -> None:
    element = {"type": kind, "default_to_current_conversation": True}
    await submit(slack, await opened(slack, bot, field("where", element)))
    assert (await bot.next("view"))["view"]["state"]["values"]["where"]["where-input"][key] == held


async def test_closing_is_told_to_apps_that_asked(slack: LocalSlack, bot: SampleBot) -> None:
    view_id = await opened(slack, bot, text_field("name"), notify_on_close=True)
    await slack.acts.close(user=seed.ANA, view_id=view_id)
    body = await bot.next("view_closed")
    assert (body["view"]["id"], body["is_cleared"]) == (view_id, False)
    assert sees(slack, seed.ANA)["views"] == []


async def test_closing_is_not_told_otherwise(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.close(user=seed.ANA, view_id=await opened(slack, bot))
    assert not bot.heard["view_closed"]


async def test_closing_a_pushed_view_shows_the_one_below(slack: LocalSlack, bot: SampleBot) -> None:
    bot.answers("view", response_action="push", view=modal(text_field("more")))
    view_id = await opened(slack, bot)
    await submit(slack, view_id, name="Rose")
    await slack.acts.close(user=seed.ANA, view_id=top_view(slack, seed.ANA)["id"])
    assert top_view(slack, seed.ANA)["id"] == view_id


async def test_clear_on_close_closes_everything(slack: LocalSlack, bot: SampleBot) -> None:
    more = modal(text_field("more"), clear_on_close=True, notify_on_close=True)
    bot.answers("view", response_action="push", view=more)
    await submit(slack, await opened(slack, bot), name="Rose")
    await slack.acts.close(user=seed.ANA, view_id=top_view(slack, seed.ANA)["id"])
    assert sees(slack, seed.ANA)["views"] == []
    assert (await bot.next("view_closed"))["is_cleared"] is True


async def test_a_reload_takes_open_modals_away(slack: LocalSlack, bot: SampleBot) -> None:
    view_id = await opened(slack, bot, text_field("name"), notify_on_close=True)
    await slack.acts.reload(user=seed.ANA)
    assert sees(slack, seed.ANA)["views"] == []
    assert not bot.heard["view_closed"]
    with pytest.raises(ActError) as refused:
        await submit(slack, view_id, name="Rose")
    assert refused.value.status == 404
