"""What Slack does with what an app answers: acknowledgements with content, and posts to a response_url."""

from dataclasses import dataclass
from typing import Any

from bot.workbench.slack import checking
from bot.workbench.slack.apps import App
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Channel, Json, Message, Person
from bot.workbench.slack.traffic import Entry
from bot.workbench.slack.triggers import ResponseUrl
from bot.workbench.slack.views import View
from bot.workbench.slack.workspace import Workspace

_SHOWN = ("text", "blocks", "attachments")


@dataclass(frozen=True)
class Typed:
    """A slash command that somebody typed: whose, where, and the whole line."""

    app: App
    person: Person
    channel: Channel
    line: str


def answer_command(workspace: Workspace, typed: Typed, body: Any, entry: Entry | None) -> None:
    """Show what a command was acknowledged with; ApiError when Slack would refuse it."""
    if body in (None, "", {}):
        return
    app, channel = typed.app, typed.channel
    content: Json = {"text": body} if isinstance(body, str) else body
    if not isinstance(content, dict):
        raise ApiError("invalid_payload")
    content = checking.known_keys(entry, content, checking.MESSAGE_ACK_KEYS)
    in_channel = content.get("response_type") == "in_channel"
    says_something = "response_type" not in content or any(content.get(key) for key in _SHOWN)
    if says_something:
        checking.refuse_message(content, entry, long_blocks=False)
    if in_channel:
        # Slack shows the command itself to everybody; a bare {"response_type": "in_channel"} does only that.
        workspace.post(channel, {"text": typed.line}, user_id=typed.person.id)
    if says_something:
        reader = None if in_channel else typed.person.id
        workspace.post(channel, content, user_id=app.bot_user_id, app=app, reader=reader)


def answer_url(workspace: Workspace, url: ResponseUrl, content: Json, entry: Entry) -> Message | None:
    """Do what was posted to a response_url; ApiError when Slack would refuse it."""
    app, channel, original = url.app, url.channel, url.original
    content = checking.known_keys(entry, content, checking.MESSAGE_ACK_KEYS)
    if content.get("delete_original"):
        if original is None:
            entry.violate("delete_original", "delete_original does not work for slash commands")
            raise ApiError("message_not_found")
        if not original.deleted:
            workspace.delete(channel, original)
        return None
    checking.refuse_message(content, entry, long_blocks=False)
    if content.get("replace_original"):
        if original is not None:
            if not original.deleted:
                workspace.edit(channel, original, content, app.bot_user_id)
            return original
        entry.violate("replace_original", "replace_original does not work for slash commands")
    in_channel = content.get("response_type") == "in_channel"
    reader = None if in_channel else url.user_id
    kept = {key: value for key, value in content.items() if key != "thread_ts" or in_channel}
    return workspace.post(channel, kept, user_id=app.bot_user_id, app=app, reader=reader)


def answer_submission(workspace: Workspace, view: View, body: Any, entry: Entry | None) -> str | None:
    """Do what a submission was acknowledged with and return its response_action.

    ApiError when Slack would show its trouble text: an unknown action, a faulty view, errors for blocks that are
    no inputs.
    """
    views = workspace.views
    if body in (None, "", {}):
        views.close(view)
        return None
    if not isinstance(body, dict):
        raise ApiError("invalid_payload")
    body = checking.known_keys(entry, body, checking.VIEW_ACK_KEYS)
    action = body.get("response_action")
    if action == "update":
        views.update(view, checking.refuse_view(body.get("view"), entry))
    elif action == "push":
        views.push(view.app, view.user_id, checking.refuse_view(body.get("view"), entry))
    elif action == "clear":
        views.clear(view.user_id)
    elif action == "errors":
        view.errors = _field_errors(view, body.get("errors"), entry)
    else:
        if entry is not None:
            entry.violate("response_action", f"unknown response_action: {action}")
        raise ApiError("invalid_response_action")
    return str(action)


def _field_errors(view: View, errors: Any, entry: Entry | None) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise ApiError("invalid_errors")
    for block_id, text in errors.items():
        if block_id not in inputs or not isinstance(text, str) or not text:
            if entry is not None:
                entry.violate("errors", f"{block_id} is no input block of this view", f"/errors/{block_id}")
            raise ApiError("invalid_errors")
    return dict(errors)
