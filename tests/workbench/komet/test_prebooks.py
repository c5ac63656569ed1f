"""Prebooks: listing, making, adding to, changing, deleting, and the fee."""

from datetime import date
from typing import Any

import pytest

from bot.workbench.komet.records_sales import Prebook
from bot.workbench.komet.seed import ALBORADA, COTOPAXI, LAKESIDE, MANAGER
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
NUMBER, ID, ITEM = "440912", 3310771, 7712003
ROSES: dict[str, Any] = {
    "productId": 88120,
    "vendorId": 3310,
    "boxTypeId": 4418,
    "unitType": "Stem",
    "boxes": 6,
    "bunches": 24,
    "stemsBunch": 25,
    "price": 0.59,
    "cost": 0.32,
}
HEADER: dict[str, Any] = {"customerId": 25140, "carrierId": 2207, "shipDate": "2031-04-12"}


def prebook(caller: Caller, prebook_id: int = ID) -> Prebook:
    found = caller.komet.state.prebooks.get(prebook_id)
    assert found is not None
    return found


async def details(caller: Caller, *, by: str = MANAGER, **filters: Any) -> list[dict[str, Any]]:
    answer = await caller.get("prebook.details.list", by=by, **filters)
    return list(answer.get("prebooks", []))


async def test_details_are_listed_for_one_truck_date(caller: Caller) -> None:
    rows = await details(caller, date="2031-04-12")
    assert {row["truckDate"] for row in rows} == {"2031-04-12"}
    assert len(rows) > 5


async def test_details_need_a_date_although_a_number_was_sent(caller: Caller) -> None:
    answer = await caller.get("prebook.details.list", prebook=NUMBER)
    assert answer == {"message": "Parameter date is required", "status": "0"}


async def test_details_of_vendor_ship_dates_span_seven_days_at_most(caller: Caller) -> None:
    week: dict[str, Any] = {"vendorShipDateFrom": "2031-04-09", "vendorShipDateTo": "2031-04-16"}
    assert {row["truckDate"] for row in await details(caller, **week)} <= {f"2031-04-{n}" for n in range(12, 20)}
    answer = await caller.get("prebook.details.list", **{**week, "vendorShipDateTo": "2031-04-17"})
    assert answer["message"] == "The range from vendorShipDateFrom to vendorShipDateTo must not exceed 7 days"


async def test_no_prebook_is_told_with_the_ok_stuck_to_it(caller: Caller) -> None:
    answer = await caller.get("prebook.details.list", date="2035-01-01")
    assert answer == {"message": "Orders not found.OK", "status": "1"}


async def test_unable_to_source_lists_lines_that_are_still_to_buy(caller: Caller) -> None:
    days = [f"2031-04-{day}" for day in range(10, 29)]
    rows = [row for day in days for row in await details(caller, date=day, unableToSource="true")]
    lines = {line["prebookItemId"] for row in rows for line in row["details"]}
    every = {line.id: line for prebook in caller.komet.state.prebooks for line in prebook.lines}
    assert lines
    assert all(every[line].unable_to_source for line in lines)


async def test_a_vendor_sees_its_own_lines_without_customer_and_prices(caller: Caller) -> None:
    tokens = caller.komet.tokens
    tokens.tick(tokens.seeded(ALBORADA), ("prebook.details.list",))
    rows = await details(caller, by=ALBORADA, date="2031-04-12")
    assert {line["vendorId"] for row in rows for line in row["details"]} == {3310}
    secret = {"customerId", "customerCode", "customerName", "customerPONumber", "totalPrice"}
    assert not any(secret & set(row) for row in rows)
    assert not any({"unitPrice", "totalPrice"} & set(line) for row in rows for line in row["details"])


