"""What Komet's answers mean, quirk by quirk (komet-api §3 and §4)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.komet.decipher import decipher
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
from bot.komet.models import Accepted
from bot.komet.refusals import RefusalWords
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

JSON = "application/json"
ORDERS = PurchaseOrderList(number="P071882")
DELETE = PurchaseOrderItemDelete(po_item_id="9004411")
RENAME = BoxCodeChange(
    boxes=(BoxRename(current="BX700411", new="AL220411"), BoxRename(current="BX700412", new="AL220412"))
)
FILE = Attachment(sha256="ab" * 32, size=3, media_type="application/pdf", name="a.pdf")
INVOICE = V2VendorInvoice(po_number="P071882", attachment=FILE)

READS = [ORDERS, BoxTypeList(), ProductList(), CarrierList(), VendorList()]
WRITES = [DELETE, RENAME, INVOICE]


def body(**envelope: Any) -> bytes:
    return json.dumps(envelope).encode()


def failure(request: KometRequest[Any], answer: bytes, http_status: int = 200, content_type: str = JSON) -> KometError:
    with pytest.raises(KometError) as caught:
        decipher(request, http_status, content_type, answer)
    assert caught.value.__context__ is None
    return caught.value


# --- yes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "file", "rows"),
    [
        (ORDERS, "purchase_order_list.json", "purchase_orders"),
        (BoxTypeList(), "boxtype_list.json", "box_types"),
        (ProductList(), "product_list.json", "products"),
        (CarrierList(), "carrier_list.json", "carriers"),
        (VendorList(), "vendor_list.json", "vendors"),
    ],
)
def test_a_list_is_read(sample: Callable[[str], bytes], request_: KometRequest[Any], file: str, rows: str) -> None:
    assert len(getattr(decipher(request_, 200, JSON, sample(file)), rows)) == 1


@pytest.mark.parametrize("status", ["1", 1])
def test_status_one_is_done_as_text_and_as_number(status: object) -> None:
    answer = decipher(DELETE, 200, JSON, body(status=status, message="OK"))

    assert answer == Accepted(message="OK")


@pytest.mark.parametrize("message", ["OK", "success ", "The invoice was successfully uploaded.", ""])
def test_a_success_is_not_told_by_its_text(message: str) -> None:
    assert decipher(INVOICE, 200, JSON, body(status="1", message=message)).message == message.strip()


@pytest.mark.parametrize("content_type", [JSON, "application/JSON; charset=UTF-8", "", "text/plain"])
def test_what_may_hold_json_is_read(content_type: str) -> None:
    assert decipher(DELETE, 200, content_type, body(status="1", message="OK")).message == "OK"


def test_another_charset_is_honoured() -> None:
    answer = '{"status": 1, "carriers": [{"id": 1, "city": "Montréal"}]}'.encode("latin-1")

    assert decipher(CarrierList(), 200, f"{JSON}; charset=ISO-8859-1", answer).carriers[0].city == "Montréal"


# --- nothing found ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["1", 1, "0", 0, None, "?"])
@pytest.mark.parametrize(
    "message",
    ["Orders not found.", "Orders not found.OK", "orders not found. OK", "Purchase orders not found."],
)
def test_not_found_is_an_empty_list_whatever_the_status(status: object, message: str) -> None:
    answer = decipher(ORDERS, 200, JSON, body(status=status, message=message))

    assert answer.purchase_orders == ()


def test_the_sample_of_nothing_found_is_an_empty_list(sample: Callable[[str], bytes]) -> None:
    assert decipher(ORDERS, 200, JSON, sample("orders_not_found.json")).purchase_orders == ()


@pytest.mark.parametrize("extra", [{}, {"purchaseOrders": []}, {"purchaseOrders": None}])
def test_a_missing_or_empty_array_beside_status_one_is_an_empty_list(extra: dict[str, Any]) -> None:
    assert decipher(ORDERS, 200, JSON, body(status="1", message="OK", **extra)).purchase_orders == ()


def test_a_write_that_found_nothing_is_refused() -> None:
    assert isinstance(failure(DELETE, body(status="0", message="Item not found.")), KometRefusedError)


def test_a_write_with_status_one_is_done_even_if_its_message_says_not_found() -> None:
    assert isinstance(decipher(DELETE, 200, JSON, body(status="1", message="Order not found.")), Accepted)


@pytest.mark.parametrize("thing", ["Token", "Method", "User", "Page", "API key"])
def test_something_else_that_is_not_found_is_no_empty_list(thing: str) -> None:
    failure(ORDERS, body(status="0", message=f"{thing} not found."))


@pytest.mark.parametrize("message", ["Orders not found because of an error.", "not found", "The list was not found"])
def test_a_sentence_of_another_form_is_no_empty_list(message: str) -> None:
    failure(ORDERS, body(status="0", message=message))


def test_rows_beside_not_found_are_not_thrown_away(sample: Callable[[str], bytes]) -> None:
    orders = json.loads(sample("purchase_order_list.json")) | {"message": "Orders not found.OK"}

    assert len(decipher(ORDERS, 200, JSON, json.dumps(orders).encode()).purchase_orders) == 1


# --- no --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("request_", [*READS, *WRITES], ids=lambda request: request.method)
@pytest.mark.parametrize("status", ["0", 0])
@pytest.mark.parametrize("http_status", [200, 400, 403, 404, 429, 500, 503])
def test_status_zero_is_a_refusal_on_any_http_status(
    request_: KometRequest[Any], status: object, http_status: int
) -> None:
    error = failure(request_, body(status=status, message="The credit was cancelled"), http_status)

    assert type(error) is KometRefusedError
    assert error.message == "The credit was cancelled"


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Invalid Security Token", KometTokenRejectedError),
        ("Parameter authenticationToken is required", KometTokenRejectedError),
        ("Token not found.", KometTokenRejectedError),
        ("The token does not have permission to use the method boxtype.list", KometMethodRefusedError),
        ("The method boxtype.list is not available for Vendor tokens", KometMethodRefusedError),
        ("The daily limit of API requests has been exceeded", KometQuotaError),
        ("Too many requests", KometQuotaError),
        ("Parameter boxCode is required", KometRefusedError),
        ("This carrier is not allowed for the customer", KometRefusedError),
        ("The token box was not found in lot 12", KometRefusedError),
    ],
)
def test_a_refusal_is_told_by_its_sentence(message: str, kind: type[KometError]) -> None:
    error = failure(BoxTypeList(), body(status="0", message=message))

    assert type(error) is kind
    assert message in str(error)


@pytest.mark.parametrize(
    ("message", "next_step"),
    [
        ("Invalid Security Token", "/komet-token rotate"),
        ("The invoice is locked because it was synchronized", "/komet invoice sync error"),
        ("It cannot be confirmed because the checkout process has not been completed", "after 60 minutes"),
        ("The line is locked by accounting", "Correct it and try again"),
    ],
)
def test_a_refusal_says_what_helps_where_that_is_known(message: str, next_step: str) -> None:
    assert next_step in failure(DELETE, body(status="0", message=message)).advice()


def test_a_refused_method_is_named() -> None:
    error = failure(DELETE, body(status=0, message="The token is not allowed here"))

    assert isinstance(error, KometMethodRefusedError)
    assert error.method == "purchase.order.item.delete"


def test_an_installation_may_have_its_own_words() -> None:
    words = RefusalWords(quota=("basta",))

    with pytest.raises(KometQuotaError):
        decipher(DELETE, 200, JSON, body(status="0", message="BASTA  for today"), words)


def test_komets_sentence_is_bounded_and_on_one_line() -> None:
    error = failure(DELETE, body(status="0", message="no\n\x00" * 400))

    assert isinstance(error, KometRefusedError)
    assert len(error.message) == 500
    assert error.message.isprintable()


# --- neither ---------------------------------------------------------------------------------------

UNCLEAR = [
    body(message="OK"),
    body(status=None, message="OK"),
    body(status=True, message="OK"),
    body(status="true", message="OK"),
    body(status="OK", message="OK"),
    body(status=2, message="OK"),
    body(status="01", message="OK"),
    body(status=" 1", message="OK"),
    body(status=[1], message="OK"),
    body(status="0"),
    body(status=0, message=None),
    b'{"status": 1.0, "message": "OK"}',
    b'{"status": "0", "message": "no", "status": "1"}',
    b'{"status": "0", "Status": "1", "message": "OK"}',
    b'{"status": "1", "message": "OK", "total": NaN}',
    b'{"status": "1", "message": "OK"',
    b'{"status": "1", "message": "OK"} trailing',
    b'"1"',
    b"1",
    b"[]",
    b'[{"status": "1", "message": "OK"}]',
    b"null",
    b"",
    b"  \n",
    b"\xff\xfe",
    b"[" * 100_000,
    "{“status”: “1”}".encode(),
]


@pytest.mark.parametrize("answer", UNCLEAR, ids=lambda answer: answer[:40].decode(errors="replace"))
@pytest.mark.parametrize("request_", WRITES, ids=lambda request: request.method)
def test_a_write_without_a_clear_answer_is_unknown(request_: KometRequest[Any], answer: bytes) -> None:
    assert isinstance(failure(request_, answer), KometOutcomeUnknownError)


@pytest.mark.parametrize("answer", UNCLEAR, ids=lambda answer: answer[:40].decode(errors="replace"))
def test_a_read_without_a_clear_answer_is_no_empty_list(answer: bytes) -> None:
    assert isinstance(failure(ORDERS, answer), KometAnswerError)


@pytest.mark.parametrize("http_status", [200, 401, 404, 500, 502])
def test_html_after_a_write_is_unknown(sample: Callable[[str], bytes], http_status: int) -> None:
    error = failure(DELETE, sample("gateway.html"), http_status, "text/html")

    assert isinstance(error, KometOutcomeUnknownError)
    assert error.method == "purchase.order.item.delete"


@pytest.mark.parametrize("content_type", ["text/html", "application/xml", "application/pdf", "image/png"])
def test_json_under_a_wrong_content_type_is_not_believed(content_type: str) -> None:
    answer = body(status="1", message="OK")

    assert isinstance(failure(DELETE, answer, 200, content_type), KometOutcomeUnknownError)
    assert isinstance(failure(ORDERS, answer, 200, content_type), KometAnswerError)


@pytest.mark.parametrize("http_status", [199, 301, 302, 304, 400, 401, 403, 409, 500, 503])
def test_a_yes_with_another_http_status_is_no_success(http_status: int) -> None:
    answer = body(status="1", message="OK")

    assert isinstance(failure(DELETE, answer, http_status), KometOutcomeUnknownError)
    failure(ORDERS, answer, http_status)


@pytest.mark.parametrize(
    ("http_status", "kind"),
    [
        (200, KometAnswerError),
        (302, KometAnswerError),
        (401, KometAnswerError),
        (403, KometAnswerError),
        (404, KometAnswerError),
        (429, KometQuotaError),
        (500, KometUnavailableError),
        (503, KometUnavailableError),
    ],
)
def test_a_page_instead_of_a_list_is_told_by_its_http_status(
    sample: Callable[[str], bytes], http_status: int, kind: type[KometError]
) -> None:
    assert type(failure(ORDERS, sample("gateway.html"), http_status, "text/html")) is kind


def test_one_malformed_row_spoils_the_list(sample: Callable[[str], bytes]) -> None:
    orders = json.loads(sample("purchase_order_list.json"))
    orders["purchaseOrders"].append({"id": 2, "number": "P071883", "shipDate": "someday secret"})
    error = failure(ORDERS, json.dumps(orders).encode())

    assert isinstance(error, KometAnswerError)
    assert error.reason == "purchase_orders.1.ship_date cannot be read"
