"""Outbox, drafts, seen orders and calls: what is unique stays unique."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage.choices import ChoiceStore
from storage.database import Database
from storage.notes import NoteRow, NoteStore
from storage.orders import SeenOrder, SeenOrderStore
from storage.outbox import OutboxStore
from tests.storage.racing import race
from tests.support.plans import NOON

pytestmark = pytest.mark.anyio


async def test_a_key_is_put_into_the_outbox_once(database: Database) -> None:
    async with database.write() as tx:
        store = OutboxStore(tx)
        assert await store.put("k", "message", {}, NOON)
        assert not await store.put("k", "message", {}, NOON)
        (row,) = await store.due(NOON)
        await store.sent(row.id, NOON)
        assert not await store.put("k", "message", {}, NOON)
        assert await store.due(NOON) == []


async def test_of_those_who_put_a_key_at_once_exactly_one_does(database: Database, replica: Database) -> None:
    async def put(through: Database) -> bool:
        async with through.write() as tx:
            return await OutboxStore(tx).put("k", "message", {}, NOON)

    assert sorted(await race(database, replica, put)) == [False, False, False, True]


async def test_what_is_postponed_waits_and_counts_its_tries(database: Database) -> None:
    later = NOON + timedelta(minutes=1)
    async with database.write() as tx:
        store = OutboxStore(tx)
        await store.put("k", "message", {}, NOON)
        (row,) = await store.due(NOON)
        await store.postpone(row.id, later, "ratelimited")
        assert await store.due(NOON) == []
        assert await store.next_due() == later
        (row,) = await store.due(later)
        assert (row.attempts, row.failure) == (1, "ratelimited")


async def test_the_outbox_keeps_its_order(database: Database) -> None:
    async with database.write() as tx:
        store = OutboxStore(tx)
        for key in "abc":
            await store.put(key, "message", {"n": key}, NOON)
        assert [row.key for row in await store.due(NOON)] == ["a", "b", "c"]


async def test_chosen_columns_are_one_persons_and_forgotten_when_nobody_used_them(database: Database) -> None:
    key = ("T1", "U1", "box code change", "w3")
    async with database.write() as tx:
        store = ChoiceStore(tx)
        await store.keep_columns(key, {"at": [0]}, NOON - timedelta(days=1))
        await store.keep_columns(key, {"at": [1]}, NOON)
        await store.forget_before(NOON)
        assert await store.columns(key) == {"at": [1]}
        assert await store.columns(("T1", "U2", "box code change", "w3")) is None
        await store.forget_before(NOON + timedelta(seconds=1))
        assert await store.columns(key) is None


async def test_a_draft_is_replaced_and_forgotten_after_its_time(database: Database) -> None:
    note = NoteRow("d1", "T1", "U1", "po item delete", {"reason": "a"})
    async with database.write() as tx:
        store = NoteStore(tx)
        await store.keep_draft(note, NOON)
        await store.keep_draft(replace(note, values={"reason": "b"}), NOON)
        assert await store.draft("d1") == replace(note, values={"reason": "b"})
        await store.forget_before(NOON)
        assert await store.draft("d1") is not None
        await store.forget_before(NOON + timedelta(seconds=1))
        assert await store.draft("d1") is None


async def test_an_order_is_found_by_number_or_vendor_and_only_by_the_token_that_saw_it(database: Database) -> None:
    order = SeenOrder("P071882", "Finca Alborada", date(2026, 11, 26), "Approved")
    near = date(2026, 11, 25)
    async with database.write() as tx:
        store = SeenOrderStore(tx)
        await store.remember("t1", [order, order], NOON)
        for typed in ("p0718", "ALBO", "", "%"):
            assert await store.find("t1", typed, near) == [order]
        assert await store.find("t1", "cotopaxi", near) == []
        assert await store.find("t2", "", near) == []


async def test_an_order_that_was_seen_again_is_as_it_is_now(database: Database) -> None:
    order = SeenOrder("P071882", "Finca Alborada", date(2026, 11, 26), "Approved")
    async with database.write() as tx:
        store = SeenOrderStore(tx)
        await store.remember("t1", [order], NOON)
        await store.remember("t1", [replace(order, status="Confirmed")], NOON)
        (found,) = await store.find("t1", "", date(2026, 11, 25))
        assert found.status == "Confirmed"


async def test_the_orders_that_ship_soonest_come_first_and_past_ones_last(database: Database) -> None:
    days = [date(2026, 11, day) for day in (20, 28, 25)]
    orders = [SeenOrder(f"P{day.day}", "V", day, "Approved") for day in days]
    async with database.write() as tx:
        store = SeenOrderStore(tx)
        await store.remember("t1", orders, NOON)
        assert [each.number for each in await store.find("t1", "", date(2026, 11, 25))] == ["P25", "P28", "P20"]


async def test_what_komet_writes_is_kept_however_long_it_is_and_whatever_is_in_it(database: Database) -> None:
    order = SeenOrder("PO-" + "7" * 60, "Finca\0" + "ñ" * 300, date(2026, 11, 26), "Approved by whoever was there then")
    async with database.write() as tx:
        store = SeenOrderStore(tx)
        await store.remember("t1", [order], NOON)
        (found,) = await store.find("t1", "po-77", date(2026, 11, 25))
    assert found == replace(order, vendor=order.vendor.replace("\0", "\ufffd"))


@pytest.mark.parametrize("typed", ["po\\7", "\\", "INV/1", "inv/1"])
async def test_letters_mean_themselves_when_an_order_is_looked_for(database: Database, typed: str) -> None:
    async with database.write() as tx:
        store = SeenOrderStore(tx)
        orders = [SeenOrder(number, "", date(2026, 11, 26), "Approved") for number in ("PO\\7", "INV/1")]
        await store.remember("t1", orders, NOON)
        found = [each.number for each in await store.find("t1", typed, date(2026, 11, 25))]
    assert found == [orders["inv" in typed.lower()].number]
