"""A local Slack with a small bot, a local Komet, and the page in a browser."""

from collections.abc import AsyncIterator, Iterator

import pytest
from selenium.webdriver import Chrome

from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import LocalSlack, start
from tests.browser.chromium import ChromiumMissingError, start_chromium
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.web.page import Page


@pytest.fixture(scope="session")
async def workspace(anyio_backend: object, local_komet: LocalKomet) -> AsyncIterator[LocalSlack]:
    """A local Slack of its own: the other tests' apps would be in the way."""
    slack = await start(komet_url=local_komet.url)
    yield slack
    await slack.stop()


@pytest.fixture(scope="session")
async def florist(workspace: LocalSlack) -> AsyncIterator[SampleBot]:
    """An app with the command /flower."""
    bot = SampleBot(workspace, "Florist", "/flower")
    await bot.start_on_socket()
    yield bot
    await bot.stop()


@pytest.fixture
async def slack(workspace: LocalSlack, komet: LocalKomet) -> LocalSlack:
    """Both servers in their seed state."""
    await workspace.reset()
    return workspace


@pytest.fixture
async def bot(slack: LocalSlack, florist: SampleBot) -> AsyncIterator[SampleBot]:
    """The app, which only acknowledges unless the test wants more."""
    florist.forget()
    yield florist
    await florist.finished()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """One browser for all tests; without one they fail and say what is missing."""
    try:
        driver = start_chromium(tmp_path_factory.mktemp("profile"))
    except ChromiumMissingError as missing:
        raise pytest.fail.Exception(str(missing), pytrace=False) from None
    yield driver
    driver.quit()


@pytest.fixture
async def page(chromium: Chrome, slack: LocalSlack, bot: SampleBot) -> AsyncIterator[Page]:
    """The page; at the end its console must have nothing to complain about."""
    shown = Page(chromium, slack.url)
    yield shown
    complaints = await shown.complaints()
    await shown.leave()
    assert complaints == []
