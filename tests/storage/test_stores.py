"""The stores: what is unique stays unique, and of two who race exactly one wins."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.calls import CallStore
from storage.database import Database
from storage.journal import JournalStore
from storage.links import LinkStore, TokenRow
from storage.notes import NoteRow, NoteStore
from storage.orders import SeenOrder, SeenOrderStore
from storage.outbox import OutboxStore
from storage.proposals import DecisionRow, ProposalStore, ShownRow
from tests.support.plans import NOON, proposal_row

pytestmark = pytest.mark.anyio

PROPOSAL = proposal_row()

TOKEN = TokenRow(
    id="t1",
    team_id="T1",
    token_type="vendor",
    party_id="finca alborada",
    party_name="Finca Alborada",
    description="",
    secret="encrypted",
    fingerprint="abcdef0123",
    methods=["purchase.order.list"],
    refused=[],
    created_at=NOON,
    created_by="U1",
)


async def add_proposal(database: Database, **changes: object) -> None:
    """Store a waiting proposal."""
    async with database.write() as tx:
        await ProposalStore(tx).add(replace(PROPOSAL, **changes))  # type: ignore[arg-type]


async def race(one: Database, other: Database, *tries: object) -> list[object]:
    """Run a function on both databases at the same time, several times each, and return what they said."""
    function = tries[0]
    return list(await asyncio.gather(*(function(each) for each in (one, other, one, other))))  # type: ignore[operator]


# --- proposals and decisions -------------------------------------------------------------------


async def test_a_proposal_comes_back_as_it_was(database: Database) -> None:
    await add_proposal(database)
    async with database.read() as tx:
        assert await ProposalStore(tx).get(PROPOSAL.id) == PROPOSAL
        assert await ProposalStore(tx).get("another") is None


async def test_an_id_is_used_once(database: Database) -> None:
    await add_proposal(database)
    with pytest.raises(IntegrityError):
        await add_proposal(database, state="done")


async def test_of_those_who_move_a_proposal_at_once_exactly_one_wins(database: Database, replica: Database) -> None:
    await add_proposal(database)

    async def move(through: Database) -> bool:
        async with through.write() as tx:
            return await ProposalStore(tx).move(PROPOSAL.id, {"waiting"}, "approved")

    assert sorted(map(bool, await race(database, replica, move))) == [False, False, False, True]


async def test_a_proposal_that_is_elsewhere_is_not_moved(database: Database) -> None:
    await add_proposal(database, state="expired")
    async with database.write() as tx:
        assert not await ProposalStore(tx).move(PROPOSAL.id, {"waiting", "previewed"}, "approved")
        found = await ProposalStore(tx).get(PROPOSAL.id)
    assert found is not None
    assert found.state == "expired"


async def test_a_person_decides_once(database: Database) -> None:
    await add_proposal(database)
    decision = DecisionRow(PROPOSAL.id, "U1", "approve", "", NOON)
    async with database.write() as tx:
        await ProposalStore(tx).decide(decision)
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await ProposalStore(tx).decide(replace(decision, verdict="reject"))


async def test_decisions_come_in_the_order_they_were_taken(database: Database) -> None:
    await add_proposal(database)
    taken = [DecisionRow(PROPOSAL.id, person, "approve", "", NOON) for person in ("U2", "U1")]
    async with database.write() as tx:
        for each in taken:
            await ProposalStore(tx).decide(each)
        assert await ProposalStore(tx).decisions_on(PROPOSAL.id) == taken


async def test_only_what_is_over_expires(database: Database) -> None:
    await add_proposal(database)
    assert PROPOSAL.expires_at is not None
    async with database.read() as tx:
        store = ProposalStore(tx)
        assert await store.expired({"waiting"}, PROPOSAL.expires_at - timedelta(seconds=1)) == []
        assert await store.expired({"waiting"}, PROPOSAL.expires_at) == [PROPOSAL.id]
        assert await store.expired({"approved"}, PROPOSAL.expires_at) == []


async def test_the_same_act_is_found_only_for_the_same_person_and_lately(database: Database) -> None:
    await add_proposal(database)

    async def same(**changes: object) -> bool:
        asked = {
            "team_id": "T1",
            "requester": PROPOSAL.requester,
            "digest": PROPOSAL.digest,
            "since": NOON - timedelta(minutes=1),
            "besides": "another",
            "states": {"waiting"},
        } | changes
        async with database.read() as tx:
            return await ProposalStore(tx).same_confirmed_since(**asked) is not None  # type: ignore[arg-type]

    assert await same()
    assert not await same(since=NOON + timedelta(seconds=1))
    assert not await same(requester="somebody else")
    assert not await same(digest="another act")
    assert not await same(besides=PROPOSAL.id)
    assert not await same(states={"cancelled"})


async def test_a_surface_is_remembered_once(database: Database) -> None:
    await add_proposal(database)
    shown = ShownRow(PROPOSAL.id, "card", "C1", "1.1", "")
    async with database.write() as tx:
        await ProposalStore(tx).remember_shown(shown)
        assert await ProposalStore(tx).shown(PROPOSAL.id) == {"card": shown}
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await ProposalStore(tx).remember_shown(replace(shown, ts="2.2"))


async def test_a_file_is_kept_once(database: Database) -> None:
    async with database.write() as tx:
        store = ProposalStore(tx)
        await store.keep_files({"a" * 64: b"bytes"}, NOON)
        await store.keep_files({"a" * 64: b"bytes"}, NOON)
        assert await store.file("a" * 64) == b"bytes"
        assert await store.file("b" * 64) is None


# --- the journal -------------------------------------------------------------------------------


async def journal_of(database: Database, state: str = "planned", *keys: str) -> int:
    """Store a proposal with one journal row and return the row's id."""
    await add_proposal(database)
    async with database.write() as tx:
        store = JournalStore(tx)
        await store.add(PROPOSAL.id, [{"method": "box.code.change", "parameters": {}}], state, keys)
        return (await store.of_proposal(PROPOSAL.id))[0].id


