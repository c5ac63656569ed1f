"""How an answer leaves: whole, cut short, or not at all; the call log learns which."""

from aiohttp import web

from bot.workbench.komet.calls import Call
from bot.workbench.komet.envelope import Reply


async def send(request: web.Request, call: Call, reply: Reply) -> web.StreamResponse:
    """Send the whole answer and note whether the caller was still there to take it."""
    response = web.Response(body=reply.body, status=reply.http)
    if reply.body:
        response.headers["Content-Type"] = f"{reply.content_type};charset=UTF-8"
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        call.delivery = "client gone"
    else:
        call.delivery = "delivered"
    return response


async def cut(request: web.Request, call: Call, reply: Reply, at_byte: int | None) -> web.StreamResponse:
    """Announce the whole answer, send its first `at_byte` bytes (half when None), then hang up.

    An answer that is no longer than `at_byte` arrives whole.
    """
    most = len(reply.body) // 2 if at_byte is None else min(at_byte, len(reply.body))
    response = web.StreamResponse(status=reply.http)
    response.content_length = len(reply.body)
    response.headers["Content-Type"] = f"{reply.content_type};charset=UTF-8"
    call.delivery = "cut" if most < len(reply.body) else "delivered"
    try:
        await response.prepare(request)
        await response.write(reply.body[:most])
    except ConnectionError:
        call.delivery = "client gone"
    if request.transport is not None:
        request.transport.close()
    return response


async def drop(request: web.Request, call: Call) -> web.StreamResponse:
    """Hang up without an answer."""
    call.delivery = "lost"
    if request.transport is not None:
        request.transport.close()
    return web.Response()
