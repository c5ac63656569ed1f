"""The floor: aiohttp on uvloop that reads a request and answers nothing. What is above it is Bolt and the bot."""

import asyncio
import os

import uvloop
from aiohttp import web


async def serve() -> None:
    """Serve until SIGTERM."""

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    server = web.Application()
    server.router.add_post("/slack/events", take)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["PORT"])).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve())
