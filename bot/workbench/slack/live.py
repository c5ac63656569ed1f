"""The live stream of the page: Server-Sent Events that say when something changed.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import json

from aiohttp import web

from bot.workbench.slack.errors import ActError
from bot.workbench.slack.workspace import Workspace

COMMENT_SECONDS = 15.0


class Live:
    """Wakes the open pages after changes; several changes at once become one event."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._closing = False
        workspace.listen(self._changed)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Stream until the page goes away or the server stops."""
        user_id = request.query.get("user", "")
        if user_id not in self._workspace.people:
            raise ActError(f"There is no person {user_id}.", "user")
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        woken = asyncio.Event()
        woken.set()
        everyone = self._waiting.setdefault(user_id, set())
        everyone.add(woken)
        try:
            while not self._closing:
                try:
                    await asyncio.wait_for(woken.wait(), COMMENT_SECONDS)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                woken.clear()
                data = json.dumps({"version": self._workspace.version(user_id)})
                await response.write(f"event: change\ndata: {data}\n\n".encode())
        except ConnectionError:
            # The page was closed: nothing is left to do for it.
            return response
        finally:
            everyone.discard(woken)
        return response

    def close(self) -> None:
        """End all streams."""
        self._closing = True
        self._changed(set(self._waiting))

    def _changed(self, readers: set[str]) -> None:
        for reader in readers:
            for woken in self._waiting.get(reader, ()):
                woken.set()
