"""The HTTP side: Slack's requests, and what a load balancer and a monitor ask."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import text

from storage.database import Database

MAX_BODY = 1024 * 1024
"""Slack's largest payloads are a few hundred kilobytes."""

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
    socket. What did not pass goes to Bolt as it came: Bolt refuses it with 401, or answers `ssl_check`,
    which Slack sends unsigned.
    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    async def take(self, request: web.Request) -> web.Response:
        """Answer one request of Slack's."""
        # What is no UTF-8 is nothing that Slack signed.
        body = (await request.read()).decode("utf-8", "replace")
        answer = await self._app.async_dispatch(self._to_bolt(body, request))
        return web.Response(
            status=answer.status,
            body=(answer.body or "").encode(),
            headers=answer.first_headers_without_set_cookie(),
        )

    def _to_bolt(self, body: str, request: web.Request) -> AsyncBoltRequest:
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        if self._is_signed(body, request):
            return AsyncBoltRequest(body=parsed(body), headers=headers, mode="socket_mode")
        return AsyncBoltRequest(body=body, query=request.query_string, headers=headers, mode="http")

    def _is_signed(self, body: str, request: web.Request) -> bool:
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not stamp.isdecimal():
            return False
        return self._verifier.is_valid(body, stamp, request.headers.get("X-Slack-Signature"))


def parsed(body: str) -> dict[str, Any]:
    """Return what a body holds: an event's JSON, a command's form, or the JSON in an interaction's form.

    Raises ValueError for broken JSON.
    """
    if body.startswith("{"):
        event: dict[str, Any] = json.loads(body)
        return event
    form = parsed_form(body)
    payload = form.get("payload")
    return form if payload is None else json.loads(payload)


def parsed_form(body: str) -> dict[str, str]:
    """Return a form's fields, decoded as `urllib.parse.parse_qsl` does, blank values kept.

    parse_qsl spends its time on single escapes, and a third of an interaction's body is escapes.
    """
    for escape, letter in _FREQUENT:
        body = body.replace(escape, letter)
    pairs = (pair.partition("=") for pair in body.split("&") if pair)
    return {unquote(name): unquote(value) for name, _, value in pairs}
