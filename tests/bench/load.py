"""The load generator: a process of its own, so that it shares no interpreter with what it measures.

Each line of its standard input is an order, each line that it prints that order's result, both in JSON.
The requests come ready made (signed, as they go on the wire); sending one and reading its answer costs two
system calls, so that the generator stays cheaper than any server it measures. `cpu` in the result tells
whether it did.
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

CONNECT_SECONDS = 5.0

ACCEPT_SECONDS = 0.05
"""Time in which the server takes the connections: keep-alive is measured, not how fast a loop accepts."""


@dataclass
class Result:
    """What came back: milliseconds from send to the whole answer, answers by status, requests without one."""

    ms: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    unanswered: int = 0
    seconds: float = 0.0
    began_at: float = 0.0
    """When the first request was sent, as the system's clock says it: comparable between processes."""
    cpu: float = 0.0
    """Processor seconds that the generator itself used."""

    def note(self, began: float, head: bytes) -> None:
        """Write down one whole answer."""
        self.ms.append((time.perf_counter() - began) * 1000)
        status = head[9:12].decode("ascii", "replace")
        self.statuses[status] = self.statuses.get(status, 0) + 1


class Line:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), CONNECT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self._answer = b""

    def send(self, request: bytes) -> None:
        """Put a request on the wire and start its clock."""
        self._answer = b""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> bytes | None:
        """Return the answer's head when all of it is there, None when more must come. Raises ConnectionError."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server hung up")
        self._answer += part
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        return head


def one_at_a_time(line: Line, requests: Iterator[bytes], result: Result, *, until: float, pause: float) -> None:
    """Send each request when the one before is answered, `pause` seconds later."""
    for request in requests:
        left = until - time.perf_counter()
        if left <= 0:
            return
        line.socket.settimeout(left)
        line.send(request)
        head = line.read()
        while head is None:
            head = line.read()
        result.note(line.began, head)
        if pause:
            time.sleep(pause)


def at_once(lines: list[Line], requests: Iterator[bytes], result: Result, *, until: float) -> None:
    """Keep one request under way on every line."""
    with selectors.DefaultSelector() as selector:
        under_way = 0
        for line, request in zip(lines, requests, strict=False):
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(request)
            under_way += 1
        while under_way and (left := until - time.perf_counter()) > 0:
            for key, _ in selector.select(left):
                line = key.data
                head = line.read()
                if head is None:
                    continue
                result.note(line.began, head)
                following = next(requests, None)
                if following is None:
                    under_way -= 1
                else:
                    line.send(following)


def play(order: dict[str, Any]) -> Result:
    """Send the order's requests, at most `seconds` long; what got no answer until then is unanswered.

    The order: host, port, requests (text), at_once, pause and seconds.
    """
    result = Result()
    requests = [text.encode("latin-1") for text in order["requests"]]
    lines = [Line(order["host"], order["port"]) for _ in range(min(order["at_once"], len(requests)))]
    time.sleep(ACCEPT_SECONDS)
    started, used = time.perf_counter(), time.process_time()
    until = started + order["seconds"]
    result.began_at = time.time()
    try:
        if len(lines) == 1:
            one_at_a_time(lines[0], iter(requests), result, until=until, pause=order["pause"])
        else:
            at_once(lines, iter(requests), result, until=until)
    except (ConnectionError, TimeoutError) as error:
        print(f"the load was cut off: {error}", file=sys.stderr)
    result.seconds, result.cpu = time.perf_counter() - started, time.process_time() - used
    result.unanswered = len(requests) - len(result.ms)
    for line in lines:
        line.socket.close()
    return result


def _length(head: bytes) -> int:
    for row in head.split(b"\r\n")[1:]:
        name, _, value = row.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ConnectionError("an answer without Content-Length")


if __name__ == "__main__":
    for order in sys.stdin:
        print(json.dumps(vars(play(json.loads(order)))), flush=True)
