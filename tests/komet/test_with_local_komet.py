"""The client and the local Komet understand each other, in good times and in bad ones."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from bot.komet.client import Call, Komet, KometClient
from bot.komet.errors import (
    KometAnswerError,
    KometError,
    KometMethodRefusedError,
    KometOutcomeUnknownError,
    KometQuotaError,
    KometRefusedError,
    KometTokenRejectedError,
    KometUnavailableError,
)
from bot.komet.lookups import one_purchase_order, purchase_orders
from bot.komet.requests import (
    Attachment,
    BoxCodeChange,
    BoxRename,
    BoxTypeList,
    CarrierList,
    KometRequest,
    ProductList,
    PurchaseOrderItemDelete,
    PurchaseOrderList,
    V2VendorInvoice,
    VendorList,
)
from bot.workbench.komet.faults import Kind
from bot.workbench.komet.seed import ALBORADA, MANAGER, SALES_LIMITED
from bot.workbench.komet.server import LocalKomet, start

pytestmark = pytest.mark.anyio

PDF = b"%PDF-1.7 an invoice"
FILE = Attachment(sha256=hashlib.sha256(PDF).hexdigest(), size=len(PDF), media_type="application/pdf", name="a.pdf")


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[LocalKomet]:
    komet = await start()
    yield komet
    await komet.stop()


@pytest.fixture
def local(server: LocalKomet) -> LocalKomet:
    server.reset()
    return server


@pytest.fixture
async def client(local: LocalKomet) -> AsyncIterator[KometClient]:
    async with KometClient(local.url) as opened:
        yield opened


@pytest.fixture
def komet(client: KometClient, local: LocalKomet) -> Komet:
    return client.with_token(SecretStr(local.token(MANAGER)))


async def test_every_order_of_the_seed_is_read(local: LocalKomet, komet: Komet) -> None:
    numbers = [order.number for order in local.state.orders.values()]
    orders = await purchase_orders(komet, numbers)

    assert [order.number for order in orders] == numbers
    assert all(line.total_cost is not None for order in orders for line in order.lines)


@pytest.mark.parametrize("request_", [BoxTypeList(), ProductList(), CarrierList(active=True), VendorList()])
async def test_every_reference_list_is_read(komet: Komet, request_: KometRequest[Any]) -> None:
    answer = await komet.send(request_)

    assert getattr(answer, str(answer.rows_field))


@pytest.mark.parametrize("status", ["0", "1"])
@pytest.mark.parametrize("array", ["absent", "empty"])
@pytest.mark.parametrize("text", ["Orders not found.OK", "Orders not found."])
async def test_an_order_that_is_not_there_is_none(
    local: LocalKomet, komet: Komet, status: str, array: str, text: str
) -> None:
    local.set(not_found_status=status, not_found_array=array, orders_not_found=text)

    assert await one_purchase_order(komet, "P999999") is None


async def test_a_deleted_line_is_gone(local: LocalKomet, komet: Komet) -> None:
    order = next(order for order in local.state.orders.values() if not order.is_shipped)
    seen = await one_purchase_order(komet, order.number)
    assert seen is not None
    line = seen.lines[0]
    await komet.send(PurchaseOrderItemDelete(po_item_id=line.id))
    seen = await one_purchase_order(komet, order.number)

    assert seen is None or seen.line(line.id) is None
    assert local.writes == [("purchase.order.item.delete", {"poItemId": int(line.id)})]


async def test_renamed_boxes_are_told_one_by_one(local: LocalKomet, komet: Komet) -> None:
    order = next(order for order in local.state.orders.values() if order.is_shipped)
    seen = await one_purchase_order(komet, order.number)
    assert seen is not None
    code = seen.boxes[0].code
    answer = await komet.send(
        BoxCodeChange(boxes=(BoxRename(current=code, new="ZZ1"), BoxRename(current="NOBOX", new="ZZ2")))
    )

    assert [(row.new_code, row.ok) for row in answer.rows] == [("ZZ1", True), ("ZZ2", False)]


@pytest.mark.parametrize("encoding", ["base64", "signed_bytes_text", "signed_bytes_array"])
async def test_an_invoice_arrives_byte_by_byte(local: LocalKomet, encoding: Any) -> None:
    number = next(order.number for order in local.state.orders.values())
    async with KometClient(local.url, invoice_encoding=encoding) as client:
        komet = client.with_token(SecretStr(local.token(MANAGER)))
        await komet.send(V2VendorInvoice(po_number=number, attachment=FILE), content=PDF)

    assert FILE.sha256 in repr(vars(local.state))


@pytest.mark.parametrize(
    ("fault", "after_a_write", "after_a_read"),
    [
        ("lost", KometOutcomeUnknownError, KometUnavailableError),
        ("cut", KometOutcomeUnknownError, KometUnavailableError),
        ("late", KometOutcomeUnknownError, KometUnavailableError),
        ("status", KometOutcomeUnknownError, KometUnavailableError),
        ("html", KometOutcomeUnknownError, KometAnswerError),
        ("empty", KometOutcomeUnknownError, KometAnswerError),
        ("quota", KometQuotaError, KometQuotaError),
        ("revoked", KometTokenRejectedError, KometTokenRejectedError),
    ],
)
async def test_every_fault_has_its_error(
    local: LocalKomet, komet: Komet, fault: Kind, after_a_write: type[KometError], after_a_read: type[KometError]
) -> None:
    local.faults.order(fault, count=None)
    number = next(order.number for order in local.state.orders.values())

    with pytest.raises(after_a_write):
        await komet.send(PurchaseOrderItemDelete(po_item_id="1"))
    assert len(local.writes) == 1
    with pytest.raises(after_a_read):
        await komet.send(PurchaseOrderList(number=number))


@pytest.mark.parametrize("http_status", [200, 401, 403, 500])
async def test_a_method_that_is_not_ticked_is_named(local: LocalKomet, client: KometClient, http_status: int) -> None:
    local.set(not_ticked_http=http_status)
    komet = client.with_token(SecretStr(local.token(SALES_LIMITED)))

    with pytest.raises(KometMethodRefusedError) as caught:
        await komet.send(PurchaseOrderItemDelete(po_item_id="1"))
    assert caught.value.method == "purchase.order.item.delete"


async def test_a_method_for_another_type_of_token_is_named(local: LocalKomet, client: KometClient) -> None:
    komet = client.with_token(SecretStr(local.token(ALBORADA)))

    with pytest.raises(KometMethodRefusedError) as caught:
        await komet.send(VendorList())
    assert caught.value.method == "vendor.list"


@pytest.mark.parametrize("http_status", [200, 401, 403])
async def test_an_unknown_token_is_rejected(local: LocalKomet, client: KometClient, http_status: int) -> None:
    local.set(bad_token_http=http_status)

    with pytest.raises(KometTokenRejectedError):
        await client.with_token(SecretStr("no0such0token0at0all")).send(BoxTypeList())


async def test_a_line_that_does_not_exist_is_refused_in_komets_words(komet: Komet) -> None:
    with pytest.raises(KometRefusedError) as caught:
        await komet.send(PurchaseOrderItemDelete(po_item_id="1"))

    assert caught.value.message


async def test_komet_saw_as_many_calls_as_were_counted(local: LocalKomet) -> None:
    calls: list[Call] = []
    local.faults.order("status")
    async with KometClient(local.url, on_call=calls.append) as client:
        komet = client.with_token(SecretStr(local.token(MANAGER)))
        await komet.send(BoxTypeList())
        await komet.send(BoxTypeList())

    assert sum(call.sent for call in calls) == len(local.calls) == 3
