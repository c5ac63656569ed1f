"""The outbox lets itself be stopped, also when it is woken at that very moment."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.outbox import Outbox
from storage.database import Database
from storage.migrate import upgrade
from tests.support.databases import address

pytestmark = pytest.mark.anyio


async def test_a_stop_that_comes_with_a_wake_is_not_swallowed(tmp_path: Path) -> None:
    database = Database(address(tmp_path / "bot.db"))
    await upgrade(database)
    none: Any = lambda: None  # noqa: E731 - no announcements here
    outbox = Outbox(database, AsyncWebClient(token="xoxb-none"), announcements=none)
    running = asyncio.create_task(outbox.run())
    async with asyncio.timeout(5):
        while outbox._waking._waiters == type(outbox._waking._waiters)():
            await asyncio.sleep(0)
    outbox.wake()
    await asyncio.sleep(0)  # the wake has reached the waiter, but not yet the task that waits for it
    running.cancel()
    done, _ = await asyncio.wait({running}, timeout=5)
    assert done == {running}
    await database.close()
