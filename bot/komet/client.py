"""The way to Komet: one pool of connections for everyone, one `Komet` per token.

A read is repeated once when the line or Komet broke down; a write is sent once, whatever happens. For a
write, "nothing was sent" ends where the connection stands: from then on everything may have left.

Cancelling a `send` cancels it: `CancelledError` passes through, and a write that was on its way may have
taken effect. So callers record that they are about to send before they call, and treat a record without
an end as unknown. The same holds for any error that is not a `KometError`.
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx
from pydantic import SecretStr

from bot.komet.callers import NOBODY, Caller
from bot.komet.calls import Attempt, Call, Gate, Outcome, Timeouts, outcome_of
from bot.komet.decipher import decipher
from bot.komet.errors import (
    KometError,
    KometOutcomeUnknownError,
    KometQuotaError,
    KometTooLargeError,
    KometUnavailableError,
)
from bot.komet.kinds import TokenType
from bot.komet.limits import FILE_LIMIT, REQUEST_LIMIT
from bot.komet.line import NOTHING_SENT, TIMED_OUT, checked_address, reason_of, trusted
from bot.komet.models import KometAnswer
from bot.komet.refusals import RefusalWords
from bot.komet.requests import KometRequest
from bot.komet.shapes import DEFAULT, Shapes
from bot.komet.turns import Turns
from bot.komet.wire import InvoiceEncoding, Outgoing, outgoing

if TYPE_CHECKING:
    from bot.catalogue.listing import Listing

__all__ = ["Call", "Komet", "KometClient", "Outcome", "Timeouts"]

A = TypeVar("A", bound=KometAnswer)

log = logging.getLogger(__name__)

_LARGE_ANSWER = 32_768
"""Bytes from which reading an answer (about 3 ms) would keep Slack waiting, so that a thread does it."""

_SHORTEST_TOKEN_TO_HIDE = 8
"""A shorter "token" is none of Komet's (about 26 characters) and may be an ordinary word of the answer."""


class KometClient:
    """Holds the connections to one Komet. Close it with `aclose()` or use it as async context manager.

    `base_url` ends in "/api/" (added when the URL has no path); HTTPS, or HTTP on loopback. `max_concurrent`
    bounds the calls under way; whose turn it is says `turns.py`. `invoice_encoding` says how file bytes are
    written (see `wire.py`), `shapes` how undocumented requests are (see `shapes.py`), `refusal_words` tells
    refusals apart. `gate` decides whether a call may leave and
    counts it, `on_call` hears of every attempt; neither must block.
    Proxies from the environment are used only with `use_environment_proxies`; `transport` replaces the
    network.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
        max_concurrent: int = 8,
        invoice_encoding: InvoiceEncoding = "base64",
        refusal_words: RefusalWords | None = None,
        shapes: Shapes = DEFAULT,
        on_call: Callable[[Call], None] | None = None,
        gate: Gate | None = None,
        use_environment_proxies: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.timeouts = timeouts or Timeouts()
        self.invoice_encoding: InvoiceEncoding = invoice_encoding
        self.refusal_words = refusal_words or RefusalWords()
        self.shapes = shapes
        self._base_url = checked_address(base_url)
        self._on_call = on_call
        self._gate = gate
        self._turns = Turns(max_concurrent)
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(
                connect=self.timeouts.connect,
                read=self.timeouts.read,
                write=self.timeouts.write,
                pool=self.timeouts.pool,
            ),
            limits=httpx.Limits(max_connections=max_concurrent, max_keepalive_connections=max_concurrent),
            follow_redirects=False,  # a redirect would carry the token to another place
            # Komet needs no cookies, and one person's session must never ride on another one's call.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=use_environment_proxies,
            verify=trusted(with_environment=use_environment_proxies),
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections. Nothing can be sent afterwards."""
        await self._http.aclose()

    def with_token(self, token: SecretStr, caller: Caller = NOBODY) -> "Komet":
        """Return Komet as the holder of this token sees it; `caller` says who asks and what for."""
        return Komet(self, token, caller)

    async def exchange(self, request: KometRequest[Any], out: Outgoing, attempt: Attempt) -> httpx.Response:
        """Send once, read the whole answer, and return it. Raises KometError when there is none.

        Only `Komet` calls this; everyone else sends requests.
        """
        if self._gate:
            self._gate.check(attempt.caller)
        try:
            await self._turns.take(attempt.caller, patience=self.timeouts.pool)
        except TimeoutError:
            attempt.timed_out = True
        if attempt.timed_out:
            raise KometUnavailableError("too many calls are waiting for it")
        try:
            if self._gate:
                attempt.tell_gate = self._gate.begin(attempt.caller)
            return await self._exchange(request, out, attempt)
        finally:
            self._turns.give_back(attempt.caller)

    async def _exchange(self, request: KometRequest[Any], out: Outgoing, attempt: Attempt) -> httpx.Response:
        whole = self.timeouts.whole if request.size_limited else self.timeouts.upload
        attempt.sent = True
        try:
            async with asyncio.timeout(whole):
                return await self._http.request(
                    out.verb, self._base_url + out.target, headers=out.headers, content=out.body or None
                )
        except (httpx.RequestError, TimeoutError) as error:
            attempt.sent = not isinstance(error, NOTHING_SENT)
            attempt.timed_out = isinstance(error, TIMED_OUT)
            reason = reason_of(error)
        # Raised here, outside `except`: httpx's errors know the URL, so ours must not be chained to them.
        if attempt.sent and not request.is_read:
            raise KometOutcomeUnknownError(request.method, reason)
        raise KometUnavailableError(reason)

    def report(self, call: Call, attempt: Attempt) -> None:
        """Tell the gate and `on_call`. A fault there is logged, not raised: it must not lose Komet's answer."""
        for name, tell in (("the gate", attempt.tell_gate), ("on_call", self._on_call)):
            if tell is None:
                continue
            try:
                tell(call)
            except Exception:
                log.exception("%s failed for %s", name, call.method)


