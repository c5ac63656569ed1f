"""Short-lived permissions that payloads carry: `trigger_id` and `response_url`.

Source: https://docs.slack.dev/interactivity/handling-user-interaction
"""

import secrets
from dataclasses import dataclass

from bot.workbench.slack.apps import App
from bot.workbench.slack.clock import Clock
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.ids import Ids
from bot.workbench.slack.model import Channel, Message

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5
_REMEMBERED = 5_000


@dataclass
class Trigger:
    """The permission to open one modal for one person."""

    app: App
    user_id: str
    issued: float
    channel_id: str | None = None
    """The conversation that the person was looking at; None for a global shortcut and in a modal without one."""
    used: bool = False


@dataclass
class ResponseUrl:
    """The permission to answer five times in the conversation where something happened."""

    key: str
    app: App
    user_id: str
    channel: Channel
    issued: float
    original: Message | None = None
    """The message whose element was pressed; None for a slash command."""
    uses: int = 0


class Permissions:
    """All triggers and response_urls that were given out."""

    def __init__(self, ids: Ids, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def new_trigger(self, app: App, user_id: str, channel_id: str | None = None) -> str:
        """Return a fresh trigger_id; its three seconds run from now."""
        key = f"{self._ids.digits(13)}.{self._ids.digits(12)}.{secrets.token_hex(16)}"
        self._triggers[key] = Trigger(app, user_id, self._clock.now(), channel_id)
        _forget_oldest(self._triggers)
        return key

    def use_trigger(self, app: App, key: object) -> Trigger:
        """Return the trigger and spend it; ApiError when it is malformed, unknown, spent or too old."""
        if not isinstance(key, str) or len(key.split(".")) != 3:
            line = "[ERROR] invalid `trigger_id` [json-pointer:/trigger_id]"
            raise ApiError("invalid_arguments", response_metadata={"messages": [line]})
        trigger = self._triggers.get(key)
        if trigger is None or trigger.app is not app:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self._clock.now() - trigger.issued > TRIGGER_SECONDS:
            line = "[ERROR] `trigger_id` expired [json-pointer:/trigger_id]"
            raise ApiError("expired_trigger_id", response_metadata={"messages": [line]})
        trigger.used = True
        return trigger

    def new_url(self, app: App, user_id: str, channel: Channel, original: Message | None = None) -> ResponseUrl:
        """Return a fresh response_url."""
        key = secrets.token_urlsafe(18)
        url = ResponseUrl(key, app, user_id, channel, self._clock.now(), original)
        self._urls[key] = url
        _forget_oldest(self._urls)
        return url

    def use_url(self, key: str) -> ResponseUrl:
        """Return the response_url and count the use; ApiError when it is unknown, used up or too old."""
        url = self._urls.get(key)
        if url is None:
            raise ApiError("no_service")
        if self._clock.now() - url.issued > RESPONSE_URL_SECONDS:
            raise ApiError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise ApiError("used_url")
        url.uses += 1
        return url

    def clear(self) -> None:
        """Forget everything that was given out."""
        self._triggers.clear()
        self._urls.clear()


def _forget_oldest(given: dict[str, Trigger] | dict[str, ResponseUrl]) -> None:
    while len(given) > _REMEMBERED:
        del given[next(iter(given))]
