"""Taking secrets and bulk out of what is written down about a call."""

import logging
from collections.abc import Iterable

from aiohttp.http_exceptions import HttpProcessingError

_SECRET_NAMES = frozenset({"authenticationtoken", "companytoken", "apikey", "token", "password"})
_LONGEST = 2000


def scrub(value: object, texts: Iterable[str]) -> object:
    """Return a copy of JSON-like `value` without any of the secret `texts`, and with long texts shortened.

    Whatever is called like a secret is blanked too, so that a mistyped token does not stay either.
    """
    secrets = tuple(texts)
    if isinstance(value, dict):
        return {str(scrub(str(name), secrets)): _entry(str(name), each, secrets) for name, each in value.items()}
    if isinstance(value, list):
        return [scrub(each, secrets) for each in value]
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, "(a token)")
        return value if len(value) <= _LONGEST else f"{value[:100]}… ({len(value)} characters)"
    return value


def _entry(name: str, value: object, secrets: tuple[str, ...]) -> object:
    return "(secret)" if name.lower() in _SECRET_NAMES else scrub(value, secrets)


class NoRequestLines(logging.Filter):
    """Keeps the HTTP server from logging a request line that it could not read: a token may be in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, malformed requests without their text."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.exc_info = None
            record.msg, record.args = "A malformed HTTP request was refused (%s)", (type(error).__name__,)
        return True
