"""What all tests share: one event loop, the two local servers, and the bot between them."""

import gc
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from bot import lost_answers
from bot.workbench.komet.server import LocalKomet
from bot.workbench.komet.server import start as start_komet
from bot.workbench.slack.server import LocalSlack
from bot.workbench.slack.server import start as start_slack
from storage.database import Database
from storage.migrate import upgrade
from tests.support.databases import address, databases_of_a_test
from tests.support.engines import EngineMaker
from tests.support.running import RunningBot, template_database
from tests.support.slack import SlackFront

# The same examples on every machine and every run; a test that wants more asks for more.
settings.register_profile("steady", max_examples=25, derandomize=True, deadline=None, database=None)
settings.load_profile("steady")


def pytest_collection() -> None:
    """Leave the thousands of tests that are made now alone: each round of the collector would look at all of them."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Collect again, but not the tests, which stay until the end."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """One loop for the whole run, so that servers started once serve every test."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture(scope="session", autouse=True)
def _compile_once() -> Iterator[None]:
    """Let what SQLAlchemy compiled for one test's database serve the next one's, as it does in a bot that runs on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.database.create_async_engine", EngineMaker())
        yield


@pytest.fixture(autouse=True)
def _databases() -> Iterator[None]:
    """Leave no database of a test behind."""
    with databases_of_a_test():
        yield


@pytest.fixture(scope="session")
async def local_komet(anyio_backend: object) -> AsyncIterator[LocalKomet]:
    """The local Komet, started once."""
    komet = await start_komet()
    yield komet
    await komet.stop()


@pytest.fixture(scope="session")
async def local_slack(anyio_backend: object, local_komet: LocalKomet) -> AsyncIterator[LocalSlack]:
    """The local Slack, started once."""
    slack = await start_slack(komet_url=local_komet.url)
    yield slack
    await slack.stop()


@pytest.fixture(scope="session")
async def migrated(tmp_path_factory: pytest.TempPathFactory, anyio_backend: object) -> Path:
    """A database file with every table and no row, copied by who wants one of its own."""
    path = tmp_path_factory.mktemp("migrated") / "bot.db"
    database = Database(address(path))
    await upgrade(database)
    await database.close()
    return path


@pytest.fixture(scope="session")
async def furnished(local_komet: LocalKomet, tmp_path_factory: pytest.TempPathFactory, anyio_backend: object) -> Path:
    """A folder with a migrated database in which the demo's people are connected, copied for each test."""
    return await template_database(tmp_path_factory.mktemp("furnished"), local_komet)


@pytest.fixture
async def komet(local_komet: LocalKomet) -> LocalKomet:
    """The local Komet in its seed state."""
    local_komet.reset()
    return local_komet


@pytest.fixture
async def bot(furnished: Path, komet: LocalKomet, local_slack: LocalSlack, tmp_path: Path) -> AsyncIterator[RunningBot]:
    """The whole bot, connected to the local Slack by Socket Mode."""
    await local_slack.reset(apps=True)
    running = RunningBot(furnished, tmp_path, komet, local_slack)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def http_bot(
    furnished: Path, komet: LocalKomet, local_slack: LocalSlack, tmp_path: Path
) -> AsyncIterator[RunningBot]:
    """The whole bot, listening for HTTP requests."""
    await local_slack.reset(apps=True)
    running = RunningBot(furnished, tmp_path, komet, local_slack, http=True)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def no_look_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot look at Komet only when a test says so, however long the test takes."""
    monkeypatch.setattr(lost_answers, "LOOK_AFTER", (timedelta(hours=1),) * 6)


@pytest.fixture
def slack(bot: RunningBot, local_slack: LocalSlack) -> SlackFront:
    """People acting in the local Slack."""
    return SlackFront(local_slack, bot)


@pytest.fixture
def salesperson() -> str:
    """Ana, whose company token has every method."""
    return "Ana Torres"


@pytest.fixture
def limited() -> str:
    """Ben, whose token allows reads and box codes only."""
    return "Ben Carter"


@pytest.fixture
def grower() -> str:
    """Diego, with the vendor token of Finca Alborada."""
    return "Diego Marín"


@pytest.fixture
def manager() -> str:
    """Maya, who may approve."""
    return "Maya Lindqvist"


@pytest.fixture
def other_manager() -> str:
    """Victor, who may approve too."""
    return "Victor Osei"


@pytest.fixture
def admin() -> str:
    """Priya, who may link tokens for others and has none herself."""
    return "Priya Raman"
