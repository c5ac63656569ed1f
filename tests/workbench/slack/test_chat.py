"""chat.*: where a bot may write, what it may change, what Slack refuses."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from tests.workbench.slack.sample_bot import SampleBot, manifest
from tests.workbench.slack.shapes import actions, button, messages, section, sees, texts, violations

pytestmark = pytest.mark.anyio


async def refused(method: Any, **arguments: Any) -> Any:
    """Return the answer of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        await method(**arguments)
    return caught.value.response


async def test_a_message_appears_for_everyone_in_the_channel(slack: LocalSlack, bot: SampleBot) -> None:
    answer = await bot.client.chat_postMessage(channel=seed.SALES, text="Hello", blocks=[section("*Hello*")])
    shown = messages(slack, seed.BEN, "sales")[-1]
    assert (shown["ts"], shown["text"], shown["ephemeral"]) == (answer["ts"], "Hello", False)
    assert (shown["bot_id"], shown["app_id"], shown["user"]) == (bot.credentials["bot_id"], bot.app_id, bot.user_id)
    assert answer["message"]["blocks"][0]["block_id"]


async def test_a_channel_can_be_named(slack: LocalSlack, client: AsyncWebClient) -> None:
    assert (await client.chat_postMessage(channel="#sales", text="x"))["channel"] == seed.SALES


async def test_a_user_id_opens_the_direct_message(slack: LocalSlack, bot: SampleBot) -> None:
    channel = (await bot.client.chat_postMessage(channel=seed.DIEGO, text="Hola"))["channel"]
    shown = next(each for each in sees(slack, seed.DIEGO)["channels"] if each["kind"] == "im")
    assert (shown["id"], shown["with"], shown["name"]) == (channel, bot.user_id, "Florist")
    assert (shown["unread"], shown["messages"][0]["text"]) == (1, "Hola")


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE00", "channel_not_found"),
        (seed.LEADERS, "channel_not_found"),
        (seed.GENERAL, "not_in_channel"),
        (seed.NORA, "channel_not_found"),
    ],
)
async def test_where_the_bot_may_not_write(client: AsyncWebClient, channel: str, error: str) -> None:
    assert (await refused(client.chat_postMessage, channel=channel, text="x"))["error"] == error


async def test_write_public_reaches_public_channels(slack: LocalSlack) -> None:
    given = manifest("Loud", "/loud")
    given["oauth_config"]["scopes"]["bot"] = ["chat:write", "chat:write.public"]
    loud = AsyncWebClient(slack.install(given)["bot_token"], slack.api_url)
    assert (await loud.chat_postMessage(channel=seed.GENERAL, text="x"))["ok"]
    assert (await refused(loud.chat_postMessage, channel=seed.LEADERS, text="x"))["error"] == "channel_not_found"


async def test_an_archived_channel_is_closed(slack: LocalSlack, client: AsyncWebClient) -> None:
    await slack.acts.archive(channel="sales")
    assert (await refused(client.chat_postMessage, channel=seed.SALES, text="x"))["error"] == "is_archived"


async def test_direct_messages_need_the_messages_tab(slack: LocalSlack) -> None:
    given = manifest("Mute", "/mute")
    given["features"]["app_home"]["messages_tab_enabled"] = False
    mute = AsyncWebClient(slack.install(given)["bot_token"], slack.api_url)
    assert (await refused(mute.chat_postMessage, channel=seed.ANA, text="x"))["error"] == "messages_tab_disabled"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "no_text"),
    ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
    ({"text": "x", "blocks": [section("")]}, "invalid_blocks"),
    ({"text": "x", "blocks": [{"type": "alert", "text": {"type": "plain_text", "text": "x"}}]}, "invalid_blocks"),
    ({"text": "x", "blocks": [section("x" * 2900) for _ in range(5)]}, "msg_blocks_too_long"),
    ({"text": "x", "blocks": [section("x")] * 51}, "invalid_blocks"),
    (
        {"text": "x", "blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2},
        "invalid_attachments",
    ),
    ({"text": "x", "metadata": {"event_type": 1}}, "invalid_metadata_format"),
    ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
]


@pytest.mark.parametrize(("content", "error"), REFUSED)
async def test_what_slack_refuses_is_refused(
    slack: LocalSlack, client: AsyncWebClient, content: dict[str, Any], error: str
) -> None:
    arguments = {"channel": seed.SALES, **content}
    assert (await refused(client.api_call, api_method="chat.postMessage", json=arguments))["error"] == error
    assert texts(slack, seed.ANA, "sales") == []


async def test_refused_blocks_come_with_pointers(client: AsyncWebClient) -> None:
    answer = await refused(client.chat_postMessage, channel=seed.SALES, text="x", blocks=[section("x" * 3001)])
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


async def test_blocks_without_text_are_accepted_and_noted(slack: LocalSlack, client: AsyncWebClient) -> None:
    arguments = {"channel": seed.SALES, "blocks": [section("Only blocks")]}
    await client.api_call("chat.postMessage", json=arguments)
    assert texts(slack, seed.ANA, "sales") == ["Only blocks"]
    assert violations(slack, "chat.postMessage") == ["missing_text"]


async def test_a_reply_counts_at_its_parent(slack: LocalSlack, client: AsyncWebClient, bot: SampleBot) -> None:
    parent = (await client.chat_postMessage(channel=seed.SALES, text="Parent"))["ts"]
    await client.chat_postMessage(channel=seed.SALES, text="Reply", thread_ts=parent)
    top, reply = messages(slack, seed.ANA, "sales")
    assert (top["reply_count"], top["reply_users"], top["latest_reply"]) == (1, [bot.user_id], reply["ts"])
    assert reply["thread_ts"] == parent


