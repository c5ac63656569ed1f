"""Requests that nobody can decide any more: the last approver left the role, or only the requester is in it.

Such a request goes on waiting until it expires, because the policy may change back; but the person who asked
and the admins are told once, with what they can do.
"""

from collections.abc import Callable, Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.approvals import APPROVE
from bot.audit import record_step
from bot.outbox import Outbox
from bot.policy import Policy
from bot.policy.rules import ADMIN
from bot.principals import principals
from bot.proposals import State
from bot.requirements import roles_of
from bot.slack.blocks import Blocks, Message, actions, button, inert, mention, moment, section
from bot.words import say
from storage.database import Database, utc_now
from storage.delegations import DelegationRow, DelegationStore
from storage.proposals import DecisionRow, ProposalRow, ProposalStore


class Undecidable:
    """Looks at what waits. `policy` returns the policy in force."""

    def __init__(
        self, database: Database, outbox: Outbox, policy: Callable[[], Policy | None], *, team_id: str
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._policy = policy
        self._team_id = team_id
        self._told: set[str] = set()

    async def round(self) -> None:
        """Tell of every request that came to this state since the last round."""
        policy = self._policy()
        if policy is None:
            return
        async with self._database.read() as tx:
            store = ProposalStore(tx)
            active = await DelegationStore(tx).active(self._team_id, utc_now())
            waiting = await store.in_state({State.WAITING.value})
            self._told &= {row.id for row in waiting}
            stuck = [
                row
                for row in waiting
                if row.id not in self._told
                and not can_be_decided(row, await store.decisions_on(row.id), active, policy)
            ]
        for row in stuck:
            async with self._database.write() as tx:
                await self._tell(tx, row, policy)
            self._told.add(row.id)
        if stuck:
            self._outbox.wake()

    async def _tell(self, tx: AsyncConnection, row: ProposalRow, policy: Policy) -> None:
        # The outbox's key is what keeps it from being told again after a restart.
        if not await self._outbox.say(tx, f"undecidable:{row.id}", row.requester, _to_requester(row)):
            return
        for admin in policy.roles.get(ADMIN, ()):
            if admin != row.requester:
                await self._outbox.say(tx, f"undecidable:{row.id}:{admin}", admin, _to_admin(row))
        told = {"roles": roles_of(row)}
        await record_step(tx, row, "nobody can decide", acting_for="", channel="", detail=told)


def can_be_decided(
    row: ProposalRow, decisions: Iterable[DecisionRow], active: Iterable[DelegationRow], policy: Policy
) -> bool:
    """Say whether enough people are there who could approve it now, or once it is escalated."""
    approval = row.approval or {}
    later = [str(approval["escalate_to"])] if approval.get("escalate_to") else []
    rights = principals(policy.people_in([*roles_of(row), *later]), active, policy, row.requester)
    approvals = [each for each in decisions if each.verdict == APPROVE]
    pressed = {each.person for each in approvals}
    used = {each.principal for each in approvals}
    free = {principal for person, whose in rights.items() if person not in pressed for principal in whose} - used
    given = used & {principal for whose in rights.values() for principal in whose}
    return bool(free) and len(given) + len(free) >= int(approval.get("count", 1))


def _to_requester(row: ProposalRow) -> Message:
    text = say("Nobody is left who could decide what you asked for:")
    sentence = f"*{inert(str(row.plan['sentence']), 500)}*"
    hint = say("Take it back, or ask an admin to change the policy. {until}", until=_until(row))
    blocks: Blocks = [section(f"{text}\n{sentence}\n{hint}")]
    blocks.append(actions([button(say("Take back"), "proposal.cancel", row.id)]))
    return Message(f"{text} {inert(str(row.plan['sentence']), 500)}", blocks)


def _to_admin(row: ProposalRow) -> Message:
    role = str((row.approval or {}).get("role", ""))
    text = say(
        "Nobody is left who could decide what {who} asked for: the policy needs somebody else in the role {role}.",
        who=mention(row.requester),
        role=inert(role, 80),
    )
    sentence = f"*{inert(str(row.plan['sentence']), 500)}*"
    hint = say("Change the policy file and put it in force: /komet admin reload. {until}", until=_until(row))
    return Message(text, [section(f"{text}\n{sentence}\n{hint}")])


def _until(row: ProposalRow) -> str:
    return say("It waits until {when}.", when=moment(row.expires_at)) if row.expires_at else ""
