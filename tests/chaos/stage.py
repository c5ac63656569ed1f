"""A local Slack and a local Komet with the bot between them as a process of its own, killed and started at will."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.demo_company import BOT_CHANNELS
from bot.manifest import build_manifest
from bot.workbench.komet.server import LocalKomet
from bot.workbench.komet.server import start as start_komet
from bot.workbench.slack.server import LocalSlack
from bot.workbench.slack.server import start as start_slack
from handlers.commands import COMMANDS
from handlers.operations import OPERATIONS
from tests.chaos.switch import ORDER, RECORD
from tests.support.databases import address, copy, rows
from tests.support.running import template_database, until
from tests.support.slack import SlackFront

ROOT = Path(__file__).resolve().parents[2]
ACK_SECONDS = 3.2
"""Longer than Slack waits for an acknowledgement."""

HURRY: Mapping[str, Any] = {"looks": 4, "look_seconds": 0.02, "round_seconds": 0.02}
"""The bot's waits in a child: four looks at Komet instead of six in 51 minutes, and rounds of 20 ms instead of 1 s."""


class BotProcess:
    """One run of the bot in a process of its own."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()


class Nursery:
    """The process that forks bots."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._bots: dict[int, BotProcess] = {}

    async def start(self) -> None:
        """Start it and wait until it has loaded the bot."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.nursery",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        if (await self._process.stdout.readline()).strip() != b"ready":
            raise RuntimeError("the nursery did not start")
        self._hearing = asyncio.create_task(self._hear(self._process.stdout))

    async def bear(self, **asked: Any) -> BotProcess:
        """Fork a bot."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        return self._bots[await self._born.get()]

    async def stop(self) -> None:
        """End every bot and the nursery."""
        process = self._process
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        if self._hearing:
            await self._hearing

    async def _hear(self, lines: asyncio.StreamReader) -> None:
        async for line in lines:
            word, pid, *status = line.decode().split()
            if word == "born":
                self._bots[int(pid)] = BotProcess(int(pid))
                self._born.put_nowait(int(pid))
            else:
                self._bots.pop(int(pid)).ended.set_result(int(status[0]))


class Stage:
    """The servers, the bot's folder, and the bot's process. `hurry` is what the nursery shortens."""

    def __init__(self, slack: LocalSlack, komet: LocalKomet, nursery: Nursery, folder: Path) -> None:
        self.slack = slack
        self.komet = komet
        self._folder = folder / "run"
        self.log = folder / "log.txt"
        self.hurry: dict[str, Any] = dict(HURRY)
        self.bot: BotProcess | None = None
        self._front = SlackFront(slack, self)
        self._nursery = nursery
        self._template = folder
        self._folder.mkdir()
        app = slack.install(build_manifest(OPERATIONS, COMMANDS), None, BOT_CHANNELS)
        self.app_id = str(app["app_id"])
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "KOMET_", "BOT_"))},
            "SLACK_BOT_TOKEN": app["bot_token"],
            "SLACK_APP_TOKEN": app["app_token"],
            "SLACK_API_URL": slack.api_url,
            "KOMET_API_URL": komet.api_url,
            "KOMET_PAID_USERS": "1000",
            "BOT_DATABASE_URL": address(self.folder / "bot.db"),
            "BOT_KEY_FILE": str(self.folder / "bot.key"),
            "KOMET_UNVERIFIED": "on",
            "BOT_POLICY": str(self.folder / "policy.toml"),
            "BOT_POST_SECONDS": "0",
            "BOT_LOG_LEVEL": "WARNING",
        }

    @property
    def folder(self) -> Path:
        """Return the bot's folder."""
        return self._folder

    @property
    def front(self) -> SlackFront:
        """Return the people."""
        return self._front

    @property
    def is_dead(self) -> bool:
        """Say whether no bot is running."""
        return self.bot is None or self.bot.ended.done()

    async def idle(self) -> None:
        """Return at once: what the process is doing cannot be seen from here, so who acts waits for what they see."""

    async def furnish(self) -> None:
        """Put servers and database back to the seed state; no bot is running."""
        assert self.is_dead
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        copy(self._template / "bot.db", self.folder / "bot.db")
        for name in ("bot.key", "policy.toml"):
            shutil.copy(self._template / name, self.folder / name)
        await self.clean()

    async def clean(self) -> None:
        """Put the servers back to the seed state; the bot keeps its database and its sockets."""
        self.komet.reset()
        await self.slack.reset()

    async def start(self) -> None:
        """Start the bot and wait until it is connected to Slack. Raises RuntimeError when it ends instead."""
        await until(lambda: self._connections() == 0)  # the dead one's socket
        bot = self.bot = await self._nursery.bear(
            environment=self._environment, folder=str(self.folder), log=str(self.log), hurry=self.hurry
        )
        deadline = asyncio.get_running_loop().time() + 30
        while not self._connections():
            if bot.ended.done() or asyncio.get_running_loop().time() > deadline:
                raise RuntimeError(f"the bot did not start: {self.log.read_text(encoding='utf-8')[-2000:]}")
            await asyncio.sleep(0.002)

    async def kill(self) -> None:
        """End the bot by SIGKILL, from outside."""
        if self.bot is not None and not self.bot.ended.done():
            with contextlib.suppress(ProcessLookupError):  # it may have ended itself at this moment
                os.kill(self.bot.pid, signal.SIGKILL)
            await self.bot.ended

    def order(self, **order: Any) -> None:
        """Tell the kill switch what to do from now on; nothing: no more than to go on."""
        new = self.folder / "kill.new"
        new.write_text(json.dumps(order), encoding="utf-8")
        new.rename(self.folder / ORDER)

    def points(self) -> list[tuple[str, int]]:
        """Return the points that were recorded, in the order in which they were passed."""
        lines = (self.folder / RECORD).read_text(encoding="utf-8").splitlines()
        return [(name, int(nth)) for name, _, nth in (line.partition("\t") for line in lines)]

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Return what stands in the bot's database, read behind its back."""
        return [dict(row) for row in rows(self.folder / "bot.db", query, *values)]

    async def acknowledged(self, act: Any) -> dict[str, Any]:
        """Let a person act and return what Slack tells them; a dead bot is not waited for in real time."""
        task = asyncio.ensure_future(act)
        while not task.done():
            await asyncio.wait({task}, timeout=0.02)
            if self.is_dead and not task.done():
                self.slack.clock.advance(ACK_SECONDS)
        answer: dict[str, Any] = task.result()
        return answer

    def _connections(self) -> int:
        app = self.slack.workspace.apps.get(self.app_id)
        assert app is not None
        return self.slack.delivery.sockets.connections(app)


def quick_folder() -> TemporaryDirectory[str]:
    """Return a folder in memory where there is one.

    A killed process loses nothing that it wrote, on disk or not: that the bot waits for the disk is not tested here.
    """
    memory = Path("/dev/shm")
    return TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


@contextlib.asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Start both servers and a nursery, in a folder of their own; everything is ended afterwards."""
    async with contextlib.AsyncExitStack() as ended:
        folder = Path(ended.enter_context(quick_folder()))
        komet = await start_komet()
        ended.push_async_callback(komet.stop)
        slack = await start_slack(komet_url=komet.url)
        ended.push_async_callback(slack.stop)
        nursery = Nursery()
        ended.push_async_callback(nursery.stop)
        await asyncio.gather(nursery.start(), template_database(folder, komet))
        yield Stage(slack, komet, nursery, folder)
