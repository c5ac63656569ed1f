"""Writes whose answer was lost: unknown, until looks at Komet or a person settle each.

    unknown → done | not found

Looks are made with growing delays. A late commit is possible, so one look that finds nothing proves nothing: only
the last one makes it *not found*, and sending again is a person's choice. Where looks showed nothing, a person who
looked in Komet themselves says what is there, once the looks are over; where looks can show nothing
(`Operation.unseen`), none is made and the person is asked at once. `looks.py` says who looks, and when.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit import SYSTEM, record_step
from bot.komet.client import Komet
from bot.operations import WITHOUT_EFFECT, AnyOperation, Landed, Seen, Step, Verdict
from bot.plan import Plan
from bot.words import count, say
from storage.database import Database, utc_now
from storage.journal import JournalRow, JournalStore
from storage.proposals import ProposalStore

LOOK_AFTER = tuple(timedelta(seconds=s) for s in (3, 15, 60, 300, 900, 1800))
"""When to look after a lost answer, counted from the look before: seconds at first, then minutes."""


def first_look(sent_at: datetime) -> datetime:
    """Return when to look first for a request that left at this moment."""
    return sent_at + LOOK_AFTER[0]


def is_over(entry: JournalRow) -> bool:
    """Say whether all scheduled looks were made, or none can be: what is still unknown then, a person may settle."""
    return entry.looks >= len(LOOK_AFTER) or entry.next_look_at is None


class LostAnswers:
    """Looks, and remembers what was found as evidence."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, proposal_id: str | None) -> list[JournalRow]:
        """Return the unknown requests that are due, or all of one proposal."""
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
        async with self._database.read() as tx:  # before Komet is asked: what is sent meanwhile may be there or not
            rows = await JournalStore(tx).of_proposal(entry.proposal_id)
        perhaps = tuple(plan.requests[row.position] for row in rows if Step(row.state) not in WITHOUT_EFFECT)
        answered = tuple(plan.requests[row.position] for row in rows if row.state == Step.DONE.value)
        looked = tuple(str(each["found"]) for each in entry.evidence)
        known = replace(plan, requests=perhaps, answered=answered, looked=looked)
        found = await operation.landed(komet, request, known)
        landed, verdicts = (Landed.YES, found.verdicts) if isinstance(found, Seen) else (found, ())
        await self._note_look(entry, landed.value, landed, forced=forced, verdicts=verdicts)

    async def look_failed(self, entry: JournalRow, reason: str) -> None:
        """Note a look that could not be made; it is tried again as late as it would be otherwise."""
        await self._note_look(entry, reason, Landed.UNSURE, forced=False)

    async def leave_to_person(self, entry: JournalRow, by_hand: str) -> None:
        """Look no more: nothing in Komet's lists shows it. `by_hand` says what a person compares."""
        if entry.next_look_at is None:
            return
        async with self._database.write() as tx:
            await _keep_unknown(tx, entry, message=f"{entry.message} {by_hand}", next_look_at=None)

    async def answer(self, entry: JournalRow, person: str, *, there: bool) -> None:
        """Settle an unknown request by what a person saw in Komet themselves. Raises AuditError."""
        said = say("it is there") if there else say("it is not there")
        message = say("Komet did not say whether it worked. A person looked in Komet: {said}.", said=said)
        evidence = [*entry.evidence, {"at": _text(utc_now()), "found": said, "by": person}]
        step = Step.DONE if there else Step.NOT_FOUND
        async with self._database.write() as tx:
            await _settle(tx, entry, step, message, evidence, actor=person)

    async def _note_look(
        self, entry: JournalRow, found: str, landed: Landed, *, forced: bool, verdicts: Sequence[Verdict] = ()
    ) -> None:
        now = utc_now()
        looks = entry.looks if forced else entry.looks + 1
        evidence = [*entry.evidence, {"at": _text(now), "found": found}][-50:]
        async with self._database.write() as tx:
            if landed is Landed.YES:
                message = say("Komet did not say whether it worked, but Komet shows that it was done.")
                rows = [vars(verdict) for verdict in verdicts] or None
                await _settle(tx, entry, Step.DONE, message, evidence, looks=looks, rows=rows)
            elif landed is Landed.NO and looks >= len(LOOK_AFTER):
                empty = sum(each["found"] == Landed.NO.value for each in evidence)
                words = "Komet did not say whether it worked, and {looks} found nothing of it."
                message = say(words, looks=count(empty, "look"))
                await _settle(tx, entry, Step.NOT_FOUND, message, evidence, looks=looks)
            else:
                next_look_at = now + LOOK_AFTER[min(looks, len(LOOK_AFTER) - 1)]
                await _keep_unknown(tx, entry, evidence=evidence, looks=looks, next_look_at=next_look_at)


async def _keep_unknown(tx: AsyncConnection, entry: JournalRow, **changes: Any) -> None:
    await JournalStore(tx).move(entry.id, {Step.UNKNOWN.value}, Step.UNKNOWN.value, **changes)


async def _settle(
    tx: AsyncConnection,
    entry: JournalRow,
    step: Step,
    message: str,
    evidence: list[dict[str, Any]],
    *,
    actor: str = SYSTEM,
    **also: Any,
) -> None:
    """End an unknown request, and write into the audit what the looks at Komet came to."""
    settled = await JournalStore(tx).move(
        entry.id,
        {Step.UNKNOWN.value},
        step.value,
        message=message,
        evidence=evidence,
        next_look_at=None,
        settled_at=utc_now(),
        **also,
    )
    if not settled:
        return
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


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
