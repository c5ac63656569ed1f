"""What people chose once and are not asked again: the columns of tables that look alike."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import marks

PREFIX = "columns:"


class ChoiceStore:
    """Reads and writes choices inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def keep_columns(self, key: tuple[str, ...], value: Any, now: datetime) -> None:
        """Store the columns that were chosen: whose, of which operation, for which shape of table."""
        await self._tx.execute(delete(marks).where(marks.c.name == _name(key)))
        await self._tx.execute(insert(marks).values(name=_name(key), value=value, at=now))

    async def columns(self, key: tuple[str, ...]) -> Any | None:
        """Return what was chosen, or None."""
        return (await self._tx.execute(select(marks.c.value).where(marks.c.name == _name(key)))).scalar()

    async def forget_before(self, moment: datetime) -> None:
        """Forget what nobody has used since the moment."""
        await self._tx.execute(delete(marks).where(marks.c.name.startswith(PREFIX), marks.c.at < moment))


def _name(key: tuple[str, ...]) -> str:
    return PREFIX + hashlib.sha256("\0".join(key).encode()).hexdigest()[:48]
