"""`python -m bot check --live` and `python -m bot switch`: trying what is switched off, and switching by hand."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Settings
from bot.errors import BotError, ConfigurationError
from bot.keys import fingerprint
from bot.komet.callers import Caller
from bot.komet.client import KometClient
from bot.komet.line import quiet_http_logging
from bot.komet.requests import REQUESTS
from bot.komet.shapes import load_shapes
from bot.operations import AnyOperation
from bot.people import members_of
from bot.policy import PolicyKeeper
from bot.slack.errors import slack_error
from bot.switches import TRIED_FIRST, NoSwitchError, methods_off, switch
from bot.terminal import StoppedError, Terminal, says_yes
from bot.trial import Trial
from storage.database import Database
from storage.migrate import upgrade
from storage.switches import SwitchStore


class NotAnAdminError(BotError):
    """The member's id is none of an admin's."""

    words = "{person} is no admin of the policy: only an admin tries and switches operations."


@dataclass(frozen=True)
class Bench:
    """The database with every table, and who acts in which team."""

    database: Database
    team_id: str
    by: str


@asynccontextmanager
async def _bench(settings: Settings, by: str) -> AsyncIterator[Bench]:
    """Open the database for an admin. Raises ConfigurationError, NotAnAdminError."""
    slack = AsyncWebClient(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)
    try:
        team_id = str((await slack.auth_test())["team_id"])
    except SlackApiError as error:
        raise ConfigurationError(f"Slack refuses SLACK_BOT_TOKEN: {slack_error(error)}. Copy it again.") from None
    except OSError as error:
        raise ConfigurationError(f"Slack cannot be reached: {type(error).__name__}.") from None
    policy = await PolicyKeeper(settings.bot_policy, REQUESTS, partial(members_of, slack)).load()
    if policy is None or not policy.is_admin(by):
        raise NotAnAdminError(person=by)
    database = Database(settings.bot_database_url)
    try:
        await upgrade(database)
        yield Bench(database, team_id, by)
    finally:
        await database.close()


async def try_live(
    settings: Settings, operations: Sequence[AnyOperation], terminal: Terminal, *, methods: Sequence[str] = ()
) -> int:
    """Walk through the operations that are switched off, or those of `methods`; return the exit code.

    Raises NoSwitchError for a method that has no switch.
    """
    quiet_http_logging()
    if unknown := [method for method in methods if method not in TRIED_FIRST]:
        raise NoSwitchError(unknown[0])
    try:
        return await _walk(settings, operations, terminal, methods)
    except StoppedError:
        terminal.tell("", "Stopped. What was not switched on stays off.")
        return 1


async def _walk(
    settings: Settings, operations: Sequence[AnyOperation], terminal: Terminal, methods: Sequence[str]
) -> int:
    by = terminal.ask("Your Slack member ID (U…; it stands in the audit):")
    async with _bench(settings, by) as bench:
        async with bench.database.read() as tx:
            wanted = frozenset(methods) or await methods_off(tx)
        # One that sends other methods, too, is made of operations that are tried one by one.
        waiting = [each for each in operations if each.method in wanted and not each.sends]
        if settings.komet_unverified == "on":
            terminal.tell("KOMET_UNVERIFIED is on: the bot uses all of them whatever is switched here.")
        if not waiting:
            terminal.tell("No operation is switched off: there is nothing to try.")
            return 0
        terminal.tell("To be tried:", *(f"  {each.method}: {each.summary}" for each in waiting))
        terminal.tell("Everything is sent for real. Try it in a company in Test Mode only: ask Komet for one.")
        if not says_yes(
            terminal, f"Does the token you will type belong to such a company at {settings.komet_api_url}?"
        ):
            terminal.tell("Nothing was sent.")
            return 1
        token = SecretStr(terminal.ask_hidden("Komet token (kept nowhere):"))
        shapes = load_shapes(settings.komet_shapes)
        async with KometClient(
            settings.komet_api_url, invoice_encoding=settings.komet_invoice_encoding, shapes=shapes
        ) as client:
            komet = client.with_token(token, Caller(by, fingerprint(token)))
            trial = Trial(terminal, komet, bench.database, shapes, settings.komet_api_url, bench.team_id, by)
            done = [operation.method for operation in waiting if await trial.of(operation)]
    terminal.tell("", f"Switched on: {', '.join(done) or 'nothing'}. A running bot uses it at once.")
    return 0


async def switch_by_hand(settings: Settings, what: str, method: str | None, by: str | None) -> list[str]:
    """Switch a method on or off, or tell how each one stands; return what to say.

    Raises NoSwitchError, NotAnAdminError, ConfigurationError.
    """
    if what == "list":
        return await _listed(settings)
    if method is None or by is None:
        raise ConfigurationError("Name the method and yourself: python -m bot switch on METHOD --by U…")
    async with _bench(settings, by) as bench, bench.database.write() as tx:
        is_new = await switch(tx, method, on=what == "on", team_id=bench.team_id, by=by, after="switched by hand")
    return [f"{method} is {'now' if is_new else 'already'} {what}."]


async def _listed(settings: Settings) -> list[str]:
    database = Database(settings.bot_database_url)
    try:
        await upgrade(database)
        async with database.read() as tx:
            switched = await SwitchStore(tx).switched_on()
    finally:
        await database.close()
    lines = [
        f"on   {method} (by {row.switched_by}, {row.switched_at:%Y-%m-%d})"
        if (row := switched.get(method))
        else f"off  {method}"
        for method in sorted(TRIED_FIRST)
    ]
    return [*lines, *(["KOMET_UNVERIFIED is on: all of them are used."] if settings.komet_unverified == "on" else [])]
