"""The baseline: an app as Bolt's own guide has it, with as many commands as a company's bot may have.

Forty listeners, default settings, Bolt's own aiohttp server. Each acknowledges and is done; with
PLAIN_ANSWERS=1 it then answers the person with `respond()`, which is the least that a real command does.
PLAIN_UVLOOP=1 puts it on uvloop, which our bot runs on.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

COMMANDS = 40
ANSWER = "You can do that, but not here: ask your administrator."


def name_of(number: int) -> str:
    """Return the name of a command, 0 to 39."""
    return f"/plain-{number}"


def build(*, answers: bool) -> AsyncApp:
    """Return the app; it needs a running loop for nothing."""
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])
    for number in range(COMMANDS):
        app.command(name_of(number))(_answering() if answers else _acknowledging())
    return app


def _acknowledging() -> Callable[..., Awaitable[None]]:
    async def handle(ack: AsyncAck) -> None:
        await ack()

    return handle


def _answering() -> Callable[..., Awaitable[None]]:
    async def handle(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(ANSWER)

    return handle


def main() -> None:
    """Serve until SIGTERM."""
    if os.environ.get("PLAIN_UVLOOP"):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    app = build(answers=bool(os.environ.get("PLAIN_ANSWERS")))
    app.server(port=int(os.environ["PORT"]), host="127.0.0.1").start()


if __name__ == "__main__":
    main()
