"""What the Slack client makes of what a person types: entities, mentions, links.

Sources: https://docs.slack.dev/messaging/formatting-message-text and
https://docs.slack.dev/interactivity/implementing-slash-commands (escaping)
"""

import re

from bot.workbench.slack.workspace import Workspace

_MENTION = re.compile(r"(?<![\w@#<])([@#])([\w.\-]+)")
_LINK = re.compile(r"https?://[^\s<>|]+")
# Mentions that were picked out of the client's list: the id is there already.
_PICKED = re.compile(r"&lt;([@#][A-Z0-9]+)(\|[^&]*)?&gt;")
_GROUPS = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}


def for_command(workspace: Workspace, text: str) -> str:
    """Return a command's text as an app with `should_escape` gets it: `<@U…|name>`, `<#C…|name>`, `<https://…>`."""
    return _MENTION.sub(lambda found: _mention(workspace, found, named=True), _linked(text))


def for_message(workspace: Workspace, text: str) -> str:
    """Return a message's text as Slack stores it; mentions already written as `<@U…>` stay."""
    kept = _PICKED.sub(lambda found: f"<{found.group(1)}{found.group(2) or ''}>", _linked(text))
    return _MENTION.sub(lambda found: _mention(workspace, found, named=False), kept)


def _linked(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LINK.sub(lambda found: f"<{found.group(0)}>", escaped)


def _mention(workspace: Workspace, found: re.Match[str], *, named: bool) -> str:
    sign, name = found.group(1), found.group(2)
    if sign == "@":
        if not named and name in _GROUPS:
            return _GROUPS[name]
        person = next((each for each in workspace.people.values() if each.name == name), None)
        if person is None:
            return found.group(0)
        return f"<@{person.id}|{person.name}>" if named else f"<@{person.id}>"
    channel = next((each for each in workspace.channels.values() if each.name == name), None)
    return f"<#{channel.id}|{channel.name}>" if channel else found.group(0)