async def test_updated_as_of_is_a_date_with_a_time(caller: Caller) -> None:
    assert await details(caller, date="2031-04-12", updatedAsOf="2031-01-01 00:00:00")
    assert not await details(caller, date="2031-04-12", updatedAsOf="2099-01-01 00:00:00")
    answer = await caller.get("prebook.details.list", date="2031-04-12", updatedAsOf="2031-01-01")
    assert answer["message"] == "Parameter updatedAsOf must be a date and time in the format YYYY-MM-DD hh:mm:ss"


async def test_a_standing_order_number_is_matched_exactly(caller: Caller) -> None:
    standing = next(each for each in caller.komet.state.prebooks if each.standing_order)
    number = str(standing.standing_order).removeprefix("SO")
    rows = await details(caller, date=standing.truck_date.isoformat(), soNumber=number)
    assert standing.id in [row["id"] for row in rows]
    assert {row["type"] for row in rows} == {"S"}


async def test_headers_are_listed_over_six_months_by_number(caller: Caller) -> None:
    answer = await caller.get("prebook.list", dateFrom="2031-01-01", dateTo="2031-06-30", prebook=NUMBER)
    (row,) = answer["prebooks"]
    assert (row["id"], row["number"], row["locationId"]) == (ID, int(NUMBER), 12)


async def test_headers_need_both_dates_and_at_most_six_months(caller: Caller) -> None:
    answer = await caller.get("prebook.list", prebook=NUMBER, dateFrom="2031-01-01")
    assert answer["message"] == "Parameter dateTo is required"
    answer = await caller.get("prebook.list", dateFrom="2031-01-01", dateTo="2031-07-31")
    assert answer["message"] == "The range from dateFrom to dateTo must not exceed 6 months"


async def test_the_location_is_spelled_with_a_capital_c_in_prebook_list(caller: Caller) -> None:
    days: dict[str, Any] = {"dateFrom": "2031-04-12", "dateTo": "2031-04-12"}
    assert (await caller.get("prebook.list", **days, CompanyLocationId=14))["message"] == "Orders not found.OK"
    await caller.get("prebook.list", **days, locationId=14)
    assert caller.komet.calls[-1].remarks == ["unknown parameter locationId"]


async def test_a_prebook_may_be_a_header_alone_and_then_costs_nothing(caller: Caller) -> None:
    answer = await caller.post("prebook.create", **HEADER)
    assert set(answer) == {"status", "message", "prebookId", "prebookNumber"}
    assert caller.komet.state.fees == []


async def test_the_fee_is_a_share_of_what_was_sold(caller: Caller) -> None:
    made = await caller.post("prebook.create", **HEADER, prebookItems=[ROSES])
    (fee,) = caller.komet.state.fees
    assert (fee.method, fee.document) == ("prebook.create", made["prebookNumber"])
    assert (str(fee.base), str(fee.amount)) == ("2124.00", "31.86")


async def test_sales_within_the_company_carry_no_fee(caller: Caller) -> None:
    await caller.post("prebook.create", **{**HEADER, "customerId": 25190}, prebookItems=[ROSES])
    assert caller.komet.state.fees == []


async def test_use_existing_lands_in_the_same_prebook_and_adds_the_lines_again(caller: Caller) -> None:
    wish: dict[str, Any] = {**HEADER, "customerPO": "LFS-5521", "useExisting": 1, "prebookItems": [ROSES]}
    answers = [await caller.post("prebook.create", **wish) for _ in range(2)]
    assert [answer["prebookId"] for answer in answers] == [ID, ID]
    assert len(prebook(caller).lines) == 3


@pytest.mark.parametrize(
    "other", [{"customerPO": "LFS-1"}, {"carrierId": 2221}, {"shipDate": "2031-04-13"}, {"customerId": 25141}]
)
async def test_use_existing_makes_a_new_one_when_anything_differs(caller: Caller, other: dict[str, Any]) -> None:
    wish: dict[str, Any] = {**HEADER, "customerPO": "LFS-5521", "useExisting": 1, **other}
    assert (await caller.post("prebook.create", **wish))["prebookId"] != ID


