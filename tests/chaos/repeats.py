"""Every payload comes one to four times, in any order, with gaps of 0, 60 and 300 seconds by the local Slack's clock.

Copies come between the steps and after the end. In every third run the bot is killed and started again before the last
ones, so that nothing in its memory can know them.
"""

import time
from random import Random
from typing import Any

from tests.chaos.here import Here, looking, open_here
from tests.chaos.people import ASKS, DECIDES
from tests.chaos.tally import Tally
from tests.chaos.writes import EACH, LONG

SEED = 20261124
GAPS = (0, 60, 300)
COPIES_MOST = 3
PRESSES_MOST = 3
"""Where Slack says that a press did not reach the app, people press again."""

TIMES = 10
"""Orders of payloads for each of the asked runs: one takes a fraction of a second."""


async def run(runs: int, *, times: int = TIMES) -> list[Tally]:
    """Return one tally of `runs` times `times` orders."""
    tally, dice = Tally("payloads 1 to 4 times, in any order"), Random(SEED)
    started = time.monotonic()
    async with open_here() as here:
        with looking():
            for number in range(runs * times):
                await _once(here, tally, dice, number)
    tally.seconds = time.monotonic() - started
    return [tally]


async def _once(here: Here, tally: Tally, dice: Random, number: int) -> None:
    await here.renew()
    makers = (*EACH, *LONG)
    write = makers[number % len(makers)](here.komet)
    mail = Mail(here, dice)
    front = here.front
    await front.run(ASKS, write.command)
    await mail.bring_some()
    await front.fill(ASKS, files=write.files, **write.values)
    await mail.bring_some()
    yes = await _say_yes(here)
    await mail.bring_some()
    (confirmed,) = here.rows("SELECT approval FROM proposals WHERE confirmed_at IS NOT NULL")
    needed = 1 if confirmed["approval"] not in (None, "null") else 0
    pressed: dict[str, Any] = {"ok": not needed}
    for _ in range(PRESSES_MOST):
        if not pressed["ok"]:
            pressed = await front.press(DECIDES, "Approve", on=front.card())
    if number % 3 == 0:
        await here.bot.restart()
    await mail.bring_all()
    await here.settle(write)
    outcome = here.examine(write, said_yes=yes)
    decisions = here.rows("SELECT id FROM decisions")
    if len(decisions) != needed:
        outcome.broken.append(f"{len(decisions)} decisions; Slack said {pressed}; {front.sees(DECIDES)[-200:]!r}")
    if outcome.effects != [1] * len(outcome.effects) or not outcome.effects:
        outcome.broken.append(f"effects {outcome.effects}")
    tally.add(outcome, f"{write.name}, copies {mail.brought}")


async def _say_yes(here: Here) -> bool:
    """Submit the preview; a copy may have put another modal on top of it, which people close first."""
    while here.front.view(ASKS).get("callback_id") != "preview":
        await here.front.close(ASKS)
    return bool((await here.front.submit(ASKS))["ok"])


class Mail:
    """Keeps every payload that leaves the local Slack, and brings copies of it when it likes."""

    def __init__(self, here: Here, dice: Random) -> None:
        self.brought = 0
        self._here = here
        self._dice = dice
        self._bag: list[tuple[tuple[Any, ...], dict[str, Any], int]] = []
        self._deliver = type(here.slack.delivery).request
        setattr(here.slack.delivery, "request", self._keep)  # noqa: B010 - for this run only

    async def _keep(self, *parcel: Any, **names: Any) -> Any:
        for _ in range(self._dice.randint(0, COPIES_MOST)):
            self._bag.append((parcel, names, self._dice.choice(GAPS)))
        return await self._deliver(self._here.slack.delivery, *parcel, **names)

    async def bring_some(self) -> None:
        """Bring any of the copies, in any order."""
        await self._bring(self._dice.sample(self._bag, self._dice.randint(0, len(self._bag))))

    async def bring_all(self) -> None:
        """Bring the rest."""
        await self._bring(self._dice.sample(self._bag, len(self._bag)))

    async def _bring(self, copies: list[tuple[tuple[Any, ...], dict[str, Any], int]]) -> None:
        for copy in copies:
            self._bag.remove(copy)
            parcel, names, gap = copy
            self._here.slack.clock.advance(gap)
            await self._deliver(self._here.slack.delivery, *parcel, **names)
            self.brought += 1
        await self._here.bot.idle()
