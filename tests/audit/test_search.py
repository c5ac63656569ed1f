"""Searching the audit: words, people, methods and days."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.audit import record, search
from bot.audit.search import BATCH, AuditSearch, Query
from bot.audit.terms import terms_of, words_of
from bot.errors import FormError
from bot.people import Person
from handlers.audit import read_query
from storage.audit import AuditRow, AuditStore
from storage.database import Database
from tests.audit.conftest import ROWS
from tests.support.databases import not_refusing

ANA = Person(team_id="T1", id="U0ANA", locale="en-GB", tz="America/Bogota")


async def numbers(database: Database, query: Query, **how: int) -> list[int]:
    """Return the numbers of the rows that are found."""
    return [row.number for row in (await AuditSearch(database).find(query, **how)).rows]


async def append(database: Database, **content: str) -> None:
    """Append a row."""
    async with database.write() as tx:
        await record(tx, **{"team_id": "T1", "actor": "U0ANA", "event": "asked", **content})  # type: ignore[arg-type]


@pytest.mark.anyio
class TestFinding:
    """What is found, in which order."""

    async def test_without_words_everything_is_found_newest_first(self, database: Database) -> None:
        assert await numbers(database, Query()) == [7, 6, 5, 4, 3, 2, 1]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            (Query(words=("P071883",)), [3]),
            (Query(words=("p071883",)), [3]),
            (Query(words=("change", "bx5")), [5]),
            (Query(words=("33333333",)), [3]),
            (Query(words=("p3",)), [3]),
            (Query(words=("sum",)), [7, 6, 5, 4, 3, 2, 1]),
            (Query(words=("P0718",)), []),
            (Query(people=("U0BEN",)), [6, 4, 2]),
            (Query(people=("U0BEN",), words=("BX4",)), [4]),
            (Query(people=("U0ANA", "U0BEN")), []),
            (Query(methods=("box",)), [7, 6, 5, 4, 3, 2, 1]),
            (Query(methods=("box.code",), words=("BX4",)), [4]),
            (Query(methods=("purchase",)), []),
            (Query(since="2999-01-01T00:00:00.000+00:00"), []),
            (Query(newest=2), [2, 1]),
        ],
    )
    async def test_a_row_is_found_by_what_it_holds(self, database: Database, query: Query, found: list[int]) -> None:
        assert await numbers(database, query) == found

    async def test_who_an_act_was_for_is_found_too(self, database: Database) -> None:
        await append(database, actor="bot", acting_for="U0CAT")
        assert await numbers(database, Query(people=("U0CAT",))) == [8]

    async def test_a_new_row_is_found_at_once(self, database: Database) -> None:
        await AuditSearch(database).catch_up()
        await append(database, sentence="Delete P099999")
        assert await numbers(database, Query(words=("P099999",))) == [8]

    async def test_pages_follow_each_other(self, database: Database) -> None:
        first = await AuditSearch(database).find(Query(words=("change",)), limit=3)
        assert [row.number for row in first.rows] == [7, 6, 5]
        assert first.has_more
        assert await numbers(database, Query(words=("change",)), skip=3, limit=3) == [4, 3, 2]
        last = await AuditSearch(database).find(Query(words=("change",)), skip=6, limit=3)
        assert ([row.number for row in last.rows], last.has_more) == ([1], False)

    async def test_all_of_a_search_comes_oldest_first(self, database: Database) -> None:
        found = [row.number async for row in AuditSearch(database).every(Query(people=("U0BEN",)), 2)]
        assert found == [4, 6]

    async def test_more_rows_than_a_batch_are_all_indexed(self, database: Database) -> None:
        async with database.write() as tx:
            for number in range(BATCH + 10):
                await record(tx, team_id="T1", actor="U0ANA", event="asked", sentence=f"Order {number}")
        assert await AuditSearch(database).catch_up(batches=1) == ROWS + 10
        assert await AuditSearch(database).catch_up() == 0
        assert await numbers(database, Query(words=(str(BATCH + 9),))) == [ROWS + BATCH + 10]

    async def test_how_many_rows_the_index_lacks_is_told(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "BATCH", 10)
        async with database.write() as tx:
            for _ in range(11 * 10):
                await record(tx, team_id="T1", actor="U0ANA", event="asked")
        assert (await AuditSearch(database).find(Query(words=("asked",)))).behind == ROWS + 10

    async def test_a_row_that_was_tampered_with_does_not_stop_the_index(self, database: Database) -> None:
        async with database.write() as tx:
            await tx.execute(text(not_refusing("audit", "audit_no_update")))
            await tx.execute(text("UPDATE audit SET detail = 'no json at all' WHERE number = 3"))
        assert await numbers(database, Query(words=("json",))) == [3]


@pytest.mark.anyio
class TestDays:
    """Since and until, in rows whose moments are known."""

    @pytest.fixture
    async def days(self, database: Database) -> Database:
        """Rows 1 to 7 on the first to the seventh of November, at noon UTC."""
        async with database.write() as tx:
            await tx.execute(text(not_refusing("audit", "audit_no_update")))
            await tx.execute(text("UPDATE audit SET at = '2026-11-0' || number || 'T12:00:00.000+00:00'"))
        return database

    @pytest.mark.parametrize(
        ("since", "until", "found"),
        [
            ("2026-11-06", "", [7, 6]),
            ("", "2026-11-03", [2, 1]),
            ("2026-11-03", "2026-11-05", [4, 3]),
            ("2026-10-01", "2026-10-05", []),
            ("2026-12-01", "", []),
            ("2026-10-01", "2026-12-01", [7, 6, 5, 4, 3, 2, 1]),
        ],
    )
    async def test_only_rows_of_those_days_are_found(
        self, days: Database, since: str, until: str, found: list[int]
    ) -> None:
        query = Query(since=_midnight(since), until=_midnight(until))
        assert await numbers(days, query) == found
        assert await numbers(days, Query(("change",), since=query.since, until=query.until)) == found

    async def test_a_clock_that_was_turned_back_hides_no_row(self, days: Database) -> None:
        async with days.write() as tx:
            await tx.execute(text("UPDATE audit SET at = '2026-11-04T12:00:05.000+00:00' WHERE number = 3"))
        assert await numbers(days, Query(since="2026-11-04T12:00:00.000+00:00")) == [7, 6, 5, 4, 3]


def _midnight(day: str) -> str:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).isoformat(timespec="milliseconds") if day else ""


# --- what a row is found by --------------------------------------------------------------------


def test_words_are_folded_and_keep_their_inner_marks() -> None:
    assert words_of("Upload FA-20931 (Crême, ﬁne) v2/vendor/invoice") == [
        "upload",
        "fa-20931",
        "crême",
        "fine",
        "v2/vendor/invoice",
    ]


def test_a_method_is_found_by_each_of_its_beginnings(rows: list[AuditRow]) -> None:
    assert {"#box", "#box.code", "#box.code.change"} <= terms_of(rows[0])


def test_a_row_with_very_many_words_has_a_bound() -> None:
    row = AuditRow(1, "", "T", "U", "asked", "", "", " ".join(map(str, range(5000))), "{}", "", "")
    assert len(terms_of(row)) <= 1000


# --- what was typed ----------------------------------------------------------------------------


def read(*words: str) -> Query:
    """Return the query of typed words, by Ana in Bogotá."""
    return read_query(words, ANA)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ((), Query()),
        (("rejected", "po:P071882"), Query(words=("rejected", "P071882"))),
        (("who:<@U0BEN|ben>",), Query(people=("U0BEN",))),
        (("<@U0BEN|ben>",), Query(people=("U0BEN",))),
        (("who:", "<@U0BEN|ben>"), Query(people=("U0BEN",))),
        (("R&amp;D", "&lt;b&gt;"), Query(words=("R&D", "<b>"))),
        (("who:bot",), Query(people=("bot",))),
        (("WHO:U012345",), Query(people=("U012345",))),
        (("method:purchase.order.*",), Query(methods=("purchase.order",))),
        (("method:Box.Code.Change",), Query(methods=("box.code.change",))),
        (("since:2026-11-01",), Query(since="2026-11-01T05:00:00.000+00:00")),
        (("until:2026-11-01",), Query(until="2026-11-02T05:00:00.000+00:00")),
    ],
)
def test_what_was_typed_is_understood(typed: Sequence[str], query: Query) -> None:
    assert read(*typed) == query


def test_a_weekday_is_the_last_one() -> None:
    since = datetime.fromisoformat(read("since:monday").since)
    assert 0 <= (datetime.now(UTC) - since).days <= 8


@pytest.mark.parametrize(
    "typed", ["who:Ben", "who:", "since:soon", "since:2026-02-30", "method:*", "method:a*b", "!!!", "po:"]
)
def test_what_cannot_be_understood_is_said(typed: str) -> None:
    with pytest.raises(FormError):
        read(typed)


def test_since_after_until_is_said() -> None:
    with pytest.raises(FormError, match="later"):
        read("since:2026-11-05", "until:2026-11-01")


@pytest.mark.anyio
async def test_the_bounds_of_an_empty_audit_find_nothing(database: Database) -> None:
    async with database.write() as tx:
        await tx.execute(text(not_refusing("audit", "audit_no_delete")))
        await tx.execute(text("DELETE FROM audit"))
        assert await AuditStore(tx).head() == (0, "")
    assert await numbers(database, Query()) == []
