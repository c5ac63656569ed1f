"""Requests that wait: reminding who may decide, and asking somebody else before the time is over.

Reminders and escalations go into the card's thread through the outbox, each under its own key, so that a
restart repeats none. https://docs.slack.dev/messaging/sending-and-scheduling-messages (thread_ts)
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from bot.audit import record_step
from bot.outbox import Outbox
from bot.policy import Policy
from bot.principals import principals
from bot.proposals import State
from bot.slack.blocks import Message, inert, mention, moment, section
from bot.words import say
from storage.database import Database, utc_now
from storage.delegations import DelegationStore
from storage.proposals import ProposalRow, ProposalStore

MENTIONED = 10
"""People named in one reminder; a longer row of names helps nobody."""


class Reminders:
    """Looks at what waits. `policy` returns the policy in force."""

    def __init__(
        self, database: Database, outbox: Outbox, policy: Callable[[], Policy | None], *, team_id: str
    ) -> None:
        self._team_id = team_id
        self._database = database
        self._outbox = outbox
        self._policy = policy
        self._attended: set[tuple[str, int]] = set()

    async def round(self) -> None:
        """Put in every reminder and escalation that is due now."""
        policy = self._policy()
        if policy is None:
            return
        now = utc_now()
        async with self._database.read() as tx:
            waiting = await ProposalStore(tx).in_state({State.WAITING.value})
        for row in waiting:
            # The outbox's key is what keeps a reminder from being repeated; this only spares the asking.
            due = (row.id, _reminders_due(row, now))
            if _is_to_escalate(row, now) or (due[1] and due not in self._attended):
                await self._attend(row.id, policy, now)
                self._attended.add(due)

    async def _attend(self, proposal_id: str, policy: Policy, now: datetime) -> None:
        async with self._database.write() as tx:
            store = ProposalStore(tx)
            row = await store.get(proposal_id)
            card = (await store.shown(proposal_id)).get("card")
            if row is None or row.state != State.WAITING.value or card is None:
                return
            approval = row.approval or {}
            active = await DelegationStore(tx).active(self._team_id, now)
            if _is_to_escalate(row, now):
                role = str(approval["escalate_to"])
                people = principals(policy.people_in([role]), active, policy, row.requester)
                await store.move(
                    row.id, {State.WAITING.value}, State.WAITING.value, detail={**row.detail, "escalated": True}
                )
                told = {"role": role}
                await record_step(tx, row, "escalated", acting_for="", channel="", digest="", detail=told)
                text = say("Nobody has decided yet. Somebody else can decide now too: {role}.", role=role)
                await self._outbox.say(
                    tx, f"escalate:{row.id}", card.channel, _note(row, text, people), thread_ts=card.ts
                )
                await self._outbox.show(tx, row.id)
            elif number := _reminders_due(row, now):
                deciding = policy.people_in(list(approval.get("roles", ())))
                people = principals(deciding, active, policy, row.requester)
                note = _note(row, say("This still waits for a decision."), people)
                await self._outbox.say(tx, f"remind:{row.id}:{number}", card.channel, note, thread_ts=card.ts)
        self._outbox.wake()


def _reminders_due(row: ProposalRow, now: datetime) -> int:
    """Return how many reminders should have gone out by now; 0 when none."""
    every = (row.approval or {}).get("remind")
    if not every or row.confirmed_at is None:
        return 0
    return int((now - row.confirmed_at) / timedelta(seconds=every))


def _is_to_escalate(row: ProposalRow, now: datetime) -> bool:
    approval = row.approval or {}
    if not approval.get("escalate_to") or row.detail.get("escalated") or row.expires_at is None:
        return False
    return now >= row.expires_at - timedelta(seconds=approval["escalate_before"])


def _note(row: ProposalRow, text: str, people: Collection[str]) -> Message:
    names = " ".join(mention(person) for person in sorted(people)[:MENTIONED])
    until = say("Until {when}.", when=moment(row.expires_at)) if row.expires_at else ""
    sentence = str(row.plan["sentence"])
    return Message(
        f"{text} {inert(sentence, 500)}", [section(f"{names}\n{inert(text)} {until}\n*{inert(sentence, 500)}*")]
    )
