"""The payloads of commands and interactions, complete as Slack sends them.

Sources: https://docs.slack.dev/interactivity/implementing-slash-commands and
https://docs.slack.dev/reference/interaction-payloads (one page per type).
"""

from bot.workbench.slack import seed, state_values
from bot.workbench.slack.apps import App
from bot.workbench.slack.model import Channel, Json, Message, Person
from bot.workbench.slack.views import View
from bot.workbench.slack.workspace import Workspace

_DIRECT = "directmessage"


class Payloads:
    """Builds payloads; every trigger_id and response_url in them is fresh."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def command(self, app: App, person: Person, channel: Channel, command: str, text: str) -> Json:
        """Return a slash command's form; all values are strings."""
        return {
            "token": app.verification_token,
            # A person of another team (shared channel) comes with that team's id.
            "team_id": person.team_id,
            "team_domain": seed.TEAM_DOMAIN if person.team_id == seed.TEAM_ID else seed.OTHER_TEAM_DOMAIN,
            "channel_id": channel.id,
            "channel_name": channel.name or _DIRECT,
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": app.id,
            "is_enterprise_install": "false",
            "response_url": self._response_url("commands", app, person, channel, None),
            "trigger_id": self._trigger(app, person, channel.id),
        }

    def message_action(self, app: App, person: Person, channel: Channel, message: Message, action: Json) -> Json:
        """Return block_actions of a message; an ephemeral one is named but not included."""
        payload = {
            "type": "block_actions",
            **self._who(app, person),
            "container": _message_container(channel, message),
            "trigger_id": self._trigger(app, person, channel.id),
            "channel": _channel(channel),
            "state": {"values": _values(channel, message, person)},
            "response_url": self._response_url("actions", app, person, channel, message),
            "actions": [action],
        }
        if message.reader is None:
            payload["message"] = message.body
        return payload

    def view_action(self, app: App, person: Person, view: View, action: Json) -> Json:
        """Return block_actions of a modal or Home tab."""
        return {
            "type": "block_actions",
            **self._who(app, person),
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._trigger(app, person, view.channel_id),
            "view": view.to_json(),
            "actions": [action],
        }

    def suggestion(
        self,
        app: App,
        person: Person,
        action: Json,
        query: str,
        *,
        view: View | None = None,
        place: tuple[Channel, Message] | None = None,
    ) -> Json:
        """Return block_suggestion: what was typed into an external select, and where it stands."""
        payload = {
            "type": "block_suggestion",
            **self._who(app, person),
            "action_id": action["action_id"],
            "block_id": action["block_id"],
            "value": query,
        }
        if view is not None:
            return payload | {"container": {"type": "view", "view_id": view.id}, "view": view.to_json()}
        if place is None:
            raise ValueError("a suggestion needs a view or a message")
        channel, message = place
        payload |= {"container": _message_container(channel, message), "channel": _channel(channel)}
        return payload if message.reader else payload | {"message": message.body}

    def submission(self, app: App, person: Person, view: View, response_urls: list[Json]) -> Json:
        """Return view_submission."""
        return {
            "type": "view_submission",
            **self._who(app, person),
            "trigger_id": self._trigger(app, person, view.channel_id),
            "view": view.to_json(),
            "response_urls": response_urls,
        }

    def closed(self, app: App, person: Person, view: View, *, cleared: bool) -> Json:
        """Return view_closed; `cleared` when all views were closed at once."""
        return {
            "type": "view_closed",
            **self._who(app, person),
            "view": view.to_json(),
            "is_cleared": cleared,
        }

    def global_shortcut(self, app: App, person: Person, callback_id: str) -> Json:
        """Return the payload of a global shortcut."""
        return {
            "type": "shortcut",
            **self._who(app, person),
            "action_ts": self._workspace.next_ts(),
            "callback_id": callback_id,
            "trigger_id": self._trigger(app, person),
        }

    def message_shortcut(self, app: App, person: Person, callback_id: str, channel: Channel, message: Message) -> Json:
        """Return the payload of a message shortcut."""
        return {
            "type": "message_action",
            **self._who(app, person),
            "action_ts": self._workspace.next_ts(),
            "callback_id": callback_id,
            "trigger_id": self._trigger(app, person, channel.id),
            "response_url": self._response_url("app", app, person, channel, message),
            "channel": _channel(channel),
            "message_ts": message.ts,
            "message": message.body,
        }

    def response_url_for(self, app: App, person: Person, channel: Channel) -> str:
        """Return a response_url for a conversation chosen in a modal (`response_url_enabled`)."""
        return self._response_url("app", app, person, channel, None)

    def _who(self, app: App, person: Person) -> Json:
        return {
            "team": {"id": seed.TEAM_ID, "domain": seed.TEAM_DOMAIN},
            "user": {
                "id": person.id,
                "username": person.name,
                "name": person.name,
                "team_id": person.team_id,
            },
            "api_app_id": app.id,
            "token": app.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _trigger(self, app: App, person: Person, channel_id: str | None = None) -> str:
        return self._workspace.permissions.new_trigger(app, person.id, channel_id)

    def _response_url(self, kind: str, app: App, person: Person, channel: Channel, original: Message | None) -> str:
        url = self._workspace.permissions.new_url(app, person.id, channel, original)
        return f"{self._workspace.base_url}/hooks/{kind}/{seed.TEAM_ID}/{url.key}"


def _values(channel: Channel, message: Message, person: Person) -> state_values.Values:
    return state_values.initial_values(message.blocks, keep=message.values_of(person.id), here=channel.id)


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.name or _DIRECT}


def _message_container(channel: Channel, message: Message) -> Json:
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.reader is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return container
