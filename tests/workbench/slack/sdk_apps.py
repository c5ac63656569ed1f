"""The app of `journey_app.py` on each of Slack's SDKs for Python, none of them changed."""

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from aiohttp import web
from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler as OnAiohttp
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler as OnWebsockets
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.aiohttp import SocketModeClient as AiohttpClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.socket_mode.websockets import SocketModeClient as WebsocketsClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.workbench.slack import LocalSlack
from bot.workbench.slack.model import Json
from tests.workbench.slack import journey_app
from tests.workbench.slack.journey import pinging
from tests.workbench.slack.sample_bot import manifest

ANYTHING = re.compile(".*")

Listener = Callable[[Json], journey_app.Steps]


class SdkApp(ABC):
    """The app on one SDK. `start` installs and connects it; `uses_sockets` is False over HTTP."""

    uses_sockets = True

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack
        self.name = type(self).__name__
        self.command = f"/{self.name.lower()}"
        self.given: Json = {}

    @property
    def app_id(self) -> str:
        """The id of the installed app."""
        return str(self.given["app_id"])

    def install(self, request_url: str | None = None) -> None:
        """Install the app into #sales."""
        self.given = self.slack.install(manifest(self.name, self.command), request_url, ["sales"])

    def sync_client(self) -> WebClient:
        """Return a synchronous Web API client with the bot token."""
        return WebClient(self.given["bot_token"], self.slack.api_url)

    def async_client(self) -> AsyncWebClient:
        """Return an asynchronous one."""
        return AsyncWebClient(self.given["bot_token"], self.slack.api_url)

    @abstractmethod
    async def start(self) -> None:
        """Install and connect."""

    @abstractmethod
    async def stop(self) -> None:
        """Disconnect."""

    def play(self, steps: journey_app.Steps, do: Callable[[str, Json], Any]) -> None:
        """Do the steps with a synchronous SDK, in its own thread."""
        answer = None
        while True:
            try:
                name, arguments = steps.send(answer)
            except StopIteration:
                return
            if name == "download":
                headers = {"Authorization": f"Bearer {self.given['bot_token']}"}
                answer = httpx.get(arguments["url"], headers=headers).text
            else:
                answer = do(name, arguments)

    async def play_async(self, steps: journey_app.Steps, do: Callable[[str, Json], Awaitable[Any]]) -> None:
        """Do the steps with an asynchronous SDK."""
        answer = None
        while True:
            try:
                name, arguments = steps.send(answer)
            except StopIteration:
                return
            if name == "download":
                async with httpx.AsyncClient(headers={"Authorization": f"Bearer {self.given['bot_token']}"}) as http:
                    answer = (await http.get(arguments["url"])).text
            else:
                answer = await do(name, arguments)


