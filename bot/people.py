"""Who is asking: a Slack user as the bot needs to know them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import slack_error

KEEP_SECONDS = 600
"""How long what `users.info` said is used again where nothing is decided: a new time zone shows within this."""

KEEP_MOST = 5_000
"""People remembered at most; beyond it the one asked about longest ago is forgotten."""

SLACKBOT = "USLACKBOT"
"""Slack says of its own bot that it is none."""


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
    is_of_other_team: bool = False
    """An outsider only because their workspace, `team_id`, is another: policy may admit them in a channel."""

    @property
    def language(self) -> str:
        """Return the language part of the locale."""
        return self.locale.split("-")[0]

    @property
    def zone(self) -> tzinfo:
        """Return the time zone; UTC where Slack names one that nobody knows."""
        try:
            return ZoneInfo(self.tz)
        except (ZoneInfoNotFoundError, ValueError):
            return UTC

    def today(self) -> date:
        """Return the date it is where this person is."""
        return datetime.now(self.zone).date()


FindPerson = Callable[[str, str | None], Awaitable[Person]]
"""Takes a member's id and the team they acted in; None is whatever team Slack says they are of."""


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
            return _named(kept[1], team_id)
        return await self.fresh(user_id, team_id)

    async def fresh(self, user_id: str, team_id: str | None = None) -> Person:
        """Return the person as Slack knows them this moment, for whoever decides or writes: they may have left.

        As `find` otherwise.
        """
        self.forget(user_id)
        person = await self._ask(user_id)
        self._kept[user_id] = (monotonic(), person)
        while len(self._kept) > KEEP_MOST:
            del self._kept[next(iter(self._kept))]
        return _named(person, team_id)

    def forget(self, user_id: str) -> None:
        """Ask Slack again next time."""
        self._kept.pop(user_id, None)

    async def _ask(self, user_id: str) -> Person:
        try:
            answer = await self._slack.users_info(user=user_id, include_locale=True)
        except SlackApiError as error:
            if slack_error(error) in {"user_not_found", "user_not_visible"}:
                return Person(team_id="", id=user_id, is_outsider=True)
            raise
        user: dict[str, Any] = answer["user"]
        home_team = str(user.get("team_id") or self._team_id)
        is_elsewhere = home_team != self._team_id
        is_nobody = (
            bool(user.get("deleted") or user.get("is_bot") or user.get("is_restricted"))
            or bool(user.get("is_ultra_restricted") or user.get("is_workflow_bot"))
            or user_id == SLACKBOT
        )
        return Person(
            team_id=home_team,
            id=user_id,
            name=user.get("real_name") or user.get("name") or user_id,
            locale=user.get("locale") or "en-US",
            tz=user.get("tz") or "UTC",
            is_outsider=is_nobody or is_elsewhere or bool(user.get("is_stranger")),
            is_of_other_team=is_elsewhere and not is_nobody,
        )


def _named(person: Person, team_id: str | None) -> Person:
    """Return the person, as nobody we act for where the payload names another team than Slack does."""
    if team_id in (None, person.team_id):
        return person
    return replace(person, is_outsider=True, is_of_other_team=False)


async def members_of(slack: AsyncWebClient, group: str) -> tuple[str, ...]:
    """Return the people of a user group. Raises SlackApiError when Slack cannot be asked or knows no such group.

    https://docs.slack.dev/reference/methods/usergroups.users.list
    """
    answer = await slack.usergroups_users_list(usergroup=group)
    return tuple(answer["users"])
