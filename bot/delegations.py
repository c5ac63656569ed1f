"""Delegations: an approver hands their right to decide to somebody else, for a bounded time.

They are followed at the moment of a decision (`bot/principals.py`), so nothing has to be undone when one ends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit import record
from bot.errors import ApprovalError, FormError, NotAllowedError
from bot.ids import new_id
from bot.outbox import Outbox
from bot.people import People, Person
from bot.policy import Policy
from bot.slack.blocks import Message, mention, moment
from bot.words import count, say
from storage.database import Database, utc_now
from storage.delegations import DelegationRow, DelegationStore

MOST_AHEAD = timedelta(days=366)
"""Who plans further ahead than a year has mistyped it."""


@dataclass(frozen=True)
class Period:
    """From the beginning of one day to the end of another, where the person is who says so."""

    first: date
    last: date
    tz: str

    @property
    def starts_at(self) -> datetime:
        """Return the first moment."""
        return self._midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """Return the moment when it is over."""
        return self._midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    def _midnight(self, day: date) -> datetime:
        try:
            zone = ZoneInfo(self.tz)
        except (ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo("UTC")
        return datetime.combine(day, time.min, tzinfo=zone)


class Delegations:
    """Starts, ends and lists delegations. `policy` returns the policy in force."""

    def __init__(self, database: Database, outbox: Outbox, people: People, policy: Callable[[], Policy | None]) -> None:
        self._database = database
        self._outbox = outbox
        self._people = people
        self._policy = policy

    async def require(self, person: Person) -> Policy:
        """Return the policy if it lets this person delegate. Raises NotAllowedError, which says what is missing."""
        policy = self._policy()
        if policy is None or policy.delegation is None:
            raise NotAllowedError(
                method="approvals delegate",
                reason=say("the policy lets nobody hand their right to decide to somebody else."),
                ask=say("An admin can change that: the policy file needs a table [delegation]."),
            )
        if person.id in policy.deciders():
            return policy
        async with self._database.read() as tx:
            standing = await DelegationStore(tx).standing(person.team_id, utc_now())
        if any(row.to_person == person.id for row in standing):
            return policy
        raise NotAllowedError(
            method="approvals delegate",
            reason=say("there is nothing that you decide, so you have nothing to hand over."),
            ask="",
        )

    async def start(self, person: Person, to_person: str, first: date, last: date) -> DelegationRow:
        """Hand the person's right to decide to somebody else; committed, and both told, when this returns.

        Raises FormError at `to`, `first` or `last`; NotAllowedError as `require` does.
        """
        policy = await self.require(person)
        delegation = policy.delegation
        assert delegation is not None
        period = Period(first, last, person.tz)
        if first < person.today():
            raise FormError("first", say("That day is over. Choose today or a later one."))
        if first > person.today() + MOST_AHEAD:
            raise FormError("first", say("That is more than a year away. Choose an earlier day."))
        if last < first:
            raise FormError("last", say("It has to end on the day it starts or later."))
        if period.days > delegation.max_days:
            raise FormError("last", say("The policy allows {days} at a time.", days=count(delegation.max_days, "day")))
        if to_person == person.id:
            raise FormError("to", say("You have this right already. Choose somebody else."))
        delegate = await self._people.fresh(to_person)
        if delegate.is_outsider:
            raise FormError("to", say("Only members of this workspace can decide: no guest, bot, or who has left."))
        if to_person not in policy.delegates():
            roles = say(" or ").join(delegation.to)
            raise FormError("to", say("The policy allows only people of the role {roles}.", roles=roles))
        now = utc_now()
        row = DelegationRow(
            id=new_id(),
            team_id=person.team_id,
            from_person=person.id,
            to_person=to_person,
            starts_at=max(now, period.starts_at),
            ends_at=period.ends_at,
            created_at=now,
        )
        async with self._database.write() as tx:
            store = DelegationStore(tx)
            for other in await store.standing(row.team_id, now):
                is_same = (other.from_person, other.to_person) == (row.from_person, row.to_person)
                if is_same and other.starts_at < row.ends_at and row.starts_at < other.ends_at:
                    raise FormError("to", say("They decide for you then already. See /komet-approvals delegations."))
            await store.add(row)
            await self._record(tx, row, person.id, "delegation started")
            await self._tell(
                tx,
                row,
                "start",
                {
                    row.from_person: say("{to} decides for you {period}.", **_facts(row)),
                    row.to_person: say("{who} asked you to decide for them {period}.", **_facts(row)),
                },
                {
                    row.from_person: say("See and end it: /komet-approvals delegations"),
                    row.to_person: say("See it: /komet-approvals delegations. They can end it, and so can an admin."),
                },
            )
        self._outbox.wake()
        return row

    async def end(self, person: Person, delegation_id: str) -> DelegationRow:
        """End it now; both are told.

        Raises ApprovalError when it is over, or is somebody else's and the person is no admin.
        """
        now = utc_now()
        policy = self._policy()
        async with self._database.write() as tx:
            store = DelegationStore(tx)
            row = await store.get(delegation_id)
            if row is None or row.team_id != person.team_id:
                raise ApprovalError(say("This delegation is not there any more."))
            if person.id != row.from_person and not (policy and policy.is_admin(person.id)):
                raise ApprovalError(
                    say("Only who handed the right over can end this, or an admin."), mention(row.from_person)
                )
            if not await store.end(row.id, person.id, now):
                raise ApprovalError(say("This delegation is over already."))
            await self._record(tx, row, person.id, "delegation ended")
            facts = {**_facts(row), "by": mention(person.id)}
            await self._tell(
                tx,
                row,
                "end",
                {
                    row.from_person: say("{to} does not decide for you any more: {by} ended it.", **facts),
                    row.to_person: say("You do not decide for {who} any more: {by} ended it.", **facts),
                },
            )
        self._outbox.wake()
        return row

    async def standing(self, person: Person) -> list[DelegationRow]:
        """Return what holds now or later and concerns this person; for admins everything of the team."""
        policy = self._policy()
        async with self._database.read() as tx:
            rows = await DelegationStore(tx).standing(person.team_id, utc_now())
        if policy and policy.is_admin(person.id):
            return rows
        return [row for row in rows if person.id in (row.from_person, row.to_person)]

    async def _record(self, tx: AsyncConnection, row: DelegationRow, actor: str, event: str) -> None:
        await record(
            tx,
            team_id=row.team_id,
            actor=actor,
            event=event,
            sentence=f"{row.to_person} may decide for {row.from_person}"
            if event == "delegation started"
            else f"{row.to_person} may not decide for {row.from_person} any more",
            acting_for=row.from_person,
            detail={
                "delegation": row.id,
                "to": row.to_person,
                "from": row.starts_at.isoformat(timespec="seconds"),
                "until": row.ends_at.isoformat(timespec="seconds"),
            },
        )

    async def _tell(
        self,
        tx: AsyncConnection,
        row: DelegationRow,
        step: str,
        words: Mapping[str, str],
        hints: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        for person, text in words.items():
            told = f"{text} {hints.get(person, '')}".strip()
            await self._outbox.say(tx, f"delegation:{row.id}:{step}:{person}", person, Message.saying(told))


def _facts(row: DelegationRow) -> dict[str, Any]:
    return {"who": mention(row.from_person), "to": mention(row.to_person), "period": period_of(row)}


def period_of(row: DelegationRow) -> str:
    """Return mrkdwn that says until when, and from when where that is still to come."""
    until = moment(row.ends_at - timedelta(minutes=1))
    if row.starts_at > utc_now():
        return say("from {start} until {end}", start=moment(row.starts_at), end=until)
    return say("until {end}", end=until)
