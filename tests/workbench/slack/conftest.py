"""One local Slack with two small bots, in the seed state before each test."""

from collections.abc import AsyncIterator

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, start
from tests.workbench.slack.sample_bot import SampleBot


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": False}


@pytest.fixture(scope="session")
async def server(anyio_backend: object) -> AsyncIterator[LocalSlack]:
    slack = await start()
    yield slack
    await slack.stop()


@pytest.fixture(scope="session")
async def socket_bot(server: LocalSlack) -> AsyncIterator[SampleBot]:
    bot = SampleBot(server, "Florist", "/flower")
    await bot.start_on_socket()
    yield bot
    await bot.stop()


@pytest.fixture(scope="session")
async def http_bot(server: LocalSlack) -> AsyncIterator[SampleBot]:
    bot = SampleBot(server, "Petals", "/petal")
    await bot.start_on_http()
    yield bot
    await bot.stop()


@pytest.fixture
async def slack(server: LocalSlack) -> LocalSlack:
    await server.reset()
    return server


@pytest.fixture
async def bot(slack: LocalSlack, socket_bot: SampleBot) -> AsyncIterator[SampleBot]:
    """The bot on Socket Mode."""
    socket_bot.forget()
    yield socket_bot
    await socket_bot.finished()


@pytest.fixture(params=["socket", "http"])
async def any_bot(
    request: pytest.FixtureRequest, slack: LocalSlack, socket_bot: SampleBot, http_bot: SampleBot
) -> AsyncIterator[SampleBot]:
    """Each test runs twice: over Socket Mode and over HTTP."""
    chosen = socket_bot if request.param == "socket" else http_bot
    chosen.forget()
    yield chosen
    await chosen.finished()


@pytest.fixture
def client(bot: SampleBot) -> AsyncWebClient:
    """The Socket Mode bot's Web API client."""
    return bot.client


@pytest.fixture
async def http(slack: LocalSlack) -> AsyncIterator[httpx.AsyncClient]:
    """A plain HTTP client with the local Slack as base address."""
    async with httpx.AsyncClient(base_url=slack.url) as plain:
        yield plain
