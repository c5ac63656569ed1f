"""What every listener works with: the services, handed down from `bot/app.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Access
from bot.alerts import Alerts
from bot.approvals import Approvals
from bot.execution import Execution
from bot.ledger import Ledger
from bot.operations import AnyOperation
from bot.people import People, Person
from bot.policy import Policy
from bot.runner import Runner
from bot.slack.replies import Reply
from bot.tasks import Tasks
from handlers.results import Results
from storage.database import Database


@dataclass(frozen=True)
class Desk:
    """The services. `policy` returns the policy in force, None when there is none."""

    slack: AsyncWebClient
    http: aiohttp.ClientSession
    database: Database
    people: People
    access: Access
    runner: Runner
    execution: Execution
    approvals: Approvals
    alerts: Alerts
    ledger: Ledger
    tasks: Tasks
    policy: Callable[[], Policy | None]
    operations: Mapping[str, AnyOperation]
    results: Results = field(default_factory=Results)


@dataclass(frozen=True)
class Visit:
    """One act of one person: who, where an answer goes, and in which channel they were."""

    desk: Desk
    person: Person
    reply: Reply
    channel: str | None = None
