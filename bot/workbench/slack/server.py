"""The local Slack as a server: one port for the Web API, sockets, files, the control API and the page."""

import ipaddress
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.workbench.kept import keep, kept
from bot.workbench.slack import control, hooks
from bot.workbench.slack.acts import Acts
from bot.workbench.slack.apps import App
from bot.workbench.slack.clock import Clock, Timer
from bot.workbench.slack.delivery import Delivery
from bot.workbench.slack.errors import ActError
from bot.workbench.slack.events import EventFeed
from bot.workbench.slack.faults import Faults
from bot.workbench.slack.live import Live
from bot.workbench.slack.model import Json
from bot.workbench.slack.pace import Pace
from bot.workbench.slack.traffic import Traffic
from bot.workbench.slack.web_api import call, files
from bot.workbench.slack.workspace import Workspace

WEB_ROOT = Path(__file__).resolve().parent.parent / "web"
_BODY_MOST = 64 * 1024 * 1024

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class LocalSlack:
    """A running local Slack. `url` is its address, `api_url` what SDKs take as base URL."""

    def __init__(self, komet_url: str | None, web_root: Path) -> None:
        self.komet_url = komet_url
        self.web_root = web_root
        self.clock = Clock()
        self.faults = Faults()
        self.traffic = Traffic(self.clock)
        self.pace = Pace(self.clock)
        self.workspace = Workspace(self.clock)
        self.delivery = Delivery(self.clock, self.faults, self.traffic)
        self.events = EventFeed(self.workspace, self.delivery)
        self.acts = Acts(self.workspace, self.delivery, self.faults)
        self.live = Live(self.workspace)
        self.scheduled: dict[str, tuple[App, Json, Timer]] = {}
        self.url = ""
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """The base URL of the Web API, with the slash that SDKs want at its end."""
        return f"{self.url}/api/"

    async def listen(self, host: str, port: int) -> None:
        """Open the port; 0 chooses a free one. ValueError for a host that is not loopback."""
        if not is_loopback(host):
            raise ValueError(f"the local Slack serves loopback only, not {host}")
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        await site.start()
        chosen = runner.addresses[0][1]
        name = f"[{host}]" if ":" in host else host
        self.url = self.workspace.base_url = f"http://{name}:{chosen}"
        self._runner = runner

    async def stop(self) -> None:
        """Close every connection and cancel everything that is under way."""
        self.live.close()
        await self.delivery.close()
        self.clock.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def install(self, manifest: object, request_url: str | None = None, channels: list[str] | None = None) -> Json:
        """Install an app as a workspace admin would and return its ids and tokens.

        `channels` are ids or names into which the bot is invited; `request_url` makes its payloads go over HTTP.
        """
        ids: list[str] = []
        for name in channels or []:
            channel = self.workspace.channel_named(name)
            if channel is None or channel.kind == "im":
                raise ActError(f"There is no channel {name}.", "channels")
            ids.append(channel.id)
        if request_url is not None and not request_url.startswith(("http://", "https://")):
            raise ActError("request_url must be an http address.", "request_url")
        return {"ok": True, **self.workspace.install(manifest, request_url, ids).credentials()}

    async def verify(self, *, app: str) -> Json:
        """Send `url_verification` and `ssl_check` to an app's address, as Slack does when it is entered.

        Returns {ok, url_verification, ssl_check}: whether each was answered as Slack wants it.
        """
        found = self.workspace.apps.get(app)
        url = found.url_for("event") if found else None
        if found is None or url is None:
            raise ActError(f"There is no app {app} with an address.", "app", 404)
        verified = await self.delivery.http.is_verified(found, url)
        checked = await self.delivery.http.is_ssl_checked(found, url)
        return {"ok": verified and checked, "url_verification": verified, "ssl_check": checked}

    async def fault(
        self,
        *,
        kind: str | None = None,
        method: str | None = None,
        payload: str | None = None,
        app: str | None = None,
        count: int = 1,
        seconds: float = 1.0,
        retry_after: int = 1,
        error: str = "fatal_error",
        reason: str = "refresh_requested",
        clear: bool = False,
        one_message_per_second: bool | None = None,
        refuse_acks_of_other_connections: bool | None = None,
    ) -> Json:
        """Ask for a fault (see `faults.py`), turn a switch, or break or disconnect sockets now.

        Switches: one_message_per_second, refuse_acks_of_other_connections. Sockets, without `payload`: kind
        drop_socket, or kind disconnect with a reason; `app` restricts both to one app. {"clear": true} forgets all.
        """
        if app is not None and self.workspace.apps.get(app) is None:
            raise ActError(f"There is no app {app}.", "app")
        control.check_reason(reason)
        if clear:
            self.faults.clear()
        if one_message_per_second is not None:
            self.faults.one_message_per_second = one_message_per_second
        if refuse_acks_of_other_connections is not None:
            self.faults.refuse_acks_of_other_connections = refuse_acks_of_other_connections
        if kind == "disconnect" or (kind == "drop_socket" and payload is None):
            sockets, reached = self.delivery.sockets, 0
            for each in self.workspace.apps.all():
                if app in (None, each.id):
                    reached += await (sockets.drop(each) if kind == "drop_socket" else sockets.disconnect(each, reason))
            return {"ok": True, "connections": reached}
        if kind is not None:
            self.faults.add(
                kind,
                method=method,
                payload=payload,
                app=app,
                count=count,
                seconds=seconds,
                retry_after=retry_after,
                error=error,
            )
        return {"ok": True, **self.faults.to_json()}

    def save(self, path: Path) -> None:
        """Keep people, channels with their messages, files and apps in a file that `load` reads."""
        keep(path, self.workspace.dump())

    def load(self, path: Path) -> None:
        """Go on where `save` stopped. ValueError when the file is none of ours."""
        self.workspace.restore(kept(path))

    async def reset(self, *, apps: bool = False) -> None:
        """Return to the seed: people, channels, messages, views, files, faults and clock.

        Apps, their tokens and channels, and their open sockets stay, unless `apps`.
        """
        await self.delivery.forget()
        for _, _, timer in self.scheduled.values():
            timer.cancel()
        self.scheduled.clear()
        self.clock.reset()
        self.faults.clear()
        self.pace.clear()
        self.traffic.clear()
        if apps:
            for app in self.workspace.apps.all():
                await self.delivery.sockets.drop(app)
        self.workspace.reset(apps=apps)

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=_BODY_MOST, middlewares=[_guard, _explain])
        application.add_routes(
            [
                web.route("*", "/api/{method}", self._bound(call.serve)),
                web.get("/link/", self.delivery.sockets.serve),
                web.post("/hooks/{kind}/{team}/{key}", self._bound(hooks.serve)),
                web.post("/upload/v1/{file_id}", self._bound(files.receive)),
                web.get("/files-pri/{file}/{name:.*}", self._bound(files.download)),
                web.get("/login", files.login),
                web.get("/", self._page),
                *control.routes(self),
            ]
        )
        if self.web_root.is_dir():
            application.router.add_static("/web/", self.web_root)
        return application

    def _bound(self, handler: Callable[["LocalSlack", web.Request], Awaitable[web.StreamResponse]]) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await handler(self, request)

        return handle

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        index = self.web_root / "index.html"
        if not index.is_file():
            return web.Response(status=404, text="The page is not installed; the APIs work without it.")
        return web.FileResponse(index, headers={"Cache-Control": "no-cache"})


async def start(
    port: int = 0,
    host: str = "127.0.0.1",
    komet_url: str | None = None,
    web_root: Path | None = None,
) -> LocalSlack:
    """Start a local Slack and return it; end it with `await slack.stop()`."""
    slack = LocalSlack(komet_url, web_root or WEB_ROOT)
    try:
        await slack.listen(host, port)
    except BaseException:
        await slack.stop()
        raise
    return slack


def is_loopback(host: str) -> bool:
    """Whether the host is this machine and only this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other host names (DNS rebinding) and other origins (a web page calling into this machine)."""
    host = urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
    origin = request.headers.get("Origin")
    if not is_loopback(host) or (origin and not is_loopback(urlsplit(origin).hostname or "")):
        return web.json_response({"ok": False, "error": "Loopback only.", "field": "host"}, status=403)
    return await handler(request)


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what nobody could do into a sentence."""
    try:
        return await handler(request)
    except ActError as refused:
        body = {"ok": False, "error": refused.sentence, "field": refused.field}
        return web.json_response(body, status=refused.status)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as unknown:
        if not request.path.startswith("/workbench/"):
            raise
        body = {"ok": False, "error": f"There is no {request.method} {request.path}.", "field": "path"}
        return web.json_response(body, status=unknown.status)
