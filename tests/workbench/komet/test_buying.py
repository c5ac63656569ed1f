"""purchase.order.create and purchase.order.mixed.create."""

from typing import Any

import pytest

from bot.workbench.komet.seed import ALBORADA, COTOPAXI
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
HEADER: dict[str, Any] = {"shipDate": "2031-04-09", "vendorId": 3310}
PRESOLD: dict[str, Any] = {"prebookItemId": 7712003, "boxes": 6}
ALONE: dict[str, Any] = {
    "productCode": "RSFR60",
    "boxes": 2,
    "boxTypeCode": "QB",
    "unitType": "Stem",
    "bunches": 5,
    "stemsBunch": 25,
    "unitCost": 0.325,
}
MIXED: dict[str, Any] = {"productId": 90210, "boxes": 2, "boxTypeCode": "HB", "unitType": "Bunch"}
PART: dict[str, Any] = {"productCode": "RSFR60", "bunches": 6, "stemsBunch": 25, "unitCost": 7.5}


async def create(caller: Caller, *items: dict[str, Any], **header: Any) -> dict[str, Any]:
    return await caller.post("purchase.order.create", **{**HEADER, **header}, purchaseOrderItems=list(items))


async def test_a_line_for_a_prebook_carries_the_sale(caller: Caller) -> None:
    made = await create(caller, PRESOLD)
    order = await caller.order(made["purchaseOrderNumber"])
    (line,) = order["details"]
    assert (order["status"], line["prebook"], line["prebookItemId"]) == ("A", "440912", 7712003)
    assert (line["totalBoxes"], line["unitCost"], line["customerName"]) == (6, 0.32, "Lakeside Florist Supply")


async def test_a_repeat_makes_a_second_order(caller: Caller) -> None:
    numbers = [(await create(caller, PRESOLD))["purchaseOrderNumber"] for _ in range(2)]
    assert len(set(numbers)) == 2
    assert [call.effects for call in caller.komet.calls] == [1, 1]


async def test_lines_can_be_added_to_an_order(caller: Caller) -> None:
    made = await create(caller, ALONE, purchaseOrderNumber="P071882")
    assert made["purchaseOrderId"] == 5120077
    assert len((await caller.order("P071882"))["details"]) == 4


async def test_an_order_of_another_vendor_is_not_found_for_adding(caller: Caller) -> None:
    answer = await create(caller, ALONE, purchaseOrderNumber="P071882", vendorId=3350)
    assert answer == {"status": "0", "message": "The purchase order does not exist"}


async def test_vendor_id_and_code_exclude_each_other_and_one_is_needed(caller: Caller) -> None:
    assert "vendorId, vendorCode is allowed" in (await create(caller, ALONE, vendorCode="ALBO"))["message"]
    answer = await caller.post("purchase.order.create", shipDate="2031-04-09", purchaseOrderItems=[ALONE])
    assert answer["message"] == "At least one of the parameters vendorId, vendorCode is required"


async def test_a_vendor_orders_from_itself_whatever_it_sends(caller: Caller) -> None:
    item: dict[str, Any] = {"prebookItemId": 7712003, "boxes": 1}
    made = await caller.post(
        "purchase.order.create", by=ALBORADA, shipDate="2031-04-09", vendorId=3350, purchaseOrderItems=[item]
    )
    assert (await caller.order(made["purchaseOrderNumber"]))["vendorId"] == 3310


async def test_a_vendor_cannot_buy_for_another_vendors_prebook_line(caller: Caller) -> None:
    answer = await caller.post(
        "purchase.order.create", by=COTOPAXI, shipDate="2031-04-09", purchaseOrderItems=[PRESOLD]
    )
    assert (answer["status"], answer["message"]) == ("0", "The prebook item does not exist")


async def test_orders_of_vendors_may_come_out_confirmed(caller: Caller) -> None:
    caller.komet.set(vendor_order_status="Confirmed by Farm")
    made = await caller.post("purchase.order.create", by=ALBORADA, shipDate="2031-04-09", purchaseOrderItems=[PRESOLD])
    assert (await caller.order(made["purchaseOrderNumber"]))["status"] == "CF"


async def test_unknown_words_make_an_alias_and_an_unknown_line(caller: Caller) -> None:
    words: dict[str, Any] = {**ALONE, "productDescription": "Rosa Roja Grande"}
    made = await create(caller, {name: value for name, value in words.items() if name != "productCode"})
    (line,) = (await caller.order(made["purchaseOrderNumber"]))["details"]
    assert (line["productId"], line["productDescription"]) == (None, "Rosa Roja Grande")
    assert caller.komet.state.aliases == [(3310, "Rosa Roja Grande")]


async def test_an_unknown_code_alone_fails_in_its_row(caller: Caller) -> None:
    made = await create(caller, ALONE, {**ALONE, "productCode": "NOPE"})
    assert [row["status"] for row in made["purchaseOrderItems"]] == ["1", "0"]
    assert made["purchaseOrderItems"][1]["message"] == "The product does not exist"
    assert len((await caller.order(made["purchaseOrderNumber"]))["details"]) == 1


