"""Reading an app manifest as Slack does when somebody creates an app from it.

Source: https://docs.slack.dev/reference/app-manifest and github.com/slackapi/manifest-schema (limits).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bot.workbench.slack.errors import ActError

_COMMANDS_MOST = 50
_SHORTCUTS_MOST = 10
_EVENTS_MOST = 100
_SCOPES_MOST = 255
_APP_NAME_MOST = 35
_BOT_NAME_MOST = 80
_COMMAND_MOST = 32
_DESCRIPTION_MOST = 2000
_USAGE_MOST = 1000
_SHORTCUT_NAME_MOST = 24


@dataclass(frozen=True)
class Command:
    """A slash command of the manifest."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool
    url: str | None


@dataclass(frozen=True)
class Shortcut:
    """A shortcut of the manifest; `kind` is "global" or "message"."""

    callback_id: str
    name: str
    description: str
    kind: str


@dataclass(frozen=True)
class Manifest:
    """What the local Slack needs to know of an app."""

    name: str
    bot_name: str
    scopes: tuple[str, ...]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    events: frozenset[str]
    events_url: str | None
    interactivity: bool
    interactivity_url: str | None
    options_url: str | None
    socket_mode: bool
    home_tab: bool
    messages_tab: bool
    raw: Mapping[str, Any]


def read_manifest(given: object) -> Manifest:
    """Return the manifest, given as an object or as JSON or YAML text; ActError names what is wrong."""
    raw = _parse(given)
    name = _text(raw, "display_information.name", most=_APP_NAME_MOST, needed=True)
    commands = tuple(_command(entry) for entry in _list(raw, "features.slash_commands", _COMMANDS_MOST))
    names = [command.command for command in commands]
    if len(set(names)) != len(names):
        raise ActError("A slash command is listed twice in the manifest.", "manifest")
    scopes = _list(raw, "oauth_config.scopes.bot", _SCOPES_MOST)
    events = _list(raw, "settings.event_subscriptions.bot_events", _EVENTS_MOST)
    return Manifest(
        name=name,
        bot_name=_text(raw, "features.bot_user.display_name", most=_BOT_NAME_MOST) or name,
        scopes=tuple(str(scope) for scope in scopes),
        commands=commands,
        shortcuts=tuple(_shortcut(entry) for entry in _list(raw, "features.shortcuts", _SHORTCUTS_MOST)),
        events=frozenset(str(event) for event in events),
        events_url=_text(raw, "settings.event_subscriptions.request_url") or None,
        interactivity=bool(_at(raw, "settings.interactivity.is_enabled")),
        interactivity_url=_text(raw, "settings.interactivity.request_url") or None,
        options_url=_text(raw, "settings.interactivity.message_menu_options_url") or None,
        socket_mode=bool(_at(raw, "settings.socket_mode_enabled")),
        home_tab=bool(_at(raw, "features.app_home.home_tab_enabled")),
        messages_tab=bool(_at(raw, "features.app_home.messages_tab_enabled")),
        raw=raw,
    )


def _parse(given: object) -> Mapping[str, Any]:
    value = given
    if isinstance(given, str):
        try:
            value = json.loads(given) if given.lstrip().startswith("{") else yaml.safe_load(given)
        except (ValueError, yaml.YAMLError) as fault:
            raise ActError(f"The manifest is neither JSON nor YAML: {fault}", "manifest") from fault
    if not isinstance(value, Mapping):
        raise ActError("The manifest must be an object.", "manifest")
    return value


def _at(raw: Mapping[str, Any], path: str) -> Any:
    value: Any = raw
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def _text(raw: Mapping[str, Any], path: str, *, most: int | None = None, needed: bool = False) -> str:
    value = _at(raw, path)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value):
        raise ActError(f"{path} must be a text.", "manifest")
    if most is not None and len(value) > most:
        raise ActError(f"{path} may have {most} characters at most.", "manifest")
    return value


def _list(raw: Mapping[str, Any], path: str, most: int) -> list[Any]:
    value = _at(raw, path)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ActError(f"{path} must be a list.", "manifest")
    if len(value) > most:
        raise ActError(f"{path} may have {most} entries at most.", "manifest")
    return value


def _command(entry: object) -> Command:
    if not isinstance(entry, Mapping):
        raise ActError("A slash command must be an object.", "manifest")
    command = _text(entry, "command", most=_COMMAND_MOST, needed=True)
    if not command.startswith("/") or " " in command or command != command.lower():
        raise ActError(f"{command} must start with a slash and be lower case without spaces.", "manifest")
    return Command(
        command=command,
        description=_text(entry, "description", most=_DESCRIPTION_MOST, needed=True),
        usage_hint=_text(entry, "usage_hint", most=_USAGE_MOST),
        should_escape=bool(entry.get("should_escape")),
        url=_text(entry, "url") or None,
    )


def _shortcut(entry: object) -> Shortcut:
    if not isinstance(entry, Mapping):
        raise ActError("A shortcut must be an object.", "manifest")
    kind = _text(entry, "type", needed=True)
    if kind not in ("global", "message"):
        raise ActError(f"A shortcut is global or message, not {kind}.", "manifest")
    return Shortcut(
        callback_id=_text(entry, "callback_id", most=255, needed=True),
        name=_text(entry, "name", most=_SHORTCUT_NAME_MOST, needed=True),
        description=_text(entry, "description", most=150),
        kind=kind,
    )
