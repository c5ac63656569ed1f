"""Socket Mode: tickets, connections and acknowledgements.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.workbench.slack.apps import App
from bot.workbench.slack.clock import Clock
from bot.workbench.slack.model import Json

CONNECTIONS_MOST = 10
TICKET_SECONDS = 30.0
LIFETIME_SECONDS = 4 * 3600
DEBUG_LIFETIME_SECONDS = 360
WARNING_SECONDS = 10.0
PING_SECONDS = 5.0
SILENCE_SECONDS = 20.0
REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")
_PING = b"Ping from local-slack"

AckSink = Callable[[str, Any, "Connection"], None]
"""(envelope_id, payload of the acknowledgement, the connection it came on)."""


@dataclass(eq=False)
class Connection:
    """One open socket of an app."""

    app: App
    request: web.Request
    ws: web.WebSocketResponse
    lifetime: float
    draining: bool = False
    heard: float = field(default_factory=time.monotonic)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


class SocketMode:
    """All sockets of all apps."""

    def __init__(self, clock: Clock, on_ack: AckSink) -> None:
        self._clock = clock
        self._on_ack = on_ack
        self._tickets: dict[str, tuple[App, float]] = {}
        self._connections: dict[str, list[Connection]] = {}
        self._turn = 0

    def ticket(self, app: App) -> str:
        """Return a ticket that opens one socket within half a minute."""
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = (app, self._clock.now())
        return ticket

    def connections(self, app: App) -> int:
        """Return how many sockets the app has open."""
        return len(self._connections.get(app.id, []))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one socket until it ends."""
        app, issued = self._tickets.pop(request.query.get("ticket", ""), (None, 0.0))
        if app is None or self._clock.now() - issued > TICKET_SECONDS:
            return web.Response(status=404, text="This address was used or has expired.")
        debug = request.query.get("debug_reconnects") == "true"
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        connection = Connection(app, request, ws, DEBUG_LIFETIME_SECONDS if debug else LIFETIME_SECONDS)
        others = self._connections.setdefault(app.id, [])
        if len(others) >= CONNECTIONS_MOST:
            await self._say_goodbye(connection, "too_many_websockets")
            await ws.close()
            return ws
        others.append(connection)
        connection.tasks = [
            asyncio.create_task(self._keep_alive(connection)),
            asyncio.create_task(self._end_of_life(connection)),
        ]
        try:
            await self._hello(connection)
            await self._listen(connection)
        except ConnectionError:
            # The app went away while we were writing; there is nobody left to tell.
            await ws.close()
        finally:
            for task in connection.tasks:
                task.cancel()
            await asyncio.gather(*connection.tasks, return_exceptions=True)
            if connection in others:
                others.remove(connection)
        return ws

    async def send(self, app: App, envelope: Json) -> Connection | None:
        """Send an envelope to one of the app's sockets, each in turn; None when it has none."""
        frame = json.dumps(envelope)
        while True:
            ready = [each for each in self._connections.get(app.id, []) if not each.draining and not each.ws.closed]
            if not ready:
                return None
            self._turn += 1
            connection = ready[self._turn % len(ready)]
            try:
                await connection.ws.send_str(frame)
            except ConnectionError:
                connection.draining = True
            else:
                return connection

    async def disconnect(self, app: App, reason: str) -> int:
        """Tell all sockets of the app to go, as Slack does; returns how many were told.

        "warning" announces a refresh ten seconds ahead; "refresh_requested" asks for a new connection,
        "link_disabled" says that Socket Mode was switched off; both close what is still open ten seconds later.
        """
        connections = list(self._connections.get(app.id, []))
        for connection in connections:
            if reason == "warning":
                connection.tasks.append(asyncio.create_task(self._refresh(connection)))
            else:
                await self._say_goodbye(connection, reason)
                connection.tasks.append(asyncio.create_task(self._close_soon(connection)))
        return len(connections)

    async def drop(self, app: App) -> int:
        """Break all sockets of the app without a word; returns how many."""
        connections = list(self._connections.get(app.id, []))
        for connection in connections:
            connection.draining = True
            # A broken line has no closing handshake: the transport is cut below the WebSocket.
            transport = connection.request.transport
            if transport is not None:
                transport.abort()
        return len(connections)

    async def ping(self, app: App) -> None:
        """Ping all sockets of the app now, without waiting for the next round."""
        for connection in list(self._connections.get(app.id, [])):
            if not connection.ws.closed:
                await connection.ws.ping(_PING)

    async def close(self) -> None:
        """Close every socket."""
        everyone = [connection for several in self._connections.values() for connection in several]
        await asyncio.gather(*(connection.ws.close(code=1001) for connection in everyone))

    async def _hello(self, connection: Connection) -> None:
        app = connection.app
        await connection.ws.send_str(
            json.dumps(
                {
                    "type": "hello",
                    "num_connections": self.connections(app),
                    "debug_info": {
                        "host": "local-slack",
                        "build_number": 1,
                        "approximate_connection_time": int(connection.lifetime),
                    },
                    "connection_info": {"app_id": app.id},
                }
            )
        )

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.ws:
            connection.heard = time.monotonic()
            if frame.type is WSMsgType.PING:
                await connection.ws.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._acknowledge(frame.data, connection)

    def _acknowledge(self, text: str, connection: Connection) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        if isinstance(ack, dict) and isinstance(ack.get("envelope_id"), str):
            self._on_ack(ack["envelope_id"], ack.get("payload"), connection)

    async def _say_goodbye(self, connection: Connection, reason: str) -> None:
        connection.draining = reason != "warning"
        if not connection.ws.closed:
            goodbye = {"type": "disconnect", "reason": reason, "debug_info": {"host": "local-slack"}}
            await connection.ws.send_str(json.dumps(goodbye))

    async def _refresh(self, connection: Connection) -> None:
        await self._say_goodbye(connection, "warning")
        await self._clock.sleep(WARNING_SECONDS)
        await self._say_goodbye(connection, "refresh_requested")
        await self._close_soon(connection)

    async def _close_soon(self, connection: Connection) -> None:
        await self._clock.sleep(WARNING_SECONDS)
        await connection.ws.close()

    async def _end_of_life(self, connection: Connection) -> None:
        # Plain connections age in real time: a test that moves the clock by days must not lose its bot on the way.
        # With debug_reconnects somebody wants to see the end, so those follow the clock.
        sleep = self._clock.sleep if connection.lifetime == DEBUG_LIFETIME_SECONDS else asyncio.sleep
        await sleep(connection.lifetime - WARNING_SECONDS)
        await self._refresh(connection)

    async def _keep_alive(self, connection: Connection) -> None:
        """Ping as Slack does; Bolt for JavaScript reconnects when it hears none for half a minute."""
        try:
            while not connection.ws.closed:
                await asyncio.sleep(PING_SECONDS)
                if time.monotonic() - connection.heard > SILENCE_SECONDS:
                    await connection.ws.close()
                    return
                await connection.ws.ping(_PING)
        except ConnectionError:
            # The socket ended between two pings; `serve` notices on its own.
            return
