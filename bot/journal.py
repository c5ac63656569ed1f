"""The journal: each Komet request of a write, from planned to its known end.

    planned → sending → done | refused | unknown        planned → not sent
                                  unknown → done | not found

`sending` is committed before the socket is touched. After a lost answer the row is *unknown*, and never sent again:
`lost_answers.py` settles it. An answer that comes after all, to a process that another one took for dead, still counts.
"""

from datetime import datetime

from pydantic import BaseModel

from bot.audit import record_step
from bot.komet.client import Komet
from bot.komet.errors import (
    KometError,
    KometOutcomeUnknownError,
    KometQuotaError,
    KometRefusedError,
    KometTokenRejectedError,
)
from bot.lost_answers import first_look
from bot.operations import AnyOperation, Step, Verdict
from bot.plan import AnyRequest, Plan
from bot.quota import AllowanceError
from bot.words import say
from storage.database import Database, utc_now
from storage.journal import JournalRow, JournalStore
from storage.proposals import ProposalRow


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
                await self._end(entry, row, Step.UNKNOWN, f"{error.cause()} {by_hand}", started)
            else:
                await self._end(entry, row, Step.UNKNOWN, error.cause(), started, next_look_at=first_look(started))
            return error
        except AllowanceError as error:  # our own refusal, before anything was sent
            await self._end(entry, row, Step.NOT_SENT, error.to_all(), started)
            return error
        except (KometRefusedError, KometTokenRejectedError, KometQuotaError) as error:
            await self._end(entry, row, Step.REFUSED, error.sentence_to_all(), started)
            return error
        except KometError as error:
            # Unavailable or too large: the client vouches that no byte of it reached Komet.
            await self._end(entry, row, Step.NOT_SENT, error.to_all(), started)
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
        # When another process that started meanwhile took this one for dead it is unknown, or what somebody saw in
        # Komet made it not found: an answer is better than either.
        answered = {Step.NOT_FOUND.value} if step in {Step.DONE, Step.REFUSED} else set()
        async with self._database.write() as tx:
            await JournalStore(tx).move(
                entry.id,
                {Step.SENDING.value, Step.UNKNOWN.value} | answered,
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
