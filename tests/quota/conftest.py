"""A quota on a database of its own, with a clock that stands until it is moved."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.komet.callers import Caller, Purpose
from bot.komet.calls import Call, Outcome
from bot.outbox import Outbox
from bot.quota import DayClock, Limits, Quota
from storage.database import Database
from tests.support.databases import copy

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TEAM = "T04BLOSSOM1"
ANA = Caller(person="U04ANATORRE", token="f1")
BEN = Caller(person="U04BENCARTR", token="f2")
ALERTS = Caller(token="f3", purpose=Purpose.BACKGROUND)
BATCH = Caller(person="U04CARLA", token="f4", purpose=Purpose.BATCH)


class FakeClock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def go(self, **delta: float) -> None:
        """Let time pass."""
        self.now += timedelta(**delta)


@pytest.fixture
def clock() -> FakeClock:
    """Noon UTC."""
    return FakeClock()


@pytest.fixture
async def database(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated database."""
    database = Database(copy(migrated, tmp_path / "bot.db"))
    yield database
    await database.close()


Make = Callable[..., Quota]


@pytest.fixture
def make(database: Database, clock: FakeClock) -> Make:
    """Make a quota as one process has it: `make(allowance=100)`; several share the database."""

    def made(allowance: int | None = 100, *, offset: float = 0.0, **limits: float) -> Quota:
        slack = AsyncWebClient(base_url="http://127.0.0.1:1/")  # told nothing: the outbox is never drained
        return Quota(
            database,
            Outbox(database, slack, announcements=lambda: None),
            team_id=TEAM,
            limits=Limits(allowance, **{"person_share": 1.0, **limits}),
            clock=DayClock(offset),
            admins=lambda: ("U04PRIYA",),
            now=clock,
        )

    return made


def done(quota: Quota, caller: Caller, times: int = 1) -> None:
    """Let calls leave and be answered."""
    for _ in range(times):
        quota.begin(caller)(call(Outcome.DONE))


def refused_for_quota(quota: Quota, caller: Caller = ANA) -> None:
    """Let a call leave that Komet refuses for want of allowance."""
    quota.begin(caller)(call(Outcome.QUOTA))


def call(outcome: Outcome, *, sent: bool = True) -> Call:
    """Return what the client tells of a call."""
    message = "The daily limit of API requests has been exceeded" if outcome is Outcome.QUOTA else ""
    return Call("boxtype.list", outcome, 0.01, sent=sent, message=message)
