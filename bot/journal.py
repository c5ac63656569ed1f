"""The journal: each Komet request of a write, from planned to its known end.

    planned → sending → done | refused | unknown        planned → not sent
                                  unknown → done | not found

`sending` is committed before the socket is touched. After a lost answer the row is *unknown*; looks at
Komet with growing delays settle it. A late commit is possible, so one look that finds nothing proves
nothing: only the last one makes it *not found*, and sending again is a person's choice. Where looks showed
nothing, a person who looked in Komet themselves says what is there, once the looks are over; where looks can show
nothing (`Operation.unseen`), none is made and the person is asked at once.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit import SYSTEM, record_step
from bot.komet.client import Komet
from bot.komet.errors import (
    KometError,
    KometOutcomeUnknownError,
    KometQuotaError,
    KometRefusedError,
    KometTokenRejectedError,
)
from bot.operations import AnyOperation, Landed, Seen, Step, Verdict
from bot.plan import AnyRequest, Plan
from bot.quota import AllowanceError
from bot.words import say
from storage.database import Database, utc_now
from storage.journal import JournalRow, JournalStore
from storage.proposals import ProposalRow, ProposalStore

LOOK_AFTER = tuple(timedelta(seconds=s) for s in (3, 15, 60, 300, 900, 1800))
"""When to look after a lost answer, counted from the look before: seconds at first, then minutes."""


WITHOUT_EFFECT = frozenset({Step.REFUSED.value, Step.NOT_FOUND.value, Step.NOT_SENT.value})
"""States of requests of which nothing can be in Komet; all others took effect, or may have by the time of a look."""


def is_over(entry: JournalRow) -> bool:
    """Say whether all scheduled looks were made, or none can be: what is still unknown then, a person may settle."""
    return entry.looks >= len(LOOK_AFTER) or entry.next_look_at is None


class Journal:
    """Sends one request at a time and remembers what became of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rows(self, proposal_id: str) -> list[JournalRow]:
        """Return the rows of a proposal in the order of sending."""
        async with self._database.read() as tx:
            return await JournalStore(tx).of_proposal(proposal_id)

    async def send(
        self, entry: JournalRow, row: ProposalRow, komet: Komet, operation: AnyOperation, plan: Plan
    ) -> KometError | None:
        """Send one planned request; return Komet's objection, if any. Never sends what was begun before.

        A cancelled send leaves the row at `sending`: the next start makes that unknown.
        """
        if not await self._begin(entry, row):
            return None
        request = plan.requests[entry.position]
        started = utc_now()
        try:
            answer = await komet.send(request, content=_content(request, plan))
        except KometOutcomeUnknownError as error:
            if by_hand := operation.by_hand(request, plan):
                await self._end(entry, row, Step.UNKNOWN, f"{error.sentence()} {by_hand}", started)
            else:
                await self._end(entry, row, Step.UNKNOWN, str(error), started, next_look_at=started + LOOK_AFTER[0])
            return error
        except AllowanceError as error:  # our own refusal, before anything was sent
            await self._end(entry, row, Step.NOT_SENT, error.sentence(), started)
            return error
        except (KometRefusedError, KometTokenRejectedError, KometQuotaError) as error:
            await self._end(entry, row, Step.REFUSED, error.sentence(), started)
            return error
        except KometError as error:
            # Unavailable or too large: the client vouches that no byte of it reached Komet.
            await self._end(entry, row, Step.NOT_SENT, error.sentence(), started)
            return error
        verdicts = operation.verdicts(request, answer) if operation.verdicts else ()
        await self._end(entry, row, Step.DONE, _message_of(answer), started, verdicts=verdicts)
        return None

    async def leave_rest(self, proposal_id: str, reason: str) -> None:
        """Mark the requests that were not begun as not sent, with the reason."""
        async with self._database.write() as tx:
            store = JournalStore(tx)
            for entry in await store.of_proposal(proposal_id):
                await store.move(entry.id, {Step.PLANNED.value}, Step.NOT_SENT.value, message=reason)

    async def interrupted(self, proposal_id: str, *, leave: str | None = None, forget: bool = True) -> bool:
        """After a stop or a fault: make what was being sent unknown.

        With `leave`, what was not begun is not sent, for that reason; without it, it stays planned. Returns
        whether anything had been begun; if not, the rows are gone and nothing was sent. Without `forget` rows
        of which none was begun stay planned too, and count as begun.
        """
        now = utc_now()
        async with self._database.write() as tx:
            store = JournalStore(tx)
            rows = await store.of_proposal(proposal_id)
            if forget and all(entry.state == Step.PLANNED.value for entry in rows):
                await store.forget(proposal_id)
                return False
            for entry in rows:
                await store.move(
                    entry.id,
                    {Step.SENDING.value},
                    Step.UNKNOWN.value,
                    message=say("The bot was interrupted while it waited for Komet's answer."),
                    next_look_at=now,
                )
                if leave is not None:
                    await store.move(entry.id, {Step.PLANNED.value}, Step.NOT_SENT.value, message=leave)
        return True

    async def to_look_at(self, proposal_id: str | None) -> list[JournalRow]:
        """Return the unknown rows that are due, or all of one proposal."""
        async with self._database.read() as tx:
            store = JournalStore(tx)
            if proposal_id is None:
                return await store.due(Step.UNKNOWN.value, utc_now())
            rows = await store.of_proposal(proposal_id)
            return [entry for entry in rows if entry.state == Step.UNKNOWN.value]

    async def look(self, entry: JournalRow, komet: Komet, operation: AnyOperation, plan: Plan, *, forced: bool) -> None:
        """Ask Komet whether an unknown request took effect, and keep what it showed as evidence.

        A look that a person forced does not use up one of the scheduled ones. Raises KometError.
        """
        request = plan.requests[entry.position]
        assert operation.landed is not None
        rows = await self.rows(entry.proposal_id)  # before Komet is asked: what is sent meanwhile may be there or not
        perhaps = tuple(plan.requests[row.position] for row in rows if row.state not in WITHOUT_EFFECT)
        answered = tuple(plan.requests[row.position] for row in rows if row.state == Step.DONE.value)
        found = await operation.landed(komet, request, replace(plan, requests=perhaps, answered=answered))
        landed, verdicts = (Landed.YES, found.verdicts) if isinstance(found, Seen) else (found, ())
        await self._note_look(entry, landed.value, landed, forced=forced, verdicts=verdicts)

    async def leave_to_person(self, entry: JournalRow, by_hand: str) -> None:
        """Look no more: nothing in Komet's lists shows it. `by_hand` says what a person compares."""
        if entry.next_look_at is None:
            return
        async with self._database.write() as tx:
            await JournalStore(tx).move(
                entry.id,
                {Step.UNKNOWN.value},
                Step.UNKNOWN.value,
                message=f"{entry.message} {by_hand}",
                next_look_at=None,
            )

    async def look_failed(self, entry: JournalRow, reason: str) -> None:
        """Note a look that could not be made; it is tried again as late as it would be otherwise."""
        await self._note_look(entry, reason, Landed.UNSURE, forced=False)

    async def _note_look(
        self, entry: JournalRow, found: str, landed: Landed, *, forced: bool, verdicts: tuple[Verdict, ...] = ()
    ) -> None:
        now = utc_now()
        looks = entry.looks if forced else entry.looks + 1
        last = looks >= len(LOOK_AFTER)
        evidence = [*entry.evidence, {"at": now.isoformat(timespec="seconds"), "found": found}][-50:]
        async with self._database.write() as tx:
            store = JournalStore(tx)
            if landed is Landed.YES:
                message = say("Komet's answer was lost, but Komet shows that it was done.")
                settled = await store.move(
                    entry.id,
                    {Step.UNKNOWN.value},
                    Step.DONE.value,
                    message=message,
                    rows=[vars(verdict) for verdict in verdicts] or None,
                    evidence=evidence,
                    looks=looks,
                    next_look_at=None,
                    settled_at=now,
                )
                if settled:
                    await self._tell_found(tx, entry, Step.DONE, message, evidence)
            elif landed is Landed.NO and last:
                message = say("Komet's answer was lost, and Komet still shows nothing of it.")
                settled = await store.move(
                    entry.id,
                    {Step.UNKNOWN.value},
                    Step.NOT_FOUND.value,
                    message=message,
                    evidence=evidence,
                    looks=looks,
                    next_look_at=None,
                    settled_at=now,
                )
                if settled:
                    await self._tell_found(tx, entry, Step.NOT_FOUND, message, evidence)
            else:
                delay = LOOK_AFTER[min(looks, len(LOOK_AFTER) - 1)]
                await store.move(
                    entry.id,
                    {Step.UNKNOWN.value},
                    Step.UNKNOWN.value,
                    evidence=evidence,
                    looks=looks,
                    next_look_at=now + delay,
                )

    async def answer(self, entry: JournalRow, person: str, *, there: bool) -> None:
        """Settle an unknown request by what a person saw in Komet themselves. Raises AuditError."""
        now = utc_now()
        step = Step.DONE if there else Step.NOT_FOUND
        said = say("it is there") if there else say("it is not there")
        message = say("Komet's answer was lost. A person looked in Komet: {said}.", said=said)
        evidence = [*entry.evidence, {"at": now.isoformat(timespec="seconds"), "found": said, "by": person}]
        async with self._database.write() as tx:
            settled = await JournalStore(tx).move(
                entry.id,
                {Step.UNKNOWN.value},
                step.value,
                message=message,
                evidence=evidence,
                next_look_at=None,
                settled_at=now,
            )
            if settled:
                await self._tell_found(tx, entry, step, message, evidence, actor=person)

    async def _tell_found(
        self,
        tx: AsyncConnection,
        entry: JournalRow,
        step: Step,
        message: str,
        evidence: list[dict[str, Any]],
        *,
        actor: str = SYSTEM,
    ) -> None:
        """Write into the audit what the looks at Komet came to."""
        row = await ProposalStore(tx).get(entry.proposal_id)
        assert row is not None
        await record_step(
            tx,
            row,
            f"komet looked at: {step.value}",
            actor=actor,
            method=entry.method,
            decision=step.value,
            sent=entry.request,
            answer={"message": message, "looks": evidence},
        )

    async def _begin(self, entry: JournalRow, row: ProposalRow) -> bool:
        async with self._database.write() as tx:
            store = JournalStore(tx)
            planned = await store.get(entry.id)
            if planned is None or (planned.proposal_id, planned.position) != (row.id, entry.position):
                return False  # it was taken back meanwhile, and SQLite gives the numbers of rows that are gone again
            begun = await store.move(entry.id, {Step.PLANNED.value}, Step.SENDING.value, sent_at=utc_now())
            if begun:
                await record_step(tx, row, "sending", actor=row.requester, method=entry.method, sent=entry.request)
        return begun

    async def _end(
        self,
        entry: JournalRow,
        row: ProposalRow,
        step: Step,
        message: str,
        started: datetime,
        *,
        verdicts: tuple[Verdict, ...] = (),
        **also: object,
    ) -> None:
        now = utc_now()
        rows = [vars(verdict) for verdict in verdicts] or None
        async with self._database.write() as tx:
            await JournalStore(tx).move(
                entry.id,
                # Unknown, when another process that started meanwhile took this one for dead: an answer is better.
                {Step.SENDING.value, Step.UNKNOWN.value},
                step.value,
                message=message,
                rows=rows,
                settled_at=None if step is Step.UNKNOWN else now,
                **also,
            )
            await record_step(
                tx,
                row,
                f"komet {step.value}",
                method=entry.method,
                decision=step.value,
                sent=entry.request,
                answer={"message": message, "rows": rows},
                calls=0 if step is Step.NOT_SENT else 1,  # a write is sent once
                milliseconds=int((now - started).total_seconds() * 1000),
            )


def _content(request: AnyRequest, plan: Plan) -> bytes | None:
    attachment = getattr(request, "attachment", None)
    return plan.contents.get(attachment.sha256) if attachment is not None else None


def _message_of(answer: object) -> str:
    return str(getattr(answer, "message", "")) if isinstance(answer, BaseModel) else ""
