"""Methods for messages that are posted later: chat.scheduleMessage and its list.

Source: https://docs.slack.dev/reference/methods/chat.scheduleMessage
"""

from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Json
from bot.workbench.slack.web_api.chat import checked_content, writable
from bot.workbench.slack.web_api.registry import Call, method, page

_DAYS_MOST = 120


@method("chat.scheduleMessage", "chat:write")
async def schedule_message(call: Call) -> Json:
    """Post at `post_at` (seconds since 1970), within 120 days."""
    channel = writable(call)
    content = checked_content(call)
    post_at = call.number("post_at", 0)
    workspace = call.workspace
    wait = post_at - workspace.clock.now()
    if wait <= 0:
        raise ApiError("time_in_past")
    if wait > _DAYS_MOST * 86_400:
        raise ApiError("time_too_far")
    app = call.app
    scheduled_id = workspace.ids.new("Q")

    def post() -> None:
        if call.slack.scheduled.pop(scheduled_id, None) is not None:
            workspace.post(channel, content, user_id=app.bot_user_id, app=app)

    timer = workspace.clock.call_later(wait, post)
    shown: Json = {
        "id": scheduled_id,
        "channel_id": channel.id,
        "post_at": post_at,
        "date_created": int(workspace.clock.now()),
        "text": content.get("text", ""),
    }
    call.slack.scheduled[scheduled_id] = (app, shown, timer)
    message = {"text": content.get("text", ""), "type": "delayed_message", "bot_id": app.bot_id}
    return {
        "channel": channel.id,
        "scheduled_message_id": scheduled_id,
        "post_at": str(post_at),
        "message": message,
    }


@method("chat.deleteScheduledMessage", "chat:write")
async def delete_scheduled(call: Call) -> Json:
    """Take back a scheduled message."""
    scheduled_id = call.needed("scheduled_message_id")
    found = call.slack.scheduled.get(scheduled_id)
    if found is None or found[0] is not call.app or found[1]["channel_id"] != call.text("channel"):
        raise ApiError("invalid_scheduled_message_id")
    found[2].cancel()
    del call.slack.scheduled[scheduled_id]
    return {}


@method("chat.scheduledMessages.list")
async def list_scheduled(call: Call) -> Json:
    """List what the app has scheduled."""
    own = [shown for app, shown, _ in call.slack.scheduled.values() if app is call.app]
    channel = call.text("channel")
    kept = [shown for shown in own if channel in ("", shown["channel_id"])]
    items, metadata = page(call, sorted(kept, key=lambda shown: shown["post_at"]), default=100)
    return {"scheduled_messages": items, "response_metadata": metadata}