async def test_without_use_existing_a_repeat_makes_a_second_prebook(caller: Caller) -> None:
    answers = [await caller.post("prebook.create", **HEADER, prebookItems=[ROSES]) for _ in range(2)]
    assert len({answer["prebookId"] for answer in answers}) == 2


async def test_a_failure_leaves_status_0_and_no_prebook_id(caller: Caller) -> None:
    before = len(caller.komet.state.prebooks)
    answer = await caller.post("prebook.create", **HEADER, prebookItems=[ROSES, {**ROSES, "productId": 1}])
    assert answer == {"status": "0", "message": "The product does not exist"}
    assert len(caller.komet.state.prebooks) == before


async def test_a_customer_code_wants_the_name_beside_it(caller: Caller) -> None:
    wish: dict[str, Any] = {"carrierId": 2207, "shipDate": "2031-04-12", "customerCode": "LFS"}
    answer = await caller.post("prebook.create", **wish)
    assert answer["message"] == "Parameter customerDescription is required"
    answer = await caller.post("prebook.create", **wish, customerDescription="Lakeside Florist Supply")
    assert answer["status"] == "1"


async def test_customer_id_and_code_exclude_each_other(caller: Caller) -> None:
    answer = await caller.post("prebook.create", **HEADER, customerCode="LFS")
    assert answer["message"] == "Only one of the parameters customerId, customerCode is allowed"


async def test_a_vendors_vendor_id_is_dropped_and_its_price_does_not_count(caller: Caller) -> None:
    made = await caller.post("prebook.create", by=other_vendor(caller), **HEADER, prebookItems=[ROSES])
    (line,) = prebook(caller, made["prebookId"]).lines
    assert (line.vendor_id, str(line.price)) == (3350, "0.00")


async def test_a_vendors_price_counts_where_the_company_allows_it(caller: Caller) -> None:
    caller.komet.set(vendors_may_price=True)
    made = await caller.post("prebook.create", by=other_vendor(caller), **HEADER, prebookItems=[ROSES])
    assert str(prebook(caller, made["prebookId"]).lines[0].price) == "0.59"


def other_vendor(caller: Caller) -> str:
    """Tick the prebook methods for another vendor's token and return its name."""
    tokens = caller.komet.tokens
    token = tokens.seeded(COTOPAXI)
    tokens.tick(token, (*token.methods, "prebook.create", "prebook.item.delete", "prebook.details.list"))
    return COTOPAXI


async def test_purchase_orders_can_be_made_at_once_and_come_out_approved(caller: Caller) -> None:
    wish: dict[str, Any] = {**HEADER, "prebookItems": [ROSES], "autoGeneratePOsfromPrebooks": 1}
    item = (await caller.post("prebook.create", **wish))["prebookItems"][0]["prebookItemId"]
    ((order, line),) = caller.komet.state.bought_for(item)
    assert (order.status, order.vendor_id, line.total_boxes) == ("Approved", 3310, 6)
    assert order.ship_date == date(2031, 4, 9)


async def test_changing_the_header_leaves_the_lines_and_reaches_the_purchase_order(caller: Caller) -> None:
    lines = prebook(caller).lines
    answer = await caller.post("prebook.update", prebookId=ID, shipDate="2031-04-13", customerPO="LFS-9", shipViaId=1)
    assert answer == {"status": "1", "message": "success"}
    after = prebook(caller)
    assert (after.lines, after.truck_date, after.customer_po, after.ship_via) == (
        lines,
        date(2031, 4, 13),
        "LFS-9",
        "Grower",
    )
    assert (await caller.order("P071882"))["details"][0]["prebookTruckDate"] == "2031-04-13"


async def test_a_prebook_is_changed_by_its_id_and_not_by_its_number(caller: Caller) -> None:
    answer = await caller.post("prebook.update", prebookId=int(NUMBER), comments="x")
    assert answer == {"status": "0", "message": "The prebook does not exist"}


