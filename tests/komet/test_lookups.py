"""Orders are found by the numbers that people type."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from bot.komet.client import Komet
from bot.komet.errors import KometAnswerError
from bot.komet.lookups import one_invoice, one_invoice_header, one_purchase_order, purchase_orders
from bot.komet.models import InvoiceHeader
from tests.komet.conftest import Line

pytestmark = pytest.mark.anyio

Connect = Callable[..., Any]


def order(number: str, order_id: int = 1) -> dict[str, object]:
    return {"id": order_id, "number": number, "shipDate": "2031-04-09"}


def found(*orders: dict[str, object]) -> httpx.Response:
    return httpx.Response(200, json={"status": "1", "message": "OK", "purchaseOrders": orders})


async def test_a_number_is_found_in_any_letter_case_and_with_blanks(connect: Connect, line: Line) -> None:
    line.answers = [found(order("P071882"))]
    async with connect() as komet:
        result = await one_purchase_order(komet, " p071882 ")

    assert result is not None
    assert result.number == "P071882"
    assert line.sent[0].url.params["number"] == "P071882"


async def test_an_order_that_is_not_there_is_none(connect: Connect, line: Line) -> None:
    line.answers = [httpx.Response(200, json={"status": "0", "message": "Orders not found.OK"})]
    async with connect() as komet:
        assert await one_purchase_order(komet, "P1") is None


async def test_another_order_than_the_one_asked_for_is_not_taken(connect: Connect, line: Line) -> None:
    line.answers = [found(order("P0718821"))]
    async with connect() as komet:
        assert await one_purchase_order(komet, "P071882") is None


async def test_two_orders_with_one_number_are_not_guessed_at(connect: Connect, line: Line) -> None:
    line.answers = [found(order("P1", 1), order("P1", 2))]
    async with connect() as komet:
        with pytest.raises(KometAnswerError):
            await one_purchase_order(komet, "P1")


@pytest.mark.parametrize("number", ["", "  "])
async def test_no_number_costs_no_call(connect: Connect, line: Line, number: str) -> None:
    async with connect() as komet:
        assert await one_purchase_order(komet, number) is None

    assert line.sent == []


async def test_several_orders_come_in_the_order_asked_for_with_one_call(connect: Connect, line: Line) -> None:
    line.answers = [found(order("P1"), order("P2"), order("P3"))]
    async with connect() as komet:
        orders = await purchase_orders(komet, ["p3", "P1", "P9", "P1"])

    assert [each.number for each in orders] == ["P3", "P1"]
    assert [request.url.params["number"] for request in line.sent] == ["P3,P1,P9"]


async def test_more_than_a_hundred_numbers_are_asked_in_parts(connect: Connect, line: Line) -> None:
    line.answers = [found()]
    async with connect() as komet:
        await purchase_orders(komet, [f"P{n}" for n in range(250)])

    assert [len(request.url.params["number"].split(",")) for request in line.sent] == [100, 100, 50]


def invoices(*rows: dict[str, object]) -> httpx.Response:
    return httpx.Response(200, json={"status": "1", "message": "OK", "invoices": rows})


async def test_an_invoice_header_is_the_one_with_the_very_number(connect: Connect, line: Line) -> None:
    line.answers = [invoices({"id": 7, "number": 9302210, "status": "2"}, {"id": 8, "number": 930221, "status": "2"})]
    async with connect() as komet:
        result = await one_invoice_header(komet, "930221")

    assert result is not None
    assert result.id == "8"


@pytest.mark.parametrize("look_up", [one_invoice_header, one_invoice])
async def test_two_invoices_with_one_number_are_not_chosen_between(
    connect: Connect, line: Line, look_up: Callable[[Komet, str], Awaitable[InvoiceHeader | None]]
) -> None:
    day = {"shipDate": "2026-11-27"}
    line.answers = [invoices({"id": 7, "number": 930221, **day}, {"id": 8, "number": 930221, **day})]
    async with connect() as komet:
        with pytest.raises(KometAnswerError, match="two invoices have the number 930221"):
            await look_up(komet, "930221")
