"""What came of one write: Komet's own count beside what the bot wrote down and what people see."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from bot.audit.cli import _check_copy
from bot.audit.verify import Report, check_all
from bot.cards.titles import STEP_MARKS, TITLES
from bot.lost_answers import LOOK_AFTER
from bot.operations import Step
from bot.proposals import State
from bot.workbench.komet.server import LocalKomet
from storage.audit import AuditRow
from tests.chaos.writes import Write
from tests.support.blind import NEVER, may_stay_unknown
from tests.support.databases import SERVER
from tests.support.effects import effects_of
from tests.support.slack import SlackFront, text_of

DONE, UNKNOWN = Step.DONE.value, Step.UNKNOWN.value
NOTHING = {Step.REFUSED.value, Step.NOT_FOUND.value, Step.NOT_SENT.value}
"""What a request is called that had no effect."""

STORED = "%Y-%m-%d %H:%M:%S.%f"
"""How SQLAlchemy writes a moment into SQLite."""

ENDS = ("done", "partly", "refused", "not found", "failed", "stale", "expired", "cancelled", "rejected")

ON_ITS_WAY = {State.APPROVED, State.RUNNING}


class Stood(Protocol):
    """Where a write was carried out."""

    komet: LocalKomet

    @property
    def front(self) -> SlackFront:
        """Return the people."""

    @property
    def folder(self) -> Path:
        """Return the folder of the bot's database."""

    def rows(self, query: str, *values: Any) -> Sequence[Mapping[str, Any]]:
        """Return rows of the bot's database."""


@dataclass
class Outcome:
    """One write at its end: effects of each request, how many are shown as done, and what broke a promise."""

    effects: list[int] = field(default_factory=list)
    shown_done: int = 0
    done_once: int = 0
    state: str = ""
    left_unknown: int = 0
    looks: int = 0
    unknown_seconds: float = 0.0
    lost: int = 0
    left_behind: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def examine(stood: Stood, write: Write, *, said_yes: bool, since: float = 0.0) -> Outcome:
    """Compare Komet, the journal, Slack and the audit for the write of this run, begun at `since`."""
    outcome = Outcome()
    proposals = confirmed(stood, since)
    if said_yes and not proposals:
        outcome.lost += 1
        outcome.broken.append("a yes that Slack showed as accepted is not in the database")
    for proposal in proposals:
        _examine_proposal(outcome, stood, write, proposal)
    untold = untold_things(stood)
    if untold and not outcome.left_unknown:  # each look at what stays unknown is told, and they go on
        outcome.broken.append(f"Slack was not told {untold} things")
    report = _check_audit(stood)
    if report.fault:
        outcome.broken.append(f"the audit's chain is broken: {report.fault.words}")
    return outcome


def _check_audit(stood: Stood) -> Report:
    if SERVER:
        return check_all(AuditRow(**row) for row in stood.rows("SELECT * FROM audit ORDER BY number"))
    report, _ = _check_copy(stood.folder / "bot.db", None)  # as `python -m bot audit verify --database` does
    return report


def untold_things(stood: Stood) -> int:
    """Return how many things Slack should have been told by now; that an undo ends later is told later."""
    now = datetime.now(UTC).strftime(STORED)
    rows = stood.rows("SELECT count(*) AS n FROM outbox WHERE sent_at IS NULL AND due_at <= ?", now)
    waiting = stood.rows("SELECT count(*) AS n FROM outbox WHERE sent_at IS NULL AND attempts > 0")
    return int(rows[0]["n"]) + int(waiting[0]["n"])


def confirmed(stood: Stood, since: float = 0.0) -> Sequence[Mapping[str, Any]]:
    """Return the proposals that somebody said yes to, and that were made since that moment (of `time.time`)."""
    moment = datetime.fromtimestamp(since, UTC).strftime(STORED)
    return stood.rows("SELECT * FROM proposals WHERE confirmed_at IS NOT NULL AND created_at >= ?", moment)


def is_over(stood: Stood, write: Write, since: float, looks: int) -> bool:
    """Say whether every proposal has an end, or is unknown and so many looks showed nothing of it."""
    proposals = confirmed(stood, since)
    rows = stood.rows("SELECT proposal_id, looks FROM journal WHERE state = ?", UNKNOWN)
    looked = {each["id"]: [row["looks"] for row in rows if row["proposal_id"] == each["id"]] for each in proposals}
    return bool(proposals) and all(
        each["state"] in ENDS or (each["state"] == UNKNOWN and _need_not_be_looked_at(write, looked[each["id"]], looks))
        for each in proposals
    )


def _need_not_be_looked_at(write: Write, looked: Sequence[int], looks: int) -> bool:
    if write.operation.command in NEVER:
        return True
    # No request of it is unknown any more between the last look and the end that follows from it.
    is_looked_at = bool(looked) and all(each >= looks for each in looked)
    return is_looked_at and may_stay_unknown(write.operation.command, happened=False)


