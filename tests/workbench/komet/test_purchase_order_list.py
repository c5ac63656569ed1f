"""purchase.order.list: its filters, its codes, its loose types."""

from typing import Any

import pytest

from bot.workbench.komet.seed import ALBORADA
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
TODAY = "2031-04-09"


async def listed(caller: Caller, **filters: Any) -> list[dict[str, Any]]:
    answer = await caller.get("purchase.order.list", **filters)
    rows = answer.get("purchaseOrders", [])
    assert isinstance(rows, list)
    return rows


async def test_the_sample_order_comes_in_the_documented_shape(caller: Caller) -> None:
    answer = await caller.get("purchase.order.list", number="P071882")
    assert list(answer) == ["message", "status", "purchaseOrders"]
    assert (answer["message"], answer["status"]) == ("OK", "1")
    (order,) = answer["purchaseOrders"]
    assert (order["id"], order["number"], order["status"]) == (5120077, "P071882", "A")
    assert (order["vendorId"], order["vendorName"]) == (3310, "Finca Alborada")
    assert (order["locationId"], order["locationName"], order["origin"]) == (12, "Miami", "BOG")
    line = order["details"][0]
    assert (line["poItemId"], line["productId"]) == (9004411, 88120)
    assert (line["productDescription"], line["boxType"], line["unitType"]) == (
        "Rose Freedom Red 60cm",
        "QB",
        "Stem",
    )
    assert (line["bunches"], line["stemsBunch"], line["units"], line["totalUnits"]) == (24, 25, 600, 3600)
    assert (line["unitCost"], line["totalCost"]) == (0.32, "1,152.00")
    assert (line["prebook"], line["customerName"]) == ("440912", "Lakeside Florist Supply")


async def test_at_least_one_of_date_number_awb_or_truck_is_required(caller: Caller) -> None:
    answer = await caller.get("purchase.order.list", vendorId=3310)
    assert answer == {
        "message": "At least one of the parameters date, number, awbId, inboundTruckId is required",
        "status": "0",
    }


async def test_a_date_alone_lists_that_ship_date(caller: Caller) -> None:
    orders = await listed(caller, date=TODAY)
    assert len(orders) >= 25
    assert {order["shipDate"] for order in orders} == {TODAY}


async def test_a_date_in_another_spelling_is_refused(caller: Caller) -> None:
    answer = await caller.get("purchase.order.list", date="04/09/2031")
    assert answer["message"] == "Parameter date must be a date in the format YYYY-MM-DD"


async def test_a_day_that_does_not_exist_is_refused(caller: Caller) -> None:
    answer = await caller.get("purchase.order.list", date="2031-02-30")
    assert answer["message"] == "Parameter date must be a date in the format YYYY-MM-DD"


async def test_several_numbers_come_separated_by_commas(caller: Caller) -> None:
    orders = await listed(caller, number="P071882, p071881,P000001")
    assert [order["number"] for order in orders] == ["P071881", "P071882"]


async def test_each_number_has_at_most_ten_characters(caller: Caller) -> None:
    answer = await caller.get("purchase.order.list", number="P071882,P0718820000")
    assert answer["message"] == "Parameter number exceeds the maximum length of 10 characters"


async def test_no_order_is_told_with_the_ok_stuck_to_it(caller: Caller) -> None:
    assert await caller.get("purchase.order.list", number="P000001") == {
        "message": "Orders not found.OK",
        "status": "1",
    }


async def test_the_other_spelling_of_no_order_can_be_switched_on(caller: Caller) -> None:
    caller.komet.set(orders_not_found="Orders not found.")
    assert (await caller.get("purchase.order.list", number="P1"))["message"] == "Orders not found."


async def test_an_air_waybill_alone_is_enough(caller: Caller) -> None:
    awb = next(awb for awb in caller.komet.state.awbs.values() if awb.ship_date.isoformat() == TODAY)
    orders = await listed(caller, awbId=awb.id)
    assert orders
    assert {(order["shipDate"], order["origin"]) for order in orders} == {(TODAY, awb.origin)}


async def test_an_inbound_truck_alone_is_enough(caller: Caller) -> None:
    truck = next(o.inbound_truck_id for o in caller.komet.state.orders.values() if o.inbound_truck_id)
    orders = await listed(caller, inboundTruckId=truck)
    assert {order["origin"] for order in orders} <= {"OXR", "SFO", "SAN", "MIA"}


async def test_vendors_are_matched_by_a_part_of_name_or_code(caller: Caller) -> None:
    by_name = await listed(caller, date=TODAY, vendor="alborAda")
    assert by_name == await listed(caller, date=TODAY, vendor="albo")
    assert {order["vendorId"] for order in by_name} == {3310}


async def test_the_vendor_id_is_matched_whole(caller: Caller) -> None:
    assert {order["vendorId"] for order in await listed(caller, date=TODAY, vendorId=3310)} == {3310}
    assert await listed(caller, date=TODAY, vendorId=331) == []


@pytest.mark.parametrize(
    ("words", "code"), [("Approved", "A"), ("confirmed by farm", "CF"), ("Pending Approval", "PA")]
)
async def test_the_status_filter_takes_long_words_and_the_data_has_codes(caller: Caller, words: str, code: str) -> None:
    assert {order["status"] for order in await listed(caller, date=TODAY, status=words)} == {code}


