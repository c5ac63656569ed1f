"""Small blocks and views for the tests, and looking at the screen."""

from typing import Any

from bot.workbench.slack import LocalSlack
from bot.workbench.slack.model import Json
from bot.workbench.slack.screen import screen
from tests.support.block_kit import plain


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}


def field(block_id: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "element": {"action_id": f"{block_id}-input", **element},
        **more,
    }


def text_field(block_id: str, **more: Any) -> Json:
    return field(block_id, {"type": "plain_text_input"}, **more)


def modal(*blocks: Json, **more: Any) -> Json:
    body = list(blocks) or [text_field("name")]
    return {"type": "modal", "title": plain("Order"), "submit": plain("Send"), "blocks": body, **more}


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section("Welcome")]}


def sees(slack: LocalSlack, user: str) -> Json:
    """Return the person's screen."""
    return screen(slack.workspace, slack.workspace.people[user])


def messages(slack: LocalSlack, user: str, channel: str) -> list[Json]:
    """Return the messages the person sees in a channel."""
    shown = next(each for each in sees(slack, user)["channels"] if channel in (each["id"], each["name"]))
    found: list[Json] = shown["messages"]
    return found


def texts(slack: LocalSlack, user: str, channel: str) -> list[str]:
    """Return the texts the person sees in a channel."""
    return [message["text"] for message in messages(slack, user, channel)]


def top_view(slack: LocalSlack, user: str) -> Json:
    """Return the person's uppermost modal."""
    view: Json = sees(slack, user)["views"][-1]
    return view


def violations(slack: LocalSlack, name: str) -> list[str]:
    """Return the codes of broken rules that the journal has for a method or payload."""
    return [fault["code"] for entry in slack.traffic.entries() if entry.name == name for fault in entry.violations]
