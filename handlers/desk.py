"""What every listener works with: the services, handed down from `bot/app.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Access
from bot.alerts import Alerts
from bot.approvals import Approvals
from bot.catalogue.asking import Asking
from bot.catalogue.refresher import Refresher
from bot.delegations import Delegations
from bot.errors import NotAllowedError
from bot.execution import Execution
from bot.halts import Halts
from bot.lists.exports import Exports
from bot.looks import Looks
from bot.operations import AnyOperation
from bot.outbox import Outbox
from bot.people import People, Person
from bot.policy import Policy, PolicyKeeper
from bot.questions import Questions
from bot.quota import Quota
from bot.runner import Runner
from bot.second_factors import SecondFactors
from bot.slack.blocks import Block, Message, actions, section
from bot.slack.replies import Reply
from bot.tasks import Tasks
from bot.token_care import TokenCare
from bot.words import say
from handlers.results import Results
from storage.database import Database


@dataclass(frozen=True)
class Desk:
    """The services."""

    slack: AsyncWebClient
    http: aiohttp.ClientSession
    database: Database
    people: People
    access: Access
    token_care: TokenCare
    runner: Runner
    execution: Execution
    looks: Looks
    halts: Halts
    approvals: Approvals
    questions: Questions
    delegations: Delegations
    factors: SecondFactors
    outbox: Outbox
    alerts: Alerts
    quota: Quota
    tasks: Tasks
    refresher: Refresher
    asking: Asking
    policies: PolicyKeeper
    operations: Mapping[str, AnyOperation]
    results: Results = field(default_factory=Results)
    exports: Exports = field(default_factory=Exports)

    def policy(self) -> Policy | None:
        """Return the policy in force, None when there is none."""
        return self.policies.current()

    async def tell(self, person_id: str, mrkdwn: str) -> None:
        """Tell somebody, who need not be the one who acts, by direct message."""
        await self.slack.chat_postMessage(channel=person_id, **Message.saying(mrkdwn).body())


@dataclass(frozen=True)
class Visit:
    """One act of one person: who, where an answer goes, and in which channel they were."""

    desk: Desk
    person: Person
    reply: Reply
    channel: str | None = None

    async def open(self, view: Block, again: Block | None = None) -> None:
        """Open the modal; where Slack waits for it no longer, say so beside `again`, the button that asks once more."""
        if await self.reply.open(view) is None:
            ask = say("Please press the button.") if again else say("Please run the command again.")
            words = say("Slack did not let me open the window. {ask}", ask=ask)
            blocks = [section(words), *([actions([again])] if again else [])]
            await self.reply.privately(Message(words, blocks))

    def require_admin(self, what: str, ask: str = "") -> Policy:
        """Return the policy in force. Raises NotAllowedError, which names `what` and says `ask`, unless by an admin."""
        policy = self.desk.policy()
        if policy is None or not policy.is_admin(self.person.id):
            raise NotAllowedError(method=what, reason=say("it is for admins."), ask=ask)
        return policy
