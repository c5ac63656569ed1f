"""What Komet's documentation forbids is a fault before anything is sent."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from bot.komet.errors import KometTooLargeError
from bot.komet.limits import boxes_per_call, packed, request_size
from bot.komet.requests import (
    BoxCodeChange,
    BoxMoveAwb,
    BoxRename,
    CustomerList,
    InventoryAdd,
    InventoryUpdate,
    InvoiceCheckout,
    InvoiceCreate,
    InvoiceDetailsList,
    InvoiceItemAdd,
    InvoiceList,
    NewOrderLine,
    NewPrebookLine,
    PrebookCreate,
    PrebookDetailsList,
    PrebookFutureItemAdd,
    PrebookList,
    PrebookUpdate,
    PurchaseOrderCreate,
    PurchaseOrderItemAwbAdd,
    PurchaseOrderItemsAwbAdd,
    PurchaseOrderList,
    PurchaseOrderVaDetailsList,
    ShipmentItem,
    VendorInvoiceMailReceive,
    request_from_record,
    spans,
)
from tests.komet.samples import AWB, FULL, SAMPLES, SHIP, TRUCK

DAY = dt.date(2031, 4, 1)
COSTLESS = NewPrebookLine(
    product_id="1", vendor_id="2", box_type_id="3", unit_type="Stem", boxes=1, bunches=1, stems_bunch=1, price=1
)
ITEM = ShipmentItem(po_item_id="1", awb=AWB, ship_date=SHIP)


def whole(kind: type[BaseModel], **changes: Any) -> dict[str, Any]:
    """Return the fields of a sound request of this kind, some of them changed."""
    request = next(request for request in (*SAMPLES, *FULL) if isinstance(request, kind))
    return {**{name: getattr(request, name) for name in type(request).model_fields}, **changes}


@pytest.mark.parametrize(
    ("kind", "changes", "told"),
    [
        (PurchaseOrderCreate, {"vendor_code": "ALBO"}, "ID or code, not both"),
        (PurchaseOrderCreate, {"carrier_code": "NWC"}, "ID or code, not both"),
        (PurchaseOrderCreate, {"items": ()}, "at least 1 item"),
        (PurchaseOrderCreate, {"awb_number": "729-5501-8842"}, "pattern"),
        (PurchaseOrderItemsAwbAdd, {"items": (ITEM, ITEM)}, "named twice"),
        (PurchaseOrderItemAwbAdd, {"lot_number": "1000"}, "Komet's own"),
        (PurchaseOrderItemAwbAdd, {"lot_number": "99999"}, "Komet's own"),
        (PurchaseOrderItemAwbAdd, {"awb": ""}, "at least 1"),
        (BoxMoveAwb, {"box_codes": ("A", "a")}, "named twice"),
        (BoxMoveAwb, {"box_codes": ("A,B",)}, "pattern"),
        (BoxMoveAwb, {"box_codes": ()}, "at least 1 item"),
        (PurchaseOrderVaDetailsList, {"purchase_order_numbers": ()}, "wants numbers"),
        (PurchaseOrderVaDetailsList, {"purchase_order_item_ids": ("1" * 20,) * 10}, "longer than 200"),
        (PurchaseOrderList, {"future_inventory_available_from": DAY}, "both dates"),
        (InventoryAdd, {"quantity": 101}, "less than or equal to 100"),
        (InventoryAdd, {"vendor_code": "ALBO"}, "the vendor in exactly one way"),
        (InventoryAdd, {"product_id": None}, "the product in exactly one way"),
        (InventoryAdd, {"box_type_code": ""}, "the box type in exactly one way"),
        (InventoryAdd, {"unit_type": "box"}, "Stem"),
        (InventoryAdd, {"unit_cost": "0.3205"}, "at most 3 digits"),
        (InventoryAdd, {"unit_cost": "-1"}, "greater than or equal to 0"),
        (InventoryUpdate, {"price_a": None}, "price A or price B"),
        (InventoryUpdate, {"quantity": 0}, "a difference of no box"),
        (InvoiceCreate, {"customer_id": None}, "customer is named"),
        (InvoiceCreate, {"carrier_code": "NWC"}, "carrier is named"),
        (InvoiceCreate, {"location_id": "1", "location_code": "MIA"}, "not both"),
        (PrebookCreate, {"customer_id": None, "customer_code": "LFS"}, "name beside it"),
        (PrebookCreate, {"auto_generate_pos": True, "items": (COSTLESS,)}, "vendor and cost"),
        (PrebookUpdate, {"ship_date": None}, "something to change"),
        (PrebookList, {"date_to": None}, "both dates"),
        (PrebookList, {"date_from": dt.date(2030, 12, 1)}, "longer than 181 days"),
        (PrebookList, {"date_to": dt.date(2031, 3, 1)}, "ends before it begins"),
        (PrebookDetailsList, {"date": None}, "wants a date"),
        (PrebookDetailsList, {"vendor_ship_date_from": DAY}, "both dates"),
        (PrebookDetailsList, {"vendor_ship_date_from": DAY, "vendor_ship_date_to": dt.date(2031, 4, 8)}, "7 days"),
        (PrebookFutureItemAdd, {"price": "0.615"}, "at most 2 digits"),
        (PrebookFutureItemAdd, {"price": Decimal("NaN")}, "finite"),
        (PrebookFutureItemAdd, {"price": 10**8}, "too large"),
        (InvoiceList, {"order_date_from": None, "order_date_to": None}, "wants a range"),
        (InvoiceList, {"status": "5"}, "no filter"),
        (InvoiceDetailsList, {"order_date": None}, "wants a date"),
        (InvoiceDetailsList, {"order_date_from": DAY, "order_date_to": dt.date(2031, 4, 5)}, "4 days"),
        (InvoiceDetailsList, {"status": 2}, "pending and confirmed"),
        (InvoiceItemAdd, {"product_code": "RSFR60"}, "not both"),
        (InvoiceItemAdd, {"order_item_id": None, "product_code": "RSFR60"}, "units per box"),
        (VendorInvoiceMailReceive, {"mail_from": "nobody"}, "pattern"),
    ],
)
def test_what_komet_would_refuse_is_a_fault(kind: type[BaseModel], changes: dict[str, Any], told: str) -> None:
    assert kind(**whole(kind))

    with pytest.raises(ValidationError, match=told):
        kind(**whole(kind, **changes))


@pytest.mark.parametrize(
    "missing", ["product_code", "box_type_code", "unit_type", "bunches", "stems_bunch", "unit_cost"]
)
def test_a_line_without_a_prebook_must_be_whole(missing: str) -> None:
    line = {
        "product_code": "R",
        "boxes": 1,
        "box_type_code": "QB",
        "unit_type": "Stem",
        "bunches": 1,
        "stems_bunch": 25,
        "unit_cost": 0,
    }
    assert NewOrderLine.model_validate(line).unit_cost == 0

    with pytest.raises(ValidationError, match="without prebook needs"):
        NewOrderLine.model_validate({**line, missing: None})


@pytest.mark.parametrize("number", ["930221", " 930221 ", "W930221", "t930221", 930221])
def test_the_letter_before_an_invoice_number_is_not_sent(number: object) -> None:
    assert InvoiceCheckout(invoice_number=number).parameters() == {"invoiceNumber": 930221}


@pytest.mark.parametrize("lot", ["999", "100000", "A1204", 5])
def test_other_lot_numbers_are_free(lot: object) -> None:
    assert PurchaseOrderItemAwbAdd(po_item_id="1", awb=AWB, ship_date=SHIP, lot_number=lot).lot_number == str(lot)


@given(st.decimals(0, 9_999_999, places=3))
def test_no_digit_of_a_cost_is_lost(cost: Decimal) -> None:
    request = InventoryUpdate(inventory_id="1", unit_cost=cost, price_a=cost)

    assert Decimal(str(request.parameters()["unitCost"])) == cost
    assert request_from_record(request.to_record()) == request


@given(st.datetimes(timezones=st.just(dt.timezone(dt.timedelta(hours=-5)))))
def test_a_moment_goes_out_in_utc(moment: dt.datetime) -> None:
    if not dt.datetime(1000, 1, 2, tzinfo=dt.UTC) < moment < dt.datetime(9999, 12, 30, tzinfo=dt.UTC):
        return
    request = PrebookDetailsList(date=SHIP, updated_as_of=moment)

    sent = dt.datetime.fromisoformat(request.parameters()["updatedAsOf"]).replace(tzinfo=dt.UTC)
    assert sent == moment.replace(microsecond=0)
    assert request_from_record(request.to_record()) == request


def test_a_day_stays_a_day() -> None:
    assert CustomerList(update_as_of=SHIP).parameters() == {"updateAsOf": "2031-04-09"}


# --- cutting -----------------------------------------------------------------------------------


@given(st.dates(max_value=dt.date(2100, 1, 1)), st.integers(0, 400), st.integers(1, 181))
def test_spans_cover_every_day_once(first: dt.date, length: int, days: int) -> None:
    parts = spans(first, first + dt.timedelta(days=length), days)
    covered = [start + dt.timedelta(days=n) for start, end in parts for n in range((end - start).days + 1)]

    assert covered == [first + dt.timedelta(days=n) for n in range(length + 1)]
    assert all((end - start).days < days for start, end in parts)


def test_an_empty_range_has_no_spans() -> None:
    assert spans(TRUCK, SHIP, 7) == []


def shipment(items: tuple[ShipmentItem, ...]) -> PurchaseOrderItemsAwbAdd:
    return PurchaseOrderItemsAwbAdd(items=items)


def test_a_thousand_lines_are_shipped_in_few_requests() -> None:
    items = [ITEM.model_copy(update={"po_item_id": str(n), "vendor_id": "3310"}) for n in range(1000)]
    parts = packed(items, shipment)

    assert [item for part in parts for item in part.items] == items
    assert len(parts) == 2
    assert all(request_size(part) <= 64_000 for part in parts)
    assert len(packed(items, shipment, most=100)) == 10


@given(st.lists(st.text("AÄß%/&1", min_size=1, max_size=20), unique_by=str.casefold), st.integers(250, 600))
def test_codes_in_a_url_are_cut_by_what_they_take_there(codes: list[str], limit: int) -> None:
    parts = packed(codes, lambda part: BoxMoveAwb(awb=AWB, ship_date=SHIP, box_codes=part), limit=limit)

    assert [code for part in parts for code in part.box_codes] == codes
    assert all(request_size(part) <= limit for part in parts)


def test_a_single_row_that_is_too_long_is_refused() -> None:
    with pytest.raises(KometTooLargeError):
        packed([BoxRename(current="A" * 300, new="B")], lambda rows: BoxCodeChange(boxes=rows), limit=200)


@pytest.mark.parametrize(("boxes", "calls"), [(0, []), (1, [1]), (100, [100]), (250, [100, 100, 50])])
def test_boxes_are_added_a_hundred_at_a_time(boxes: int, calls: list[int]) -> None:
    assert boxes_per_call(boxes) == calls
