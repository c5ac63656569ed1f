"""`python -m bot check`: what is missing or wrong in the configuration, in plain words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.config import Settings, load_settings
from bot.errors import BotError, ConfigurationError
from bot.keys import load_keyring
from bot.komet.client import KometClient
from bot.komet.errors import KometError, KometUnavailableError
from bot.komet.line import quiet_http_logging
from bot.komet.requests import REQUESTS, BoxTypeList
from bot.komet.shapes import load_shapes
from bot.manifest import SCOPES
from bot.policy import Policy, load_policy
from bot.quota import CALLS_PER_USER
from bot.slack.errors import slack_error
from bot.switches import TRIED_FIRST
from storage.database import Database, file_of
from storage.files import ExposedFileError
from storage.second_factors import FactorStore


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is fine, and a sentence. A warning keeps nothing from working."""

    is_fine: bool
    words: str
    is_warning: bool = False

    def line(self) -> str:
        """Return the sentence behind its mark."""
        mark = "!" if self.is_warning else "✓" if self.is_fine else "✗"
        return f"{mark} {self.words}"


async def check() -> list[Finding]:
    """Return what was found; the bot can start when all of it is fine."""
    quiet_http_logging()
    try:
        settings = load_settings()
    except ConfigurationError as error:
        return [Finding(False, error.sentence())]
    findings = [Finding(True, "The environment has every setting that is needed.")]
    async for finding in _parts(settings):
        findings.append(finding)  # noqa: PERF401 - an async comprehension reads worse here
    return findings


async def _parts(settings: Settings) -> AsyncIterator[Finding]:
    yield _key(settings)
    policy, found = _policy(settings)
    yield found
    async for finding in _slack(settings, policy):
        yield finding
    if settings.komet_shapes:
        yield _shapes(settings)
    yield _switches(settings)
    yield await _komet(settings)
    yield _quota(settings)
    yield await _database(settings)
    if policy and (found_codes := await codes_finding(settings, policy)):
        yield found_codes


def _key(settings: Settings) -> Finding:
    try:
        load_keyring(settings.bot_key, settings.bot_key_file)
    except BotError as error:
        return Finding(False, error.sentence())
    where = "BOT_KEY" if settings.bot_key else str(settings.bot_key_file)
    return Finding(True, f"The encryption key can be used ({where}). Keep a copy of it in a safe place.")


def _policy(settings: Settings) -> tuple[Policy | None, Finding]:
    try:
        policy = load_policy(settings.bot_policy, REQUESTS)
    except BotError as error:
        return None, Finding(False, error.sentence())
    if policy is None:
        return None, Finding(
            False, "BOT_POLICY is not set: nobody may run anything. Start from bot/policy/example.toml."
        )
    people = len({person for members in policy.roles.values() for person in members})
    return policy, Finding(True, f"The policy is sound: {len(policy.rule)} approval rules, {people} people in roles.")


def _shapes(settings: Settings) -> Finding:
    try:
        load_shapes(settings.komet_shapes)
    except BotError as error:
        return Finding(False, error.sentence())
    return Finding(True, f"The file of shapes is sound: {settings.komet_shapes}.")


def _switches(settings: Settings) -> Finding:
    if settings.komet_unverified == "on":
        return Finding(True, "KOMET_UNVERIFIED is on: writes that Komet does not document throughout are used.")
    return Finding(
        True,
        f"{len(TRIED_FIRST)} methods that Komet does not document throughout are off until somebody has tried them: "
        "python -m bot switch list, python -m bot check --live.",
    )


async def _slack(settings: Settings, policy: Policy | None) -> AsyncIterator[Finding]:
    slack = AsyncWebClient(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)
    try:
        identity = await slack.auth_test()
    except SlackApiError as error:
        yield Finding(False, f"Slack refuses SLACK_BOT_TOKEN: {slack_error(error)}. Copy it again.")
        return
    except OSError as error:
        yield Finding(False, f"Slack cannot be reached at {settings.slack_api_url}: {type(error).__name__}.")
        return
    yield Finding(True, f"Slack knows the bot as {identity['user']} in {identity['team']}.")
    granted = set(str(identity.headers.get("x-oauth-scopes", "")).replace(" ", "").split(","))
    if missing := sorted(set(SCOPES) - granted):
        yield Finding(False, f"The Slack app lacks the scopes {', '.join(missing)}. Install it anew from manifest.yml.")
    else:
        yield Finding(True, "The Slack app has every scope.")
    yield await _socket(settings)
    if policy:
        channels = ", ".join(dict.fromkeys([policy.channels.approvals, policy.channels.announcements]))
        words = f"Invite the bot to the channels of the policy if you have not: {channels}."
        yield Finding(True, words, is_warning=True)


