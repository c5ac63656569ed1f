"""HTTP delivery on the wire: signatures, forms, retry headers, url_verification."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.apps import App
from bot.workbench.slack.errors import ActError
from tests.workbench.slack.sample_bot import SampleBot, manifest

pytestmark = pytest.mark.anyio


class Receiver:
    """A server of our own at the end of request_url; `answers` are used in turn, then 200."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answers: list[web.Response] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        headers = {key.lower(): value for key, value in request.headers.items()}
        self.requests.append((headers, await request.text()))
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    listening = Receiver()
    application = web.Application()
    application.router.add_post("/slack", listening.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack"
    yield listening
    await runner.cleanup()


@pytest.fixture
def app(slack: LocalSlack, receiver: Receiver) -> App:
    given = slack.install(manifest("Raw", "/raw"), receiver.url, ["sales"])
    found = slack.workspace.apps.get(given["app_id"])
    assert found is not None
    return found


async def test_every_request_is_signed_with_real_time(slack: LocalSlack, receiver: Receiver, app: App) -> None:
    slack.clock.advance(10_000)
    await slack.acts.command(user=seed.ANA, channel="sales", text="/raw x")
    headers, body = receiver.requests[0]
    stamp = headers["x-slack-request-timestamp"]
    expected = hmac.new(app.signing_secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    assert headers["x-slack-signature"] == f"v0={expected}"
    assert abs(int(stamp) - time.time()) < 5


async def test_a_command_is_a_form(slack: LocalSlack, receiver: Receiver, app: App) -> None:
    await slack.acts.command(user=seed.ANA, channel="sales", text="/raw ñandú & co")
    headers, body = receiver.requests[0]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(body)["text"] == ["ñandú & co"]


async def test_an_interaction_is_json_in_a_form(slack: LocalSlack, receiver: Receiver, app: App) -> None:
    await slack.acts.shortcut(user=seed.ANA, callback_id="Raw-global")
    payload = json.loads(parse_qs(receiver.requests[0][1])["payload"][0])
    assert payload["type"] == "shortcut"


async def test_a_plain_text_answer_is_shown(slack: LocalSlack, receiver: Receiver, app: App) -> None:
    receiver.answers = [web.Response(text="plain words")]
    answer = await slack.acts.command(user=seed.ANA, channel="sales", text="/raw")
    assert (answer["ack"], answer["error"]) == ("plain words", None)


async def test_anything_but_2xx_is_dispatch_failed(slack: LocalSlack, receiver: Receiver, app: App) -> None:
    receiver.answers = [web.Response(status=500)]
    answer = await slack.acts.command(user=seed.ANA, channel="sales", text="/raw")
    assert answer["error"] == "dispatch_failed"


async def test_a_retried_event_says_which_retry_and_why(slack: LocalSlack, receiver: Receiver, app: App) -> None:
    receiver.answers = [web.Response(status=500)]
    await slack.acts.home(user=seed.ANA, app=app.id)
    async with asyncio.timeout(5):
        while len(receiver.requests) < 2:
            await asyncio.sleep(0.01)
    (first, _), (second, body) = receiver.requests
    assert "x-slack-retry-num" not in first
    assert (second["x-slack-retry-num"], second["x-slack-retry-reason"]) == ("1", "http_error")
    assert second["content-type"] == "application/json"
    assert json.loads(body)["event"]["type"] == "app_home_opened"


async def test_an_app_can_refuse_retries(slack: LocalSlack, receiver: Receiver, app: App) -> None:
    receiver.answers = [web.Response(status=500, headers={"x-slack-no-retry": "1"})]
    await slack.acts.home(user=seed.ANA, app=app.id)
    await asyncio.sleep(0.05)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("fault", ["bad_signature", "old_timestamp"])
async def test_a_careful_app_refuses_a_bad_signature(slack: LocalSlack, http_bot: SampleBot, fault: str) -> None:
    http_bot.forget()
    await slack.fault(kind=fault, payload="command")
    answer = await slack.acts.command(user=seed.ANA, channel="sales", text="/petal")
    assert answer["error"] == "dispatch_failed"
    assert not http_bot.heard["command"]


async def test_url_verification_and_ssl_check_are_answered(slack: LocalSlack, http_bot: SampleBot) -> None:
    answer = await slack.verify(app=http_bot.app_id)
    assert answer == {"ok": True, "url_verification": True, "ssl_check": True}


async def test_an_address_that_does_not_give_the_challenge_back_is_not_verified(
    slack: LocalSlack, receiver: Receiver, app: App
) -> None:
    receiver.answers = [web.json_response({"challenge": "another"}), web.Response(status=500)]
    assert await slack.verify(app=app.id) == {"ok": False, "url_verification": False, "ssl_check": False}


async def test_a_socket_app_has_no_address_to_verify(slack: LocalSlack, bot: SampleBot) -> None:
    with pytest.raises(ActError) as refused:
        await slack.verify(app=bot.app_id)
    assert (refused.value.field, refused.value.status) == ("app", 404)
