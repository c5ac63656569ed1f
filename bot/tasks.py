"""Work that goes on after Slack was answered: tracked, so that a stop can wait for it."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from contextvars import Context, copy_context
from typing import Any

Work = Coroutine[Any, Any, Any]


class Tasks:
    """Keeps background tasks alive and drains them. asyncio itself holds only weak references.

    One piece of work begins in each turn of the event loop, in the order of `start`. In one turn a whole
    crowd of requests is read and acknowledged; so when many people act at the same moment, nobody's
    acknowledgement waits for somebody else's work. When nothing comes in, turns take microseconds.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[Work, Context]] = deque()
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Work) -> None:
        """Run the coroutine in the background; it handles its own errors."""
        self._waiting.append((work, copy_context()))
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._next)

    async def drain(self, seconds: float) -> int:
        """Wait until all work is done, at most so long; cancel the rest and return how much that was."""
        while self._waiting:
            self._begin()
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        left = list(self._running)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    async def idle(self) -> None:
        """Wait until nothing runs, work that was started meanwhile included."""
        while self._waiting or self._running:
            while self._waiting:
                self._begin()
            await asyncio.wait(self._running)

    def _next(self) -> None:
        """Begin one, if `drain` or `idle` did not, and come again in the next turn while others wait."""
        if self._waiting:
            self._begin()
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._next)

    def _begin(self) -> None:
        work, context = self._waiting.popleft()
        task = asyncio.get_running_loop().create_task(work, context=context)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
