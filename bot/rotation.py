"""`python -m bot keys`: a new key for what is stored encrypted, row by row, and which rows cannot be read.

At every moment each row is readable with the keys that are kept: the new key joins the old one first, then
the rows follow, and the old key goes last, when no row needs it. A rotation that was cut off is finished by
running it again. Processes that run meanwhile follow the key file by themselves; a key in the environment
they read at their start, so there the person who sets it does the first and the last step.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.audit import record
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.keys import Keyring, load_keyring, read_keys, write_keys
from bot.sealed import Sealed, remaining, sealed_rows
from storage.database import Database
from storage.migrate import upgrade

ACTOR = "command line"


@dataclass(frozen=True)
class Told:
    """What a verb found out: `lines` for the terminal, `is_fine` for the exit code."""

    lines: list[str]
    is_fine: bool = True


async def check_keys(settings: Settings) -> Told:
    """Say which stored tokens the keys open, each other one by its fingerprint. Changes nothing but the schema."""
    keyring = _existing_keys(settings)
    database = Database(settings.bot_database_url)
    try:
        await upgrade(database)
        async with database.read() as tx:
            rows = await sealed_rows(tx)
    finally:
        await database.close()
    unreadable = [row for row in rows if not row.is_right(keyring)]
    waiting = remaining(keyring, rows)[0]
    lines = [f"{_secrets(len(rows) - len(unreadable))} can be read."]
    lines += [f"Cannot be read: {row.name} ({row.note})" for row in unreadable]
    if unreadable:
        lines.append(
            "Bring back the key that was in use. Or have these people connect again, /komet-token connect, and "
            "reset their authenticator apps: python -m bot factor reset U…"
        )
    if keyring.old_keys:
        lines.append(
            f"{_secrets(waiting)} under an older key, older keys kept: {keyring.old_keys}. "
            "Finish with: python -m bot keys rotate"
        )
    return Told(lines, not unreadable)


async def rotate_keys(settings: Settings) -> Told:
    """Replace the key, or finish what was begun. Raises ConfigurationError when the keys cannot be used."""
    _existing_keys(settings)
    database = Database(settings.bot_database_url)
    try:
        await upgrade(database)
        if settings.bot_key is not None:
            return await _rotate_in_environment(database, settings.bot_key)
        with _alone(settings.bot_key_file):
            return await _rotate_in_file(database, settings.bot_key_file)
    finally:
        await database.close()


async def _rotate_in_file(database: Database, key_file: Path) -> Told:
    keyring = load_keyring(None, key_file)
    begun = keyring.old_keys > 0
    if not begun:
        write_keys(key_file, [Fernet.generate_key().decode(), *read_keys(key_file)])
        keyring = load_keyring(None, key_file)
    await _audit(database, keyring, "key rotation resumed" if begun else "key rotation begun")
    moved = await reencrypt(database, keyring)
    kept, unreadable = await drop_old_keys(database, keyring, key_file)
    lines = [f"{_secrets(moved)} written anew under the key {keyring.marks[0]}."]
    if kept:
        lines.append(f"The old key stays, because {_secrets(kept)} needs it. Run this again.")
    else:
        lines.append("The old key is removed: nothing needs it. Backups from before need their own copy of it.")
    return Told([*lines, *_lost(unreadable)], not kept and not unreadable)


async def _rotate_in_environment(database: Database, key: SecretStr) -> Told:
    keyring = load_keyring(key, Path())
    if not keyring.old_keys:
        new = Fernet.generate_key().decode()
        return Told(
            [
                "Nothing was changed yet. Set BOT_KEY to this, the new key first, and restart every bot process:",
                f"BOT_KEY={new},{key.get_secret_value().strip()}",
                "Then run this again.",
            ]
        )
    await _audit(database, keyring, "key rotation begun")
    moved = await reencrypt(database, keyring)
    async with database.read() as tx:
        kept, unreadable = remaining(keyring, await sealed_rows(tx))
    lines = [f"{_secrets(moved)} written anew under the key {keyring.marks[0]}."]
    if kept:
        lines.append("Something came under the old key meanwhile: restart every bot process, and run this again.")
    else:
        await _audit(database, keyring, "key rotation finished")
        lines.append("Now set BOT_KEY to its first key alone (up to the comma), and restart every process of the bot.")
        lines.append("Check afterwards: python -m bot keys check")
    return Told([*lines, *_lost(unreadable)], not kept and not unreadable)


async def reencrypt(database: Database, keyring: Keyring) -> int:
    """Write every row that an older key holds under the newest, each in its own transaction; return how many."""
    async with database.read() as tx:
        rows = await sealed_rows(tx)
    moved = 0
    for row in rows:
        if keyring.is_newest(row.secret) or not row.opens(keyring):
            continue
        secret = keyring.encrypt(keyring.decrypt(row.secret))
        async with database.write() as tx:
            # Somebody may have connected again meanwhile: then the row is not the one that was read.
            if not await row.replace(tx, secret):
                continue
            await record(
                tx,
                team_id=row.row.team_id,
                actor=ACTOR,
                event=row.event,
                sentence=f"Wrote {row.name} ({row.note}) under the key {keyring.marks[0]}",
            )
        moved += 1
    return moved


async def drop_old_keys(database: Database, keyring: Keyring, key_file: Path) -> tuple[int, list[str]]:
    """Leave the newest key alone in the file if nothing needs another one.

    Returns how many rows still do, and the names of those that no key opens. Nobody can store anything
    encrypted meanwhile: who does so encrypts in a write transaction, and this one is alone.
    """
    async with database.write() as tx:
        rows = await sealed_rows(tx)
        kept, unreadable = remaining(keyring, rows)
        if not kept:
            for team_id, theirs in _by_team(rows).items():
                await record(
                    tx,
                    team_id=team_id,
                    actor=ACTOR,
                    event="key rotation finished",
                    sentence=f"Only the key {keyring.marks[0]} is left",
                    detail={"removed": keyring.marks[1:], "unreadable": remaining(keyring, theirs)[1]},
                )
            write_keys(key_file, read_keys(key_file)[:1])
    return kept, unreadable


async def _audit(database: Database, keyring: Keyring, event: str) -> None:
    async with database.write() as tx:
        for team_id in _by_team(await sealed_rows(tx)):
            await record(
                tx,
                team_id=team_id,
                actor=ACTOR,
                event=event,
                sentence=f"The key {keyring.marks[0]} writes, older ones only read",
                detail={"older": keyring.marks[1:]},
            )


def _by_team(rows: list[Sealed]) -> dict[str, list[Sealed]]:
    """Return the encrypted rows of each team, whose audits all tell of a rotation; without rows it is nobody's."""
    teams = sorted({row.row.team_id for row in rows}) or [""]
    return {team_id: [row for row in rows if row.row.team_id == team_id] for team_id in teams}


@contextmanager
def _alone(key_file: Path) -> Iterator[None]:
    """Hold the folder's lock: of two rotations at once each would lose the other's new key."""
    folder = os.open(key_file.resolve().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigurationError("Another rotation is under way. Wait for it to end.") from None
    else:
        yield
    finally:
        os.close(folder)


def _existing_keys(settings: Settings) -> Keyring:
    """Return the keyring; unlike a start of the bot this makes no key where there is none."""
    if settings.bot_key is None and not settings.bot_key_file.exists():
        raise ConfigurationError(
            f"The key file {settings.bot_key_file} is not there. Bring it back, or start the bot once to make one."
        )
    return load_keyring(settings.bot_key, settings.bot_key_file)


def _lost(unreadable: list[str]) -> list[str]:
    return [f"Cannot be read with any key: {mark}. See: python -m bot keys check" for mark in unreadable]


def _secrets(number: int) -> str:
    return f"{number} stored secret{'' if number == 1 else 's'}"
