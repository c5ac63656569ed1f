"""A line to Komet that breaks where it is told to: after so many bytes of a write's request, or of its answer."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


class End(StrEnum):
    """How the line ends: in order, or with a reset."""

    FIN = "FIN"
    RST = "RST"


@dataclass(frozen=True)
class Cut:
    """Break the line after `at` bytes of the next write's request (or of its answer)."""

    of_request: bool
    at: int
    end: End


class Proxy:
    """Forwards bytes between the bot and Komet. `cut` breaks the line of the next POST, once.

    `sizes` are the bytes of the last write's request and of its answer as far as they passed.
    """

    def __init__(self, komet_url: str) -> None:
        self.cut: Cut | None = None
        self.sizes = [0, 0]
        self.has_cut = False
        self.port = 0
        where = urlsplit(komet_url)
        self._komet = (where.hostname, where.port)

    @property
    def api_url(self) -> str:
        """Return what the bot takes for Komet's address."""
        return f"http://127.0.0.1:{self.port}/api/"

    def order(self, cut: Cut) -> None:
        """Break the next write's line there."""
        self.cut, self.has_cut, self.sizes = cut, False, [0, 0]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one connection until either side ends it or the cut does."""
        komet_reader, komet_writer = await asyncio.open_connection(*self._komet)
        line = _Line(self, writer, komet_writer)
        ways = {
            asyncio.create_task(line.carry(reader, komet_writer, is_request=True)),
            asyncio.create_task(line.carry(komet_reader, writer, is_request=False)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for each in (writer, komet_writer):
                each.close()


class _Line:
    """One connection: knows whether a write is on it."""

    def __init__(self, proxy: Proxy, to_bot: asyncio.StreamWriter, to_komet: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._to_bot = to_bot
        self._to_komet = to_komet
        self._is_write = False

    async def carry(self, source: asyncio.StreamReader, to: asyncio.StreamWriter, *, is_request: bool) -> None:
        """Forward bytes one way until the line ends."""
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                if is_request and data.startswith((b"POST ", b"GET ")):
                    self._is_write = data.startswith(b"POST ")
                rest = self._left(len(data), is_request=is_request)
                to.write(data[:rest])
                await to.drain()
                if rest is not None:
                    await self._break()
                    return

    def _left(self, size: int, *, is_request: bool) -> int | None:
        """Return how many of these bytes may still pass, or None when all may and more."""
        proxy, cut = self._proxy, self._proxy.cut
        if not self._is_write:
            return None
        place = 0 if is_request else 1
        passed = proxy.sizes[place]
        proxy.sizes[place] += size
        if cut is None or cut.of_request is not is_request or proxy.sizes[place] < cut.at:
            return None
        return cut.at - passed

    async def _break(self) -> None:
        proxy = self._proxy
        assert proxy.cut is not None
        if proxy.cut.end is End.RST:
            for writer in (self._to_bot, self._to_komet):
                _reset_when_closed(writer)
        proxy.cut, proxy.has_cut = None, True
        self._is_write = False


def _reset_when_closed(writer: asyncio.StreamWriter) -> None:
    """Let the close send RST instead of FIN: https://man7.org/linux/man-pages/man7/socket.7.html (SO_LINGER)."""
    line: socket.socket = writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextlib.asynccontextmanager
async def open_proxy(komet_url: str) -> AsyncIterator[Proxy]:
    """Start a proxy on a free port."""
    proxy = Proxy(komet_url)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    async with server:
        proxy.port = server.sockets[0].getsockname()[1]
        yield proxy
