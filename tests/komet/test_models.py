"""Komet's records are read whatever type and letter case they come in; nonsense is not."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from bot.komet.models import (
    BoxTypes,
    Carriers,
    LineStatus,
    OrderStatus,
    Products,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrders,
    Vendors,
)

ORDER = {"id": 5120077, "number": "P071882", "shipDate": "2031-04-09"}
LINE: dict[str, Any] = {"poItemId": 9004411}


@pytest.fixture
def order(sample: Callable[[str], bytes]) -> PurchaseOrder:
    answer = json.loads(sample("purchase_order_list.json"))
    return PurchaseOrders.model_validate(answer).purchase_orders[0]


def read_line(**fields: Any) -> PurchaseOrderLine:
    return PurchaseOrderLine.model_validate(LINE | fields)


def test_the_sample_order_is_read(order: PurchaseOrder) -> None:
    assert (order.id, order.number, order.ship_date) == ("5120077", "P071882", date(2031, 4, 9))
    assert (order.vendor_id, order.vendor_name, order.location) == ("3310", "Finca Alborada", "Miami")
    assert (order.status, order.status_raw) == (OrderStatus.APPROVED, "A")
    assert (order.total_boxes, order.total_cost) == (Decimal(6), Decimal(1152))
    assert order.is_shipped


def test_the_sample_line_is_read(order: PurchaseOrder) -> None:
    line = order.line("9004411")

    assert line is not None
    assert (line.product, line.box_type, line.unit_cost) == ("Rose Freedom Red 60cm", "QB", Decimal("0.32"))
    assert (line.status, line.prebook, line.truck_date) == (LineStatus.CONFIRMED, "440912", date(2031, 4, 12))
    assert [box.code for box in line.boxes] == ["AL220411"] == [box.code for box in order.boxes]


def test_a_line_that_is_not_there_is_none(order: PurchaseOrder) -> None:
    assert order.line("1") is None


def test_the_other_lists_are_read(sample: Callable[[str], bytes]) -> None:
    box_type = BoxTypes.model_validate_json(sample("boxtype_list.json")).box_types[0]
    product = Products.model_validate_json(sample("product_list.json")).products[0]
    carrier = Carriers.model_validate_json(sample("carrier_list.json")).carriers[0]
    vendor = Vendors.model_validate_json(sample("vendor_list.json")).vendors[0]

    assert (box_type.id, box_type.code, box_type.fbe) == ("4418", "QB", Decimal("0.25"))
    assert (product.id, product.code, product.tags) == ("88120", "RSFR60", ("valentine", "core"))
    assert (carrier.id, carrier.city, carrier.phone) == ("2207", "Montréal", "1 (555) 010-2207")
    assert (vendor.id, vendor.code, vendor.active) == ("3310", "ALBO", True)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("1,416.00", "1416"),
        ("12,345,678.90", "12345678.9"),
        ("0.32", "0.32"),
        (".5", "0.5"),
        ("-3", "-3"),
        (7, "7"),
    ],
)
def test_an_amount_is_exact_with_or_without_commas(amount: object, expected: str) -> None:
    assert read_line(totalCost=amount).total_cost == Decimal(expected)


@pytest.mark.parametrize("amount", ["1,5", "1,23,4", "12 boxes", "NaN", "Infinity", "-", "1.2.3", True, [], "٣"])
def test_an_amount_without_sure_sense_is_an_error(amount: object) -> None:
    with pytest.raises(ValidationError):
        read_line(totalCost=amount)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_null_and_empty_mean_not_there(nothing: object) -> None:
    line = read_line(totalCost=nothing, productDescription=nothing, boxes=None)

    assert (line.total_cost, line.product, line.boxes) == (None, "", ())


def test_a_missing_cost_is_worked_out_where_it_can_be() -> None:
    assert read_line(totalUnits="3,600", unitCost=0.32).total_cost == Decimal("1152.00")


def test_a_cost_of_zero_is_not_a_missing_cost() -> None:
    assert read_line(totalCost="0.00", totalUnits=5, unitCost=1).total_cost == 0


def test_missing_totals_of_an_order_are_added_up_from_its_lines() -> None:
    lines = [LINE | {"totalBoxes": "2.5", "totalCost": "1,000.00"}, LINE | {"totalBoxes": 1}]
    order = PurchaseOrder.model_validate(ORDER | {"details": lines})

    assert (order.total_boxes, order.total_cost) == (Decimal("3.5"), Decimal(1000))


def test_letter_case_does_not_matter() -> None:
    order = PurchaseOrder.model_validate({"ID": "1", "Number": "P1", "shipdate": "2031-04-09", "VENDORNAME": "V"})

    assert (order.id, order.number, order.vendor_name) == ("1", "P1", "V")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("PA", OrderStatus.PENDING_APPROVAL),
        ("A", OrderStatus.APPROVED),
        ("cf", OrderStatus.CONFIRMED),
        ("Confirmed by Farm", OrderStatus.CONFIRMED),
        ("Cancelled", OrderStatus.CANCELLED),
        ("Canceled", OrderStatus.CANCELLED),
        ("XY", OrderStatus.UNKNOWN),
        (7, OrderStatus.UNKNOWN),
    ],
)
def test_an_order_status_is_read_from_codes_and_words(raw: object, status: OrderStatus) -> None:
    order = PurchaseOrder.model_validate(ORDER | {"status": raw})

    assert (order.status, order.status_raw) == (status, str(raw))


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("C", LineStatus.CONFIRMED),
        ("S", LineStatus.SHIPPED),
        ("P", LineStatus.PENDING),
        ("Partial Conf", LineStatus.PARTLY_CONFIRMED),
        ("partially confirmed", LineStatus.PARTLY_CONFIRMED),
        ("Cancelled", LineStatus.CANCELLED),
        ("?", LineStatus.UNKNOWN),
    ],
)
def test_a_line_status_is_read_from_letters_and_words(raw: str, status: LineStatus) -> None:
    line = read_line(lineItemStatus=raw)

    assert (line.status, line.status_raw) == (status, raw)


def test_a_line_is_shipped_when_its_status_says_so_or_boxes_are_there() -> None:
    assert read_line(lineItemStatus="S").is_shipped
    assert read_line(boxes=[{"boxCode": "AL1"}]).is_shipped
    assert not read_line(lineItemStatus="C", boxes=[]).is_shipped


@pytest.mark.parametrize(
    "broken",
    [
        {"details": [{"productId": 1}]},
        {"details": [LINE | {"boxes": [{"lotNumber": "A"}]}]},
        {"details": "none"},
        {"details": {"poItemId": 1}},
        {"shipDate": "soon"},
        {"shipDate": "2031-04-09x"},
        {"shipDate": 20310409},
        {"number": None},
        {"id": True},
    ],
)
def test_a_malformed_record_is_an_error_and_not_left_out(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PurchaseOrders.model_validate({"purchaseOrders": [ORDER, ORDER | broken]})


def test_a_record_can_be_made_from_our_own_names() -> None:
    line = PurchaseOrderLine(id="1", product="Rose", status=LineStatus.SHIPPED, total_boxes=Decimal(2))

    assert (line.id, line.product, line.status) == ("1", "Rose", LineStatus.SHIPPED)


def test_equal_amounts_have_equal_snapshots() -> None:
    assert read_line(totalCost="1,152.00").snapshot() == read_line(totalCost=1152).snapshot()


def test_a_snapshot_can_be_read_again(order: PurchaseOrder) -> None:
    assert PurchaseOrder.model_validate(json.loads(json.dumps(order.snapshot()))) == order
