"""Who is asking: a Slack user as the bot needs to know them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

KEEP_SECONDS = 600
"""How long what `users.info` said is used again: a new time zone or a deactivation shows within this."""


@dataclass(frozen=True)
class Person:
    """A Slack user. `locale` is Slack's, such as `es-CO`; `tz` a name such as `America/Bogota`."""

    team_id: str
    id: str
    name: str = ""
    locale: str = "en-US"
    tz: str = "UTC"
    is_outsider: bool = False
    """A guest, a bot, a deactivated person or someone of another workspace: nobody we act for."""

    @property
    def language(self) -> str:
        """Return the language part of the locale."""
        return self.locale.split("-")[0]

    def today(self) -> date:
        """Return the date it is where this person is."""
        try:
            zone = ZoneInfo(self.tz)
        except (ZoneInfoNotFoundError, ValueError):
            return datetime.now(UTC).date()
        return datetime.now(zone).date()


class People:
    """Looks people up with `users.info` and remembers them for a while.

    https://docs.slack.dev/reference/methods/users.info
    """

    def __init__(self, slack: AsyncWebClient, team_id: str) -> None:
        self._slack = slack
        self._team_id = team_id
        self._kept: dict[str, tuple[float, Person]] = {}

    async def find(self, user_id: str, team_id: str | None = None) -> Person:
        """Return the person; `team_id` is the team that the payload named for them.

        Someone Slack does not know is an outsider. Raises SlackApiError when Slack cannot be asked.
        """
        kept = self._kept.get(user_id)
        if kept and monotonic() - kept[0] < KEEP_SECONDS:
            return kept[1]
        person = await self._ask(user_id, team_id)
        self._kept[user_id] = (monotonic(), person)
        return person

    def forget(self, user_id: str) -> None:
        """Ask Slack again next time."""
        self._kept.pop(user_id, None)

    async def _ask(self, user_id: str, team_id: str | None) -> Person:
        try:
            answer = await self._slack.users_info(user=user_id, include_locale=True)
        except SlackApiError as error:
            if error.response.get("error") in {"user_not_found", "user_not_visible"}:
                return Person(team_id=team_id or "", id=user_id, is_outsider=True)
            raise
        user: dict[str, Any] = answer["user"]
        home_team = team_id or user.get("team_id") or ""
        return Person(
            team_id=home_team,
            id=user_id,
            name=user.get("real_name") or user.get("name") or user_id,
            locale=user.get("locale") or "en-US",
            tz=user.get("tz") or "UTC",
            is_outsider=bool(
                user.get("deleted")
                or user.get("is_bot")
                or user.get("is_restricted")
                or user.get("is_ultra_restricted")
                or user.get("is_stranger")
                or user.get("team_id", self._team_id) != self._team_id
                or home_team != self._team_id
            ),
        )
