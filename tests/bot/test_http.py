"""The HTTP side: only what Slack signed reaches the listeners, and it arrives whole."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from slack_bolt.async_app import AsyncAck
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.bolt import make_app
from bot.config import Settings
from bot.http import STAMP, make_server, parsed_form
from bot.manifest import build_manifest
from bot.workbench.slack.server import LocalSlack
from handlers.commands import COMMANDS
from handlers.operations import OPERATIONS
from storage.database import Database
from tests.support.databases import address

pytestmark = pytest.mark.anyio

SECRET = "a signing secret"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Served:
    """A server with one listener a kind, what these heard, and how to ask it."""

    address: str
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def post(self, body: str | bytes, *, secret: str = SECRET, **headers: str) -> httpx.Response:
        """Send a body as Slack does; `headers` replace what would be signed."""
        raw = body.encode() if isinstance(body, str) else body
        stamp = str(int(Clock().now()))
        text = raw.decode("utf-8", "replace")
        mark = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=text)
        sent = {"Content-Type": FORM, STAMP: stamp, "X-Slack-Signature": mark or "", **headers}
        async with httpx.AsyncClient() as client:
            return await client.post(f"{self.address}/slack/events", content=raw, headers=sent)


@pytest.fixture
async def served(local_slack: LocalSlack, tmp_path: Path, anyio_backend: object) -> AsyncIterator[Served]:
    """The server in front of Bolt, with listeners that only note what they hear."""
    await local_slack.reset(apps=True)
    installed = local_slack.install(build_manifest(OPERATIONS, COMMANDS))
    settings = Settings(
        _env_file=None,
        slack_bot_token=SecretStr(installed["bot_token"]),
        slack_signing_secret=SecretStr(SECRET),
    )
    app = make_app(AsyncWebClient(installed["bot_token"], base_url=local_slack.api_url), settings)
    database = Database(address(tmp_path / "bot.db"))
    runner, where = await make_server(app, database, SECRET, host="127.0.0.1", port=0)
    found = Served(where)

    async def note(ack: AsyncAck, body: dict[str, Any]) -> None:
        found.heard.append(body)
        await ack()

    app.command("/komet")(note)
    app.action("link")(note)
    app.event("app_home_opened")(note)
    yield found
    await runner.cleanup()
    await database.close()


COMMAND = {"command": "/komet", "text": "po list “mañana” & 100%", "user_id": "U1", "team_id": "T1"}


async def test_a_signed_command_arrives_as_it_was_typed(served: Served) -> None:
    answer = await served.post(urlencode(COMMAND))
    assert (answer.status_code, answer.text) == (200, "")
    assert served.heard == [COMMAND]


async def test_a_signed_press_arrives_with_its_payload_read(served: Served) -> None:
    payload = {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1"},
        "actions": [{"type": "button", "action_id": "link", "block_id": "b", "value": 'é "%22" + ✿'}],
    }
    answer = await served.post(urlencode({"payload": json.dumps(payload)}))
    assert answer.status_code == 200
    assert served.heard == [payload]


async def test_a_signed_event_arrives(served: Served) -> None:
    event = {"type": "event_callback", "team_id": "T1", "event": {"type": "app_home_opened", "user": "U1"}}
    answer = await served.post(json.dumps(event), **{"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert served.heard == [event]


Forge = Callable[[Served], Awaitable[httpx.Response]]


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda it: it.post(urlencode(COMMAND), secret="another"), id="signed with another secret"),
        pytest.param(lambda it: it.post(urlencode(COMMAND), **{"X-Slack-Signature": ""}), id="not signed"),
        pytest.param(lambda it: it.post(urlencode(COMMAND), **{STAMP: "1600000000"}), id="long ago"),
        pytest.param(lambda it: it.post(urlencode(COMMAND), **{STAMP: "yesterday"}), id="at no time"),
        pytest.param(
            lambda it: it.post(b"\xff\xfe" + urlencode(COMMAND).encode(), secret="another"), id="not even UTF-8"
        ),
    ],
)
async def test_what_slack_did_not_sign_is_refused_and_reaches_no_listener(served: Served, forge: Forge) -> None:
    assert (await forge(served)).status_code == 401
    assert served.heard == []


async def test_slacks_unsigned_look_at_the_certificate_is_answered(served: Served) -> None:
    answer = await served.post("ssl_check=1&token=x", **{"X-Slack-Signature": ""})
    assert answer.status_code == 200
    assert served.heard == []


async def test_the_challenge_of_url_verification_is_answered(served: Served) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"})
    answer = await served.post(body, **{"Content-Type": "application/json"})
    assert answer.json() == {"challenge": "3eZbrw1a"}


async def test_a_challenge_that_slack_did_not_sign_is_refused(served: Served) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"})
    assert (await served.post(body, secret="another")).status_code == 401


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=6))
def test_a_form_is_read_back_as_it_was_written(fields: dict[str, str]) -> None:
    assert parsed_form(urlencode(fields)) == fields


PIECES = [*'%+&=;27bBdDcCfF3A5é "', "%22", "%2B", "%25", "%C3%A9", "%e2%80", "%26", "%3D", "%%32%32"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_a_form_that_nobody_wrote_properly_is_read_as_urllib_reads_it(body: str) -> None:
    assert parsed_form(body) == dict(parse_qsl(body, keep_blank_values=True))


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_in_a_form_survives(value: Any) -> None:
    assert json.loads(parsed_form("payload=" + quote_plus(json.dumps(value)))["payload"]) == value
