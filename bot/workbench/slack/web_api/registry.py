"""The methods of the Web API by name, with what a token needs to call them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.workbench.slack.apps import App
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Channel, Json, Person
from bot.workbench.slack.traffic import Entry
from bot.workbench.slack.workspace import Workspace

if TYPE_CHECKING:
    from bot.workbench.slack.server import LocalSlack

BOT_TOKEN, APP_TOKEN, ANY_TOKEN, NO_TOKEN = "bot", "app", "any", "none"
_TRUE = frozenset({1, "1", "true", "True", "t"})


@dataclass
class Call:
    """One call of an app: its arguments and what it may touch."""

    slack: "LocalSlack"
    owner: App | None
    """The app of the token; None without a valid one."""
    args: Json
    entry: Entry
    is_app_token: bool = False

    @property
    def app(self) -> App:
        """The calling app, for methods that need a token."""
        if self.owner is None:
            raise ApiError("not_authed")
        return self.owner

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.slack.workspace

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def needed(self, name: str, error: str = "invalid_arguments") -> str:
        """Return an argument that must be there, or ApiError."""
        value = self.text(name)
        if not value:
            line = f"[ERROR] missing required field: {name}"
            raise ApiError(
                error, **({"response_metadata": {"messages": [line]}} if error == "invalid_arguments" else {})
            )
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return an argument as yes or no; forms send "1" and "true"."""
        value = self.args.get(name)
        return default if value is None else (value in _TRUE if isinstance(value, str | int) else bool(value))

    def number(self, name: str, default: int) -> int:
        """Return an argument as a whole number, or ApiError."""
        value = self.args.get(name)
        if value in (None, ""):
            return default
        try:
            return int(float(str(value)))
        except (ValueError, OverflowError) as fault:
            raise ApiError("invalid_arguments") from fault

    def require(self, *scopes: str) -> None:
        """Raise missing_scope unless the app has one of the scopes."""
        if scopes and not set(scopes) & set(self.app.scopes):
            raise ApiError("missing_scope", needed=",".join(scopes), provided=",".join(self.app.scopes))

    def person(self, name: str = "user") -> Person:
        """Return the user named by an argument, or user_not_found."""
        person = self.workspace.people.get(self.needed(name, "user_not_found"))
        if person is None:
            raise ApiError("user_not_found")
        return person

    def conversation(self, name: str = "channel") -> Channel:
        """Return the conversation named by an argument, or channel_not_found for what the bot cannot see."""
        channel = self.workspace.channels.get(self.needed(name, "channel_not_found"))
        if channel is None or (channel.kind != "channel" and self.app.bot_user_id not in channel.members):
            raise ApiError("channel_not_found")
        return channel


Method = Callable[[Call], Awaitable[Json]]


@dataclass(frozen=True)
class Registered:
    """A method with its scopes; any of them is enough. `token` is bot, app, any or none."""

    handle: Method
    scopes: tuple[str, ...]
    token: str


METHODS: dict[str, Registered] = {}


def method(name: str, *scopes: str, token: str = BOT_TOKEN) -> Callable[[Method], Method]:
    """Register a Web API method that needs one of `scopes`."""

    def register(handle: Method) -> Method:
        METHODS[name] = Registered(handle, scopes, token)
        return handle

    return register


def page(call: Call, items: list[Any], default: int, most: int = 1000) -> tuple[list[Any], Json]:
    """Return one page of the items and `response_metadata` with the cursor to the next (cursor pagination)."""
    asked = call.number("limit", default) or default
    if asked < 0:
        raise ApiError("invalid_limit")
    limit = min(asked, most)
    cursor = call.text("cursor")
    start = 0
    if cursor:
        if not cursor.startswith("next:") or not cursor[5:].isdecimal():
            raise ApiError("invalid_cursor")
        start = int(cursor[5:])
    end = start + limit
    return items[start:end], {"next_cursor": f"next:{end}" if end < len(items) else ""}
