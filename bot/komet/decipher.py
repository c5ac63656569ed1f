"""One pure function that says what an answer of Komet means: an answer, or the right error.

Three rules stand above the rest. A write counts as done only when a whole envelope with status 1 came with
HTTP 2xx; a whole envelope with status 0 is a refusal whatever the HTTP status is; anything else after a write
is *unknown*. Reads that make no sense are errors too, never an empty list. Source: komet-api §3 and §4.
"""

import re
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from bot.komet.envelope import Envelope, Status, UnreadableError, read_envelope, read_status
from bot.komet.errors import (
    NO_REASON,
    KometAnswerError,
    KometError,
    KometOutcomeUnknownError,
    KometQuotaError,
    KometUnavailableError,
    quotable,
)
from bot.komet.models import BoxRenames, RowVerdict
from bot.komet.models_base import KometAnswer
from bot.komet.refusals import RefusalWords
from bot.komet.requests import BoxCodeChange, KometRequest

A = TypeVar("A", bound=KometAnswer)

_NOTHING_FOUND = re.compile(r"\s*(?P<things>[\w ]{1,60}?)\s+not found\.\s*(OK\.?)?\s*", re.IGNORECASE)

_NOT_A_RECORD = frozenset(
    {
        "account", "action", "api", "application", "company", "endpoint", "file", "host", "key", "method",
        "page", "parameter", "path", "resource", "server", "service", "session", "token", "url", "user",
    }
)  # fmt: skip
"""Things whose absence says nothing about a list: "Method not found." is a failure, not zero orders."""


def decipher(
    request: KometRequest[A],
    http_status: int,
    content_type: str,
    body: bytes,
    words: RefusalWords | None = None,
) -> A:
    """Return the answer to `request`.

    `content_type` is the header as it came ("" when missing), `words` tells refusals apart. Raises
    KometRefusedError, KometMethodRefusedError, KometTokenRejectedError or KometQuotaError when Komet said no;
    for reads KometUnavailableError (HTTP 5xx) or KometAnswerError; for writes KometOutcomeUnknownError.
    """
    try:
        envelope = read_envelope(content_type, body)
    except UnreadableError as error:
        problem = str(error)
    else:
        if _is_empty_list(request, envelope):
            return cast(A, request.answer(message=envelope.message or ""))
        if envelope.status is Status.REFUSED and envelope.message is not None:
            if _has_done_rows(request, envelope):
                raise _lost(request, http_status, "the answer says no as a whole and yes to a part")
            raise (words or RefusalWords()).refusal(request.method, envelope.message)
        if envelope.status is Status.DONE and 200 <= http_status < 300:
            return _read(request, http_status, envelope)
        problem = "the answer says neither yes nor no"
    raise _lost(request, http_status, problem)


def _is_empty_list(request: KometRequest[Any], envelope: Envelope) -> bool:
    """Whether a list method says "Orders not found." (or "….OK") and brings no rows, whatever the status."""
    if request.answer.rows_field is None or not envelope.message:
        return False
    said = _NOTHING_FOUND.fullmatch(envelope.message)
    if said is None or _NOT_A_RECORD & set(said["things"].lower().split()):
        return False
    return not any(envelope.value(name) for name in request.answer.spellings(request.answer.rows_field))


def _read(request: KometRequest[A], http_status: int, envelope: Envelope) -> A:
    if isinstance(request, BoxCodeChange):
        return cast(A, _renames(request, http_status, envelope))
    payload = {**envelope.payload}
    if envelope.message is None:
        payload = {key: value for key, value in payload.items() if key.lower() != "message"}
    try:
        return cast(A, request.answer.model_validate(payload))
    except ValidationError as error:
        # Where it is wrong may be told, what stood there may not: it could be anything.
        places = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
    raise _lost(request, http_status, f"{quotable(places)} cannot be read")


def _renames(request: BoxCodeChange, http_status: int, envelope: Envelope) -> BoxRenames:
    """Match the rows to the request by position and by the echoed new code; a misfit is not guessed at."""
    rows = envelope.value("boxes")
    if not isinstance(rows, list) or len(rows) != len(request.boxes):
        raise _lost(request, http_status, "the answer does not have one row for each box")
    verdicts = []
    for rename, row in zip(request.boxes, rows, strict=True):
        entry = {str(key).lower(): value for key, value in row.items()} if isinstance(row, dict) else {}
        status = read_status(entry.get("status"))
        echo = str(entry.get("newboxcode")).strip()
        if status is Status.UNCLEAR or echo.casefold() != rename.new.casefold():
            raise _lost(request, http_status, "the rows of the answer do not fit the boxes")
        message = entry.get("message")
        verdicts.append(
            RowVerdict(
                new_code=rename.new,
                ok=status is Status.DONE,
                message=quotable(message if isinstance(message, str) else NO_REASON),
            )
        )
    return BoxRenames(message=envelope.message or "", rows=tuple(verdicts))


def _has_done_rows(request: KometRequest[Any], envelope: Envelope) -> bool:
    rows = envelope.value("boxes") if isinstance(request, BoxCodeChange) else None
    return isinstance(rows, list) and any(
        read_status(value) is not Status.REFUSED
        for row in rows
        if isinstance(row, dict)
        for key, value in row.items()
        if str(key).lower() == "status"
    )


def _lost(request: KometRequest[Any], http_status: int, problem: str) -> KometError:
    """Return the error for an answer without a clear yes or no."""
    reason = problem if http_status == 200 else f"{problem} (HTTP {http_status})"
    if not request.is_read:
        return KometOutcomeUnknownError(request.method, reason)
    if http_status == 429:
        return KometQuotaError("too many requests (HTTP 429)")  # inferred: Komet documents no HTTP status
    if http_status >= 500:
        return KometUnavailableError(f"it answered with HTTP {http_status}")
    return KometAnswerError(request.method, reason)
