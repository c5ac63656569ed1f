"""How many calls at once, for how long, and how they are counted."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.komet.client import Call, Outcome, Timeouts
from bot.komet.errors import (
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


class Gate:
    """A Komet that answers when it is let."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.open = asyncio.Event()
        self.entered = asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.entered.set()
        try:
            await self.open.wait()
        finally:
            self.inside -= 1
        return ok()


async def test_no_more_calls_than_agreed_are_under_way(connect: Connect) -> None:
    gate = Gate()
    async with connect(transport=httpx.MockTransport(gate), max_concurrent=3) as komet:
        calls = [asyncio.create_task(komet.send(DELETE)) for _ in range(12)]
        await gate.entered.wait()
        await asyncio.sleep(0)
        gate.open.set()
        await asyncio.gather(*calls)

    assert gate.most == 3


async def test_a_write_that_finds_no_place_was_not_sent(connect: Connect) -> None:
    gate = Gate()
    calls: list[Call] = []
    async with connect(
        transport=httpx.MockTransport(gate), max_concurrent=1, timeouts=Timeouts(pool=0.02), on_call=calls.append
    ) as komet:
        first = asyncio.create_task(komet.send(DELETE))
        await gate.entered.wait()
        with pytest.raises(KometUnavailableError):
            await komet.send(DELETE)
        gate.open.set()
        await first

    assert [(call.outcome, call.sent) for call in calls] == [
        (Outcome.UNAVAILABLE, False),
        (Outcome.DONE, True),
    ]


async def test_a_write_whose_answer_does_not_end_is_unknown(connect: Connect) -> None:
    async with connect(transport=httpx.MockTransport(Gate()), timeouts=Timeouts(whole=0.02)) as komet:
        with pytest.raises(KometOutcomeUnknownError):
            await komet.send(DELETE)


async def test_a_cancelled_write_is_cancelled_and_reported_as_sent(connect: Connect) -> None:
    gate = Gate()
    calls: list[Call] = []
    async with connect(transport=httpx.MockTransport(gate), on_call=calls.append) as komet:
        task = asyncio.create_task(komet.send(DELETE))
        await gate.entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert [(call.outcome, call.sent) for call in calls] == [(Outcome.CANCELLED, True)]


async def test_a_place_is_free_again_after_a_cancelled_call(connect: Connect, line: Line) -> None:
    gate = Gate()
    async with connect(transport=httpx.MockTransport(gate), max_concurrent=1) as komet:
        task = asyncio.create_task(komet.send(DELETE))
        await gate.entered.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        gate.open.set()

        assert await komet.send(DELETE)


async def test_every_attempt_is_counted(connect: Connect, line: Line) -> None:
    calls: list[Call] = []
    line.answers = [
        httpx.ConnectError("x"),
        httpx.Response(503),
        httpx.Response(200, json={"status": "0", "message": "no"}),
        ok(),
    ]
    async with connect(on_call=calls.append) as komet:
        with pytest.raises(KometUnavailableError):
            await komet.send(BoxTypeList())
        with pytest.raises(KometRefusedError):
            await komet.send(DELETE)
        await komet.send(DELETE)

    assert [(call.method, call.outcome, call.sent) for call in calls] == [
        ("boxtype.list", Outcome.UNAVAILABLE, False),
        ("boxtype.list", Outcome.UNAVAILABLE, True),
        ("purchase.order.item.delete", Outcome.REFUSED, True),
        ("purchase.order.item.delete", Outcome.DONE, True),
    ]
    assert all(call.seconds >= 0 for call in calls)


async def test_a_fault_while_counting_does_not_lose_the_answer(
    connect: Connect, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(call: Call) -> None:
        raise RuntimeError("counter")

    line.answers = [ok()]
    async with connect(on_call=broken) as komet:
        assert (await komet.send(DELETE)).message == "OK"

    assert "on_call failed for purchase.order.item.delete" in caplog.text