class Komet:
    """Komet with one token. `send` is the only way out.

    `on_answer`, when set, is awaited with each read and its answer before `send` returns it. `known`, when set,
    returns a whole list that Komet showed to this token not long ago, or None. `orders_near`, when set, returns the
    numbers most like one among the orders that it showed to this token. `calls` is the number of calls that left.
    `token_type` says whose token it is (None = nobody said) and `party` the name of the vendor or customer whom it
    belongs to, `allows` whether its holder may call a method: what a plan reads beyond its operation's needs hangs on
    them.
    """

    def __init__(self, client: KometClient, token: SecretStr, caller: Caller = NOBODY) -> None:
        self.calls = 0
        self.on_answer: Callable[[KometRequest[Any], KometAnswer], Awaitable[None]] | None = None
        self.known: Callable[[KometRequest[Any]], Awaitable[Listing[Any] | None]] | None = None
        self.orders_near: Callable[[str], Awaitable[list[str]]] | None = None
        self.token_type: TokenType | None = None
        self.party = ""
        self.allows: Callable[[str], bool] = lambda _: True
        self._client = client
        self._token = token
        self._caller = caller
        secret = token.get_secret_value()
        self._echo = (
            re.compile(re.escape(secret).encode(), re.IGNORECASE) if len(secret) >= _SHORTEST_TOKEN_TO_HIDE else None
        )

    def __repr__(self) -> str:
        return "Komet(token hidden)"

    async def send(self, request: KometRequest[A], content: bytes | None = None) -> A:
        """Send the request and return its answer; `content` are the bytes of its attachment, if it has one.

        A read is sent a second time when the connection or Komet (HTTP 5xx) failed; a write never. Raises
        KometError: see `bot/komet/errors.py` for which one means what.
        """
        out = await self._prepare(request, content)
        attempt = Attempt(self._caller)
        try:
            answer = await self._send_once(request, out, attempt)
        except KometUnavailableError:
            if attempt.timed_out or not request.is_read:
                raise
            answer = None
        if answer is None:
            answer = await self._send_once(request, out, Attempt(self._caller))
        if self.on_answer is not None and request.is_read:
            await self.on_answer(request, answer)
        return answer

    async def _prepare(self, request: KometRequest[A], content: bytes | None) -> Outgoing:
        """Return what goes out. Raises KometTooLargeError, KometFileError, ValueError; nothing is sent."""
        if content is None:
            out = outgoing(request, self._token, shapes=self._client.shapes)
        else:
            if len(content) > FILE_LIMIT:
                raise KometTooLargeError(request.method, size=len(content), limit=FILE_LIMIT)
            # Hashing and encoding 20 MB takes long enough to be felt by everyone else.
            out = await asyncio.to_thread(
                outgoing, request, self._token, content, self._client.invoice_encoding, self._client.shapes
            )
        if request.size_limited and out.size > REQUEST_LIMIT:
            raise KometTooLargeError(request.method, size=out.size, limit=REQUEST_LIMIT)
        return out

    async def _send_once(self, request: KometRequest[A], out: Outgoing, attempt: Attempt) -> A:
        started = time.perf_counter()
        outcome, message = Outcome.BROKEN, ""
        try:
            response = await self._client.exchange(request, out, attempt)
            if request.is_read and len(response.content) > _LARGE_ANSWER:
                answer = await asyncio.to_thread(self._understand, request, response)
            else:
                answer = self._understand(request, response)
        except KometError as error:
            outcome = outcome_of(error)
            message = error.message if isinstance(error, KometQuotaError) else ""
            raise
        except asyncio.CancelledError:
            outcome = Outcome.CANCELLED
            raise
        else:
            outcome = Outcome.DONE
            return answer
        finally:
            seconds = time.perf_counter() - started
            self.calls += attempt.sent
            call = Call(request.method, outcome, seconds, sent=attempt.sent, message=message)
            self._client.report(call, attempt)

    def _understand(self, request: KometRequest[A], response: httpx.Response) -> A:
        body = response.content
        if self._echo:
            body = self._echo.sub(b"(token)", body)  # should Komet echo our token in a message
        return decipher(
            request,
            response.status_code,
            response.headers.get("content-type", ""),
            body,
            self._client.refusal_words,
        )
