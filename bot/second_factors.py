"""The second factor of approvers: codes of an authenticator app, checked before an approval counts.

Codes are those of RFC 6238 as every such app makes them: six digits, a new one every thirty seconds; the
one before and the one after are taken too, because clocks differ. Each counts once. The app's key is
stored encrypted, and shown once: in the window in which it is set up.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit import record
from bot.errors import ApprovalError, FormError
from bot.ids import new_id
from bot.keys import Keyring, UnreadableTokenError
from bot.outbox import put_message
from bot.people import Person
from bot.slack.blocks import Message
from bot.words import count, say
from storage.database import Database, utc_now
from storage.second_factors import FactorRow, FactorStore

STEP_SECONDS = 30
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
ISSUER = "Komet"


class CodeNeededError(ApprovalError):
    """An approval that takes a code came without one."""

    def __init__(self) -> None:
        super().__init__(
            say("Approving this needs the code of your authenticator app."),
            say("Press Approve on the card: a window asks for it."),
        )


class CodeError(FormError):
    """A code that does not count; `field` is where it was typed."""


@dataclass(frozen=True)
class Setup:
    """What is needed to set up an authenticator app; shown once and kept nowhere in clear."""

    factor_id: str
    key: SecretStr
    address: SecretStr
    replaces: bool


@dataclass(frozen=True)
class Standing:
    """Whether somebody has set up codes, and until when theirs are not taken."""

    is_enrolled: bool
    locked_until: datetime | None


class SecondFactors:
    """Sets up authenticator apps and checks their codes."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def standing(self, person: Person) -> Standing:
        """Return how it stands with this person's codes."""
        async with self._database.read() as tx:
            row = await FactorStore(tx).of(person.team_id, person.id)
        if row is None:
            return Standing(False, None)
        return Standing(True, row.locked_until if _is_locked(row, utc_now()) else None)

    async def begin(self, person: Person) -> Setup:
        """Make a new key; it counts once a code of it was typed in. One that was begun before is gone."""
        key = SecretStr(pyotp.random_base32())
        now = utc_now()
        async with self._database.write() as tx:  # it is alone: the key that encrypts below is not taken away meanwhile
            store = FactorStore(tx)
            await store.remove(person.team_id, person.id, confirmed=False)
            row = FactorRow(new_id(), person.team_id, person.id, self._keyring.encrypt(key), now)
            await store.add(row)
            existing = await store.of(person.team_id, person.id)
        address = pyotp.TOTP(key.get_secret_value()).provisioning_uri(name=person.name or person.id, issuer_name=ISSUER)
        return Setup(row.id, key, SecretStr(address), existing is not None)

    async def prove(self, person: Person, factor_id: str, code: SecretStr, current: SecretStr | None) -> None:
        """Put a key in force because its first `code` is right; committed when this returns.

        Somebody who has a key already gives a code of it as `current`. Raises CodeError at `code` or
        `current`, ApprovalError when another key was begun meanwhile.
        """
        now = utc_now()
        refusal = ""
        async with self._database.write() as tx:
            store = FactorStore(tx)
            begun = await store.get(factor_id)
            is_theirs = begun is not None and (begun.team_id, begun.person) == (person.team_id, person.id)
            if begun is None or not is_theirs or begun.confirmed_at is not None:
                raise ApprovalError(say("This key is not waiting any more."), say("Type: /komet-approvals code"))
            step = step_of(self._keyring.decrypt(begun.secret), code, now)
            if step is None:
                raise CodeError(
                    "code", say("That is not the code of this key. Is it in the app, and is your phone's clock right?")
                )
            existing = await store.of(person.team_id, person.id)
            if existing is not None:
                refusal = await self.refusal(tx, person, current or SecretStr(""))
            if not refusal:
                await store.remove(person.team_id, person.id, confirmed=True)
                await store.confirm(begun.id, now, step)
                await record(
                    tx,
                    team_id=person.team_id,
                    actor=person.id,
                    event="second factor set up",
                    sentence=f"{person.id} set up an authenticator app",
                    detail={"replaced": existing is not None},
                )
                words = say("Your authenticator app is set up: its codes count for your approvals from now on.")
                await _tell(tx, f"factor:{begun.id}", person.id, words)
        if refusal:
            raise CodeError("current", refusal)

    async def refusal(self, tx: AsyncConnection, person: Person, code: SecretStr) -> str:
        """Check a code and use it up: return "" when it counts, or else why not, for people.

        Wrong codes are counted in the caller's transaction, so it has to be committed either way.
        """
        store, now = FactorStore(tx), utc_now()
        row = await store.of(person.team_id, person.id)
        if row is None:
            return say("You have not set up codes yet. Type: /komet-approvals code")
        if _is_locked(row, now):
            return _locked_words(row.locked_until, now)
        if not re.fullmatch(r"[0-9]{6}", _tidy(code)):
            return say("A code has six digits.")
        try:
            step = step_of(self._keyring.decrypt(row.secret), code, now)
        except UnreadableTokenError:
            return say("Your key cannot be read here any more. An admin can reset it: /komet admin factor reset")
        if step is not None:
            if await store.spend(row.id, step):
                return ""
            return say("That code was used already. Wait for the next one: at most 30 seconds.")
        failures = await store.failed(row.id)
        await _note(tx, row, "second factor refused", f"A wrong code of {person.id}", failures=failures)
        if failures < TRIES:
            return say("That code is not right. {tries} left.", tries=count(TRIES - failures, "try", "tries"))
        until = now + LOCKED_FOR
        await store.lock(row.id, until)
        await _note(tx, row, "second factor locked", f"Codes of {person.id} are not taken for a while")
        words = say("Somebody typed five wrong codes in your name, so for 15 minutes I take none from you.")
        advice = say("If that was not you, tell an admin.")
        await _tell(tx, f"factor-locked:{row.id}:{new_id()}", person.id, f"{words} {advice}")
        return _locked_words(until, now)


def step_of(key: SecretStr, code: SecretStr, now: datetime) -> int | None:
    """Return the thirty-second step whose code this is: the present one, the one before or after; None = wrong.

    https://www.rfc-editor.org/rfc/rfc6238#section-5.2
    """
    totp, typed = pyotp.TOTP(key.get_secret_value()), _tidy(code).encode()
    present = int(now.timestamp()) // STEP_SECONDS
    steps = (present, present - 1, present + 1)
    found = [step for step in steps if hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), typed)]
    return found[0] if found else None


async def _note(tx: AsyncConnection, row: FactorRow, event: str, sentence: str, **detail: int) -> None:
    await record(tx, team_id=row.team_id, actor=row.person, event=event, sentence=sentence, detail=detail)


async def _tell(tx: AsyncConnection, key: str, person: str, words: str) -> None:
    await put_message(tx, key, person, Message.saying(words))


def _is_locked(row: FactorRow, now: datetime) -> bool:
    return row.locked_until is not None and now < row.locked_until


def _locked_words(until: datetime | None, now: datetime) -> str:
    left = until - now if until else timedelta(0)
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    return say(
        "There were too many wrong codes. Try again in {minutes}; you can reject without one.",
        minutes=count(minutes, "minute"),
    )


def _tidy(code: SecretStr) -> str:
    return re.sub(r"\s", "", code.get_secret_value())