class SdkBuiltin(SdkApp):
    """slack_sdk alone: the built-in Socket Mode client and the synchronous WebClient."""

    async def start(self) -> None:
        self.install()
        self._client = SocketModeClient(self.given["app_token"], web_client=self.sync_client())
        self._client.socket_mode_request_listeners.append(self._listen)
        await asyncio.to_thread(self._client.connect)

    async def stop(self) -> None:
        await _close_thread(self, self._client.close)

    def _listen(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        def do(name: str, arguments: Json) -> Any:
            if name == "ack":
                return client.send_socket_mode_response(SocketModeResponse(request.envelope_id, arguments or None))
            if name == "respond":
                return WebhookClient(request.payload["response_url"]).send(**arguments)
            return getattr(client.web_client, name)(**arguments)

        self.play(journey_app.listener_for(request.type, request.payload), do)


class _SdkAsync(SdkApp):
    """slack_sdk alone: an asynchronous Socket Mode client and the AsyncWebClient."""

    client: AsyncBaseSocketModeClient

    async def _listen(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        async def do(name: str, arguments: Json) -> Any:
            if name == "ack":
                answer = SocketModeResponse(request.envelope_id, arguments or None)
                return await client.send_socket_mode_response(answer)
            if name == "respond":
                return await AsyncWebhookClient(request.payload["response_url"]).send(**arguments)
            return await getattr(client.web_client, name)(**arguments)

        await self.play_async(journey_app.listener_for(request.type, request.payload), do)

    async def stop(self) -> None:
        await self.client.close()  # type: ignore[no-untyped-call]


class SdkAiohttp(_SdkAsync):
    """slack_sdk on aiohttp."""

    async def start(self) -> None:
        self.install()
        self.client = AiohttpClient(self.given["app_token"], web_client=self.async_client())
        self.client.socket_mode_request_listeners.append(self._listen)
        await self.client.connect()  # type: ignore[no-untyped-call]


class SdkWebsockets(_SdkAsync):
    """slack_sdk on websockets."""

    async def start(self) -> None:
        self.install()
        self.client = WebsocketsClient(self.given["app_token"], web_client=self.async_client())
        self.client.socket_mode_request_listeners.append(self._listen)
        await self.client.connect()  # type: ignore[no-untyped-call]


class BoltSync(SdkApp):
    """Bolt for Python, synchronous, on the built-in Socket Mode client."""

    async def start(self) -> None:
        self.install()
        bolt = await asyncio.to_thread(lambda: App(client=self.sync_client()))
        _register(bolt, self.command, self._listener)
        self._handler = SocketModeHandler(bolt, self.given["app_token"])
        await asyncio.to_thread(self._handler.connect)

    async def stop(self) -> None:
        await _close_thread(self, self._handler.close)

    def _listener(self, listener: Listener) -> Callable[..., None]:
        def listen(ack: Ack, body: Json, client: WebClient, respond: Respond) -> None:
            def do(name: str, arguments: Json) -> Any:
                own: Json = {"ack": ack, "respond": respond}
                return own[name](**arguments) if name in own else getattr(client, name)(**arguments)

            self.play(listener(body), do)

        return listen


class _BoltAsync(SdkApp):
    """Bolt for Python, asynchronous."""

    def bolt(self) -> AsyncApp:
        """Return the app with its listeners."""
        app = AsyncApp(client=self.async_client(), signing_secret=self.given["signing_secret"])
        _register(app, self.command, self._listener)
        return app

    def _listener(self, listener: Listener) -> Callable[..., Awaitable[None]]:
        async def listen(ack: AsyncAck, body: Json, client: AsyncWebClient, respond: AsyncRespond) -> None:
            async def do(name: str, arguments: Json) -> Any:
                own: Json = {"ack": ack, "respond": respond}
                return await (own[name](**arguments) if name in own else getattr(client, name)(**arguments))

            await self.play_async(listener(body), do)

        return listen


class BoltAiohttp(_BoltAsync):
    """Bolt for Python in Socket Mode on aiohttp."""

    handler_type: Any = OnAiohttp

    async def start(self) -> None:
        self.install()
        self._handler = self.handler_type(self.bolt(), self.given["app_token"])
        await self._handler.connect_async()

    async def stop(self) -> None:
        await self._handler.close_async()


class BoltWebsockets(BoltAiohttp):
    """Bolt for Python in Socket Mode on websockets."""

    handler_type = OnWebsockets


class BoltHttp(_BoltAsync):
    """Bolt for Python over HTTP."""

    uses_sockets = False

    async def start(self) -> None:
        self.install()
        self._runner = web.AppRunner(self.bolt().web_app(path="/slack/events"))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.install(f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events")

    async def stop(self) -> None:
        await self._runner.cleanup()


def _register(bolt: App | AsyncApp, command: str, wrap: Callable[[Listener], Any]) -> None:
    bolt.command(command)(wrap(journey_app.command))
    bolt.action(ANYTHING)(wrap(journey_app.action))
    bolt.view(ANYTHING)(wrap(journey_app.submission))
    bolt.options(ANYTHING)(wrap(journey_app.options))
    bolt.shortcut(ANYTHING)(wrap(journey_app.shortcut))
    for event in ("app_home_opened", "message", "member_joined_channel", "file_shared"):
        bolt.event(event)(wrap(journey_app.event))


async def _close_thread(app: SdkApp, close: Callable[[], Any]) -> None:
    """Close a client that reads its socket in a thread of its own."""
    async with pinging(app.slack, app.app_id):
        await asyncio.to_thread(close)


SDK_APPS: list[type[SdkApp]] = [
    SdkBuiltin,
    SdkAiohttp,
    SdkWebsockets,
    BoltSync,
    BoltAiohttp,
    BoltWebsockets,
    BoltHttp,
]
