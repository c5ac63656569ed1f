"""Proposals, the decisions on them and where they are shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import attachments, decisions, messages, posts, proposals


@dataclass(frozen=True)
class ProposalRow:
    """One intent of one person; its id is the intent's id for good. States are in `bot/proposals.py`."""

    id: str
    team_id: str
    requester: str
    operation: str
    method: str
    form: dict[str, Any]
    plan: dict[str, Any]
    digest: str
    fingerprint: str
    policy_version: str
    approval: dict[str, Any] | None
    state: str
    origin_channel: str | None
    detail: dict[str, Any]
    created_at: datetime
    confirmed_at: datetime | None = None
    expires_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True)
class DecisionRow:
    """What one person decided about a proposal, and why.

    `acting_for` is whose right they used when it was not their own, `second_factor` whether a code was checked.
    """

    proposal_id: str
    person: str
    verdict: str
    reason: str
    at: datetime
    acting_for: str | None = None
    second_factor: bool = False

    @property
    def principal(self) -> str:
        """Return the person whose right it was."""
        return self.acting_for or self.person


@dataclass(frozen=True)
class ShownRow:
    """Where a proposal is shown: the card, the requester's status message, the announcement."""

    proposal_id: str
    surface: str
    channel: str
    ts: str
    permalink: str


