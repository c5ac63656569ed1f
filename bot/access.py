"""Whose token, and what it may do: linking people to Komet tokens.

Komet cannot be asked for a token's methods. They are recorded when the token is linked; a method that
Komet refuses is struck off.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit import record
from bot.errors import FormError, NotAllowedError, NotConnectedError
from bot.ids import new_id
from bot.keys import Keyring, fingerprint
from bot.komet.callers import Caller
from bot.komet.client import Komet, KometClient
from bot.komet.errors import KometTokenRejectedError
from bot.komet.kinds import TokenType
from bot.people import Person
from bot.policy import Policy
from bot.rights import Rights, SwitchedOffError, admitted
from bot.switches import methods_off
from bot.token_owner import try_whose
from bot.words import say
from storage.database import Database, utc_now
from storage.links import LinkStore, TokenRow

__all__ = ["Access", "Linked", "NewToken", "PartyTakenError", "Rights", "SwitchedOffError", "admitted"]


@dataclass(frozen=True)
class NewToken:
    """A token as someone typed it in. `party_id` and `party_name` belong to vendor and customer tokens."""

    token: SecretStr
    token_type: TokenType
    party_id: str | None
    party_name: str | None
    methods: frozenset[str]
    description: str


@dataclass(frozen=True)
class Linked:
    """What linking did: the new token, methods that Komet refused at once, people whose link ended.

    `doubt` says what could not be checked of whose token it is, "" when nothing is left.
    """

    token: TokenRow
    refused: tuple[str, ...]
    ended: tuple[str, ...]
    was_tried: bool
    doubt: str


class PartyTakenError(FormError):
    """The vendor or customer has another token here; someone has to say that it is replaced."""

    def __init__(self, existing: TokenRow, people: Collection[str]) -> None:
        who = existing.party_name or existing.party_id or ""
        words = say("{party} already has a token here. Tick “Replace it” to end the old one.", party=who)
        super().__init__("replace", words)
        self.existing = existing
        self.people = tuple(people)


class Access:
    """Links people to tokens and hands out Komet for a token. Holds the keyring."""

    def __init__(
        self, database: Database, keyring: Keyring, client: KometClient, *, all_switched_on: bool = False
    ) -> None:
        self._database = database
        self._all_switched_on = all_switched_on
        self._keyring = keyring
        self._client = client

    async def rights(self, person: Person, policy: Policy | None, channel: str | None = None) -> Rights:
        """Return what the person may do. Raises NotConnectedError, NotAllowedError (no policy, outsider)."""
        person = admitted(person, policy, channel)
        if policy is None:
            raise NotAllowedError(
                method=say("Komet operations"),
                reason=say("there is no policy yet that says who may do what."),
                ask=say("Whoever runs this bot can find out more with: python -m bot check"),
            )
        async with self._database.read() as tx:
            token = await LinkStore(tx).token_of(person.team_id, person.id)
            # Read each time: what an admin switches at a terminal holds for a bot that runs.
            off = frozenset() if self._all_switched_on or token is None else await methods_off(tx)
        if token is None:
            raise NotConnectedError
        return Rights(person, token, policy, channel, off)

    async def stored_among(self, marks: Collection[str]) -> set[str]:
        """Return those of the fingerprints that belong to a stored token, ended ones included."""
        async with self._database.read() as tx:
            return await LinkStore(tx).stored_among(marks)

    async def token_of(self, person: Person) -> TokenRow | None:
        """Return the person's active token, or None."""
        async with self._database.read() as tx:
            return await LinkStore(tx).token_of(person.team_id, person.id)

    def komet(self, token: TokenRow, caller: Caller) -> Komet:
        """Return Komet for this token and caller. Raises ConfigurationError when the key does not fit."""
        return self._client.with_token(self._keyring.decrypt(token.secret), caller)

    async def link(self, new: NewToken, *, person: Person, by: Person, replace_existing: bool) -> Linked:
        """Try the token, store it encrypted and link the person to it.

        Raises FormError at `token` when Komet rejects it, OtherTypeError or OtherPartyError when it is another's than
        said, PartyTakenError when its party has another token and `replace_existing` is not set, KometError when Komet
        cannot be asked.
        """
        try:
            komet = self._client.with_token(new.token, Caller(by.id, fingerprint(new.token)))
            tried = await try_whose(komet, new.methods, new.token_type, new.party_name, today=by.today())
        except KometTokenRejectedError:
            raise FormError("token", say("Komet does not know this token. Copy it again from Komet.")) from None
        now = utc_now()
        mark = fingerprint(new.token)
        async with self._database.write() as tx:  # it is alone: the key that encrypts below is not taken away meanwhile
            store = LinkStore(tx)
            ended: list[str] = []
            token = await store.token_by_fingerprint(person.team_id, mark)
            if new.party_id is not None:
                existing = await store.token_of_party(person.team_id, new.token_type.value, new.party_id)
                if existing and existing.fingerprint != mark:
                    if not replace_existing:
                        raise PartyTakenError(existing, await store.people_of(existing.id))
                    ended = await store.revoke_token(existing.id, by.id, now)
            if token and (token.token_type, token.party_id) != (new.token_type.value, new.party_id):
                raise FormError("token", say("This token is connected already, as another type or for another party."))
            if token is None:
                token = self._row(new, mark, team_id=person.team_id, by=by.id)
                await store.add_token(token)
            else:
                await store.set_methods(token.id, sorted(new.methods), new.description)
                token = replace(token, methods=sorted(new.methods), refused=[], description=new.description)
            for method in tried.refused:
                await store.strike_off(token.id, method)
            await store.link(new_id(), person.team_id, person.id, token.id, by.id, now)
            await record(
                tx,
                team_id=person.team_id,
                actor=by.id,
                event="token linked",
                sentence=f"Linked {person.id} to {token.token_type} token {mark}",
                acting_for=person.id,
                detail={
                    "party": new.party_id,
                    "methods": sorted(new.methods),
                    "ended": ended,
                },
            )
        others = tuple(each for each in ended if each != person.id)
        return Linked(token, tried.refused, others, bool(tried.answered), tried.doubt)

    async def revoke(self, person: Person, *, by: Person) -> TokenRow | None:
        """End the person's link, and the token when nobody else uses it; return what it was."""
        now = utc_now()
        async with self._database.write() as tx:
            store = LinkStore(tx)
            token = await store.token_of(person.team_id, person.id)
            if token is None:
                return None
            await store.unlink(person.team_id, person.id, by.id, now)
            if not await store.people_of(token.id):
                await store.revoke_token(token.id, by.id, now)
            await record(
                tx,
                team_id=person.team_id,
                actor=by.id,
                event="token revoked",
                sentence=f"Ended the link of {person.id} to token {token.fingerprint}",
                acting_for=person.id,
            )
        return token

    async def strike_off(self, token: TokenRow, method: str) -> None:
        """Remember that Komet refused the method to this token."""
        async with self._database.write() as tx:
            await LinkStore(tx).strike_off(token.id, method)
            await self._tell_struck(tx, token, method)

    async def _tell_struck(self, tx: AsyncConnection, token: TokenRow, method: str) -> None:
        await record(
            tx,
            team_id=token.team_id,
            actor="komet",
            event="method struck off",
            method=method,
            sentence=f"Komet refused {method} to token {token.fingerprint}",
        )

    def _row(self, new: NewToken, mark: str, *, team_id: str, by: str) -> TokenRow:
        return TokenRow(
            id=new_id(),
            team_id=team_id,
            token_type=new.token_type.value,
            party_id=new.party_id,
            party_name=new.party_name,
            description=new.description,
            secret=self._keyring.encrypt(new.token),
            fingerprint=mark,
            methods=sorted(new.methods),
            refused=[],
            created_at=utc_now(),
            created_by=by,
        )
