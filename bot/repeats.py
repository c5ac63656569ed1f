"""Payloads that come again: Slack's own repetitions, a doubled packet, a replay of a signed request.

A signature is good for five minutes, and whoever saw a signed request can send it again meanwhile. Each
payload carries something that Slack gives out once (a trigger_id, an event_id), so the second one gets the
answer of the first and does nothing. This is one process's memory: what must hold across processes and
restarts (decisions, writes) is held by the database.
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

KEEP_SECONDS = 660.0
"""A timestamp may be five minutes old or, by a clock that is wrong, five minutes ahead."""

MOST = 20_000
"""Payloads remembered at most: half a minute of the highest load that was measured, hours of a usual one."""


class Repeats(Generic[T]):
    """Does each piece of work once and gives its result to whoever asks for the same again."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._kept: dict[Hashable, tuple[float, asyncio.Future[T | None]]] = {}

    async def once(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """Return what the work of this key returns or returned; whoever comes meanwhile waits for it.

        Work that raises is forgotten, so that the next one does it.
        """
        while earlier := self._kept.get(key):
            result = await asyncio.shield(earlier[1])
            if result is not None:
                return result
        promise: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        self._kept[key] = (self._clock(), promise)
        self._forget()
        result = None
        try:
            result = await work()
            return result
        finally:
            if result is None:
                self._kept.pop(key, None)
            promise.set_result(result)

    def _forget(self) -> None:
        over = self._clock() - KEEP_SECONDS
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) <= MOST and self._kept[oldest][0] > over:
                return
            del self._kept[oldest]
