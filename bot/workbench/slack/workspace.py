"""What can be done in the workspace: post, change and read messages, keep files, show banners."""

from bot.workbench.slack import seed
from bot.workbench.slack.apps import App
from bot.workbench.slack.blocks import fallback_text, with_ids
from bot.workbench.slack.model import Banner, Channel, File, Json, Message
from bot.workbench.slack.workspace_core import WorkspaceCore

_TEXT_MOST = 40_000


class Workspace(WorkspaceCore):
    """One team with its people, channels, apps, views and files."""

    # Messages

    def post(
        self,
        channel: Channel,
        content: Json,
        *,
        user_id: str,
        app: App | None = None,
        reader: str | None = None,
    ) -> Message:
        """Put a message into a conversation.

        `content` holds text, blocks, attachments, thread_ts, metadata, files, username, icons, as an app sends
        them; `reader` makes it an ephemeral for one person.
        """
        ts = self.next_ts()
        body: Json = {"type": "message", "ts": ts, "user": user_id, "team": seed.TEAM_ID}
        body |= self._content(content)
        if app is not None:
            body |= {"bot_id": app.bot_id, "app_id": app.id, "bot_profile": self._bot_profile(app)}
        for key in ("thread_ts", "metadata", "files", "username", "icons", "subtype"):
            if content.get(key):
                body[key] = content[key]
        if content.get("reply_broadcast"):
            body["subtype"] = "thread_broadcast"
        message = Message(ts, body, app.id if app else None, reader)
        channel.messages[ts] = message
        if reader is None:
            self._count_reply(channel, message)
            self.emit(self._event(channel, body), channel)
        self.changed(channel.members if reader is None else [reader])
        return message

    def edit(self, channel: Channel, message: Message, content: Json, editor: str) -> None:
        """Replace text, blocks and attachments of a message."""
        before = message.body
        kept = {key: value for key, value in before.items() if key not in ("text", "blocks", "attachments")}
        message.body = kept | self._content(content)
        if "metadata" in content:
            message.body["metadata"] = content["metadata"]
        if message.reader is None:
            message.body["edited"] = {"user": editor, "ts": self.next_ts()}
            changed = {"subtype": "message_changed", "message": message.body, "previous_message": before}
            self.emit(self._hidden_event(channel, changed), channel)
        self.changed(channel.members if message.reader is None else [message.reader])

    def delete(self, channel: Channel, message: Message) -> None:
        """Remove a message."""
        channel.messages.pop(message.ts, None)
        message.deleted = True
        parent = channel.messages.get(message.thread_ts or "") if message.is_reply else None
        if parent is not None:
            replies = [each for each in self.replies(channel, parent.ts) if each is not parent]
            self._summarise_thread(parent, replies)
        if message.reader is None:
            gone = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": message.body}
            self.emit(self._hidden_event(channel, gone), channel)
        self.changed(channel.members if message.reader is None else [message.reader])

    def replies(self, channel: Channel, thread_ts: str) -> list[Message]:
        """Return the thread: its first message, then the replies; without ephemerals."""
        return [
            message
            for message in channel.messages.values()
            if message.reader is None and thread_ts in (message.ts, message.thread_ts)
        ]

    def _content(self, content: Json) -> Json:
        blocks, attachments = content.get("blocks"), content.get("attachments")
        text = content.get("text") or content.get("markdown_text") or ""
        body: Json = {"text": str(text)[:_TEXT_MOST]}
        if blocks:
            body["blocks"] = with_ids(blocks, self.ids)
            body["text"] = body["text"] or fallback_text(blocks)
        if attachments:
            body["attachments"] = [
                {"id": number, **attachment, **self._inner_blocks(attachment)}
                for number, attachment in enumerate(attachments, start=1)
            ]
        return body

    def _inner_blocks(self, attachment: Json) -> Json:
        blocks = attachment.get("blocks")
        return {"blocks": with_ids(blocks, self.ids)} if blocks else {}

    def _bot_profile(self, app: App) -> Json:
        return {
            "id": app.bot_id,
            "app_id": app.id,
            "user_id": app.bot_user_id,
            "name": app.manifest.bot_name,
            "icons": {},
            "deleted": False,
            "updated": 1_700_000_000,
            "team_id": seed.TEAM_ID,
        }

    def _event(self, channel: Channel, body: Json) -> Json:
        kind = {"channel": "channel", "private": "group", "im": "im"}[channel.kind]
        return {**body, "channel": channel.id, "channel_type": kind, "event_ts": body["ts"]}

    def _hidden_event(self, channel: Channel, change: Json) -> Json:
        ts = self.next_ts()
        return self._event(channel, {"type": "message", "ts": ts, "hidden": True, **change})

    def _count_reply(self, channel: Channel, message: Message) -> None:
        parent = channel.messages.get(message.thread_ts or "") if message.is_reply else None
        if parent is not None:
            replies = [each for each in self.replies(channel, parent.ts) if each is not parent]
            self._summarise_thread(parent, replies)

    def _summarise_thread(self, parent: Message, replies: list[Message]) -> None:
        users = list(dict.fromkeys(reply.body["user"] for reply in replies))
        body = {**parent.body, "thread_ts": parent.ts, "reply_count": len(replies), "reply_users": users}
        body |= {"reply_users_count": len(users), "is_locked": False, "subscribed": False}
        if replies:
            body["latest_reply"] = replies[-1].ts
            parent.body = body
        else:
            threads = (
                "thread_ts",
                "reply_count",
                "reply_users",
                "reply_users_count",
                "latest_reply",
                "is_locked",
            )
            parent.body = {key: value for key, value in parent.body.items() if key not in threads}

    # What people see

    def visible(self, channel: Channel, user_id: str) -> list[Message]:
        """Return the messages of a conversation that this person sees."""
        return [message for message in channel.messages.values() if message.reader in (None, user_id)]

    def mark_read(self, channel: Channel, user_id: str) -> None:
        """Note that the person has seen everything in the conversation."""
        channel.read[user_id] = next(reversed(channel.messages), "0000000000.000000")
        self.changed([user_id])

    def unread(self, channel: Channel, user_id: str) -> int:
        """Return how many messages of others the person has not seen."""
        last = channel.read.get(user_id, "")
        return sum(
            1
            for message in channel.messages.values()
            if message.ts > last and message.reader in (None, user_id) and message.body["user"] != user_id
        )

    def banner(
        self, user_id: str, code: str, text: str, *, channel: str | None = None, view_id: str | None = None
    ) -> None:
        """Show the person what Slack itself says."""
        self.banners.append(Banner(self.ids.new("N"), user_id, code, text, channel, view_id))
        self.changed([user_id])

    def dismiss(self, user_id: str, banner_id: str) -> bool:
        """Remove a banner; False when the person has no such banner."""
        before = len(self.banners)
        self.banners = [each for each in self.banners if (each.user_id, each.id) != (user_id, banner_id)]
        self.changed([user_id])
        return len(self.banners) < before

    def reload(self, user_id: str) -> None:
        """Do what a browser's reload does: the person's ephemerals and modals are gone, and the banners too."""
        for channel in self.channels.values():
            for message in [each for each in channel.messages.values() if each.reader == user_id]:
                del channel.messages[message.ts]
                message.deleted = True
        self.views.clear(user_id)
        self.banners = [each for each in self.banners if each.user_id != user_id]
        self.changed([user_id])

    # Files

    def add_file(self, user_id: str, name: str, mimetype: str, content: bytes, *, title: str | None = None) -> File:
        """Store a file."""
        file = File(
            id=self.ids.new("F"),
            name=name,
            title=title or name,
            mimetype=mimetype,
            user_id=user_id,
            created=int(self.clock.now()),
            content=content,
            expected_size=len(content),
        )
        self.files[file.id] = file
        return file

    def share_file(self, file: File, channel: Channel) -> None:
        """Note that the file was posted in the conversation, and tell the apps there."""
        if channel.id not in file.shares:
            file.shares.append(channel.id)
        event = {
            "type": "file_shared",
            "channel_id": channel.id,
            "file_id": file.id,
            "user_id": file.user_id,
            "file": {"id": file.id},
            "event_ts": self.next_ts(),
        }
        self.emit(event, channel)

    def may_read(self, file: File, app: App) -> bool:
        """Whether the app's token opens the file: its own, given in its modal, or in a channel it is in."""
        if file.user_id == app.bot_user_id or app.id in file.apps:
            return True
        shared = (self.channels.get(channel_id) for channel_id in file.shares)
        return any(channel is not None and app.bot_user_id in channel.members for channel in shared)
