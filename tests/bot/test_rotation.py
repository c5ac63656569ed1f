"""Replacing the key: every token readable at every moment, and the old key gone only when nothing needs it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

import bot.rotation
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.keys import Keyring, UnreadableTokenError, fingerprint, load_keyring, write_keys
from bot.rotation import check_keys, reencrypt, rotate_keys
from storage.audit import AuditStore
from storage.database import Database, utc_now
from storage.links import LinkStore, TokenRow
from storage.migrate import upgrade
from storage.tables import tokens as token_table
from tests.support.chain import first_fault
from tests.support.databases import address

pytestmark = pytest.mark.anyio

TOKENS = [SecretStr(f"{number}x8k2nExampleOfNobody{number}") for number in range(4)]


class DiedError(Exception):
    """The process ended here."""


class Dying(Database):
    """A database whose process dies around its nth write: before it, or right after its commit."""

    deaths: tuple[int, str] = (-1, "")
    writes = 0

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        Dying.writes += 1
        number, when = Dying.deaths
        if (Dying.writes, "before") == (number, when):
            raise DiedError
        async with super().write() as tx:
            yield tx
        if (Dying.writes, "after") == (number, when):
            raise DiedError


def settings_in(folder: Path, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "slack_bot_token": SecretStr("xoxb-1"),
        "bot_database_url": address(folder / "bot.db"),
        "bot_key_file": folder / "bot.key",
        **changes,
    }
    return Settings(_env_file=None, **values)


async def stored(settings: Settings, keyring: Keyring, tokens: list[SecretStr]) -> None:
    """Store tokens as connecting them would."""
    database = Database(settings.bot_database_url)
    await upgrade(database)
    async with database.write() as tx:
        for number, token in enumerate(tokens):
            row = TokenRow(
                id=f"t{number}",
                team_id="T1",
                token_type="company",
                party_id=None,
                party_name=None,
                description="",
                secret=keyring.encrypt(token),
                fingerprint=fingerprint(token),
                methods=[],
                refused=[],
                created_at=utc_now(),
                created_by="U1",
                revoked_at=utc_now() if number == 3 else None,
            )
            await LinkStore(tx).add_token(row)
    await database.close()


async def looked(settings: Settings, look: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
    database = Database(settings.bot_database_url)
    try:
        async with database.read() as tx:
            return await look(tx)
    finally:
        await database.close()


async def readable(settings: Settings) -> list[SecretStr]:
    """Return every token as somebody reads it who has nothing but what is configured now."""
    keyring = load_keyring(settings.bot_key, settings.bot_key_file)
    rows = await looked(settings, lambda tx: LinkStore(tx).all_tokens())
    return [keyring.decrypt(row.secret) for row in sorted(rows, key=lambda row: str(row.id))]


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Four stored tokens, one of them ended, and a key file with one key."""
    settings = settings_in(tmp_path)
    await stored(settings, load_keyring(None, settings.bot_key_file), TOKENS)
    return settings


async def test_a_rotation_puts_every_token_under_a_new_key_and_drops_the_old_one(settings: Settings) -> None:
    old = settings.bot_key_file.read_text()
    told = await rotate_keys(settings)
    new = settings.bot_key_file.read_text()
    assert told.is_fine
    assert (len(new.split()), old in new) == (1, False)
    assert settings.bot_key_file.stat().st_mode & 0o777 == 0o600
    assert await readable(settings) == TOKENS
    assert [path.name for path in settings.bot_key_file.parent.iterdir() if "key" in path.name] == ["bot.key"]


async def test_a_rotation_is_audited_without_any_key_or_token(settings: Settings) -> None:
    old = settings.bot_key_file.read_text().strip()
    await rotate_keys(settings)
    new = settings.bot_key_file.read_text().strip()
    rows = await looked(settings, lambda tx: _all(AuditStore(tx).rows()))
    assert [row.event for row in rows] == [
        "key rotation begun", *["token re-encrypted"] * 4, "key rotation finished"
    ]  # fmt: skip
    assert {row.team_id for row in rows} == {"T1"}
    text = repr(rows)
    assert not any(secret in text for secret in [old, new, *(token.get_secret_value() for token in TOKENS)])
    assert await looked(settings, lambda tx: first_fault(AuditStore(tx).rows())) is None


async def test_each_team_reads_of_the_rotation_in_its_own_audit(settings: Settings) -> None:
    database = Database(settings.bot_database_url)
    async with database.write() as tx:
        await tx.execute(update(token_table).where(token_table.c.id == "t0").values(team_id="T2"))
    await database.close()
    await rotate_keys(settings)
    rows = await looked(settings, lambda tx: _all(AuditStore(tx).rows()))
    found = {team: [row.event for row in rows if row.team_id == team] for team in ("T1", "T2")}
    assert found == {
        "T1": ["key rotation begun", *["token re-encrypted"] * 3, "key rotation finished"],
        "T2": ["key rotation begun", "token re-encrypted", "key rotation finished"],
    }


async def _all(rows: AsyncIterator[Any]) -> list[Any]:
    return [row async for row in rows]


