"""Komet's envelope: `status` and `message` around the payload, read from the bytes of an answer.

`status` arrives as "1", 1, "0" or 0 depending on the method (komet-api §3); whatever else it is, it is no
success. The content type of Komet's answers is not documented: what may hold JSON is accepted, HTML is not.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.message import Message
from enum import Enum
from typing import Any

JSON_TYPES = ("", "application/json", "text/json", "text/plain", "application/javascript", "text/javascript")


class Status(Enum):
    """What the envelope says of the call."""

    DONE = "done"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class StatusCodes:
    """Where a method's answer says yes or no, and by which values; any other value is unclear."""

    name: str = "status"
    done: frozenset[str] = frozenset({"1"})
    refused: frozenset[str] = frozenset({"0"})

    def read(self, value: object) -> Status:
        """Return what a value means; true, 1.0, "OK" and the like are unclear."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            return Status.UNCLEAR
        if str(value) in self.done:
            return Status.DONE
        return Status.REFUSED if str(value) in self.refused else Status.UNCLEAR


STATUS = StatusCodes()
"""What nearly all methods answer."""


@dataclass(frozen=True)
class Envelope:
    """An answer's JSON object. `message` is None where Komet sent no text for it."""

    status: Status
    message: str | None
    payload: Mapping[str, Any]

    def value(self, name: str) -> Any:
        """Return a value of the payload by its name in any letter case, or None."""
        return next((value for key, value in self.payload.items() if key.lower() == name.lower()), None)


class UnreadableError(ValueError):
    """The answer is no JSON object; the text says what it is instead, without quoting it."""


def read_status(value: object) -> Status:
    """Return what a `status` value means."""
    return STATUS.read(value)


def read_envelope(content_type: str, body: bytes, codes: StatusCodes = STATUS) -> Envelope:
    """Return the envelope of an answer; `codes` say where its status is.

    Raises UnreadableError for anything but one JSON object.
    """
    media_type, charset = _content_type(content_type)
    if not body.strip():
        raise UnreadableError("Komet's answer is empty")
    if media_type not in JSON_TYPES and not media_type.endswith("+json"):
        raise UnreadableError("Komet sent a page instead of an answer")
    try:
        content = json.loads(
            body.decode(charset),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_without_repeats,
        )
    except (ValueError, LookupError, RecursionError):
        # Not chained: the text of a JSON error may quote the answer.
        content = None
    if not isinstance(content, dict):
        raise UnreadableError("Komet's answer broke off or is garbled")
    spellings = [key for key in content if key.lower() == codes.name.lower()]
    status = codes.read(content[spellings[0]]) if len(spellings) == 1 else Status.UNCLEAR
    envelope = Envelope(status, None, content)
    message = envelope.value("message")
    return Envelope(status, message if isinstance(message, str) else None, content)


def _content_type(header: str) -> tuple[str, str]:
    """Return media type and charset of a Content-Type header; a missing header has the type ""."""
    if not header.strip():
        return "", "utf-8-sig"
    parsed = Message()
    parsed["Content-Type"] = header
    charset = parsed.get_content_charset("utf-8")
    return header.partition(";")[0].strip().lower(), "utf-8-sig" if charset == "utf-8" else charset


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key occurs twice")
    return content


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
