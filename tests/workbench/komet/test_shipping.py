"""Putting lines on an AWB, moving boxes, confirming lines, prices and references."""

from typing import Any

import pytest

from bot.workbench.komet.seed import ALBORADA, COTOPAXI, MANAGER
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
LINE = 9004411
WAYBILL: dict[str, Any] = {"awb": "729-5501-8842", "shipDate": "2031-04-09"}
RESULTS = "purchaseOrderItemDetailsAWBAddAPIResultList"


async def ship(caller: Caller, line: int = LINE, *, by: str = MANAGER, **more: Any) -> dict[str, Any]:
    return await caller.post("purchase.order.item.awb.add", by=by, poItemId=line, **{**WAYBILL, **more})


async def lines(caller: Caller) -> dict[int, dict[str, Any]]:
    return {line["poItemId"]: line for line in (await caller.order("P071882"))["details"]}


async def test_komet_invents_the_codes_and_status_is_a_number(caller: Caller) -> None:
    answer = await ship(caller)
    assert (answer["status"], len(answer["boxCodes"]), "newPOItemId" in answer) == (1, 6, False)
    line = (await lines(caller))[LINE]
    assert (line["lineItemStatus"], [box["boxCode"] for box in line["boxes"]]) == ("S", answer["boxCodes"])


async def test_fewer_codes_than_boxes_split_the_line(caller: Caller) -> None:
    answer = await ship(caller, boxCodes=["AL220411", "AL220412"])
    found = await lines(caller)
    rest = found[answer["newPOItemId"]]
    assert (found[LINE]["totalBoxes"], rest["totalBoxes"]) == (2, 4)
    assert (found[LINE]["lineItemStatus"], rest["lineItemStatus"], "boxes" in rest) == ("S", "Pending", False)
    assert rest["prebookItemId"] == found[LINE]["prebookItemId"]


async def test_more_codes_than_boxes_and_codes_in_use_are_refused(caller: Caller) -> None:
    answer = await ship(caller, boxCodes=[f"N{n}" for n in range(7)])
    assert answer == {"status": 0, "message": "There are more box codes than boxes in the purchase order item"}
    assert (await ship(caller, boxCodes=["BX700411"]))["message"] == "Box code already exists"
    assert (await ship(caller, boxCodes=["N1", "n1"]))["message"] == "Box code already exists"


@pytest.mark.parametrize(("lot", "status"), [("999", 1), ("1000", 0), ("99999", 0), ("100000", 1), ("A1204", 1)])
async def test_lots_from_1000_to_99999_are_komets_own(caller: Caller, lot: str, status: int) -> None:
    assert (await ship(caller, lotNumber=lot))["status"] == status


async def test_a_shipped_line_is_not_shipped_again(caller: Caller) -> None:
    await ship(caller)
    assert (await ship(caller))["message"] == "The purchase order item has already been shipped"


async def test_a_vendor_ships_its_own_lines_only(caller: Caller) -> None:
    assert (await ship(caller, by=COTOPAXI))["message"] == "The purchase order item does not exist"
    assert (await ship(caller, by=ALBORADA))["status"] == 1


async def test_an_unknown_product_is_skipped(caller: Caller) -> None:
    packed: dict[str, Any] = {
        "boxes": 2,
        "boxTypeCode": "QB",
        "unitType": "Stem",
        "bunches": 5,
        "stemsBunch": 25,
        "unitCost": 1,
    }
    wish: dict[str, Any] = {"productDescription": "Rosa Rara", **packed}
    made = await caller.post("purchase.order.create", shipDate="2031-04-09", vendorId=3310, purchaseOrderItems=[wish])
    answer = await ship(caller, made["purchaseOrderItems"][0]["poItemId"])
    assert answer == {"status": 1, "message": "OK"}
    assert caller.komet.calls[-1].effects == 0


async def test_many_lines_ship_one_by_one_and_without_an_outer_message(caller: Caller) -> None:
    items = [{"poItemId": each, "vendorId": 3310, **WAYBILL} for each in (LINE, 9004412, 1)]
    answer = await caller.post("purchase.order.items.awb.add", poItems=items)
    assert set(answer) == {"status", RESULTS}
    assert [(row["poItemId"], row["status"]) for row in answer[RESULTS]] == [(LINE, 1), (9004412, 1), (1, 0)]
    assert isinstance(answer[RESULTS][0]["lotNumber"], int)


async def test_a_company_token_names_the_vendor_of_each_line(caller: Caller) -> None:
    answer = await caller.post("purchase.order.items.awb.add", poItems=[{"poItemId": LINE, **WAYBILL}])
    assert answer[RESULTS][0]["message"] == "Parameter vendorId is required"
    wrong: dict[str, Any] = {"poItemId": LINE, "vendorId": 3350, **WAYBILL}
    answer = await caller.post("purchase.order.items.awb.add", poItems=[wrong])
    assert answer[RESULTS][0]["message"] == "The purchase order item does not exist"


async def test_the_house_awb_is_kept(caller: Caller) -> None:
    item: dict[str, Any] = {"poItemId": LINE, "vendorId": 3310, "houseAWB": "HAWB-2031-17", **WAYBILL}
    await caller.post("purchase.order.items.awb.add", poItems=[item])
    (awb,) = [each for each in caller.komet.state.awbs.values() if each.number == "729-5501-8842"]
    assert (awb.house, awb.origin) == ("HAWB-2031-17", "BOG")


async def move(caller: Caller, codes: str, day: str = "2031-04-10") -> dict[str, Any]:
    return await caller.get("box.move.awb", awb="729-5501-9999", shipDate=day, boxCodes=codes)


