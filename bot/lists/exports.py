"""Making files of lists beside everything else: off the event loop, a few at a time, one of each at once."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.errors import BotError
from bot.lists.files import Format, Heading, content_of
from bot.lists.listing import Listing

AT_ONCE = 2
"""Files being made at the same moment: each takes one processor and the memory of its rows."""

TELL_SECONDS = 2.0
"""How often a person is told how far it is; Slack allows about one message a second."""

Progress = Callable[[int], Awaitable[None]]


class ExportUnderWayError(BotError):
    """The same file is being made already."""

    words = "This file is being made already."
    next_step = "You get it as a direct message from me."


class Exports:
    """Makes files of lists."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._going: set[str] = set()

    def begin(self, key: str) -> None:
        """Note that this file is being made. Raises ExportUnderWayError when it is already."""
        if key in self._going:
            raise ExportUnderWayError
        self._going.add(key)

    def end(self, key: str) -> None:
        """Note that it is not being made any more."""
        self._going.discard(key)

    async def make(self, listing: Listing, heading: Heading, form: Format, progress: Progress) -> bytes:
        """Return the file. `progress` hears now and then how many rows are done."""
        done = 0

        def tell(rows: int) -> None:
            nonlocal done
            done = rows

        async with self._turn:
            work = asyncio.create_task(asyncio.to_thread(content_of, listing, heading, form, tell))
            while not (await asyncio.wait({work}, timeout=TELL_SECONDS))[0]:
                await progress(done)
            return work.result()
