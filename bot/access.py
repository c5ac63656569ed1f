"""Whose token, and what it may do: linking people to Komet tokens, and the one question "may they?".

Komet cannot be asked for a token's methods. They are recorded when the token is linked; a method that
Komet refuses is struck off.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit import record
from bot.errors import FormError, NotAllowedError, NotConnectedError
from bot.ids import new_id
from bot.keys import Keyring, fingerprint
from bot.komet.callers import Caller
from bot.komet.client import Komet, KometClient
from bot.komet.errors import KometMethodRefusedError, KometTokenRejectedError
from bot.komet.kinds import Effect, TokenType
from bot.komet.requests import (
    BoxTypeList,
    CarrierList,
    ProductList,
    PurchaseOrderList,
    VendorList,
)
from bot.operations import AnyOperation
from bot.people import Person
from bot.plan import AnyRequest
from bot.policy import Policy
from bot.words import say
from storage.database import Database, utc_now
from storage.links import LinkStore, TokenRow


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
    """What linking did: the new token, methods that Komet refused at once, people whose link ended."""

    token: TokenRow
    refused: tuple[str, ...]
    ended: tuple[str, ...]
    was_tried: bool


class PartyTakenError(FormError):
    """The vendor or customer has another token here; someone has to say that it is replaced."""

    def __init__(self, existing: TokenRow, people: Collection[str]) -> None:
        who = existing.party_name or existing.party_id or ""
        words = say("{party} already has a token here. Tick “Replace it” to end the old one.", party=who)
        super().__init__("replace", words)
        self.existing = existing
        self.people = tuple(people)


@dataclass(frozen=True)
class Rights:
    """What one person may do now: the methods of their token that policy allows them."""

    person: Person
    token: TokenRow
    policy: Policy
    channel: str | None = None
    """Where they are: policy may leave a method out of a channel."""

    @property
    def usable(self) -> frozenset[str]:
        """Return the methods recorded for the token, less those that Komet itself refused."""
        return frozenset(self.token.methods) - frozenset(self.token.refused)

    def may(self, operation: AnyOperation) -> bool:
        """Say whether the person may run the operation."""
        return all(self._refusal(method) is None for method in operation.methods)

    def require(self, operation: AnyOperation) -> None:
        """Raise NotAllowedError, naming the method and who said no, unless the person may run it."""
        for method in sorted(operation.methods):
            if refusal := self._refusal(method):
                raise refusal

    def allows(self, method: str) -> bool:
        """Say whether the person may use the method."""
        return self._refusal(method) is None

    def _refusal(self, method: str) -> NotAllowedError | None:
        admins = self.policy.roles.get("admin", ())
        ask = ", ".join(f"<@{admin}>" for admin in admins) or say("your Komet administrator")
        if method in self.token.refused:
            return NotAllowedError(
                method=method,
                reason=say("Komet refused it to your token."),
                ask=say("Ask {ask} to tick it in Komet, then connect again.", ask=ask),
            )
        if method not in self.token.methods:
            return NotAllowedError(
                method=method,
                reason=say("your Komet token does not include it."),
                ask=say("Ask {ask} to tick it in Komet, then connect again.", ask=ask),
            )
        if not self.policy.allows(self.person.id, method):
            return NotAllowedError(
                method=method,
                reason=say("the company's policy does not let you."),
                ask=say("Ask {ask} if you need it.", ask=ask),
            )
        if not self.policy.allows_in(self.channel, method):
            return NotAllowedError(
                method=method,
                reason=say("the company's policy does not allow it in this channel."),
                ask=say("Run it in a direct message with me."),
            )
        return None


def admitted(person: Person, policy: Policy | None, channel: str | None) -> Person:
    """Return the person as somebody we act for in this channel; one of another team if policy admits the team there.

    Raises NotAllowedError for guests, bots, deactivated people and everyone else of other teams.
    """
    if not person.is_outsider:
        return person
    if person.is_of_other_team and policy is not None and policy.admits_outsider(person.team_id, channel):
        return replace(person, is_outsider=False)
    raise NotAllowedError(
        method=say("Komet operations"),
        reason=say("they are for members of this workspace only, not for guests or other teams."),
        ask="",
    )


class Access:
    """Links people to tokens and hands out Komet for a token. Holds the keyring."""

    def __init__(self, database: Database, keyring: Keyring, client: KometClient) -> None:
        self._database = database
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
        token = await self.token_of(person)
        if token is None:
            raise NotConnectedError
        return Rights(person, token, policy, channel)

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

        Raises FormError at `token` when Komet rejects it, PartyTakenError when its party has another
        token and `replace_existing` is not set, KometError when Komet cannot be asked.
        """
        was_tried, refused = await self._try(new, Caller(by.id, fingerprint(new.token)))
        now = utc_now()
        mark = fingerprint(new.token)
        async with self._database.write() as tx:
            store = LinkStore(tx)
            await store.lock(alone=False)  # the key that encrypts below is not taken away meanwhile
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
            for method in refused:
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
        return Linked(token, tuple(refused), tuple(each for each in ended if each != person.id), was_tried)

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

    async def _try(self, new: NewToken, caller: Caller) -> tuple[bool, list[str]]:
        """Call harmless reads until one works; return whether any did, and which methods were refused."""
        komet = self._client.with_token(new.token, caller)
        refused: list[str] = []
        for request in _harmless_reads(new):
            try:
                await komet.send(request)
            except KometTokenRejectedError:
                raise FormError("token", say("Komet does not know this token. Copy it again from Komet.")) from None
            except KometMethodRefusedError:
                refused.append(request.method)
                continue
            return True, refused
        return False, refused

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


def _harmless_reads(new: NewToken) -> list[AnyRequest]:
    reads: list[AnyRequest] = [
        BoxTypeList(code="HB"),
        ProductList(id="1"),
        CarrierList(id="1"),
        VendorList(id="1"),
        PurchaseOrderList(date=date(2000, 1, 1)),
    ]
    return [
        request
        for request in reads
        if request.method in new.methods and new.token_type in request.token_types and request.effect is Effect.READ
    ]
