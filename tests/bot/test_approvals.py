"""Decisions of two processes at the same time: one right counts once, whoever uses it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.approvals import APPROVE, Approvals
from bot.errors import ApprovalError
from bot.komet.requests import REQUESTS
from bot.outbox import Outbox
from bot.people import Person
from bot.policy import Policy, read_policy
from bot.proposals import State
from storage.database import Database, utc_now
from storage.delegations import DelegationRow, DelegationStore
from storage.migrate import upgrade
from storage.proposals import ProposalStore
from tests.support.databases import address
from tests.support.plans import APPROVAL, proposal_row

pytestmark = pytest.mark.anyio

POLICY = read_policy(
    """
    [channels]
    approvals = "C04APPROVL3"
    announcements = "C04SALES002"
    [roles]
    manager = ["U1", "U2"]
    deputy = ["U3"]
    [delegation]
    to = "deputy"
    """,
    REQUESTS,
)


class Everybody:
    """Slack, in which everybody is a member but those who left."""

    def __init__(self, *left: str) -> None:
        self.left = left

    async def fresh(self, user_id: str, team_id: str | None = None) -> Person:
        """Return the person."""
        return Person(team_id="T1", id=user_id, is_outsider=user_id in self.left)


@pytest.fixture
async def processes(tmp_path: Any) -> AsyncIterator[list[Database]]:
    """Two processes' views of one database, in which U3 decides for U1 and a request waits for two approvals."""
    url = address(tmp_path / "bot.db")
    both = [Database(url), Database(url)]
    await upgrade(both[0])
    now = utc_now()
    async with both[0].write() as tx:
        approval = {**APPROVAL, "roles": ["manager"], "count": 2}
        row = proposal_row(team_id="T1", requester="U9", approval=approval, expires_at=now + timedelta(hours=1))
        await ProposalStore(tx).add(row)
        begun, over = now - timedelta(hours=1), now + timedelta(hours=1)
        await DelegationStore(tx).add(DelegationRow("d1", "T1", "U1", "U3", begun, over, begun))
    yield both
    for database in both:
        await database.close()


def approvals(database: Database, people: Any, policy: Callable[[], Policy | None] = lambda: POLICY) -> Approvals:
    """Return the service of one process."""
    outbox = Outbox(database, None, announcements=lambda: None)  # type: ignore[arg-type]  # nothing is sent here
    return Approvals(database, outbox, people, None, policy)  # type: ignore[arg-type]  # and no code is asked for


async def decide(database: Database, person: str, *left: str) -> str:
    """Approve in one process; return what came of it."""
    try:
        service = approvals(database, Everybody(*left))
        proposal = await service.decide(Person(team_id="T1", id=person), "00000000000000aa", APPROVE)
    except ApprovalError as error:
        return error.sentence()
    return proposal.state.value


async def test_somebody_and_their_delegate_pressing_at_once_are_one_approval(processes: list[Database]) -> None:
    one, other = processes
    answers = await asyncio.gather(decide(one, "U1"), decide(other, "U3"))
    used = "The right that you would use was used for this already. It waits for somebody else too."
    assert sorted(answers) == sorted([State.WAITING.value, used])
    async with one.read() as tx:
        assert len(await ProposalStore(tx).decisions_on("00000000000000aa")) == 1


async def test_two_who_press_at_once_with_two_rights_are_two(processes: list[Database]) -> None:
    one, other = processes
    answers = await asyncio.gather(decide(one, "U2"), decide(other, "U3"))
    assert sorted(answers) == [State.APPROVED.value, State.WAITING.value]


async def test_the_right_of_somebody_who_left_is_no_right(processes: list[Database]) -> None:
    assert await decide(processes[0], "U3", "U1") == "Only a manager can decide this."


async def test_without_a_policy_nobody_decides(processes: list[Database]) -> None:
    service = approvals(processes[0], Everybody(), lambda: None)
    with pytest.raises(ApprovalError, match="Only a manager"):
        await service.decide(Person(team_id="T1", id="U1"), "00000000000000aa", APPROVE)
