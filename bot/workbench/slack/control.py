"""The control API under /workbench: what people do, what they see, and the switches.

Errors are `{"ok": false, "error": sentence, "field": name}` with HTTP 400, or 404 for what is not there.
"""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.workbench.slack import screen, seed
from bot.workbench.slack.asked import keywords, read_json
from bot.workbench.slack.errors import ActError
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
        web.post("/workbench/verify", control.verify),
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

        async def handle(request: web.Request) -> web.Response:
            return web.json_response(await method(**keywords(method, await read_json(request), name)))

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
        asked = keywords(self._slack.fault, await read_json(request), "faults")
        return web.json_response(await self._slack.fault(**asked))

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
        asked = keywords(self._slack.install, await read_json(request), "apps")
        return web.json_response(self._slack.install(**asked))

    async def verify(self, request: web.Request) -> web.Response:
        """Check an app's address as its settings page does: {app} → {ok, url_verification, ssl_check}."""
        asked = keywords(self._slack.verify, await read_json(request), "verify")
        return web.json_response(await self._slack.verify(**asked))

    async def reset(self, request: web.Request) -> web.Response:
        """Return to the seed; {"apps": true} removes the apps too."""
        asked = keywords(self._slack.reset, await read_json(request), "reset")
        await self._slack.reset(**asked)
        return web.json_response({"ok": True})

    async def file(self, request: web.Request) -> web.Response:
        """Return a file's bytes to the page, which has no bearer token."""
        file = self._slack.workspace.files.get(request.match_info["file_id"])
        if file is None:
            raise ActError("There is no such file.", "file_id", 404)
        # As an attachment: an uploaded HTML page must not run in the page's origin.
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


def check_reason(reason: object) -> str:
    """Return a reason for disconnecting, or ActError."""
    if reason not in REASONS:
        raise ActError(f"reason must be one of {', '.join(REASONS)}.", "reason")
    return str(reason)


def _dumps(value: object) -> str:
    return json.dumps(value, default=str)
