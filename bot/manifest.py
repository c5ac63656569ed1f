"""Slack's app manifest, generated from the operations.

https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from bot.operations import AnyOperation, FromMessage

SCOPES: Mapping[str, str] = {
    "commands": "the slash commands, and the shortcuts in a message's menu",
    "chat:write": "results, approval cards and alerts in direct messages and in channels the bot is invited to",
    "users:read": "language and time zone of the person who asks, and whether they are a guest",
    "usergroups:read": "who is in a user group that the policy names in a role",
    "files:write": "all rows of a change too large for a card, and the export of the audit that a manager asks for",
    "files:read": "the invoice file that a person puts into the upload form",
}
"""The bot's scopes, the smallest set, each with its reason (the README shows the same)."""

NOUN_SUMMARIES = {
    "po": "Purchase orders",
    "box": "Box codes",
    "invoice": "Invoices of vendors and to customers",
    "prebook": "Prebooks: sales promised ahead",
    "inventory": "Inventory",
    "customer": "Customers",
    "location": "Locations",
    "product": "Products, box types, carriers and vendors",
    "token": "Your Komet token",
    "approvals": "What waits for approval",
    "alerts": "Alerts about orders in this channel",
    "admin": "Looking after the bot",
    "quota": "Komet calls of the day",
    "audit": "Who did what, for managers and admins",
}


def build_manifest(
    operations: Iterable[AnyOperation], commands: Mapping[str, Any], *, http_url: str | None = None
) -> dict[str, Any]:
    """Return the manifest: Socket Mode, or HTTP when `http_url` (https://host/slack/events) is given.

    `commands` are the other commands by name, each with `words`, its usage hint.
    """
    verbs: dict[str, list[str]] = {}
    shortcuts: list[dict[str, str]] = []
    for operation in operations:
        if operation.from_message:
            shortcuts.append(
                {
                    "name": operation.from_message.title,
                    "type": "message",
                    "callback_id": operation.from_message.id,
                    "description": f"{operation.summary}: with {_taken(operation.from_message)}",
                }
            )
        verbs.setdefault(operation.noun, []).append(f"{operation.verb} {operation.words}".strip())
    for name, command in commands.items():
        noun, _, verb = name.partition(" ")
        if verb or command.words:
            verbs.setdefault(noun, []).append(f"{verb} {command.words}".strip())
    slash = [_command("/komet", "Komet Sales: help, and every command", "help | po list | …", http_url)]
    slash += [
        _command(f"/komet-{noun}", NOUN_SUMMARIES[noun], " | ".join(hints), http_url) for noun, hints in verbs.items()
    ]
    settings: dict[str, Any] = {
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": False,
        "socket_mode_enabled": http_url is None,
        "token_rotation_enabled": False,
    }
    if http_url:
        settings["event_subscriptions"]["request_url"] = http_url
        settings["interactivity"] |= {"request_url": http_url, "message_menu_options_url": http_url}
    return {
        "display_information": {
            "name": "Komet",
            "description": "Run Komet Sales from Slack: exact previews, approvals, one effect per intent.",
            "background_color": "#0b5d4b",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Komet", "always_online": True},
            "shortcuts": shortcuts,
            "slash_commands": slash,
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": settings,
    }


def _taken(source: FromMessage) -> str:
    """Return what a shortcut takes of a message."""
    return "the rows of this message or the file at it" if source.text else "the file at this message"


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Return the manifest as YAML, as manifest.yml holds it."""
    head = "# Generated: python -m bot manifest > manifest.yml\n"
    return head + yaml.safe_dump(dict(manifest), sort_keys=False, allow_unicode=True, width=100)


def _command(name: str, description: str, hint: str, http_url: str | None) -> dict[str, Any]:
    command: dict[str, Any] = {
        "command": name,
        "description": description,
        "usage_hint": hint,
        "should_escape": True,
    }
    if http_url:
        command["url"] = http_url
    return command