async def test_of_those_who_begin_a_request_at_once_exactly_one_wins(database: Database, replica: Database) -> None:
    row_id = await journal_of(database)

    async def begin(through: Database) -> bool:
        async with through.write() as tx:
            return await JournalStore(tx).move(row_id, {"planned"}, "sending")

    assert sorted(map(bool, await race(database, replica, begin))) == [False, False, False, True]


async def test_a_request_has_one_row(database: Database) -> None:
    await journal_of(database)
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await JournalStore(tx).add(PROPOSAL.id, [{"method": "box.code.change"}], "planned", [])


async def test_a_key_is_held_only_in_the_states_asked_for_and_by_others(database: Database) -> None:
    await journal_of(database, "done", "invoice 1")
    async with database.read() as tx:
        store = JournalStore(tx)
        assert await store.holders_of("invoice 1", {"done"}, besides="another")
        assert not await store.holders_of("invoice 1", {"done"}, besides=PROPOSAL.id)
        assert not await store.holders_of("invoice 1", {"refused"}, besides="another")
        assert not await store.holders_of("invoice 2", {"done"}, besides="another")


async def test_only_what_was_not_begun_is_forgotten(database: Database) -> None:
    row_id = await journal_of(database, "planned", "a key")
    async with database.write() as tx:
        store = JournalStore(tx)
        await store.move(row_id, {"planned"}, "sending")
        await store.forget(PROPOSAL.id)
        assert await store.of_proposal(PROPOSAL.id)
        await store.move(row_id, {"sending"}, "planned")
        await store.forget(PROPOSAL.id)
        assert not await store.of_proposal(PROPOSAL.id)


async def test_a_look_is_due_when_its_time_has_come(database: Database) -> None:
    row_id = await journal_of(database, "unknown")
    async with database.write() as tx:
        store = JournalStore(tx)
        assert await store.due("unknown", NOON) == []
        await store.move(row_id, {"unknown"}, "unknown", next_look_at=NOON)
        assert [row.id for row in await store.due("unknown", NOON)] == [row_id]
        assert await store.due("unknown", NOON - timedelta(seconds=1)) == []


