"""Faults on demand: what a network or a busy Slack does to an app.

| kind | names | what happens |
|---|---|---|
| ratelimited | method | HTTP 429 with `retry_after` seconds |
| http_5xx | method | HTTP 503 and no JSON |
| error | method | `{"ok": false, "error": error}` |
| slow | method or payload | the answer, or the payload, comes `seconds` later |
| lost_answer | method | the call takes effect, the connection breaks before the answer |
| late | payload | the payload comes `seconds` later, after the person saw the timeout if it is long |
| lost | payload | the payload never comes |
| duplicate | payload | the payload comes twice |
| lost_ack | payload | the acknowledgement does not count |
| drop_socket | payload | all sockets of the app break instead of carrying the payload |
| bad_signature, old_timestamp | payload | HTTP delivery with a signature the app must refuse |
"""

from dataclasses import dataclass
from typing import Any

from bot.workbench.slack.clock import YEARS_MOST_SECONDS
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Json
from bot.workbench.slack.web_api.registry import METHODS

CALL_KINDS = frozenset({"ratelimited", "http_5xx", "error", "slow", "lost_answer"})
PAYLOAD_KINDS = frozenset(
    {"slow", "late", "lost", "duplicate", "lost_ack", "drop_socket", "bad_signature", "old_timestamp"}
)
RESPONSE_URL = "response_url"
"""What posts to a response_url are called beside the methods of the Web API."""

PAYLOADS = frozenset(
    {"command", "interactive", "options", "event"}
    | {"block_actions", "block_suggestion", "message_action", "shortcut", "view_closed", "view_submission"}
    | {"app_home_opened", "app_mention", "file_shared", "member_joined_channel", "member_left_channel", "message"}
    | {"reaction_added", "reaction_removed"}
)
"""The kinds of payload, their types, and the types of the events that happen here."""


@dataclass
class Fault:
    """One fault that is waiting for its moments; `left` of None means for good."""

    kind: str
    method: str | None
    payload: str | None
    app_id: str | None
    left: int | None
    seconds: float
    retry_after: int
    error: str

    def to_json(self) -> Json:
        """Return the fault for the control API."""
        return {
            "kind": self.kind,
            "method": self.method,
            "payload": self.payload,
            "app": self.app_id,
            "left": self.left,
            "seconds": self.seconds,
            "retry_after": self.retry_after,
            "error": self.error,
        }


class Faults:
    """The faults that were asked for, and the switches."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self.one_message_per_second = False
        self.refuse_acks_of_other_connections = False

    def add(
        self,
        kind: str,
        *,
        method: str | None = None,
        payload: str | None = None,
        app: str | None = None,
        count: int = 1,
        seconds: float = 1.0,
        retry_after: int = 1,
        error: str = "fatal_error",
    ) -> Fault:
        """Ask for a fault; ActError names what is wrong with the request.

        `count` is how often (0 for good); `method` or `payload` restrict it to a Web API method (or response_url)
        or to a payload type (command, block_actions, view_submission, …, event or an event's type).
        """
        if kind not in CALL_KINDS | PAYLOAD_KINDS:
            known = ", ".join(sorted(CALL_KINDS | PAYLOAD_KINDS))
            raise ActError(f"kind must be one of {known}.", "kind")
        if method is not None and kind not in CALL_KINDS:
            raise ActError(f"{kind} happens to payloads, not to methods.", "method")
        if method is not None and method not in METHODS and method != RESPONSE_URL:
            raise ActError(f"There is no method {method}.", "method")
        if payload is not None and kind not in PAYLOAD_KINDS:
            raise ActError(f"{kind} happens to methods, not to payloads.", "payload")
        if payload is not None and payload not in PAYLOADS:
            raise ActError(f"payload must be one of {', '.join(sorted(PAYLOADS))}.", "payload")
        fault = Fault(
            kind=kind,
            method=method,
            payload=payload,
            app_id=app,
            left=int(_number(count, "count")) or None,
            seconds=_number(seconds, "seconds"),
            retry_after=int(_number(retry_after, "retry_after")),
            error=error,
        )
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all faults and switch everything off."""
        self._faults.clear()
        self.one_message_per_second = False
        self.refuse_acks_of_other_connections = False

    def for_call(self, method: str, app_id: str | None) -> list[Fault]:
        """Return the faults that hit this Web API call; each is spent by one."""
        return self._spend(
            fault
            for fault in self._faults
            if fault.kind in CALL_KINDS
            and (fault.method == method or (fault.method is None and fault.payload is None))
            and fault.app_id in (None, app_id)
        )

    def for_payload(self, names: set[str], app_id: str) -> list[Fault]:
        """Return the faults that hit this payload; `names` are its type and, of an event, the event's type."""
        return self._spend(
            fault
            for fault in self._faults
            if fault.kind in PAYLOAD_KINDS
            and (fault.payload in names or (fault.payload is None and fault.method is None))
            and fault.app_id in (None, app_id)
        )

    def to_json(self) -> Json:
        """Return faults and switches for the control API."""
        return {
            "faults": [fault.to_json() for fault in self._faults],
            "one_message_per_second": self.one_message_per_second,
            "refuse_acks_of_other_connections": self.refuse_acks_of_other_connections,
        }

    def _spend(self, hits: Any) -> list[Fault]:
        if not self._faults:
            return []
        spent = list(hits)
        for fault in spent:
            if fault.left is not None:
                fault.left -= 1
        self._faults = [fault for fault in self._faults if fault.left is None or fault.left > 0]
        return spent


def _number(value: object, field: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= YEARS_MOST_SECONDS:
        raise ActError(f"{field} must be a number of 0 or more, and not of years.", field)
    return value
