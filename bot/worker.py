"""What happens without anybody pressing: expiry, looking at unknown writes, the audit's head, forgetting."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from bot.audit.heads import Heads
from bot.audit.search import AuditSearch
from bot.catalogue.refresher import Refresher
from bot.ends import Ends
from bot.execution import Execution
from bot.halts import Halts
from bot.looks import Looks
from bot.policy import PolicyKeeper
from bot.proposals import State
from bot.quota import Quota
from bot.reminders import Reminders
from bot.undecidable import Undecidable
from storage.choices import ChoiceStore
from storage.database import Database, utc_now
from storage.documents import forget_documents
from storage.notes import NoteStore
from storage.outbox import OutboxStore
from storage.proposals import ProposalStore
from storage.second_factors import FactorStore

log = logging.getLogger(__name__)

GROUPS_EVERY = timedelta(minutes=5)
FORGET_EVERY = timedelta(hours=1)
FORGET_FIRST = timedelta(minutes=1)
"""A start has enough to do; a bot that is started again every hour forgets all the same."""
FORGET_AFTER = timedelta(days=7)
FORGET_CHOICES_AFTER = timedelta(days=400)
FORGET_UNPROVEN_AFTER = timedelta(days=1)
FORGET_QUOTA_AFTER = timedelta(days=90)
FORGET_DOCUMENTS_AFTER = timedelta(days=180)
FORGET_FILES_AFTER = timedelta(days=30)
"""Longer than any approval may wait: a file is needed until its upload was sent."""


class Worker:
    """Does one round every few seconds."""

    def __init__(
        self,
        database: Database,
        ends: Ends,
        execution: Execution,
        looks: Looks,
        halts: Halts,
        quota: Quota,
        policies: PolicyKeeper,
        heads: Heads,
        reminders: Reminders,
        undecidable: Undecidable,
        refresher: Refresher,
        *,
        every: float = 1.0,
    ) -> None:
        self._database = database
        self._ends = ends
        self._execution = execution
        self._looks = looks
        self._halts = halts
        self._quota = quota
        self._policies = policies
        self._heads = heads
        self._reminders = reminders
        self._undecidable = undecidable
        self._refresher = refresher
        self._search = AuditSearch(database)
        self._every = every
        self._forget_at = utc_now() + FORGET_FIRST
        self._groups_at = utc_now() + GROUPS_EVERY

    async def run(self) -> None:
        """Do rounds for ever."""
        while True:
            await self.round()
            await asyncio.sleep(self._every)

    async def round(self) -> None:
        """Do what is due now; a fault in one part is logged and keeps none of the others from being done."""
        parts: tuple[Callable[[], Awaitable[Any]], ...] = (
            self._ends.try_again,
            self._execution.pick_up,
            self._halts.expire,
            self._looks.look,
            partial(self._ends.expire, State.WAITING),
            self._reminders.round,
            self._undecidable.round,
            self._heads.post_due,
            self._search.catch_up,
            self._refresher.round,
            self._housekeeping,
        )
        for part in parts:
            try:
                await part()
            except Exception:
                log.exception("a part of the worker's round failed")

    async def _housekeeping(self) -> None:
        if utc_now() >= self._forget_at:
            await self.forget()
            self._forget_at = utc_now() + FORGET_EVERY
        if utc_now() >= self._groups_at:
            self._groups_at = utc_now() + GROUPS_EVERY
            await self._policies.refresh_groups()

    async def forget(self) -> None:
        """Forget lists, drafts and previews of last week, what was told and uploaded a month ago, and old choices."""
        now = utc_now()
        async with self._database.write() as tx:
            await NoteStore(tx).forget_before(now - FORGET_AFTER)
            await ChoiceStore(tx).forget_before(now - FORGET_CHOICES_AFTER)
            await ProposalStore(tx).forget_previews(State.PREVIEWED.value, now - FORGET_AFTER)
            await ProposalStore(tx).forget_files(now - FORGET_FILES_AFTER)
            await OutboxStore(tx).forget_sent(now - FORGET_FILES_AFTER)
            await FactorStore(tx).forget_unproven(now - FORGET_UNPROVEN_AFTER)
            await forget_documents(tx, now - FORGET_DOCUMENTS_AFTER)
        await self._refresher.catalogue.forget(now)
        await self._quota.forget(now - FORGET_QUOTA_AFTER)
