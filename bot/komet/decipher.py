"""One pure function that says what an answer of Komet means: an answer, or the right error.

Three rules stand above the rest. A write counts as done only when a whole envelope with status 1 came with
HTTP 2xx; a whole envelope with status 0 is a refusal whatever the HTTP status is; anything else after a write
is *unknown*. A yes with a no inside is unknown too, unless the answer is read row by row (`rows.py`).
Reads that make no sense are errors, never an empty list. Source: komet-api §3 and §4.
"""

import re
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from bot.komet.envelope import Envelope, Status, UnreadableError, read_envelope
from bot.komet.errors import (
    KometAnswerError,
    KometError,
    KometOutcomeUnknownError,
    KometQuotaError,
    KometUnavailableError,
    quotable,
)
from bot.komet.models import KometAnswer
from bot.komet.refusals import RefusalWords
from bot.komet.requests import KometRequest
from bot.komet.rows import MisfitError, read_rows, refused_by_all_rows, refused_inside, says_done_inside

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
        envelope = read_envelope(content_type, body, request.codes)
    except UnreadableError as error:
        problem = str(error)
    else:
        if _is_empty_list(request, envelope):
            return cast(A, request.answer(message=envelope.message or ""))
        if (reason := _reason_of_refusal(request, envelope)) is not None:
            if says_done_inside(request, envelope):
                raise _lost(request, http_status, "the answer says no as a whole and yes to a part")
            raise (words or RefusalWords()).refusal(request.method, reason)
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


def _reason_of_refusal(request: KometRequest[Any], envelope: Envelope) -> str | None:
    """Return Komet's sentence when it says no, else None: a no without a reason is unclear."""
    if envelope.status is Status.REFUSED:
        return envelope.message if envelope.message is not None else refused_by_all_rows(request, envelope)
    if envelope.message is None:
        return None
    said = " ".join(envelope.message.lower().split())
    return envelope.message if any(words in said for words in request.refusals) else None


def _read(request: KometRequest[A], http_status: int, envelope: Envelope) -> A:
    """Return the answer of an envelope that says yes. Raises the error of an unclear one when more in it does not."""
    if not request.is_read and refused_inside(request, envelope):
        raise _lost(request, http_status, "the answer says yes as a whole and no to a part")
    try:
        by_row = read_rows(request, envelope)
    except MisfitError as error:
        problem = str(error)
    else:
        answer = cast(A, by_row) if by_row else _whole(request, http_status, envelope)
        if _is_about(request, answer):
            return answer
        problem = "the answer is about something else"
    raise _lost(request, http_status, problem)


def _whole(request: KometRequest[A], http_status: int, envelope: Envelope) -> A:
    payload = {**envelope.payload}
    if envelope.message is None:
        payload = {key: value for key, value in payload.items() if key.lower() != "message"}
    try:
        return cast(A, request.answer.model_validate(payload))
    except ValidationError as error:
        # Where it is wrong may be told, what stood there may not: it could be anything.
        places = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
    # Whoever wrote something is no programmer; a list that cannot be read is for whoever runs the bot.
    what = quotable(places) if request.is_read else "a part of the answer"
    raise _lost(request, http_status, f"{what} cannot be read")


def _is_about(request: KometRequest[Any], answer: KometAnswer) -> bool:
    """Whether what the answer repeats of the request is the same; what it leaves out says nothing."""
    for field in request.echoes:
        asked, said = str(getattr(request, field) or ""), str(getattr(answer, field) or "")
        if asked and said and asked.casefold() != said.casefold():
            return False
    return True


def _lost(request: KometRequest[Any], http_status: int, problem: str) -> KometError:
    """Return the error for an answer without a clear yes or no."""
    if not request.is_read:
        broken = "Komet answered with a fault of its own"
        return KometOutcomeUnknownError(request.method, broken if http_status >= 500 else problem)
    reason = problem if http_status == 200 else f"{problem} (HTTP {http_status})"
    if http_status == 429:
        return KometQuotaError("too many requests (HTTP 429)")  # inferred: Komet documents no HTTP status
    if http_status >= 500:
        return KometUnavailableError(f"it answered with HTTP {http_status}")
    return KometAnswerError(request.method, reason)
