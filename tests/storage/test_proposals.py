"""Proposals, decisions and the journal: of those who race exactly one wins."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.journal import JournalStore
from storage.proposals import DecisionRow, ProposalStore, ShownRow
from tests.storage.racing import race
from tests.support.plans import NOON, proposal_row

pytestmark = pytest.mark.anyio

PROPOSAL = proposal_row()


async def add_proposal(database: Database, **changes: Any) -> None:
    """Store a waiting proposal."""
    async with database.write() as tx:
        await ProposalStore(tx).add(replace(PROPOSAL, **changes))


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

    assert sorted(await race(database, replica, move)) == [False, False, False, True]


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

    async def same(**changes: Any) -> bool:
        asked: dict[str, Any] = {
            "team_id": "T1",
            "requester": PROPOSAL.requester,
            "digest": PROPOSAL.digest,
            "since": NOON - timedelta(minutes=1),
            "besides": "another",
            "states": {"waiting"},
        } | changes
        async with database.read() as tx:
            return await ProposalStore(tx).same_confirmed_since(**asked) is not None

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


async def test_a_file_that_is_handed_in_again_is_kept_as_long_as_a_new_one(database: Database) -> None:
    async with database.write() as tx:
        store = ProposalStore(tx)
        await store.keep_files({"a" * 64: b"bytes"}, NOON)
        await store.keep_files({"a" * 64: b"bytes"}, NOON + timedelta(days=29))
        await store.forget_files(NOON + timedelta(days=1))
        assert await store.file("a" * 64) == b"bytes"


async def journal_of(database: Database, state: str = "planned", *keys: str) -> int:
    """Store a proposal with one journal row and return the row's id."""
    await add_proposal(database)
    async with database.write() as tx:
        store = JournalStore(tx)
        await store.add(PROPOSAL.id, 0, {"method": "box.code.change", "parameters": {}}, state, keys)
        return (await store.of_proposal(PROPOSAL.id))[0].id


async def test_of_those_who_begin_a_request_at_once_exactly_one_wins(database: Database, replica: Database) -> None:
    row_id = await journal_of(database)

    async def begin(through: Database) -> bool:
        async with through.write() as tx:
            return await JournalStore(tx).move(row_id, {"planned"}, "sending")

    assert sorted(await race(database, replica, begin)) == [False, False, False, True]


async def test_a_request_has_one_row(database: Database) -> None:
    await journal_of(database)
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await JournalStore(tx).add(PROPOSAL.id, 0, {"method": "box.code.change"}, "planned", [])


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