async def test_a_company_token_deletes_the_line_and_its_purchase_goes_to_the_open_market(caller: Caller) -> None:
    answer = await caller.post("prebook.item.delete", prebookId=str(ID), prebookItemId=str(ITEM))
    assert answer == {"status": "1", "message": "success"}
    assert prebook(caller).lines == ()
    assert not {"prebook", "prebookItemId", "customerId"} & set((await caller.order("P071882"))["details"][0])


async def test_a_vendor_only_zeroes_the_quantity_and_hears_the_same(caller: Caller) -> None:
    tokens = caller.komet.tokens
    tokens.tick(tokens.seeded(ALBORADA), ("prebook.item.delete",))
    answer = await caller.post("prebook.item.delete", by=ALBORADA, prebookId=ID, prebookItemId=ITEM)
    assert answer == {"status": "1", "message": "success"}
    assert [line.boxes for line in prebook(caller).lines] == [0]


async def test_a_vendor_cannot_touch_another_vendors_line(caller: Caller) -> None:
    answer = await caller.post("prebook.item.delete", by=other_vendor(caller), prebookId=ID, prebookItemId=ITEM)
    assert answer == {"status": "0", "message": "The prebook item does not exist"}


async def test_deleting_a_prebook_answers_message_first_with_a_blank_at_its_end(caller: Caller) -> None:
    answer = await caller.post("prebook.delete", prebookId=ID)
    assert list(answer.items()) == [("message", "The prebook was successfully deleted "), ("status", 1)]
    answer = await caller.post("prebook.delete", prebookId=ID)
    assert answer == {"message": "The prebook does not exist", "status": 0}


async def test_prebooks_that_were_bought_for_can_be_closed(caller: Caller) -> None:
    caller.komet.set(bought_prebooks_locked=True)
    for method in ("prebook.update", "prebook.item.delete", "prebook.delete"):
        answer = await caller.post(method, prebookId=ID, prebookItemId=ITEM)
        assert answer["message"] == "The prebook has purchase orders"


async def test_future_inventory_is_taken_and_no_line_id_comes_back(caller: Caller) -> None:
    before = caller.komet.state.offers[662014].boxes
    answer = await caller.post("prebook.future.item.add", prebookId=ID, inventoryId=662014, boxes=3, price=0.61)
    assert answer == {"status": "1", "message": "success"}
    assert caller.komet.state.offers[662014].boxes == before - 3
    assert [fee.method for fee in caller.komet.state.fees] == ["prebook.future.item.add"]


async def test_vendor_availability_takes_ids_in_one_text_and_calls_boxes_quantity(caller: Caller) -> None:
    wish: dict[str, Any] = {"prebookId": ID, "inventoryIds": "51882, 51883", "quantity": 14, "price": 0.6}
    answer = await caller.post("prebook.vendor.availability.item.add", **wish)
    assert answer["status"] == 1
    assert (prebook(caller).lines[-1].id, prebook(caller).lines[-1].boxes) == (answer["prebookItemId"], 14)
    assert [caller.komet.state.offers[each].boxes for each in (51882, 51883)] == [0, 10]
    assert caller.komet.state.fees == []


async def test_more_than_a_vendor_has_is_refused(caller: Caller) -> None:
    wish: dict[str, Any] = {"prebookId": ID, "inventoryIds": "51882", "quantity": 13, "price": 0.6}
    answer = await caller.post("prebook.vendor.availability.item.add", **wish)
    assert answer == {"status": 0, "message": "The quantity is not available"}


async def test_customer_tokens_see_no_prebooks(caller: Caller) -> None:
    answer = await caller.get("prebook.details.list", by=LAKESIDE, date="2031-04-12")
    assert answer["message"] == "The method prebook.details.list is not available for Customer tokens"