# --- tokens and links --------------------------------------------------------------------------


async def add_token(database: Database, **changes: object) -> None:
    """Store a token."""
    async with database.write() as tx:
        await LinkStore(tx).add_token(replace(TOKEN, **changes))  # type: ignore[arg-type]


async def test_a_party_has_one_active_token(database: Database) -> None:
    await add_token(database)
    with pytest.raises(IntegrityError):
        await add_token(database, id="t2", fingerprint="another")
    async with database.write() as tx:
        await LinkStore(tx).revoke_token("t1", "U1", NOON)
    await add_token(database, id="t2", fingerprint="another")


async def test_company_tokens_belong_to_no_party_and_may_be_many(database: Database) -> None:
    await add_token(database, token_type="company", party_id=None)
    await add_token(database, id="t2", token_type="company", party_id=None)


async def test_a_new_link_ends_the_old_one(database: Database) -> None:
    await add_token(database)
    await add_token(database, id="t2", party_id="another")
    async with database.write() as tx:
        store = LinkStore(tx)
        await store.link("l1", "T1", "U1", "t1", "U1", NOON)
        await store.link("l2", "T1", "U1", "t2", "U1", NOON)
        found = await store.token_of("T1", "U1")
        assert found is not None
        assert found.id == "t2"
        assert await store.people_of("t1") == []


async def test_the_same_person_in_another_team_is_somebody_else(database: Database) -> None:
    await add_token(database)
    async with database.write() as tx:
        await LinkStore(tx).link("l1", "T1", "U1", "t1", "U1", NOON)
        assert await LinkStore(tx).token_of("T2", "U1") is None


async def test_a_revoked_token_is_nobodys(database: Database) -> None:
    await add_token(database)
    async with database.write() as tx:
        store = LinkStore(tx)
        await store.link("l1", "T1", "U1", "t1", "U1", NOON)
        await store.link("l2", "T1", "U2", "t1", "U1", NOON)
        assert sorted(await store.revoke_token("t1", "U9", NOON)) == ["U1", "U2"]
        assert await store.token_of("T1", "U1") is None
        assert await store.token_by_fingerprint("T1", TOKEN.fingerprint) is None


async def test_a_refused_method_is_struck_off_once_and_forgotten_when_methods_are_set(database: Database) -> None:
    await add_token(database)
    async with database.write() as tx:
        store = LinkStore(tx)
        await store.strike_off("t1", "purchase.order.list")
        await store.strike_off("t1", "purchase.order.list")
        found = await store.token("t1")
        assert found is not None
        assert found.refused == ["purchase.order.list"]
        await store.set_methods("t1", ["box.code.change"], "")
        found = await store.token("t1")
        assert found is not None
        assert (found.methods, found.refused) == (["box.code.change"], [])


def test_a_token_shows_its_fingerprint_only() -> None:
    assert repr(TOKEN) == "TokenRow(abcdef0123)"


# --- outbox, notes, orders, calls --------------------------------------------------------------


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

    assert sorted(map(bool, await race(database, replica, put))) == [False, False, False, True]


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


async def test_calls_add_up_by_day(database: Database) -> None:
    today, yesterday = date(2026, 11, 25), date(2026, 11, 24)
    async with database.write() as tx:
        store = CallStore(tx)
        await store.spend(today, "f", "boxtype.list", 2)
        await store.spend(today, "f", "boxtype.list", 3)
        await store.spend(today, "f", "vendor.list", 1)
        await store.spend(yesterday, "f", "boxtype.list", 7)
        assert await store.spent(today) == 6
        assert await store.spent(datetime.now(UTC).date()) in {0, 6}


async def test_calls_that_are_counted_at_once_are_all_counted(database: Database, replica: Database) -> None:
    day = date(2026, 11, 25)

    async def spend(through: Database) -> None:
        async with through.write() as tx:
            await CallStore(tx).spend(day, "f", "boxtype.list", 1)

    await race(database, replica, spend)
    async with database.read() as tx:
        assert await CallStore(tx).spent(day) == 4
