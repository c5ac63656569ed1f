"""Orders that a token has seen: for finding one by typing, without a call to Komet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import seen_orders


@dataclass(frozen=True)
class SeenOrder:
    """What a type-ahead shows of an order; when it was seen is known of one that was found."""

    number: str
    vendor: str
    ship_date: date
    status: str
    seen_at: datetime | None = field(default=None, compare=False)


class SeenOrderStore:
    """Reads and writes seen orders; each token has its own, so a vendor never sees another's."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def remember(self, token_id: str, orders: Sequence[SeenOrder], now: datetime) -> None:
        """Store the orders as they are now."""
        if not orders:
            return
        latest = {order.number: order for order in orders}
        known = seen_orders.c.number.in_(latest)
        await self._tx.execute(delete(seen_orders).where(seen_orders.c.token_id == token_id, known))
        rows = [{**vars(order), "token_id": token_id, "seen_at": now} for order in latest.values()]
        await self._tx.execute(insert(seen_orders), rows)

    async def find(self, token_id: str, typed: str, near: date, limit: int = 50) -> list[SeenOrder]:
        """Return orders whose number or vendor contains what was typed, those shipping soonest first."""
        wanted = typed.lower().replace("%", "").replace("_", "")
        query = (
            select(
                seen_orders.c.number,
                seen_orders.c.vendor,
                seen_orders.c.ship_date,
                seen_orders.c.status,
                seen_orders.c.seen_at,
            )
            .where(
                seen_orders.c.token_id == token_id,
                or_(
                    func.lower(seen_orders.c.number).contains(wanted, autoescape=True),
                    func.lower(seen_orders.c.vendor).contains(wanted, autoescape=True),
                ),
            )
            .order_by(seen_orders.c.ship_date < near, seen_orders.c.ship_date, seen_orders.c.number)
            .limit(limit)
        )
        return [SeenOrder(**row) for row in (await self._tx.execute(query)).mappings()]

    async def numbers(self, token_id: str, limit: int = 2000) -> list[str]:
        """Return the numbers that were seen last, the newest first."""
        query = select(seen_orders.c.number).where(seen_orders.c.token_id == token_id)
        query = query.order_by(seen_orders.c.seen_at.desc(), seen_orders.c.number).limit(limit)
        return [str(number) for number in (await self._tx.execute(query)).scalars()]
