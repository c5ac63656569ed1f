"""The HTTP side: Slack's requests, and what a load balancer and a monitor ask."""

from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from sqlalchemy import text

from storage.database import Database

MAX_BODY = 1024 * 1024
"""Slack's largest payloads are a few hundred kilobytes."""


async def make_server(app: AsyncApp, database: Database, *, host: str, port: int) -> tuple[web.AppRunner, str]:
    """Start the server and return it with its address. `/slack/events` takes everything from Slack."""
    server = web.Application(client_max_size=MAX_BODY)

    async def slack(request: web.Request) -> web.Response:
        body = await request.text()
        answer = await app.async_dispatch(
            AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
        )
        response = web.Response(status=answer.status, text=answer.body or "")
        for name, value in answer.first_headers_without_set_cookie().items():
            response.headers[name] = value
        return response

    async def alive(request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def ready(request: web.Request) -> web.Response:
        async with database.read() as tx:
            await tx.execute(text("SELECT 1"))
        return web.Response(text="ok")

    server.router.add_post("/slack/events", slack)
    server.router.add_get("/healthz", alive)
    server.router.add_get("/readyz", ready)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    bound = runner.addresses[0]
    return runner, f"http://{bound[0]}:{bound[1]}"
