"""The whole bot in this process, for one test."""

import asyncio
import contextlib
import random
import shutil
import socket
import sqlite3
from collections.abc import Callable, Mapping
from copy import copy as copy_object
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy.pool import QueuePool

from bot.app import Bot, start_bot
from bot.config import Settings
from bot.demo_company import BOT_CHANNELS, POLICY, furnish
from bot.manifest import build_manifest
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.server import LocalSlack
from handlers.commands import COMMANDS
from handlers.operations import OPERATIONS
from tests.support.databases import address, change, copy, rows


async def template_database(folder: Path, komet: LocalKomet) -> Path:
    """Make the database that every test begins with, and return its folder."""
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    await furnish(address(folder / "bot.db"), folder / "bot.key", komet)
    return folder


class RunningBot:
    """A bot that can be started, stopped and killed inside a test. `settings` may be changed before a start.

    With `http` it listens for signed requests instead of using Socket Mode.
    """

    def __init__(
        self, template: Path, folder: Path, komet: LocalKomet, slack: LocalSlack, *, http: bool = False
    ) -> None:
        self.folder = folder
        self.slack = slack
        self.komet = komet
        database_url = copy(template / "bot.db", folder / "bot.db")
        for name in ("bot.key", "policy.toml"):
            shutil.copy(template / name, folder / name)
        self.http = http
        port = free_port() if http else 0
        self.address = f"http://127.0.0.1:{port}/slack/events" if http else None
        app = slack.install(build_manifest(OPERATIONS, COMMANDS, http_url=self.address), self.address, BOT_CHANNELS)
        self.app_id = str(app["app_id"])
        self.settings: dict[str, Any] = {
            "slack_bot_token": SecretStr(app["bot_token"]),
            "slack_app_token": SecretStr(app["app_token"]),
            "slack_signing_secret": SecretStr(app["signing_secret"]),
            "slack_api_url": slack.api_url,
            "komet_api_url": komet.api_url,
            "bot_database_url": database_url,
            "bot_key_file": folder / "bot.key",
            "bot_policy": folder / "policy.toml",
            "komet_unverified": "on",
            "bot_post_seconds": 0,
            "bot_http_port": port,
        }
        self._bot: Bot | None = None

    @property
    def running(self) -> Bot:
        """Return the bot; it must be running."""
        assert self._bot is not None
        return self._bot

    def replica(self) -> "RunningBot":
        """Return a second bot of the same app with the same settings on the same database, not started yet."""
        other = copy_object(self)
        other._bot = None
        return other

    async def start(self, **changes: Any) -> Bot:
        """Start the bot with the settings, some of them changed."""
        settings: Mapping[str, Any] = {**self.settings, **changes}
        self._bot = await start_bot(Settings(_env_file=None, **settings), http_mode=self.http)
        return self._bot

    async def stop(self) -> None:
        """Stop the bot in order."""
        if self._bot is not None:
            await self._bot.stop()
            self._bot = None

    async def kill(self) -> None:
        """End the bot as a crash does: nothing is drained, nobody is told, nothing more is written.

        Whatever it was waiting for is cut off there; the database keeps what was committed. It falls between
        two transactions: one that is cut off would be rolled back, which is as if it fell before it.
        """
        bot, self._bot = self.running, None
        pool = bot.database.engine.pool
        assert bot.socket is not None
        assert isinstance(pool, QueuePool)
        await until(lambda: pool.checkedout() == 0)
        under_way = [*bot._going, *bot.desk.tasks._running, *_listeners()]
        for task in under_way:
            task.cancel()
        async with asyncio.timeout(5):  # a task that overhears its end must not go unnoticed
            await asyncio.gather(*under_way, return_exceptions=True)
        await bot.socket.close_async()  # type: ignore[no-untyped-call]
        await bot.komet.aclose()
        await bot.http.close()
        await bot.database.close()

    async def restart(self) -> Bot:
        """Crash, and start again on the same database."""
        if self._bot is not None:
            await self.kill()
        return await self.start()

    async def idle(self) -> None:
        """Wait until the bot has done all that it has to do now, telling Slack included."""
        for _ in range(3):
            if self._bot is None:
                return  # killed meanwhile: a dead bot has nothing to do
            await self.running.desk.tasks.idle()
            if self._bot is not None:
                await self.running.outbox.drain()
            await asyncio.sleep(0)
        if self._bot is not None:
            await self.running.desk.tasks.idle()

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """Return what stands in the bot's database, read behind its back."""
        return rows(self.folder / "bot.db", query, *values)

    async def change(self, statement: str, *values: Any) -> None:
        """Change the bot's database behind its back, as time or an admin could have done."""
        path = self.folder / "bot.db"
        await asyncio.to_thread(
            change, path, statement, *values
        )  # the bot may hold the lock, and needs this thread to give it back


def _listeners() -> list[asyncio.Task[Any]]:
    """Return the tasks in which slack_sdk hands payloads to the bot; it keeps no list of them."""
    return [task for task in asyncio.all_tasks() if "run_message_listeners" in repr(task.get_coro())]


def free_port() -> int:
    """Return a port of this machine that nobody listens on.

    It lies below those that the system hands out: no connection of another test gets it meanwhile.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


async def until(holds: Callable[[], Any], *, seconds: float = 5.0) -> None:
    """Wait until something holds, at most so long; AssertionError when it never does."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not holds():
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.005)
