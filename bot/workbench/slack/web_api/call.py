"""The door of the Web API: arguments, tokens, faults, and the answer in Slack's form.

Source: https://docs.slack.dev/apis/web-api/ (evaluating responses, authentication, rate limits)
"""

import json
import secrets
from typing import TYPE_CHECKING

from aiohttp import web

from bot.workbench.slack.apps import App
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.faults import Fault
from bot.workbench.slack.model import Json
from bot.workbench.slack.traffic import TO_SLACK, Entry
from bot.workbench.slack.web_api.registry import ANY_TOKEN, APP_TOKEN, METHODS, NO_TOKEN, Call, Registered

if TYPE_CHECKING:
    from bot.workbench.slack.server import LocalSlack

# Arguments that forms carry as JSON text, and the error when it is none.
_JSON_ARGUMENTS = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "view": "invalid_arguments",
    "metadata": "invalid_metadata_format",
    "files": "invalid_arguments",
    "message": "invalid_arguments",
}


async def serve(slack: "LocalSlack", request: web.Request) -> web.StreamResponse:
    """Answer one call of the Web API."""
    name = request.match_info["method"]
    try:
        given = await _arguments(request)
    except ApiError as refused:
        entry = slack.traffic.record(TO_SLACK, None, name, {})
        entry.error = refused.error
        entry.answer = {"ok": False, "error": refused.error}
        return web.json_response(entry.answer)
    token = _token(request, given, name)
    app, is_app_token = _owner(slack, token)
    args = {key: value for key, value in given.items() if key != "token"}
    entry = slack.traffic.record(TO_SLACK, app, name, args)
    faults = {fault.kind: fault for fault in slack.faults.for_call(name, app.id if app else None)}
    if "slow" in faults:
        await slack.clock.sleep(faults["slow"].seconds)
    if "ratelimited" in faults:
        return _limited(entry, faults["ratelimited"].retry_after)
    if "http_5xx" in faults:
        entry.error = "http_503"
        return web.Response(status=503, text="Service Unavailable", content_type="text/plain")
    call = Call(slack, app, args, entry, is_app_token)
    try:
        registered = _method(name, faults)
        _authorise(call, registered, token)
        _parse_json(args)
        answer: Json = {"ok": True, **await registered.handle(call)}
    except ApiError as refused:
        answer = {"ok": False, "error": refused.error, **refused.more}
        entry.error = refused.error
    entry.answer = answer
    if answer.get("error") == "ratelimited":
        return _limited(entry, int(answer.get("retry_after", 1)))
    if "lost_answer" in faults:
        return _cut(request)
    headers = {"x-slack-req-id": secrets.token_hex(16)}
    if app is not None and not is_app_token:
        headers["x-oauth-scopes"] = ",".join(app.scopes)
        headers["x-accepted-oauth-scopes"] = ",".join(METHODS[name].scopes if name in METHODS else ())
    return web.json_response(answer, headers=headers)


def _method(name: str, faults: dict[str, Fault]) -> Registered:
    if "error" in faults:
        raise ApiError(faults["error"].error)
    if name not in METHODS:
        raise ApiError("unknown_method", req_method=name)
    return METHODS[name]


async def _arguments(request: web.Request) -> Json:
    """Return the arguments out of query, form or JSON body."""
    args: Json = dict(request.query)
    if request.method != "POST":
        return args
    content_type = request.content_type
    if content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except (ValueError, LookupError, RecursionError) as fault:
            raise ApiError("invalid_json") from fault
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        return args | body
    if content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        try:
            form = await request.post()
        except (ValueError, LookupError) as fault:
            raise ApiError("invalid_form_data") from fault
        return args | {key: value for key, value in form.items() if isinstance(value, str)}
    if request.can_read_body and content_type != "text/plain":
        raise ApiError("invalid_post_type" if "Content-Type" in request.headers else "missing_post_type")
    return args


def _parse_json(args: Json) -> None:
    for key, error in _JSON_ARGUMENTS.items():
        value = args.get(key)
        if not isinstance(value, str):
            continue
        if not value:
            del args[key]
            continue
        try:
            args[key] = json.loads(value)
        except (ValueError, RecursionError) as fault:
            raise ApiError(error) from fault


def _token(request: web.Request, args: Json, name: str) -> str:
    header = request.headers.get("Authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    # An app-level token is taken out of the header only: docs.slack.dev/reference/methods/apps.connections.open
    in_header_only = name in METHODS and METHODS[name].token == APP_TOKEN
    return "" if in_header_only else str(args.get("token") or "")


def _owner(slack: "LocalSlack", token: str) -> tuple[App | None, bool]:
    apps = slack.workspace.apps
    app = apps.by_app_token(token) if token.startswith("xapp-") else None
    return (app, True) if app else (apps.by_bot_token(token), False)


def _authorise(call: Call, registered: Registered, token: str) -> None:
    if registered.token == NO_TOKEN:
        return
    if not token:
        raise ApiError("not_authed")
    if call.owner is None:
        raise ApiError("invalid_auth")
    if registered.token != ANY_TOKEN and (registered.token == APP_TOKEN) != call.is_app_token:
        raise ApiError("not_allowed_token_type")
    if not call.is_app_token:
        call.require(*registered.scopes)


def _limited(entry: Entry, seconds: int) -> web.Response:
    entry.error = "ratelimited"
    entry.answer = {"ok": False, "error": "ratelimited"}
    return web.json_response(entry.answer, status=429, headers={"Retry-After": str(seconds)})


def _cut(request: web.Request) -> web.Response:
    """Break the connection: the call took effect and its caller will not know."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
