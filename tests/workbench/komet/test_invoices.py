"""Customer invoices: listing, filling, checking out, confirming, locking, shipping."""

from typing import Any

import pytest

from bot.workbench.komet.records_sales import Invoice
from bot.workbench.komet.seed import LAKESIDE, MANAGER
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
ID, NUMBER, ITEM, STOCK = 61200455, 930221, 7700121, 771204
LOCKED: dict[str, Any] = {"status": "0", "message": "The invoice is locked because it was synchronized"}


def invoice(caller: Caller, invoice_id: int = ID) -> Invoice:
    found = caller.komet.state.invoices.get(invoice_id)
    assert found is not None
    return found


def boxes_left(caller: Caller, stock_id: int = STOCK) -> int:
    shelf = caller.komet.state.stock.get(stock_id)
    assert shelf is not None
    return len(shelf.boxes)


async def listed(caller: Caller, *, by: str = MANAGER, **filters: Any) -> list[dict[str, Any]]:
    return list((await caller.get("invoice.list", by=by, **filters)).get("invoices", []))


async def test_the_samples_invoice_is_a_draft_of_1416_dollars(caller: Caller) -> None:
    answer = await caller.get("invoice.details.list", order=NUMBER)
    assert list(answer) == ["message", "status", "invoices"]
    (row,) = answer["invoices"]
    assert (row["id"], row["status"], row["customerPONumber"], row["total"]) == (ID, "2", "LFS-5521", 1416)
    (line,) = row["details"]
    assert (line["detailId"], line["bunchesBox"], line["totalBoxes"], line["amount"]) == (ITEM, 24, 4, "1,416.00")


async def test_details_need_a_day_a_range_or_an_order(caller: Caller) -> None:
    answer = await caller.get("invoice.details.list", customerId=25140)
    assert answer["status"] == "0"
    assert "orderDate, orderDateFrom, order, orderId" in answer["message"]


async def test_a_range_of_details_spans_four_days_at_most(caller: Caller) -> None:
    answer = await caller.get("invoice.details.list", orderDateFrom="2031-04-01", orderDateTo="2031-04-06")
    assert answer["message"] == "The range from orderDateFrom to orderDateTo must not exceed 4 days"
    assert (await caller.get("invoice.details.list", orderDateFrom="2031-04-01", orderDateTo="2031-04-05"))["invoices"]


async def test_details_know_two_statuses_and_the_list_four(caller: Caller) -> None:
    days: dict[str, Any] = {"orderDateFrom": "2031-04-09", "orderDateTo": "2031-04-13"}
    assert (await caller.get("invoice.details.list", **days, status=2))["message"] == (
        "Parameter status must be one of: 0, 1"
    )
    assert {row["status"] for row in await listed(caller, **days, status=2)} == {"2"}


