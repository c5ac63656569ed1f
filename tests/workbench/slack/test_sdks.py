"""Slack's own SDKs for Python, unchanged, against the local Slack.

The app is in `journey_app.py`, what a person does with it in `journey.py`, the SDKs in `sdk_apps.py`.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookClient

from bot.workbench.slack import LocalSlack, seed
from tests.workbench.slack.journey import JOURNEY, ON_SOCKETS, Check, name_of
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.sdk_apps import SDK_APPS, SdkApp
from tests.workbench.slack.shapes import section, texts

pytestmark = [pytest.mark.anyio, pytest.mark.thorough]


@pytest.fixture(scope="module", params=SDK_APPS, ids=lambda kind: kind.__name__)
async def app(request: pytest.FixtureRequest, server: LocalSlack) -> AsyncIterator[SdkApp]:
    """The same app on each SDK in turn."""
    running: SdkApp = request.param(server)
    await running.start()
    yield running
    await running.stop()


@pytest.mark.parametrize("check", JOURNEY, ids=name_of)
async def test_the_sdk_cannot_tell_the_difference(slack: LocalSlack, app: SdkApp, check: Check) -> None:
    await check(slack, app)


@pytest.mark.parametrize("check", ON_SOCKETS, ids=name_of)
async def test_the_sdk_comes_back(slack: LocalSlack, app: SdkApp, check: Check) -> None:
    if app.uses_sockets:
        await check(slack, app)


async def test_the_synchronous_client_posts_pages_and_uploads(
    slack: LocalSlack, bot: SampleBot, tmp_path: Path
) -> None:
    client = WebClient(bot.credentials["bot_token"], slack.api_url)
    path = tmp_path / "roses.csv"
    path.write_text("rose\n")

    def work() -> list[str]:
        client.chat_postMessage(channel="#sales", text="Hello", blocks=[section("*Hello*")])
        client.files_upload_v2(channel=seed.SALES, file=str(path), initial_comment="Roses")
        return [each["name"] for page in client.conversations_list(limit=2) for each in page["channels"]]

    names = await asyncio.to_thread(work)
    assert names == ["general", "sales", "komet-approvals", "komet-alerts", "growers"]
    assert texts(slack, seed.BEN, "sales") == ["Hello", "Roses"]


async def test_the_asynchronous_client_posts_pages_and_uploads(slack: LocalSlack, bot: SampleBot) -> None:
    client = AsyncWebClient(bot.credentials["bot_token"], slack.api_url)
    await client.chat_postMessage(channel="#sales", text="Hello", blocks=[section("*Hello*")])
    await client.files_upload_v2(channel=seed.SALES, content="rose\n", filename="roses.csv", initial_comment="Roses")
    names = [each["name"] async for page in await client.conversations_list(limit=2) for each in page["channels"]]
    assert names == ["general", "sales", "komet-approvals", "komet-alerts", "growers"]
    assert texts(slack, seed.BEN, "sales") == ["Hello", "Roses"]


async def test_the_webhook_client_uses_a_response_url(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    url = (await bot.next("command"))["response_url"]
    answer = await asyncio.to_thread(WebhookClient(url).send, text="From a webhook client")
    assert (answer.status_code, answer.body) == (200, "ok")
    assert texts(slack, seed.ANA, "sales") == ["From a webhook client"]
