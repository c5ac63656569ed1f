"""The token reaches Komet and nothing else: no repr, no error, no log line, no record."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.komet.client import Call, KometClient
from bot.komet.errors import KometError, KometOutcomeUnknownError, KometTokenRejectedError
from bot.komet.line import quiet_http_logging
from bot.komet.requests import BoxTypeList, KometRequest, KometUpload, Login, PurchaseOrderItemDelete
from bot.komet.wire import outgoing
from tests.komet.conftest import Line
from tests.komet.samples import FILE, SAMPLES

pytestmark = pytest.mark.anyio

DELETE = PurchaseOrderItemDelete(po_item_id="9004411")
ANYWHERE = [each for each in SAMPLES if each.method in {
    "boxtype.list", "purchase.order.item.delete", "inventory.box.count.v2", "inventory.add", "box.move.awb", "login",
}]  # fmt: skip
"""A request for each place where a token, or a password, may be."""

FAULTS: list[Any] = [
    httpx.ConnectError("no route to {url}"),
    httpx.ReadTimeout("{url}"),
    httpx.RemoteProtocolError("{url}"),
    httpx.Response(500, text="{url}"),
    httpx.Response(404, text="{url}"),
    httpx.Response(200, json={"status": 0, "message": "Bad call {url}"}),
    httpx.Response(200, json={"status": 0, "message": "Invalid Security Token {token}"}),
    httpx.Response(200, json={"status": 0, "message": "Invalid Security Token {TOKEN}"}),
    httpx.Response(200, json={"status": 2, "message": "{token}"}),
    httpx.Response(200, json={"status": 1, "message": "OK", "boxtypes": [{"{token}": 1, "fbe": "{token}"}]}),
]


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Log as much as a developer could ask for, and put the levels back afterwards."""
    names = ("httpx", "httpcore")
    levels = [logging.getLogger(name).level for name in names]
    caplog.set_level(logging.DEBUG)
    quiet_http_logging()
    yield caplog
    for name, level in zip(names, levels, strict=True):
        logging.getLogger(name).setLevel(level)


def filled(fault: Any, token: str) -> Any:
    """Return the fault with the token and a URL in it, as the network or Komet would put them there."""
    words = {"{url}": f"https://komet.test/api/x?authenticationToken={token}", "{token}": token}

    def fill(text: str) -> str:
        for mark, value in (words | {"{TOKEN}": token.upper()}).items():
            text = text.replace(mark, value)
        return text

    if isinstance(fault, httpx.Response):
        return httpx.Response(
            fault.status_code,
            text=fill(fault.text),
            headers={"content-type": fault.headers["content-type"]},
        )
    return type(fault)(fill(str(fault)))


def everything_of(error: BaseException | None) -> str:
    """Return all the texts that an error and the errors behind it could be written as."""
    texts = []
    while error is not None:
        texts += [str(error), repr(error), repr(vars(error)), "".join(traceback.format_exception(error))]
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


@pytest.mark.parametrize("request_", ANYWHERE, ids=lambda request: request.method)
@pytest.mark.parametrize("fault", FAULTS)
async def test_no_failure_tells_the_token(
    connect: Callable[..., Any],
    line: Line,
    token: str,
    everything_logged: pytest.LogCaptureFixture,
    request_: Any,
    fault: Any,
) -> None:
    line.answers = [filled(fault, token)]
    calls: list[Call] = []
    told = ""
    async with connect(on_call=calls.append) as komet:
        try:
            told += repr(await komet.send(request_))
        except KometError as error:
            told += everything_of(error) + error.sentence() + error.advice() + repr(error.facts)
        told += repr(komet) + repr(vars(komet)["_token"])
    told += everything_logged.text + repr(calls) + repr(request_) + repr(request_.to_record())

    assert token.lower() not in told.lower()


async def test_no_error_is_chained_to_one_that_knows_the_url(
    connect: Callable[..., Any], line: Line, token: str
) -> None:
    for fault in (httpx.ConnectError("x"), httpx.ReadError("x")):
        line.answers = [fault]
        async with connect() as komet:
            for request in (BoxTypeList(), DELETE):
                with pytest.raises(KometError) as caught:
                    await komet.send(request)
                assert (caught.value.__cause__, caught.value.__context__) == (None, None)


async def test_the_url_of_a_real_connection_is_not_logged(
    everything_logged: pytest.LogCaptureFixture, token: str
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\n" + b'{"status": "1", "message":"OK"}')
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, KometClient(f"http://127.0.0.1:{port}/api/") as client:
        await client.with_token(SecretStr(token)).send(BoxTypeList())

    assert token not in everything_logged.text
    assert "authenticationToken" not in everything_logged.text


@pytest.mark.parametrize("bad", ["with blank", "line\nbreak", "naïve", "", "tab\t"])
@pytest.mark.parametrize("request_", [BoxTypeList(), DELETE], ids=["read", "write"])
async def test_a_token_with_impossible_characters_is_rejected_unseen(
    connect: Callable[..., Any], line: Line, bad: str, request_: Any
) -> None:
    async with connect(token=bad) as komet:
        with pytest.raises(KometTokenRejectedError) as caught:
            await komet.send(request_)

    assert line.sent == []
    assert not bad or bad not in everything_of(caught.value)


@pytest.mark.parametrize("request_", SAMPLES, ids=lambda request: request.method)
def test_what_goes_out_does_not_show_the_token(request_: KometRequest[Any], token: str) -> None:
    out = outgoing(request_, SecretStr(token), FILE if isinstance(request_, KometUpload) else None)

    assert token in out.target + str(out.headers) + out.body.decode()
    assert token not in repr(out)


@pytest.mark.parametrize("password", ["two words", "naïve", "p&q=r#s", "%41"])
async def test_a_password_may_have_any_character(connect: Callable[..., Any], line: Line, password: str) -> None:
    line.answers = [httpx.Response(200, json={"status": "1", "message": "OK", "apiKey": "qx7vk2mshd91"})]
    async with connect(token=password) as komet:
        answer = await komet.send(Login(username="ana@example.com"))

    assert answer.api_key.get_secret_value() == "qx7vk2mshd91"
    assert dict(line.sent[0].url.params) == {"username": "ana@example.com", "password": password}


async def test_a_get_that_writes_is_sent_once(connect: Callable[..., Any], line: Line) -> None:
    line.answers = [httpx.Response(503, text="busy")]
    async with connect() as komet:
        with pytest.raises(KometOutcomeUnknownError):
            await komet.send(next(request for request in SAMPLES if request.method == "box.move.awb"))

    assert len(line.sent) == 1