async def test_an_ephemeral_is_for_one_member(slack: LocalSlack, client: AsyncWebClient) -> None:
    answer = await client.chat_postEphemeral(channel=seed.SALES, user=seed.ANA, text="Psst")
    assert [each["ephemeral"] for each in messages(slack, seed.ANA, "sales")] == [True]
    assert texts(slack, seed.BEN, "sales") == []
    update = await refused(client.chat_update, channel=seed.SALES, ts=answer["message_ts"], text="x")
    assert update["error"] == "message_not_found"


async def test_an_ephemeral_needs_a_member(client: AsyncWebClient) -> None:
    answer = await refused(client.chat_postEphemeral, channel=seed.SALES, user=seed.DIEGO, text="x")
    assert answer["error"] == "user_not_in_channel"


async def test_a_reload_takes_ephemerals_away(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=seed.SALES, user=seed.ANA, text="Psst")
    await slack.acts.reload(user=seed.ANA)
    assert texts(slack, seed.ANA, "sales") == []


async def test_a_new_text_takes_the_old_blocks_with_it(slack: LocalSlack, client: AsyncWebClient) -> None:
    blocks = [actions(button("Go", "go"))]
    ts = (await client.chat_postMessage(channel=seed.SALES, text="Before", blocks=blocks))["ts"]
    await client.chat_update(channel=seed.SALES, ts=ts, text="After")
    shown = messages(slack, seed.ANA, "sales")[0]
    assert (shown["ts"], shown["text"]) == (ts, "After")
    assert "blocks" not in shown
    assert shown["edited"]


async def test_the_message_of_another_cannot_be_changed(slack: LocalSlack, client: AsyncWebClient) -> None:
    ts = (await slack.acts.message(user=seed.ANA, channel="sales", text="Mine"))["ts"]
    assert (await refused(client.chat_update, channel=seed.SALES, ts=ts, text="x"))["error"] == "cant_update_message"
    assert (await refused(client.chat_delete, channel=seed.SALES, ts=ts))["error"] == "cant_delete_message"


async def test_a_message_that_is_not_there_cannot_be_changed(client: AsyncWebClient) -> None:
    answer = await refused(client.chat_update, channel=seed.SALES, ts="1.000001", text="x")
    assert answer["error"] == "message_not_found"


async def test_a_long_text_is_refused_in_an_update(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=seed.SALES, text="x"))["ts"]
    answer = await refused(client.chat_update, channel=seed.SALES, ts=ts, text="x" * 4001)
    assert answer["error"] == "msg_too_long"


async def test_a_deleted_message_is_gone(slack: LocalSlack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=seed.SALES, text="x"))["ts"]
    await client.chat_delete(channel=seed.SALES, ts=ts)
    assert texts(slack, seed.ANA, "sales") == []


async def test_a_permalink_names_channel_and_time(client: AsyncWebClient) -> None:
    ts = str((await client.chat_postMessage(channel=seed.SALES, text="x"))["ts"])
    link = (await client.chat_getPermalink(channel=seed.SALES, message_ts=ts))["permalink"]
    assert link == f"https://{seed.TEAM_DOMAIN}.slack.com/archives/{seed.SALES}/p{ts.replace('.', '')}"


async def test_a_scheduled_message_comes_at_its_time(slack: LocalSlack, client: AsyncWebClient) -> None:
    post_at = int(slack.clock.now()) + 60
    await client.chat_scheduleMessage(channel=seed.SALES, text="Later", post_at=post_at)
    assert (await client.chat_scheduledMessages_list())["scheduled_messages"][0]["post_at"] == post_at
    assert texts(slack, seed.ANA, "sales") == []
    slack.clock.advance(61)
    assert texts(slack, seed.ANA, "sales") == ["Later"]


async def test_a_scheduled_message_can_be_taken_back(slack: LocalSlack, client: AsyncWebClient) -> None:
    post_at = int(slack.clock.now()) + 60
    scheduled = await client.chat_scheduleMessage(channel=seed.SALES, text="Later", post_at=post_at)
    await client.chat_deleteScheduledMessage(channel=seed.SALES, scheduled_message_id=scheduled["scheduled_message_id"])
    slack.clock.advance(61)
    assert texts(slack, seed.ANA, "sales") == []


async def test_the_past_cannot_be_scheduled(slack: LocalSlack, client: AsyncWebClient) -> None:
    answer = await refused(
        client.chat_scheduleMessage, channel=seed.SALES, text="x", post_at=int(slack.clock.now()) - 5
    )
    assert answer["error"] == "time_in_past"


async def test_a_reaction_is_added_once(slack: LocalSlack, client: AsyncWebClient, bot: SampleBot) -> None:
    ts = (await slack.acts.message(user=seed.ANA, channel="sales", text="x"))["ts"]
    await client.reactions_add(channel=seed.SALES, timestamp=ts, name="eyes")
    assert messages(slack, seed.ANA, "sales")[0]["reactions"] == [{"name": "eyes", "users": [bot.user_id], "count": 1}]
    answer = await refused(client.reactions_add, channel=seed.SALES, timestamp=ts, name="eyes")
    assert answer["error"] == "already_reacted"
    await client.reactions_remove(channel=seed.SALES, timestamp=ts, name="eyes")
    assert "reactions" not in messages(slack, seed.ANA, "sales")[0]