@pytest.mark.thorough
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(1, 7))
async def test_a_death_around_any_commit_leaves_all_readable_and_the_next_run_finishes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, number: int, when: str
) -> None:
    monkeypatch.setattr(bot.rotation, "Database", Dying)
    monkeypatch.setattr(Dying, "writes", 0)
    monkeypatch.setattr(Dying, "deaths", (number, when))
    with pytest.raises(DiedError):
        await rotate_keys(settings)
    assert await readable(settings) == TOKENS

    monkeypatch.setattr(Dying, "deaths", (-1, ""))
    assert (await rotate_keys(settings)).is_fine
    assert await readable(settings) == TOKENS
    assert len(settings.bot_key_file.read_text().split()) == 1


@pytest.mark.parametrize("done_first", [False, True])
@pytest.mark.parametrize("number", [1, 2])
async def test_a_death_around_either_writing_of_the_file_leaves_all_readable(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, number: int, done_first: bool
) -> None:
    calls: list[int] = []

    def dying(path: Path, keys: list[str]) -> None:
        calls.append(1)
        if done_first or len(calls) != number:
            write_keys(path, keys)
        if len(calls) == number:
            raise DiedError

    monkeypatch.setattr(bot.rotation, "write_keys", dying)
    with pytest.raises(DiedError):
        await rotate_keys(settings)
    assert await readable(settings) == TOKENS
    monkeypatch.setattr(bot.rotation, "write_keys", write_keys)
    assert (await rotate_keys(settings)).is_fine
    assert await readable(settings) == TOKENS


async def test_a_process_that_runs_meanwhile_reads_and_writes_through_a_rotation(settings: Settings) -> None:
    running = load_keyring(None, settings.bot_key_file)
    await rotate_keys(settings)
    rows = await looked(settings, lambda tx: LinkStore(tx).all_tokens())
    assert {running.decrypt(row.secret) for row in rows} == set(TOKENS)
    secret = load_keyring(None, settings.bot_key_file).decrypt(running.encrypt(TOKENS[0]))
    assert secret == TOKENS[0]


async def test_a_token_that_was_stored_meanwhile_is_not_overwritten(settings: Settings) -> None:
    old = load_keyring(None, settings.bot_key_file)
    both = Keyring([Fernet.generate_key().decode(), *settings.bot_key_file.read_text().split()])
    database = Database(settings.bot_database_url)
    async with database.read() as tx:
        row = (await LinkStore(tx).all_tokens())[0]
    meanwhile = old.encrypt(SecretStr("another"))
    async with database.write() as tx:
        await LinkStore(tx).replace_secret(row.id, row.secret, meanwhile)
        assert not await LinkStore(tx).replace_secret(row.id, row.secret, "late")
    await reencrypt(database, both)
    await database.close()
    assert both.decrypt((await looked(settings, lambda tx: LinkStore(tx).token(row.id))).secret) == SecretStr("another")


async def test_of_two_rotations_at_once_one_is_refused(settings: Settings) -> None:
    with (
        bot.rotation._alone(settings.bot_key_file),
        pytest.raises(ConfigurationError, match="Another rotation is under way"),
    ):
        await rotate_keys(settings)
    assert len(settings.bot_key_file.read_text().split()) == 1


async def test_a_key_in_the_environment_is_replaced_in_two_steps(tmp_path: Path) -> None:
    old = Fernet.generate_key().decode()
    settings = settings_in(tmp_path, bot_key=SecretStr(old))
    await stored(settings, Keyring([old]), TOKENS)
    first = await rotate_keys(settings)
    assert await readable(settings) == TOKENS
    line = next(line for line in first.lines if line.startswith("BOT_KEY="))
    both = settings_in(tmp_path, bot_key=SecretStr(line.removeprefix("BOT_KEY=")))
    second = await rotate_keys(both)
    assert second.is_fine
    assert any("first key alone" in line for line in second.lines)
    assert await readable(settings_in(tmp_path, bot_key=SecretStr(line[8:].split(",")[0]))) == TOKENS


async def test_the_check_names_what_cannot_be_read_by_its_fingerprint(settings: Settings) -> None:
    assert (await check_keys(settings)).is_fine
    database = Database(settings.bot_database_url)
    foreign = Keyring([Fernet.generate_key().decode()]).encrypt(TOKENS[1])
    async with database.write() as tx:
        row = await LinkStore(tx).token("t1")
        assert row is not None
        await LinkStore(tx).replace_secret("t1", row.secret, foreign)
    await database.close()
    told = await check_keys(settings)
    assert not told.is_fine
    assert f"Cannot be read: {fingerprint(TOKENS[1])} (company)" in told.lines
    assert not any(token.get_secret_value() in "\n".join(told.lines) for token in TOKENS)


async def test_what_no_key_opens_is_told_and_stops_nothing_else(settings: Settings) -> None:
    database = Database(settings.bot_database_url)
    async with database.write() as tx:
        row = await LinkStore(tx).token("t0")
        assert row is not None
        await LinkStore(tx).replace_secret("t0", row.secret, "broken")
    await database.close()
    told = await rotate_keys(settings)
    assert not told.is_fine
    assert any(fingerprint(TOKENS[0]) in line for line in told.lines)
    with pytest.raises(UnreadableTokenError):
        await readable(settings)
    assert len(settings.bot_key_file.read_text().split()) == 1


async def test_without_its_key_file_nothing_is_made_up(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    for verb in (check_keys, rotate_keys):
        with pytest.raises(ConfigurationError, match="is not there"):
            await verb(settings)
    assert not settings.bot_key_file.exists()
