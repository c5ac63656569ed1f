"""The address behind a `response_url`.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import json
from typing import TYPE_CHECKING

from aiohttp import web

from bot.workbench.slack import answers
from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.faults import RESPONSE_URL
from bot.workbench.slack.model import Json
from bot.workbench.slack.traffic import TO_SLACK, Entry

if TYPE_CHECKING:
    from bot.workbench.slack.server import LocalSlack


async def serve(slack: "LocalSlack", request: web.Request) -> web.StreamResponse:
    """Take an answer; the token is the address itself."""
    entry = slack.traffic.record(TO_SLACK, None, RESPONSE_URL, {})
    try:
        content = await _content(request)
        entry.request = content
        faults = {fault.kind: fault for fault in slack.faults.for_call(RESPONSE_URL, None)}
        if "slow" in faults:
            await slack.clock.sleep(faults["slow"].seconds)
        if "ratelimited" in faults:
            return _limited(entry, faults["ratelimited"].retry_after)
        if "http_5xx" in faults:
            entry.error = "http_503"
            return web.Response(status=503, text="Service Unavailable")
        url = slack.workspace.permissions.use_url(request.match_info["key"])
        entry.app = url.app.id
        if slack.faults.one_message_per_second and content.get("response_type") == "in_channel":
            wait = slack.pace.wait(url.channel.id)
            if wait:
                return _limited(entry, wait)
        answers.answer_url(slack.workspace, url, content, entry)
    except ApiError as refused:
        entry.error = refused.error
        entry.answer = {"ok": False, "error": refused.error, **refused.more}
        gone = refused.error in ("no_service", "used_url", "expired_url", "message_not_found")
        return web.json_response(entry.answer, status=404 if gone else 400)
    entry.answer = "ok"
    return web.Response(text="ok")


def _limited(entry: Entry, seconds: int) -> web.Response:
    entry.error = "ratelimited"
    entry.answer = {"ok": False, "error": "ratelimited"}
    return web.json_response(entry.answer, status=429, headers={"Retry-After": str(seconds)})


async def _content(request: web.Request) -> Json:
    try:
        if request.content_type == "application/x-www-form-urlencoded":
            text = str((await request.post()).get("payload") or "")
        else:
            text = await request.text()
        content = json.loads(text)
    except (ValueError, LookupError, RecursionError) as fault:
        raise ApiError("invalid_payload") from fault
    if not isinstance(content, dict):
        raise ApiError("invalid_payload")
    return content
