"""Slack's side of the wire: payloads as the local Slack writes them, signed and sent by hand.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.workbench.slack.payloads import Payloads
from bot.workbench.slack.server import LocalSlack
from tests.support.running import RunningBot

Json = dict[str, Any]
STAMP, MARK = "X-Slack-Request-Timestamp", "X-Slack-Signature"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return the signature of a body."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def signed(secret: str, body: bytes, *, age: int = 0, media_type: str = FORM) -> dict[str, str]:
    """Return the headers of a body that Slack signed `age` seconds ago."""
    stamp = str(int(time.time()) - age)
    return {"Content-Type": media_type, STAMP: stamp, MARK: signature(secret, stamp, body)}


def form_of(payload: Json) -> bytes:
    """Return a command's body, or an interaction's."""
    return urlencode(payload if "command" in payload else {"payload": json.dumps(payload)}).encode()


class Wire:
    """Makes payloads for people and sends them to the bot's address."""

    def __init__(self, slack: LocalSlack, bot: RunningBot) -> None:
        self._bot = bot
        self._workspace = slack.workspace
        self.secret: str = bot.settings["slack_signing_secret"].get_secret_value()
        self.payloads: Payloads = slack.acts.payloads

    def command(self, person: str, command: str, text: str, channel: str = "sales") -> Json:
        """Return a command as a person types it."""
        found = self._workspace.channel_named(channel)
        assert found is not None
        return self.payloads.command(self._app(), self._person(person), found, command, text)

    def press(self, person: str, on: Json, action_id: str) -> Json:
        """Return the press of a message's button."""
        channel = self._workspace.channels[on["channel"]]
        button = next(
            element
            for block in on["blocks"]
            for element in block.get("elements", [])
            if element.get("action_id") == action_id
        )
        action = {**button, "block_id": "b", "action_ts": on["ts"]}
        return self.payloads.message_action(
            self._app(), self._person(person), channel, channel.messages[on["ts"]], action
        )

    def who(self, person: str) -> Json:
        """Return the part of an interaction that names the person."""
        found = self._person(person)
        return {
            "team": {"id": "T04BLOSSOM1", "domain": "blossom-wholesale"},
            "user": {"id": found.id, "name": found.name, "team_id": found.team_id},
            "api_app_id": self._bot.app_id,
        }

    async def post(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Send a body and wait until the bot has done what follows from it."""
        assert self._bot.address is not None
        async with httpx.AsyncClient() as client:
            answer = await client.post(self._bot.address, content=body, headers=headers)
        await self._bot.idle()
        return answer

    async def send(self, payload: Json, **how: Any) -> httpx.Response:
        """Sign a payload and send it."""
        body = form_of(payload)
        return await self.post(body, signed(self.secret, body, **how))

    def _app(self) -> Any:
        return self._workspace.apps.get(self._bot.app_id)

    def _person(self, name: str) -> Any:
        return next(each for each in self._workspace.people.values() if each.real_name == name)
