"""Which channels want to hear of orders, and what the watcher has seen of each order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import marks, outbox, subscriptions, watched_orders


@dataclass(frozen=True)
class SubscriptionRow:
    """A channel that wants alerts.

    `vendor` is a part of the name in any letter case, "" means every vendor. With a `vendor_id` it is that
    vendor alone.
    """

    id: str
    team_id: str
    channel: str
    vendor: str
    created_by: str
    created_at: datetime
    vendor_id: str = ""


@dataclass(frozen=True)
class WatchedRow:
    """An order as the watcher saw it last; `facts` are JSON-able, `gone` once it left Komet's list.

    `seen_at` is when the facts last became what they are.
    """

    order_id: str
    number: str
    ship_date: date
    facts: dict[str, Any]
    seen_at: datetime
    gone: bool = False


class AlertStore:
    """Reads and writes subscriptions and watched orders inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def subscribe(self, row: SubscriptionRow) -> bool:
        """Add a subscription; say whether it is new."""
        for known in await self.subscriptions(row.team_id, row.channel):
            if known.vendor.casefold() == row.vendor.casefold() and known.vendor_id == row.vendor_id:
                return False
        await self._tx.execute(insert(subscriptions).values(vars(row)))
        return True

    async def unsubscribe(self, ids: Collection[str]) -> None:
        """End subscriptions."""
        await self._tx.execute(delete(subscriptions).where(subscriptions.c.id.in_(ids)))

    async def subscriptions(self, team_id: str, channel: str | None = None) -> list[SubscriptionRow]:
        """Return the subscriptions of the team or of one channel, the oldest first."""
        query = select(subscriptions).where(subscriptions.c.team_id == team_id)
        if channel is not None:
            query = query.where(subscriptions.c.channel == channel)
        rows = (await self._tx.execute(query.order_by(subscriptions.c.created_at))).mappings()
        return [SubscriptionRow(**row) for row in rows]

    async def last_failure(self, key_prefix: str) -> str | None:
        """Return why the newest outbox entry whose key begins so could not be posted; None when it could."""
        query = (
            select(outbox.c.failure)
            .where(outbox.c.key.startswith(key_prefix, autoescape=True))
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
        found: str | None = (await self._tx.execute(query)).scalar()
        return found

    async def watched_on(self, days: Collection[date]) -> dict[str, WatchedRow]:
        """Return what was seen of the orders of these ship dates, by order id."""
        return await self._watched(select(watched_orders).where(watched_orders.c.ship_date.in_(days)))

    async def watched(self, order_ids: Collection[str]) -> dict[str, WatchedRow]:
        """Return what was seen of these orders, by order id."""
        return await self._watched(select(watched_orders).where(watched_orders.c.order_id.in_(order_ids)))

    async def watched_vendors(self) -> set[str]:
        """Return the names of the vendors of all watched orders."""
        rows = (await self._tx.execute(select(watched_orders.c.facts))).scalars()
        return {str(facts["vendor"]) for facts in rows}

    async def _watched(self, query: Select[Any]) -> dict[str, WatchedRow]:
        return {row["order_id"]: WatchedRow(**row) for row in (await self._tx.execute(query)).mappings()}

    async def remember(self, rows: Sequence[WatchedRow]) -> None:
        """Store what was seen; earlier sights of the same orders are replaced."""
        if not rows:
            return
        ids = [row.order_id for row in rows]
        await self._tx.execute(delete(watched_orders).where(watched_orders.c.order_id.in_(ids)))
        await self._tx.execute(insert(watched_orders), [vars(row) for row in rows])

    async def forget_before(self, ship_date: date) -> None:
        """Forget orders that shipped before the date."""
        await self._tx.execute(delete(watched_orders).where(watched_orders.c.ship_date < ship_date))

    async def mark(self, name: str) -> tuple[Any, datetime] | None:
        """Return a named value and when it was set, or None."""
        row = (await self._tx.execute(select(marks).where(marks.c.name == name))).mappings().first()
        return (row["value"], row["at"]) if row else None

    async def set_mark(self, name: str, value: Any, at: datetime) -> None:
        """Set a named value."""
        await self._tx.execute(delete(marks).where(marks.c.name == name))
        await self._tx.execute(insert(marks).values(name=name, value=value, at=at))
