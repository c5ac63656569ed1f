"""Random roads: people ask, decide, take back and look in any order while answers get lost and the bot dies.

Whatever happens: no write without the approvals that policy asks for, no decision by the wrong person, no
second effect, and what is shown as done is done once.
"""

import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot import lost_answers
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed
from storage.audit import AuditStore
from tests.support.chain import first_fault
from tests.support.running import RunningBot
from tests.support.slack import SlackFront

pytestmark = [pytest.mark.anyio, pytest.mark.thorough]

ORDER = "P071882"
DELETE = "purchase.order.item.delete"
ASKERS = ("Ana Torres", "Maya Lindqvist")
EVERYBODY = ("Ana Torres", "Ben Carter", "Maya Lindqvist", "Victor Osei", "Priya Raman")
MANAGERS = {seed.MAYA, seed.VICTOR}
ACTS = 10
ENDED = {"done", "refused", "failed", "stale", "rejected", "expired", "cancelled", "not found"}


class Road:
    """One run of acts; `needed` is how many approvals policy asks for."""

    def __init__(self, slack: SlackFront, komet: LocalKomet, bot: RunningBot, number: int) -> None:
        self.slack = slack
        self.komet = komet
        self.bot = bot
        self.random = random.Random(number)
        self.needed = self.random.choice((1, 1, 2))
        self.cards: dict[str, dict[str, Any]] = {}
        self.log: list[str] = []

    async def begin(self) -> None:
        """Start the bot under this road's policy."""
        path = self.bot.folder / "policy.toml"
        rule = f'methods = ["{DELETE}"]\n'
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(rule, f"{rule}approvals = {self.needed}\n"), encoding="utf-8")
        await self.bot.restart()

    # --- acts ---------------------------------------------------------------------------------

    async def ask(self) -> None:
        """Somebody asks to delete a line that is still there."""
        person = self.random.choice(ASKERS)
        lines = [line.id for order in self.komet.state.orders_with([ORDER]) for line in order.lines]
        if not lines:
            return
        while self.slack.has_modal(person):
            await self.slack.close(person)
        await self.slack.run(person, f"/komet-po item delete {ORDER}")
        await self.slack.fill(person, items=[str(self.random.choice(lines))], reason="Short shipped")
        if self.slack.view(person)["callback_id"] == "preview":
            await self.slack.submit(person)
        for message in self.slack.messages("Maya Lindqvist", "komet-approvals"):
            for block in message.get("blocks") or []:
                for element in block.get("elements") or []:
                    if element.get("action_id") == "proposal.approve":
                        self.cards.setdefault(element["value"], message)

    async def approve(self) -> None:
        """Anybody presses Approve on any card, as it looked when it was new."""
        if self.cards:
            card = self.random.choice(list(self.cards.values()))
            person = self.random.choice((*EVERYBODY, "Maya Lindqvist", "Victor Osei", "Victor Osei"))
            await self.slack.press_old(person, "Approve", card)

    async def reject(self) -> None:
        """Anybody presses Reject on any card, and gives a reason when asked for one."""
        if not self.cards:
            return
        person = self.random.choice(EVERYBODY)
        await self.slack.press_old(person, "Reject", self.random.choice(list(self.cards.values())))
        if self.slack.has_modal(person) and self.slack.view(person)["callback_id"] == "reject":
            await self.slack.fill(person, reason="Still wanted")

    async def cancel(self) -> None:
        """Somebody takes back what they see waiting."""
        await self._press_own("Take back")

    async def look(self) -> None:
        """Somebody looks at Komet for a write that is unknown."""
        await self._press_own("Look at Komet now")

    async def lose(self) -> None:
        """The answer to the next write gets lost, after it took effect or before."""
        if self.random.random() < 0.5:
            self.komet.faults.order("lost", method=DELETE)
        else:
            self.komet.faults.order("status", method=DELETE, status=502)

    async def crash(self) -> None:
        """The bot dies and is started again."""
        await self.bot.restart()
        await self.bot.idle()

    async def expire(self) -> None:
        """The time of what waits runs out."""
        await self.bot.change("UPDATE proposals SET expires_at = '2020-01-01 00:00:00.000000' WHERE state = 'waiting'")

    async def let_work(self) -> None:
        """The worker does a round."""
        await self.bot.running.worker.round()
        await self.bot.idle()

    async def change_komet(self) -> None:
        """The farm confirms the order in Komet."""
        await self.slack.komet_act(self.komet, ORDER, "confirm")

    async def _press_own(self, label: str) -> None:
        person = self.random.choice(ASKERS)
        for message in reversed(self.slack.messages(person, "bot")):
            if label in str(message.get("blocks")):
                await self.slack.press(person, label, on=message)
                return

    async def go(self) -> None:
        """Do the acts, looking after each whether everything still holds."""
        acts: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (5, self.ask),
            (7, self.approve),
            (2, self.reject),
            (1, self.cancel),
            (2, self.look),
            (2, self.lose),
            (1, self.crash),
            (1, self.expire),
            (1, self.let_work),
            (1, self.change_komet),
        ]
        await self.ask()
        for _ in range(ACTS):
            act = self.random.choices([act for _, act in acts], [weight for weight, _ in acts])[0]
            self.log.append(act.__name__)
            await act()
            self.holds()
        self.komet.faults.clear()
        for _ in range(3):
            await self.let_work()
        self.holds()

    # --- what holds ---------------------------------------------------------------------------

    def holds(self) -> None:
        """Check everything that must hold at any moment."""
        proposals = {row["id"]: row for row in self.bot.rows("SELECT * FROM proposals")}
        decisions = self.bot.rows("SELECT * FROM decisions")
        sent = self.bot.rows("SELECT * FROM journal WHERE sent_at IS NOT NULL")
        writes = [call for call in self.komet.calls if call.method == DELETE]

        for decision in decisions:
            asker = proposals[decision["proposal_id"]]["requester"]
            assert decision["person"] in MANAGERS - {asker}, self.log
        for row in sent:
            said = [
                (each["person"], each["verdict"]) for each in decisions if each["proposal_id"] == row["proposal_id"]
            ]
            assert len({person for person, verdict in said if verdict == "approve"}) >= self.needed, self.log
            assert "reject" not in {verdict for _, verdict in said}, self.log
        assert len(writes) == len(sent), self.log
        effects = Counter(str(call.parameters["poItemId"]) for call in writes for _ in range(call.effects))
        assert all(number == 1 for number in effects.values()), self.log
        done = Counter(line for row in proposals.values() if row["state"] == "done" for line in _lines_of(row["plan"]))
        assert all(number == 1 and effects[line] == 1 for line, number in done.items()), self.log


def _lines_of(plan: str) -> list[str]:
    return [str(request["parameters"]["poItemId"]) for request in json.loads(plan)["requests"]]


@pytest.mark.parametrize("number", range(10))
async def test_on_no_road_is_a_write_unapproved_or_repeated(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost_answers, "LOOK_AFTER", (timedelta(0), timedelta(0)))
    road = Road(slack, komet, bot, number)
    await road.begin()
    await road.go()
    states = {row["state"] for row in bot.rows("SELECT state FROM proposals WHERE confirmed_at IS NOT NULL")}
    assert states <= ENDED | {"waiting"}, road.log
    assert not bot.rows("SELECT * FROM outbox WHERE sent_at IS NULL"), road.log
    assert "Something broke" not in "".join(slack.sees(person) for person in EVERYBODY), road.log
    async with bot.running.database.read() as tx:
        assert await first_fault(AuditStore(tx).rows()) is None
