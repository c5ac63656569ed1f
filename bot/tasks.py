"""Work that goes on after Slack was answered: tracked, so that a stop can wait for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Keeps background tasks alive and drains them. asyncio itself holds only weak references."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run the coroutine in the background; it handles its own errors."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drain(self, seconds: float) -> int:
        """Wait until all work is done, at most so long; cancel the rest and return how much that was."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        left = list(self._running)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    async def idle(self) -> None:
        """Wait until nothing runs, work that was started meanwhile included."""
        while self._running:
            await asyncio.wait(self._running)
