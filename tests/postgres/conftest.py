"""Two replicas of the bot: one database, one Slack that gives each payload to one of them, one Komet."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import Bot
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.server import LocalSlack
from tests.support.databases import SERVER
from tests.support.running import RunningBot
from tests.support.slack import SlackFront


class Replicas:
    """Two bots on one database; acts of people go to one and the other in turn. `rows` is the first one's."""

    def __init__(self, one: RunningBot, other: RunningBot) -> None:
        self.one = one
        self.other = other
        self.app_id = one.app_id

    @property
    def both(self) -> tuple[Bot, Bot]:
        """Return the two bots."""
        return self.one.running, self.other.running

    async def idle(self) -> None:
        """Wait until both have done all that they have to do now: each may have left something to the other."""
        for _ in range(2):
            await asyncio.gather(self.one.idle(), self.other.idle())

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Return what stands in the database."""
        return self.one.rows(query, *values)


@pytest.fixture
async def bots(furnished: Path, komet: LocalKomet, local_slack: LocalSlack, tmp_path: Path) -> AsyncIterator[Replicas]:
    """Two replicas that run."""
    if not SERVER:
        pytest.skip("needs a PostgreSQL server: make postgres")
    await local_slack.reset(apps=True)
    one = RunningBot(furnished, tmp_path, komet, local_slack)
    replicas = Replicas(one, one.replica())
    await one.start()
    await replicas.other.start()
    yield replicas
    await replicas.other.stop()
    await one.stop()


@pytest.fixture
def slack(bots: Replicas, local_slack: LocalSlack) -> SlackFront:
    """People acting in the local Slack."""
    return SlackFront(local_slack, bots)