async def test_when_no_line_can_be_made_there_is_no_order(caller: Caller) -> None:
    before = len(caller.komet.state.orders)
    answer = await create(caller, {"prebookItemId": 1, "boxes": 1})
    assert (answer["status"], len(caller.komet.state.orders)) == ("0", before)
    assert caller.komet.calls[0].effects == 0


@pytest.mark.parametrize("name", ["unitType", "bunches", "stemsBunch", "unitCost"])
async def test_a_standalone_line_needs_its_packing_and_cost(caller: Caller, name: str) -> None:
    answer = await create(caller, {key: value for key, value in ALONE.items() if key != name})
    assert answer == {"status": "0", "message": f"Parameter {name} is required"}


async def test_a_cost_has_three_digits_behind_the_point(caller: Caller) -> None:
    assert (await create(caller, ALONE))["status"] == "1"
    answer = await create(caller, {**ALONE, "unitCost": 0.3255})
    assert answer["message"] == "Parameter unitCost must be a decimal number"


async def test_only_inbound_carriers_bring_goods(caller: Caller) -> None:
    answer = await create(caller, ALONE, carrierCode="FLX")
    assert answer["message"] == "The carrier is not an inbound carrier"
    assert (await create(caller, ALONE, carrierCode="NWC"))["status"] == "1"


async def test_a_company_may_make_carriers_mandatory(caller: Caller) -> None:
    caller.komet.set(carrier_mandatory=True)
    answer = await create(caller, ALONE)
    assert answer["message"] == "At least one of the parameters carrierId, carrierCode is required"


async def test_a_company_with_several_locations_needs_the_locations_code(caller: Caller) -> None:
    caller.komet.set(multi_location=True)
    assert (await create(caller, ALONE))["message"] == "Parameter companyLocationCode is required"
    made = await create(caller, ALONE, companyLocationCode="LAX")
    assert (await caller.order(made["purchaseOrderNumber"]))["locationName"] == "Los Angeles"


@pytest.mark.parametrize("name", ["AWB Number", "awbNumber"])
async def test_the_last_digits_of_an_awb_ship_the_order_at_once(caller: Caller, name: str) -> None:
    made = await create(caller, PRESOLD, **{name: "4427"})
    (line,) = (await caller.order(made["purchaseOrderNumber"]))["details"]
    assert (line["lineItemStatus"], len(line["boxes"])) == ("S", 6)


async def test_an_awb_of_three_digits_is_refused(caller: Caller) -> None:
    answer = await create(caller, PRESOLD, **{"AWB Number": "442"})
    assert answer["message"] == "Parameter AWB Number must be the last 4 digits of the AWB"


async def mixed(caller: Caller, *parts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    item: dict[str, Any] = {**MIXED, "breakdowns": list(parts), **changes}
    return await caller.post("purchase.order.mixed.create", **HEADER, purchaseOrderItems=[item])


async def test_a_mixed_order_starts_as_pending_with_its_recipe(caller: Caller) -> None:
    made = await mixed(caller, PART, {**PART, "productCode": "RSMO60", "unitCost": 8.5})
    order = await caller.order(made["purchaseOrderNumber"])
    (line,) = order["details"]
    assert (order["status"], line["bunches"], line["unitCost"], order["totalCost"]) == ("PA", 12, 8, "192.00")
    assert [part["productDescription"] for part in line["breakdowns"]] == [
        "Rose Freedom Red 60cm",
        "Rose Mondial White 60cm",
    ]


async def test_what_is_unknown_in_a_mixed_box_is_left_out_without_a_word(caller: Caller) -> None:
    unknown: dict[str, Any] = {**PART, "productCode": "NOPE", "productDescription": "Rosa Rara"}
    made = await mixed(caller, PART, unknown)
    (line,) = (await caller.order(made["purchaseOrderNumber"]))["details"]
    assert (made["status"], len(line["breakdowns"])) == ("1", 1)
    assert caller.komet.state.aliases == [(3310, "Rosa Rara")]


async def test_a_mixed_line_with_nothing_known_leaves_no_row(caller: Caller) -> None:
    answer = await mixed(caller, {**PART, "productCode": "NOPE"})
    assert (answer["status"], "purchaseOrderNumber" in answer) == ("0", False)


async def test_a_mixed_box_for_a_prebook_carries_the_sale(caller: Caller) -> None:
    made = await mixed(caller, {**PART, "prebookItemId": 7712003})
    (line,) = (await caller.order(made["purchaseOrderNumber"]))["details"]
    assert (line["prebook"], line["prebookItemId"]) == ("440912", 7712003)


async def test_mixed_orders_know_no_awb(caller: Caller) -> None:
    item: dict[str, Any] = {**MIXED, "breakdowns": [PART]}
    wish: dict[str, Any] = {**HEADER, "AWB Number": "4427", "purchaseOrderItems": [item]}
    made = await caller.post("purchase.order.mixed.create", **wish)
    assert "boxes" not in (await caller.order(made["purchaseOrderNumber"]))["details"][0]
    assert caller.komet.calls[0].remarks == ["unknown parameter AWB Number"]
