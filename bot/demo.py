"""`python -m bot demo`: the real bot, unchanged, against a local Slack and a local Komet.

The two servers run in this process; the bot is a process of its own that knows them as two addresses
only. If it dies it is started again, so that its recovery can be watched.
"""

import asyncio
import os
import shlex
import socket
import sys
import webbrowser
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

from bot.demo_company import BOT_CHANNELS, POLICY, furnish
from bot.demo_folder import OURS, clear, held, write_env
from bot.errors import ConfigurationError
from bot.keys import load_keyring
from bot.manifest import build_manifest
from bot.workbench.komet import seed as komet_seed
from bot.workbench.komet.server import LocalKomet
from bot.workbench.komet.server import start as start_komet
from bot.workbench.slack.seed import ANA
from bot.workbench.slack.server import LocalSlack
from bot.workbench.slack.server import start as start_slack
from handlers.commands import COMMANDS
from handlers.operations import OPERATIONS

Server = TypeVar("Server")

ALERT_SECONDS = "5"
READY_SECONDS = 60.0
SAVE_SECONDS = 5.0
STOP_SECONDS = 40.0


@dataclass(frozen=True)
class DemoOptions:
    """What the command line said; `state` is the folder for database, key, policy and the servers' data."""

    slack_port: int = 8701
    komet_port: int = 8702
    http: bool = False
    keep: bool = False
    opens_browser: bool = True
    state: Path = Path(".state")


async def run_demo(options: DemoOptions, stop_event: Callable[[], asyncio.Event]) -> int:
    """Run until Ctrl-C or SIGTERM; return the exit code. Raises ConfigurationError for a taken port or folder."""
    stop = stop_event()
    folder = options.state.resolve()
    with held(folder):
        komet = await _on_port(options.komet_port, start_komet)
        try:
            slack = await _on_port(options.slack_port, lambda port: start_slack(port, komet_url=komet.url))
            try:
                if not options.keep:
                    clear(folder)
                return await Demo(options, folder, slack, komet).run(stop)
            finally:
                await slack.stop()
        finally:
            await komet.stop()


