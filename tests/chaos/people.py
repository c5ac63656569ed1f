"""A salesperson who wants one write done, and a manager: they do what the screen offers, and again after a crash."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot.workbench.slack import seed
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Json
from tests.chaos.oracle import is_over, untold_things
from tests.chaos.stage import HURRY, Stage
from tests.chaos.writes import Write
from tests.support.slack import button_of

ASKS = "Ana Torres"
DECIDES = "Maya Lindqvist"
LOOK_SECONDS = 0.01
AGAIN_SECONDS = 0.1
PATIENCE = 20.0
"""Seconds of waiting for anything at all to change; then whoever waits has found a fault."""

TRY_AGAIN = "Nothing is sent twice. Try again"
"""What a person reads whose press was not taken because of a fault of ours."""


class StuckError(Exception):
    """Nothing more happens, and the write has no end."""


class People:
    """Carries one write through to its end. `yes` and `approved` say what Slack showed as accepted."""

    def __init__(
        self,
        stage: Stage,
        write: Write,
        *,
        patience: float = PATIENCE,
        before_yes: Callable[[], None] = lambda: None,
    ) -> None:
        """`before_yes` is called once, when the preview is there and before the yes."""
        self.stage = stage
        self.write = write
        self.since = time.time()
        self.yes = False
        self.approved = False
        self._refusals: list[str] = []
        self._patience = patience
        self._before_yes: Callable[[], None] | None = before_yes
        self._typed = False
        self._sent: set[str] = set()

    async def go_on(self) -> None:
        """Do one thing after the other until the write has its end or the bot dies. Raises StuckError."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience
        while not self.stage.is_dead:
            act = self._next()
            if act is not None:
                await act()
                deadline = loop.time() + self._patience
            elif self.is_over():
                return
            elif loop.time() > deadline:
                raise StuckError(self.told())
            else:
                await asyncio.sleep(LOOK_SECONDS)

    def start_over(self) -> None:
        """The bot is back: what it did not acknowledge may be pressed again."""
        self._typed = False
        self._sent.clear()

    def is_over(self) -> bool:
        """Say whether the write has an end that will not change by itself, and Slack was told of it."""
        if not self.yes:
            return False
        return is_over(self.stage, self.write, self.since, HURRY["looks"]) and not self._untold()

    def told(self) -> str:
        """Return where everything stands, for a finding."""
        proposals = [row["state"] for row in self.stage.rows("SELECT state FROM proposals")]
        steps = [row["state"] for row in self.stage.rows("SELECT state FROM journal ORDER BY position")]
        views = [view.get("callback_id") for view in self._views()]
        return (
            f"proposals {proposals}, requests {steps}, untold {self._untold()}, modals {views}, yes {self.yes}, "
            f"refused {self._refusals}, approved {self.approved}, "
            f"the manager sees {self.stage.front.sees(DECIDES)[-300:]!r}"
        )

    def _untold(self) -> int:
        return untold_things(self.stage)

    def _views(self) -> list[Json]:
        return [view.to_screen() for view in self.stage.slack.workspace.views.stack(seed.ANA)]

    def _next(self) -> Callable[[], Awaitable[None]] | None:
        """Return what the screen offers to do now, or None."""
        if self.yes:
            return self._approve if self._card() is not None else None
        views = self._views()
        top = views[-1] if views else None
        if top is None:
            return None if self._typed else self._type
        kind = top.get("callback_id")
        if kind == "notice":
            return self._begin_again
        if kind == "preview" and "preview" not in self._sent:
            return self._say_yes
        if kind == "form" and "form" not in self._sent and self._is_ready(top):
            return self._fill
        if not self._typed and kind != "preview":
            return self._close  # a modal of the bot that died
        return None

    def _is_ready(self, view: Json) -> bool:
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        return self._typed and {*self.write.values, *(self.write.files or {})} <= inputs

    def _card(self) -> Json | None:
        if self.approved or "approve" in self._sent:
            return None
        workspace = self.stage.slack.workspace
        channel = workspace.channels[seed.APPROVALS]
        for message in workspace.visible(channel, seed.MAYA):
            if any(block["type"] == "actions" for block in message.body.get("blocks") or ()):
                return {**message.to_json(), "channel": channel.id}
        return None

    async def _type(self) -> None:
        self._typed = True
        front = self.stage.front
        await self._act(
            self.stage.slack.acts.command(
                user=front.id_of(ASKS), channel=front.channel_id("sales", ASKS), text=self.write.command
            )
        )

    async def _fill(self) -> None:
        self._sent.add("form")
        files = dict(self.write.files) if self.write.files else None
        await self._act(
            self.stage.slack.acts.submit(
                user=seed.ANA, view_id=self._views()[-1]["id"], values=dict(self.write.values), files=files
            )
        )

    async def _say_yes(self) -> None:
        self._sent.add("preview")
        if self._before_yes:
            self._before_yes()
            self._before_yes = None
        answer = await self._act(self.stage.slack.acts.submit(user=seed.ANA, view_id=self._views()[-1]["id"]))
        views = self._views()
        if views and views[-1].get("callback_id") == "notice":  # an objection, in place of the preview
            self._refusals.append("notice")
        else:
            self.yes = bool(answer["ok"])

    async def _approve(self) -> None:
        self._sent.add("approve")
        card = self._card_as_shown()
        block, button = button_of(card, "Approve")
        faults = self._faults_told()
        answer = await self._act(
            self.stage.slack.acts.press(
                user=seed.MAYA,
                channel=card["channel"],
                ts=card["ts"],
                action_id=button["action_id"],
                block_id=block["block_id"],
                value=button["value"],
            )
        )
        if answer["ok"] and self._faults_told() > faults:  # the press came, and she was told to press again
            self._refusals.append("told to try again")
            await asyncio.sleep(AGAIN_SECONDS)
            self._sent.clear()
            return
        self.approved = bool(answer["ok"])

    def _faults_told(self) -> int:
        """Return how often the manager was told that something broke and that she should try again."""
        return self.stage.front.sees(DECIDES).count(TRY_AGAIN)

    def _card_as_shown(self) -> Json:
        self._sent.discard("approve")
        card = self._card()
        self._sent.add("approve")
        assert card is not None
        return card

    async def _begin_again(self) -> None:
        """Close what objects and type the command again, as one does."""
        await asyncio.sleep(AGAIN_SECONDS)
        await self._close()
        self._typed = False

    async def _close(self) -> None:
        for view in reversed(self._views()):
            try:
                await self.stage.acknowledged(self.stage.slack.acts.close(user=seed.ANA, view_id=view["id"]))
            except ActError:
                continue  # it closed by itself
        self._sent.clear()

    async def _act(self, act: Awaitable[Any]) -> dict[str, Any]:
        try:
            answer = await self.stage.acknowledged(act)
        except ActError as refused:  # the screen changed while the finger moved
            answer = {"ok": False, "error": refused.sentence}
        if not answer["ok"]:
            self._refusals.append(str(answer["error"]))
            await asyncio.sleep(AGAIN_SECONDS)
            self._sent.clear()  # what did not work is tried again
        return answer
