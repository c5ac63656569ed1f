"""Work on many rows goes to a thread, so that the event loop answers other people meanwhile."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MANY_ROWS = 100
"""From here on the work takes longer than the way to a thread and back."""


async def aside(rows: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what `work` returns for these arguments; `rows` says how much it has to do. Raises what it raises."""
    if rows < MANY_ROWS:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)
