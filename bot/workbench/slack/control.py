"""The control API under /workbench: what people do, what they see, and the switches.

Errors are `{"ok": false, "error": sentence, "field": name}` with HTTP 400, or 404 for what is not there.
"""

import inspect
import json
from collections.abc import Awaitable, Callable
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from aiohttp import web

from bot.workbench.slack import screen, seed
from bot.workbench.slack.acts import Acts
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Json
from bot.workbench.slack.socket_mode import REASONS

if TYPE_CHECKING:
    from bot.workbench.slack.server import LocalSlack

ACTS = (
    "command",
    "press",
    "type",
    "submit",
    "options",
    "home",
    "close",
    "message",
    "upload",
    "read",
    "dismiss",
    "shortcut",
    "invite",
    "kick",
    "archive",
    "person",
    "reload",
    "clock",
)


def routes(slack: "LocalSlack") -> list[web.RouteDef]:
    """Return the routes of the control API."""
    control = Control(slack)
    acts = [web.post(f"/workbench/{name}", control.act(name)) for name in ACTS]
    return [
        *acts,
        web.get("/workbench/config", control.config),
        web.get("/workbench/people", control.people),
        web.get("/workbench/screen", control.screen),
        web.get("/workbench/live", slack.live.serve),
        web.get("/workbench/traffic", control.traffic),
        web.get("/workbench/faults", control.faults),
        web.post("/workbench/faults", control.ask_for_fault),
        web.get("/workbench/apps", control.apps),
        web.post("/workbench/apps", control.install),
        web.post("/workbench/reset", control.reset),
        web.get("/workbench/files/{file_id}", control.file),
    ]


class Control:
    """The handlers of the control API."""

    def __init__(self, slack: "LocalSlack") -> None:
        self._slack = slack

    def act(self, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Return the handler of one act; the request's keys are the act's keywords."""
        method = getattr(self._slack.acts, name)
        parameters = inspect.signature(getattr(Acts, name)).parameters
        known = [key for key in parameters if key != "self"]
        needed = [key for key in known if parameters[key].default is inspect.Parameter.empty]

        async def handle(request: web.Request) -> web.Response:
            given = await read_json(request)
            for key in needed:
                if given.get(key) is None:
                    raise ActError(f"{key} is missing.", key)
            for key, value in given.items():
                if key not in known:
                    raise ActError(f"{name} does not take {key}.", key)
                if value is not None and not _fits(value, parameters[key].annotation):
                    raise ActError(f"{key} has the wrong type.", key)
            return web.json_response(await method(**given))

        return handle

    async def config(self, _request: web.Request) -> web.Response:
        """Return what the page needs to start."""
        team = {"id": seed.TEAM_ID, "name": seed.TEAM_NAME}
        return web.json_response({"komet": self._slack.komet_url, "team": team})

    async def people(self, _request: web.Request) -> web.Response:
        """Return who can act."""
        return web.json_response(screen.people(self._slack.workspace))

    async def screen(self, request: web.Request) -> web.Response:
        """Return what one person sees."""
        workspace = self._slack.workspace
        person = workspace.people.get(request.query.get("user", ""))
        if person is None or person.is_bot:
            raise ActError(f"There is no person {request.query.get('user')}.", "user")
        return web.json_response(screen.screen(workspace, person))

    async def traffic(self, request: web.Request) -> web.Response:
        """Return the journal, from the entry after `after`."""
        after = request.query.get("after", "0")
        if not after.isdecimal():
            raise ActError("after must be a number.", "after")
        entries = self._slack.traffic.entries(int(after))
        return web.json_response([entry.to_json() for entry in entries], dumps=_dumps)

    async def faults(self, _request: web.Request) -> web.Response:
        """Return the faults that are waiting and the switches."""
        return web.json_response({"ok": True, **self._slack.faults.to_json()})

    async def ask_for_fault(self, request: web.Request) -> web.Response:
        """Ask for a fault, turn a switch, disconnect sockets, or `{"clear": true}`."""
        return web.json_response(await self._slack.fault(**await read_json(request)))

    async def apps(self, _request: web.Request) -> web.Response:
        """Return the installed apps with their credentials and open sockets."""
        workspace, sockets = self._slack.workspace, self._slack.delivery.sockets
        return web.json_response(
            [
                {
                    **app.credentials(),
                    "request_url": app.request_url,
                    "channels": app.channels,
                    "scopes": list(app.scopes),
                    "connections": sockets.connections(app),
                }
                for app in workspace.apps.all()
            ]
        )

    async def install(self, request: web.Request) -> web.Response:
        """Install an app: {manifest, request_url?, channels?}."""
        given = await read_json(request)
        if "manifest" not in given:
            raise ActError("manifest is missing.", "manifest")
        return web.json_response(
            self._slack.install(given["manifest"], given.get("request_url"), given.get("channels") or [])
        )

    async def reset(self, request: web.Request) -> web.Response:
        """Return to the seed; {"apps": true} removes the apps too."""
        given = await read_json(request)
        await self._slack.reset(apps=bool(given.get("apps")))
        return web.json_response({"ok": True})

    async def file(self, request: web.Request) -> web.Response:
        """Return a file's bytes to the page, which has no bearer token."""
        file = self._slack.workspace.files.get(request.match_info["file_id"])
        if file is None:
            raise ActError("There is no such file.", "file_id", 404)
        # As an attachment: an uploaded HTML page must not run in the page's origin.
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


async def read_json(request: web.Request) -> Json:
    """Return the request's JSON object; an empty body is {}."""
    text = await request.text()
    try:
        given = json.loads(text) if text.strip() else {}
    except ValueError as fault:
        raise ActError(f"The body is not JSON: {fault}", "") from fault
    if not isinstance(given, dict):
        raise ActError("The body must be a JSON object.", "")
    return given


def check_reason(reason: object) -> str:
    """Return a reason for disconnecting, or ActError."""
    if reason not in REASONS:
        raise ActError(f"reason must be one of {', '.join(REASONS)}.", "reason")
    return str(reason)


def _fits(value: object, annotation: Any) -> bool:
    """Whether a JSON value is of the type that an act declares, looked at from outside only."""
    if annotation is Any:
        return True
    options = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    plain = tuple(get_origin(option) or option for option in options)
    allowed = (*plain, int) if float in plain else plain
    return isinstance(value, allowed) and (not isinstance(value, bool) or bool in plain)


def _dumps(value: object) -> str:
    return json.dumps(value, default=str)
