"""The door of the Web API: how arguments come, which tokens count, what headers go back."""

import json

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.model import Json
from tests.workbench.slack.sample_bot import SampleBot, manifest
from tests.workbench.slack.shapes import section, texts

pytestmark = pytest.mark.anyio

BLOCKS = json.dumps([section("hello")])
VIDEO = {
    "type": "video",
    "alt_text": "Roses",
    "title": {"type": "plain_text", "text": "Roses"},
    "thumbnail_url": "https://blossom.example/roses.png",
    "video_url": "https://blossom.example/roses",
}


@pytest.fixture
def bearer(bot: SampleBot) -> dict[str, str]:
    return {"Authorization": f"Bearer {bot.credentials['bot_token']}"}


async def test_arguments_come_as_query(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    answer = await http.get("/api/users.info", params={"user": seed.ANA}, headers=bearer)
    assert answer.json()["user"]["id"] == seed.ANA


async def test_arguments_come_as_form_with_json_inside(
    slack: LocalSlack, http: httpx.AsyncClient, bearer: dict[str, str]
) -> None:
    form = {"channel": seed.SALES, "text": "x", "blocks": BLOCKS}
    assert (await http.post("/api/chat.postMessage", data=form, headers=bearer)).json()["ok"]
    assert texts(slack, seed.ANA, "sales") == ["x"]


async def test_arguments_come_as_multipart(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    parts = {"channel": (None, seed.SALES), "text": (None, "x"), "blocks": (None, BLOCKS)}
    answer = (await http.post("/api/chat.postMessage", files=parts, headers=bearer)).json()
    assert answer["message"]["blocks"][0]["text"]["text"] == "hello"


async def test_arguments_come_as_json(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    body = {"channel": seed.SALES, "blocks": [section("hello")], "text": "x"}
    assert (await http.post("/api/chat.postMessage", json=body, headers=bearer)).json()["ok"]


@pytest.mark.parametrize(("content", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_a_broken_json_body_is_named(
    http: httpx.AsyncClient, bearer: dict[str, str], content: str, error: str
) -> None:
    headers = {**bearer, "Content-Type": "application/json"}
    answer = await http.post("/api/chat.postMessage", content=content, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (200, error)


async def test_blocks_that_are_no_json_are_named(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    form = {"channel": seed.SALES, "blocks": "[{"}
    answer = await http.post("/api/chat.postMessage", data=form, headers=bearer)
    assert answer.json()["error"] == "invalid_blocks_format"


async def test_the_token_may_be_an_argument(http: httpx.AsyncClient, bot: SampleBot) -> None:
    form = {"token": bot.credentials["bot_token"]}
    assert (await http.post("/api/auth.test", data=form)).json()["bot_id"] == bot.credentials["bot_id"]


async def test_an_app_token_counts_in_the_header_only(http: httpx.AsyncClient, bot: SampleBot) -> None:
    token = bot.credentials["app_token"]
    inside = await http.post("/api/apps.connections.open", data={"token": token})
    assert inside.json()["error"] == "not_authed"
    header = await http.post("/api/apps.connections.open", headers={"Authorization": f"Bearer {token}"})
    assert header.json()["ok"]


@pytest.mark.parametrize(
    ("content", "kind", "error"),
    [
        (b"text=x", "application/x-flowers", "invalid_post_type"),
        (b"text=%ff\xff", "application/x-www-form-urlencoded", "invalid_form_data"),
        (b"\xff", "application/json", "invalid_json"),
        (b"[" * 100_000, "application/json", "invalid_json"),
    ],
)
async def test_a_body_that_is_not_what_it_says_is_named(
    http: httpx.AsyncClient, bearer: dict[str, str], content: bytes, kind: str, error: str
) -> None:
    answer = await http.post("/api/api.test", content=content, headers={**bearer, "Content-Type": kind})
    assert (answer.status_code, answer.json()["error"]) == (200, error)


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.history", {"oldest": "yesterday"}, "invalid_ts_oldest"),
        ("conversations.history", {"latest": "tomorrow"}, "invalid_ts_latest"),
        ("conversations.history", {"limit": -1}, "invalid_limit"),
        ("conversations.history", {"limit": "inf"}, "invalid_arguments"),
        ("chat.postMessage", {"text": "x", "attachments": [1]}, "invalid_attachments"),
        ("chat.postMessage", {"text": "x", "icon_emoji": ":rose:"}, "missing_scope"),
        ("chat.postMessage", {"text": "x", "blocks": [VIDEO]}, "missing_scope"),
        ("files.completeUploadExternal", {"files": [1]}, "file_not_found"),
    ],
)
async def test_an_argument_that_makes_no_sense_is_named(
    client: AsyncWebClient, method: str, arguments: Json, error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json={"channel": seed.SALES, **arguments})
    assert refused.value.response["error"] == error


async def test_without_token_it_is_not_authed(http: httpx.AsyncClient, slack: LocalSlack) -> None:
    assert (await http.post("/api/auth.test")).json() == {"ok": False, "error": "not_authed"}


async def test_with_an_invented_token_it_is_invalid_auth(http: httpx.AsyncClient, slack: LocalSlack) -> None:
    answer = await http.post("/api/auth.test", headers={"Authorization": "Bearer xoxb-1-2-3"})
    assert (answer.status_code, answer.json()["error"]) == (200, "invalid_auth")


async def test_an_unknown_method_is_named(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("chat.shout")
    assert refused.value.response["error"] == "unknown_method"
    assert refused.value.response["req_method"] == "chat.shout"


async def test_a_missing_scope_says_what_is_needed(slack: LocalSlack) -> None:
    given = manifest("Modest", "/modest")
    given["oauth_config"]["scopes"]["bot"] = ["commands"]
    modest = AsyncWebClient(slack.install(given)["bot_token"], slack.api_url)
    with pytest.raises(SlackApiError) as refused:
        await modest.users_info(user=seed.ANA)
    answer = refused.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "users:read", "commands")


async def test_an_app_token_opens_connections_only(slack: LocalSlack, bot: SampleBot) -> None:
    app_token = AsyncWebClient(bot.credentials["app_token"], slack.api_url)
    with pytest.raises(SlackApiError) as refused:
        await app_token.chat_postMessage(channel=seed.SALES, text="x")
    assert refused.value.response["error"] == "not_allowed_token_type"


async def test_a_bot_token_opens_no_connection(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("apps.connections.open")
    assert refused.value.response["error"] == "not_allowed_token_type"


async def test_auth_test_says_who_it_is_and_which_scopes_it_has(bot: SampleBot) -> None:
    answer = await bot.client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == (seed.TEAM_ID, bot.user_id)
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_api_test_gives_the_arguments_back(client: AsyncWebClient) -> None:
    assert (await client.api_test(foo="bar"))["args"]["foo"] == "bar"


async def test_team_info_names_the_workspace(client: AsyncWebClient) -> None:
    assert (await client.team_info())["team"]["name"] == "Blossom Wholesale"


async def test_bots_info_describes_the_bot(bot: SampleBot) -> None:
    answer = await bot.client.bots_info(bot=bot.credentials["bot_id"])
    assert answer["bot"]["app_id"] == bot.app_id


async def test_blocks_validate_needs_no_token_and_points_at_the_fault(
    http: httpx.AsyncClient, slack: LocalSlack
) -> None:
    bad = json.dumps([{"type": "section", "text": {"type": "shout", "text": "x"}}])
    answer = (await http.post("/api/blocks.validate", data={"blocks": bad})).json()
    assert answer["error"] == "invalid_blocks"
    fault = answer["errors"][0]
    assert (fault["code"], fault["message"], fault["pointer"]) == (
        "failed_constraint",
        "unsupported type: shout",
        "/0/text/type",
    )
    assert fault["constraint"]["expected"] == ["mrkdwn", "plain_text"]


async def test_blocks_validate_takes_exactly_one_thing(client: AsyncWebClient) -> None:
    assert (await client.blocks_validate(blocks=[{"type": "divider"}]))["ok"]
    with pytest.raises(SlackApiError) as refused:
        await client.blocks_validate()
    assert refused.value.response["error"] == "invalid_arguments"


async def test_tokens_never_reach_the_journal(slack: LocalSlack, http: httpx.AsyncClient, bot: SampleBot) -> None:
    token = bot.credentials["bot_token"]
    await http.post("/api/auth.test", data={"token": token})
    await bot.client.auth_test()
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    written = (await http.get("/workbench/traffic")).text
    assert "auth.test" in written
    for secret in ("bot_token", "app_token", "signing_secret"):
        assert bot.credentials[secret] not in written
