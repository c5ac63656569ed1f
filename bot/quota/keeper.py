"""The keeper of the day's allowance: it stands in front of Komet, counts, reserves and shares out.

Calls are counted in memory as they leave and written at most a second later; what other processes wrote is
read at the same moment. When Komet itself refuses for want of allowance, Komet is right: nothing is left
until the next day, or until a single call an hour later shows otherwise.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.komet.callers import Caller
from bot.komet.calls import Call, Outcome
from bot.outbox import Outbox
from bot.plan import Plan
from bot.proposals import State
from bot.quota.day import DayClock, may_begin_between
from bot.quota.errors import (
    AllowanceError,
    ClosedError,
    KeptForPeopleError,
    ShareUsedError,
    SpentError,
    named,
)
from bot.quota.fitting import objection_to
from bot.quota.ledger import Batch, Closed, Known, Ledger, Limits, Reopened, Reservation
from bot.quota.notice import closed_message
from bot.quota.picture import Picture, picture_of
from bot.words import clock_time
from storage.database import Database, utc_now
from storage.quota import DayRow, QuotaStore, ReservationRow, SpendRow

log = logging.getLogger(__name__)

WRITE_SECONDS = 1.0
"""So late a call is written at most; a crash loses no more than the calls of this time."""

PROBE_AFTER = timedelta(hours=1)
"""After a refusal one call may try again: when Komet's day begins is not documented."""

HOLDING = (State.WAITING.value, State.APPROVED.value, State.RUNNING.value)
"""States in which a proposal keeps the calls that were set aside for it."""

_ANSWERED = frozenset({Outcome.DONE, Outcome.REFUSED, Outcome.METHOD_REFUSED})
"""Outcomes that only a Komet that still takes calls gives."""


