"""Tokens and who is linked to them."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.links import LinkStore, TokenRow
from tests.support.plans import NOON

pytestmark = pytest.mark.anyio

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


async def add_token(database: Database, **changes: Any) -> None:
    """Store a token."""
    async with database.write() as tx:
        await LinkStore(tx).add_token(replace(TOKEN, **changes))


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
