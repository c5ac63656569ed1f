"""Modals and Home tabs: what is open, in which order, and what was typed into it."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from bot.workbench.slack import seed, state_values
from bot.workbench.slack.apps import App
from bot.workbench.slack.blocks import with_ids
from bot.workbench.slack.clock import Clock
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.ids import Ids
from bot.workbench.slack.model import Json

STACK_MOST = 3
_HOME_TITLE = {"type": "plain_text", "text": "View Title", "emoji": True}


@dataclass
class View:
    """One modal or Home tab of one person."""

    id: str
    app: App
    user_id: str
    definition: Json
    """What the app sent, with ids filled in."""
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    channel_id: str | None = None
    """The conversation that the person was looking at when the view was opened."""
    values: state_values.Values = field(default_factory=dict)
    options_seen: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)
    """(block_id, action_id) → option value → option, of external selects."""
    errors: dict[str, str] = field(default_factory=dict)
    busy: bool = False
    trouble: str | None = None

    @property
    def kind(self) -> str:
        """The type: modal or home."""
        return str(self.definition["type"])

    @property
    def blocks(self) -> list[Json]:
        """The blocks, with ids."""
        blocks: list[Json] = self.definition["blocks"]
        return blocks

    @property
    def external_id(self) -> str:
        """The app's own name for the view, or ""."""
        return str(self.definition.get("external_id") or "")

    def flag(self, key: str) -> bool:
        """Return `notify_on_close` or `clear_on_close`."""
        return bool(self.definition.get(key))

    def to_json(self) -> Json:
        """Return Slack's view object."""
        definition = self.definition
        home = self.kind == "home"
        return {
            "id": self.id,
            "team_id": seed.TEAM_ID,
            "type": self.kind,
            "blocks": self.blocks,
            "private_metadata": definition.get("private_metadata") or "",
            "callback_id": definition.get("callback_id") or "",
            "state": {"values": self.values},
            "hash": self.hash,
            "title": _HOME_TITLE if home else definition["title"],
            "clear_on_close": self.flag("clear_on_close"),
            "notify_on_close": self.flag("notify_on_close"),
            "close": definition.get("close"),
            "submit": definition.get("submit"),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": self.app.id,
            "external_id": self.external_id,
            "app_installed_team_id": seed.TEAM_ID,
            "bot_id": self.app.bot_id,
        }

    def to_screen(self) -> Json:
        """Return the view object with what the person sees beside it."""
        return {**self.to_json(), "errors": self.errors, "busy": self.busy, "trouble": self.trouble}


class Views:
    """All open views: one modal stack per person, one Home tab per person and app."""

    def __init__(self, ids: Ids, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[tuple[str, str], View] = {}
        self._home_shown: dict[str, str] = {}

    def stack(self, user_id: str) -> list[View]:
        """Return the person's modals, the top one last."""
        return self._stacks.get(user_id, [])

    def homes(self, user_id: str) -> dict[str, View]:
        """Return the person's published Home tabs by app id."""
        return {app_id: view for (owner, app_id), view in self._homes.items() if owner == user_id}

    def home(self, user_id: str, app_id: str) -> View | None:
        """Return the Home tab that the app published for the person."""
        return self._homes.get((user_id, app_id))

    def show_home(self, user_id: str, app_id: str) -> None:
        """Remember which Home tab the person looks at."""
        self._home_shown[user_id] = app_id

    def home_shown(self, user_id: str) -> str | None:
        """Return the app whose Home tab the person opened last."""
        return self._home_shown.get(user_id)

    def find(self, view_id: str | None) -> View | None:
        """Return the open view of that id."""
        return next((view for view in self._every() if view.id == view_id), None)

    def find_external(self, app: App, external_id: str | None) -> View | None:
        """Return the app's open view of that external_id."""
        return next(
            (view for view in self._every() if view.app is app and view.external_id == external_id != ""),
            None,
        )

    def is_open(self, view: View) -> bool:
        """Whether the person still has the view."""
        return view in self.stack(view.user_id) or self._homes.get((view.user_id, view.app.id)) is view

    def open(self, app: App, user_id: str, definition: Json, channel_id: str | None = None) -> View:
        """Open a modal as the root of a new stack; what was open before is gone."""
        view = self._make(app, user_id, definition, channel_id)
        self._stacks[user_id] = [view]
        return view

    def push(self, app: App, user_id: str, definition: Json) -> View:
        """Put a modal on top of the person's stack; ApiError beyond three."""
        stack = self.stack(user_id)
        if not stack or stack[-1].app is not app:
            raise ApiError("not_found")
        if len(stack) >= STACK_MOST:
            raise ApiError("push_limit_reached")
        view = self._make(app, user_id, definition, stack[-1].channel_id)
        view.root_view_id = stack[0].id
        view.previous_view_id = stack[-1].id
        stack.append(view)
        return view

    def update(self, view: View, definition: Json) -> None:
        """Replace the view's content; its id stays, and what was typed where block_id and action_id stay."""
        if definition.get("type") != view.kind:
            raise ApiError("invalid_arguments")
        self._check_external(view.app, definition, view)
        old = view.values
        view.definition = self._complete(definition)
        view.values = state_values.initial_values(view.blocks, keep=old, here=view.channel_id)
        view.hash = self._hash()
        view.errors = {}
        view.trouble = None

    def publish(self, app: App, user_id: str, definition: Json) -> View:
        """Show a Home tab to the person."""
        view = self._homes.get((user_id, app.id))
        if view is None:
            view = self._make(app, user_id, definition)
            self._homes[user_id, app.id] = view
        else:
            self.update(view, definition)
        return view

    def close(self, view: View) -> None:
        """Remove one modal from its stack."""
        stack = self.stack(view.user_id)
        if view in stack:
            stack.remove(view)

    def clear(self, user_id: str) -> list[View]:
        """Close all modals of the person and return them, the top one first."""
        return list(reversed(self._stacks.pop(user_id, [])))

    def _every(self) -> list[View]:
        modals = [view for stack in self._stacks.values() for view in stack]
        return modals + list(self._homes.values())

    def _make(self, app: App, user_id: str, definition: Json, channel_id: str | None = None) -> View:
        self._check_external(app, definition, None)
        view_id = self._ids.new("V")
        view = View(view_id, app, user_id, self._complete(definition), self._hash(), view_id, channel_id=channel_id)
        view.values = state_values.initial_values(view.blocks, keep={}, here=channel_id)
        return view

    def _complete(self, definition: Json) -> Json:
        completed: dict[str, Any] = dict(definition)
        completed["blocks"] = with_ids(definition["blocks"], self._ids)
        for key in ("title", "submit", "close"):
            if completed.get(key):
                completed[key] = {"emoji": True, **completed[key]}
        return completed

    def _check_external(self, app: App, definition: Json, own: View | None) -> None:
        external_id = definition.get("external_id")
        if external_id:
            other = self.find_external(app, external_id)
            if other is not None and other is not own:
                raise ApiError("duplicate_external_id")

    def _hash(self) -> str:
        return f"{int(self._clock.now())}.{secrets.token_hex(4)}"
