"""Two processes on one database, doing the same at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from storage.database import Database

T = TypeVar("T")


async def race(one: Database, other: Database, act: Callable[[Database], Awaitable[T]]) -> list[T]:
    """Do something through both databases at the same time, twice each, and return what came of it."""
    return await asyncio.gather(*(act(through) for through in (one, other, one, other)))
