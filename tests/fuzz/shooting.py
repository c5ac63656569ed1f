"""Sending bodies to the bot's entrance and looking at what came back: to Slack, to people, into the log."""

import asyncio
import contextlib
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.workbench.slack.screen import screen
from bot.workbench.slack.server import LocalSlack
from bot.workbench.slack.traffic import TO_APP, Entry
from tests.fuzz.slack_bodies import CANARY, Case

AT_ONCE = 16
ANSWER_SECONDS = 30.0
TRACES = ("Traceback (most recent call last)", 'File "/', "Error:", "Exception")
"""What a person must never read."""


@dataclass
class Shot:
    """What came of it: answers by status, faults found, how many were sent."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    signed: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def note(self, case: Case, status: int, text: str) -> None:
        """Write down one answer, and what is wrong with it."""
        self.statuses[status] += 1
        if case.is_signed:
            self.signed[status] += 1
        elif status == 200 and b"ssl_check" not in case.body:
            self.faults.append(f"200 without a signature, {case.how}: {case.body[:300]!r} {case.headers}")
        if status >= 500:
            self.faults.append(f"HTTP {status} to {case.how}: {case.body[:2000]!r}")
        if any(trace in text for trace in TRACES):
            self.faults.append(f"a traceback in the answer to {case.how}: {text[:300]}")


class Line:
    """One keep-alive connection, by hand: a whole HTTP client costs more than the server it talks to."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname
        assert parts.port
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, case: Case) -> tuple[int, str]:
        """Send a request and return status and text of the answer. Raises OSError or EOFError without one."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        head = [f"POST {self._path} HTTP/1.1", f"Host: {self._host}", f"Content-Length: {len(case.body)}"]
        lines = [line.encode() for line in head] + [
            name.encode() + b": " + value for name, value in case.headers.items()
        ]
        writer.write(b"\r\n".join([*lines, b"", case.body]))
        await writer.drain()
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = re.search(r"content-length: (\d+)", answer)
        text = await reader.readexactly(int(length[1]) if length else 0)
        if "connection: close" in answer:
            await self.close()
        return int(answer[9:12]), text.decode("utf-8", "replace")

    async def close(self) -> None:
        """Close the connection; the next request opens another one."""
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].close()
            with contextlib.suppress(OSError):
                await streams[1].wait_closed()


async def shoot(address: str, cases: Iterable[Case], *, until: float, at_once: int = AT_ONCE) -> Shot:
    """Send the cases, `at_once` at a time, until they are over or the clock (time.monotonic) says `until`."""
    shot, queue = Shot(), iter(cases)
    await asyncio.gather(*(_worker(Line(address), queue, shot, until) for _ in range(at_once)))
    return shot


async def _worker(line: Line, queue: Iterator[Case], shot: Shot, until: float) -> None:
    try:
        for case in queue:
            if time.monotonic() > until:
                return
            shot.sent += 1
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    status, text = await line.ask(case)
            except (OSError, EOFError, TimeoutError) as error:
                shot.faults.append(f"no answer ({type(error).__name__}) to {case.how}: {case.body[:300]!r}")
                await line.close()
                continue
            shot.note(case, status, text)
    finally:
        await line.close()


def seen_by_people(slack: LocalSlack) -> list[str]:
    """Return a sentence for each traceback on somebody's screen or in what the bot told Slack."""
    faults = [
        f"{person.real_name} reads {trace!r}"
        for person in slack.workspace.people.values()
        for trace in TRACES
        if trace in repr(screen(slack.workspace, person))
    ]
    entries = slack.traffic.entries()
    faults += [f"{entry.name} told Slack {trace!r}" for entry in entries for trace in TRACES if trace in _told(entry)]
    return sorted(set(faults))


def _told(entry: Entry) -> str:
    """Return what the bot said: its calls, or its answers to payloads."""
    return repr(entry.answer if entry.direction == TO_APP else entry.request)


def in_the_log(log: str, secrets: Iterable[str]) -> list[str]:
    """Return a sentence for each line of the log that holds a piece of a body, or a secret."""
    lines, known = log.splitlines(), list(secrets)
    faults = [f"a body in the log: {line[:300]}" for line in lines if CANARY in line]
    return faults + ["a secret in the log" for line in lines if any(secret in line for secret in known)]
