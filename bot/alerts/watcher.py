"""The watcher: looks at the orders that ship soon and puts what changed into the outbox.

A round asks Komet four times, once per ship date from today on, and once more when orders are missing. What
was seen and what is told of it are stored in one transaction, so nothing is told twice or lost. Komet has no
webhooks for purchase orders, so looking is the only way.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.changes import Change, Kind, OrderFacts, compare, facts_of
from bot.alerts.messages import away_message, change_message, roll_up
from bot.alerts.subscriptions import Audience, key_prefix, round_mark
from bot.canonical import sha256
from bot.komet.client import Komet
from bot.komet.errors import KometError, KometQuotaError
from bot.komet.lookups import NUMBERS_PER_CALL, purchase_orders
from bot.komet.models import PurchaseOrder
from bot.komet.requests import PurchaseOrderList
from bot.outbox import Outbox
from bot.slack.blocks import Message
from storage.alerts import AlertStore, WatchedRow
from storage.database import Database, utc_now

log = logging.getLogger(__name__)

DAYS = 4
"""Today and the next three days; Komet lists one ship date per call."""

EVERY_SECONDS = 900.0
"""Seconds between two rounds unless configured: 96 rounds and so 384 calls a day, of at least 1,000."""

BURST = 5
"""More changes than this for a channel in one round are told in one message."""

KEPT = timedelta(days=7)
"""How long past orders are remembered: one that is moved to a later day is then known to be moved, not new."""

TURN = 50
"""So many orders (about 3 ms) are compared before others get a turn."""

LONGEST_BACKOFF = 4
"""How often the interval is doubled while rounds fail."""

QUOTA_PAUSE = 3600.0
"""Seconds of rest when the day's calls are used up. When Komet's day begins is not documented (the company's
midnight is likely), so it is tried again each hour, which costs one call."""


@dataclass(frozen=True)
class _Sight:
    """What a round saw: orders by id, and the ids of remembered ones that Komet does not show any more."""

    started: datetime
    days: tuple[date, ...]
    orders: dict[str, PurchaseOrder]
    gone: frozenset[str]


class Watcher:
    """Looks every so many seconds, with `komet` holding the company's service token.

    `today` returns the first ship date that is looked at, the UTC day unless given. `round()` is one look,
    `run()` goes on for ever. Several watchers on one database take turns.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        komet: Komet,
        *,
        team_id: str,
        every: float = EVERY_SECONDS,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._komet = komet
        self._team_id = team_id
        self._every = every
        self._today = today
        self._mark = round_mark(team_id)
        self._failures = 0

    async def run(self) -> None:
        """Look for ever, until cancelled."""
        while True:
            seconds = await self.attempt()
            await asyncio.sleep(seconds)

    async def attempt(self) -> float:
        """Do a round if one is due; return the seconds to wait before the next attempt.

        A round that fails is logged and changes nothing; the next one sees what it would have seen.
        """
        try:
            if await self._is_due():
                await self.round()
        except KometQuotaError as error:
            log.warning("alerts rest for %.0f minutes: %s", QUOTA_PAUSE / 60, error)
            return max(self._every, QUOTA_PAUSE)
        except KometError as error:
            self._failures += 1
            log.warning("alerts could not look at Komet, try %s: %s", self._failures, error)
        except Exception:
            self._failures += 1
            log.exception("a round of the alerts failed, try %s", self._failures)
        else:
            self._failures = 0
        # Twice as long after each failure, at most an hour or what is configured.
        patience = self._every * 2.0 ** min(self._failures, LONGEST_BACKOFF)
        return max(self._every, min(patience, 3600.0))

    async def round(self) -> int:
        """Look once; return how many changes there are. Raises KometError, and then nothing is stored."""
        sight = await self._look()
        async with self._database.write() as tx:
            store = AlertStore(tx)
            mark = await store.mark(self._mark)
            if mark and mark[1] > sight.started:
                log.info("a round of the alerts was dropped: another watcher saw something newer")
                return 0
            known_days = {date.fromisoformat(day) for day in mark[0]["days"]} if mark else set()
            changes = await self._take_in(store, sight, known_days)
            if mark:
                await self._tell(tx, changes, since=mark[1], now=sight.started)
            await store.forget_before(sight.days[0] - KEPT)
            days = sorted({day for day in known_days if day >= sight.days[0]} | set(sight.days))
            await store.set_mark(self._mark, {"days": [day.isoformat() for day in days]}, utc_now())
        if not mark:
            log.info("alerts begin: %s orders seen, changes are told from now on", len(sight.orders))
        self._outbox.wake()
        return len(changes)

    async def _is_due(self) -> bool:
        """Say whether no other watcher looked just now."""
        async with self._database.read() as tx:
            mark = await AlertStore(tx).mark(self._mark)
        return mark is None or (utc_now() - mark[1]).total_seconds() >= self._every / 2

    async def _look(self) -> _Sight:
        started = utc_now()
        first = self._today()
        days = tuple(first + timedelta(days=offset) for offset in range(DAYS))
        orders: dict[str, PurchaseOrder] = {}
        for day in days:
            answer = await self._komet.send(PurchaseOrderList(date=day))
            orders |= {order.id: order for order in answer.purchase_orders}
        async with self._database.read() as tx:
            watched = await AlertStore(tx).watched_on(days)
        missing = [row for row in watched.values() if row.order_id not in orders and not row.gone]
        # Missing from its day, an order may have been moved. Asked for by number, Komet shows it wherever it is.
        # One call a round is enough: whoever is not asked for now is missing again next time.
        asked = missing[:NUMBERS_PER_CALL]
        found = await purchase_orders(self._komet, [row.number for row in asked])
        orders |= {order.id: order for order in found}
        gone = frozenset(row.order_id for row in asked if row.order_id not in orders)
        return _Sight(started, days, orders, gone)

    async def _take_in(self, store: AlertStore, sight: _Sight, known_days: set[date]) -> list[Change]:
        """Store what was seen; return the changes, the soonest ship date first.

        An order that was never seen is new only on a day that was looked at before: otherwise each midnight
        would announce a day full of them.
        """
        watched = await store.watched([*sight.orders, *sight.gone])
        changes: list[Change] = []
        rows: list[WatchedRow] = []
        for position, order in enumerate(sight.orders.values()):
            if position % TURN == TURN - 1:
                await asyncio.sleep(0)  # Slack is answered in between
            row = watched.get(order.id)
            before = OrderFacts.model_validate(row.facts) if row else None
            now = facts_of(order, before)
            if row and row.gone:
                changes.append(Change(Kind.BACK, order.id, now, before))
            if row or order.ship_date in known_days:
                changes += compare(before, order)
            if row is None or row.gone or before != now:
                rows.append(_row(order.id, now, sight.started))
        for order_id in sight.gone:
            row = watched.get(order_id)
            if row and not row.gone:
                facts = OrderFacts.model_validate(row.facts)
                changes.append(Change(Kind.GONE, order_id, facts))
                rows.append(_row(order_id, facts, sight.started, gone=True))
        await store.remember(rows)
        return sorted(changes, key=lambda change: (change.now.ship_date, change.now.vendor, change.now.number))

    async def _tell(self, tx: AsyncConnection, changes: Sequence[Change], *, since: datetime, now: datetime) -> None:
        audience = await Audience.load(tx, self._team_id)
        was_away = (now - since).total_seconds() > max(3 * self._every, 120)
        for channel in audience.channels:
            heard = [change for change in changes if audience.hears(channel, change.now)]
            for key, message in _messages(heard, since, was_away=was_away):
                await self._outbox.say(tx, key_prefix(channel) + key, channel, message)


def _messages(heard: Sequence[Change], since: datetime, *, was_away: bool) -> list[tuple[str, Message]]:
    """Return messages with their outbox keys.

    A key holds the facts and the look before: the same facts may come back later, and are news again.
    """
    if not heard:
        return []
    if was_away:
        return [(_key(heard, since), away_message(heard, since))]
    if len(heard) > BURST:
        return [(_key(heard, since), roll_up(heard))]
    return [(_key([change], since), change_message(change)) for change in heard]


def _key(changes: Sequence[Change], since: datetime) -> str:
    return sha256([since, *(change.identity() for change in changes)])


def _row(order_id: str, facts: OrderFacts, seen_at: datetime, *, gone: bool = False) -> WatchedRow:
    return WatchedRow(
        order_id=order_id,
        number=facts.number,
        ship_date=facts.ship_date,
        facts=facts.model_dump(mode="json"),
        seen_at=seen_at,
        gone=gone,
    )
