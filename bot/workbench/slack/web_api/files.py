"""Methods for files, and the addresses they are uploaded to and read from.

Source: https://docs.slack.dev/messaging/working-with-files
"""

import mimetypes
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.workbench.slack.errors import ApiError
from bot.workbench.slack.model import Channel, File, Json
from bot.workbench.slack.objects import file_object
from bot.workbench.slack.web_api.chat import check_thread, writable
from bot.workbench.slack.web_api.registry import Call, method

if TYPE_CHECKING:
    from bot.workbench.slack.server import LocalSlack

_BYTES_MOST = 1024**3


@method("files.getUploadURLExternal", "files:write")
async def get_upload_url(call: Call) -> Json:
    """Return an address for the bytes of a file of that name and length."""
    name = call.needed("filename")
    length = call.number("length", 0)
    if not 0 < length <= _BYTES_MOST:
        raise ApiError("invalid_arguments")
    workspace = call.workspace
    file = workspace.add_file(call.app.bot_user_id, name, guess_type(name), b"")
    file.complete = False
    file.expected_size = length
    return {"upload_url": f"{workspace.base_url}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
async def complete_upload(call: Call) -> Json:
    """Finish uploads and share them in a channel, or leave them private to the bot."""
    asked = call.args.get("files")
    if not isinstance(asked, list) or not asked:
        raise ApiError("invalid_arguments")
    files = [_uploaded(call, entry) for entry in asked]
    places = _places(call)
    for file, entry in zip(files, asked, strict=True):
        file.title = str(entry.get("title") or file.name)
        file.complete = True
    workspace = call.workspace
    shown = [file_object(file, workspace.base_url) for file in files]
    for channel in places:
        content: Json = {"text": call.text("initial_comment"), "files": shown, "subtype": "file_share"}
        if call.text("thread_ts"):
            content["thread_ts"] = call.text("thread_ts")
            check_thread(channel, content)
        if isinstance(call.args.get("blocks"), list):
            content["blocks"] = call.args["blocks"]
        workspace.post(channel, content, user_id=call.app.bot_user_id, app=call.app)
        for file in files:
            workspace.share_file(file, channel)
    return {"files": [file_object(file, workspace.base_url) for file in files]}


@method("files.upload", "files:write")
async def upload(call: Call) -> Json:
    """Refuse: the method ended on 12 November 2025."""
    raise ApiError("method_deprecated")


@method("files.info", "files:read")
async def info(call: Call) -> Json:
    """Describe a file."""
    file = _readable(call)
    return {
        "file": file_object(file, call.workspace.base_url),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


@method("files.delete", "files:write")
async def delete(call: Call) -> Json:
    """Delete a file of the app's own."""
    file = _readable(call)
    if file.user_id != call.app.bot_user_id:
        raise ApiError("cant_delete_file")
    del call.workspace.files[file.id]
    return {}


async def receive(slack: "LocalSlack", request: web.Request) -> web.Response:
    """Take the bytes of an upload: raw, or the first file of a form."""
    file = slack.workspace.files.get(request.match_info["file_id"])
    if file is None or file.complete:
        return web.Response(status=404, text="not_found")
    if request.content_type == "multipart/form-data":
        form = await request.post()
        field = next((value for value in form.values() if isinstance(value, web.FileField)), None)
        content = field.file.read() if field else b""
    else:
        content = await request.read()
    if len(content) != file.expected_size:
        return web.Response(status=400, text="size mismatch")
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


async def download(slack: "LocalSlack", request: web.Request) -> web.StreamResponse:
    """Return a file's bytes to a bearer with files:read; anyone else is sent to the login page, as Slack does."""
    team_and_file = request.match_info["file"]
    file = slack.workspace.files.get(team_and_file.partition("-")[2])
    header = request.headers.get("Authorization", "")
    app = slack.workspace.apps.by_bot_token(header.removeprefix("Bearer ").strip())
    if app is None or "files:read" not in app.scopes:
        raise web.HTTPFound(f"{slack.url}/login?redir={request.path}")
    if file is None or not file.complete or not slack.workspace.may_read(file, app):
        return web.Response(status=404, text="not_found")
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


async def login(_request: web.Request) -> web.Response:
    """Return the page that a download without a good token ends at: HTTP 200 and HTML, not the file."""
    page = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>"
    return web.Response(text=page, content_type="text/html")


def guess_type(name: str) -> str:
    """Return the media type of a file name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _uploaded(call: Call, entry: Any) -> File:
    file_id = entry.get("id") if isinstance(entry, dict) else None
    file = call.workspace.files.get(str(file_id))
    if file is None or file.user_id != call.app.bot_user_id:
        raise ApiError("file_not_found")
    if len(file.content) != file.expected_size:
        raise ApiError("invalid_arguments")
    return file


def _places(call: Call) -> list[Channel]:
    named = call.text("channel_id") or call.text("channels")
    places = []
    for name in [part for part in named.split(",") if part]:
        call.args["channel"] = name
        places.append(writable(call))
    return places


def _readable(call: Call) -> File:
    file = call.workspace.files.get(call.needed("file", "file_not_found"))
    if file is None or not call.workspace.may_read(file, call.app):
        raise ApiError("file_not_found")
    return file
