"""An app that does everything once, written without any SDK: each listener says, step by step, what to do.

A step is ("ack", body), ("respond", body), ("download", {url}) or the name of a Web API client's method with its
arguments; the listener gets the answer back. `sdk_apps.py` plays the steps with each SDK of Slack's for Python, and
`js/app.mjs` is the same app for Bolt for JavaScript. The views are in `js/views.json`, for both.
"""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

from bot.workbench.slack import seed
from bot.workbench.slack.model import Json

Steps = Generator[tuple[str, Json], Any, None]

VIEWS: Json = json.loads((Path(__file__).parent / "js" / "views.json").read_text(encoding="utf-8"))


def command(body: Json) -> Steps:
    """Answer twice, open the form, or upload a file, as the text says."""
    if body["text"] == "form":
        yield "ack", {}
        yield "views_open", {"trigger_id": body["trigger_id"], "view": VIEWS["form"]}
    elif body["text"] == "file":
        yield "ack", {}
        upload = {"filename": "roses.csv", "content": "rose,1\n", "title": "Roses", "initial_comment": "Here"}
        yield "files_upload_v2", {"channel": body["channel_id"], **upload}
    else:
        yield "ack", {"text": f"Hello <@{body['user_id']}>"}
        yield "respond", {"text": "And again", "response_type": "in_channel"}


def action(body: Json) -> Steps:
    """Push a view, or update the one that is there."""
    yield "ack", {}
    if body["actions"][0]["action_id"] == "more":
        yield "views_push", {"trigger_id": body["trigger_id"], "view": VIEWS["more"]}
    else:
        intro = {**VIEWS["form"]["blocks"][0], "text": {"type": "mrkdwn", "text": "As *updated*"}}
        view = {**VIEWS["form"], "blocks": [intro, *VIEWS["form"]["blocks"][1:]]}
        yield "views_update", {"view_id": body["view"]["id"], "hash": body["view"]["hash"], "view": view}


def submission(body: Json) -> Steps:
    """Refuse "wrong", push on "next", update on "other"; otherwise say in #sales what was filled in."""
    values = body["view"]["state"]["values"]
    word = values["text"]["e"]["value"]
    if word == "wrong":
        yield "ack", {"response_action": "errors", "errors": {"text": "Not this word"}}
    elif word == "next":
        yield "ack", {"response_action": "push", "view": VIEWS["more"]}
    elif word == "other":
        yield "ack", {"response_action": "update", "view": VIEWS["done"]}
    else:
        yield "ack", {}
        contents: list[str] = []
        for file in values.get("file", {}).get("e", {}).get("files", []):
            content = yield "download", {"url": file["url_private_download"]}
            contents.append(content)
        yield "chat_postMessage", {"channel": seed.SALES, "text": json.dumps({"values": values, "files": contents})}


def options(body: Json) -> Steps:
    """Offer the vendors that begin with what was typed."""
    typed = body["value"].lower()
    found = [vendor for vendor in VIEWS["vendors"] if vendor["text"]["text"].lower().startswith(typed)]
    yield "ack", {"options": found}


def shortcut(body: Json) -> Steps:
    """File a message, or open the form."""
    yield "ack", {}
    if body["type"] == "shortcut":
        yield "views_open", {"trigger_id": body["trigger_id"], "view": VIEWS["more"]}
    else:
        text = f"Filed: {body['message']['text']}"
        where = {"channel": body["channel"]["id"], "thread_ts": body["message_ts"]}
        yield "chat_postMessage", {**where, "text": text}


def event(body: Json) -> Steps:
    """Publish Home when it is opened; answer each message of a person in its thread."""
    told = body["event"]
    yield "ack", {}
    if told["type"] == "app_home_opened":
        yield "views_publish", {"user_id": told["user"], "view": VIEWS["home"]}
    elif told["type"] == "message" and "bot_id" not in told and "subtype" not in told:
        answer = {"channel": told["channel"], "thread_ts": told["ts"], "text": f"Seen {told['text']}"}
        yield "chat_postMessage", answer


def listener_for(kind: str, body: Json) -> Steps:
    """Return the steps for an envelope of Socket Mode, by its type and its payload's."""
    if kind == "slash_commands":
        return command(body)
    if kind == "events_api":
        return event(body)
    kinds = {"block_actions": action, "view_submission": submission, "block_suggestion": options}
    return kinds.get(body["type"], shortcut)(body)
