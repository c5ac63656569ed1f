"""What must hold whatever happens, worked out from Komet's own records, the database's rows and the test's own law.

Nothing of the bot is asked: who had to agree, what was wanted and what took effect is counted here once more.
"""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Any

from bot.cards import status_message
from bot.proposals import Proposal, end_state
from bot.workbench.komet.records import Line
from tests.properties.clock import Clock
from tests.properties.komet_here import LOSSES, KometHere, Write
from tests.properties.laws import ESCALATES, Asked, Law, may_be_done
from tests.properties.process import Process
from tests.properties.slack_here import SlackHere
from tests.properties.steps import LAST
from tests.properties.trail import check_audit
from tests.properties.writes import METHODS, Part, lines_in, parts_of_record
from tests.support.blind import may_stay_unknown

WITHOUT_EFFECT = frozenset(
    {"previewed", "waiting", "approved", "rejected", "returned", "expired", "cancelled", "failed", "stale"}
)
"""States that say that nothing was sent."""


@dataclass
class Wish:
    """What somebody saw and wanted: the parts, the lines as they were, and what the law asked for then."""

    person: str
    method: str
    asked: Asked | None
    parts: tuple[Part, ...] = ()
    lines: dict[str, Line | None] = field(default_factory=dict)


class Oracle:
    """Watches a play. `law` returns the law in force."""

    def __init__(
        self,
        database: sqlite3.Connection,
        komet: KometHere,
        slack: SlackHere,
        clock: Clock,
        law: Callable[[], Law | None],
    ) -> None:
        self._database, self._komet, self._slack, self._clock, self._law = database, komet, slack, clock, law
        self.wishes: dict[str, Wish] = {}
        self.has_crashed = False
        self.audit_failed = False
        self._permitted: set[tuple[str, str]] = set()

    @property
    def proposals(self) -> list[str]:
        """Return the ids of the proposals: those that wait first, and the newest first."""
        waiting = {row["id"] for row in self._rows("SELECT id FROM proposals WHERE state = 'waiting'")}
        newest_first = list(self.wishes)[::-1]
        return [each for each in newest_first if each in waiting] + [
            each for each in newest_first if each not in waiting
        ]

    # --- what people wish ------------------------------------------------------------------------

    def begin_wish(self, person: str, command: str) -> Wish:
        """Note what the law asks of a write that somebody is about to ask for."""
        law, method = self._law(), METHODS[command]
        return Wish(person, method, law.rules.get(method) if law else None)

    def note_preview(self, wish: Wish, proposal: Proposal) -> None:
        """Note what was previewed. AssertionError when it may not be, or asks for other approvals."""
        law, asked = self._law(), wish.asked
        assert may_be_done(law, wish.method), "a preview of what the policy forbids"
        assert proposal.needed == (asked.count if asked else 0), "the preview asks for other approvals than the policy"
        wish.parts = tuple(chain(*(parts_of_record(request.to_record()) for request in proposal.plan.requests)))
        wish.lines = {number: self._komet.line(number) for part in wish.parts for number in lines_in(part)}
        self.wishes[proposal.id] = wish

    def may_decide(self, person: str, proposal_id: str) -> bool:
        """Say whether this person may decide now; only then may a decision of theirs turn up."""
        row, wish, law = self._proposal(proposal_id), self.wishes[proposal_id], self._law()
        may = (
            row["state"] == "waiting"
            and _moment(row["expires_at"]) > self._clock.now()
            and self._slack.is_here(person)
            and person != wish.person
            and law is not None
            and wish.asked is not None
            and person in law.circle(wish.asked, escalated=self._is_escalated(row))
            and person not in self._verdicts(proposal_id)
        )
        if may:
            self._permitted.add((proposal_id, person))
        return may

    def check_decided(self, proposal_id: str) -> None:
        """Check after a decision that it does not wait any more when enough people have agreed."""
        row, wish, law = self._proposal(proposal_id), self.wishes[proposal_id], self._law()
        if row["state"] != "waiting" or law is None or wish.asked is None:
            return
        circle = law.circle(wish.asked, escalated=self._is_escalated(row)) - {wish.person}
        agreed = [person for person in self._verdicts(proposal_id) if person in circle and self._slack.is_here(person)]
        assert len(agreed) < wish.asked.count, "enough people agreed, and it waits all the same"

    def may_cancel(self, person: str, proposal_id: str) -> bool:
        """Say whether this person may take it back now."""
        return person == self.wishes[proposal_id].person and self._proposal(proposal_id)["state"] in (
            "previewed", "waiting",
        )  # fmt: skip

    # --- when something reaches Komet ------------------------------------------------------------

    def judge_write(self, write: Write) -> None:
        """Say before a write is carried out whether it may be. AssertionError when it may not."""
        wish, row, law = self.wishes[write.intent], self._proposal(write.intent), self._law()
        assert may_be_done(law, wish.method), "the policy in force forbids what is sent"
        assert law is not None
        assert self._slack.is_here(wish.person), "something is sent for somebody who left"
        assert set(write.parts) <= set(wish.parts), "something else is sent than what was shown"
        assert _moment(row["expires_at"]) > self._clock.now(), "it is sent after its time"
        earlier = [each for each in self._komet.writes if each.intent == write.intent and each.parts == write.parts]
        assert not earlier, "the same request is sent a second time"
        under_way = "SELECT request FROM journal WHERE state IN ('sending', 'unknown') AND proposal_id <> ?"
        beside = [parts_of_record(json.loads(other["request"])) for other in self._rows(under_way, write.intent)]
        assert write.parts not in beside, "it is sent beside the same one that is not known yet"
        for part in write.parts:
            for number in lines_in(part):
                now, seen = self._komet.line(number), wish.lines[number]
                if now is None or seen is None or now == seen:
                    continue
                assert part[0] == "call", "a line is deleted that is not as it was shown"
                shown = (seen.total_boxes, seen.status, seen.unit_cost)
                if not self._is_touched_by_others(write.intent, part):
                    assert (now.total_boxes, now.status, now.unit_cost) == shown, "a line is not as it was shown"
        self._judge_approvals(wish, row, law)

    def _judge_approvals(self, wish: Wish, row: sqlite3.Row, law: Law) -> None:
        verdicts = self._verdicts(row["id"])
        assert set(verdicts.values()) <= {"approve"}, "it is sent although somebody said no"
        agreed = set(verdicts) - {wish.person}
        if wish.asked:
            assert len(agreed) >= wish.asked.count, "it is sent without the approvals that were asked for"
        if now := law.rules.get(wish.method):
            counting = agreed & law.circle(now, escalated=self._is_escalated(row))
            here = [person for person in counting if self._slack.is_here(person)]
            assert len(here) >= now.count, "it is sent without the approvals that the policy in force asks for"

    # --- after every act -------------------------------------------------------------------------

    def check(self) -> None:
        """Compare every proposal with what Komet did. AssertionError where they differ."""
        decided = {(row["proposal_id"], row["person"]) for row in self._rows("SELECT * FROM decisions")}
        assert decided <= self._permitted, "a decision by somebody who may not decide"
        requests: dict[str, list[sqlite3.Row]] = {}
        for request in self._rows("SELECT * FROM journal ORDER BY proposal_id, position"):
            requests.setdefault(request["proposal_id"], []).append(request)
        for row in self._rows("SELECT id, state FROM proposals"):
            if row["id"] not in self.wishes:  # its process ended before the preview was shown to anybody
                assert row["state"] == "previewed", "a preview that nobody saw went on"
                continue
            mine = [write for write in self._komet.writes if write.intent == row["id"]]
            if row["state"] in WITHOUT_EFFECT:
                assert mine == [], f"something was sent of what is {row['state']}"
            for request in requests.get(row["id"], ()):
                parts = parts_of_record(json.loads(request["request"]))
                self._check_request(request, parts, [write for write in mine if write.parts == parts])
            self._check_proposal(row, mine)

    def _check_request(self, request: sqlite3.Row, parts: tuple[Part, ...], sent: list[Write]) -> None:
        state = request["state"]
        effect = [part for write in sent for part in write.effect]
        touched = partial(self._is_touched, request["proposal_id"])
        is_lost = any(write.mood in LOSSES for write in sent) or self.has_crashed or self.audit_failed
        evidence = json.loads(request["evidence"])
        if state in ("planned", "not sent"):
            assert sent == [], f"a request was sent that is {state}"
        elif state == "done" and request["rows"] not in (None, "null"):
            verdicts = [verdict["ok"] for verdict in json.loads(request["rows"])]
            if parts[0][0] == "call":
                verdicts = [any(verdicts)]
            assert verdicts == [part in effect for part in parts], "the rows did not take effect as told"
        elif state == "done":
            missing = [part for part in parts if part not in effect]
            assert not missing or (is_lost and all(map(touched, missing))), "done, and it is not"
        elif state == "refused":
            assert effect == [], "refused, and it took effect"
        elif state == "unknown":
            assert is_lost, "unknown, although no answer was lost"
        elif state == "not found":
            assert len(evidence) >= LAST, "given up before the last look"
            assert all(map(touched, effect)), "not found, and it took effect"

    def _check_proposal(self, row: sqlite3.Row, sent: list[Write]) -> None:
        state, wanted = row["state"], self.wishes[row["id"]].parts
        touched = partial(self._is_touched, row["id"])
        effect = [part for write in sent for part in write.effect]
        assert len(effect) == len(set(effect)), "something took effect twice"
        if state == "done":
            assert all(part in effect or touched(part) for part in wanted), "done, and something is not"
        elif state in ("refused", "not found"):
            assert all(map(touched, effect)), f"{state}, and something took effect"
        elif state == "partly":
            assert set(effect) < set(wanted) or any(map(touched, wanted)), "partly, and all of it is done"

    def _is_touched(self, intent: str, part: Part) -> bool:
        """Say whether anybody else changed the same record, so that Komet shows what they left."""
        return self._komet.is_touched(part) or self._is_touched_by_others(intent, part)

    def _is_touched_by_others(self, intent: str, part: Part) -> bool:
        others = [each for write in self._komet.writes if write.intent != intent for each in write.effect]
        if part[0] == "call":
            # The same once more must have waited until this one was known, so it is no excuse.
            return any(each[1] != part[1] and each[0] == "call" for each in others)
        mine = set(part[1:])
        return any(mine & set(each[1:]) for each in others)

    # --- at the end ------------------------------------------------------------------------------

    def left(self) -> set[str]:
        """Return what is still going on: the states of proposals that have not ended, and "to tell"."""
        return {
            row["state"]
            for row in self._rows(
                "SELECT state FROM proposals WHERE state IN ('waiting', 'approved', 'running', 'unknown')"
                " UNION SELECT 'to tell' FROM outbox WHERE sent_at IS NULL"
            )
        }

    async def check_at_the_end(self, process: Process) -> None:
        """Check that everything came to its end, everybody was told, and the audit says all of it."""
        for row in self._rows("SELECT id, state FROM proposals"):
            assert row["state"] not in ("waiting", "approved", "running"), f"it is left {row['state']}"
            proposal = await process.runner.proposal(row["id"])
            assert proposal is not None
            if proposal.id not in self.wishes:
                continue
            if row["state"] == "unknown":
                assert self._stays_unknown(proposal), "unknown for ever, although Komet shows what became of it"
            if proposal.results and row["state"] != "stale":
                assert proposal.state is end_state(proposal.results), "the proposal says other than its requests"
            self._check_told(proposal)
        assert self._rows("SELECT * FROM outbox WHERE sent_at IS NULL OR failure IS NOT NULL") == []
        assert (await process.quota.picture()).reserved == 0, "calls are set aside for what has ended"
        check_audit(self._rows)

    def _stays_unknown(self, proposal: Proposal) -> bool:
        """Say whether looks cannot tell: some boxes of one request are changed and some are not.

        Of other writes Komet may show nothing, or what others did to the same records.
        """
        unknown = [entry for entry in proposal.journal if entry.state == "unknown"]
        parts = [part for entry in unknown for part in parts_of_record(entry.request)]
        if parts and parts[0][0] == "call":
            happened = any(part in write.effect for write in self._komet.writes for part in parts
                           if write.intent == proposal.id)  # fmt: skip
            return may_stay_unknown(proposal.row.operation, happened=happened) or any(
                self._is_touched(proposal.id, part) for part in parts
            )
        changed = [self._komet.has_box(part[2]) and not self._komet.has_box(part[1]) for part in parts]
        return bool(parts) and all(part[0] == "box" for part in parts) and len(set(changed)) > 1

    def _check_told(self, proposal: Proposal) -> None:
        shown = proposal.shown.get("status")
        if proposal.row.confirmed_at is None:
            return
        assert shown, "the requester was never told"
        told = self._slack.messages[shown.channel, shown.ts]
        assert told["blocks"] == status_message(proposal).body()["blocks"], "the requester sees how it was before"

    def _is_escalated(self, row: sqlite3.Row) -> bool:
        """Say whether the second circle was asked, which happens towards the end of the time alone."""
        if not json.loads(row["detail"]).get("escalated"):
            return False
        assert self._clock.now() >= _moment(row["expires_at"]) - ESCALATES, "escalated too early"
        return True

    def _verdicts(self, proposal_id: str) -> dict[str, str]:
        rows = self._rows("SELECT person, verdict FROM decisions WHERE proposal_id = ?", proposal_id)
        return {row["person"]: row["verdict"] for row in rows}

    def _proposal(self, proposal_id: str) -> sqlite3.Row:
        (row,) = self._rows("SELECT * FROM proposals WHERE id = ?", proposal_id)
        return row

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        return self._database.execute(query, values).fetchall()


def _moment(text: str) -> datetime:
    """Return a moment as SQLite keeps it."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
