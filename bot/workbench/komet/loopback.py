"""Who may talk to the local Komet: programs and pages on this machine.

Binding to loopback keeps other machines out. A web page from elsewhere that is open in a browser here could
still send requests, so the Host header must name this machine (against DNS rebinding) and an Origin, when
there is one, must be a page on this machine.
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

_HOST = re.compile(r"(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?", re.IGNORECASE)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def require_loopback(host: str) -> None:
    """Raise ValueError unless `host` is an address of this machine only."""
    if host == "localhost":
        return
    try:
        if ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass  # a name other than localhost; refused below
    raise ValueError(f"The local Komet serves this machine only; {host} is not a loopback address.")


@web.middleware
async def only_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign hosts and origins with 403; let pages on this machine read /workbench/ (CORS)."""
    origin = request.headers.get("Origin")
    if not _HOST.fullmatch(request.headers.get("Host", "")):
        return _forbidden("The Host header must name this machine, for example 127.0.0.1.")
    if origin is not None and not _ORIGIN.fullmatch(origin):
        return _forbidden("Only pages on this machine may call the local Komet.")
    cors = request.path.startswith("/workbench/")
    if cors and request.method == "OPTIONS":
        response: web.StreamResponse = web.Response(status=204)
    else:
        response = await handler(request)
    if cors and origin is not None and not response.prepared:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Vary"] = "Origin"
    return response


def _forbidden(sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence, "field": None}, status=403)
