"""The head of the chain is told once a day, and a chain that does not contain it is called out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text

from bot.audit.heads import Heads
from bot.outbox import Outbox
from storage.audit import AuditRow
from storage.database import Database, utc_now
from storage.outbox import OutboxRow, OutboxStore
from tests.audit.conftest import ROWS
from tests.support.databases import not_refusing
from tests.support.running import RunningBot
from tests.support.slack import SlackFront

pytestmark = pytest.mark.anyio

TOMORROW = utc_now() + timedelta(days=1)


def heads(database: Database, channel: str | None = "C0SALES") -> Heads:
    """Return what a process tells heads with."""
    outbox = Outbox(database, AsyncWebClient(), announcements=lambda: channel)
    return Heads(database, outbox, lambda: channel)


async def told(database: Database) -> list[OutboxRow]:
    """Return what Slack is to be told."""
    async with database.read() as tx:
        return await OutboxStore(tx).due(utc_now())


async def test_the_head_is_told_in_one_line_with_number_and_hash(database: Database, rows: list[AuditRow]) -> None:
    assert await heads(database).post_due(TOMORROW)
    (entry,) = await told(database)
    assert entry.payload["channel"] == "C0SALES"
    assert f"`{ROWS}:{rows[-1].hash}`" in entry.payload["text"]
    assert "\n" not in entry.payload["text"]


async def test_it_is_told_once_a_day_whoever_comes_second(database: Database) -> None:
    first, second = heads(database), heads(database)
    assert [await each.post_due(TOMORROW) for each in (first, second, first)] == [True, False, False]
    assert await first.post_due(TOMORROW + timedelta(days=1))
    assert len(await told(database)) == 2


async def test_what_is_told_is_where_the_chain_ended_the_day_before(database: Database, rows: list[AuditRow]) -> None:
    async with database.write() as tx:
        await tx.execute(text(not_refusing("audit", "audit_no_update")))
        await tx.execute(text("UPDATE audit SET at = '2020-01-01T12:00:00.000+00:00' WHERE number <= 3"))
    await heads(database).post_due()
    (entry,) = await told(database)
    assert f"`3:{rows[2].hash}`" in entry.payload["text"]


async def test_a_new_installation_says_nothing_on_its_first_day(database: Database) -> None:
    async with database.write() as tx:
        await tx.execute(text(not_refusing("audit", "audit_no_update")))
        await tx.execute(text(f"UPDATE audit SET at = '{utc_now().isoformat(timespec='milliseconds')}'"))
    assert not await heads(database).post_due()
    assert await told(database) == []


async def test_without_a_channel_it_waits_for_one(database: Database) -> None:
    assert not await heads(database, None).post_due(TOMORROW)
    assert await heads(database).post_due(TOMORROW)


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE audit SET hash = 'another' WHERE number = {ROWS}",
        f"DELETE FROM audit WHERE number = {ROWS}",
    ],
)
async def test_a_chain_without_the_head_that_was_told_is_called_out(
    database: Database, rows: list[AuditRow], statement: str
) -> None:
    await heads(database).post_due(TOMORROW)
    async with database.write() as tx:
        await tx.execute(text(not_refusing("audit", "audit_no_update")))
        await tx.execute(text(not_refusing("audit", "audit_no_delete")))
        await tx.execute(text(statement))
    await heads(database).post_due(TOMORROW + timedelta(days=1))
    warning = (await told(database))[-1].payload["text"]
    assert warning.startswith("⚠️ The audit was changed")
    assert f"{ROWS}:{rows[-1].hash}" in warning


async def test_days_begin_at_midnight_utc(database: Database, tmp_path: Path) -> None:
    midnight = datetime.combine(TOMORROW.date(), datetime.min.time(), UTC)
    one = heads(database)
    assert not await one.post_due(midnight - timedelta(seconds=1))
    assert await one.post_due(midnight)


async def test_the_running_bot_tells_it_in_the_announcements_channel_once_however_often_it_starts(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await bot.change(not_refusing("audit", "audit_no_update"))
    await bot.change("UPDATE audit SET at = '2020-01-01T12:00:00.000+00:00'")
    (last,) = bot.rows("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
    for _ in range(2):
        await bot.restart()
        await bot.running.worker.round()
        await bot.idle()
    told = [message["text"] for message in slack.messages(salesperson, "sales") if "Audit at" in message["text"]]
    assert len(told) == 1
    assert f"`{last['number']}:{last['hash']}`" in told[0]
