"""The kill switch of a bot in a child process: it dies by SIGKILL at one named point, and only when told to.

The bot's own code is not changed. What is hooked are the libraries below it, at the places where something leaves
the process for good: SQLAlchemy's commit, httpx's request, slack_sdk's Web API call and its socket.
"""

import json
import os
import re
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_base_client import AsyncBaseClient
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

ORDER = "kill.json"
RECORD = "points.txt"

_WRITE = re.compile(r"\s*(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) (\w+)")
_SIGNS = {"I": "+", "U": "→", "D": "-"}


class Switch:
    """Counts the points that are passed since the last order, and ends the process at the one that was ordered.

    The order is a file `kill.json` in the current folder: `{"name", "nth", "side"}` kills there, `{"record": true}`
    writes each point into `points.txt`, anything else does nothing. A new file starts the count anew.
    """

    def __init__(self) -> None:
        self._version: object = None
        self._order: dict[str, Any] = {}
        self._passed: Counter[str] = Counter()

    def before(self, name: str) -> int:
        """Pass the near side of a point; return which one of its name it is."""
        self._read()
        self._passed[name] += 1
        nth = self._passed[name]
        if self._order.get("record"):
            with Path(RECORD).open("a", encoding="utf-8") as record:
                record.write(f"{name}\t{nth}\n")
        self._die_at(name, nth, "before")
        return nth

    def after(self, name: str, nth: int) -> None:
        """Pass the far side of a point."""
        self._die_at(name, nth, "after")

    def _read(self) -> None:
        path = Path(ORDER)
        try:
            stat = path.stat()
        except FileNotFoundError:
            return
        version = (stat.st_ino, stat.st_mtime_ns)
        if version != self._version:
            self._version, self._passed = version, Counter()
            self._order = json.loads(path.read_text(encoding="utf-8"))

    def _die_at(self, name: str, nth: int, side: str) -> None:
        order = self._order
        if (order.get("name"), order.get("nth"), order.get("side")) == (name, nth, side):
            os.kill(os.getpid(), signal.SIGKILL)


def install(switch: Switch) -> None:
    """Put the switch below every bot that this process will run."""
    _hook_commits(switch)
    _hook(httpx.AsyncHTTPTransport, "handle_async_request", switch, _komet_name)
    _hook(AsyncBaseClient, "_request", switch, _slack_name)
    _hook(SocketModeClient, "send_message", switch, lambda *_, **__: "Slack is sent an acknowledgement")


def _hook(owner: type, method: str, switch: Switch, name_of: Callable[..., str]) -> None:
    real = getattr(owner, method)

    async def hooked(*args: Any, **keywords: Any) -> Any:
        name = name_of(*args, **keywords)
        nth = switch.before(name)
        answer = await real(*args, **keywords)
        switch.after(name, nth)
        return answer

    setattr(owner, method, hooked)


def _komet_name(_transport: object, request: httpx.Request) -> str:
    return f"Komet is asked {request.url.path.removeprefix('/api/')}"  # the path alone: the query holds the token


def _slack_name(_client: object, *, api_url: str, **_: object) -> str:
    return f"Slack is asked {api_url.rpartition('/')[2]}"


def _hook_commits(switch: Switch) -> None:
    def begun(connection: Connection) -> None:
        connection.info["written"] = []

    def executed(
        connection: Connection, _cursor: object, statement: str, _values: object, context: Any, *_: Any
    ) -> None:
        if found := _WRITE.match(statement):
            connection.info.setdefault("written", []).append(_words(found[1], found[2], context))

    event.listen(Engine, "begin", begun)
    event.listen(Engine, "before_cursor_execute", executed)
    real: Any = DefaultDialect.do_commit

    def do_commit(self: DefaultDialect, dbapi_connection: Any) -> None:
        written = dbapi_connection.info.pop("written", [])
        if not written:
            real(self, dbapi_connection)
            return
        name = "commit " + ", ".join(dict.fromkeys(written))
        nth = switch.before(name)
        real(self, dbapi_connection)
        switch.after(name, nth)

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]


def _words(verb: str, table: str, context: Any) -> str:
    """Return what a statement writes: its table, and the state or event where it has one."""
    values = (context.compiled_parameters or [{}])[0] if context is not None else {}
    told = values.get("state") or values.get("event") or values.get("surface")
    return f"{table}{_SIGNS[verb[0]]}" + (f"“{told}”" if told else "")