class ProposalStore:
    """Reads and writes proposals inside one transaction."""

    def __init__(self, tx: AsyncConnection) -> None:
        self.tx = tx

    async def add(self, row: ProposalRow) -> None:
        """Store a new proposal."""
        await self.tx.execute(insert(proposals).values(vars(row)))

    async def get(self, proposal_id: str) -> ProposalRow | None:
        """Return the proposal, or None."""
        query = select(proposals).where(proposals.c.id == proposal_id)
        row = (await self.tx.execute(query)).mappings().first()
        return ProposalRow(**row) if row else None

    async def detail_of(self, proposal_id: str) -> dict[str, Any]:
        """Return the proposal's detail alone: its plan may hold thousands of rows."""
        query = select(proposals.c.detail).where(proposals.c.id == proposal_id)
        return dict((await self.tx.execute(query)).scalar_one())

    async def move(self, proposal_id: str, expected: Collection[str], state: str, **also: Any) -> bool:
        """Move to `state` if it is in one of the `expected` states; say whether this call did it.

        One conditional UPDATE: of two people, processes or repeats exactly one gets True.
        """
        result = await self.tx.execute(
            update(proposals)
            .where(proposals.c.id == proposal_id, proposals.c.state.in_(expected))
            .values(state=state, **also)
        )
        return result.rowcount == 1

    async def tell_totals(self, proposal_id: str, plan: dict[str, Any]) -> None:
        """Keep the plan with what its totals are when it is sent; everything else of it stays as it was shown."""
        await self.tx.execute(update(proposals).where(proposals.c.id == proposal_id).values(plan=plan))

    async def same_confirmed_since(
        self, team_id: str, requester: str, digest: str, since: datetime, *, besides: str, states: Collection[str]
    ) -> ProposalRow | None:
        """Return this person's proposal of the same act in these states, confirmed since then, but not `besides`."""
        query = (
            select(proposals)
            .where(
                proposals.c.team_id == team_id,
                proposals.c.requester == requester,
                proposals.c.digest == digest,
                proposals.c.confirmed_at >= since,
                proposals.c.id != besides,
                proposals.c.state.in_(states),
            )
            .order_by(proposals.c.confirmed_at)
        )
        row = (await self.tx.execute(query)).mappings().first()
        return ProposalRow(**row) if row else None

    async def confirmed_since(self, moment: datetime) -> list[ProposalRow]:
        """Return the proposals that were confirmed since then, oldest first."""
        query = select(proposals).where(proposals.c.confirmed_at >= moment).order_by(proposals.c.confirmed_at)
        return [ProposalRow(**row) for row in (await self.tx.execute(query)).mappings()]

    async def in_state(self, states: Collection[str], *, limit: int = 500) -> list[ProposalRow]:
        """Return proposals in these states, oldest first."""
        query = select(proposals).where(proposals.c.state.in_(states)).order_by(proposals.c.created_at).limit(limit)
        return [ProposalRow(**row) for row in (await self.tx.execute(query)).mappings()]

    async def expired(self, states: Collection[str], now: datetime) -> list[str]:
        """Return the ids of proposals in these states whose time is over."""
        query = select(proposals.c.id).where(proposals.c.state.in_(states), proposals.c.expires_at <= now)
        return list((await self.tx.execute(query)).scalars())

    async def recent_of(self, team_id: str, requester: str, states: Collection[str], limit: int) -> list[ProposalRow]:
        """Return the person's newest proposals in these states, newest first."""
        query = (
            select(proposals)
            .where(
                proposals.c.team_id == team_id,
                proposals.c.requester == requester,
                proposals.c.state.in_(states),
            )
            .order_by(proposals.c.created_at.desc())
            .limit(limit)
        )
        return [ProposalRow(**row) for row in (await self.tx.execute(query)).mappings()]

    async def decide(self, row: DecisionRow) -> None:
        """Store a decision. Raises IntegrityError when this person decided already."""
        await self.tx.execute(insert(decisions).values(vars(row)))

    async def decisions_on(self, proposal_id: str) -> list[DecisionRow]:
        """Return the decisions in the order they were taken."""
        query = (
            select(*(decisions.c[name] for name in DecisionRow.__dataclass_fields__))
            .where(decisions.c.proposal_id == proposal_id)
            .order_by(decisions.c.id)
        )
        return [DecisionRow(**row) for row in (await self.tx.execute(query)).mappings()]

    async def shown(self, proposal_id: str) -> dict[str, ShownRow]:
        """Return where the proposal is shown, by surface."""
        query = select(messages).where(messages.c.proposal_id == proposal_id)
        return {row["surface"]: ShownRow(**row) for row in (await self.tx.execute(query)).mappings()}

    async def remember_shown(self, row: ShownRow) -> None:
        """Remember a message that shows the proposal."""
        await self.tx.execute(insert(messages).values(vars(row)))

    async def begin_post(self, proposal_id: str, surface: str, at: datetime) -> bool:
        """Write down that a message is about to be posted; False when an earlier try may have posted it."""
        known = await self.tx.execute(select(posts).where(*_post(proposal_id, surface)))
        if known.first() is not None:
            return False
        await self.tx.execute(insert(posts).values(proposal_id=proposal_id, surface=surface, at=at))
        return True

    async def end_post(self, proposal_id: str, surface: str) -> None:
        """Forget a post that was begun: it is known now whether it was made."""
        await self.tx.execute(delete(posts).where(*_post(proposal_id, surface)))

    async def forget_shown(self, proposal_id: str, surface: str) -> None:
        """Forget a message that is not there any more."""
        await self.tx.execute(
            delete(messages).where(messages.c.proposal_id == proposal_id, messages.c.surface == surface)
        )

    async def link_shown(self, proposal_id: str, surface: str, permalink: str) -> None:
        """Remember the address of a message that shows the proposal."""
        here = (messages.c.proposal_id == proposal_id, messages.c.surface == surface)
        await self.tx.execute(update(messages).where(*here).values(permalink=permalink))

    async def keep_files(self, contents: Mapping[str, bytes], at: datetime) -> None:
        """Keep file bytes by their SHA-256, so that a write can be sent after a restart; `at` is when they came."""
        for digest, content in contents.items():
            known = update(attachments).where(attachments.c.sha256 == digest).values(created_at=at)
            if not (await self.tx.execute(known)).rowcount:
                await self.tx.execute(insert(attachments).values(sha256=digest, content=content, created_at=at))

    async def file(self, digest: str) -> bytes | None:
        """Return the bytes with this SHA-256, or None."""
        query = select(attachments.c.content).where(attachments.c.sha256 == digest)
        return (await self.tx.execute(query)).scalar_one_or_none()

    async def forget_previews(self, state: str, before: datetime) -> None:
        """Forget proposals that never left this first state, and where they were shown."""
        old = select(proposals.c.id).where(proposals.c.state == state, proposals.c.created_at < before)
        await self.tx.execute(delete(messages).where(messages.c.proposal_id.in_(old)))
        await self.tx.execute(delete(proposals).where(proposals.c.state == state, proposals.c.created_at < before))

    async def forget_files(self, before: datetime) -> None:
        """Forget file bytes that were handed in before the moment, and not again since."""
        await self.tx.execute(delete(attachments).where(attachments.c.created_at < before))


def _post(proposal_id: str, surface: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return posts.c.proposal_id == proposal_id, posts.c.surface == surface
