"""The records of the lists that sales teams read: prebooks, invoices, stock, customers, availability."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from bot.komet.models import (
    AvailabilityOrders,
    Customers,
    Inventory,
    Invoice,
    InvoiceHeaders,
    Invoices,
    InvoiceStatus,
    KometAnswer,
    Locations,
    LoggedIn,
    PrebookHeaders,
    Prebooks,
)
from bot.komet.requests import REQUESTS
from tests.komet.samples import SAMPLES, answer_of


def answer(method: str, **changes: Any) -> dict[str, Any]:
    request = next(request for request in SAMPLES if request.method == method)
    return dict(json.loads(answer_of(request, **changes), parse_float=Decimal))


def test_a_prebook_and_its_line_are_read() -> None:
    (prebook,) = Prebooks.model_validate(answer("prebook.details.list")).prebooks
    line = prebook.line("7712003")

    assert (prebook.id, prebook.number, prebook.kind, prebook.truck_date) == (
        "3310771", "440912", "P", date(2031, 4, 12)
    )  # fmt: skip
    assert (prebook.customer, prebook.customer_po_number, prebook.location_code) == (
        "Lakeside Florist Supply", "LFS-5521", "MIA"
    )  # fmt: skip
    assert line is not None
    assert (line.vendor_name, line.total_boxes, line.box_type) == ("Finca Alborada", Decimal(6), "QB")
    assert (line.unit_price, line.total_price) == (Decimal("0.59"), Decimal(2124))
    assert prebook.line("1") is None


def test_a_vendor_sees_a_prebook_without_customer_and_prices() -> None:
    told = answer("prebook.details.list")
    for hidden in ("customerId", "customerCode", "customerName", "totalPrice"):
        told["prebooks"][0].pop(hidden)
    told["prebooks"][0]["details"][0] = {"prebookItemId": 1, "totalBoxes": "6"}
    (prebook,) = Prebooks.model_validate(told).prebooks

    assert (prebook.customer, prebook.total_price, prebook.lines[0].unit_price) == ("", None, None)


def test_a_prebook_header_needs_its_id_and_number_only() -> None:
    headers = PrebookHeaders.model_validate(answer("prebook.list")).prebooks
    odd = PrebookHeaders.model_validate({"prebooks": [{"id": 1, "number": 2, "truckDate": "12/04/2031"}]})

    assert [(each.id, each.number, each.location_id, each.truck_date) for each in headers] == [
        ("3310771", "440912", "12", None)
    ]
    assert odd.prebooks[0].truck_date is None  # the field is inferred, so its spelling does not spoil the list
    with pytest.raises(ValidationError):
        Prebooks.model_validate({"prebooks": [{"id": 1, "number": 2, "truckDate": "12/04/2031"}]})


def test_an_invoice_and_its_line_are_read() -> None:
    (invoice,) = Invoices.model_validate(answer("invoice.details.list")).invoices
    line = invoice.line("7700121")

    assert (invoice.id, invoice.number, invoice.ship_date) == ("61200455", "930221", date(2031, 4, 12))
    assert (invoice.status, invoice.status_raw, invoice.is_ecommerce) == (InvoiceStatus.CONFIRMED, "1", False)
    assert [invoice.total, invoice.subtotal, invoice.taxes] == [Decimal(1416), Decimal(1416), Decimal(0)]
    assert line is not None
    assert (line.amount, line.unit_price, line.bunches, line.vendor_id) == (
        Decimal(1416),
        Decimal("0.59"),
        Decimal(24),
        "3310",
    )
    assert invoice.line("") is None


@pytest.mark.parametrize(
    ("raw", "status"),
    [(0, "Pending approval"), ("2", "Draft"), (4, "Voided"), ("3", "Unknown"), (None, "Unknown"), ("draft", "Draft")],
)
def test_the_status_of_an_invoice_is_read_from_its_number(raw: object, status: str) -> None:
    header = InvoiceHeaders.model_validate({"invoices": [{"id": 1, "number": 2, "status": raw}]}).invoices[0]

    assert header.status == status


@pytest.mark.parametrize("amount", ["1,5", "free", True, []])
def test_money_without_sure_sense_is_an_error(amount: object) -> None:
    for field in ("amount", "unitPrice"):
        with pytest.raises(ValidationError):
            Invoice.model_validate({"id": 1, "number": 2, "shipDate": "2031-04-12", "details": [{field: amount}]})
    with pytest.raises(ValidationError):
        Inventory.model_validate(
            {"inventoryItems": [{"orderItemId": 1, "companyProductId": 2, "quantity": 1, "price": amount}]}
        )


def test_the_stock_is_read() -> None:
    (item,) = Inventory.model_validate(answer("inventory.list")).items

    assert (item.id, item.product_id, item.product_code) == ("771204", "88120", "RSFR60")
    assert [item.quantity, item.units, item.total_units, item.price] == [
        Decimal(14),
        Decimal(600),
        Decimal(8400),
        Decimal("0.59"),
    ]
    assert (item.vendor_name, item.box_type, item.lot, item.is_assorted) == ("Finca Alborada", "QB", "100412", False)
    assert item.inventory_date == date(2031, 4, 8)


@pytest.mark.parametrize(
    ("boxes", "codes"),
    [
        ([{"boxCode": "AL1"}, {"BOXCODE": "AL2", "lot": 1}], ("AL1", "AL2")),
        (["AL1", 77], ("AL1", "77")),
        ([{"code": "AL1"}, {"lot": 1}, None, True], ("AL1",)),
        ("AL1,AL2", ()),
        ({"boxCode": "AL1"}, ()),
        (None, ()),
    ],
)
def test_the_codes_of_boxes_are_found_where_they_are(boxes: object, codes: tuple[str, ...]) -> None:
    told = answer("inventory.list")
    told["inventoryItems"][0]["boxes"] = boxes

    assert Inventory.model_validate(told).items[0].box_codes == codes


def test_customers_and_locations_are_read() -> None:
    (customer,) = Customers.model_validate(answer("customer.list")).customers
    (location,) = Locations.model_validate(answer("location.list")).locations

    assert (customer.id, customer.code, customer.active, customer.sales_person_id) == ("25140", "LFS", True, "811")
    assert (location.id, location.code) == ("12", "MIA")


def test_availability_is_read() -> None:
    (order,) = AvailabilityOrders.model_validate(answer("purchase.order.va.details.list")).purchase_orders

    assert (order.number, order.lines[0].id) == ("P071882", "9004411")
    assert order.lines[0].availability[0].units_allocated == 144


def test_the_token_of_a_login_is_not_shown() -> None:
    told = LoggedIn.model_validate(answer("login"))

    assert told.api_key.get_secret_value() == "EXAMPLE-NOT-A-TOKEN-0001"
    assert "NOT-A-TOKEN" not in f"{told!r} {told} {told.snapshot()}"
    with pytest.raises(ValidationError):
        LoggedIn.model_validate({"status": "1", "message": "OK"})


@pytest.mark.parametrize("method", sorted(method for method, kind in REQUESTS.items() if kind.answer.rows_field))
def test_a_snapshot_of_any_list_can_be_read_again(method: str) -> None:
    kind: type[KometAnswer] = REQUESTS[method].answer
    told = kind.model_validate(answer(method))

    assert kind.model_validate(json.loads(json.dumps(told.snapshot()))) == told
