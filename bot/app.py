"""The composition root: everything is made and handed down here, and nowhere else.

`start_bot` returns a running bot: services, listeners, the Socket Mode connection or the HTTP server,
and the tasks that go on by themselves.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.access import Access
from bot.alerts import Alerts, Watcher
from bot.approvals import Approvals
from bot.audit.heads import Heads
from bot.bolt import make_app, slack_client
from bot.catalogue.asking import Asking
from bot.catalogue.keeper import Catalogue
from bot.catalogue.refresher import Refresher
from bot.config import Settings
from bot.delegations import Delegations
from bot.ends import Ends
from bot.errors import ConfigurationError
from bot.execution import Execution
from bot.halts import Halts
from bot.http import make_server
from bot.journal import Journal
from bot.keys import Keyring, fingerprint, load_keyring
from bot.komet.callers import Caller, Purpose
from bot.komet.client import KometClient
from bot.komet.line import quiet_http_logging
from bot.komet.requests import REQUESTS
from bot.komet.shapes import load_shapes
from bot.looks import Looks
from bot.lost_answers import LostAnswers
from bot.outbox import Outbox
from bot.people import People, members_of
from bot.planner import Planner
from bot.policy import PolicyKeeper, load_policy
from bot.policy.rules import ADMIN
from bot.questions import Questions
from bot.quota import CALLS_PER_USER, DayClock, Limits, Quota
from bot.reminders import Reminders
from bot.runner import Runner
from bot.second_factors import SecondFactors
from bot.sheets import Sheets
from bot.tasks import Tasks
from bot.token_care import TokenCare
from bot.undecidable import Undecidable
from bot.worker import Worker
from handlers.admin import tell_admins
from handlers.desk import Desk
from handlers.listeners import register
from handlers.operations import OPERATIONS
from storage.database import Database, refuse_exposed_files
from storage.migrate import upgrade
from storage.proposals import ProposalRow

log = logging.getLogger(__name__)

DRAIN_SECONDS = 35.0
"""How long a stop waits for work under way: a little longer than a Komet call may take."""


@dataclass
class Bot:
    """A running bot. `stop()` ends it in order: no new work, work under way, then the connections."""

    desk: Desk
    app: AsyncApp
    database: Database
    outbox: Outbox
    worker: Worker
    watcher: Watcher | None
    komet: KometClient
    http: aiohttp.ClientSession
    socket: AsyncSocketModeHandler | None = None
    server: web.AppRunner | None = None
    address: str = ""
    _going: list[asyncio.Task[Any]] = field(default_factory=list)

    async def connect(self, settings: Settings) -> None:
        """Connect to Slack by Socket Mode."""
        assert settings.slack_app_token is not None
        self.socket = AsyncSocketModeHandler(self.app, settings.slack_app_token.get_secret_value())
        await self.socket.connect_async()  # type: ignore[no-untyped-call]

    async def listen(self, settings: Settings) -> None:
        """Listen for Slack's HTTP requests."""
        assert settings.slack_signing_secret is not None
        secret = settings.slack_signing_secret.get_secret_value()
        self.server, self.address = await make_server(
            self.app, self.database, secret, host=settings.bot_http_host, port=settings.bot_http_port
        )

    def go_on(self) -> None:
        """Start what runs by itself: outbox, worker, quota, watcher."""
        rounds = [self.outbox.run(), self.worker.run(), self.desk.quota.run(), _warm(self.desk.refresher.catalogue)]
        if self.watcher:
            rounds.append(self.watcher.run())
        self._going = [asyncio.create_task(each) for each in rounds]

    async def reload_policy(self) -> None:
        """Put the policy file in force again; a faulty one changes nothing and the admins are told why."""
        try:
            await self.desk.policies.load()
        except ConfigurationError as error:
            log.warning("the policy was not reloaded: %s", error)
            await tell_admins(self.desk, error)

    async def stop(self) -> None:
        """End everything; work under way gets time to finish."""
        if self.socket:
            await self.socket.close_async()  # type: ignore[no-untyped-call]
        if self.server:
            await self.server.cleanup()
        left = await self.desk.tasks.drain(DRAIN_SECONDS)
        if left:
            log.warning("%s pieces of work were cut off; what was being sent is unknown after the next start", left)
        for task in self._going:
            task.cancel()
        await asyncio.gather(*self._going, return_exceptions=True)
        await self.desk.quota.close()
        await self.outbox.drain()
        await self.komet.aclose()
        await self.http.close()
        await self.database.close()


