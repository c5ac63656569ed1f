"""The state of the workspace, who is told of changes, and who is where.

Nothing here talks to apps. Whoever wants to know of changes registers with `listen` (the live stream of the
page) or `on_event` (the events that apps subscribe to).
"""

from collections.abc import Callable, Iterable

from bot.workbench.slack import seed
from bot.workbench.slack.apps import App, Apps
from bot.workbench.slack.clock import Clock
from bot.workbench.slack.ids import Ids
from bot.workbench.slack.model import Banner, Channel, File, Json, Person, UserGroup
from bot.workbench.slack.triggers import Permissions
from bot.workbench.slack.views import Views

EventSink = Callable[[Json, Channel | None, App | None], None]
"""(event, the channel it belongs to, the only app it is for or None)."""


class WorkspaceCore:
    """One team with its people, channels, apps, views and files."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ids = Ids()
        self.apps = Apps(self.ids)
        self.permissions = Permissions(self.ids, clock)
        self.base_url = ""
        self._versions: dict[str, int] = {}
        self._version = 0
        self._listeners: list[Callable[[set[str]], None]] = []
        self._event_sinks: list[EventSink] = []
        self._last_ts = 0
        self._seed()

    def _seed(self) -> None:
        self.people: dict[str, Person] = {person.id: person for person in seed.people()}
        self.channels: dict[str, Channel] = {channel.id: channel for channel in seed.channels()}
        self.usergroups: list[UserGroup] = seed.usergroups()
        self.files: dict[str, File] = {}
        self.banners: list[Banner] = []
        self.views = Views(self.ids, self.clock)
        self.permissions.clear()

    def reset(self, *, apps: bool = False) -> None:
        """Return to the seed. Apps, their tokens and the channels they were invited to stay unless `apps`."""
        everyone = set(self.people)
        if apps:
            self.apps.clear()
        self._seed()
        for app in self.apps.all():
            self._seat(app)
        self.changed(everyone)

    def dump(self) -> Json:
        """Return what is worth keeping between two runs: everything but modals, triggers and banners."""
        return {
            "people": self.people,
            "channels": self.channels,
            "files": self.files,
            "apps": self.apps.dump(),
            "last_ts": self._last_ts,
            "ids_used": self.ids.used,
        }

    def restore(self, kept: Json) -> None:
        """Go on from what `dump` returned. Home tabs are drawn anew by their apps."""
        self.people, self.channels, self.files = kept["people"], kept["channels"], kept["files"]
        self._last_ts = kept["last_ts"]
        self.ids.used = max(self.ids.used, kept["ids_used"])
        self.apps.restore(kept["apps"])
        self.changed(self.people)

    # Who is told

    def listen(self, listener: Callable[[set[str]], None]) -> None:
        """Call `listener` with the ids of the people who see something new, after each change."""
        self._listeners.append(listener)

    def on_event(self, sink: EventSink) -> None:
        """Call `sink` with each event that apps may have subscribed to."""
        self._event_sinks.append(sink)

    def emit(self, event: Json, channel: Channel | None = None, app: App | None = None) -> None:
        """Tell the apps what happened: those in the channel, or only `app`."""
        for sink in self._event_sinks:
            sink(event, channel, app)

    def changed(self, readers: Iterable[str]) -> None:
        """Note that these people see something new."""
        self._version += 1
        readers = set(readers)
        for reader in readers:
            self._versions[reader] = self._version
        for listener in self._listeners:
            listener(readers)

    def version(self, user_id: str) -> int:
        """Return the number that grows with everything the person could see."""
        return self._versions.get(user_id, 0)

    # Apps and people

    def install(self, manifest: object, request_url: str | None, channels: Iterable[str]) -> App:
        """Install an app and invite its bot into channels given by id or name; ActError for a bad manifest."""
        app = self.apps.install(manifest, request_url)
        for channel_id in channels:
            if channel_id not in app.channels:
                app.channels.append(channel_id)
        self._seat(app)
        self.changed(self.people)
        return app

    def _seat(self, app: App) -> None:
        """Give the app its bot user and put it into its channels."""
        name = app.manifest.bot_name.lower().replace(" ", "_")
        self.people[app.bot_user_id] = Person(
            id=app.bot_user_id,
            name=name,
            real_name=app.manifest.bot_name,
            role="bot",
            tz="America/Los_Angeles",
            team_id=seed.TEAM_ID,
            app_id=app.id,
            bot_id=app.bot_id,
        )
        for channel_id in app.channels:
            channel = self.channels.get(channel_id)
            if channel is not None and app.bot_user_id not in channel.members:
                channel.members.append(app.bot_user_id)

    def join(self, channel: Channel, user_id: str, inviter: str | None = None) -> bool:
        """Add a member; False when they were one already."""
        if user_id in channel.members:
            return False
        channel.members.append(user_id)
        kind = "G" if channel.kind == "private" else "C"
        event = {
            "type": "member_joined_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": kind,
            "team": seed.TEAM_ID,
            "event_ts": self.next_ts(),
        }
        self.emit({**event, "inviter": inviter} if inviter else event, channel)
        self.changed(channel.members)
        return True

    def leave(self, channel: Channel, user_id: str) -> bool:
        """Remove a member; False when they were none."""
        if user_id not in channel.members:
            return False
        channel.members.remove(user_id)
        kind = "G" if channel.kind == "private" else "C"
        event = {"type": "member_left_channel", "user": user_id, "channel": channel.id, "channel_type": kind}
        self.emit({**event, "team": seed.TEAM_ID, "event_ts": self.next_ts()}, channel)
        self.changed([*channel.members, user_id])
        return True

    # Conversations

    def channel_named(self, name: str) -> Channel | None:
        """Return the channel of that id or name (with or without #)."""
        found = self.channels.get(name)
        bare = name.removeprefix("#")
        return found or next((each for each in self.channels.values() if each.name == bare and bare), None)

    def direct(self, first: str, second: str) -> Channel:
        """Return the direct messages of two users, opened when they have none."""
        members = {first, second}
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == members:
                return channel
        channel = Channel(self.ids.new("D"), "", "im", [first, second], created=int(self.clock.now()))
        self.channels[channel.id] = channel
        self.changed(channel.members)
        return channel

    def next_ts(self) -> str:
        """Return a message timestamp, later than every one before."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
        seconds, micros = divmod(self._last_ts, 1_000_000)
        return f"{seconds}.{micros:06d}"
