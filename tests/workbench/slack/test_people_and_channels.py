"""users.*, usergroups.* and conversations.*: who is there and who is where."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from tests.workbench.slack.sample_bot import SampleBot, manifest
from tests.workbench.slack.shapes import texts

pytestmark = pytest.mark.anyio


async def refused(method: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await method(**arguments)
    return str(caught.value.response["error"])


async def test_a_person_has_language_zone_and_email(client: AsyncWebClient) -> None:
    user = (await client.users_info(user=seed.DIEGO, include_locale=True))["user"]
    assert (user["locale"], user["tz"], user["tz_offset"]) == ("es-CO", "America/Bogota", -5 * 3600)
    assert user["profile"]["email"] == "diego@blossom.example"
    assert (user["team_id"], user["is_admin"], user["is_restricted"], user["deleted"]) == (
        seed.TEAM_ID,
        False,
        False,
        False,
    )


async def test_the_language_comes_only_when_asked_for(client: AsyncWebClient) -> None:
    assert "locale" not in (await client.users_info(user=seed.DIEGO))["user"]


async def test_the_email_needs_its_scope(slack: LocalSlack) -> None:
    given = manifest("Modest", "/modest")
    given["oauth_config"]["scopes"]["bot"] = ["users:read"]
    modest = AsyncWebClient(slack.install(given)["bot_token"], slack.api_url)
    assert "email" not in (await modest.users_info(user=seed.DIEGO))["user"]["profile"]


@pytest.mark.parametrize(
    ("user", "key", "value"),
    [
        (seed.PRIYA, "is_admin", True),
        (seed.SAM, "is_restricted", True),
        (seed.NORA, "deleted", True),
        (seed.LUCIA, "team_id", seed.OTHER_TEAM_ID),
    ],
)
async def test_what_makes_people_different_shows(client: AsyncWebClient, user: str, key: str, value: Any) -> None:
    assert (await client.users_info(user=user))["user"][key] == value


async def test_bots_are_users_too(bot: SampleBot) -> None:
    user = (await bot.client.users_info(user=bot.user_id))["user"]
    assert (user["is_bot"], user["profile"]["bot_id"]) == (True, bot.credentials["bot_id"])


async def test_an_unknown_user_is_not_found(client: AsyncWebClient) -> None:
    assert await refused(client.users_info, user="U0NOBODY") == "user_not_found"


async def test_people_are_listed_page_by_page(client: AsyncWebClient) -> None:
    first = await client.users_list(limit=5)
    second = await client.users_list(limit=50, cursor=first["response_metadata"]["next_cursor"])
    ids = [user["id"] for user in first["members"] + second["members"]]
    assert len(first["members"]) == 5
    assert {seed.ANA, seed.NORA, seed.LUCIA} <= set(ids)
    assert len(ids) == len(set(ids))
    assert second["response_metadata"]["next_cursor"] == ""


async def test_an_invented_cursor_is_refused(client: AsyncWebClient) -> None:
    assert await refused(client.users_list, cursor="elsewhere") == "invalid_cursor"


async def test_an_email_finds_its_person(client: AsyncWebClient) -> None:
    assert (await client.users_lookupByEmail(email="BEN@blossom.example"))["user"]["id"] == seed.BEN
    assert await refused(client.users_lookupByEmail, email="nora@blossom.example") == "users_not_found"


async def test_user_groups_have_members(client: AsyncWebClient) -> None:
    groups = {each["handle"]: each["id"] for each in (await client.usergroups_list())["usergroups"]}
    assert groups["managers"] == seed.MANAGERS_GROUP
    users = (await client.usergroups_users_list(usergroup=seed.MANAGERS_GROUP))["users"]
    assert users == [seed.MAYA, seed.VICTOR]


async def test_public_channels_are_listed_and_private_ones_only_inside(slack: LocalSlack, bot: SampleBot) -> None:
    both = "public_channel,private_channel"
    names = [each["name"] for each in (await bot.client.conversations_list(types=both))["channels"]]
    assert names == ["general", "sales", "komet-approvals", "komet-alerts", "growers"]
    await slack.acts.invite(channel="leaders", user=bot.user_id)
    names = [each["name"] for each in (await bot.client.conversations_list(types=both))["channels"]]
    assert "leaders" in names


async def test_a_channel_says_who_is_in(client: AsyncWebClient, bot: SampleBot) -> None:
    members = (await client.conversations_members(channel=seed.GROWERS))["members"]
    assert {seed.DIEGO, seed.LUCIA, seed.SAM} <= set(members)
    info = (await client.conversations_info(channel=seed.GROWERS, include_num_members=True))["channel"]
    assert (info["is_member"], info["is_ext_shared"], info["num_members"]) == (False, True, len(members))


async def test_a_private_channel_is_invisible_from_outside(client: AsyncWebClient) -> None:
    assert await refused(client.conversations_info, channel=seed.LEADERS) == "channel_not_found"


async def test_a_bot_joins_public_channels(slack: LocalSlack, bot: SampleBot) -> None:
    await bot.client.conversations_join(channel=seed.GENERAL)
    await bot.client.chat_postMessage(channel=seed.GENERAL, text="I am in")
    await slack.acts.kick(channel="general", user=bot.user_id)
    assert await refused(bot.client.chat_postMessage, channel=seed.GENERAL, text="x") == "not_in_channel"
    assert texts(slack, seed.ANA, "general") == ["I am in"]


async def test_a_direct_message_is_opened_once(bot: SampleBot) -> None:
    first = (await bot.client.conversations_open(users=seed.ANA))["channel"]["id"]
    second = (await bot.client.conversations_open(users=[seed.ANA], return_im=True))["channel"]
    assert (second["id"], second["user"], second["is_im"]) == (first, seed.ANA, True)


@pytest.mark.parametrize(("user", "error"), [("U0NOBODY", "user_not_found"), (seed.NORA, "user_disabled")])
async def test_a_direct_message_needs_somebody(client: AsyncWebClient, user: str, error: str) -> None:
    assert await refused(client.conversations_open, users=user) == error


async def test_history_gives_the_newest_first_without_replies_and_ephemerals(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    parent = (await client.chat_postMessage(channel=seed.SALES, text="One"))["ts"]
    await client.chat_postMessage(channel=seed.SALES, text="Reply", thread_ts=parent)
    await client.chat_postEphemeral(channel=seed.SALES, user=seed.ANA, text="Psst")
    await slack.acts.message(user=seed.ANA, channel="sales", text="Two")
    history = await client.conversations_history(channel=seed.SALES)
    assert [each["text"] for each in history["messages"]] == ["Two", "One"]
    replies = await client.conversations_replies(channel=seed.SALES, ts=parent)
    assert [each["text"] for each in replies["messages"]] == ["One", "Reply"]


async def test_history_is_cut_by_time_and_page(slack: LocalSlack, client: AsyncWebClient) -> None:
    times = [(await slack.acts.message(user=seed.ANA, channel="sales", text=str(n)))["ts"] for n in range(4)]
    after = await client.conversations_history(channel=seed.SALES, oldest=times[1])
    assert [each["text"] for each in after["messages"]] == ["3", "2"]
    first = await client.conversations_history(channel=seed.SALES, limit=3)
    assert (len(first["messages"]), first["has_more"]) == (3, True)


async def test_history_is_for_members(client: AsyncWebClient) -> None:
    assert await refused(client.conversations_history, channel=seed.GENERAL) == "not_in_channel"
