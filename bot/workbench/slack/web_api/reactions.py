"""Methods for emoji reactions: reactions.*.

Source: https://docs.slack.dev/reference/methods/reactions.add
"""

from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Channel, Json, Message
from bot.workbench.slack.web_api.registry import Call, method


@method("reactions.add", "reactions:write")
async def add(call: Call) -> Json:
    """Add the bot's reaction to a message."""
    channel, message = _message(call)
    name, user_id = call.needed("name", "invalid_name").strip(":"), call.app.bot_user_id
    reactions = [dict(entry) for entry in message.body.get("reactions") or []]
    own = next((entry for entry in reactions if entry["name"] == name), None)
    if own is None:
        reactions.append({"name": name, "users": [user_id], "count": 1})
    elif user_id in own["users"]:
        raise ApiError("already_reacted")
    else:
        own |= {"users": [*own["users"], user_id], "count": own["count"] + 1}
    _set(call, (channel, message), reactions, added=name)
    return {}


@method("reactions.remove", "reactions:write")
async def remove(call: Call) -> Json:
    """Take the bot's reaction back."""
    channel, message = _message(call)
    name, user_id = call.needed("name", "invalid_name").strip(":"), call.app.bot_user_id
    reactions = [dict(entry) for entry in message.body.get("reactions") or []]
    own = next((entry for entry in reactions if entry["name"] == name and user_id in entry["users"]), None)
    if own is None:
        raise ApiError("no_reaction")
    own |= {"users": [user for user in own["users"] if user != user_id], "count": own["count"] - 1}
    _set(call, (channel, message), [entry for entry in reactions if entry["count"]], removed=name)
    return {}


def _message(call: Call) -> tuple[Channel, Message]:
    channel = call.conversation()
    message = channel.messages.get(call.needed("timestamp", "no_item_specified"))
    if message is None or message.reader is not None:
        raise ApiError("message_not_found")
    if call.app.bot_user_id not in channel.members:
        raise ApiError("not_in_channel")
    return channel, message


def _set(
    call: Call,
    place: tuple[Channel, Message],
    reactions: list[Json],
    *,
    added: str | None = None,
    removed: str | None = None,
) -> None:
    channel, message = place
    body = {key: value for key, value in message.body.items() if key != "reactions"}
    message.body = {**body, "reactions": reactions} if reactions else body
    call.workspace.emit(
        {
            "type": "reaction_added" if added else "reaction_removed",
            "user": call.app.bot_user_id,
            "reaction": added or removed,
            "item_user": message.body["user"],
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "event_ts": call.workspace.next_ts(),
        },
        channel,
    )
    call.workspace.changed(channel.members)