async def start_bot(settings: Settings, *, http_mode: bool = False) -> Bot:
    """Return a bot that answers Slack. Raises ConfigurationError for what is missing or wrong."""
    if http_mode and settings.slack_signing_secret is None:
        raise ConfigurationError("SLACK_SIGNING_SECRET is missing: HTTP requests cannot be checked without it.")
    if not http_mode and settings.slack_app_token is None:
        raise ConfigurationError("SLACK_APP_TOKEN is missing: Socket Mode needs it (or run with --http).")
    load_policy(settings.bot_policy, REQUESTS)  # its faults are told before anything is connected
    load_shapes(settings.komet_shapes)
    keyring = load_keyring(settings.bot_key, settings.bot_key_file)
    refuse_exposed_files(settings.bot_database_url)
    quiet_http_logging()
    bot = await _build(settings, keyring)
    try:
        await bot.desk.policies.load()
        await upgrade(bot.database)
        await bot.desk.quota.flush()  # what was spent today before this start
        interrupted = await bot.desk.execution.interrupted()
        await (bot.listen(settings) if http_mode else bot.connect(settings))
    except BaseException:
        await bot.stop()
        raise
    bot.go_on()
    for row in interrupted:
        bot.desk.tasks.start(_resume(bot.desk.execution, row))
    return bot


async def _warm(catalogue: Catalogue) -> None:
    """Make the searches of the catalogue ready, while people can already type."""
    try:
        await catalogue.warm()
    except Exception:
        log.exception("the catalogue could not be made ready; it is at the first need")


async def _resume(execution: Execution, row: ProposalRow) -> None:
    """Go on with what the last stop interrupted, while people can already type."""
    try:
        await execution.resume(row)
    except Exception:
        log.exception("could not go on with proposal %s", row.id)


async def _build(settings: Settings, keyring: Keyring) -> Bot:
    http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
    slack = slack_client(settings, http)
    try:
        identity = await slack.auth_test()
    except BaseException:
        await http.close()
        raise
    team_id = str(identity["team_id"])
    database = Database(settings.bot_database_url)
    policies = PolicyKeeper(settings.bot_policy, REQUESTS, partial(members_of, slack))

    def announcements() -> str | None:
        policy = policies.current()
        return policy.channels.announcements if policy else None

    outbox = Outbox(
        database,
        slack,
        announcements=announcements,
        post_interval=settings.bot_post_seconds,
    )
    quota = Quota(
        database,
        outbox,
        team_id=team_id,
        limits=limits_of(settings),
        clock=DayClock(settings.komet_day_offset_hours),
        admins=lambda: tuple(policy.roles.get(ADMIN, ())) if (policy := policies.current()) else (),
    )
    komet = KometClient(
        settings.komet_api_url,
        invoice_encoding=settings.komet_invoice_encoding,
        shapes=load_shapes(settings.komet_shapes),
        gate=quota,
    )
    access = Access(database, keyring, komet, all_switched_on=settings.komet_unverified == "on")
    operations = {operation.command: operation for operation in OPERATIONS}
    planner = Planner(database, access, policies.current, quota)
    runner = Runner(database, planner, outbox, quota, Sheets(database, slack), operations)
    people = People(slack, team_id)
    journal = Journal(database)
    ends = Ends(database, journal, outbox, operations)
    execution = Execution(database, planner, journal, ends, outbox, operations, people.fresh)
    halts = Halts(database, ends, execution, outbox, policies.current)
    looks = Looks(database, planner, LostAnswers(database), ends, operations, people.find)
    watcher = None
    if settings.komet_service_token:
        token = settings.komet_service_token
        service = komet.with_token(token, Caller(token=fingerprint(token), purpose=Purpose.BACKGROUND))
        watcher = Watcher(database, outbox, service, team_id=team_id, every=settings.bot_alerts_seconds)
    tasks = Tasks()
    refresher = Refresher(database, planner, tasks)
    factors = SecondFactors(database, keyring)
    approvals = Approvals(database, outbox, people, factors, policies.current)
    desk = Desk(
        slack=slack,
        http=http,
        database=database,
        people=people,
        access=access,
        token_care=TokenCare(database, keyring, komet, access),
        runner=runner,
        execution=execution,
        looks=looks,
        halts=halts,
        approvals=approvals,
        delegations=Delegations(database, outbox, people, policies.current),
        factors=factors,
        questions=Questions(database, outbox, approvals),
        outbox=outbox,
        alerts=Alerts(database, outbox, is_watching=watcher is not None),
        quota=quota,
        tasks=tasks,
        refresher=refresher,
        asking=Asking(planner, tasks),
        policies=policies,
        operations=operations,
    )
    app = make_app(slack, settings)
    register(app, desk)
    heads = Heads(database, outbox, announcements)
    reminders = Reminders(database, outbox, policies.current, team_id=team_id)
    undecidable = Undecidable(database, outbox, policies.current, team_id=team_id)
    worker = Worker(database, ends, execution, looks, halts, quota, policies, heads, reminders, undecidable, refresher)
    return Bot(desk, app, database, outbox, worker, watcher, komet, http)


def limits_of(settings: Settings) -> Limits:
    """Return how the day's Komet calls are shared out; without KOMET_PAID_USERS there is no limit."""
    users = settings.komet_paid_users
    allowance = None if users is None else users * CALLS_PER_USER
    return Limits(allowance, reserve=settings.komet_reserve, person_share=settings.komet_person_share)
