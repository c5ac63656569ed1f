"""The whole bot in this process: quicker than one of its own, where nothing has to be killed."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import lost_answers
from bot.workbench.komet.server import LocalKomet
from bot.workbench.komet.server import start as start_komet
from bot.workbench.slack import seed
from bot.workbench.slack.server import LocalSlack
from bot.workbench.slack.server import start as start_slack
from tests.chaos.oracle import Outcome, examine, is_over, untold_things
from tests.chaos.people import ASKS, DECIDES, PATIENCE
from tests.chaos.stage import quick_folder
from tests.chaos.writes import Write
from tests.support.running import RunningBot, template_database
from tests.support.slack import SlackFront

LOOKS = 2


class Here:
    """The servers and the bot between them. Each run gets a database of its own with `renew`."""

    def __init__(self, slack: LocalSlack, komet: LocalKomet, template: Path) -> None:
        self.slack = slack
        self.komet = komet
        self._template = template
        self._runs = 0
        self._bot: RunningBot | None = None

    @property
    def bot(self) -> RunningBot:
        """Return the bot of this run."""
        assert self._bot is not None
        return self._bot

    @property
    def front(self) -> SlackFront:
        """Return the people."""
        return SlackFront(self.slack, self.bot)

    @property
    def folder(self) -> Path:
        """Return the folder of the bot's database."""
        return self.bot.folder

    def rows(self, query: str, *values: Any) -> Sequence[Mapping[str, Any]]:
        """Return rows of the bot's database."""
        rows: list[sqlite3.Row] = self.bot.rows(query, *values)
        return [dict(row) for row in rows]

    async def renew(self, **changes: Any) -> None:
        """Put everything back to the seed state and start a bot, with some settings changed."""
        await self.end()
        self.komet.reset()
        await self.slack.reset(apps=True)
        self._runs += 1
        folder = self._template / f"run-{self._runs}"
        folder.mkdir()
        self._bot = RunningBot(self._template, folder, self.komet, self.slack)
        await self._bot.start(**changes)

    async def clean(self) -> None:
        """Put the servers back to the seed state; the bot stays as it is."""
        self.komet.reset()
        await self.slack.reset()

    async def end(self) -> None:
        """Stop the bot."""
        if self._bot is not None:
            await self._bot.stop()
            self._bot = None

    # --- one write ----------------------------------------------------------------------------

    async def ask(self, write: Write) -> bool:
        """Let the salesperson ask, up to their yes; return whether Slack showed it as accepted."""
        front = self.front
        await front.run(ASKS, write.command)
        await front.fill(ASKS, files=write.files, **write.values)
        return bool((await front.submit(ASKS))["ok"])

    async def carry_out(self, write: Write) -> bool:
        """Let the people do the whole write; return whether Slack showed the yes as accepted."""
        yes = await self.ask(write)
        if self.rows("SELECT id FROM proposals WHERE state = 'waiting'"):
            await self.front.press(DECIDES, "Approve", on=self.front.card())
        return yes

    async def send_straight(self, write: Write) -> bool:
        """Do what the modals do, without them: preview, yes, run. For writes that need no approval."""
        desk = self.bot.running.desk
        person = await desk.people.find(seed.ANA)
        preview = await desk.runner.preview(person, write.operation, write.form(), seed.SALES)
        confirmed = await desk.runner.confirm(person, preview.id)
        await desk.execution.run(confirmed.id, person)
        await self.bot.idle()
        return True

    async def settle(self, write: Write, since: float = 0.0) -> None:
        """Let the worker do its rounds until the write has its end, or it has taken too long."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            if is_over(self, write, since, len(lost_answers.LOOK_AFTER)) and not self._untold():
                return
            await self.bot.running.worker.round()
            await self.bot.idle()
            await asyncio.sleep(0.005)

    def examine(self, write: Write, *, said_yes: bool, since: float = 0.0) -> Outcome:
        """Say what came of it."""
        return examine(self, write, said_yes=said_yes, since=since)

    def _untold(self) -> int:
        return untold_things(self)


@contextlib.asynccontextmanager
async def open_here() -> AsyncIterator[Here]:
    """Start both servers; everything is ended afterwards."""
    async with contextlib.AsyncExitStack() as ended:
        folder = Path(ended.enter_context(quick_folder()))
        komet = await start_komet()
        ended.push_async_callback(komet.stop)
        slack = await start_slack(komet_url=komet.url)
        ended.push_async_callback(slack.stop)
        here = Here(slack, komet, await template_database(folder, komet))
        ended.push_async_callback(here.end)
        yield here


@contextlib.contextmanager
def looking(looks: int = LOOKS, seconds: float = 0.0) -> Iterator[None]:
    """Let the bot look so often after a lost answer, and at once, instead of six times in 51 minutes."""
    real, lost_answers.LOOK_AFTER = lost_answers.LOOK_AFTER, (timedelta(seconds=seconds),) * looks
    try:
        yield
    finally:
        lost_answers.LOOK_AFTER = real
