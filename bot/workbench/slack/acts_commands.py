"""Acts that start something: typing a slash command, using a shortcut, opening App Home."""

from bot.workbench.slack import answers, markup
from bot.workbench.slack.acts_base import ActsBase
from bot.workbench.slack.apps import App
from bot.workbench.slack.errors import ActError, ApiError
from bot.workbench.slack.model import Json, Person

_UNKNOWN = (
    "{command} is not a valid command. In Slack, all messages that start with the “/” symbol are interpreted "
    "as commands. If you are trying to send a message and not run a command, try preceding the “/” with an "
    "empty space."
)


class CommandActs(ActsBase):
    """What people type and pick outside messages and modals."""

    async def command(self, *, user: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Type a slash command: `text` is the whole line, "/komet-po list".

        Returns {ok, ack_ms, ack, error}: `ack` is what the app answered, `error` what Slack shows
        (operation_timeout, dispatch_failed, unknown_command, …).
        """
        person = self.find_person(user)
        place = self.find_channel(channel, person)
        line = text.strip()
        if not line.startswith("/"):
            raise ActError("A command starts with a slash.", "text")
        name, _, rest = line.partition(" ")
        if thread_ts is not None:
            return self._refused(person, place.id, "not_in_thread", f"{name} is not supported in threads. Sorry!")
        app = self.workspace.apps.by_command(name)
        command = app.command(name) if app else None
        if app is None or command is None:
            return self._refused(person, place.id, "unknown_command", _UNKNOWN.format(command=name))
        typed = rest.strip()
        sent = markup.for_command(self.workspace, typed) if command.should_escape else typed
        payload = self.payloads.command(app, person, place, name, sent)
        ack = await self.delivery.request(app, "command", payload, name="command", command=command)
        error = ack.error
        if error is not None:
            self.say_error(person, error, what=name, channel=place.id)
        else:
            try:
                typed_line = answers.Typed(app, person, place, line)
                answers.answer_command(self.workspace, typed_line, ack.body, ack.entry)
            except ApiError as refused:
                error = refused.error
                if ack.entry is not None:
                    ack.entry.violate(error, "the acknowledgement could not be shown")
                self.say_error(person, error, what=f"{name} answered something Slack cannot show", channel=place.id)
        return {"ok": error is None, "ack_ms": ack.ms, "ack": ack.body, "error": error}

    async def shortcut(self, *, user: str, callback_id: str, channel: str | None = None, ts: str | None = None) -> Json:
        """Use a global shortcut, or a message shortcut on the message `ts` of `channel`."""
        person = self.find_person(user)
        app = self.workspace.apps.by_shortcut(callback_id)
        shortcut = app.shortcut(callback_id) if app else None
        if app is None or shortcut is None:
            raise ActError(f"No app has a shortcut {callback_id}.", "callback_id", 404)
        if shortcut.kind == "message":
            place = self.find_channel(channel, person)
            message = self.find_message(place, ts, person)
            payload = self.payloads.message_shortcut(app, person, callback_id, place, message)
        else:
            payload = self.payloads.global_shortcut(app, person, callback_id)
        ack = await self.delivery.request(app, "interactive", payload, name=str(payload["type"]))
        if ack.error:
            self.say_error(person, ack.error, what=shortcut.name, channel=channel)
        self.note_body(ack)
        return {"ok": ack.error is None, "ack_ms": ack.ms, "error": ack.error}

    async def home(self, *, user: str, app: str | None = None, tab: str = "home") -> Json:
        """Open an app's Home (or its Messages tab): the app hears app_home_opened if it subscribed."""
        person = self.find_person(user)
        chosen = self._home_app(app, tab)
        channel = self.workspace.direct(person.id, chosen.bot_user_id)
        if tab == "home":
            self.workspace.views.show_home(person.id, chosen.id)
        event: Json = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": channel.id,
            "tab": tab,
            "event_ts": self.workspace.next_ts(),
        }
        view = self.workspace.views.home(person.id, chosen.id)
        if view is not None and tab == "home":
            event["view"] = view.to_json()
        self.workspace.emit(event, channel, chosen)
        self.workspace.changed([person.id])
        return {"ok": True, "app": chosen.id, "channel": channel.id}

    def _home_app(self, app_id: str | None, tab: str) -> App:
        if app_id is not None:
            chosen = self.workspace.apps.get(app_id)
            if chosen is None:
                raise ActError(f"There is no app {app_id}.", "app", 404)
            if tab == "home" and not chosen.manifest.home_tab:
                raise ActError(f"{chosen.name} has no Home tab.", "app")
            return chosen
        with_home = [app for app in self.workspace.apps.all() if app.manifest.home_tab]
        if not with_home:
            raise ActError("No installed app has a Home tab.", "app", 404)
        return max(with_home, key=lambda app: app.installed)

    def _refused(self, person: Person, channel_id: str, error: str, text: str) -> Json:
        self.workspace.banner(person.id, error, text, channel=channel_id)
        return {"ok": False, "ack_ms": None, "ack": None, "error": error}
