"""Every step that was committed is a legal one and stands in the audit, whose chain is whole."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator

from bot.audit.verify import Check
from storage.audit import AuditRow
from tests.properties.steps import AUDITED_PROPOSALS, AUDITED_REQUESTS, LEGAL_PROPOSALS, LEGAL_REQUESTS


def check_audit(rows: Callable[[str], list[sqlite3.Row]]) -> None:
    """Compare the audit with the trail that the database kept of each step. AssertionError where they differ."""
    check, events = Check(), Counter[tuple[str, str]]()
    for row in rows("SELECT * FROM audit ORDER BY number"):
        check.feed(AuditRow(**dict(row)))
        events[row["proposal_id"], row["event"]] += 1
    assert check.report().fault is None, "the audit's chain is broken"
    steps = rows("SELECT * FROM trail ORDER BY number")
    for subject, step, times in _counted(steps):
        legal, audited = (
            (LEGAL_PROPOSALS, AUDITED_PROPOSALS) if subject == "proposal" else (LEGAL_REQUESTS, AUDITED_REQUESTS)
        )
        proposal_id, before, after = step
        assert (before, after) in legal, f"a {subject} went from {before} to {after}"
        if event := audited.get((before, after), audited.get(("", after))):
            assert events[proposal_id, event] >= times, f"the audit does not say: {event}"


def _counted(steps: list[sqlite3.Row]) -> Iterator[tuple[str, tuple[str, str, str], int]]:
    counted = Counter((row["subject"], row["proposal_id"], row["before"], row["after"]) for row in steps)
    for (subject, proposal_id, before, after), times in counted.items():
        yield subject, (proposal_id, before, after), times
