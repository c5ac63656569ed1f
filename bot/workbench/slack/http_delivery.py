"""Delivery over HTTP: signed requests to the app's address.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack and https://docs.slack.dev/apis/events-api
"""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.workbench.slack.apps import App
from bot.workbench.slack.model import Json

_TOO_OLD_SECONDS = 600
_CHECK_SECONDS = 3.0


@dataclass(frozen=True)
class HttpAnswer:
    """What the app's server said: `body` is JSON or text; `reason` is Slack's name for a failure, or None."""

    body: Any
    status: int | None
    reason: str | None
    no_retry: bool = False


class HttpDelivery:
    """Sends payloads as Slack does: forms for commands and interactions, JSON for events, always signed."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=True,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def send(
        self,
        app: App,
        url: str,
        kind: str,
        payload: Json,
        *,
        retry: tuple[int, str] | None = None,
        spoil: str | None = None,
    ) -> HttpAnswer:
        """Send one payload and return the answer; the caller decides how long to wait.

        `kind` is command, event or anything else (interactive); `retry` the number and reason of a repetition;
        `spoil` is bad_signature or old_timestamp.
        """
        if kind == "event":
            body, content_type = json.dumps(payload), "application/json"
        else:
            form = payload if kind == "command" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        headers = {"Content-Type": content_type, **self._signed(app, body, spoil)}
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return await self._post(url, body, headers)

    async def is_verified(self, app: App, url: str) -> bool:
        """Send `url_verification`, as when the address is entered in the app's settings; True for a right answer."""
        challenge = secrets.token_urlsafe(24)
        payload = {"token": app.verification_token, "challenge": challenge, "type": "url_verification"}
        answer = await self._ask(app, url, json.dumps(payload), "application/json")
        given = answer.body.get("challenge") if isinstance(answer.body, dict) else answer.body
        return answer.reason is None and given == challenge

    async def is_ssl_checked(self, app: App, url: str) -> bool:
        """Send `ssl_check=1`, as Slack does now and then to a command's address; True for 2xx."""
        body = urlencode({"ssl_check": "1", "token": app.verification_token})
        return (await self._ask(app, url, body, "application/x-www-form-urlencoded")).reason is None

    async def _ask(self, app: App, url: str, body: str, content_type: str) -> HttpAnswer:
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                return await self._post(url, body, {"Content-Type": content_type, **self._signed(app, body, None)})
        except TimeoutError:
            return HttpAnswer(None, None, "http_timeout")

    def _signed(self, app: App, body: str, spoil: str | None) -> dict[str, str]:
        # The app compares with its own real clock, so the controllable one has no say here.
        seconds = int(time.time()) - (_TOO_OLD_SECONDS if spoil == "old_timestamp" else 0)
        secret = app.signing_secret[::-1] if spoil == "bad_signature" else app.signing_secret
        digest = hmac.new(secret.encode(), f"v0:{seconds}:{body}".encode(), hashlib.sha256).hexdigest()
        return {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "Accept": "application/json,*/*",
            "X-Slack-Request-Timestamp": str(seconds),
            "X-Slack-Signature": f"v0={digest}",
        }

    async def _post(self, url: str, body: str, headers: dict[str, str]) -> HttpAnswer:
        try:
            async with self._session.post(url, data=body.encode(), headers=headers, max_redirects=2) as response:
                text = await response.text()
                no_retry = response.headers.get("x-slack-no-retry") == "1"
                if not 200 <= response.status < 300:
                    return HttpAnswer(text, response.status, "http_error", no_retry)
                return HttpAnswer(_read(text, response.content_type), response.status, None, no_retry)
        except aiohttp.TooManyRedirects:
            return HttpAnswer(None, None, "too_many_redirects")
        except aiohttp.ClientSSLError:
            return HttpAnswer(None, None, "ssl_error")
        except (aiohttp.ClientError, UnicodeDecodeError):
            return HttpAnswer(None, None, "connection_failed")


def _read(text: str, content_type: str) -> Any:
    if not text:
        return None
    if content_type == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
