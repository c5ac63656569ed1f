"""Waiting until the local Slack waits for its clock, so that a test moves the clock neither too early nor by luck."""

import asyncio

from bot.workbench.slack import LocalSlack


async def waits(slack: LocalSlack, *seconds: float) -> None:
    """Return when something waits for the clock to go on by each of these; TimeoutError when it never does."""
    async with asyncio.timeout(5):
        while not all(_is_awaited(slack, each) for each in seconds):
            await asyncio.sleep(0.001)


def _is_awaited(slack: LocalSlack, seconds: float) -> bool:
    now = slack.clock.now()
    return any(seconds - 1 < timer.due - now <= seconds for timer in slack.clock._timers if not timer.done)
