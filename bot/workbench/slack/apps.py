"""The apps installed in the workspace, with their tokens."""

import secrets
from dataclasses import dataclass, field

from bot.workbench.slack.ids import Ids
from bot.workbench.slack.manifest import Command, Manifest, Shortcut, read_manifest
from bot.workbench.slack.model import Json


@dataclass
class App:
    """One installed app. Tokens and ids stay the same when the app is installed again."""

    id: str
    bot_user_id: str
    bot_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    manifest: Manifest
    request_url: str | None = None
    channels: list[str] = field(default_factory=list)
    """Channels the bot was invited to at its installation; they survive a reset."""
    installed: int = 0
    """Grows with every installation: of two apps with the same command, the later one gets it."""

    @property
    def name(self) -> str:
        """The app's name."""
        return self.manifest.name

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the bot token may do."""
        return self.manifest.scopes

    @property
    def uses_sockets(self) -> bool:
        """Whether payloads go over Socket Mode; a request_url given at installation means HTTP."""
        return self.request_url is None and self.manifest.socket_mode

    def command(self, name: str) -> Command | None:
        """Return the slash command of that name."""
        return next((command for command in self.manifest.commands if command.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """Return the shortcut of that callback_id."""
        return next((each for each in self.manifest.shortcuts if each.callback_id == callback_id), None)

    def url_for(self, kind: str, command: Command | None = None) -> str | None:
        """Return where a payload of that kind (command, interactive, options, event) goes over HTTP."""
        if self.request_url is not None:
            return self.request_url
        manifest = self.manifest
        if kind == "command":
            return command.url if command else None
        if kind == "event":
            return manifest.events_url
        return (manifest.options_url if kind == "options" else None) or manifest.interactivity_url

    def to_json(self) -> Json:
        """Return the app for people, without secrets."""
        return {
            "app_id": self.id,
            "name": self.name,
            "bot_user_id": self.bot_user_id,
            "home": self.manifest.home_tab,
        }

    def credentials(self) -> Json:
        """Return what whoever installs an app gets to see once: ids and tokens."""
        return {
            "app_id": self.id,
            "name": self.name,
            "bot_token": self.bot_token,
            "app_token": self.app_token,
            "signing_secret": self.signing_secret,
            "bot_user": self.bot_user_id,
            "bot_id": self.bot_id,
        }


class Apps:
    """All installed apps, found by id, token or command."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._by_id: dict[str, App] = {}
        self._installed = 0

    def install(self, manifest: object, request_url: str | None) -> App:
        """Install an app, or install it again when one of that name is there; ActError for a bad manifest."""
        read = read_manifest(manifest)
        self._installed += 1
        app = next((each for each in self._by_id.values() if each.name == read.name), None)
        if app is None:
            app = self._new(read)
            self._by_id[app.id] = app
        app.manifest = read
        app.request_url = request_url
        app.installed = self._installed
        return app

    def dump(self) -> list[App]:
        """Return the apps with their tokens, for keeping."""
        return self.all()

    def restore(self, apps: list[App]) -> None:
        """Go on with these apps."""
        self._by_id = {app.id: app for app in apps}
        self._installed = max((app.installed for app in apps), default=0)

    def clear(self) -> None:
        """Remove all apps."""
        self._by_id.clear()

    def all(self) -> list[App]:
        """Return the apps in the order of their first installation."""
        return list(self._by_id.values())

    def get(self, app_id: str | None) -> App | None:
        """Return the app of that id."""
        return self._by_id.get(app_id or "")

    def by_bot_token(self, token: str) -> App | None:
        """Return the app that owns the bot token."""
        return next((app for app in self._by_id.values() if app.bot_token == token), None)

    def by_app_token(self, token: str) -> App | None:
        """Return the app that owns the app-level token."""
        return next((app for app in self._by_id.values() if app.app_token == token), None)

    def by_command(self, name: str) -> App | None:
        """Return the app that gets the command: the one installed last of those that have it."""
        owners = [app for app in self._by_id.values() if app.command(name)]
        return max(owners, key=lambda app: app.installed, default=None)

    def by_shortcut(self, callback_id: str) -> App | None:
        """Return the app that has the shortcut."""
        return next((app for app in self._by_id.values() if app.shortcut(callback_id)), None)

    def _new(self, manifest: Manifest) -> App:
        ids = self._ids
        app_id = ids.new("A")
        return App(
            id=app_id,
            bot_user_id=ids.new("U"),
            bot_id=ids.new("B"),
            bot_token=f"xoxb-{ids.digits(12)}-{ids.digits(13)}-{secrets.token_hex(12)}",
            app_token=f"xapp-1-{app_id}-{ids.digits(13)}-{secrets.token_hex(32)}",
            signing_secret=secrets.token_hex(16),
            verification_token=secrets.token_hex(12),
            manifest=manifest,
        )
