"""One process of the bot: the real services, put together as `bot/app.py` does, over stand-ins for the outside."""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from bot.access import Access, admitted
from bot.approvals import Approvals
from bot.audit.heads import Heads
from bot.catalogue.refresher import Refresher
from bot.ends import Ends
from bot.execution import Execution
from bot.halts import Halts
from bot.journal import Journal
from bot.keys import Keyring
from bot.komet.client import KometClient
from bot.looks import Looks
from bot.lost_answers import LostAnswers
from bot.outbox import Outbox
from bot.people import People, Person
from bot.planner import Planner
from bot.policy import Policy
from bot.proposals import Proposal, State
from bot.questions import Questions
from bot.quota import DayClock, Limits, Quota
from bot.reminders import Reminders
from bot.runner import Runner
from bot.second_factors import SecondFactors
from bot.sheets import Sheets
from bot.tasks import Tasks
from bot.undecidable import Undecidable
from bot.workbench.slack.seed import SALES, TEAM_ID
from bot.worker import Worker
from handlers.operations import OPERATIONS
from tests.properties.komet_here import KometHere, Wire
from tests.properties.quick_database import Life, QuickDatabase
from tests.properties.slack_here import SlackHere

OPERATION = {operation.command: operation for operation in OPERATIONS}

KEYS = (base64.urlsafe_b64encode(b"a key of thirty-two bytes, or so").decode(),)
"""What it encrypts are the local Komet's tokens."""


class _Policies:
    """The policy in force, which tests change at once."""

    def __init__(self, policy: Callable[[], Policy | None]) -> None:
        self.current = policy

    async def refresh_groups(self) -> None:
        return


class Process:
    """A running process. What a press does here is what `handlers/` does with it."""

    def __init__(
        self,
        engine: Engine,
        komet: KometHere,
        slack: SlackHere,
        policy: Callable[[], Policy | None],
        now: Callable[[], datetime],
    ) -> None:
        self.life = Life()
        self.policy = policy
        self.database = database = QuickDatabase(engine, self.life)
        web: Any = slack
        self.people = People(web, TEAM_ID)
        self.outbox = outbox = Outbox(database, web, announcements=lambda: SALES, post_interval=0)
        self.quota = quota = Quota(
            database, outbox, team_id=TEAM_ID, limits=Limits(5000), clock=DayClock(), admins=tuple, now=now
        )
        wire = Wire(komet)
        self.client = KometClient("http://127.0.0.1/api/", gate=wire.gate(quota), transport=wire.transport)
        keyring = Keyring(list(KEYS))
        planner = Planner(database, Access(database, keyring, self.client, all_switched_on=True), policy, quota)
        journal = Journal(database)
        ends = Ends(database, journal, outbox, OPERATION)
        self.runner = Runner(database, planner, outbox, quota, Sheets(database, web), OPERATION)
        self.approvals = Approvals(database, outbox, self.people, SecondFactors(database, keyring), policy)
        self.questions = Questions(database, outbox, self.approvals)
        self.execution = Execution(database, planner, journal, ends, outbox, OPERATION, self.people.fresh)
        self.looks = Looks(database, planner, LostAnswers(database), ends, OPERATION, self.people.find)
        policies: Any = _Policies(policy)
        heads = Heads(database, outbox, lambda: SALES)
        reminders = Reminders(database, outbox, policy, team_id=TEAM_ID)
        undecidable = Undecidable(database, outbox, policy, team_id=TEAM_ID)
        halts = Halts(database, ends, self.execution, self.outbox, lambda: None)
        refresher = Refresher(database, planner, Tasks())
        self.worker = Worker(
            database, ends, self.execution, self.looks, halts, quota, policies, heads, reminders, undecidable, refresher
        )

    async def boot(self) -> None:
        """Start, as `start_bot` does: look at what the last stop interrupted and go on with it."""
        await self.quota.flush()
        for row in await self.execution.interrupted():
            await self.execution.resume(row)

    async def decider(self, user: str) -> Person:
        """Return somebody who presses a button that decides."""
        return admitted(await self.people.fresh(user, TEAM_ID), self.policy(), SALES)

    async def preview(self, user: str, command: str, values: dict[str, Any]) -> Proposal:
        """Submit a form."""
        person = admitted(await self.people.find(user, TEAM_ID), self.policy(), SALES)
        operation = OPERATION[command]
        return await self.runner.preview(person, operation, operation.form.model_validate(values), SALES)

    async def confirm(self, user: str, proposal_id: str) -> Proposal:
        """Press the yes under a preview."""
        person = await self.decider(user)
        proposal = await self.runner.confirm(person, proposal_id)
        if proposal.state is State.APPROVED:
            proposal = await self.execution.run(proposal.id, person)
        return proposal

    async def decide(self, user: str, proposal_id: str, verdict: str) -> Proposal:
        """Press Approve, or submit the reason of a reject."""
        proposal = await self.approvals.decide(await self.decider(user), proposal_id, verdict, "because")
        if proposal.state is State.APPROVED:
            requester = await self.people.fresh(proposal.row.requester, proposal.row.team_id)
            proposal = await self.execution.run(proposal.id, requester)
        return proposal

    async def ask_back(self, user: str, proposal_id: str) -> None:
        """Send a request back with a question."""
        await self.questions.ask(await self.decider(user), proposal_id, "Which farm?")

    async def cancel(self, user: str, proposal_id: str) -> None:
        """Press Take back."""
        await self.runner.cancel(await self.decider(user), proposal_id)
