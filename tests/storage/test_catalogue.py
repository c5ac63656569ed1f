"""Lists and documents as they are kept: asked for by one at a time, replaced whole, each token its own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage.catalogue import CatalogueStore, ListRow
from storage.database import Database
from storage.documents import SeenDocument, SeenDocumentStore, forget_documents
from tests.storage.racing import race
from tests.support.plans import NOON

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def keep(database: Database, content: bytes, at: float, token: str = "t1") -> None:
    async with database.write() as tx:
        await CatalogueStore(tx).keep(
            token,
            "vendors",
            content=content,
            digest=content.decode(),
            asked_at=NOON + at * HOUR,
            next_at=NOON + (at + 12) * HOUR,
        )


async def row(database: Database, token: str = "t1") -> ListRow | None:
    async with database.read() as tx:
        return await CatalogueStore(tx).row(token, "vendors")


@pytest.mark.parametrize("is_there", [False, True])
async def test_of_those_who_want_to_ask_at_once_exactly_one_does(
    database: Database, replica: Database, is_there: bool
) -> None:
    if is_there:
        await keep(database, b"a", 0)
    known = await row(database)

    async def claim(through: Database) -> bool:
        async with through.write() as tx:
            return await CatalogueStore(tx).claim(known, "t1", "vendors", now=NOON, until=NOON + HOUR)

    assert sorted(await race(database, replica, claim)) == [False, False, False, True]
    claimed = await row(database)
    assert claimed is not None
    assert (claimed.next_at, claimed.failures) == (NOON + HOUR, 1)


async def test_a_list_is_replaced_by_a_newer_one_only(database: Database) -> None:
    await keep(database, b"new", 2)
    await keep(database, b"old", 1)
    async with database.read() as tx:
        assert await CatalogueStore(tx).content("t1", "vendors") == b"new"
    await keep(database, b"newest", 3)
    kept = await row(database)
    assert kept is not None
    assert (kept.digest, kept.asked_at, kept.failures) == ("newest", NOON + 3 * HOUR, 0)


async def test_each_token_has_its_own(database: Database) -> None:
    await keep(database, b"a", 0)
    await keep(database, b"b", 0, token="t2")
    async with database.read() as tx:
        assert await CatalogueStore(tx).content("t1", "vendors") == b"a"
        assert await CatalogueStore(tx).content("t2", "vendors") == b"b"
        assert await CatalogueStore(tx).row("t3", "vendors") is None


async def test_what_nobody_needs_any_more_is_forgotten(database: Database) -> None:
    await keep(database, b"a", 0)
    async with database.write() as tx:
        await CatalogueStore(tx).forget_before(NOON)
    assert await row(database) is not None
    async with database.write() as tx:
        await CatalogueStore(tx).forget_before(NOON + HOUR)
    assert await row(database) is None


async def test_a_document_keeps_what_a_later_answer_does_not_say_of_it(database: Database) -> None:
    full = SeenDocument("930221", "Lakeside Florist Supply", date(2026, 12, 1), "Confirmed")
    async with database.write() as tx:
        invoices, prebooks = SeenDocumentStore(tx, "invoices"), SeenDocumentStore(tx, "prebooks")
        await invoices.remember("t1", [full], NOON)
        await invoices.remember("t1", [SeenDocument("930221", "", None, "Voided")], NOON)
        assert await invoices.find("t1", "lake", near=date(2026, 12, 1)) == [replace(full, status="Voided")]
        assert await invoices.find("t1", "9302%", near=date(2026, 12, 1)) == [replace(full, status="Voided")]
        assert await invoices.find("t2", "", near=date(2026, 12, 1)) == []
        assert await prebooks.find("t1", "", near=date(2026, 12, 1)) == []
        await forget_documents(tx, NOON + HOUR)
        assert await invoices.find("t1", "", near=date(2026, 12, 1)) == []


async def test_documents_from_today_on_come_first(database: Database) -> None:
    days = [date(2026, 11, 30), date(2026, 12, 3), date(2026, 12, 1)]
    async with database.write() as tx:
        store = SeenDocumentStore(tx, "prebooks")
        await store.remember("t1", [SeenDocument(str(n), "", day) for n, day in enumerate(days)], NOON)
        found = await store.find("t1", "", near=date(2026, 12, 1))
    assert [each.number for each in found] == ["2", "1", "0"]
