"""The same on real sockets: an answer that is lost, cut or never comes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from bot.komet.client import Komet, KometClient, Timeouts
from bot.komet.errors import (
    KometAnswerError,
    KometError,
    KometOutcomeUnknownError,
    KometUnavailableError,
)
from bot.komet.requests import BoxTypeList, KometRequest, PurchaseOrderItemDelete

pytestmark = pytest.mark.anyio

DELETE = PurchaseOrderItemDelete(po_item_id="9004411")
BODY = b'{"status": "1", "message": "OK"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
CUTS: list[bytes] = [b"", HEAD[:20], HEAD, HEAD + BODY[:1], HEAD + BODY[:-1]]


@asynccontextmanager
async def komet_that_says(
    answer: bytes | None, *, timeouts: Timeouts | None = None
) -> AsyncIterator[tuple[Komet, list[bytes]]]:
    """Serve connections: read one whole request, write `answer`, hang up; None: say nothing, stay on."""
    heard: list[bytes] = []
    done = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(row.split(b":")[1]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length")),
            0,
        )
        heard.append(head + await reader.readexactly(length))
        if answer is None:
            await done.wait()
        else:
            writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, KometClient(f"http://127.0.0.1:{port}/api/", timeouts=timeouts) as client:
        yield client.with_token(SecretStr("a" * 26)), heard
        done.set()


@pytest.mark.parametrize("cut", CUTS, ids=len)
async def test_a_write_whose_answer_is_cut_is_unknown_and_sent_once(cut: bytes) -> None:
    async with komet_that_says(cut) as (komet, heard):
        with pytest.raises(KometOutcomeUnknownError):
            await komet.send(DELETE)

    assert len(heard) == 1


@pytest.mark.parametrize("cut", CUTS, ids=len)
async def test_a_read_whose_answer_is_cut_is_sent_twice_and_is_no_empty_list(cut: bytes) -> None:
    async with komet_that_says(cut) as (komet, heard):
        with pytest.raises(KometUnavailableError):
            await komet.send(BoxTypeList())

    assert len(heard) == 2


async def test_an_answer_cut_without_a_stated_length_is_understood_as_cut() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + BODY[:-1]
    async with komet_that_says(half) as (komet, _):
        with pytest.raises(KometOutcomeUnknownError):
            await komet.send(DELETE)
        with pytest.raises(KometAnswerError):
            await komet.send(BoxTypeList())


async def test_a_whole_answer_is_an_answer() -> None:
    async with komet_that_says(HEAD + BODY) as (komet, heard):
        assert (await komet.send(DELETE)).message == "OK"

    assert len(heard) == 1


@pytest.mark.parametrize(
    ("request_", "kind"), [(DELETE, KometOutcomeUnknownError), (BoxTypeList(), KometUnavailableError)]
)
async def test_an_answer_that_never_comes_is_not_waited_for_twice(
    request_: KometRequest[Any], kind: type[KometError]
) -> None:
    async with komet_that_says(None, timeouts=Timeouts(read=0.05)) as (komet, heard):
        with pytest.raises(kind):
            await komet.send(request_)

    assert len(heard) == 1


async def test_where_nobody_listens_nothing_was_sent() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()

    async with KometClient(f"http://127.0.0.1:{port}/api/") as client:
        with pytest.raises(KometUnavailableError):
            await client.with_token(SecretStr("a" * 26)).send(DELETE)
