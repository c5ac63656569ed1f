"""Malformed bodies for the bot's HTTP entrance: rightly and wrongly signed, almost right and pure noise."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

from bot.workbench.slack import seed
from tests.fuzz.mutations import ODD, broken_bytes, broken_text, broken_tree
from tests.support.wire import FORM, JSON, MARK, STAMP, signature

CANARY = "canaryinthebody"
"""Stands in the free texts: it must not come out in any log line."""

USERS = (seed.ANA, seed.BEN, seed.MAYA, seed.SAM, seed.LUCIA, seed.NORA, "USLACKBOT", "UNOBODY001", "", "W1")
COMMANDS = ("/komet", "/komet-po", "/komet-box", "/komet-token", "/komet-alerts", "/komet-audit", "/other", "")
TEXTS = ("help", "list", f"nonsense {CANARY}", "item delete", "code change", "connect", '"', "“", "x" * 4000, "--", "=")
CALLBACKS = ("form", "token", "preview", "reject", "notice", "working", "gone", "")
OPERATIONS = ("po list", "po item delete", "box code change", "invoice upload", "product list", "gone", "")
ACTIONS = (
    "proposal.approve", "proposal.reject", "proposal.cancel", "proposal.look", "proposal.retry", "proposal.undo",
    "list.page", "list.filter", "list.sort", "list.drop", "list.act", "list.export", "preview.confirm", "form.start",
    "form.edit", "form.reopen", "draft.open",
    "order.open", "token.connect", "token.revoke", "home.refresh", "link", "audit.page", "audit.export", "gone", "",
)  # fmt: skip
EVENTS = ("app_home_opened", "message", "app_mention", "member_joined_channel", "gone")


@dataclass(frozen=True)
class Case:
    """One request: the body, its headers, whether Slack could have signed it, and how it was made."""

    body: bytes
    headers: dict[str, bytes]
    is_signed: bool
    how: str


def cases(dice: Random, count: int, *, secret: str, now: int) -> Iterator[Case]:
    """Yield `count` requests; `now` is the time in seconds that the right signatures carry."""
    for _ in range(count):
        how, body, media_type = _body(dice)
        is_signed = dice.random() < 0.6
        headers = _signed(dice, secret, now, body) if is_signed else _forged(dice, secret, now, body)
        if media_type is not None:
            headers["Content-Type"] = media_type.encode()
        yield Case(body, headers, is_signed, how)


def _signed(dice: Random, secret: str, now: int, body: bytes) -> dict[str, bytes]:
    stamp = str(now)
    # The bot checks the text it decodes, as slack_sdk does; of bytes that are no text both sides see the same.
    seen = body.decode("utf-8", "replace").encode()
    headers = {STAMP: stamp.encode(), MARK: signature(secret, stamp, seen).encode()}
    if dice.random() < 0.1:
        number = dice.choice((b"1", b"3", b"x", b"", b"99999999999999999999"))
        headers |= {"X-Slack-Retry-Num": number, "X-Slack-Retry-Reason": b"http_timeout"}
    return headers


def _forged(dice: Random, secret: str, now: int, body: bytes) -> dict[str, bytes]:
    right = {STAMP: str(now).encode(), MARK: signature(secret, str(now), body).encode()}
    old = str(now - dice.choice((301, 3600, 10**9, -400)))
    match dice.randrange(8):
        case 0:
            return {}
        case 1:
            return {STAMP: right[STAMP]}
        case 2:
            return {MARK: right[MARK]}
        case 3:
            return right | {MARK: signature(secret + "x", str(now), body).encode()}
        case 4:
            return {STAMP: old.encode(), MARK: signature(secret, old, body).encode()}
        case 5:
            stamp = dice.choice((b"", b"x", b"1e9", b"-1", b"9" * 5000, b" 1", "٣".encode(), b"0x10", b"1.5", b"NaN"))
            return right | {STAMP: stamp}
        case 6:
            mark = dice.choice((b"", b"v0=", b"v1=00", "v0=é".encode(), b"\xff\xfe", b"x" * 5000, right[MARK][:-1]))
            return right | {MARK: mark}
        case _:
            return right | {MARK: right[MARK].upper()}


def _body(dice: Random) -> tuple[str, bytes, str | None]:
    """Return how it was made, the body, and its content type."""
    kind, payload = _template(dice)
    as_form = kind == "command" or (kind != "event" and dice.random() < 0.95)
    media_type: str | None = FORM if as_form else JSON
    if dice.random() < 0.05:
        media_type = dice.choice(
            (None, "text/plain", "multipart/form-data", "application/json; charset=utf-16", "x" * 200)
        )
    match dice.randrange(10):
        case 0:
            return f"{kind}: noise", broken_bytes(dice, b""), media_type
        case 1:
            return f"{kind}: broken bytes", broken_bytes(dice, _written(kind, payload, as_form=as_form)), media_type
        case 2:
            text = broken_text(dice, json.dumps(payload))
            body = urlencode({"payload": text}).encode() if as_form else text.encode("utf-8", "replace")
            return f"{kind}: broken text", body, media_type
        case 3:
            return f"{kind}: as form fields", _form(dice, payload), FORM
        case 4:
            return f"{kind}: as it is", _written(kind, payload, as_form=as_form), media_type
        case _:
            broken = broken_tree(dice, payload, most=4)
            if kind == "command" and not isinstance(broken, dict):
                broken = {"command": broken}
            return f"{kind}: broken tree", _written(kind, broken, as_form=as_form), media_type


def _written(kind: str, payload: Any, *, as_form: bool) -> bytes:
    if kind == "command":
        return urlencode({_text(key): _text(value) for key, value in payload.items()}).encode()
    text = json.dumps(payload)
    return urlencode({"payload": text}).encode() if as_form else text.encode()


def _form(dice: Random, payload: Any) -> bytes:
    """Return form fields as nobody writes them: doubled, without a value, with broken escapes."""
    names = ["payload", "command", "ssl_check", "type", "payload[]", "user_id", *map(str, payload)]
    values = ["1", "%", "%zz", "%ff%fe", "{", "null", "[]", "%7B%7D", json.dumps(dice.choice(ODD)), CANARY]
    parts = [
        f"{dice.choice(names)}{dice.choice(('=', '', '=='))}{dice.choice(values)}" for _ in range(dice.randrange(8))
    ]
    return dice.choice(("&", "&&", ";")).join(parts).encode("utf-8", "replace")


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "replace").decode()


def _template(dice: Random) -> tuple[str, Any]:
    """Return the kind and a payload that is almost as Slack writes it, with odd but possible contents."""
    user = dice.choice(USERS)
    team = dice.choice((seed.TEAM_ID, seed.TEAM_ID, seed.OTHER_TEAM_ID, ""))
    who = {"user": {"id": user, "team_id": team}, "team": {"id": team}, "api_app_id": "A1", "token": "t"}
    once = f"{dice.getrandbits(40)}.{dice.getrandbits(40)}"
    channel = {"id": dice.choice((seed.SALES, seed.GROWERS, seed.APPROVALS, "C0NOWHERE", "D1")), "name": "x"}
    match dice.randrange(9):
        case 0 | 1:
            return "command", {
                "command": dice.choice(COMMANDS), "text": dice.choice(TEXTS), "user_id": user, "team_id": team,
                "channel_id": channel["id"], "trigger_id": once, "response_url": "http://127.0.0.1:9/hooks/x",
            }  # fmt: skip
        case 2 | 3:
            pressed = {
                "type": "button", "action_id": dice.choice(ACTIONS), "block_id": "b",
                "value": dice.choice(("", "x", "0123456789abcdef", "po list?number=P071882", f"{CANARY}:1", "a:1")),
            }  # fmt: skip
            place: dict[str, Any] = {"channel": channel} if dice.random() < 0.5 else {"view": _view(dice)}
            return "block_actions", {"type": "block_actions", **who, **place, "trigger_id": once, "actions": [pressed]}
        case 4 | 5:
            return "view_submission", {"type": "view_submission", **who, "trigger_id": once, "view": _view(dice)}
        case 6:
            return "view_closed", {"type": "view_closed", **who, "view": _view(dice), "is_cleared": False}
        case 7:
            search = {"action_id": "purchase_order", "block_id": "purchase_order", "value": dice.choice(TEXTS)}
            return "block_suggestion", {"type": "block_suggestion", **who, **search, "view": _view(dice)}
        case _:
            kind = dice.choice(("event_callback", "event_callback", "url_verification", "app_rate_limited", "gone"))
            event = {
                "type": dice.choice(EVENTS), "user": user, "channel": channel["id"], "text": CANARY,
                "tab": dice.choice(("home", "messages")),
            }  # fmt: skip
            return "event", {"type": kind, "team_id": team, "event_id": f"Ev{once}", "event": event, "challenge": "c"}


def _view(dice: Random) -> dict[str, Any]:
    kept = {
        "operation": dice.choice(OPERATIONS), "draft": "d1", "channel": seed.SALES, "kept": [],
        "person": dice.choice(USERS), "replace": False, "proposal": "0123456789abcdef",
    }  # fmt: skip
    values = {
        "purchase_order": {"purchase_order": {"type": "external_select", "selected_option": {"value": "P071882"}}},
        "items": {"items#P071882": {"type": "multi_static_select", "selected_options": [{"value": "9004411"}]}},
        "reason": {"reason": {"type": "plain_text_input", "value": CANARY}},
        "codes": {"codes": {"type": "plain_text_input", "value": f"A1 {CANARY}"}},
        "token": {"token": {"type": "plain_text_input", "value": "x" * 26}},
        "token_type": {"token_type": {"type": "static_select", "selected_option": {"value": "company"}}},
        "file": {"file": {"type": "file_input", "files": [{"id": "F1", "name": CANARY, "url_private": "http://x/"}]}},
    }
    return {
        "type": dice.choice(("modal", "home")),
        "id": dice.choice(("V1", "V0GONE")),
        "hash": "1.a",
        "callback_id": dice.choice(CALLBACKS),
        "private_metadata": json.dumps(kept),
        "state": {"values": values},
        "blocks": [{"type": "input", "block_id": name} for name in values],
    }
