"""The local Komet in a process of its own, so that its work is not counted as ours."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from bot.workbench.komet.seed import TOKEN_SEEDS
from tests.bench.processes import ROOT


class FarKomet:
    """What is known of a local Komet elsewhere: its address and its tokens."""

    def __init__(self, url: str, tokens: dict[str, str]) -> None:
        self.url = url
        self.api_url = f"{url}/api/"
        self._tokens = tokens

    def token(self, name: str) -> str:
        """Return the text of a seeded token."""
        return self._tokens[name]

    async def box(self) -> tuple[str, str]:
        """Return an order that has boxes, and the code of one of them."""
        async with httpx.AsyncClient() as client:
            orders = (await client.get(f"{self.url}/workbench/state", params={"part": "orders"})).json()["orders"]
        return next(
            (order["number"], box["code"]) for order in orders for line in order["lines"] for box in line["boxes"]
        )

    async def boxes(self) -> list[str]:
        """Return the codes of all boxes of all orders."""
        async with httpx.AsyncClient() as client:
            orders = (await client.get(f"{self.url}/workbench/state", params={"part": "orders"})).json()["orders"]
        return [box["code"] for order in orders for line in order["lines"] for box in line["boxes"]]


@asynccontextmanager
async def far_komet() -> AsyncIterator[FarKomet]:
    """Start a local Komet as a process; it ends with the block."""
    command = (sys.executable, "-m", "bot.workbench.komet", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        ready, _, url = (await process.stdout.readline()).decode().strip().partition(" ")
        if ready != "ready":
            raise RuntimeError("the local Komet did not start")
        async with httpx.AsyncClient() as client:
            answer = (await client.get(f"{url}/workbench/tokens", params={"reveal": "1"})).json()
        texts = [token["token"] for token in answer["tokens"]]
        yield FarKomet(url, dict(zip((each.name for each in TOKEN_SEEDS), texts, strict=True)))
    finally:
        process.terminate()
        await process.wait()
