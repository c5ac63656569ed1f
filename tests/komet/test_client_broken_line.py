"""What is made of a line that breaks: reads are repeated once, writes never."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.komet.errors import (
    KometAnswerError,
    KometError,
    KometOutcomeUnknownError,
    KometRefusedError,
    KometUnavailableError,
)
from bot.komet.requests import (
    BoxTypeList,
    PurchaseOrderItemDelete,
)
from tests.komet.conftest import Line, ok

pytestmark = pytest.mark.anyio

Connect = Callable[..., Any]
DELETE = PurchaseOrderItemDelete(po_item_id="9004411")


NOT_CONNECTED = [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")]
BROKEN = [
    httpx.ReadError("x"),
    httpx.ReadTimeout("x"),
    httpx.WriteError("x"),
    httpx.WriteTimeout("x"),
    httpx.RemoteProtocolError("x"),
    httpx.DecodingError("x"),
    httpx.CloseError("x"),
]


def name_of(error: Exception) -> str:
    return type(error).__name__


@pytest.mark.parametrize("error", NOT_CONNECTED, ids=name_of)
async def test_a_write_that_could_not_connect_was_not_sent(connect: Connect, line: Line, error: Exception) -> None:
    line.answers = [error]
    async with connect() as komet:
        with pytest.raises(KometUnavailableError):
            await komet.send(DELETE)

    assert len(line.sent) == 1


@pytest.mark.parametrize("error", BROKEN, ids=name_of)
async def test_a_write_on_a_line_that_broke_is_unknown_and_not_repeated(
    connect: Connect, line: Line, error: Exception
) -> None:
    line.answers = [error]
    async with connect() as komet:
        with pytest.raises(KometOutcomeUnknownError) as caught:
            await komet.send(DELETE)

    assert caught.value.method == "purchase.order.item.delete"
    assert len(line.sent) == 1


@pytest.mark.parametrize("http_status", [500, 502, 503])
async def test_a_write_is_not_repeated_after_a_5xx(connect: Connect, line: Line, http_status: int) -> None:
    line.answers = [httpx.Response(http_status)]
    async with connect() as komet:
        with pytest.raises(KometOutcomeUnknownError):
            await komet.send(DELETE)

    assert len(line.sent) == 1


@pytest.mark.parametrize(
    "fault",
    [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.ReadError("x"), httpx.RemoteProtocolError("x")],
    ids=name_of,
)
async def test_a_read_is_repeated_once_when_the_line_broke(connect: Connect, line: Line, fault: Exception) -> None:
    line.answers = [fault, ok(boxtypes=[])]
    async with connect() as komet:
        assert (await komet.send(BoxTypeList())).box_types == ()

    assert len(line.sent) == 2


async def test_a_read_is_repeated_once_after_a_5xx(connect: Connect, line: Line) -> None:
    line.answers = [httpx.Response(503), ok()]
    async with connect() as komet:
        await komet.send(BoxTypeList())

    assert len(line.sent) == 2


@pytest.mark.parametrize("fault", [httpx.ConnectError("x"), httpx.Response(500)], ids=["line", "5xx"])
async def test_a_read_is_not_repeated_twice(connect: Connect, line: Line, fault: Any) -> None:
    line.answers = [fault]
    async with connect() as komet:
        with pytest.raises(KometUnavailableError):
            await komet.send(BoxTypeList())

    assert len(line.sent) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.ReadTimeout("x"), KometUnavailableError),
        (httpx.Response(200, json={"status": 0, "message": "no"}), KometRefusedError),
        (httpx.Response(500, json={"status": 0, "message": "no"}), KometRefusedError),
        (httpx.Response(200, text="half"), KometAnswerError),
        (httpx.Response(404), KometAnswerError),
    ],
    ids=["timeout", "refused", "refused 500", "nonsense", "404"],
)
async def test_a_read_is_not_repeated_where_it_would_not_help(
    connect: Connect, line: Line, answer: Any, kind: type[KometError]
) -> None:
    line.answers = [answer]
    async with connect() as komet:
        with pytest.raises(kind):
            await komet.send(BoxTypeList())

    assert len(line.sent) == 1
