"""The HTTP side: Slack's requests, and what a load balancer and a monitor ask."""

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import text

from bot.redaction import place_of
from storage.database import Database

log = logging.getLogger(__name__)

MAX_BODY = 1024 * 1024
"""Slack's largest payloads are a few hundred kilobytes."""

STAMP = "X-Slack-Request-Timestamp"

_LONGEST_STAMP = 20
_LONGEST_CHECK = 2_000

_FREQUENT = (
    ("+", " "),
    ("%22", '"'),
    ("%2C", ","),
    ("%2F", "/"),
    ("%3A", ":"),
    ("%5B", "["),
    ("%5D", "]"),
    ("%7B", "{"),
    ("%7D", "}"),
)
"""The escapes of JSON in a form. None of them stands for a letter of another escape, for "&" or for "="."""


async def make_server(
    app: AsyncApp, database: Database, signing_secret: str, *, host: str, port: int
) -> tuple[web.AppRunner, str]:
    """Start the server and return it with its address. `/slack/events` takes everything from Slack."""
    server = web.Application(client_max_size=MAX_BODY)

    async def alive(request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def ready(request: web.Request) -> web.Response:
        async with database.read() as tx:
            await tx.execute(text("SELECT 1"))
        return web.Response(text="ok")

    server.router.add_post("/slack/events", Entrance(app, signing_secret).take)
    server.router.add_get("/healthz", alive)
    server.router.add_get("/readyz", ready)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    bound = runner.addresses[0]
    return runner, f"http://{bound[0]}:{bound[1]}"


class Entrance:
    """Takes Slack's requests: checks the signature first, then gives Bolt what they hold.

    Bolt parses before it checks, with a parser that takes as long as all the rest for an interaction. So
    the check is made here, with slack_sdk's verifier, and what passed goes to Bolt parsed, as from a
    socket. What did not pass is refused with 401 unread; only `ssl_check` may come unsigned. What Slack
    signed and nobody can read is refused with 400: whatever comes, no answer is a 5xx.
    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    async def take(self, request: web.Request) -> web.Response:
        """Answer one request of Slack's."""
        # What is no UTF-8 is nothing that Slack signed.
        body = (await request.read()).decode("utf-8", "replace")
        if not self._is_signed(body, request.headers):
            is_check = len(body) < _LONGEST_CHECK and parsed_form(body).get("ssl_check") == "1"
            return web.Response(status=200 if is_check else 401)
        try:
            answer = await self._app.async_dispatch(
                AsyncBoltRequest(body=parsed(body), headers=dict(request.headers), mode="socket_mode")
            )
        except Exception as error:  # noqa: BLE001 - Bolt takes a body apart before any listener can see it
            log.warning("a signed request cannot be read: %s", place_of(error))
            return web.Response(status=400)
        return web.Response(
            # Bolt calls it a fault of its own when a body has not the shape that it takes for granted.
            status=400 if answer.status == 500 else answer.status,
            body=(answer.body or "").encode(),
            headers=answer.first_headers_without_set_cookie(),
        )

    def _is_signed(self, body: str, headers: Mapping[str, str]) -> bool:
        stamp, mark = headers.get(STAMP, ""), headers.get("X-Slack-Signature", "")
        # The verifier takes any text for a number, and compares ASCII only.
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < _LONGEST_STAMP and mark.isascii()):
            return False
        return self._verifier.is_valid(body, stamp, mark)


def parsed(body: str) -> dict[str, Any]:
    """Return what a body holds: an event's JSON, a command's form, or the JSON in an interaction's form.

    Raises ValueError for broken JSON, RecursionError for JSON that is nested without end.
    """
    if body.startswith("{"):
        return _object(body)
    form = parsed_form(body)
    payload = form.get("payload")
    return form if payload is None else _object(payload)


def _object(text: str) -> dict[str, Any]:
    content = json.loads(text)
    if not isinstance(content, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - it is the text that is at fault
    return content


def parsed_form(body: str) -> dict[str, str]:
    """Return a form's fields, decoded as `urllib.parse.parse_qsl` does, blank values kept.

    parse_qsl spends its time on single escapes, and a third of an interaction's body is escapes.
    """
    for escape, letter in _FREQUENT:
        body = body.replace(escape, letter)
    pairs = (pair.partition("=") for pair in body.split("&") if pair)
    if "%" not in body:  # a usual command: nothing else is escaped in it
        return {name: value for name, _, value in pairs}
    return {unquote(name): unquote(value) for name, _, value in pairs}
