"""Slack inside the test's own process: who is still there, and which message says what now."""

from collections.abc import Iterable
from typing import Any

import aiohttp

from bot.workbench.slack import seed


class SlackHere:
    """The few methods of the Web API that the services call. While `is_down`, none of them works."""

    def __init__(self, people: Iterable[str]) -> None:
        self.people = frozenset(people)
        self.gone: set[str] = set()
        self.is_down = False
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}

    def renew(self) -> None:
        """Begin again: everybody is there, nothing was said."""
        self.gone.clear()
        self.messages.clear()
        self.is_down = False

    def renew_presence(self) -> None:
        """Let everybody be there and everything work again."""
        self.gone.clear()
        self.is_down = False

    def is_here(self, person: str) -> bool:
        """Say whether somebody is an active member."""
        return person in self.people and person not in self.gone

    async def users_info(self, *, user: str, include_locale: bool) -> dict[str, Any]:
        self._answer()
        return {"user": {"id": user, "team_id": seed.TEAM_ID, "name": user, "deleted": user in self.gone}}

    async def chat_postMessage(self, *, channel: str, **message: Any) -> dict[str, Any]:  # noqa: N802 - Slack's name
        self._answer()
        ts = f"{len(self.messages) + 1}.0"
        self.messages[channel, ts] = message
        return {"channel": channel, "ts": ts}

    async def chat_update(self, *, channel: str, ts: str, **message: Any) -> dict[str, Any]:
        self._answer()
        self.messages[channel, ts] = message
        return {"channel": channel, "ts": ts}

    async def chat_getPermalink(self, *, channel: str, message_ts: str) -> dict[str, Any]:  # noqa: N802 - Slack's name
        self._answer()
        return {"permalink": f"https://blossom.slack.com/{channel}/{message_ts}"}

    def _answer(self) -> None:
        if self.is_down:
            raise aiohttp.ClientConnectionError
