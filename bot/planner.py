"""Asking Komet with a person's own token: the only place that holds the Komet client.

Reads, pick-lists and plans go through here.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy.exc import OperationalError

from bot.access import Access, Rights
from bot.canonical import sha256
from bot.catalogue.keeper import Catalogue
from bot.catalogue.seen import remember_seen
from bot.errors import ApprovalError, FormError, NoSuchOrderError
from bot.komet.callers import Caller, Purpose
from bot.komet.client import Komet
from bot.komet.errors import KometMethodRefusedError
from bot.komet.kinds import TokenType
from bot.komet.models import KometAnswer
from bot.nearest import nearest
from bot.operations import AnyOperation, Step
from bot.people import Person
from bot.plan import AnyRequest, Plan
from bot.policy import Policy
from bot.quota import Quota
from bot.words import say
from storage.database import Database, utc_now
from storage.journal import JournalStore
from storage.links import TokenRow
from storage.orders import SeenOrderStore
from storage.proposals import ProposalStore

log = logging.getLogger(__name__)

T = TypeVar("T")

HOLDING = (Step.PLANNED.value, Step.SENDING.value, Step.DONE.value, Step.UNKNOWN.value)
"""Journal states in which a business key is taken: done, or possibly done."""

UNDER_WAY = (Step.PLANNED.value, Step.SENDING.value, Step.UNKNOWN.value)
"""Journal states in which the very same request may not be sent by anybody else."""


def keys_of(request: AnyRequest) -> tuple[str, ...]:
    """Return the keys that a request has in common with its repetitions, whoever makes them and beside what else."""
    things = request.things()
    return tuple(f"{request.acts_like or request.method} {each}" for each in things) or (
        f"request {sha256(request.to_record())}",
    )


class Planner:
    """Asks Komet on behalf of people. `policy` returns the policy in force (None = none)."""

    def __init__(self, database: Database, access: Access, policy: Callable[[], Policy | None], quota: Quota) -> None:
        self._database = database
        self._quota = quota
        self._access = access
        self._policy = policy
        self.catalogue = Catalogue(database)

    async def rights(self, person: Person, channel: str | None = None) -> Rights:
        """Return what the person may do now, there. Raises NotConnectedError or NotAllowedError."""
        return await self._access.rights(person, self._policy(), channel)

    async def ask(self, rights: Rights, question: Callable[[Komet], Awaitable[T]], *, intent: str = "") -> T:
        """Ask Komet with the person's token. Raises KometError; a refused method is struck off.

        A NoSuchOrderError of the question is raised again with numbers that are near the one that was typed.

        `intent` is the confirmed proposal that it belongs to, if any: its reserved calls are used.
        """
        komet = self.komet(rights, intent=intent)
        try:
            return await question(komet)
        except KometMethodRefusedError as error:
            await self.strike_off(rights, error.method)
            raise
        except NoSuchOrderError as error:
            raise NoSuchOrderError(error.field, error.number, await self._near(rights, error.number)) from None

    async def _near(self, rights: Rights, number: str) -> list[str]:
        """Return the numbers most like this one among the orders that Komet has shown to this token."""
        async with self._database.read() as tx:
            known = await SeenOrderStore(tx).numbers(rights.token.id)
        return nearest(number, known)

    def komet(self, rights: Rights, *, purpose: Purpose = Purpose.INTERACTIVE, intent: str = "") -> Komet:
        """Return Komet for the person's token; what it shows is remembered for type-ahead, and lists for plans."""
        komet = self._komet(rights.token, Caller(rights.person.id, rights.token.fingerprint, purpose, intent))
        komet.allows = rights.allows
        komet.orders_near = partial(self._near, rights)
        return komet

    async def refresh(self, token: TokenRow, request: AnyRequest) -> None:
        """Ask Komet for a list that nobody waits for, from the calls that are not kept for people.

        Raises KometError; a refused method is struck off.
        """
        try:
            await self._komet(token, Caller("", token.fingerprint, Purpose.BACKGROUND)).send(request)
        except KometMethodRefusedError as error:
            await self._access.strike_off(token, error.method)
            raise

    def _komet(self, token: TokenRow, caller: Caller) -> Komet:
        komet = self._access.komet(token, caller)
        komet.token_type = TokenType(token.token_type)
        komet.party = token.party_name or ""
        komet.on_answer = partial(self._remember, token.id)
        komet.known = partial(self.catalogue.known, token.id)
        return komet

    async def strike_off(self, rights: Rights, method: str) -> None:
        """Remember that Komet refused the method to this token."""
        await self._access.strike_off(rights.token, method)

    async def plan(self, rights: Rights, operation: AnyOperation, form: BaseModel, *, intent: str = "") -> Plan:
        """Return what the write would send; reads only.

        Raises FormError, KometError, or NotAllowedError when a method of it is not theirs to send.
        """
        make = operation.plan
        assert make is not None
        if intent:
            await self._quota.hold(intent)

        async def counted(komet: Komet) -> Plan:
            plan = await make(komet, form)
            return replace(plan, looks=komet.calls)

        plan = await self.ask(rights, counted, intent=intent)
        rights.require_methods((method for method, _ in plan.acts), operation)
        if plan.noted:
            plan = replace(plan, warnings=(*await self._noted_before(rights, plan, intent), *plan.warnings))
        return plan

    async def _noted_before(self, rights: Rights, plan: Plan, proposal_id: str) -> list[str]:
        """Return a warning for each other write of the team that had something of this one."""
        told: dict[str, str] = {}
        async with self._database.read() as tx:
            for noted in plan.noted:
                for holder in await JournalStore(tx).holders_of(noted.key, HOLDING, besides=proposal_id):
                    other = await ProposalStore(tx).get(holder.proposal_id)
                    if other and other.team_id == rights.person.team_id and other.id not in told:
                        told[other.id] = f"{noted.words} “{other.plan['sentence']}”."
        return list(told.values())

    async def refuse_repeats(self, plan: Plan, proposal_id: str, journal: JournalStore | None = None) -> None:
        """Raise FormError when it repeats what may happen once, or what is still under way or unknown."""
        if journal is None:
            async with self._database.read() as tx:
                await self.refuse_repeats(plan, proposal_id, JournalStore(tx))
            return
        for once in plan.once:
            if await journal.holders_of(once.key, HOLDING, besides=proposal_id):
                raise FormError(once.field, once.words)
        for label, request in zip(plan.labels or ("",) * len(plan.requests), plan.requests, strict=True):
            if await journal.is_held(keys_of(request), UNDER_WAY, besides=proposal_id):
                words = say("The same, or much the same, is on its way to Komet, or not known yet: see /komet unknown.")
                raise FormError("", f"{label}: {words}" if label else words)

    async def refuse_overtaken(self, plan: Plan, proposal_id: str, journal: JournalStore, since: datetime) -> None:
        """Raise ApprovalError when somebody else's write to the same was done since then: the plan may not know it."""
        keys = [key for request in plan.requests for key in keys_of(request)]
        if await journal.is_held(keys, (Step.DONE.value,), besides=proposal_id, since=since):
            raise ApprovalError(
                say("Somebody else did the same, or much the same, while I looked at Komet once more. Start again.")
            )

    async def _remember(self, token_id: str, request: AnyRequest, answer: KometAnswer) -> None:
        try:
            await self.catalogue.remember(token_id, request, answer, utc_now())
            await remember_seen(self._database, token_id, answer)
        except OperationalError as error:  # only typing will not find it again; the answer itself is there
            log.warning("An answer to %s was not remembered: %s", request.method, type(error.orig).__name__)
