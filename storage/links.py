"""Tokens and the people linked to them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import links, spending, tokens


@dataclass(frozen=True)
class TokenRow:
    """A Komet token as it is stored: `secret` is encrypted text, `refused` what Komet itself refused."""

    id: str
    team_id: str
    token_type: str
    party_id: str | None
    party_name: str | None
    description: str
    secret: str
    fingerprint: str
    methods: list[str]
    refused: list[str]
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None

    def __repr__(self) -> str:
        """Name the token by its fingerprint only."""
        return f"TokenRow({self.fingerprint})"


def _token(row: RowMapping) -> TokenRow:
    return TokenRow(**row)


class LinkStore:
    """Reads and writes tokens and links inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self._tx = tx

    async def token_of(self, team_id: str, slack_user: str) -> TokenRow | None:
        """Return the active token that the person is linked to, or None."""
        query = _active_links().where(links.c.team_id == team_id, links.c.slack_user == slack_user)
        return await self._one(query)

    async def token_of_party(self, team_id: str, token_type: str, party_id: str) -> TokenRow | None:
        """Return the active token of a vendor or customer, or None."""
        return await self._one(
            select(tokens).where(
                tokens.c.team_id == team_id,
                tokens.c.token_type == token_type,
                tokens.c.party_id == party_id,
                tokens.c.revoked_at.is_(None),
            )
        )

    async def token_by_fingerprint(self, team_id: str, fingerprint: str) -> TokenRow | None:
        """Return the active token with this fingerprint, or None: two people may share one token."""
        return await self._one(
            select(tokens).where(
                tokens.c.team_id == team_id,
                tokens.c.fingerprint == fingerprint,
                tokens.c.revoked_at.is_(None),
            )
        )

    async def ever_with(self, team_id: str, fingerprint: str) -> list[TokenRow]:
        """Return the tokens that had this fingerprint, revoked ones included."""
        query = select(tokens).where(tokens.c.team_id == team_id, tokens.c.fingerprint == fingerprint)
        return [_token(row) for row in (await self._tx.execute(query)).mappings()]

    async def token(self, token_id: str) -> TokenRow | None:
        """Return a token by its id, revoked or not."""
        return await self._one(select(tokens).where(tokens.c.id == token_id))

    async def people_of(self, token_id: str) -> list[str]:
        """Return the Slack users who are linked to the token."""
        return list(await self.linked_since(token_id))

    async def linked_since(self, token_id: str) -> dict[str, datetime]:
        """Return the Slack users who are linked to the token, each with the moment when they were."""
        query = select(links.c.slack_user, links.c.linked_at).where(
            links.c.token_id == token_id, links.c.ended_at.is_(None)
        )
        return {row.slack_user: row.linked_at for row in await self._tx.execute(query)}

    async def all_tokens(self) -> list[TokenRow]:
        """Return every token with its secret, for rotating the key."""
        return [_token(row) for row in (await self._tx.execute(select(tokens))).mappings()]

    async def replace_secret(self, token_id: str, before: str, secret: str) -> bool:
        """Put another encryption of the same token in place of `before`; False when that is not there any more."""
        result = await self._tx.execute(
            update(tokens).where(tokens.c.id == token_id, tokens.c.secret == before).values(secret=secret)
        )
        return bool(result.rowcount)

    async def stored_among(self, fingerprints: Collection[str]) -> set[str]:
        """Return those of the fingerprints that a stored token has, ended ones included."""
        query = select(tokens.c.fingerprint).where(tokens.c.fingerprint.in_(fingerprints))
        return set((await self._tx.execute(query)).scalars())

    async def people_by_fingerprint(self, fingerprints: Collection[str]) -> dict[str, list[str]]:
        """Return who is linked to the active tokens with these fingerprints now, of whatever team."""
        query = (
            select(tokens.c.fingerprint, links.c.slack_user)
            .join(links, links.c.token_id == tokens.c.id)
            .where(tokens.c.fingerprint.in_(fingerprints), links.c.ended_at.is_(None), tokens.c.revoked_at.is_(None))
            .order_by(links.c.linked_at)
        )
        people: dict[str, list[str]] = {}
        for mark, person in await self._tx.execute(query):
            people.setdefault(mark, []).append(person)
        return people

    async def add_token(self, row: TokenRow) -> None:
        """Store a new token. Raises IntegrityError if its party has an active one."""
        await self._tx.execute(insert(tokens).values(vars(row)))

    async def revoke_token(self, token_id: str, by: str, at: datetime) -> list[str]:
        """End the token and its links; return the people who were linked."""
        people = await self.people_of(token_id)
        await self._tx.execute(update(tokens).where(tokens.c.id == token_id).values(revoked_at=at))
        await self._tx.execute(
            update(links)
            .where(links.c.token_id == token_id, links.c.ended_at.is_(None))
            .values(ended_at=at, ended_by=by)
        )
        return people

    async def link(self, link_id: str, team_id: str, slack_user: str, token_id: str, by: str, at: datetime) -> None:
        """Link a person to a token; what they were linked to before ends."""
        await self.unlink(team_id, slack_user, by, at)
        await self._tx.execute(
            insert(links).values(
                id=link_id,
                team_id=team_id,
                slack_user=slack_user,
                token_id=token_id,
                linked_by=by,
                linked_at=at,
            )
        )

    async def unlink(self, team_id: str, slack_user: str, by: str, at: datetime) -> bool:
        """End the person's link; say whether there was one."""
        result = await self._tx.execute(
            update(links)
            .where(links.c.team_id == team_id, links.c.slack_user == slack_user, links.c.ended_at.is_(None))
            .values(ended_at=at, ended_by=by)
        )
        return bool(result.rowcount)

    async def set_methods(self, token_id: str, methods: Sequence[str], description: str) -> None:
        """Replace what a token is recorded to allow; what Komet refused before is forgotten."""
        await self._tx.execute(
            update(tokens)
            .where(tokens.c.id == token_id)
            .values(methods=list(methods), refused=[], description=description)
        )

    async def allow(self, token_id: str, method: str) -> bool:
        """Record that the token allows this method, whatever Komet refused before; False when it is so already."""
        token = await self.token(token_id)
        if token is None or (method in token.methods and method not in token.refused):
            return False
        methods = sorted({*token.methods, method})
        refused = [each for each in token.refused if each != method]
        await self._tx.execute(update(tokens).where(tokens.c.id == token_id).values(methods=methods, refused=refused))
        return True

    async def active(self) -> list[tuple[TokenRow, dict[str, datetime]]]:
        """Return the active tokens of every team, oldest first, each with who is linked to it, and since when."""
        query = select(tokens).where(tokens.c.revoked_at.is_(None)).order_by(tokens.c.created_at)
        rows = [_token(row) for row in (await self._tx.execute(query)).mappings()]
        linked = select(links.c.token_id, links.c.slack_user, links.c.linked_at).where(links.c.ended_at.is_(None))
        people: dict[str, dict[str, datetime]] = {}
        for token_id, person, at in await self._tx.execute(linked.order_by(links.c.linked_at)):
            people.setdefault(token_id, {})[person] = at
        return [(row, people.get(row.id, {})) for row in rows]

    async def last_used(self) -> dict[str, date]:
        """Return the company day of each fingerprint's last Komet call, as far back as calls are remembered."""
        query = select(spending.c.fingerprint, func.max(spending.c.day)).group_by(spending.c.fingerprint)
        return {row[0]: row[1] for row in await self._tx.execute(query)}

    async def strike_off(self, token_id: str, method: str) -> None:
        """Remember that Komet refused this method to the token."""
        token = await self.token(token_id)
        if token and method not in token.refused:
            await self._tx.execute(
                update(tokens).where(tokens.c.id == token_id).values(refused=[*token.refused, method])
            )

    async def _one(self, query: Select[Any]) -> TokenRow | None:
        row = (await self._tx.execute(query)).mappings().first()
        return _token(row) if row else None


def _active_links() -> Select[Any]:
    return (
        select(tokens)
        .join(links, links.c.token_id == tokens.c.id)
        .where(links.c.ended_at.is_(None), tokens.c.revoked_at.is_(None))
    )
