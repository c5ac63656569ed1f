"""The stage for plays: one clock, one Komet, one Slack and one database file, put back before each play."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.access import Access, NewToken
from bot.keys import Keyring
from bot.komet.client import KometClient
from bot.komet.kinds import TokenType
from bot.people import Person
from bot.workbench.komet import seed
from bot.workbench.slack.seed import ANA, MAYA, TEAM_ID, VICTOR
from tests.properties.acts import Act
from tests.properties.clock import Clock
from tests.properties.komet_here import KometHere, Wire, Write
from tests.properties.laws import PEOPLE
from tests.properties.play import Play
from tests.properties.process import KEYS
from tests.properties.quick_database import Ground, Life, QuickDatabase
from tests.properties.slack_here import SlackHere
from tests.properties.steps import TRAIL

CONNECTED = {ANA: seed.SALES, MAYA: seed.MANAGER, VICTOR: seed.MANAGER}

Stage = Callable[[list[Act]], list[Write]]
"""Plays a list of acts and returns the writes that reached Komet; AssertionError when something must not be."""


@pytest.fixture(scope="module")
def stage(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage on which any number of plays can be given, one after the other."""
    folder = tmp_path_factory.mktemp("stage")
    template = folder / "template.db"
    shutil.copy(migrated, template)
    clock = Clock()
    komet, slack = KometHere(clock.now), SlackHere(PEOPLE)
    loop = asyncio.new_event_loop()
    with pytest.MonkeyPatch.context() as patch:
        clock.rule(patch)
        loop.run_until_complete(_connect(template, folder, komet))
        ground = Ground(template, folder)

        def give(acts: list[Act]) -> list[Write]:
            play = Play(ground, komet, slack, clock)
            try:
                loop.run_until_complete(play.play(acts))
            finally:
                play.close()
            return komet.writes

        yield give
        ground.close()
    loop.close()


async def _connect(template: Path, folder: Path, komet: KometHere) -> None:
    """Connect three people with their tokens, and let the database write down every step."""
    connection = sqlite3.connect(template)
    connection.executescript(TRAIL)
    connection.close()
    ground = Ground(template, folder)
    ground.renew()
    database = QuickDatabase(ground.engines[0], Life())
    client = KometClient("http://127.0.0.1/api/", transport=Wire(komet).transport)
    access = Access(database, Keyring(list(KEYS)), client, all_switched_on=True)
    for user, name in CONNECTED.items():
        seeded = komet.token(name)
        person = Person(team_id=TEAM_ID, id=user)
        new = NewToken(
            SecretStr(seeded.text), TokenType.COMPANY, None, None, frozenset(seeded.methods), seeded.description
        )
        await access.link(new, person=person, by=person, replace_existing=True)
    await client.aclose()
    ground.close()
    connection = sqlite3.connect(ground.path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(ground.path, template)
