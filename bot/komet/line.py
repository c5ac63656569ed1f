"""The line to Komet: which address a token may go to, whom we trust, and what went wrong, in our own words."""

import logging
import ssl
from functools import cache

import httpx

from bot.errors import ConfigurationError

NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""What httpx raises before the first byte of a request can have left."""

TIMED_OUT = (TimeoutError, httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout)
"""Waits that a second attempt would only double. Not being able to connect is noticed sooner."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def quiet_http_logging() -> None:
    """Keep httpx and httpcore from logging URLs, which hold the token: httpx does so at INFO."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


@cache
def trusted(*, with_environment: bool) -> ssl.SSLContext:
    """Return whom we trust; reading the list takes some 20 ms, and every client may have the same."""
    return httpx.create_ssl_context(trust_env=with_environment)


def checked_address(base_url: str) -> str:
    """Return the base URL with its closing slash. Raises ConfigurationError where a token must not go."""
    try:
        url = httpx.URL(base_url.strip())
    except httpx.InvalidURL:
        url = httpx.URL("")
    is_safe = url.scheme == "https" or (url.scheme == "http" and url.host in _LOOPBACK)
    if not url.host or not is_safe or url.query or url.fragment or url.userinfo:
        raise ConfigurationError(
            "Komet's address must be an https:// address such as https://api.kometsales.com/api/"
            " (http:// only for this machine), without user, query or fragment."
        )
    return str(url.copy_with(path="/api/")) if url.path == "/" else str(url).rstrip("/") + "/"


def reason_of(error: Exception) -> str:
    """Return what happened to the connection, in our own words: httpx's could hold the URL."""
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError | httpx.ProxyError):
        return "no connection could be made"
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return "no answer came in time"
    if isinstance(error, httpx.DecodingError):
        return "its answer is garbled"
    return "the connection broke before the answer was complete"
