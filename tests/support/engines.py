"""Engines that share what SQLAlchemy compiled; each has its own file and its own connections."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


class EngineMaker:
    """Makes engines as `create_async_engine` does.

    SQLAlchemy keeps compiled statements for each engine and dialect. A bot compiles each statement once in its life;
    without this, every test would compile all of its own again.
    """

    def __init__(self) -> None:
        self._first: dict[str, AsyncEngine] = {}

    def __call__(self, url: str, **options: Any) -> AsyncEngine:
        """Return a new engine."""
        engine = create_async_engine(url, query_cache_size=5000, **options)
        if engine.dialect.name != "sqlite":
            return engine  # its dialect learns from the server at the first connection, and each has to
        first = self._first.setdefault(engine.dialect.name, engine)
        engine.sync_engine.dialect = first.sync_engine.dialect
        engine.sync_engine._compiled_cache = first.sync_engine._compiled_cache
        return engine
