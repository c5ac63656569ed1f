"""Codes by the clock, used once, by whichever of two processes is first; and under a key that is replaced."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from pydantic import SecretStr

from bot.keys import Keyring, load_keyring
from bot.people import Person
from bot.rotation import check_keys, rotate_keys
from bot.second_factors import SecondFactors, step_of
from storage.database import Database, utc_now
from storage.migrate import upgrade
from storage.second_factors import FactorRow, FactorStore
from tests.bot.test_rotation import settings_in
from tests.storage.racing import race
from tests.support.rights import code

pytestmark = pytest.mark.anyio

KEY = SecretStr("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
"""The key of RFC 6238's own examples, "12345678901234567890"."""

MAYA = Person(team_id="T1", id="U1", name="Maya")


@pytest.mark.parametrize(
    ("seconds", "expected"), [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(seconds: int, expected: str) -> None:
    # https://www.rfc-editor.org/rfc/rfc6238#appendix-B, the last six of its eight digits
    assert step_of(KEY, SecretStr(expected), datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("ahead", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(ahead: int, counts: bool) -> None:
    now = datetime(2026, 11, 25, 12, 0, 7, tzinfo=UTC)
    typed = pyotp.TOTP(KEY.get_secret_value()).at(now + timedelta(seconds=30 * ahead))
    found = step_of(KEY, SecretStr(typed), now)
    assert found == (int(now.timestamp()) // 30 + ahead if counts else None)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database in which Maya has set up the standard's key."""
    settings = settings_in(tmp_path)
    database = Database(settings.bot_database_url)
    await upgrade(database)
    secret = load_keyring(None, settings.bot_key_file).encrypt(KEY)
    async with database.write() as tx:
        await FactorStore(tx).add(FactorRow("f1", "T1", "U1", secret, utc_now(), confirmed_at=utc_now()))
    yield database
    await database.close()


async def refusal(database: Database, keyring: Keyring, typed: str) -> str:
    """Return what is said of a code; "" when it counts."""
    async with database.write() as tx:
        return await SecondFactors(database, keyring).refusal(tx, MAYA, SecretStr(typed))


async def test_of_two_processes_with_one_code_one_gets_it(database: Database, tmp_path: Path) -> None:
    keyring = load_keyring(None, tmp_path / "bot.key")
    other = Database(database.url)
    typed = code(KEY.get_secret_value())
    answers = await race(database, other, lambda through: refusal(through, keyring, typed))
    await other.close()
    assert sorted(bool(words) for words in answers) == [False, True, True, True]
    assert {words for words in answers if words} == {
        "That code was used already. Wait for the next one: at most 30 seconds."
    }


async def test_an_older_code_does_not_count_after_a_newer_one(database: Database, tmp_path: Path) -> None:
    keyring = load_keyring(None, tmp_path / "bot.key")
    older = code(KEY.get_secret_value())
    assert await refusal(database, keyring, code(KEY.get_secret_value(), ahead=1)) == ""
    assert "used already" in await refusal(database, keyring, older)


async def test_wrong_codes_of_two_processes_are_counted_together(database: Database, tmp_path: Path) -> None:
    keyring = load_keyring(None, tmp_path / "bot.key")
    other = Database(database.url)
    wrong = f"{(int(code(KEY.get_secret_value(), ahead=1)) + 1) % 1_000_000:06d}"
    first = await race(database, other, lambda through: refusal(through, keyring, wrong))
    second = await race(database, other, lambda through: refusal(through, keyring, wrong))
    await other.close()
    assert sum("left" in words for words in [*first, *second]) == 4
    assert "too many" in await refusal(database, keyring, code(KEY.get_secret_value()))


async def test_a_right_code_forgives_the_wrong_ones_before(database: Database, tmp_path: Path) -> None:
    keyring = load_keyring(None, tmp_path / "bot.key")
    right = code(KEY.get_secret_value(), ahead=1)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(4):
        assert "left" in await refusal(database, keyring, wrong)
    assert await refusal(database, keyring, right) == ""
    assert "4 tries left" in await refusal(database, keyring, wrong)


async def test_the_key_of_an_app_outlives_a_new_encryption_key(database: Database, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    old = settings.bot_key_file.read_text()
    assert "1 stored secret can be read." in (await check_keys(settings)).lines
    told = await rotate_keys(settings)
    assert told.is_fine
    assert any("1 stored secret written anew" in line for line in told.lines)
    assert old not in settings.bot_key_file.read_text()
    keyring = load_keyring(None, settings.bot_key_file)
    async with database.read() as tx:
        row = await FactorStore(tx).of("T1", "U1")
    assert row is not None
    assert keyring.is_newest(row.secret)
    assert await refusal(database, keyring, code(KEY.get_secret_value())) == ""


async def test_the_check_names_an_app_that_cannot_be_read(database: Database, tmp_path: Path) -> None:
    async with database.write() as tx:
        row = await FactorStore(tx).of("T1", "U1")
        assert row is not None
        assert await FactorStore(tx).replace_secret(row.id, row.secret, "broken")
        assert not await FactorStore(tx).replace_secret(row.id, row.secret, "late")
    told = await check_keys(settings_in(tmp_path))
    assert not told.is_fine
    assert "Cannot be read: U1 (authenticator app)" in told.lines
    assert any("python -m bot factor reset" in line for line in told.lines)


async def test_nobody_has_two_keys_in_force(database: Database) -> None:
    row = FactorRow("f2", "T1", "U1", "another", utc_now(), confirmed_at=utc_now())
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with database.write() as tx:
            await FactorStore(tx).add(row)
    assert "another" not in repr(row)