class Demo:
    """The two servers that run already, and the bot's process beside them."""

    def __init__(self, options: DemoOptions, folder: Path, slack: LocalSlack, komet: LocalKomet) -> None:
        self._options = options
        self._folder = folder
        self._slack = slack
        self._komet = komet
        self._bot: asyncio.subprocess.Process | None = None
        self._app_id = ""

    async def run(self, stop: asyncio.Event) -> int:
        """Furnish, start the bot, say `ready`, keep the bot alive, and end everything in order."""
        self._load()
        is_new = not (self._folder / "demo.db").exists()
        environment = self._environment()
        write_env(self._folder, environment)
        # The bot's process takes a second or two to load; the demo's people are connected meanwhile.
        keeper = asyncio.create_task(self._keep_alive(environment))
        try:
            if is_new:
                await furnish(environment["BOT_DATABASE_URL"], Path(environment["BOT_KEY_FILE"]), self._komet)
            if not await self._ready(keeper, stop):
                return 0
            print(f"ready {self._slack.url}", flush=True)  # noqa: T201 - the one line that scripts wait for
            self._tell_more()
            if self._options.opens_browser:
                await asyncio.to_thread(webbrowser.open, self._slack.url)
            await self._until(stop, keeper)
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            await self._stop_bot()
            self._save()
        return 0

    def _tell_more(self) -> None:
        """Say, beside the line for scripts, what a person at the terminal may want to do."""
        there = shlex.join(["cd", str(self._folder)])
        explain = shlex.join([sys.executable, "-m", "bot", "policy", "explain", "--person", ANA])
        assert self._bot is not None
        _say(f"Ctrl-C stops it. The bot's process is {self._bot.pid}.")
        _say(f"Administrators' commands, in another terminal: ({there} && {explain})")

    def _environment(self) -> Mapping[str, str]:
        """Install the app as a workspace admin would, and return the bot's environment."""
        port = _free_port() if self._options.http else 0
        address = f"http://127.0.0.1:{port}/slack/events" if self._options.http else None
        manifest = build_manifest(OPERATIONS, COMMANDS, http_url=address)
        app = self._slack.install(manifest, address, BOT_CHANNELS)
        self._app_id = app["app_id"]
        database = self._folder / "demo.db"
        database_url, key_file = f"sqlite+aiosqlite:///{database}", self._folder / "demo.key"
        policy = self._folder / "policy.toml"
        load_keyring(None, key_file)
        if not database.exists():
            policy.write_text(POLICY, encoding="utf-8")
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(OURS)},
            "SLACK_BOT_TOKEN": app["bot_token"],
            "SLACK_APP_TOKEN": app["app_token"],
            "SLACK_SIGNING_SECRET": app["signing_secret"],
            "SLACK_API_URL": self._slack.api_url,
            "KOMET_API_URL": self._komet.api_url,
            "KOMET_SERVICE_TOKEN": self._komet.token(komet_seed.SERVICE),
            "KOMET_UNVERIFIED": "on",  # the local Komet takes every shape that the bot has
            "KOMET_PAID_USERS": str(self._komet.company.settings.paid_users),
            "KOMET_DAY_OFFSET_HOURS": str(self._komet.company.settings.company_utc_offset_hours),
            "BOT_DATABASE_URL": database_url,
            "BOT_KEY_FILE": str(key_file),
            "BOT_POLICY": str(policy),
            "BOT_ALERTS_SECONDS": ALERT_SECONDS,
            "BOT_HTTP_PORT": str(port),
            "BOT_LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
            # The process starts in the demo's folder, so that a .env for the real bot is not read: only the demo's own.
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }

    async def _keep_alive(self, environment: Mapping[str, str]) -> None:
        """Run the bot's process; start it again when it dies, with a pause when it dies at once."""
        verbs = ["run", "--http"] if self._options.http else ["run"]
        is_first = True
        while True:
            started = asyncio.get_running_loop().time()
            # A session of its own: Ctrl-C reaches this process alone, which then stops the bot in order.
            self._bot = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                *verbs,
                env=dict(environment),
                cwd=self._folder,
                start_new_session=True,
            )
            if not is_first:
                _say(f"The bot's process is {self._bot.pid} now.")
            is_first = False
            code = await self._bot.wait()
            _say(f"The bot's process ended ({code}); starting it again.")
            if asyncio.get_running_loop().time() - started < 5:
                await asyncio.sleep(1)

    async def _ready(self, keeper: "asyncio.Task[None]", stop: asyncio.Event) -> bool:
        """Wait until a command can be typed; False when Ctrl-C came first.

        Raises ConfigurationError when the bot does not come up.
        """
        async with asyncio.timeout(READY_SECONDS), httpx.AsyncClient(base_url=self._slack.url) as client:
            while not await self._is_connected(client):
                if keeper.done():
                    raise ConfigurationError("The bot's process could not be started.")
                if stop.is_set():
                    return False
                await asyncio.sleep(0.05)
        return True

    async def _is_connected(self, client: httpx.AsyncClient) -> bool:
        apps = (await client.get("/workbench/apps")).json()
        app = next(each for each in apps if each["app_id"] == self._app_id)
        if not self._options.http:
            return bool(app["connections"])
        try:
            answer = await client.get(app["request_url"].replace("/slack/events", "/readyz"))
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    async def _until(self, stop: asyncio.Event, keeper: "asyncio.Task[None]") -> None:
        while not stop.is_set():
            try:
                await asyncio.wait_for(stop.wait(), SAVE_SECONDS)
            except TimeoutError:
                self._save()
            if keeper.done():
                keeper.result()

    async def _stop_bot(self) -> None:
        if self._bot is None or self._bot.returncode is not None:
            return
        self._bot.terminate()
        try:
            await asyncio.wait_for(self._bot.wait(), STOP_SECONDS)
        except TimeoutError:
            self._bot.kill()
            await self._bot.wait()

    def _save(self) -> None:
        if self._options.keep:
            self._slack.save(self._folder / "slack.state")
            self._komet.save(self._folder / "komet.state")

    def _load(self) -> None:
        if self._options.keep and (self._folder / "slack.state").exists():
            self._slack.load(self._folder / "slack.state")
            self._komet.load(self._folder / "komet.state")


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - standard output has the one line for scripts


async def _on_port(port: int, start: Callable[[int], Awaitable[Server]]) -> Server:
    try:
        return await start(port)
    except OSError:
        raise ConfigurationError(
            f"Port {port} is in use: another demo may be running. "
            "Stop it, or give this one ports and a folder of its own: --slack-port, --komet-port and --state."
        ) from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
