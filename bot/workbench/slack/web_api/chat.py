"""Methods that write messages: chat.*.

Source: https://docs.slack.dev/reference/methods?family=chat
"""

from typing import Any

from bot.workbench.slack import checking, seed
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Channel, Json, Message
from bot.workbench.slack.web_api.registry import Call, method

_UPDATE_TEXT_MOST = 4000
_METADATA_BYTES_MOST = 16_000
_CONTENT = (
    "text",
    "blocks",
    "attachments",
    "markdown_text",
    "thread_ts",
    "reply_broadcast",
    "metadata",
    "username",
    "icon_emoji",
    "icon_url",
)


@method("chat.postMessage", "chat:write")
async def post_message(call: Call) -> Json:
    """Post into a channel, a direct message, or to a person by user id."""
    channel = writable(call)
    content = checked_content(call)
    check_thread(channel, content)
    _limit(call, channel)
    message = call.workspace.post(channel, content, user_id=call.app.bot_user_id, app=call.app)
    return {"channel": channel.id, "ts": message.ts, "message": message.body}


@method("chat.postEphemeral", "chat:write")
async def post_ephemeral(call: Call) -> Json:
    """Post for one member of a channel; ok does not mean that the person saw it."""
    channel = writable(call)
    person = call.person()
    if person.id not in channel.members:
        raise ApiError("user_not_in_channel")
    content = checked_content(call)
    check_thread(channel, content)
    message = call.workspace.post(channel, content, user_id=call.app.bot_user_id, app=call.app, reader=person.id)
    return {"message_ts": message.ts}


@method("chat.update", "chat:write")
async def update(call: Call) -> Json:
    """Replace a message of the app's own; text without blocks removes the old blocks."""
    channel = call.conversation()
    message = _own(call, channel, "cant_update_message")
    args = call.args
    if len(call.text("text")) > _UPDATE_TEXT_MOST:
        raise ApiError("msg_too_long")
    content = checked_content(call)
    # A new text takes the old blocks and attachments with it; without one, what is not named stays.
    kept = {} if args.get("text") else {key: message.body.get(key) for key in ("blocks", "attachments")}
    call.workspace.edit(channel, message, {**kept, **content}, call.app.bot_user_id)
    return {"channel": channel.id, "ts": message.ts, "text": message.body["text"], "message": message.body}


@method("chat.delete", "chat:write")
async def delete(call: Call) -> Json:
    """Delete a message of the app's own."""
    channel = call.conversation()
    message = _own(call, channel, "cant_delete_message")
    call.workspace.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
async def get_permalink(call: Call) -> Json:
    """Return a message's address."""
    channel = call.conversation()
    message = channel.messages.get(call.needed("message_ts", "message_not_found"))
    if message is None or message.reader is not None:
        raise ApiError("message_not_found")
    link = f"https://{seed.TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def writable(call: Call) -> Channel:
    """Return the conversation to write to, or the error of a bot that may not."""
    workspace, app = call.workspace, call.app
    named = call.needed("channel", "channel_not_found")
    person = workspace.people.get(named)
    if person is not None:
        if person.deleted:
            raise ApiError("channel_not_found")
        if person.is_bot:
            raise ApiError("cannot_dm_bot")
        _check_messages_tab(call)
        return workspace.direct(app.bot_user_id, person.id)
    channel = workspace.channel_named(named)
    member = channel is not None and app.bot_user_id in channel.members
    if channel is None or (channel.kind != "channel" and not member):
        raise ApiError("channel_not_found")
    if not member and "chat:write.public" not in app.scopes:
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.kind == "im":
        _check_messages_tab(call)
    return channel


def checked_content(call: Call) -> Json:
    """Return the message's parts, or the error of a message that Slack refuses."""
    checking.refuse_message(call.args, call.entry)
    content = {key: call.args[key] for key in _CONTENT if call.args.get(key) is not None}
    if "reply_broadcast" in content:
        content["reply_broadcast"] = call.flag("reply_broadcast")
    if "metadata" in content:
        content["metadata"] = _metadata(content["metadata"])
    thread_ts = content.get("thread_ts")
    if thread_ts:
        content["thread_ts"] = str(thread_ts)
    if any(key in content for key in ("username", "icon_emoji", "icon_url")):
        call.require("chat:write.customize")
        icons = {"emoji": content.get("icon_emoji"), "image_48": content.get("icon_url")}
        content["icons"] = {kind: icon for kind, icon in icons.items() if icon}
    if any(block["type"] == "video" for block in content.get("blocks") or []):
        call.require("links.embed:write")
    return content


def check_thread(channel: Channel, content: Json) -> None:
    """Raise thread_not_found when the message to answer to is not there."""
    thread_ts = content.get("thread_ts")
    if thread_ts and thread_ts not in channel.messages:
        raise ApiError("thread_not_found")


def _check_messages_tab(call: Call) -> None:
    if not call.app.manifest.messages_tab:
        raise ApiError("messages_tab_disabled")


def _metadata(given: Any) -> Json:
    if not isinstance(given, dict) or not isinstance(given.get("event_type"), str):
        raise ApiError("invalid_metadata_format")
    if not isinstance(given.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    if len(str(given)) > _METADATA_BYTES_MOST:
        raise ApiError("metadata_too_large")
    return given


def _own(call: Call, channel: Channel, error: str) -> Message:
    message = channel.messages.get(call.needed("ts", "message_not_found"))
    if message is None or message.reader is not None:
        raise ApiError("message_not_found")
    if message.app_id != call.app.id:
        raise ApiError(error)
    return message


def _limit(call: Call, channel: Channel) -> None:
    """One message per second and channel, when that switch is on (docs.slack.dev/apis/web-api/rate-limits)."""
    wait = call.slack.pace.wait(channel.id) if call.slack.faults.one_message_per_second else 0
    if wait:
        raise ApiError("ratelimited", retry_after=wait)
