"""How requests go out, and where to."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.errors import ConfigurationError
from bot.komet.client import Call, Komet, KometClient
from bot.komet.errors import (
    KometAnswerError,
    KometFileError,
    KometOutcomeUnknownError,
    KometTooLargeError,
)
from bot.komet.models import KometAnswer
from bot.komet.requests import (
    Attachment,
    BoxCodeChange,
    BoxRename,
    BoxTypeList,
    KometRequest,
    PurchaseOrderItemDelete,
    PurchaseOrderList,
    V2VendorInvoice,
    VendorList,
)
from tests.komet.conftest import Line, ok

pytestmark = pytest.mark.anyio

Connect = Callable[..., Any]
DELETE = PurchaseOrderItemDelete(po_item_id="9004411")
PDF = b"%PDF-1.7\x00\x80\xff"
INVOICE = V2VendorInvoice(
    po_number="P071882",
    attachment=Attachment(
        sha256=hashlib.sha256(PDF).hexdigest(), size=len(PDF), media_type="application/pdf", name="a.pdf"
    ),
)


async def test_a_list_is_a_get_with_the_token_in_the_url(connect: Connect, line: Line, token: str) -> None:
    line.answers = [ok(vendors=[])]
    async with connect() as komet:
        await komet.send(VendorList(name="flor & co", include_inactive=True))

    request = line.sent[0]
    assert (request.method, request.url.path, request.content) == ("GET", "/api/vendor.list", b"")
    assert dict(request.url.params) == {
        "authenticationToken": token,
        "name": "flor & co",
        "includeInactive": "true",
    }


async def test_a_write_is_a_post_with_the_token_in_the_body(connect: Connect, line: Line, token: str) -> None:
    line.answers = [ok()]
    async with connect() as komet:
        await komet.send(DELETE)

    request = line.sent[0]
    assert (request.method, str(request.url)) == ("POST", "https://komet.test/api/purchase.order.item.delete")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {"authenticationToken": token, "poItemId": 9004411}


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("base64", "JVBERi0xLjcAgP8="),
        ("signed_bytes_text", "37,80,68,70,45,49,46,55,0,-128,-1"),
        ("signed_bytes_array", [37, 80, 68, 70, 45, 49, 46, 55, 0, -128, -1]),
    ],
)
async def test_an_invoice_carries_the_token_in_a_header_and_its_file_in_the_body(
    connect: Connect, line: Line, token: str, encoding: str, expected: object
) -> None:
    line.answers = [ok()]
    async with connect(invoice_encoding=encoding) as komet:
        await komet.send(INVOICE, content=PDF)

    request = line.sent[0]
    assert request.url.path == "/api/v2/vendor/invoice"
    assert request.headers["authenticationToken"] == token
    assert json.loads(request.content) == {"poNumber": "P071882", "attachment": expected}


@pytest.mark.parametrize("content", [b"other bytes", PDF + b"!", b""])
async def test_a_file_that_is_not_the_checked_one_is_not_sent(connect: Connect, line: Line, content: bytes) -> None:
    async with connect() as komet:
        with pytest.raises(KometFileError):
            await komet.send(INVOICE, content=content)

    assert line.sent == []


async def test_bytes_belong_to_an_attachment_and_an_attachment_has_bytes(connect: Connect, line: Line) -> None:
    async with connect() as komet:
        with pytest.raises(ValueError, match="needs the bytes"):
            await komet.send(INVOICE)
        with pytest.raises(ValueError, match="takes no file"):
            await komet.send(DELETE, content=PDF)

    assert line.sent == []


async def test_an_invoice_may_be_larger_than_a_request(connect: Connect, line: Line) -> None:
    content = bytes(200_000)
    file = Attachment(
        sha256=hashlib.sha256(content).hexdigest(), size=len(content), media_type="image/png", name="a.png"
    )
    line.answers = [ok()]
    async with connect() as komet:
        await komet.send(V2VendorInvoice(po_number="P1", attachment=file), content=content)

    assert len(line.sent[0].content) > 200_000


async def test_a_file_over_twenty_megabytes_is_not_sent(connect: Connect, line: Line) -> None:
    async with connect() as komet:
        with pytest.raises(KometTooLargeError):
            await komet.send(INVOICE, content=bytes(20_000_001))

    assert line.sent == []


@pytest.mark.parametrize(
    "request_",
    [
        PurchaseOrderList(number=tuple(f"P{n:06}" for n in range(8000))),
        BoxCodeChange(boxes=tuple(BoxRename(current=f"B{n}", new=f"N{n}") for n in range(2000))),
    ],
    ids=lambda request: request.verb,
)
async def test_a_request_over_64_kb_is_not_sent(connect: Connect, line: Line, request_: Any) -> None:
    calls: list[Call] = []
    async with connect(on_call=calls.append) as komet:
        with pytest.raises(KometTooLargeError):
            await komet.send(request_)

    assert (line.sent, calls) == ([], [])


async def test_the_answer_is_deciphered(connect: Connect, line: Line, sample: Callable[[str], bytes]) -> None:
    line.answers = [
        httpx.Response(200, content=sample("purchase_order_list.json"), headers={"content-type": "application/json"})
    ]
    async with connect() as komet:
        answer = await komet.send(PurchaseOrderList(number="P071882"))

    assert [order.number for order in answer.purchase_orders] == ["P071882"]


async def test_a_large_answer_is_read_like_a_small_one(
    connect: Connect, line: Line, sample: Callable[[str], bytes]
) -> None:
    orders = json.loads(sample("purchase_order_list.json"))
    line.answers = [httpx.Response(200, json=orders | {"purchaseOrders": orders["purchaseOrders"] * 200})]
    async with connect() as komet:
        answer = await komet.send(PurchaseOrderList(number="P071882"))

    assert len(answer.purchase_orders) == 200


async def test_a_large_answer_that_makes_no_sense_is_an_error_like_a_small_one(connect: Connect, line: Line) -> None:
    line.answers = [httpx.Response(200, text="x" * 100_000)]
    async with connect() as komet:
        with pytest.raises(KometAnswerError):
            await komet.send(PurchaseOrderList(number="P071882"))


async def test_a_redirect_is_not_followed(connect: Connect, line: Line) -> None:
    line.answers = [httpx.Response(307, headers={"location": "https://elsewhere.test/"})]
    async with connect() as komet:
        with pytest.raises(KometOutcomeUnknownError):
            await komet.send(DELETE)

    assert len(line.sent) == 1


async def test_a_cookie_of_one_person_does_not_ride_on_the_next_call(line: Line) -> None:
    line.answers = [httpx.Response(200, json={"status": 1}, headers={"set-cookie": "JSESSIONID=1; Path=/"})]
    async with KometClient("https://komet.test/api", transport=httpx.MockTransport(line)) as client:
        await client.with_token(SecretStr("a" * 26)).send(DELETE)
        await client.with_token(SecretStr("b" * 26)).send(DELETE)

    assert all("cookie" not in request.headers for request in line.sent)


async def test_on_answer_hears_the_answers_of_reads(connect: Connect, line: Line) -> None:
    heard: list[tuple[KometRequest[Any], KometAnswer]] = []

    async def hear(request: KometRequest[Any], answer: KometAnswer) -> None:
        heard.append((request, answer))

    line.answers = [ok()]
    async with connect() as komet:
        komet.on_answer = hear
        answer = await komet.send(BoxTypeList())
        await komet.send(DELETE)

    assert heard == [(BoxTypeList(), answer)]


@pytest.mark.parametrize(
    ("base_url", "sent_to"),
    [
        ("https://api.kometsales.com/api/", "https://api.kometsales.com/api/boxtype.list"),
        ("https://api.kometsales.com/api", "https://api.kometsales.com/api/boxtype.list"),
        ("http://127.0.0.1:8702", "http://127.0.0.1:8702/api/boxtype.list"),
        ("http://localhost:8702/", "http://localhost:8702/api/boxtype.list"),
        ("https://proxy.test/komet/", "https://proxy.test/komet/boxtype.list"),
    ],
)
async def test_the_address_may_be_written_in_several_ways(
    connect: Connect, line: Line, base_url: str, sent_to: str
) -> None:
    line.answers = [ok()]
    async with connect(base_url=base_url) as komet:
        await komet.send(BoxTypeList())

    assert str(line.sent[0].url.copy_with(query=None)) == sent_to


@pytest.mark.parametrize(
    "base_url",
    [
        "http://api.kometsales.com/api/",
        "ftp://127.0.0.1/",
        "api.kometsales.com",
        "",
        "https://",
        "https://user:word@komet.test/",
        "https://komet.test/?a=1",
    ],
)
def test_a_token_does_not_go_to_an_address_like_this(base_url: str) -> None:
    with pytest.raises(ConfigurationError):
        KometClient(base_url)


def test_komet_can_be_printed() -> None:
    assert repr(Komet(KometClient("https://komet.test"), SecretStr("secret"))) == "Komet(token hidden)"
