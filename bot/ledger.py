"""The ledger of Komet calls: who spent how many today, so that the daily allowance is no surprise.

Calls are counted in memory and written in one go, because a count is worth no commit of its own.
"""

from collections import Counter
from datetime import UTC, date, datetime

from bot.komet.client import Call
from storage.calls import CallStore
from storage.database import Database


class Ledger:
    """Counts calls as the Komet client reports them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: Counter[tuple[date, str]] = Counter()

    def count(self, call: Call) -> None:
        """Count a call that left the machine; whether failures count is not documented, so they do."""
        if call.sent:
            self._pending[(datetime.now(UTC).date(), call.method)] += 1

    async def flush(self) -> None:
        """Write what was counted."""
        pending, self._pending = self._pending, Counter()
        if not pending:
            return
        async with self._database.write() as tx:
            store = CallStore(tx)
            for (day, method), number in pending.items():
                await store.spend(day, "company", method, number)

    async def spent_today(self) -> int:
        """Return today's calls (UTC day), those not yet written included."""
        today = datetime.now(UTC).date()
        async with self._database.read() as tx:
            written = await CallStore(tx).spent(today)
        return written + sum(number for (day, _), number in self._pending.items() if day == today)
