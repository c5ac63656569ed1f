"""Everything a person can do in the local Slack, for the control API and for tests alike."""

from zoneinfo import available_timezones

from bot.workbench.slack import markup
from bot.workbench.slack.acts_commands import CommandActs
from bot.workbench.slack.acts_views import ViewActs
from bot.workbench.slack.clock import YEARS_MOST_SECONDS
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import File, Json
from bot.workbench.slack.objects import file_object


class Acts(CommandActs, ViewActs):
    """The acts. Every method takes keywords and returns JSON; ActError says what nobody could do."""

    async def message(
        self,
        *,
        user: str,
        channel: str,
        text: str = "",
        thread_ts: str | None = None,
        files: list[Json] | None = None,
    ) -> Json:
        """Write a message, in a thread when `thread_ts` is given: {ok, ts, files}."""
        person = self.find_person(user)
        place = self.find_channel(channel, person)
        if not text and not files:
            raise ActError("A message needs a text or a file.", "text")
        if thread_ts is not None:
            self.find_message(place, thread_ts, person)
        stored = [self.new_file(person, upload) for upload in files or []]
        shown = [file_object(file, self.workspace.base_url) for file in stored]
        stored_text = markup.for_message(self.workspace, text)
        content: Json = {"text": stored_text, "thread_ts": thread_ts, "files": shown}
        if stored:
            content |= {"subtype": "file_share", "upload": False}
        message = self.workspace.post(place, content, user_id=person.id)
        for file in stored:
            self.workspace.share_file(file, place)
        place.read[person.id] = message.ts
        return {"ok": True, "ts": message.ts, "files": shown}

    async def upload(
        self,
        *,
        user: str,
        files: list[Json],
        channel: str | None = None,
        thread_ts: str | None = None,
    ) -> Json:
        """Upload files: into a channel, or with only `user` for a file input: {ok, files, ts?}."""
        if channel is not None:
            return await self.message(user=user, channel=channel, thread_ts=thread_ts, files=files)
        person = self.find_person(user)
        stored: list[File] = [self.new_file(person, upload) for upload in files]
        return {"ok": True, "files": [file_object(file, self.workspace.base_url) for file in stored]}

    async def read(self, *, user: str, channel: str) -> Json:
        """Mark a conversation as read."""
        person = self.find_person(user)
        self.workspace.mark_read(self.find_channel(channel, person), person.id)
        return {"ok": True}

    async def dismiss(self, *, user: str, id: str) -> Json:
        """Remove a banner."""
        person = self.find_person(user)
        if not self.workspace.dismiss(person.id, id):
            raise ActError(f"{person.real_name} has no banner {id}.", "id", 404)
        return {"ok": True}

    async def invite(self, *, channel: str, user: str) -> Json:
        """Add a member to a channel, people and bots alike."""
        place = self.workspace.channel_named(channel)
        if place is None or place.kind == "im":
            raise ActError(f"There is no channel {channel}.", "channel", 404)
        if user not in self.workspace.people:
            raise ActError(f"There is no person {user}.", "user")
        return {"ok": True, "joined": self.workspace.join(place, user)}

    async def kick(self, *, channel: str, user: str) -> Json:
        """Remove a member from a channel, people and bots alike."""
        place = self.workspace.channel_named(channel)
        if place is None or place.kind == "im":
            raise ActError(f"There is no channel {channel}.", "channel", 404)
        return {"ok": True, "left": self.workspace.leave(place, user)}

    async def archive(self, *, channel: str, archived: bool = True) -> Json:
        """Archive a channel, or bring it back."""
        place = self.workspace.channel_named(channel)
        if place is None or place.kind == "im":
            raise ActError(f"There is no channel {channel}.", "channel", 404)
        place.is_archived = archived
        self.workspace.changed(place.members)
        return {"ok": True}

    async def person(
        self, *, user: str, deleted: bool | None = None, locale: str | None = None, tz: str | None = None
    ) -> Json:
        """Change a person as an admin would: deactivate, or set language and time zone."""
        person = self.workspace.people.get(user)
        if person is None or person.is_bot:
            raise ActError(f"There is no person {user}.", "user")
        if tz is not None and tz not in available_timezones():
            raise ActError(f"There is no time zone {tz}.", "tz")
        person.deleted = person.deleted if deleted is None else deleted
        person.locale, person.tz = locale or person.locale, tz or person.tz
        self.workspace.changed(self.workspace.people)
        return {"ok": True}

    async def reload(self, *, user: str) -> Json:
        """Reload the browser: ephemerals, open modals and banners of the person vanish."""
        self.workspace.reload(self.find_person(user).id)
        return {"ok": True}

    async def clock(self, *, advance: float) -> Json:
        """Move the clock forward: {ok, now}."""
        if not 0 <= advance <= YEARS_MOST_SECONDS:
            raise ActError("advance must be seconds, 0 or more, and ten years at most.", "advance")
        self.workspace.clock.advance(advance)
        return {"ok": True, "now": self.workspace.clock.utc()}
