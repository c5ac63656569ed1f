"""What the tests of the Komet client share: sample answers, and Komet at the end of a line of our own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.komet.client import Komet, KometClient

DATA = Path(__file__).parents[1] / "data" / "komet"
BASE_URL = "https://komet.test/api/"
TOKEN = "qx7vk2mshd91tw3zrb5nyc8pl0"


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture(scope="session")
def sample() -> Callable[[str], bytes]:
    """Return a sample answer of Komet's documentation by its file name."""
    return lambda name: (DATA / name).read_bytes()


class Line:
    """The line to Komet: remembers what was sent, and answers from `answers` in turn, the last one again."""

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []
        self.answers: list[httpx.Response | Exception] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def ok(**payload: Any) -> httpx.Response:
    """Return Komet's yes."""
    return httpx.Response(200, json={"status": "1", "message": "OK", **payload})


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def connect(line: Line) -> Callable[..., Any]:
    """Return `async with connect(**settings of KometClient) as komet`, over `line`."""

    @asynccontextmanager
    async def connected(*, token: str = TOKEN, base_url: str = BASE_URL, **settings: Any) -> AsyncIterator[Komet]:
        settings.setdefault("transport", httpx.MockTransport(line))
        async with KometClient(base_url, **settings) as client:
            yield client.with_token(SecretStr(token))

    return connected
