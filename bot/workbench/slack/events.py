"""Events: which app hears of what happened, and in what envelope.

Source: https://docs.slack.dev/apis/events-api
"""

from bot.workbench.slack import seed
from bot.workbench.slack.apps import App
from bot.workbench.slack.delivery import Delivery
from bot.workbench.slack.model import Channel, Json
from bot.workbench.slack.workspace import Workspace

_MESSAGE_EVENTS = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}


class EventFeed:
    """Hears the workspace's events and sends them to the apps whose manifest subscribes to them."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery
        workspace.on_event(self.happened)

    def happened(self, event: Json, channel: Channel | None, only: App | None) -> None:
        """Send the event to `only`, or to every subscribed app whose bot is in the channel."""
        for app in [only] if only else self._workspace.apps.all():
            if only is None and channel is not None and app.bot_user_id not in channel.members:
                continue
            for subscribed in self._names(event, channel, app):
                if subscribed in app.manifest.events:
                    shown = _as_mention(event) if subscribed == "app_mention" else event
                    self._delivery.event(app, self._envelope(app, shown, channel))

    def _names(self, event: Json, channel: Channel | None, app: App) -> list[str]:
        if event["type"] != "message" or channel is None:
            return [str(event["type"])]
        names = [_MESSAGE_EVENTS[channel.kind]]
        mention = f"<@{app.bot_user_id}>"
        own = event.get("app_id") == app.id
        if channel.kind != "im" and "subtype" not in event and not own and mention in str(event.get("text")):
            names.append("app_mention")
        return names

    def _envelope(self, app: App, event: Json, channel: Channel | None) -> Json:
        ids, now = self._workspace.ids, int(self._workspace.clock.now())
        return {
            "token": app.verification_token,
            "team_id": seed.TEAM_ID,
            "context_team_id": seed.TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": ids.new("Ev"),
            "event_time": now,
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": seed.TEAM_ID,
                    "user_id": app.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.is_shared),
            "event_context": f"4-{ids.new('E')}",
        }


def _as_mention(event: Json) -> Json:
    return {key: value for key, value in event.items() if key != "channel_type"} | {"type": "app_mention"}
