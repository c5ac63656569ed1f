"""What one person sees, as JSON for the page and for tests."""

from bot.workbench.slack import seed
from bot.workbench.slack.model import Channel, Json, Person
from bot.workbench.slack.objects import utc_offset
from bot.workbench.slack.workspace import Workspace


def people(workspace: Workspace) -> list[Json]:
    """Return who can act: everybody but bots and the deactivated."""
    return [
        {
            "id": person.id,
            "name": person.name,
            "role": person.role,
            "real_name": person.real_name,
            "title": person.title,
            "locale": person.locale,
            "tz": person.tz,
        }
        for person in workspace.people.values()
        if not person.is_bot and not person.deleted
    ]


def screen(workspace: Workspace, person: Person) -> Json:
    """Return everything the person sees at this moment."""
    homes = {app_id: view.to_screen() for app_id, view in workspace.views.homes(person.id).items()}
    return {
        "ok": True,
        "version": workspace.version(person.id),
        "team": {"id": seed.TEAM_ID, "name": seed.TEAM_NAME},
        "user": {
            "id": person.id,
            "name": person.name,
            "real_name": person.real_name,
            "title": person.title,
            "role": person.role,
            "locale": person.locale,
            "tz": person.tz,
            "tz_offset": utc_offset(person, workspace.clock.now()),
        },
        "people": [_listed(each) for each in workspace.people.values()],
        "apps": [app.to_json() for app in workspace.apps.all()],
        "commands": _commands(workspace),
        "shortcuts": _shortcuts(workspace),
        "channels": [
            _channel(workspace, channel, person)
            for channel in workspace.channels.values()
            if person.id in channel.members
        ],
        "views": [view.to_screen() for view in workspace.views.stack(person.id)],
        "homes": homes,
        "home": homes.get(workspace.views.home_shown(person.id) or ""),
        "banners": [banner.to_json() for banner in workspace.banners if banner.user_id == person.id],
    }


def _listed(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "is_bot": person.is_bot,
        "deleted": person.deleted,
        "role": person.role,
    }


def _commands(workspace: Workspace) -> list[Json]:
    shown: list[Json] = []
    for app in workspace.apps.all():
        shown.extend(
            {
                "command": command.command,
                "description": command.description,
                "usage_hint": command.usage_hint,
                "app_id": app.id,
                "app_name": app.name,
            }
            for command in app.manifest.commands
            if workspace.apps.by_command(command.command) is app
        )
    return sorted(shown, key=lambda command: command["command"])


def _shortcuts(workspace: Workspace) -> list[Json]:
    shown: list[Json] = []
    for app in workspace.apps.all():
        shown.extend(
            {
                "callback_id": shortcut.callback_id,
                "name": shortcut.name,
                "type": shortcut.kind,
                "app_id": app.id,
                "app_name": app.name,
            }
            for shortcut in app.manifest.shortcuts
            if workspace.apps.by_shortcut(shortcut.callback_id) is app
        )
    return sorted(shown, key=lambda shortcut: shortcut["name"])


def _channel(workspace: Workspace, channel: Channel, person: Person) -> Json:
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "unread": workspace.unread(channel, person.id),
        "messages": [message.to_json() for message in workspace.visible(channel, person.id)],
    }
    if channel.kind == "im":
        partner = channel.other_member(person.id)
        shown |= {"with": partner, "name": workspace.people[partner].real_name}
    return shown
