"""Methods about channels and direct messages: conversations.*.

Source: https://docs.slack.dev/reference/methods?family=conversations
"""

from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Channel, Json, Message
from bot.workbench.slack.objects import conversation_object
from bot.workbench.slack.web_api.registry import Call, method, page

_FAMILIES = {"channel": "channels", "private": "groups", "im": "im"}
_TYPES = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}
_READ_SCOPES = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY_SCOPES = ("channels:history", "groups:history", "im:history", "mpim:history")


@method("conversations.list", *_READ_SCOPES)
async def list_conversations(call: Call) -> Json:
    """List conversations of the types asked for; private ones and direct messages only where the bot is in."""
    asked = call.text("types", "public_channel").replace(" ", "").split(",")
    if any(name not in _TYPES for name in asked):
        raise ApiError("invalid_types")
    kinds = {_TYPES[name] for name in asked}
    for kind in kinds & set(_FAMILIES):
        call.require(f"{_FAMILIES[kind]}:read")
    bot = call.app.bot_user_id
    shown = [
        channel
        for channel in call.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or bot in channel.members)
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    items, metadata = page(call, shown, default=100)
    channels = [{**conversation_object(channel, member=bot), **_size(channel)} for channel in items]
    return {"channels": channels, "response_metadata": metadata}


@method("conversations.info", *_READ_SCOPES)
async def info(call: Call) -> Json:
    """Describe one conversation."""
    channel = call.conversation()
    call.require(f"{_FAMILIES[channel.kind]}:read")
    shown = conversation_object(channel, member=call.app.bot_user_id)
    if call.flag("include_num_members"):
        shown |= _size(channel)
    if call.flag("include_locale"):
        shown["locale"] = "en-US"
    return {"channel": shown}


@method("conversations.members", *_READ_SCOPES)
async def members(call: Call) -> Json:
    """List the members of a conversation."""
    channel = call.conversation()
    call.require(f"{_FAMILIES[channel.kind]}:read")
    items, metadata = page(call, channel.members, default=100)
    return {"members": items, "response_metadata": metadata}


@method("conversations.open", "im:write", "mpim:write")
async def open_conversation(call: Call) -> Json:
    """Open a direct message with one person, or return one by its id."""
    if call.text("channel"):
        channel = call.conversation()
    else:
        users = [user for user in call.needed("users", "users_list_not_supplied").split(",") if user]
        if len(users) != 1:
            raise ApiError("method_not_supported_for_channel_type")
        person = call.workspace.people.get(users[0])
        if person is None:
            raise ApiError("user_not_found")
        if person.deleted:
            raise ApiError("user_disabled")
        if person.is_bot:
            raise ApiError("cannot_dm_bot")
        channel = call.workspace.direct(call.app.bot_user_id, person.id)
    whole = call.flag("return_im")
    shown = conversation_object(channel, member=call.app.bot_user_id) if whole else {"id": channel.id}
    return {"channel": shown, "no_op": True, "already_open": True} if whole else {"channel": shown}


@method("conversations.join", "channels:join")
async def join(call: Call) -> Json:
    """Join a public channel."""
    channel = call.conversation()
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    joined = call.workspace.join(channel, call.app.bot_user_id)
    answer: Json = {"channel": conversation_object(channel, member=call.app.bot_user_id)}
    if not joined:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


@method("conversations.history", *_HISTORY_SCOPES)
async def history(call: Call) -> Json:
    """Return messages, the newest first, without replies in threads."""
    channel = _read(call)
    shown = [message for message in channel.messages.values() if message.reader is None]
    shown = [message for message in shown if not message.is_reply or message.body.get("subtype") == "thread_broadcast"]
    return _messages(call, channel, list(reversed(shown)))


@method("conversations.replies", *_HISTORY_SCOPES)
async def replies(call: Call) -> Json:
    """Return a thread: its first message and the replies, the oldest first."""
    channel = _read(call)
    ts = call.needed("ts", "thread_not_found")
    if ts not in channel.messages:
        raise ApiError("thread_not_found")
    return _messages(call, channel, call.workspace.replies(channel, ts))


def _read(call: Call) -> Channel:
    channel = call.conversation()
    call.require(f"{_FAMILIES[channel.kind]}:history")
    if call.app.bot_user_id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _messages(call: Call, _channel: Channel, found: list[Message]) -> Json:
    oldest, latest = _moment(call, "oldest") or "0", _moment(call, "latest")
    inclusive = call.flag("inclusive")
    kept = [
        message
        for message in found
        if (float(message.ts) > float(oldest) or (inclusive and message.ts == oldest))
        and (not latest or float(message.ts) < float(latest) or (inclusive and message.ts == latest))
    ]
    items, metadata = page(call, kept, default=100, most=999)
    with_metadata = call.flag("include_all_metadata")
    shown = [
        {key: value for key, value in message.body.items() if key != "metadata" or with_metadata} for message in items
    ]
    more = bool(metadata["next_cursor"])
    answer: Json = {"messages": shown, "has_more": more, "pin_count": 0}
    return {**answer, "response_metadata": metadata} if more else answer


def _moment(call: Call, name: str) -> str:
    given = call.text(name)
    try:
        float(given or 0)
    except ValueError as fault:
        raise ApiError(f"invalid_ts_{name}") from fault
    return given


def _size(channel: Channel) -> Json:
    return {} if channel.kind == "im" else {"num_members": len(channel.members)}