def _examine_proposal(outcome: Outcome, stood: Stood, write: Write, proposal: Mapping[str, Any]) -> None:
    state = State(proposal["state"])
    outcome.state = state.value
    if state in ON_ITS_WAY:
        outcome.lost += 1
        outcome.broken.append(f"it is {state.value} for ever")
    requests = _requests(stood, proposal)
    counted = effects_of(stood.komet.calls, [(request, step) for request, step, _ in requests])
    for (_, step, row), effects in zip(requests, counted, strict=True):
        outcome.effects.append(effects)
        outcome.shown_done += step == DONE
        outcome.done_once += step == DONE and effects == 1
        if effects > 1:
            outcome.broken.append(f"{effects} effects of one request")
        if step == DONE and effects != 1:
            outcome.broken.append(f"shown as done with {effects} effects")
        if (step in NOTHING or step == Step.PLANNED.value) and effects:
            outcome.broken.append(f"shown as {step!r} with {effects} effects")
        if step == Step.SENDING.value:
            outcome.broken.append("a request is being sent for ever")
        if step == UNKNOWN:
            outcome.left_unknown += 1
            if not may_stay_unknown(write.operation.command, happened=effects > 0):
                outcome.broken.append(f"unknown although Komet can be looked at, with {effects} effects")
        if row is not None:
            _time_in_unknown(outcome, row)
    if not requests and state in {State.DONE, State.PARTLY, State.UNKNOWN}:
        outcome.broken.append(f"it is {state.value} and nothing was sent")
    _examine_screens(outcome, stood.front, state, [step for _, step, _ in requests])


def _requests(
    stood: Stood, proposal: Mapping[str, Any]
) -> list[tuple[Mapping[str, Any], str, Mapping[str, Any] | None]]:
    """Return each request with its step; what the journal does not have was not sent."""
    rows = stood.rows("SELECT * FROM journal WHERE proposal_id = ? ORDER BY position", proposal["id"])
    if rows:
        return [(json.loads(row["request"]), row["state"], row) for row in rows]
    return [(request, Step.NOT_SENT.value, None) for request in json.loads(proposal["plan"])["requests"]]


def _time_in_unknown(outcome: Outcome, row: Mapping[str, Any]) -> None:
    if not row["looks"] or row["settled_at"] is None:
        return
    # The last look says "not found"; there are fewer here than the bot makes by itself.
    looks = len(LOOK_AFTER) if row["state"] == Step.NOT_FOUND.value else int(row["looks"])
    outcome.looks = max(outcome.looks, looks)
    seconds = (_moment(row["settled_at"]) - _moment(row["sent_at"])).total_seconds()
    outcome.unknown_seconds = max(outcome.unknown_seconds, seconds)


def _requests_on(line: str, mark: str) -> int:
    """Return how many requests a line with this mark tells of: those that were not sent may share one."""
    if not line.startswith(f"{mark} "):
        return 0
    several = re.match(rf"{re.escape(mark)} ([\d,]+) not sent\b", line)
    return int(several[1].replace(",", "")) if several else 1


def _examine_screens(outcome: Outcome, front: SlackFront, state: State, steps: list[str]) -> None:
    """Every message that shows the write must show its end, to the requester and in the channels.

    An older copy that does not is excused by the word under the newer one that this is the one that counts.
    """
    for where, person in (("bot", "Ana Torres"), ("komet-approvals", "Maya Lindqvist"), ("sales", "Maya Lindqvist")):
        messages = front.messages(person, where)
        counting = {each.get("thread_ts") for each in messages if "this one counts" in str(each.get("text", ""))}
        newest = max((str(each) for each in counting if each), default="")
        for message in messages:
            if str(message["ts"]) < newest:
                continue
            titles = [each for each in TITLES.values() if str(message.get("text", "")).startswith(f"{each}: ")]
            if titles and TITLES[state] not in titles:
                outcome.left_behind.append(f"a message in {where} still says “{titles[0]}” while it is {state.value}")
    shown = [text_of(message) for message in front.messages("Ana Torres", "bot")]
    told = [text for text in shown if TITLES[state] in text]
    if not told:
        outcome.broken.append(f"the requester is not told that it is {state.value}")
        return
    for step in (Step.REFUSED, Step.UNKNOWN, Step.NOT_FOUND, Step.NOT_SENT):
        mark, wanted = STEP_MARKS[step], sum(STEP_MARKS[Step(each)] == STEP_MARKS[step] for each in steps)
        lines = sum(_requests_on(line, mark) for line in told[-1].splitlines())
        if state in {State.PARTLY, State.UNKNOWN} and lines - TITLES[state].startswith(f"{mark} ") < wanted:
            outcome.broken.append(f"{wanted} requests are {step.value}, and the requester sees {lines} of them")


def by_schedule(looks: int) -> float:
    """Return the seconds that so many looks take by the bot's own schedule."""
    return sum(wait.total_seconds() for wait in LOOK_AFTER[:looks])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
