"""Requests are values that know Komet's names, and come back from their records."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from bot.canonical import canonical
from bot.komet.kinds import Effect, TokenPlace, TokenType
from bot.komet.models import LineStatus, OrderStatus
from bot.komet.requests import (
    REQUESTS,
    Attachment,
    BoxCodeChange,
    BoxRename,
    BoxTypeList,
    CarrierList,
    KometRequest,
    PurchaseOrderItemDelete,
    PurchaseOrderList,
    V2VendorInvoice,
    VendorList,
    request_from_record,
)
from tests.komet.samples import EVERY_KIND

ATTACHMENT = Attachment(sha256="ab" * 32, size=3, media_type="application/pdf", name="FA-20931.pdf")
INVOICE = V2VendorInvoice(
    po_number="P071882",
    attachment=ATTACHMENT,
    invoice_number="FA-20931",
    invoice_total=Decimal("1152"),
    location_id="12",
)

words = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12).filter(
    lambda text: "," not in text
)
ids = st.integers(1, 10**18).map(str)


def made(kind: type[BaseModel], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(fields).map(lambda values: kind(**values))


requests = st.one_of(
    made(PurchaseOrderItemDelete, po_item_id=ids),
    made(
        BoxCodeChange,
        boxes=st.lists(made(BoxRename, current=words, new=words), min_size=1, max_size=5).map(tuple),
    ),
    made(
        PurchaseOrderList,
        date=st.dates(),
        number=st.lists(words, max_size=3).map(tuple),
        vendor=st.none() | words,
        vendor_id=st.none() | ids,
        status=st.none() | st.sampled_from([s for s in OrderStatus if s is not OrderStatus.UNKNOWN]),
    ),
    made(
        V2VendorInvoice,
        po_number=words,
        attachment=st.just(ATTACHMENT),
        invoice_total=st.none() | st.decimals(-(10**8), 10**8, places=2),
    ),
    made(CarrierList, active=st.none() | st.booleans(), name=st.none() | words),
)


def test_every_method_of_the_registry_has_a_case_here() -> None:
    assert {request.method for request in EVERY_KIND} == set(REQUESTS)


@pytest.mark.parametrize("request_", EVERY_KIND, ids=lambda request: request.method)
def test_a_record_has_one_canonical_text(request_: KometRequest[Any]) -> None:
    text = canonical(request_.to_record())

    assert canonical(request_from_record(json.loads(text)).to_record()) == text


@pytest.mark.parametrize("request_", EVERY_KIND, ids=lambda request: request.method)
def test_a_request_comes_back_from_its_record(request_: KometRequest[Any]) -> None:
    record = json.loads(json.dumps(request_.to_record()))

    assert request_from_record(record) == request_


@given(requests)
def test_any_request_comes_back_from_its_canonical_record(request: KometRequest[Any]) -> None:
    assert request_from_record(json.loads(canonical(request.to_record()))) == request


def test_parameters_have_komets_names() -> None:
    assert PurchaseOrderList(
        date=date(2031, 4, 9),
        number=("P071882", "P071883"),
        vendor="Alborada",
        vendor_id="3310",
        customer_id="25140",
        customer_po_number="77-A",
        product="Freedom",
        origin="BOG",
        prebook="440912",
        status=OrderStatus.CONFIRMED,
        status_line=LineStatus.PARTLY_CONFIRMED,
        purchase_order_item_ids=("9004411", "9004412"),
        location_id="12",
    ).parameters() == {
        "date": "2031-04-09",
        "number": "P071882,P071883",
        "vendor": "Alborada",
        "vendorId": 3310,
        "customerId": 25140,
        "customerPONumber": "77-A",
        "product": "Freedom",
        "origin": "BOG",
        "prebook": "440912",
        "locationId": 12,
        "status": "Confirmed by Farm",
        "statusLine": "Partial Confirmed",
        "purchaseOrderItemIds": "9004411,9004412",
    }


def test_an_id_is_text_inside_and_a_number_outside() -> None:
    request = PurchaseOrderItemDelete(po_item_id="9004411")

    assert (request.po_item_id, request.parameters()) == ("9004411", {"poItemId": 9004411})


def test_an_id_that_is_no_plain_number_stays_text() -> None:
    assert BoxTypeList(id="007").parameters() == {"id": "007"}


def test_renames_have_komets_names() -> None:
    request = BoxCodeChange(boxes=(BoxRename(current="BX700411", new="AL220411"),))

    assert request.parameters() == {"boxes": [{"currentBoxCode": "BX700411", "newBoxCode": "AL220411"}]}


def test_empty_form_fields_are_not_sent() -> None:
    assert VendorList(name=" ", code="", id=None).parameters() == {}


def test_one_number_with_blanks_is_as_good_as_a_tuple() -> None:
    assert PurchaseOrderList(number=" P1 ,P2").number == ("P1", "P2")


@pytest.mark.parametrize("word", ["A", "a", "approved", "APPROVED"])
def test_a_status_filter_is_sent_as_komets_word(word: str) -> None:
    assert PurchaseOrderList(number="P1", status=word).parameters()["status"] == "Approved"


@pytest.mark.parametrize("field", [{"status": "whatever"}, {"status_line": "Shipped"}])
def test_a_status_that_komet_cannot_filter_by_is_a_fault(field: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        PurchaseOrderList(number="P1", **field)


def test_a_list_of_orders_needs_a_day_or_a_number() -> None:
    with pytest.raises(ValidationError, match="wants a date"):
        PurchaseOrderList(vendor="Alborada")


def test_an_unknown_parameter_is_a_fault() -> None:
    with pytest.raises(ValidationError):
        BoxTypeList.model_validate({"colour": "red"})


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        INVOICE.po_number = "P1"  # type: ignore[misc]


def test_an_invoice_total_is_text_with_two_digits() -> None:
    assert INVOICE.parameters() == {
        "poNumber": "P071882",
        "invoiceNumber": "FA-20931",
        "invoiceTotal": "1152.00",
        "locationId": 12,
    }


def test_an_invoice_record_names_the_file_and_holds_no_bytes() -> None:
    assert INVOICE.to_record()["parameters"]["attachment"] == {
        "sha256": "ab" * 32,
        "size": 3,
        "mediaType": "application/pdf",
        "name": "FA-20931.pdf",
    }


def test_a_record_of_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no request for the method 'box\.eat\.awb'"):
        request_from_record({"method": "box.eat.awb", "parameters": {}})


def test_the_classes_say_what_the_documentation_says() -> None:
    assert (V2VendorInvoice.path, V2VendorInvoice.token_place) == ("v2/vendor/invoice", TokenPlace.HEADER)
    assert (PurchaseOrderItemDelete.effect, BoxCodeChange.effect) == (Effect.DESTRUCTIVE, Effect.WRITE)
    assert VendorList.token_types == {TokenType.COMPANY}
    assert {kind.method for kind in REQUESTS.values() if kind.verb == "GET" and kind.effect is not Effect.READ} == {
        "box.move.awb"
    }
    assert {kind.method for kind in REQUESTS.values() if not kind.token_types} == {"login"}


def test_a_request_says_what_about_it_is_inferred() -> None:
    unverified = {kind.method for kind in REQUESTS.values() if not kind.verified}

    assert unverified == {
        "purchase.order.create",
        "purchase.order.mixed.create",
        "prebook.create",
        "invoice.create",
        "invoice.item.update",
        "inventory.add",
        "inventory.update",
        "inventory.delete",
        "v2/vendor/invoice",
        "vendor.invoice.mail.receive",
        "box.invoice.shipment.confirm",
    }
    assert all(kind.inferred for kind in REQUESTS.values() if not kind.verified)
    assert all(fact.endswith(".") for kind in REQUESTS.values() for fact in kind.inferred)
