"""The keeper with a clock of its own: who may call, what Komet's refusal does, what survives."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.komet.calls import Outcome
from bot.komet.errors import KometQuotaError
from bot.plan import Plan
from bot.quota import Quota
from bot.quota.errors import ClosedError, KeptForPeopleError, ShareUsedError, SpentError, TooExpensiveError
from storage.database import Database
from storage.proposals import ProposalStore
from storage.tables import outbox
from tests.quota.conftest import ALERTS, ANA, BATCH, BEN, TEAM, FakeClock, Make, call, done, refused_for_quota
from tests.support.plans import REQUEST, proposal_row
from tests.support.slack import text_of

pytestmark = pytest.mark.anyio


def plan_of(requests: int, looks: int = 0) -> Plan:
    """Return a plan of so many requests."""
    return Plan(sentence="Delete lines", requests=(REQUEST,) * requests, changes=(), looks=looks)


async def confirmed(database: Database, quota: Quota, plan: Plan, *, proposal_id: str = "p1") -> None:
    """Store a proposal that waits for approval, with its calls set aside."""
    async with database.write() as tx:
        await ProposalStore(tx).add(proposal_row(id=proposal_id, team_id=TEAM))
        await quota.reserve(tx, proposal_id, ANA.person, plan)


async def told(database: Database) -> list[Any]:
    """Return what waits to be told to Slack."""
    async with database.read() as tx:
        return list((await tx.execute(select(outbox))).mappings())


# --- who may call ------------------------------------------------------------------------------


async def test_background_work_stops_first_then_batches_then_people(make: Make) -> None:
    quota = make(100)
    done(quota, ANA, 70)
    with pytest.raises(KeptForPeopleError):
        quota.check(ALERTS)
    done(quota, BATCH, 20)
    with pytest.raises(KeptForPeopleError):
        quota.check(BATCH)
    done(quota, ANA, 10)
    with pytest.raises(SpentError, match="all 100 are used"):
        quota.check(ANA)


async def test_a_refusal_of_ours_is_a_quota_error_that_says_when_it_works_again(make: Make) -> None:
    quota = make(1, offset=-5.0)
    done(quota, ANA)
    with pytest.raises(KometQuotaError, match=r"05:00 \(UTC\)"):
        quota.begin(ANA)


async def test_a_person_who_used_their_share_is_told_whom_to_ask(make: Make) -> None:
    quota = make(10, person_share=0.5)
    done(quota, ANA, 5)
    with pytest.raises(ShareUsedError, match="<@U04PRIYA>"):
        quota.check(ANA)
    quota.check(BEN)


async def test_background_work_has_no_persons_share(make: Make) -> None:
    quota = make(100, person_share=0.1)
    done(quota, ALERTS, 50)
    quota.check(ALERTS)


async def test_calls_under_way_count_so_that_a_crowd_does_not_overdraw(make: Make) -> None:
    quota = make(2)
    quota.begin(ANA)
    quota.begin(BEN)
    with pytest.raises(SpentError):
        quota.begin(ANA)


async def test_a_call_that_never_left_costs_nothing(make: Make) -> None:
    quota = make(1)
    quota.begin(ANA)(call(Outcome.UNAVAILABLE, sent=False))
    quota.check(ANA)
    assert await quota.spent_today() == 0


async def test_the_next_day_begins_with_the_whole_allowance(make: Make, clock: FakeClock) -> None:
    quota = make(1)
    done(quota, ANA)
    clock.go(hours=12)
    quota.check(ANA)


async def test_without_an_allowance_everything_may_leave_and_is_counted(make: Make) -> None:
    quota = make(None)
    done(quota, ALERTS, 5000)
    quota.check(ALERTS)
    assert (await quota.picture()).spent == 5000


# --- Komet refuses -----------------------------------------------------------------------------


async def test_after_komets_refusal_nothing_is_left_and_calls_are_refused_here(make: Make) -> None:
    quota = make(100)
    refused_for_quota(quota)
    with pytest.raises(ClosedError, match=r"The daily limit of API requests has been exceeded.*13:00 \(UTC\)"):
        quota.begin(ANA)
    assert (await quota.picture()).left == 0


async def test_an_hour_later_one_call_tries_and_reopens_the_day(make: Make, clock: FakeClock) -> None:
    quota = make(100)
    done(quota, ANA, 30)
    refused_for_quota(quota)
    clock.go(hours=1)
    end = quota.begin(BEN)
    with pytest.raises(ClosedError):  # one is enough to find out
        quota.begin(ANA)
    end(call(Outcome.DONE))
    quota.check(ANA)
    picture = await quota.picture()
    assert (picture.spent, picture.used, picture.left) == (32, 0, 100)


async def test_a_refusal_that_is_over_at_once_was_not_the_end_of_komets_day(
    make: Make, clock: FakeClock, database: Database
) -> None:
    quota = make(100)
    done(quota, ANA, 30)
    refused_for_quota(quota)
    await quota.flush()
    clock.go(seconds=4)
    async with database.write() as tx:
        assert await quota.try_again(tx)
    await quota.flush()
    done(quota, BEN, 1)
    picture = await quota.picture()
    assert (picture.spent, picture.used, picture.closed) == (32, 32, None)


async def test_a_try_that_is_refused_waits_another_hour(make: Make, clock: FakeClock) -> None:
    quota = make(100)
    refused_for_quota(quota)
    clock.go(hours=1)
    refused_for_quota(quota)
    clock.go(minutes=59)
    with pytest.raises(ClosedError):
        quota.check(ANA)
    clock.go(minutes=1)
    quota.check(ANA)


async def test_a_try_whose_answer_was_lost_shows_nothing_and_another_may_try(make: Make, clock: FakeClock) -> None:
    quota = make(100)
    refused_for_quota(quota)
    clock.go(hours=1)
    quota.begin(ANA)(call(Outcome.UNKNOWN))
    assert (await quota.picture()).closed
    quota.check(ANA)


async def test_an_answer_to_an_older_call_does_not_reopen_the_day(make: Make) -> None:
    quota = make(100)
    end = quota.begin(BEN)
    refused_for_quota(quota)
    end(call(Outcome.DONE))
    assert (await quota.picture()).closed


async def test_the_day_after_komets_refusal_is_open(make: Make, clock: FakeClock) -> None:
    quota = make(100)
    refused_for_quota(quota)
    await quota.flush()
    clock.go(hours=12)
    quota.check(ANA)
    await quota.flush()
    quota.check(ANA)


async def test_an_unknown_allowance_is_corrected_by_komets_refusal_too(make: Make) -> None:
    quota = make(None)
    refused_for_quota(quota)
    with pytest.raises(ClosedError):
        quota.check(ANA)


async def test_the_admin_is_told_once_a_day(make: Make, database: Database, clock: FakeClock) -> None:
    quota = make(100)
    for _ in range(3):
        refused_for_quota(quota)
        await quota.flush()
        clock.go(hours=1)
    (row,) = await told(database)
    assert row["payload"]["channel"] == "U04PRIYA"
    assert "I had counted 1 call of 100" in text_of(row["payload"]["blocks"])
    clock.go(hours=12)
    refused_for_quota(quota)
    await quota.flush()
    assert len(await told(database)) == 2


# --- several processes, restarts ---------------------------------------------------------------


async def test_a_restart_keeps_counts_refusal_and_reservations(make: Make, database: Database) -> None:
    before = make(100)
    await before.flush()
    await confirmed(database, before, plan_of(3, looks=1))
    done(before, ANA, 7)
    refused_for_quota(before)
    await before.flush()
    after = make(100)
    await after.flush()
    picture = await after.picture()
    assert (picture.spent, picture.reserved, picture.people) == (8, 4, {ANA.person: 8})
    assert picture.closed


async def test_processes_add_up(make: Make) -> None:
    one, other = make(100), make(100)
    for _ in range(3):
        done(one, ANA, 2)
        done(other, ANA, 3)
        await asyncio.gather(one.flush(), other.flush())
    await asyncio.gather(one.flush(), other.flush())
    assert (await one.spent_today(), await other.spent_today()) == (15, 15)


async def test_another_process_hears_of_komets_refusal(make: Make) -> None:
    one, other = make(100), make(100)
    refused_for_quota(one)
    await one.flush()
    await other.flush()
    with pytest.raises(ClosedError):
        other.check(ANA)


async def test_calls_are_not_lost_when_the_database_cannot_be_written(
    make: Make, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    quota = make(100)
    done(quota, ANA, 3)

    def locked() -> Any:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(database, "write", locked)
        with pytest.raises(OSError, match="disk full"):
            await quota.flush()
    assert await quota.spent_today() == 3
    await quota.flush()
    restarted = make(100)
    await restarted.flush()
    assert await restarted.spent_today() == 3


async def test_calls_made_while_writing_are_counted_once(make: Make) -> None:
    quota = make(1000)
    for _ in range(20):
        done(quota, ANA, 3)
        writing = asyncio.create_task(quota.flush())
        await asyncio.sleep(0)
        done(quota, BEN, 2)
        await writing
    await quota.flush()
    assert (await quota.picture()).people == {ANA.person: 60, BEN.person: 40}


async def test_a_stop_writes_what_was_counted(make: Make) -> None:
    quota = make(100)
    done(quota, ANA)
    await quota.close()
    restarted = make(100)
    await restarted.flush()
    assert await restarted.spent_today() == 1


async def test_days_of_last_season_are_forgotten(make: Make, clock: FakeClock) -> None:
    quota = make(100)
    done(quota, ANA)
    await quota.flush()
    await quota.forget(clock() + timedelta(days=1))
    await quota.flush()
    assert await quota.spent_today() == 0


# --- writes ------------------------------------------------------------------------------------


async def test_a_write_that_does_not_fit_is_refused_in_words(make: Make) -> None:
    quota = make(10)
    done(quota, ANA, 8)
    assert await quota.require(ANA.person, plan_of(1, looks=1)) == 2
    with pytest.raises(TooExpensiveError, match=r"needs 3 Komet calls; left today: 2\. Do up to 1 call of it now"):
        await quota.require(ANA.person, plan_of(2, looks=1))


async def test_a_write_that_exceeds_the_persons_share_is_refused(make: Make) -> None:
    quota = make(100, person_share=0.05)
    with pytest.raises(TooExpensiveError, match=r"of what one person may use: 5\. Do up to 5 calls of it now"):
        await quota.require(ANA.person, plan_of(6))
    await quota.require(BEN.person, plan_of(5))


async def test_a_batch_leaves_calls_to_people(make: Make) -> None:
    quota = make(20)
    with pytest.raises(TooExpensiveError):
        await quota.require(ANA.person, plan_of(19))  # two of twenty are left to people
    await quota.require(ANA.person, plan_of(18))


async def test_a_batch_that_would_take_what_is_kept_for_small_writes_is_told_what_goes(make: Make) -> None:
    quota = make(1000)
    done(quota, ANA, 926)
    words = r"needs 61 Komet calls; left today: 74.*up to 10 calls of it now"
    with pytest.raises(TooExpensiveError, match=words):
        await quota.require(BEN.person, plan_of(60, looks=1))
    with pytest.raises(TooExpensiveError, match=r"left today: 74, and the last 100 .* for writes of up to 10 calls"):
        await quota.require(BEN.person, plan_of(20, looks=1))
    await quota.require(BEN.person, plan_of(10, looks=1))


async def test_an_approval_is_not_stranded_by_others(make: Make, database: Database) -> None:
    quota = make(10)
    await confirmed(database, quota, plan_of(3, looks=1))
    await quota.hold("p1")
    done(quota, BEN, 6)
    with pytest.raises(SpentError):
        quota.check(BEN)
    own = type(ANA)(ANA.person, ANA.token, intent="p1")
    done(quota, own, 4)
    with pytest.raises(SpentError):
        quota.check(own)
    await quota.flush()
    picture = await quota.picture()
    assert (picture.spent, picture.reserved, picture.left) == (10, 0, 0)


async def test_a_reservation_is_free_the_moment_its_proposal_has_ended(make: Make, database: Database) -> None:
    quota = make(10)
    await confirmed(database, quota, plan_of(4))
    assert (await quota.picture()).left == 6
    async with database.write() as tx:
        await ProposalStore(tx).move("p1", {"waiting"}, "rejected")
    assert (await quota.picture()).left == 10


async def test_a_reservation_is_carried_over_to_the_next_day(make: Make, database: Database, clock: FakeClock) -> None:
    quota = make(10)
    await confirmed(database, quota, plan_of(4))
    await quota.flush()
    clock.go(hours=24)
    assert (await quota.picture()).left == 6


async def test_two_processes_cannot_set_the_same_calls_aside(make: Make, database: Database) -> None:
    one, other = make(10), make(10)
    asked = await asyncio.gather(
        confirmed(database, one, plan_of(6), proposal_id="p1"),
        confirmed(database, other, plan_of(6), proposal_id="p2"),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in asked) == ["NoneType", "TooExpensiveError"]


async def test_when_komet_refuses_even_a_reserved_call_waits(make: Make, database: Database) -> None:
    quota = make(10)
    await confirmed(database, quota, plan_of(4))
    await quota.hold("p1")
    refused_for_quota(quota)
    with pytest.raises(ClosedError):
        quota.check(type(ANA)(ANA.person, ANA.token, intent="p1"))


async def test_a_stop_waits_for_what_is_being_written(make: Make, clock: FakeClock) -> None:
    quota = make(100)
    refused_for_quota(quota)  # wakes the keeper at once
    running = asyncio.create_task(quota.run())
    while quota._ledger.known.closed is None and not quota._busy.locked():
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not quota._busy.locked()
    assert not quota._ledger.is_ahead
