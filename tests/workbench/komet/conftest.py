"""One local Komet for all tests of this folder, in its seed state before each."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from bot.workbench.komet import LocalKomet, start
from tests.workbench.komet.caller import Caller

TODAY = date(2031, 4, 9)  # a Wednesday


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def running() -> AsyncIterator[tuple[LocalKomet, httpx.AsyncClient]]:
    server = await start(today=TODAY)
    async with httpx.AsyncClient(base_url=server.url) as http:
        yield server, http
    await server.stop()


@pytest.fixture
def komet(running: tuple[LocalKomet, httpx.AsyncClient]) -> LocalKomet:
    server, _ = running
    server.reset()
    return server


@pytest.fixture
def caller(komet: LocalKomet, running: tuple[LocalKomet, httpx.AsyncClient]) -> Caller:
    return Caller(komet, running[1])
