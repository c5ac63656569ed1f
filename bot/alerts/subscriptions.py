"""Which channels hear of which orders: turning alerts on and off, and whom an order concerns."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.changes import OrderFacts
from bot.audit import record
from bot.ids import new_id
from bot.komet.kinds import TokenType
from bot.komet.requests import PurchaseOrderList
from bot.outbox import Outbox
from bot.people import Person
from bot.slack.blocks import Message, inert, mention
from bot.words import say
from storage.alerts import AlertStore, SubscriptionRow
from storage.database import Database, utc_now
from storage.links import LinkStore, TokenRow

MAX_VENDOR = 50
"""Longest part of a vendor's name that is searched for; Komet's own filter takes as much."""

TURNED_ON, TURNED_OFF = "alerts on", "alerts off"
"""The audit's events."""


class Alerts:
    """Keeps subscriptions. `is_watching` says whether a watcher runs; without one nothing is told."""

    def __init__(self, database: Database, outbox: Outbox, *, is_watching: bool = False) -> None:
        self.is_watching = is_watching
        self._database = database
        self._outbox = outbox

    async def subscribe(self, person: Person, channel: str, vendor: str, *, vendor_id: str = "") -> bool:
        """Let the channel hear of a vendor's orders; say whether it did not before.

        `vendor` is a part of the name in any letter case, "" for all vendors; with a `vendor_id` it is that
        vendor alone. A channel's people see who did it; a person's id as `channel` means direct messages.
        """
        row = SubscriptionRow(
            id=new_id(),
            team_id=person.team_id,
            channel=channel,
            vendor=vendor,
            vendor_id=vendor_id,
            created_by=person.id,
            created_at=utc_now(),
        )
        async with self._database.write() as tx:
            if not await AlertStore(tx).subscribe(row):
                return False
            await self._note(tx, person, row, event=TURNED_ON)
        self._outbox.wake()
        return True

    async def unsubscribe(
        self, person: Person, channel: str, vendor: str = "", *, own_only: bool = False
    ) -> list[SubscriptionRow]:
        """End the channel's subscriptions and return them; with `vendor` those whose vendor contains it.

        `own_only` leaves alone what somebody else turned on.
        """
        wanted = vendor.casefold()
        async with self._database.write() as tx:
            store = AlertStore(tx)
            ended = [
                row
                for row in await store.subscriptions(person.team_id, channel)
                if wanted in row.vendor.casefold() and (row.created_by == person.id or not own_only)
            ]
            await store.unsubscribe([row.id for row in ended])
            for row in ended:
                await self._note(tx, person, row, event=TURNED_OFF)
        self._outbox.wake()
        return ended

    async def subscriptions(self, team_id: str, channel: str | None = None) -> list[SubscriptionRow]:
        """Return what the team or one channel wants to hear, the oldest first."""
        async with self._database.read() as tx:
            return await AlertStore(tx).subscriptions(team_id, channel)

    async def vendors_called(self, part: str) -> list[str]:
        """Return the vendors of the watched orders whose name contains `part`, in alphabetical order."""
        async with self._database.read() as tx:
            vendors = await AlertStore(tx).watched_vendors()
        return sorted(vendor for vendor in vendors if part.casefold() in vendor.casefold())

    async def last_look(self, team_id: str) -> datetime | None:
        """Return when Komet was last looked at with success, or None."""
        async with self._database.read() as tx:
            mark = await AlertStore(tx).mark(round_mark(team_id))
        return mark[1] if mark else None

    async def trouble(self, channel: str) -> str | None:
        """Return Slack's word for why the last post to the channel failed, or None."""
        async with self._database.read() as tx:
            return await AlertStore(tx).last_failure(key_prefix(channel))

    async def _note(self, tx: AsyncConnection, person: Person, row: SubscriptionRow, *, event: str) -> None:
        """Write the audit and tell the channel, whose people should know why they hear of orders."""
        await record(
            tx,
            team_id=row.team_id,
            actor=person.id,
            event=event,
            method=PurchaseOrderList.method,
            sentence=f"{event.capitalize()} in {row.channel}: {row.vendor or 'every vendor'}",
            channel=row.channel,
            detail={"vendor": row.vendor, "vendor_id": row.vendor_id},
        )
        if is_person(row.channel):
            return
        facts = {"person": mention(person.id), "whose": inert(whose(row))}
        words = (
            say("{person} turned alerts on in this channel: {whose}.", **facts)
            if event == TURNED_ON
            else say("{person} turned alerts off in this channel: {whose}.", **facts)
        )
        key = f"{key_prefix(row.channel)}{event}:{row.id}"
        await self._outbox.say(tx, key, row.channel, Message.saying(words))


class Audience:
    """Who hears of an order, at one moment."""

    def __init__(self, rows: Collection[SubscriptionRow]) -> None:
        self._rows = list(rows)

    @classmethod
    async def load(cls, tx: AsyncConnection, team_id: str) -> "Audience":
        """Return the team's audience.

        What is told to one person, or of one vendor alone, rests on the token of who turned it on. Such a
        subscription is silent while that person is not connected to Komet, or to a token of somebody else's orders.
        """
        links = LinkStore(tx)
        rows = []
        for row in await AlertStore(tx).subscriptions(team_id):
            rests_on_token = is_person(row.channel) or row.vendor_id
            token = await links.token_of(team_id, row.created_by) if rests_on_token else None
            if not rests_on_token or (token is not None and _shows(token, row)):
                rows.append(row)
        return cls(rows)

    @property
    def channels(self) -> list[str]:
        """Return every channel that hears of anything, in the order in which they asked."""
        return list(dict.fromkeys(row.channel for row in self._rows))

    def hears(self, channel: str, order: OrderFacts) -> bool:
        """Say whether the order concerns the channel."""
        return any(row.channel == channel and _concerns(row, order) for row in self._rows)


def whose(row: SubscriptionRow) -> str:
    """Return whose orders a subscription is about, as plain text."""
    if not row.vendor:
        return say("orders of every vendor")
    if row.vendor_id:
        return say("orders of {vendor}", vendor=row.vendor)
    return say("orders of vendors called “{vendor}”", vendor=row.vendor)


def is_person(channel: str) -> bool:
    """Say whether a channel is a person's id, which Slack takes as their direct messages."""
    return channel.startswith(("U", "W"))


def key_prefix(channel: str) -> str:
    """Return how the outbox keys of everything that is told to the channel begin."""
    return f"alert:{channel}:"


def round_mark(team_id: str) -> str:
    """Return the name under which the watcher keeps its last round."""
    return f"alerts:{team_id}"


def _shows(token: TokenRow, row: SubscriptionRow) -> bool:
    """Say whether the token can show the orders: that of a party shows its own alone, by the name typed for it."""
    if token.token_type == TokenType.COMPANY:
        return True
    vendor, party = row.vendor.casefold(), (token.party_name or "").casefold()
    return bool(row.vendor_id) and (row.vendor_id == token.party_id or party in vendor or vendor in party)


def _concerns(row: SubscriptionRow, order: OrderFacts) -> bool:
    if row.vendor_id:
        return row.vendor_id == order.vendor_id
    return row.vendor.casefold() in order.vendor.casefold()
