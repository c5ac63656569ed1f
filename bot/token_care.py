"""Looking after connected tokens: logging in for one, checking, renewing, what an admin sees and allows."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from pydantic import SecretStr

from bot.access import Access
from bot.audit import record
from bot.errors import FormError, NotConnectedError
from bot.ids import new_id
from bot.keys import Keyring, fingerprint
from bot.komet.callers import Caller
from bot.komet.client import KometClient
from bot.komet.errors import KometRefusedError, KometTokenRejectedError
from bot.komet.kinds import TokenType
from bot.komet.requests import REQUESTS, Login
from bot.people import Person
from bot.token_owner import try_whose
from bot.token_trial import Tried
from bot.words import say
from storage.database import Database, utc_now
from storage.links import LinkStore, TokenRow


@dataclass(frozen=True)
class Checked:
    """A token that Komet knows, since when the person has it, what trying it showed, and the day it was last used."""

    token: TokenRow
    since: datetime
    tried: Tried
    last_used: date | None


@dataclass(frozen=True)
class Renewed:
    """A token that took another one's place, everybody who is linked to it, and what could not be checked of it."""

    before: TokenRow
    token: TokenRow
    people: tuple[str, ...]
    doubt: str


@dataclass(frozen=True)
class Held:
    """A token and who has it, for the admins' list; `since` is when the last of them was connected with it."""

    token: TokenRow
    people: tuple[str, ...]
    since: datetime
    last_used: date | None


class TokenCare:
    """Looks after tokens; `Access` links them."""

    def __init__(self, database: Database, keyring: Keyring, client: KometClient, access: Access) -> None:
        self._database = database
        self._keyring = keyring
        self._client = client
        self._access = access

    async def log_in(self, username: str, password: SecretStr, *, by: Person) -> SecretStr:
        """Return the token that Komet hands out for a name and a password, which are kept nowhere.

        Raises FormError at `password` when Komet refuses them, KometError when it cannot be asked.
        """
        # The password travels where a token would; its fingerprint is none of the quota's business.
        komet = self._client.with_token(password, Caller(by.id))
        try:
            return (await komet.send(Login(username=username))).api_key
        except (KometRefusedError, KometTokenRejectedError) as error:
            words = say("Komet does not let you in: “{message}”", message=error.message)
            raise FormError("password", words) from None

    async def check(self, person: Person) -> Checked:
        """Ask Komet one list with the person's token, two with a vendor's or customer's; refused ones are struck off.

        Raises NotConnectedError, OtherTypeError or OtherPartyError when it was connected as what it is not,
        KometTokenRejectedError, KometError.
        """
        token = await self._token_of(person)
        methods = set(token.methods) - set(token.refused)
        komet = self._access.komet(token, Caller(person.id, token.fingerprint))
        tried = await try_whose(komet, methods, TokenType(token.token_type), token.party_name, today=person.today())
        for method in tried.refused:
            await self._access.strike_off(token, method)
        async with self._database.read() as tx:
            store = LinkStore(tx)
            fresh = await store.token(token.id)
            used = await store.last_used()
            since = (await store.linked_since(token.id)).get(person.id, token.created_at)
        return Checked(fresh or token, since, tried, used.get(token.fingerprint))

    async def renew(self, person: Person, new: SecretStr, *, by: Person) -> Renewed:
        """Put a new token in the place of the person's: same type, party, methods and people.

        Raises FormError at `token` when Komet does not know it or it is connected already, OtherTypeError when it is of
        another type, OtherPartyError when it is of another vendor or customer, NotConnectedError.
        """
        mark = fingerprint(new)
        before = await self._token_of(person)
        komet = self._client.with_token(new, Caller(by.id, mark))
        methods = set(before.methods) - set(before.refused)
        try:
            tried = await try_whose(komet, methods, TokenType(before.token_type), before.party_name, today=by.today())
        except KometTokenRejectedError:
            raise FormError("token", say("Komet does not know this token. Copy it again from Komet.")) from None
        now = utc_now()
        async with self._database.write() as tx:
            store = LinkStore(tx)
            before = await self._still_theirs(store, person, before)
            if await store.token_by_fingerprint(person.team_id, mark):
                raise FormError("token", say("This token is connected here already."))
            people = await store.revoke_token(before.id, by.id, now)
            token = replace(
                before,
                id=new_id(),
                secret=self._keyring.encrypt(new),
                fingerprint=mark,
                refused=sorted({*before.refused, *tried.refused}),
                created_at=now,
                created_by=by.id,
            )
            await store.add_token(token)
            for each in people:
                await store.link(new_id(), person.team_id, each, token.id, by.id, now)
            await record(
                tx,
                team_id=person.team_id,
                actor=by.id,
                event="token renewed",
                sentence=f"Put token {mark} in the place of {before.fingerprint}",
                acting_for=person.id,
                detail={"people": sorted(people)},
            )
        return Renewed(before, token, tuple(people), tried.doubt)

    async def allow(self, person: Person, method: str, *, by: Person) -> TokenRow:
        """Record that the person's token allows a method, as somebody ticked it in Komet; return it as it was before.

        Raises FormError when there is no such method for this type or it is allowed already, NotConnectedError.
        """
        kind = REQUESTS.get(method)
        async with self._database.write() as tx:
            store = LinkStore(tx)
            token = await store.token_of(person.team_id, person.id)
            if token is None:
                raise NotConnectedError
            if kind is None or TokenType(token.token_type) not in kind.token_types:
                words = say("A {type} token has no method {method}.", type=token.token_type, method=method)
                raise FormError("", words)
            if not await store.allow(token.id, method):
                raise FormError("", say("{method} is allowed already.", method=method))
            await record(
                tx,
                team_id=person.team_id,
                actor=by.id,
                event="method allowed",
                method=method,
                sentence=f"Recorded that token {token.fingerprint} allows {method}",
                acting_for=person.id,
                detail={"was_struck_off": method in token.refused},
            )
        return token

    async def everyone(self) -> list[Held]:
        """Return every active token, oldest first; people of other teams have some too where policy admits them."""
        async with self._database.read() as tx:
            store = LinkStore(tx)
            rows = await store.active()
            used = await store.last_used()
        return [
            Held(token, tuple(people), max(people.values(), default=token.created_at), used.get(token.fingerprint))
            for token, people in rows
        ]

    async def token(self, token_id: str) -> TokenRow | None:
        """Return a token by its id, or None."""
        async with self._database.read() as tx:
            return await LinkStore(tx).token(token_id)

    async def _token_of(self, person: Person) -> TokenRow:
        token = await self._access.token_of(person)
        if token is None:
            raise NotConnectedError
        return token

    async def _still_theirs(self, store: LinkStore, person: Person, token: TokenRow) -> TokenRow:
        """Return the token as it is now, in the transaction that replaces it."""
        now = await store.token_of(person.team_id, person.id)
        if now is None or now.id != token.id:
            raise FormError("token", say("The connection was changed meanwhile. Please look again: /komet-token show"))
        return now
