"""The head of the chain, told to a channel once a day, so that a rewrite from the start shows.

Whoever holds the database could write the whole chain anew; whoever reads the channel has the heads of
the days before, which such a chain does not contain. What is told on a day is where the chain ended the
day before, so every process says the same and a new installation says nothing on its first day.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from bot.audit.verify import Head
from bot.outbox import Outbox
from bot.slack.blocks import Message, day, quantity
from bot.words import say
from storage.alerts import AlertStore
from storage.audit import AuditStore
from storage.database import Database, utc_now

MARK = "audit head"


class Heads:
    """Posts the head. `channel` returns where, or None when there is no such channel."""

    def __init__(self, database: Database, outbox: Outbox, channel: Callable[[], str | None]) -> None:
        self._database = database
        self._outbox = outbox
        self._channel = channel
        self._done: date | None = None

    async def post_due(self, now: datetime | None = None) -> bool:
        """Put today's line into the outbox unless it was there before; say whether it was put in.

        `now` is a moment in UTC; days begin at midnight UTC.
        """
        today = (now or utc_now()).astimezone(UTC).date()
        channel = self._channel()
        if self._done == today or channel is None:
            return False
        midnight = datetime.combine(today, time(), UTC)
        async with self._database.write() as tx:
            store, marks = AuditStore(tx), AlertStore(tx)
            head = Head(*await store.head_before(midnight.isoformat(timespec="milliseconds")))
            is_new = False
            if head.number:
                told = await marks.mark(MARK)
                before = Head(**told[0]) if told else None
                row = await store.row(before.number) if before else None
                is_rewritten = before is not None and (row is None or row.hash != before.hash)
                words = _warning(before) if before and is_rewritten else _line(head, today)
                key = f"audit-head:{today.isoformat()}"
                is_new = await self._outbox.say(tx, key, channel, Message.saying(words))
                if is_new and not is_rewritten:
                    await marks.set_mark(MARK, vars(head), utc_now())
        self._done = today
        if is_new:
            self._outbox.wake()
        return is_new


def _line(head: Head, today: date) -> str:
    return say(
        "Audit at the start of {day}: row {number}, head `{head}`",
        day=day(today),
        number=quantity(head.number),
        head=head,
    )


def _warning(before: Head) -> str:
    return say(
        "⚠️ The audit was changed: it does not contain the head `{head}` that was told before. Keep a copy of the"
        " database and check it with `python -m bot audit verify --head {head}`.",
        head=before,
    )
