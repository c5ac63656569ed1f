"""Bolt for JavaScript with its Socket Mode client from npm, unchanged, against the local Slack.

`make node` installs the packages and runs this; without Node.js or the packages it fails. The app is `js/app.mjs`.
Bolt 4 runs on Node.js 18 and later, Bolt 5 (another WebSocket client) on 20 and later.
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.model import Json
from tests.workbench.slack.journey import JOURNEY, ON_SOCKETS, Check, name_of
from tests.workbench.slack.sample_bot import manifest

pytestmark = [pytest.mark.anyio, pytest.mark.node]

FOLDER = Path(__file__).parent / "js"
START_SECONDS = 20
NEEDS_NODE = {"bolt4": 18, "bolt5": 20}


def node_major() -> int:
    """Return the major version of Node.js; 0 when it is not installed."""
    found = shutil.which("node")
    if found is None:
        return 0
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    return int(version.strip().removeprefix("v").partition(".")[0])


def bolts() -> list[str]:
    """Return the majors of Bolt that this Node.js can run; the oldest when it can run none, to fail there."""
    major = node_major()
    return [name for name, least in NEEDS_NODE.items() if major >= least] or ["bolt4"]


class BoltJs:
    """`js/app.mjs` as a process. `said` is what it wrote."""

    def __init__(self, slack: LocalSlack, bolt: str) -> None:
        self.name = bolt.title()
        self.command = f"/{bolt}"
        self._bolt = bolt
        self._slack = slack
        self._given: Json = slack.install(manifest(self.name, self.command), channels=["sales"])
        self.said: list[str] = []

    @property
    def app_id(self) -> str:
        """The id of the installed app."""
        return str(self._given["app_id"])

    async def start(self) -> None:
        """Start Node.js and return when the app is connected."""
        assert shutil.which("node"), "Node.js is not installed"
        assert (FOLDER / "node_modules" / self._bolt).is_dir(), "the packages are not installed: run `make node`"
        settings = {
            "SLACK_API_URL": self._slack.api_url,
            "SLACK_APP_TOKEN": self._given["app_token"],
            "SLACK_BOT_TOKEN": self._given["bot_token"],
            "SLACK_COMMAND": self.command,
            "SLACK_SALES": seed.SALES,
        }
        self._process = await asyncio.create_subprocess_exec(
            "node",
            "app.mjs",
            self._bolt,
            cwd=FOLDER,
            env={**os.environ, **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        ready = asyncio.Event()
        self._reading = asyncio.create_task(self._read(ready))
        async with asyncio.timeout(START_SECONDS):
            await ready.wait()
        assert "ready" in self.said, "\n".join(self.said)

    async def stop(self) -> None:
        """End the process in order."""
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()
        await self._reading

    async def _read(self, ready: asyncio.Event) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.said.append(line.decode().rstrip())
            if self.said[-1] == "ready":
                ready.set()
        ready.set()


@pytest.fixture(scope="module", params=bolts())
async def app(request: pytest.FixtureRequest, server: LocalSlack) -> AsyncIterator[BoltJs]:
    """The app on each major of Bolt in turn."""
    running = BoltJs(server, request.param)
    await running.start()
    yield running
    await running.stop()
    assert running.said == ["ready"]


@pytest.mark.parametrize("check", JOURNEY + ON_SOCKETS, ids=name_of)
async def test_bolt_for_javascript_cannot_tell_the_difference(slack: LocalSlack, app: BoltJs, check: Check) -> None:
    await check(slack, app)
