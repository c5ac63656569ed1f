"""The small world around the measured servers: a local Slack, a local Komet, and requests as Slack signs them."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.demo_company import BOT_CHANNELS, POLICY, furnish
from bot.manifest import build_manifest
from bot.workbench.komet.server import LocalKomet
from bot.workbench.komet.server import start as start_komet
from bot.workbench.slack import seed
from bot.workbench.slack.apps import App
from bot.workbench.slack.server import LocalSlack
from bot.workbench.slack.server import start as start_slack
from handlers.commands import COMMANDS
from handlers.operations import OPERATIONS
from tests.bench.plain_bolt import COMMANDS as PLAIN_COMMANDS
from tests.bench.plain_bolt import name_of
from tests.bench.processes import ServerProcess

Json = dict[str, Any]

FORM = "application/x-www-form-urlencoded"


class Company:
    """The two local servers and the apps that are installed there."""

    def __init__(self, slack: LocalSlack, komet: LocalKomet, folder: Path) -> None:
        self.slack = slack
        self.komet = komet
        self._folder = folder

    async def bot(self, name: str, module: str, *arguments: str) -> "Measured":
        """Start our bot, furnished as in the demo, with a database of its own."""
        folder = self._folder / name
        folder.mkdir()
        policy, key_file = folder / "policy.toml", folder / "bot.key"
        policy.write_text(POLICY, encoding="utf-8")
        database_url = f"sqlite+aiosqlite:///{folder / 'bot.db'}"
        await furnish(database_url, key_file, self.komet)
        environment = {
            "BOT_DATABASE_URL": database_url,
            "BOT_KEY_FILE": str(key_file),
            "BOT_POLICY": str(policy),
            "KOMET_UNVERIFIED": "on",
            "BOT_LOG_LEVEL": "WARNING",
            "KOMET_API_URL": self.komet.api_url,
        }
        manifest = build_manifest(OPERATIONS, COMMANDS)
        return await self._start(manifest, module, *arguments, environment=environment, port_name="BOT_HTTP_PORT")

    async def plain(self, **environment: str) -> "Measured":
        """Start plain Bolt."""
        return await self._baseline("tests.bench.plain_bolt", environment)

    async def bare(self) -> "Measured":
        """Start the server that does nothing."""
        return await self._baseline("tests.bench.bare_server", {})

    async def _baseline(self, module: str, environment: Mapping[str, str]) -> "Measured":
        manifest = {
            "display_information": {"name": "Plain"},
            "features": {
                "bot_user": {"display_name": "Plain"},
                "slash_commands": [
                    {"command": name_of(number), "description": "A command"} for number in range(PLAIN_COMMANDS)
                ],
            },
            "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
            "settings": {"socket_mode_enabled": True},
        }
        return await self._start(manifest, module, environment=environment, port_name="PORT")

    async def _start(
        self, manifest: Json, module: str, *arguments: str, environment: Mapping[str, str], port_name: str
    ) -> "Measured":
        installed = self.slack.install(manifest, None, BOT_CHANNELS)
        process = ServerProcess(
            module,
            *arguments,
            environment={
                **environment,
                "SLACK_BOT_TOKEN": installed["bot_token"],
                "SLACK_SIGNING_SECRET": installed["signing_secret"],
                "SLACK_API_URL": self.slack.api_url,
            },
            port_name=port_name,
        )
        app = self.slack.workspace.apps.get(installed["app_id"])
        assert app is not None
        measured = Measured(self, app, process)
        try:
            await process.start()
        except BaseException:
            await process.stop()
            raise
        return measured


class Measured:
    """A server under measurement: its process, and the requests that Slack would send it."""

    def __init__(self, company: Company, app: App, process: ServerProcess) -> None:
        self._slack = company.slack
        self._app = app
        self.process = process

    def command(self, user: str, channel: str, command: str, text: str) -> str:
        """Return a slash command on the wire, with a trigger and a response_url of its own."""
        workspace = self._slack.workspace
        payload = self._slack.acts.payloads.command(
            self._app, workspace.people[user], workspace.channels[channel], command, text
        )
        return self._signed(urlencode(payload))

    def tab_opened(self, user: str) -> str:
        """Return the event of somebody who opens the app's Messages tab.

        https://docs.slack.dev/reference/events/app_home_opened
        """
        workspace = self._slack.workspace
        event = {
            "type": "app_home_opened",
            "user": user,
            "channel": workspace.direct(user, self._app.bot_user_id).id,
            "tab": "messages",
            "event_ts": workspace.next_ts(),
        }
        payload = {
            "token": self._app.verification_token,
            "team_id": seed.TEAM_ID,
            "api_app_id": self._app.id,
            "event": event,
            "type": "event_callback",
            "event_id": workspace.ids.new("Ev"),
            "event_time": int(time.time()),
            "authorizations": [
                {"enterprise_id": None, "team_id": seed.TEAM_ID, "user_id": self._app.bot_user_id, "is_bot": True}
            ],
            "is_ext_shared_channel": False,
        }
        return self._signed(json.dumps(payload), "application/json")

    def forged(self) -> str:
        """Return a command that is signed with another secret."""
        payload = {"command": "/komet", "text": "help", "user_id": seed.ANA, "team_id": seed.TEAM_ID}
        return self._signed(urlencode(payload), secret=self._app.signing_secret[::-1])

    def _signed(self, body: str, content_type: str = FORM, *, secret: str | None = None) -> str:
        # https://docs.slack.dev/authentication/verifying-requests-from-slack
        key, stamp = (secret or self._app.signing_secret).encode(), int(time.time())
        mark = hmac.new(key, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        address = urlsplit(self.process.address)
        return (
            f"POST {address.path} HTTP/1.1\r\n"
            f"Host: {address.netloc}\r\n"
            "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
            "Accept-Encoding: gzip,deflate\r\n"
            "Accept: application/json,*/*\r\n"
            f"X-Slack-Signature: v0={mark}\r\n"
            f"X-Slack-Request-Timestamp: {stamp}\r\n"
            f"Content-Length: {len(body)}\r\n"
            f"Content-Type: {content_type}\r\n\r\n"
            f"{body}"
        )


@asynccontextmanager
async def company(folder: Path) -> AsyncIterator[Company]:
    """Give a company whose servers stop at the end. `folder` holds the bots' databases."""
    komet = await start_komet()
    try:
        slack = await start_slack(komet_url=komet.url)
        try:
            yield Company(slack, komet, folder)
        finally:
            await slack.stop()
    finally:
        await komet.stop()