class Quota:
    """One team's allowance. `gate` methods (`check`, `begin`) do no I/O; `run` goes on for ever.

    `admins` returns the Slack users to tell and to name, `now` the present moment.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        *,
        team_id: str,
        limits: Limits,
        clock: DayClock,
        admins: Callable[[], tuple[str, ...]],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._team_id = team_id
        self.clock = clock
        self._admins = admins
        self._now = now
        self._ledger = Ledger(limits, clock.day(now()))
        self._is_probing = False
        self._busy = asyncio.Lock()
        self._waking = asyncio.Event()

    # --- in front of Komet --------------------------------------------------------------------

    def check(self, caller: Caller) -> None:
        """Raise AllowanceError when a call by this caller could not leave now."""
        if objection := self._objection(caller, self._turned()):
            raise objection

    def begin(self, caller: Caller) -> Callable[[Call], None]:
        """Count a call that leaves now, and return what must be told of its end. Raises AllowanceError."""
        now = self._turned()
        if objection := self._objection(caller, now):
            raise objection
        is_probe = self._ledger.closed is not None
        self._is_probing = self._is_probing or is_probe
        entry = self._ledger.begin(caller, self.clock.hour(now))

        def end(call: Call) -> None:
            self._ledger.end(entry, sent=call.sent)
            if is_probe:
                self._is_probing = False
            self._learn(call, entry.day, is_probe=is_probe)

        return end

    def _objection(self, caller: Caller, now: datetime) -> AllowanceError | None:
        ledger, when = self._ledger, clock_time(self.clock.next_begin(now))
        if closed := ledger.closed:
            may_try = now >= closed.probe_at and not self._is_probing
            return None if may_try else self._closed_error(closed, now)
        if ledger.limits.allowance is None or ledger.remaining(caller.intent) > 0:
            return None
        if ledger.left == 0:
            return SpentError(allowance=ledger.limits.allowance, when=when)
        if ledger.room(caller.purpose) == 0:
            return KeptForPeopleError(left=ledger.left, when=when)
        if ledger.room_of(caller.person) == 0:
            used = ledger.spent_by(caller.person) + ledger.reserved_by(caller.person)
            return ShareUsedError(used=used, allowance=ledger.limits.allowance, when=when, ask=named(self._admins()))
        return None

    def _closed_error(self, closed: Closed, now: datetime) -> ClosedError:
        soonest = min(max(closed.probe_at, now), self.clock.next_begin(now))
        return ClosedError(message=closed.words, when=clock_time(soonest))

    def _learn(self, call: Call, day: date, *, is_probe: bool) -> None:
        """Correct the ledger by what Komet answered."""
        if call.outcome is Outcome.QUOTA and call.sent and day == self._ledger.day:
            now = self._now()
            before = self._ledger.closed
            closed = Closed(before.at if before else now, now + PROBE_AFTER, call.message)
            self._ledger.correct(closed)
            log.warning("Komet refuses for want of allowance after %s calls counted today", self._ledger.spent)
            self._waking.set()
        elif is_probe and call.outcome in _ANSWERED and (shut := self._ledger.closed):
            if may_begin_between(shut.at, self._now()):
                self._ledger.correct(Reopened(self._ledger.spent))
                log.warning("Komet takes calls again: its day begins at another hour than KOMET_DAY_OFFSET_HOURS says")
            else:  # an admin asked at once: what was spent still counts
                self._ledger.correct(Reopened(self._ledger.forgiven))
                log.warning("Komet takes calls again")
            self._waking.set()

    # --- writes -------------------------------------------------------------------------------

    async def require(self, person: str, plan: Plan) -> int | None:
        """Return how many calls are left today, None when that is not known.

        Raises TooExpensiveError when the write does not fit into them, ClosedError when Komet takes none.
        """
        await self.flush()
        self._require(self._ledger, person, plan)
        return self._ledger.left

    async def reserve(self, tx: AsyncConnection, proposal_id: str, person: str, plan: Plan) -> None:
        """Set the calls of a confirmed write aside, in the transaction that confirms it. Raises as `require`.

        They are free again the moment the proposal has ended, however it ends.
        """
        self._turned()
        store = self._store(tx)
        view = copy(self._ledger)
        view.known = await self._read(store, view.day)
        self._require(view, person, plan)
        await store.reserve(ReservationRow(proposal_id, self._team_id, person, plan.price))

    async def hold(self, proposal_id: str) -> None:
        """Make sure that this process knows what is set aside for the proposal, before it is sent."""
        if proposal_id not in self._ledger.known.reservations:
            await self.flush()

    def _require(self, ledger: Ledger, person: str, plan: Plan) -> None:
        now = self._now()
        if ledger.closed and (now < ledger.closed.probe_at or self._is_probing):
            raise self._closed_error(ledger.closed, now)
        objection = objection_to(plan, ledger, person, clock_time(self.clock.next_begin(now)))
        if objection and not ledger.closed:
            raise objection

    async def try_again(self, tx: AsyncConnection) -> bool:
        """Let the next call, instead of one in an hour, find out whether Komet takes calls again.

        To be called between two `flush`es. Returns False, and changes nothing, when Komet has refused none today.
        """
        now = self._turned()
        store, day = self._store(tx), self._ledger.day
        row = await store.day(day)
        if row.closed_at is None:
            return False
        await store.set_day(day, replace(row, probe_at=now))
        return True

    # --- the database -------------------------------------------------------------------------

    async def run(self) -> None:
        """Write and read for ever; a fault is logged, nothing that was counted is lost by it."""
        while True:
            # Not wait_for: when waking and a stop come at the same moment, Python 3.11's swallows the stop.
            with suppress(TimeoutError):
                async with asyncio.timeout(WRITE_SECONDS):
                    await self._waking.wait()
            self._waking.clear()
            writing = asyncio.create_task(self._flush_or_log())
            try:
                await asyncio.shield(writing)
            finally:
                await writing  # a stop comes between two transactions, not into one

    async def flush(self) -> None:
        """Write what was counted and read what stands. Raises what the database raises; nothing is lost then."""
        async with self._busy:
            self._turned()
            day = self._ledger.day
            batch = self._ledger.take_out()
            try:
                opened = self._database.write() if batch else self._database.read()
                async with opened as tx:
                    store = self._store(tx)
                    await self._write(store, tx, day, batch)
                    known = await self._read(store, day)
            except BaseException:
                self._ledger.kept()
                raise
            self._ledger.written(batch, known, day)
        if batch.correction:
            self._outbox.wake()

    async def _flush_or_log(self) -> None:
        try:
            await self.flush()
        except Exception:
            log.exception("the quota could not be written; it is kept and tried again")

    async def close(self) -> None:
        """Write what is not written yet, at a stop."""
        if self._ledger.is_ahead:
            await self.flush()

    async def forget(self, before: datetime) -> None:
        """Forget the days before the moment."""
        async with self._database.write() as tx:
            await self._store(tx).forget_before(self.clock.day(before))

    async def _write(self, store: QuotaStore, tx: AsyncConnection, day: date, batch: Batch) -> None:
        calls: Counter[SpendRow] = Counter()
        settled: Counter[str] = Counter()
        for entry, number in batch.calls.items():
            who = entry.caller
            calls[SpendRow(entry.day, entry.hour, who.person, who.token, who.purpose.name.lower(), 0)] += number
            if entry.uses_reservation:
                settled[who.intent] += number
        for key in sorted(calls, key=repr):  # the same order in every process: nobody waits for each other
            await store.spend(key.times(calls[key]))
        for intent in sorted(settled):
            await store.settle(intent, settled[intent])
        correction = batch.correction
        if isinstance(correction, Closed):
            forgiven = (await store.day(day)).forgiven
            await store.set_day(day, DayRow(forgiven, correction.at, correction.probe_at, correction.words))
            message = closed_message(correction, self._ledger, self.clock)
            for admin in self._admins():
                await self._outbox.say(tx, f"quota:{self._team_id}:{day}:{admin}", admin, message)
        elif correction:
            await store.set_day(day, DayRow(correction.forgiven))

    async def _read(self, store: QuotaStore, day: date) -> Known:
        row = await store.day(day)
        closed = Closed(row.closed_at, row.probe_at, row.words) if row.closed_at and row.probe_at else None
        reserved = {each.proposal_id: Reservation(each.person, each.calls) for each in await store.reservations()}
        return Known(await store.spent_by_person(day), reserved, row.forgiven, closed)

    def _store(self, tx: AsyncConnection) -> QuotaStore:
        return QuotaStore(tx, self._team_id, HOLDING)

    def _turned(self) -> datetime:
        """Go to the day it is, and return the moment."""
        now = self._now()
        if (day := self.clock.day(now)) != self._ledger.day:
            self._ledger.turn(day)
        return now

    # --- looking ------------------------------------------------------------------------------

    async def spent_today(self) -> int:
        """Return today's calls by everyone, those not yet written included."""
        self._turned()
        return self._ledger.spent

    async def picture(self) -> Picture:
        """Return the day so far, by hour and by person."""
        await self.flush()
        async with self._busy, self._database.read() as tx:  # nothing is written between reading and adding up
            rows = await self._store(tx).rows(self._ledger.day)
            return picture_of(self._ledger, rows, self.clock, self._turned())