async def test_a_status_code_is_no_filter(caller: Caller) -> None:
    answer = await caller.get("purchase.order.list", date=TODAY, status="CF")
    assert answer["status"] == "0"
    assert answer["message"].startswith("Parameter status must be one of")


async def test_the_code_of_cancelled_orders_can_be_switched(caller: Caller) -> None:
    await caller.control("orders/P071882/cancel")
    assert (await caller.order("P071882"))["status"] == "Cancelled"
    caller.komet.set(cancelled_code="CA")
    assert (await caller.order("P071882"))["status"] == "CA"


async def test_products_and_prebooks_select_orders_by_their_lines(caller: Caller) -> None:
    (order,) = await listed(caller, date=TODAY, prebook="440912", product="freedom red")
    assert order["number"] == "P071882"
    assert len(order["details"]) == 3


async def test_line_filters_can_be_made_to_drop_other_lines(caller: Caller) -> None:
    caller.komet.set(trim_lines=True)
    (order,) = await listed(caller, number="P071882", purchaseOrderItemIds="9004412,9004413")
    assert [line["poItemId"] for line in order["details"]] == [9004412, 9004413]


async def test_customers_origins_and_locations_narrow_the_list(caller: Caller) -> None:
    assert len(await listed(caller, number="P071882", customerId=25140, origin="bog", locationId=12)) == 1
    assert await listed(caller, number="P071882", locationId=99) == []
    assert await listed(caller, number="P071882", origin="UIO") == []


async def test_the_line_status_filter_takes_words(caller: Caller) -> None:
    orders = await listed(caller, date=TODAY, statusLine="pending")
    assert all(any(line["lineItemStatus"] == "Pending" for line in order["details"]) for order in orders)


async def test_line_statuses_use_the_letters_that_were_seen(caller: Caller) -> None:
    seen = {line["lineItemStatus"] for order in await listed(caller, date=TODAY) for line in order["details"]}
    assert {"C", "S", "Pending"} <= seen


async def test_line_statuses_can_be_switched_to_words(caller: Caller) -> None:
    caller.komet.set(line_status="words")
    seen = {line["lineItemStatus"] for order in await listed(caller, date=TODAY) for line in order["details"]}
    assert {"Confirmed", "Shipped", "Pending"} <= seen


async def test_availability_spans_at_most_four_days(caller: Caller) -> None:
    window = {"futureInventoryAvailableFrom": "2031-04-10", "futureInventoryAvailableTo": "2031-04-14"}
    assert await listed(caller, date=TODAY, **window)
    window["futureInventoryAvailableTo"] = "2031-04-15"
    answer = await caller.get("purchase.order.list", date=TODAY, **window)
    assert answer["message"] == "The range of futureInventoryAvailable must not exceed 4 days"


async def test_boxes_come_only_on_shipped_lines(caller: Caller) -> None:
    lines = [line for order in await listed(caller, date=TODAY) for line in order["details"]]
    assert all(("boxes" in line) == (line["lineItemStatus"] == "S") for line in lines)
    assert all(len(line["boxes"]) == int(line["totalBoxes"]) for line in lines if "boxes" in line)


async def test_one_order_in_five_has_its_numbers_as_text(caller: Caller) -> None:
    lines = [line for order in await listed(caller, date=TODAY) for line in order["details"]]
    assert {type(line["totalBoxes"]) for line in lines} == {int, str}
    caller.komet.set(mixed_number_types=False)
    lines = [line for order in await listed(caller, date=TODAY) for line in order["details"]]
    assert {type(line["totalBoxes"]) for line in lines} == {int}


async def test_a_mixed_box_lists_its_recipe(caller: Caller) -> None:
    order = next(o for o in caller.komet.state.orders.values() if any(line.breakdowns for line in o.lines))
    line = next(line for line in (await caller.order(order.number))["details"] if "breakdowns" in line)
    assert sum(part["bunches"] for part in line["breakdowns"]) == int(line["bunches"])


async def test_a_standalone_line_has_no_prebook_keys(caller: Caller) -> None:
    order = next(o for o in caller.komet.state.orders.values() if all(not line.prebook for line in o.lines))
    line = (await caller.order(order.number))["details"][0]
    assert not {"prebook", "prebookItemId", "customerId", "standingOrder"} & set(line)


async def test_a_vendor_sees_its_own_orders_whatever_vendor_it_asks_for(caller: Caller) -> None:
    own = await listed(caller, by=ALBORADA, date=TODAY)
    assert own == await listed(caller, by=ALBORADA, date=TODAY, vendorId=3350)
    assert {order["vendorId"] for order in own} == {3310}


async def test_a_vendor_cannot_find_another_vendors_order(caller: Caller) -> None:
    other = next(o for o in caller.komet.state.orders.values() if o.vendor_id != 3310)
    answer = await caller.get("purchase.order.list", by=ALBORADA, number=other.number)
    assert answer["message"] == "Orders not found.OK"


async def test_a_vendor_learns_no_customers(caller: Caller) -> None:
    line = (await caller.order("P071882", by=ALBORADA))["details"][0]
    assert not {"customerId", "customerName"} & set(line)


async def test_vendor_availability_comes_only_when_asked_for(caller: Caller) -> None:
    (order,) = await listed(caller, number="P071882", includeVendorAvailabilityDetails="true")
    assert all(line["vendorAvailabilityDetails"] == [] for line in order["details"])
    (order,) = await listed(caller, number="P071882")
    assert all("vendorAvailabilityDetails" not in line for line in order["details"])
