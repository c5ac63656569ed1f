"""Log lines without secrets and without what people typed: the last gate before anything is written.

Nothing should reach a log line that must not stand there; this makes sure, whichever library wrote the line.
"""

import logging
import re
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

from pydantic import SecretStr, ValidationError

from bot.config import Settings
from bot.spotting import looks_like_token

GONE = "(secret)"
LONGEST_REASON = 300
"""Characters of an exception's own words. A longer text is no sentence but what was being worked on."""

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:xox[a-z]|xapp|xwfp)-[A-Za-z0-9-]+"), GONE),  # Slack's tokens
    # Addresses that let anybody in who knows them: response_url, a socket's ticket, Komet's GET calls.
    (re.compile(r"(https?://[^\s\"'<>]*?/(?:hooks/)?(?:commands|actions|workflows|app)/)[^\s\"'<>]+"), rf"\1{GONE}"),
    (re.compile(r"(?i)\b((?:ticket|(?:authentication_?|company_?)?token|api_?key|password|app_id_secret)"
                r"[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;)}]{6,}"),
     rf"\1{GONE}"),
    (re.compile(r"(?i)\b(bearer\s+)[^\s\"']+"), rf"\1{GONE}"),
    (re.compile(r"\bv0=[0-9a-f]{16,}"), GONE),  # a request's signature
    # The key of an authenticator app, alone, in groups of four, or in its address.
    (re.compile(r"(otpauth://)[^\s\"'<>`]+"), rf"\1{GONE}"),
    (re.compile(r"(?<![A-Za-z0-9])(?:[A-Z2-7]{32}|(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})(?![A-Za-z0-9])"), GONE),
    (re.compile(r"\bgAAAA[A-Za-z0-9_=-]{20,}"), GONE),  # what the keys encrypted
    (re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}=(?![A-Za-z0-9_=-])"), GONE),  # a key
)  # fmt: skip
_QUOTED = re.compile(r"'.*'|\".*\"", re.DOTALL)
_RUN = re.compile(r"[A-Za-z0-9]{16,}")

_TALKATIVE = {
    "httpx": logging.WARNING,  # whole addresses at INFO, which hold the token
    "httpcore": logging.WARNING,
    "slack_sdk": logging.INFO,  # payloads and requests at DEBUG
    "slack_bolt": logging.INFO,
    "aiosqlite": logging.INFO,  # statements with their values at DEBUG
    "sqlalchemy": logging.WARNING,
    "aiohttp": logging.INFO,
    "asyncio": logging.INFO,
}
"""Libraries that write bodies or addresses, and the level from which they do not."""


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text without the given secrets and without whatever is shaped like one."""
    for secret in secrets:
        text = text.replace(secret, GONE)
    for pattern, stead in _RULES:
        text = pattern.sub(stead, text)
    return _RUN.sub(lambda run: GONE if looks_like_token(run[0]) else run[0], text)


class RedactingFormatter(logging.Formatter):
    """Writes a line as `logging.Formatter` does, and redacts all of it: message, traceback, stack.

    A formatter and not a filter, because only here the whole line exists; a filter would have to change the
    record, which other handlers share.
    """

    def __init__(self, layout: str, secrets: Iterable[SecretStr | None] = ()) -> None:
        super().__init__(layout)
        found = {part for secret in secrets if secret for part in secret.get_secret_value().split(",")}
        self._secrets = sorted((part.strip() for part in found if len(part.strip()) >= 8), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        kept, record.exc_text = record.exc_text, None  # another handler may have kept it as it was
        try:
            return redact(super().format(record), self._secrets)
        finally:
            record.exc_text = kept

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Return the places of the exception and of those behind it, each with its type and a short reason."""
        if ei[1] is None:
            return ""
        return "\n".join(_told(ei[1]))


def set_up_logging(settings: Settings) -> None:
    """Let the root logger write to the standard error, redacted; keep libraries from writing bodies at all."""
    handler = logging.StreamHandler()
    layout = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    handler.setFormatter(RedactingFormatter(layout, secrets_of(settings)))
    logging.basicConfig(level=settings.bot_log_level, handlers=[handler], force=True)
    quiet_libraries()


def quiet_libraries() -> None:
    """Raise the level of libraries that write bodies or addresses to where they do not."""
    for name, level in _TALKATIVE.items():
        logger = logging.getLogger(name)
        logger.setLevel(max(level, logger.level))


def secrets_of(settings: Settings) -> list[SecretStr | None]:
    """Return every secret of the settings, unset ones as None."""
    values: Iterable[object] = (getattr(settings, name) for name in type(settings).model_fields)
    return [value for value in values if isinstance(value, SecretStr)]


def place_of(error: BaseException) -> str:
    """Return an error's type and where it was raised: what may be said of one that quotes what it was about."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"


def _told(error: BaseException) -> list[str]:
    """Return the lines of a traceback: the innermost error first, as Python prints it."""
    lines: list[str] = []
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None:
        lines += [*_told(behind), "", "and after it:", ""]
    frames = traceback.format_tb(error.__traceback__)
    lines += ["Traceback (most recent call last):", *(frame.rstrip("\n") for frame in frames)]
    kind = type(error)
    lines.append(f"{kind.__module__}.{kind.__qualname__}: {reason_of(error)}".rstrip(": "))
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            lines += ["", "one of them:", "", *_told(inner)]
    return lines


def reason_of(error: BaseException) -> str:
    """Return an exception's own words, without the values that it was about where they could be anything."""
    if isinstance(error, ValidationError):
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults[:5])
    for kinds, words in _QUOTING:
        if isinstance(error, kinds):
            return words(error)
    text = str(error)
    return text if len(text) <= LONGEST_REASON else text[:LONGEST_REASON] + "…"


_QUOTING: tuple[tuple[tuple[type[BaseException], ...], Callable[[BaseException], str]], ...] = (
    # Python's own errors quote the value: int("what was typed"), {}["what was typed"].
    ((UnicodeError,), lambda error: "text that cannot be encoded or decoded"),
    ((ValueError, LookupError), lambda error: re.sub(_QUOTED, "'…'", str(error))[:LONGEST_REASON]),
)
