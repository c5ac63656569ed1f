"""A small Bolt app whose listeners do what the test at hand wants, over Socket Mode or HTTP."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack
from bot.workbench.slack.model import Json

EVENTS = ["app_home_opened", "app_mention", "member_joined_channel", "message.channels", "message.im", "file_shared"]
SCOPES = [
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
]
ANYTHING = re.compile(".*")

Listener = Callable[[AsyncAck, Json, AsyncWebClient, AsyncRespond], Awaitable[None]]


def manifest(name: str, command: str, **settings: Any) -> Json:
    """Return a manifest with one command, one shortcut of each kind, Home, Messages and all scopes."""
    return {
        "display_information": {"name": name},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": name},
            "slash_commands": [{"command": command, "description": "Flowers", "usage_hint": "[kind]"}],
            "shortcuts": [
                {"name": "Order", "type": "global", "callback_id": f"{name}-global", "description": "Order"},
                {"name": "File it", "type": "message", "callback_id": f"{name}-message", "description": "File"},
            ],
        },
        "oauth_config": {"scopes": {"bot": SCOPES}},
        "settings": {
            "socket_mode_enabled": True,
            "interactivity": {"is_enabled": True},
            "event_subscriptions": {"bot_events": EVENTS},
            **settings,
        },
    }


class SampleBot:
    """The app. `on(kind)` sets what a listener does; without that it only acknowledges. `heard` is what came."""

    def __init__(self, slack: LocalSlack, name: str, command: str) -> None:
        self.slack = slack
        self.name = name
        self.command = command
        self.app_id = ""
        self.user_id = ""
        self.heard: dict[str, list[Json]] = defaultdict(list)
        self.client = AsyncWebClient()
        self.credentials: Json = {}
        self._listeners: dict[str, Listener] = {}
        self._running = 0
        self._changed = asyncio.Condition()
        self._handler: AsyncSocketModeHandler | None = None
        self._runner: web.AppRunner | None = None

    def install(self, request_url: str | None = None) -> None:
        """Install the app into #sales."""
        given = manifest(self.name, self.command)
        self.credentials = self.slack.install(given, request_url, ["sales"])
        self.app_id, self.user_id = self.credentials["app_id"], self.credentials["bot_user"]
        self.client = AsyncWebClient(token=self.credentials["bot_token"], base_url=self.slack.api_url)

    async def start_on_socket(self) -> None:
        """Connect over Socket Mode."""
        self.install()
        await self.reconnect()

    async def start_on_http(self) -> None:
        """Serve /slack/events and have the payloads sent there."""
        self.install()
        self._runner = web.AppRunner(self._bolt().web_app(path="/slack/events"))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.install(f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events")

    async def stop(self) -> None:
        """Disconnect."""
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]
        if self._runner is not None:
            await self._runner.cleanup()

    async def reconnect(self, *, look_every: float = 10.0) -> None:
        """Connect again, with an SDK that looks at its socket every so many seconds."""
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]
        token = self.credentials["app_token"]
        self._handler = AsyncSocketModeHandler(self._bolt(), token, web_client=self.client, ping_interval=look_every)
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    def forget(self) -> None:
        """Only acknowledge from now on, and forget what was heard."""
        self._listeners.clear()
        self.heard.clear()

    def on(self, kind: str) -> Callable[[Listener], Listener]:
        """Set the listener of command, action, view, view_closed, options, shortcut or an event's type."""

        def keep(listener: Listener) -> Listener:
            self._listeners[kind] = listener
            return listener

        return keep

    def answers(self, kind: str, *body: Any, **keywords: Any) -> None:
        """Acknowledge that kind with this body."""

        async def listener(ack: AsyncAck, _body: Json, _client: AsyncWebClient, _respond: AsyncRespond) -> None:
            await ack(*body, **keywords)

        self._listeners[kind] = listener

    async def next(self, kind: str, count: int = 1) -> Json:
        """Return the last payload of that kind once there are `count`."""
        async with self._changed, asyncio.timeout(5):
            await self._changed.wait_for(lambda: len(self.heard[kind]) >= count)
        return self.heard[kind][-1]

    async def finished(self) -> None:
        """Return when no listener is running."""
        async with self._changed, asyncio.timeout(5):
            await self._changed.wait_for(lambda: self._running == 0)

    def _bolt(self) -> AsyncApp:
        app = AsyncApp(signing_secret=self.credentials["signing_secret"], client=self.client)
        app.command(self.command)(self._listener("command"))
        app.action(ANYTHING)(self._listener("action"))
        app.view(ANYTHING)(self._listener("view"))
        app.view_closed(ANYTHING)(self._listener("view_closed"))
        app.options(ANYTHING)(self._listener("options"))
        app.shortcut(ANYTHING)(self._listener("shortcut"))
        for event in ("app_home_opened", "app_mention", "member_joined_channel", "message", "file_shared"):
            app.event(event)(self._listener(event))
        return app

    def _listener(self, kind: str) -> Callable[..., Awaitable[None]]:
        async def listen(ack: AsyncAck, body: Json, client: AsyncWebClient, respond: AsyncRespond) -> None:
            self._running += 1
            await self._tell(kind, body)
            try:
                listener = self._listeners.get(kind)
                await (listener(ack, body, client, respond) if listener else ack())
            finally:
                self._running -= 1
                await self._tell()

        return listen

    async def _tell(self, kind: str | None = None, body: Json | None = None) -> None:
        async with self._changed:
            if kind is not None and body is not None:
                self.heard[kind].append(body)
            self._changed.notify_all()