async def _socket(settings: Settings) -> Finding:
    if settings.slack_app_token is None:
        if settings.slack_signing_secret is None:
            return Finding(False, "Neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (--http) is set.")
        return Finding(True, "Only --http can be used: SLACK_APP_TOKEN is not set.")
    client = AsyncWebClient(base_url=settings.slack_api_url)
    try:
        await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        return Finding(
            False,
            f"Slack refuses SLACK_APP_TOKEN: {slack_error(error)}. It starts with xapp- and needs connections:write.",
        )
    return Finding(True, "Socket Mode can connect.")


async def _komet(settings: Settings) -> Finding:
    async with KometClient(settings.komet_api_url) as client:
        token = settings.komet_service_token
        # Without a service token an invented one is used: any answer shows that Komet is there.
        komet = client.with_token(token or SecretStr("not-a-token"))
        try:
            await komet.send(BoxTypeList(code="HB"))
        except KometUnavailableError as error:
            return Finding(False, f"{settings.komet_api_url}: {error.sentence()}")
        except KometError as error:
            if token is None:
                return Finding(True, "Komet answers. Alerts are off: KOMET_SERVICE_TOKEN is not set.", is_warning=True)
            return Finding(False, f"KOMET_SERVICE_TOKEN: {error.sentence()}")
        except httpx.HTTPError as error:
            return Finding(False, f"Komet cannot be reached at {settings.komet_api_url}: {type(error).__name__}.")
    return Finding(True, "Komet answers and accepts the service token.")


async def codes_finding(settings: Settings, policy: Policy) -> Finding | None:
    """Say which rules ask for codes, and who of their approvers has none set up; None when no rule does.

    User groups are not looked up.
    """
    asking = [rule for rule in policy.rule if rule.second_factor_over is not None]
    if not asking:
        return None
    rules = f"Codes are asked for by {', '.join(f'“{rule.name}”' for rule in asking)}"
    approvers = {person for rule in asking for person in policy.people_in(rule.approvers) if not person.startswith("S")}
    try:
        database = Database(settings.bot_database_url)
    except (ExposedFileError, ModuleNotFoundError) as error:
        return Finding(False, str(error))
    try:
        async with database.read() as tx:
            lacking = sorted(approvers - await FactorStore(tx).enrolled())
    except DBAPIError:
        lacking = sorted(approvers)  # the tables are made when the bot starts
    finally:
        await database.close()
    if lacking:
        how = "each types /komet-approvals code"
        return Finding(True, f"{rules}. Not set up yet: {', '.join(lacking)}; {how}.", is_warning=True)
    return Finding(True, f"{rules}, and every approver has set them up.")


def _quota(settings: Settings) -> Finding:
    users = settings.komet_paid_users
    if users is None:
        return Finding(
            True,
            "KOMET_PAID_USERS is not set: calls are counted, but no limit is kept. Previews do not say what is left, "
            "alerts do not rest for people's sake, and a write may find Komet's daily allowance used up half-way.",
            is_warning=True,
        )
    return Finding(
        True,
        f"Komet's day has {users * CALLS_PER_USER:,} calls for {users} paid users (KOMET_PAID_USERS); "
        f"alerts rest when the last {settings.komet_reserve:.0%} are reached.",
    )


async def _database(settings: Settings) -> Finding:
    path = file_of(settings.bot_database_url)
    try:
        database = Database(settings.bot_database_url)
    except (ExposedFileError, ModuleNotFoundError) as error:
        return Finding(False, str(error))
    try:
        async with database.write() as tx:
            await tx.execute(text("SELECT 1"))
    except Exception as error:  # noqa: BLE001 - whatever the driver raises is the finding
        cause = getattr(error, "orig", None) or error
        return Finding(False, f"The database cannot be opened: {type(cause).__name__}.")
    finally:
        await database.close()
    return Finding(True, f"The database can be written ({path or 'on its server'}).")
