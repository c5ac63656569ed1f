"""The journal of everything between the local Slack and the apps, with broken rules."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.workbench.slack.apps import App
from bot.workbench.slack.clock import Clock
from bot.workbench.slack.model import Json

KEPT = 20_000
TO_SLACK = "to_slack"
TO_APP = "to_app"
_SECRET = "[redacted]"  # noqa: S105 - what is written instead of one


@dataclass
class Entry:
    """One call or payload. `name` is the Web API method or the payload's type."""

    n: int
    at: str
    direction: str
    app: str | None
    name: str
    request: Any
    answer: Any = None
    ack_ms: float | None = None
    error: str | None = None
    attempt: int = 0
    violations: list[Json] = field(default_factory=list)

    def violate(self, code: str, message: str, pointer: str = "") -> None:
        """Note a broken rule."""
        self.violations.append({"code": code, "message": message, "pointer": pointer})

    def to_json(self) -> Json:
        """Return the entry for the control API."""
        key = "method" if self.direction == TO_SLACK else "type"
        return {
            "n": self.n,
            "at": self.at,
            "direction": self.direction,
            "app": self.app,
            key: self.name,
            "request": self.request,
            "answer": self.answer,
            "ack_ms": self.ack_ms,
            "error": self.error,
            "attempt": self.attempt,
            "violations": self.violations,
        }


class Traffic:
    """The last entries, numbered from 1 without gaps; a reset empties the list and keeps counting."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0

    def record(self, direction: str, app: App | None, name: str, request: Json, attempt: int = 0) -> Entry:
        """Add an entry and return it, so that the answer can be filled in."""
        self._count += 1
        shown = {key: _SECRET if key == "token" else value for key, value in request.items()}
        app_id = app.id if app else None
        entry = Entry(self._count, self._clock.utc(), direction, app_id, name, shown, attempt=attempt)
        self._entries.append(entry)
        return entry

    def entries(self, after: int = 0) -> Iterable[Entry]:
        """Return the entries after number `after`, oldest first."""
        return [entry for entry in self._entries if entry.n > after]

    def clear(self) -> None:
        """Forget the entries."""
        self._entries.clear()
