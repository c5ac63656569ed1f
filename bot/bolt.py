"""Bolt and its client for Slack's Web API, set up as this bot wants them."""

import logging
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry import HttpRequest
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Settings

TRIGGERED = ("views.open", "views.push")
"""Methods that take a trigger_id, which lives three seconds."""


def slack_client(settings: Settings, http: aiohttp.ClientSession) -> AsyncWebClient:
    """Return the client for Slack's Web API; it waits where Slack says so, and tries a broken connection once more."""
    return AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        session=http,
        retry_handlers=[
            AsyncConnectionErrorRetryHandler(max_retry_count=1),
            WaitsForALimit(max_retry_count=3),
        ],
    )


class WaitsForALimit(AsyncRateLimitErrorRetryHandler):
    """Waits as long as Slack says, except where a trigger would be dead by then: opening a modal fails at once."""

    async def _can_retry_async(self, *, request: HttpRequest, **also: Any) -> bool:
        return not request.url.endswith(TRIGGERED) and await super()._can_retry_async(request=request, **also)


def make_app(slack: AsyncWebClient, settings: Settings) -> AsyncApp:
    """Return Bolt's app, without the middleware that this bot has no use for.

    `process_before_response` makes Bolt wait for the listener, which acknowledges and starts its work
    as a task, instead of looking every 10 ms whether it has acknowledged.
    """
    secret = settings.slack_signing_secret
    bolt_log = logging.getLogger("bot.bolt")
    bolt_log.setLevel(logging.ERROR)  # it warns that SLACK_BOT_TOKEN is set beside `client`, which is meant
    return AsyncApp(
        name="komet-bot",  # without one, Bolt reads the source of every caller on the stack to find one
        logger=bolt_log,
        client=slack,
        signing_secret=secret.get_secret_value() if secret else None,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
