"""Playing a list of acts on two processes of the bot over one database."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp

from bot.errors import ApprovalError, BotError
from bot.policy import Policy
from bot.proposals import Proposal
from bot.slack.forms import UploadedFile
from tests.properties.acts import JUMPS, WISHES, Act
from tests.properties.clock import START, Clock
from tests.properties.komet_here import MOODS, KometHere
from tests.properties.laws import ASKERS, LAWS, PEOPLE, USUAL, Law
from tests.properties.oracle import Oracle
from tests.properties.process import OPERATION, Process
from tests.properties.quick_database import Crash, Ground
from tests.properties.slack_here import SlackHere
from tests.properties.steps import LAST
from tests.properties.writes import OTHERS, example_values

PRESSES = frozenset(
    {"ask", "preview", "approve", "reject", "ask back", "confirm", "cancel", "look", "undo", "retry", "start again"}
    | {"round", "tell", "boot"}
)
"""Acts that reach a process."""


class Play:
    """One play from the beginning: two processes, the world around them, and the oracle that watches."""

    def __init__(self, ground: Ground, komet: KometHere, slack: SlackHere, clock: Clock) -> None:
        ground.renew()
        komet.renew()
        slack.renew()
        clock.moment = START
        self._ground, self.komet, self.slack, self.clock = ground, komet, slack, clock
        self.law: Law | None = USUAL
        self._policies: dict[str, Policy] = {}
        self.database = sqlite3.connect(ground.path, isolation_level=None)
        self.database.row_factory = sqlite3.Row
        self.oracle = Oracle(self.database, komet, slack, clock, lambda: self.law)
        komet.on_write = self.oracle.judge_write
        self._running: list[Process | None] = [None, None]
        self._played: list[Act] = []
        self._deciding: list[tuple[str, str]] = []

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    async def play(self, acts: list[Act]) -> None:
        """Play the acts, then let everything settle; AssertionError as soon as something is wrong."""
        for act in acts:
            await self.perform(act)
            self.oracle.check()
        await self._settle()
        self.oracle.check()
        for process in self._running:
            assert process is not None
            await self.oracle.check_at_the_end(process)

    async def perform(self, act: Act) -> None:
        """Do one act; objections of the bot are part of it."""
        if act.do == "repeat":
            if not self._played:
                return
            act = replace(self._played[act.what % len(self._played)], dies=None, meanwhile=None)
        self.clock.go(timedelta(seconds=1))
        if act.do not in PRESSES:
            self._change_the_world(act)
            return
        self._played.append(act)
        try:
            await self._reach(act)
        except Crash:
            self.oracle.has_crashed = True
        except BotError:
            return  # a sentence for whoever pressed
        except aiohttp.ClientConnectionError:
            assert self.slack.is_down

    async def _reach(self, act: Act) -> None:
        process = self._running[act.on]
        if act.do == "boot" or process is None or process.life.is_over:
            process = self._new(act.on)
            if act.do != "boot":
                await process.boot()
        meanwhile = None
        if act.meanwhile:
            moment, other = act.meanwhile

            async def somebody_else() -> None:
                await self.perform(other)
                for user, proposal_id in self._deciding:
                    self.oracle.may_decide(user, proposal_id)  # by what they did, it may be allowed now

            meanwhile = (moment, somebody_else)
        process.life.begin_act(dies_at=act.dies, meanwhile=meanwhile)
        try:
            await self._press(process, act)
        finally:
            process.life.begin_act()

    def _new(self, on: int) -> Process:
        """Start a process where one ended, or end the one that is there."""
        before = self._running[on]
        if before is not None:
            before.life.is_over = True
            self.oracle.has_crashed = True
        process = Process(self._ground.engines[on], self.komet, self.slack, self._policy, self.clock.now)
        self._running[on] = process
        return process

    def _policy(self) -> Policy | None:
        if self.law is None:
            return None
        if self.law.name not in self._policies:
            self._policies[self.law.name] = self.law.policy()
        return self._policies[self.law.name]

    async def _press(self, process: Process, act: Act) -> None:
        if act.do in ("round", "tell", "boot"):
            await {"round": process.worker.round, "tell": process.outbox.drain, "boot": process.boot}[act.do]()
            return
        if act.do in ("ask", "preview"):
            command, which = WISHES[act.what]
            proposal = await self._preview(process, ASKERS[act.who], command, self._values(command, which))
            if act.do == "ask":
                await process.confirm(ASKERS[act.who], proposal.id)
            return
        known = self.oracle.proposals
        if not known:
            return
        proposal_id = known[act.what % len(known)]
        asker = self.oracle.wishes[proposal_id].person
        user = asker if act.who < 0 else PEOPLE[act.who]
        if act.do in ("approve", "reject", "ask back"):
            await self._decide(process, user, proposal_id, act)
        elif act.do == "confirm":
            may = user == asker
            await process.confirm(user, proposal_id)
            assert may, "somebody else's preview was confirmed"
        elif act.do == "cancel":
            may = self.oracle.may_cancel(user, proposal_id)
            await process.cancel(user, proposal_id)
            assert may, "somebody took back what they may not"
        elif act.do == "look":
            await process.looks.look(proposal_id)
        else:
            await self._once_more(process, act.do, user, proposal_id)

    async def _decide(self, process: Process, user: str, proposal_id: str, act: Act) -> None:
        may = self.oracle.may_decide(user, proposal_id)
        self._deciding.append((user, proposal_id))
        try:
            if act.do == "ask back":
                await process.ask_back(user, proposal_id)
            else:
                await process.decide(user, proposal_id, act.do)
                self.oracle.check_decided(proposal_id)
        except ApprovalError:
            assert not may or act.meanwhile, "somebody who may decide was turned away"
        finally:
            self._deciding.pop()

    async def _preview(self, process: Process, user: str, command: str, values: dict[str, Any]) -> Proposal:
        wish = self.oracle.begin_wish(user, command)
        proposal = await process.preview(user, command, values)
        self.oracle.note_preview(wish, proposal)
        return proposal

    async def _once_more(self, process: Process, do: str, user: str, proposal_id: str) -> None:
        """Undo, send the failed rows again, or start again: a new preview, and the yes to it."""
        proposal = await process.runner.proposal(proposal_id)
        if proposal is None:
            return
        operation = OPERATION[proposal.row.operation]
        command, values = operation.command, None
        if do == "start again":
            values = self._again(proposal)
        elif do == "undo" and operation.undo and proposal.row.detail.get("undo_until"):
            undo = operation.undo(proposal.plan, proposal.results)
            if undo:
                command, values = undo.command or command, dict(undo.values)
        elif do == "retry" and operation.retry and proposal.state.value in ("partly", "refused"):
            values = dict(operation.retry(proposal.plan, proposal.results))
        if values is None:
            return
        again = await self._preview(process, user, command, values)
        await process.confirm(user, again.id)

    def _again(self, proposal: Proposal) -> dict[str, Any]:
        """Return the form as it was filled in, with its file."""
        command = proposal.row.operation
        files = example_values(command, self.komet) if command in OTHERS else {}
        return {**proposal.row.form, **{name: each for name, each in files.items() if isinstance(each, UploadedFile)}}

    def _values(self, command: str, which: tuple[int, ...]) -> dict[str, Any]:
        if not which:
            return example_values(command, self.komet)
        if command == "po item delete":
            items = [self.komet.lines()[number] for number in which]
            return {"purchase_order": self.komet.order, "items": items, "reason": "Short shipped"}
        codes = "\n".join(f"{self.komet.boxes()[number]} NEW{number}" for number in which)
        return {"purchase_order": self.komet.boxed, "codes": codes}

    def _change_the_world(self, act: Act) -> None:
        changes: dict[str, Callable[[], object]] = {
            "nothing": lambda: None,
            "time": lambda: self.clock.go(JUMPS[act.what]),
            "komet": lambda: self.komet.moods.append(MOODS[act.what]),
            "record": lambda: self.komet.somebody_else(act.what),
            "leave": lambda: self.slack.gone.add(PEOPLE[act.who]),
            "return": lambda: self.slack.gone.discard(PEOPLE[act.who]),
            "law": lambda: setattr(self, "law", LAWS[act.what]),
            "audit fails": self.refuse_audit,
            "audit works": self.accept_audit,
            "slack fails": lambda: setattr(self.slack, "is_down", True),
            "slack works": lambda: setattr(self.slack, "is_down", False),
        }
        changes[act.do]()

    def refuse_audit(self) -> None:
        """Let the database take no audit rows."""
        self.oracle.audit_failed = True
        self.database.execute(
            "CREATE TRIGGER IF NOT EXISTS full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"
        )

    def accept_audit(self) -> None:
        """Let it take them again."""
        self.database.execute("DROP TRIGGER IF EXISTS full")

    async def _settle(self) -> None:
        """Let everything work again and time go by until nothing is left to do."""
        self.accept_audit()
        self.slack.renew_presence()
        self.komet.moods.clear()
        self.law = USUAL
        for on in (0, 1):
            process = self._running[on]
            if process is None or process.life.is_over:
                process = self._new(on)
                await process.boot()
        for round_number in range(14):
            # Each process does its first rounds; from then on one of them is enough for what is left.
            for process in self._running if round_number < 2 else self._running[:1]:
                assert process is not None
                await process.worker.round()
                await process.outbox.drain()
            left = self.oracle.left()
            if not left:
                return
            # What is unknown after so many looks stays so; then time is needed for what waits alone.
            is_looked_for = "unknown" in left and round_number < LAST + 3
            waits = timedelta(minutes=31) if is_looked_for or left == {"to tell"} else timedelta(hours=26)
            self.clock.go(timedelta(seconds=20) if round_number == 0 else waits)
