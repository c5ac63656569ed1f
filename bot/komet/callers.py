"""Who calls Komet and what for. Komet is not told; the order of waiting calls and the quota hang on it."""

from dataclasses import dataclass
from enum import IntEnum


class Purpose(IntEnum):
    """What a call is for. When calls have to wait, the lower number goes first."""

    INTERACTIVE = 0
    """Somebody sits in front of Slack and waits."""
    BATCH = 1
    """Many requests of one write, and looking after lost answers."""
    BACKGROUND = 2
    """Alerts: nobody asked for it just now."""


@dataclass(frozen=True)
class Caller:
    """Who calls: a Slack user ("" when nobody does), the token's fingerprint, and what for.

    `intent` is the id of the confirmed proposal that the call belongs to, "" for every other call.
    """

    person: str = ""
    token: str = ""
    purpose: Purpose = Purpose.INTERACTIVE
    intent: str = ""


NOBODY = Caller()
"""Whoever did not say who they are: tools such as `python -m bot check`."""