async def test_a_get_moves_boxes_and_tells_those_it_did_not(caller: Caller) -> None:
    answer = await move(caller, "BX700411,NOBOX")
    assert answer == {"status": "1", "message": "OK", "failedBoxes": ["NOBOX"]}
    (awb,) = [each for each in caller.komet.state.awbs.values() if each.number == "729-5501-9999"]
    found = await caller.get("purchase.order.list", awbId=awb.id)
    codes = [box["boxCode"] for each in found["purchaseOrders"] for line in each["details"] for box in line["boxes"]]
    assert "BX700411" in codes
    call = caller.komet.calls[0]
    assert (call.verb, call.effect, call.effects) == ("GET", "write", 1)


async def test_moving_replaces_the_ship_date_of_the_awb(caller: Caller) -> None:
    await move(caller, "BX700411")
    await move(caller, "BX700410", "2031-04-11")
    (awb,) = [each for each in caller.komet.state.awbs.values() if each.number == "729-5501-9999"]
    assert awb.ship_date.isoformat() == "2031-04-11"


async def test_a_box_that_was_received_cannot_be_moved(caller: Caller) -> None:
    received = next(
        box.code
        for order in caller.komet.state.orders.values()
        for line in order.lines
        for box in line.boxes
        if box.status_name == "Received"
    )
    assert (await move(caller, received))["failedBoxes"] == [received]
    assert caller.komet.calls[0].effects == 0


async def confirm(caller: Caller, boxes: int, line: int = LINE, *, by: str = MANAGER) -> dict[str, Any]:
    return await caller.post("purchase.order.item.confirm", by=by, poItemId=line, quantityConfirmed=boxes)


@pytest.mark.parametrize(("boxes", "status"), [(5, "Partial Confirmed"), (6, "C")])
async def test_the_number_of_confirmed_boxes_is_set(caller: Caller, boxes: int, status: str) -> None:
    for _ in range(2):
        assert await confirm(caller, boxes) == {"status": "1", "message": "OK"}
    line = (await lines(caller))[LINE]
    assert (line["quantityConfirmed"], line["lineItemStatus"]) == (boxes, status)


async def test_zero_takes_a_confirmation_back(caller: Caller) -> None:
    await confirm(caller, 5)
    await confirm(caller, 0)
    line = (await lines(caller))[LINE]
    assert (line["quantityConfirmed"], line["lineItemStatus"]) == (0, "Pending")


async def test_zero_may_be_refused_instead(caller: Caller) -> None:
    caller.komet.set(confirm_zero=False)
    assert (await confirm(caller, 0))["message"] == "The quantity confirmed must be greater than 0"


async def test_an_order_is_confirmed_once_all_its_lines_are(caller: Caller) -> None:
    found = await lines(caller)
    for line_id, line in found.items():
        assert (await caller.order("P071882"))["status"] == "A"
        await confirm(caller, line["totalBoxes"], line_id)
    assert (await caller.order("P071882"))["status"] == "CF"
    for line_id in found:
        await confirm(caller, 0, line_id)
    assert (await caller.order("P071882"))["status"] == "A"


async def test_more_than_ordered_or_a_shipped_line_cannot_be_confirmed(caller: Caller) -> None:
    assert (await confirm(caller, 7))["message"] == "The quantity confirmed must not exceed the quantity ordered"
    await ship(caller)
    assert (await confirm(caller, 1))["message"] == "The purchase order item cannot be confirmed"


async def test_vendors_cannot_confirm(caller: Caller) -> None:
    answer = await confirm(caller, 1, by=ALBORADA)
    assert answer["message"] == "The method purchase.order.item.confirm is not available for Vendor tokens"


@pytest.mark.parametrize("status", ["0", "1"])
async def test_a_web_sale_waits_for_the_customers_checkout(caller: Caller, status: str) -> None:
    caller.komet.set(checkout_pending_status=status)
    state = caller.komet.state
    sale = next(each for each in state.prebooks if each.is_ecommerce and not each.checked_out)
    ((_, line),) = state.bought_for(sale.lines[0].id)
    answer = await confirm(caller, 1, line.id)
    assert answer["status"] == status
    assert "cannot be confirmed because the checkout process has not been completed" in answer["message"]
    assert "60 minutes" in answer["message"]
    await caller.control(f"prebooks/{sale.number}/confirm")
    assert (await confirm(caller, 1, line.id))["message"] == "OK"
    assert [call.effects for call in caller.komet.calls] == [0, 1]


async def test_a_sales_price_is_set_and_answered_with_a_lower_case_ok(caller: Caller) -> None:
    answer = await caller.post("purchase.order.item.price.update", purchaseOrderItemId=LINE, price=0.615)
    assert (await caller.look("calls"))["calls"][0]["parameters"]["price"] == 0.615
    assert answer == {"status": "1", "message": "ok"}
    found = caller.komet.state.find_line(LINE)
    assert found is not None
    assert str(found[1].price) == "0.615"


async def test_a_reference_is_set_and_listed(caller: Caller) -> None:
    await caller.post("purchase.order.item.reference.update", purchaseOrderItemId=LINE, reference="RF-20931")
    assert (await lines(caller))[LINE]["referenceNumber"] == "RF-20931"


async def test_vendor_availability_is_listed_by_number_or_line(caller: Caller) -> None:
    by_number = await caller.get("purchase.order.va.details.list", purchaseOrderNumbers="P071882,P071883")
    by_line = await caller.get("purchase.order.va.details.list", purchaseOrderItemIds=str(LINE))
    assert by_number == by_line
    assert [line["poItemId"] for line in by_line["purchaseOrders"][0]["details"]] == [LINE]
    answer = await caller.get("purchase.order.va.details.list", purchaseOrderNumbers="P071882", shipDate="2031-04-10")
    assert answer == {"status": "1", "message": "Orders not found.OK"}
