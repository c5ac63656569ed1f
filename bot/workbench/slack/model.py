"""What a Slack workspace consists of: people, conversations, messages, files, banners."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Person:
    """A member of the workspace, a guest, somebody of another team, or a bot."""

    id: str
    name: str
    real_name: str
    role: str
    """salesperson, grower, manager, admin, guest, other-team, former or bot."""
    title: str = ""
    locale: str = "en-US"
    tz: str = "America/New_York"
    team_id: str = ""
    email: str = ""
    deleted: bool = False
    app_id: str | None = None
    bot_id: str | None = None

    @property
    def is_bot(self) -> bool:
        """Whether an app speaks through this user."""
        return self.bot_id is not None


@dataclass
class Message:
    """One message: `body` is Slack's message object, `reader` the only one who sees an ephemeral."""

    ts: str
    body: Json
    app_id: str | None = None
    reader: str | None = None
    deleted: bool = False
    values: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)
    """User id → what that person chose in the message's menus, as in `state.values`."""

    @property
    def thread_ts(self) -> str | None:
        """The ts of the thread's first message, or None outside threads."""
        thread = self.body.get("thread_ts")
        return thread if isinstance(thread, str) else None

    @property
    def is_reply(self) -> bool:
        """Whether the message stands below another."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def blocks(self) -> list[Json]:
        """All blocks, those inside attachments included."""
        blocks = list(self.body.get("blocks") or [])
        for attachment in self.body.get("attachments") or []:
            blocks.extend(attachment.get("blocks") or [])
        return blocks

    def values_of(self, user_id: str) -> dict[str, dict[str, Json]]:
        """Return what that person chose in the message's menus."""
        return self.values.get(user_id, {})

    def to_json(self) -> Json:
        """Return the message for the screen, with `ephemeral`."""
        return {**self.body, "ephemeral": self.reader is not None}


@dataclass
class Channel:
    """A conversation: `kind` is channel (public), private or im; members are user ids, in order of joining."""

    id: str
    name: str
    kind: str
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    creator: str = ""
    created: int = 1_700_000_000
    is_archived: bool = False
    is_shared: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)

    def other_member(self, user_id: str) -> str:
        """Return the partner of a direct message."""
        return next((member for member in self.members if member != user_id), user_id)


@dataclass
class File:
    """An uploaded file with its bytes; `shares` are the channels it was posted to."""

    id: str
    name: str
    title: str
    mimetype: str
    user_id: str
    created: int
    content: bytes = b""
    shares: list[str] = field(default_factory=list)
    apps: set[str] = field(default_factory=set)
    """Apps that were given the file in a modal."""
    complete: bool = True
    expected_size: int = 0


@dataclass
class Banner:
    """What Slack itself says to one person: `operation_timeout`, `dispatch_failed` and so on."""

    id: str
    user_id: str
    code: str
    text: str
    channel: str | None = None
    view_id: str | None = None

    def to_json(self) -> Json:
        """Return the banner for the screen."""
        return {
            "id": self.id,
            "code": self.code,
            "text": self.text,
            "channel": self.channel,
            "view_id": self.view_id,
        }


@dataclass
class UserGroup:
    """A named set of users, such as @managers."""

    id: str
    handle: str
    name: str
    users: list[str]
