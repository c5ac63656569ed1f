"""Slack's own synchronous SDK, unchanged, against the local Slack."""

import asyncio
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.webhook import WebhookClient

from bot.workbench.slack import LocalSlack, seed
from tests.workbench.slack.sample_bot import SampleBot, manifest
from tests.workbench.slack.shapes import section, texts

pytestmark = pytest.mark.anyio


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


async def test_the_built_in_socket_client_answers(slack: LocalSlack) -> None:
    given = slack.install(manifest("Builtin", "/builtin"))
    client = SocketModeClient(
        given["app_token"], web_client=WebClient(given["bot_token"], slack.api_url), ping_interval=0.1
    )

    def answer(own: BaseSocketModeClient, request: SocketModeRequest) -> None:
        own.send_socket_mode_response(SocketModeResponse(request.envelope_id, {"text": f"Got {request.type}"}))

    client.socket_mode_request_listeners.append(answer)
    await asyncio.to_thread(client.connect)
    app = slack.workspace.apps.by_command("/builtin")
    assert app is not None
    async with asyncio.timeout(5):
        while not slack.delivery.sockets.connections(app):
            await asyncio.sleep(0.01)
    asked = await slack.acts.command(user=seed.ANA, channel="sales", text="/builtin")
    closing = asyncio.create_task(asyncio.to_thread(client.close))
    await slack.fault(kind="drop_socket", app=app.id)  # else the client's own reading holds it for three seconds
    await closing
    assert (asked["error"], asked["ack"]) == (None, {"text": "Got slash_commands"})


async def test_the_webhook_client_uses_a_response_url(slack: LocalSlack, bot: SampleBot) -> None:
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    url = (await bot.next("command"))["response_url"]
    answer = await asyncio.to_thread(WebhookClient(url).send, text="From a webhook client")
    assert (answer.status_code, answer.body) == (200, "ok")
    assert texts(slack, seed.ANA, "sales") == ["From a webhook client"]