async def test_more_than_10000_boxes_are_refused(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.workbench.komet.methods.invoices._MOST_BOXES", 10)
    answer = await caller.get("invoice.details.list", orderDateFrom="2031-04-04", orderDateTo="2031-04-08")
    assert answer == {"message": "The answer exceeds 10,000 boxes", "status": "0"}


async def test_a_list_needs_dates_unless_an_order_is_named(caller: Caller) -> None:
    assert (await caller.get("invoice.list"))["message"] == "Parameter orderDateFrom is required"
    ignored: dict[str, Any] = {"orderDateFrom": "2020-01-01", "orderDateTo": "2020-01-02"}
    assert [row["id"] for row in await listed(caller, order=NUMBER, **ignored)] == [ID]


async def test_no_invoice_is_told_in_words(caller: Caller) -> None:
    answer = await caller.get("invoice.list", order=1)
    assert answer == {"status": "1", "message": "Orders not found."}


async def test_is_ecommerce_is_a_word(caller: Caller) -> None:
    days: dict[str, Any] = {"orderDateFrom": "2031-03-01", "orderDateTo": "2031-04-30"}
    web = await listed(caller, **days, isEcommerce="true")
    assert 0 < len(web) < len(await listed(caller, **days))


async def test_a_customer_sees_its_own_invoices_only(caller: Caller) -> None:
    days: dict[str, Any] = {"orderDateFrom": "2031-03-01", "orderDateTo": "2031-04-30"}
    rows = await listed(caller, by=LAKESIDE, **days)
    assert rows
    assert {invoice(caller, row["id"]).customer_id for row in rows} == {25140}
    other = next(each for each in caller.komet.state.invoices if each.customer_id != 25140)
    answer = await caller.get("invoice.details.list", by=LAKESIDE, orderId=other.id)
    assert answer["message"] == "Orders not found."


async def test_an_invoice_can_be_built_step_by_step(caller: Caller) -> None:
    made = await caller.post("invoice.create", customerId=25140, carrierId=2207, shipDate="2031-04-12", statusDraft=1)
    item: dict[str, Any] = {"invoiceId": made["invoiceId"], "orderItemId": STOCK, "boxes": 2, "price": 0.59}
    added = await caller.post("invoice.item.add", **item, returnAvailableBoxes=1)
    assert added["availableBoxes"] == 12
    assert invoice(caller, made["invoiceId"]).status == "Draft"
    number = made["invoiceNumber"]
    assert (await caller.post("invoice.checkout", invoiceNumber=number))["message"] == "The invoice was checked out"
    assert invoice(caller, made["invoiceId"]).status == "Pending Approval"
    assert (await caller.post("invoice.confirm", invoiceNumber=number))["message"] == "The invoice was confirmed"
    assert invoice(caller, made["invoiceId"]).status == "Confirmed"


async def test_without_status_draft_an_invoice_is_pending_approval(caller: Caller) -> None:
    made = await caller.post("invoice.create", customerId=25140, carrierId=2207, shipDate="2031-04-12")
    assert invoice(caller, made["invoiceId"]).status == "Pending Approval"


async def test_items_of_a_new_invoice_fail_one_by_one(caller: Caller) -> None:
    items = [
        {"orderItemId": STOCK, "boxes": 3, "price": 0.59},
        {"orderItemId": STOCK, "boxes": 50, "price": 0.59},
        {"orderItemId": 1, "boxes": 1, "price": 0.59},
    ]
    wish: dict[str, Any] = {"customerId": 25140, "carrierId": 2207, "shipDate": "2031-04-12", "invoiceItems": items}
    made = await caller.post("invoice.create", **wish, returnAvailableBoxes=1)
    assert [row["status"] for row in made["invoiceItems"]] == ["1", "0", "0"]
    assert [row["availableBoxes"] for row in made["invoiceItems"]] == [11, 11, 0]
    assert made["invoiceItems"][1]["message"] == "The quantity is not available"
    assert invoice(caller, made["invoiceId"]).total_boxes == 3


async def test_the_fee_of_an_invoice_and_of_an_added_line(caller: Caller) -> None:
    items = [{"orderItemId": STOCK, "boxes": 1, "price": 0.50}]
    wish: dict[str, Any] = {"customerId": 25140, "carrierId": 2207, "shipDate": "2031-04-12", "invoiceItems": items}
    made = await caller.post("invoice.create", **wish)
    await caller.post("invoice.item.add", invoiceId=made["invoiceId"], orderItemId=STOCK, boxes=1, price=0.50)
    assert [(fee.method, str(fee.base), str(fee.amount)) for fee in caller.komet.state.fees] == [
        ("invoice.create", "300.00", "4.50"),
        ("invoice.item.add", "300.00", "4.50"),
    ]


async def test_a_repeated_line_takes_the_boxes_again(caller: Caller) -> None:
    for _ in range(2):
        await caller.post("invoice.item.add", invoiceId=ID, orderItemId=STOCK, boxes=4, price=0.59)
    assert (boxes_left(caller), invoice(caller).total_boxes) == (6, 12)


async def test_a_line_may_name_what_it_holds_instead_of_the_stock(caller: Caller) -> None:
    packed: dict[str, Any] = {"productCode": "RSFR60", "boxTypeCode": "QB", "unitsPerBox": 600, "unitType": "Stem"}
    answer = await caller.post("invoice.item.add", invoiceId=ID, **packed, boxes=1, price=0.59)
    assert answer["status"] == "1"
    assert boxes_left(caller) == 13


async def test_the_two_ways_to_name_stock_exclude_each_other(caller: Caller) -> None:
    more: dict[str, Any] = {"invoiceId": ID, "boxes": 1, "price": 0.59}
    answer = await caller.post("invoice.item.add", **more, orderItemId=STOCK, productCode="RSFR60")
    assert answer["message"] == "Only one of the parameters orderItemId, productCode is allowed"
    answer = await caller.post("invoice.item.add", **more, productCode="RSFR60", unitType="Stem")
    assert answer["message"] == "Parameter boxTypeCode is required"
    assert (await caller.post("invoice.item.add", **more))["message"] == "Parameter orderItemId is required"


async def test_fewer_boxes_go_back_and_more_come_from_the_shelf(caller: Caller) -> None:
    change: dict[str, Any] = {"invoiceId": ID, "invoiceItemId": ITEM, "price": 0.61}
    await caller.post("invoice.item.update", **change, boxes=1)
    assert (boxes_left(caller), invoice(caller).total_boxes) == (17, 1)
    answer = await caller.post("invoice.item.update", **change, boxes=6, returnAvailableBoxes=1)
    assert (answer["availableBoxes"], invoice(caller).total_boxes) == (12, 6)
    assert str(invoice(caller).lines[0].price) == "0.61"


async def test_the_price_is_wanted_even_when_only_boxes_change(caller: Caller) -> None:
    answer = await caller.post("invoice.item.update", invoiceId=ID, invoiceItemId=ITEM, boxes=3)
    assert answer["message"] == "Parameter price is required"


async def test_a_deleted_line_gives_its_boxes_back(caller: Caller) -> None:
    answer = await caller.post("invoice.item.delete", invoiceId=ID, invoiceItemId=ITEM, returnAvailableBoxes=1)
    assert (answer["invoiceNumber"], answer["availableBoxes"]) == (NUMBER, 18)
    assert caller.komet.state.stock.holding("bx770001") is caller.komet.state.stock.get(STOCK)


async def test_only_a_draft_can_be_checked_out(caller: Caller) -> None:
    await caller.post("invoice.checkout", invoiceNumber=NUMBER)
    answer = await caller.post("invoice.checkout", invoiceNumber=NUMBER)
    assert answer == {"status": "0", "message": "The invoice cannot be checked out because it is not a draft"}
    assert [call.effects for call in caller.komet.calls] == [1, 0]


async def test_a_draft_may_be_confirmed_without_a_checkout(caller: Caller) -> None:
    assert (await caller.post("invoice.confirm", invoiceNumber=NUMBER))["status"] == "1"


async def test_a_number_with_its_letter_is_refused(caller: Caller) -> None:
    answer = await caller.post("invoice.confirm", invoiceNumber=f"W{NUMBER}")
    assert answer["message"] == "Parameter invoiceNumber must be an integer"


async def test_a_synchronized_invoice_is_locked_for_everybody(caller: Caller) -> None:
    await caller.post("invoice.mark.sync.status.ok", invoiceId=ID)
    item: dict[str, Any] = {"invoiceId": ID, "invoiceItemId": ITEM}
    assert await caller.post("invoice.item.update", **item, price=1) == LOCKED
    assert await caller.post("invoice.item.delete", **item) == LOCKED
    assert await caller.post("invoice.item.add", invoiceId=ID, orderItemId=STOCK, boxes=1, price=1) == LOCKED
    assert await caller.post("invoice.checkout", invoiceNumber=NUMBER) == LOCKED
    assert await caller.post("invoice.confirm", invoiceNumber=NUMBER) == LOCKED


async def test_locking_twice_is_harmless(caller: Caller) -> None:
    answers = [await caller.post("invoice.mark.sync.status.ok", invoiceId=ID) for _ in range(2)]
    assert answers == [{"status": "1", "message": "OK"}] * 2
    assert [call.effects for call in caller.komet.calls] == [1, 0]


@pytest.mark.parametrize(("unconfirm", "status"), [({}, "Draft"), ({"unconfirm": 0}, "Confirmed")])
async def test_an_error_unlocks_and_gives_the_former_status_back(
    caller: Caller, unconfirm: dict[str, Any], status: str
) -> None:
    await caller.post("invoice.confirm", invoiceNumber=NUMBER)
    await caller.post("invoice.mark.sync.status.ok", invoiceId=ID, invoiceNumber=NUMBER)
    await caller.post("invoice.mark.sync.status.error", invoiceId=ID, message="wrong mapping", **unconfirm)
    after = invoice(caller)
    assert (after.synced, after.sync_error, after.status) == (False, "wrong mapping", status)


async def test_an_error_wants_its_reason(caller: Caller) -> None:
    answer = await caller.post("invoice.mark.sync.status.error", invoiceId=ID)
    assert answer["message"] == "Parameter message is required"


async def test_a_number_that_is_not_the_invoices_own_is_refused(caller: Caller) -> None:
    answer = await caller.post("invoice.mark.sync.status.ok", invoiceId=ID, invoiceNumber=1)
    assert answer == {"status": "0", "message": "The invoice does not exist"}


@pytest.mark.parametrize("codes", ["BX770001,BX770002,NOBOX", ["BX770001", "bx770002", "NOBOX"]])
async def test_shipped_boxes_are_counted_and_failures_not_named(caller: Caller, codes: object) -> None:
    answer = await caller.post("box.invoice.shipment.confirm", orderNumber=NUMBER, boxCodes=codes)
    assert answer == {"status": "1", "message": "success", "updatedBoxes": "2"}
    again = await caller.post("box.invoice.shipment.confirm", orderNumber=NUMBER, boxCodes=codes)
    assert again["updatedBoxes"] == "0"
    assert [call.effects for call in caller.komet.calls] == [1, 0]


async def test_a_shipment_may_be_told_in_the_url_too(caller: Caller) -> None:
    params: dict[str, Any] = {
        "authenticationToken": caller.komet.token(MANAGER),
        "orderNumber": str(NUMBER),
        "boxCodes": "BX770001,BX770002",
    }
    response = await caller.http.post("/api/box.invoice.shipment.confirm", params=params)
    assert response.json()["updatedBoxes"] == "2"
    assert caller.komet.calls[0].remarks == []


async def test_the_details_may_leave_drafts_out_while_the_headers_show_them(caller: Caller) -> None:
    caller.komet.set(details_show_drafts=False)
    assert (await caller.get("invoice.details.list", order=NUMBER))["message"] == "Orders not found."
    assert [row["id"] for row in await listed(caller, order=NUMBER)] == [ID]
