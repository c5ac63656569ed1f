"""Faults to order: what Komet, the line to it or a company's account can do wrong.

A fault waits for a call of its method, plays once (or `count` times) and is gone.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["slow", "status", "html", "cut", "lost", "late", "quota", "revoked", "empty", "refuse"]

COMMITS: dict[Kind, bool] = {
    "slow": True,
    "status": False,
    "html": False,
    "cut": True,
    "lost": True,
    "late": True,
    "quota": False,
    "revoked": False,
    "empty": True,
    "refuse": False,
}
"""Whether a call takes effect although it is answered wrongly; `Fault.commit` overrules it for some kinds."""

COMMIT_IS_OPEN: frozenset[Kind] = frozenset({"status", "html", "empty"})
"""Kinds where both happen in the wild, so that the person who orders the fault may choose."""


@dataclass
class Fault:
    """One fault that waits to happen.

    slow: the call is done at once, the answer comes after `seconds`. status: HTTP `status`, an HTML page
    or, with a `message`, Komet's JSON. html: a page with HTTP 200. cut: the connection drops after
    `at_byte` bytes of the body (half of it when None). lost: done, then the connection drops without an
    answer. late: the connection drops at once and the call is done `seconds` later. quota: allowance used
    up. revoked: token no longer valid. empty: HTTP 200 without a body. refuse: status 0 with `message`.
    """

    id: int
    method: str
    kind: Kind
    seconds: float = 0.0
    status: int = 500
    at_byte: int | None = None
    count: int | None = 1
    message: str | None = None
    commit: bool | None = None

    @property
    def takes_effect(self) -> bool:
        """Whether the call is carried out."""
        return COMMITS[self.kind] if self.commit is None else self.commit

    def view(self) -> dict[str, object]:
        """Return the fault as JSON values."""
        return {**vars(self), "commit": self.takes_effect}


class FaultBook:
    """The faults that wait to happen, oldest first."""

    def __init__(self) -> None:
        """Start without any."""
        self.waiting: list[Fault] = []
        self._last = 0

    def order(
        self,
        kind: Kind,
        *,
        method: str = "*",
        seconds: float = 0.0,
        status: int = 500,
        at_byte: int | None = None,
        count: int | None = 1,
        message: str | None = None,
        commit: bool | None = None,
    ) -> Fault:
        """Let the next `count` calls of `method` ("*": any method) fail; `count=None`: until cleared."""
        self._last += 1
        fault = Fault(self._last, method, kind, seconds, status, at_byte, count, message, commit)
        self.waiting.append(fault)
        return fault

    def take(self, method: str) -> Fault | None:
        """Return the oldest fault for a call of this method and use it up by one, or None."""
        for fault in self.waiting:
            if fault.method in ("*", method):
                if fault.count is not None:
                    fault.count -= 1
                    if fault.count == 0:
                        self.waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Drop all faults."""
        self.waiting.clear()
