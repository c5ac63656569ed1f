"""What is told of every call to Komet, for counting and for metrics; and how long one may take."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.komet.callers import NOBODY, Caller
from bot.komet.errors import (
    KometAnswerError,
    KometError,
    KometMethodRefusedError,
    KometOutcomeUnknownError,
    KometQuotaError,
    KometRefusedError,
    KometTokenRejectedError,
    KometUnavailableError,
)


class Outcome(StrEnum):
    """How an attempt ended."""

    DONE = "done"
    REFUSED = "refused"
    METHOD_REFUSED = "method refused"
    TOKEN_REJECTED = "token rejected"  # noqa: S105 - an outcome, no secret
    QUOTA = "quota"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    CANCELLED = "cancelled"
    BROKEN = "broken"
    """An error of ours, or one that nobody foresaw."""


_OUTCOMES: tuple[tuple[type[KometError], Outcome], ...] = (
    (KometMethodRefusedError, Outcome.METHOD_REFUSED),  # before its parent
    (KometRefusedError, Outcome.REFUSED),
    (KometTokenRejectedError, Outcome.TOKEN_REJECTED),
    (KometQuotaError, Outcome.QUOTA),
    (KometUnavailableError, Outcome.UNAVAILABLE),
    (KometOutcomeUnknownError, Outcome.UNKNOWN),
    (KometAnswerError, Outcome.UNREADABLE),
)


def outcome_of(error: KometError) -> Outcome:
    """Return the outcome that an error stands for."""
    return next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), Outcome.BROKEN)


@dataclass(frozen=True)
class Call:
    """One attempt. `seconds` include the wait for a free place; `sent` is False when no byte can have left.

    Whether Komet counts failed calls is not documented: count what was sent.
    """

    method: str
    outcome: Outcome
    seconds: float
    sent: bool
    message: str = ""
    """Komet's own sentence where the outcome is `QUOTA`."""


class Gate(Protocol):
    """Decides whether a call may leave. Both raise KometQuotaError, and then nothing is sent."""

    def check(self, caller: Caller) -> None:
        """Say before it waits for its turn whether there is any point in waiting."""

    def begin(self, caller: Caller) -> Callable[[Call], None]:
        """Let a call go, and return what has to be told how it ended, once."""


@dataclass
class Attempt:
    """What is known of an attempt while it runs."""

    caller: Caller = NOBODY
    sent: bool = False
    timed_out: bool = False
    """It used up its time: trying again at once would make a person wait as long again."""
    tell_gate: Callable[[Call], None] | None = None


@dataclass(frozen=True)
class Timeouts:
    """How long to wait for Komet, in seconds."""

    connect: float = 5
    """A host that is up answers within milliseconds; five seconds allow for two lost packets."""
    read: float = 30
    """Between two pieces of an answer. Lists have no pages and take their time; people give up sooner."""
    write: float = 30
    """Between two pieces of a request."""
    pool: float = 30
    """For a free place among the calls under way."""
    whole: float = 90
    """From connecting to the last byte: an answer that trickles in is no answer."""
    upload: float = 300
    """The same for a file: 20 MB are 27 MB on the line, four minutes at 1 Mbit/s."""
