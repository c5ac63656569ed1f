"""One company at the local Komet: its records, tokens, allowance, settings, waiting faults and call log.

No HTTP in here. The API (`api.py`) and the control API (`control.py`) both work on this.
"""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, date, datetime

from bot.workbench.komet import seed
from bot.workbench.komet.calls import CallLog
from bot.workbench.komet.clock import Clock
from bot.workbench.komet.faults import FaultBook
from bot.workbench.komet.quota import Quota
from bot.workbench.komet.settings import Settings
from bot.workbench.komet.state import State
from bot.workbench.komet.tokens import TokenBook


class Company:
    """Everything a reset renews. Built by `server.start`; `reset` is cheap enough to run before each test."""

    def __init__(self, today: date | None = None, settings: Settings | None = None) -> None:
        """Start from the seed of `today` (the machine's UTC day when None) with `settings` (the defaults)."""
        self._first_today = today
        self._first_settings = settings or Settings()
        self._late: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()
        self.clock = Clock()
        self._renew(today)

    def reset(self, today: date | None = None) -> None:
        """Return to the seed state.

        Records, tokens, settings, quota and clock are renewed; calls, faults and late commits are gone.
        Without `today` the day given at the start is used again.
        """
        self.end_waits()
        self._over = asyncio.Event()
        self._renew(today or self._first_today)

    def _renew(self, today: date | None) -> None:
        self.clock.reset()
        self.settings = self._first_settings
        self.state = State(seed.records(today or datetime.now(UTC).date()))
        self.tokens = TokenBook()
        self.quota = Quota()
        self.faults = FaultBook()
        self.calls = CallLog()

    @property
    def allowance(self) -> int:
        """Requests per company day."""
        return self.settings.paid_users * self.settings.requests_per_user

    @property
    def company_day(self) -> date:
        """The calendar day that the allowance is counted for now."""
        return self.clock.today(self.settings.company_utc_offset_hours)

    async def wait(self, seconds: float) -> bool:
        """Wait so long; False when a reset or the end came first."""
        over = self._over
        try:
            await asyncio.wait_for(over.wait(), seconds)
        except TimeoutError:
            return True
        return False

    def later(self, work: Coroutine[object, object, None]) -> None:
        """Run `work` beside the call that ordered it; a reset or the end cancels it."""
        task = asyncio.get_running_loop().create_task(work)
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def end_waits(self) -> None:
        """Let slow answers go out now and cancel late commits."""
        self._over.set()
        for task in self._late:
            task.cancel()

    async def stop(self) -> None:
        """End everything that waits and see it out."""
        late = list(self._late)
        self.end_waits()
        await asyncio.gather(*late, return_exceptions=True)
