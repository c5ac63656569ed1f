"""The log of every call that reached /api/: what was asked, what was answered, what took effect.

A token never gets in here: only its fingerprint and description do, and any parameter that equals a token is
blanked. Files are reduced to their size and SHA-256.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.workbench.komet.catalogue import Effect

Delivery = Literal["waiting", "delivered", "cut", "lost", "client gone"]


@dataclass
class Call:
    """One call. `effects` counts how often it changed records (0 or 1) and can grow after a lost answer.

    `remarks` are departures from the documentation that Komet (as far as seen) tolerates, for example a token
    in the URL of a method that documents a JSON body.
    """

    n: int
    at: datetime
    method: str
    verb: str
    effect: Effect | None
    parameters: dict[str, object] = field(default_factory=dict)
    token_fingerprint: str | None = None
    token_description: str | None = None
    token_place: str | None = None
    http_status: int | None = None
    status: str | None = None
    message: str | None = None
    ms: float | None = None
    effects: int = 0
    delivery: Delivery = "waiting"
    fault: str | None = None
    remarks: list[str] = field(default_factory=list)

    def view(self) -> dict[str, object]:
        """Return the call as JSON values."""
        return {**vars(self), "at": self.at.isoformat(), "remarks": list(self.remarks)}


class CallLog:
    """All calls since the last reset, newest last."""

    def __init__(self) -> None:
        """Start empty."""
        self.all: list[Call] = []

    def open(self, *, at: datetime, method: str, verb: str, effect: Effect | None) -> Call:
        """Write down that a call arrived; the caller fills in the rest as it becomes known."""
        call = Call(n=len(self.all) + 1, at=at, method=method, verb=verb, effect=effect)
        self.all.append(call)
        return call

    def after(self, n: int) -> list[Call]:
        """Return the calls with a number greater than `n`."""
        return self.all[max(n, 0) :]
