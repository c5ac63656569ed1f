"""Whose turn it is when more calls want to Komet than may be under way at once.

People go before batches, batches before background work. Nobody gets a free place while they hold half of
the places already and somebody else waits for the same kind of turn; but no place stays empty for that.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass

from bot.komet.callers import Caller


@dataclass(eq=False)
class _Waiting:
    caller: Caller
    turn: "asyncio.Future[None]"
    has_place: bool = False


class Turns:
    """A number of places. Who took one has to give it back."""

    def __init__(self, places: int) -> None:
        self._share = max(1, places // 2)
        self._free = places
        self._held: Counter[str] = Counter()
        self._queue: list[_Waiting] = []

    @property
    def waiting(self) -> int:
        """Return how many calls wait for a place."""
        return len(self._queue)

    async def take(self, caller: Caller, *, patience: float) -> None:
        """Wait for a place, at most `patience` seconds. Raises TimeoutError when there is none in time."""
        if self._free:  # then nobody waits: places are handed on as they come free
            self._grant(caller)
            return
        waiting = _Waiting(caller, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        try:
            async with asyncio.timeout(patience):
                await waiting.turn
        except BaseException:
            if waiting.has_place:  # the turn came at the very moment of giving up
                self.give_back(caller)
            else:
                self._queue.remove(waiting)
            raise

    def _grant(self, caller: Caller) -> None:
        self._free -= 1
        self._held[caller.person] += 1

    def give_back(self, caller: Caller) -> None:
        """Leave the place to whoever is next."""
        self._free += 1
        self._held[caller.person] -= 1
        if not self._held[caller.person]:
            del self._held[caller.person]
        if chosen := self._next():
            self._queue.remove(chosen)
            self._grant(chosen.caller)
            chosen.has_place = True
            chosen.turn.set_result(None)

    def _next(self) -> _Waiting | None:
        """Return the longest waiting of the most urgent, those before who hold less than their share."""
        alive = [waiting for waiting in self._queue if not waiting.turn.cancelled()]
        if not alive:
            return None
        first = min(waiting.caller.purpose for waiting in alive)
        urgent = [waiting for waiting in alive if waiting.caller.purpose is first]
        fair = (waiting for waiting in urgent if self._held[waiting.caller.person] < self._share)
        return next(fair, urgent[0])
