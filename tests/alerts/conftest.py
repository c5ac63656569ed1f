"""A watcher between the local Komet and a database of its own; what it would tell is read from the outbox."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.alerts import Alerts, Watcher
from bot.alerts.subscriptions import round_mark
from bot.ids import new_id
from bot.komet.client import KometClient
from bot.outbox import Outbox
from bot.people import Person
from bot.workbench.komet import LocalKomet, acts
from bot.workbench.komet.records import Order
from bot.workbench.komet.seed import SERVICE
from storage.alerts import AlertStore
from storage.database import Database, utc_now
from storage.links import LinkStore, TokenRow
from storage.tables import outbox
from tests.support.databases import copy
from tests.support.slack import text_of

TEAM = "T04BLOSSOM1"
ANA = Person(team_id=TEAM, id="U04ANATORRE", name="Ana Torres")
DIEGO = Person(team_id=TEAM, id="U04DIEGOMRN", name="Diego Marín")
SALES, GROWERS = "C04SALES002", "C04GROWERS5"
ALBORADA, COTOPAXI = 3310, 3350


class Post:
    """The watcher, the people it tells, and the farms and buyers who change things."""

    def __init__(self, database: Database, client: KometClient, komet: LocalKomet) -> None:
        self.database = database
        self.komet = komet
        slack = AsyncWebClient(base_url="http://127.0.0.1:1/")  # told nothing: the outbox is never drained
        self.outbox = Outbox(database, slack, announcements=lambda: None)
        self.alerts = Alerts(database, self.outbox, is_watching=True)
        self.offset = 0
        self._client = client
        self.watcher = self.another_watcher()

    def another_watcher(self, every: float = 60.0) -> Watcher:
        """Return a watcher on the same database, as a second copy of the bot would have."""
        return Watcher(
            self.database,
            self.outbox,
            self._client.with_token(SecretStr(self.komet.token(SERVICE))),
            team_id=TEAM,
            every=every,
            today=lambda: self.komet.state.today + timedelta(days=self.offset),
        )

    async def told(self, channel: str = SALES) -> list[str]:
        """Return the texts of what was put into the outbox about orders, the oldest first."""
        return [text_of(payload["blocks"]) for payload in await self.payloads(channel)]

    async def payloads(self, channel: str = SALES) -> list[dict[str, Any]]:
        """Return the messages about orders as they would be posted."""
        async with self.database.read() as tx:
            rows = (await tx.execute(select(outbox).order_by(outbox.c.id))).mappings().all()
        return [
            row["payload"] for row in rows if row["payload"]["channel"] == channel and ":alerts o" not in row["key"]
        ]

    async def was_last_seen(self, ago: timedelta) -> None:
        """Let the last round lie so far back."""
        async with self.database.write() as tx:
            store = AlertStore(tx)
            mark = await store.mark(round_mark(TEAM))
            assert mark is not None
            await store.set_mark(round_mark(TEAM), mark[0], utc_now() - ago)

    async def link(self, person: Person, vendor: str | None = None) -> None:
        """Connect the person to a token of the company, or to one of this vendor."""
        async with self.database.write() as tx:
            kind, party = ("company", None) if vendor is None else ("vendor", vendor.casefold())
            token = TokenRow(
                new_id(), TEAM, kind, party, vendor, "", "encrypted", new_id(), [], [], utc_now(), person.id
            )
            await LinkStore(tx).add_token(token)
            await LinkStore(tx).link(new_id(), TEAM, person.id, token.id, person.id, utc_now())

    async def unlink(self, person: Person) -> None:
        """End the person's connection."""
        async with self.database.write() as tx:
            await LinkStore(tx).unlink(TEAM, person.id, person.id, utc_now())

    # --- what happens in Komet ----------------------------------------------------------------

    def order(self, *, vendor: int = ALBORADA, days: int = 0, status: str = "Approved") -> Order:
        """Return an order of the seed that ships so many days after today."""
        day = self.komet.state.today + timedelta(days=days)
        return next(
            each
            for each in self.komet.state.orders_on(day)
            if each.vendor_id == vendor and each.status == status and not each.is_shipped
        )

    def approved_on(self, days: int) -> Order:
        """Return an approved order that ships so many days after today."""
        day = self.komet.state.today + timedelta(days=days)
        return next(each for each in self.komet.state.orders_on(day) if each.status == "Approved")

    def vanish(self, order: Order) -> None:
        """Let Komet list the order under no day and no number any more."""
        far = replace(order, number=f"{order.number}X", ship_date=order.ship_date + timedelta(days=300))
        self.komet.state.put(far)
        self.komet.state._by_number.pop(order.number.casefold())

    def approved(self, number: int) -> list[Order]:
        """Return so many approved orders of the watched days."""
        today = self.komet.state.today
        found = [
            each
            for offset in range(4)
            for each in self.komet.state.orders_on(today + timedelta(days=offset))
            if each.status == "Approved"
        ]
        return found[:number]

    def confirm(self, order: Order, boxes: int | None = None) -> None:
        """Let the farm confirm."""
        acts.confirm(self.komet.state, self.komet.state.orders[order.id], at=datetime.now(UTC), boxes=boxes)

    def cancel(self, order: Order) -> None:
        """Let the buyer cancel."""
        acts.cancel(self.komet.state, self.komet.state.orders[order.id], at=datetime.now(UTC))

    def calls(self) -> int:
        """Return how many calls Komet has had."""
        return len(self.komet.calls)


@pytest.fixture
async def post(migrated: Path, komet: LocalKomet, tmp_path: Path) -> AsyncIterator[Post]:
    """A watcher that has looked once already, and #sales which hears of every vendor."""
    database = Database(copy(migrated, tmp_path / "alerts.db"))
    async with KometClient(komet.api_url) as client:
        post = Post(database, client, komet)
        await post.alerts.subscribe(ANA, SALES, "")
        await post.watcher.round()
        yield post
    await database.close()
