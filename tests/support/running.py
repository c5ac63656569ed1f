"""The whole bot in this process, for one test."""

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import Bot, start_bot
from bot.config import Settings
from bot.demo_company import BOT_CHANNELS, POLICY, furnish
from bot.manifest import build_manifest
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.server import LocalSlack
from handlers.commands import COMMANDS
from handlers.operations import OPERATIONS


async def template_database(folder: Path, komet: LocalKomet) -> Path:
    """Make the database that every test begins with, and return its folder."""
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    await furnish(f"sqlite+aiosqlite:///{folder / 'bot.db'}", folder / "bot.key", komet)
    return folder


class RunningBot:
    """A bot that can be started, stopped and killed inside a test. `settings` may be changed before a start."""

    def __init__(self, template: Path, folder: Path, komet: LocalKomet, slack: LocalSlack) -> None:
        self.folder = folder
        self.slack = slack
        self.komet = komet
        for name in ("bot.db", "bot.key", "policy.toml"):
            shutil.copy(template / name, folder / name)
        app = slack.install(build_manifest(OPERATIONS, COMMANDS), None, BOT_CHANNELS)
        self.app_id = str(app["app_id"])
        self.settings: dict[str, Any] = {
            "slack_bot_token": SecretStr(app["bot_token"]),
            "slack_app_token": SecretStr(app["app_token"]),
            "slack_signing_secret": SecretStr(app["signing_secret"]),
            "slack_api_url": slack.api_url,
            "komet_api_url": komet.api_url,
            "bot_database_url": f"sqlite+aiosqlite:///{folder / 'bot.db'}",
            "bot_key_file": folder / "bot.key",
            "bot_policy": folder / "policy.toml",
            "bot_post_seconds": 0,
        }
        self._bot: Bot | None = None

    @property
    def running(self) -> Bot:
        """Return the bot; it must be running."""
        assert self._bot is not None
        return self._bot

    async def start(self, **changes: Any) -> Bot:
        """Start the bot with the settings, some of them changed."""
        settings: Mapping[str, Any] = {**self.settings, **changes}
        self._bot = await start_bot(Settings(_env_file=None, **settings))  # type: ignore[call-arg]
        return self._bot

    async def stop(self) -> None:
        """Stop the bot in order."""
        if self._bot is not None:
            await self._bot.stop()
            self._bot = None

    async def idle(self) -> None:
        """Wait until the bot has done all that it has to do now, telling Slack included."""
        for _ in range(3):
            await self.running.desk.tasks.idle()
            await self.running.outbox.drain()
            await asyncio.sleep(0)
        await self.running.desk.tasks.idle()
