"""The inventory in boxes and in units, and what makes it grow and shrink."""

from typing import Any

import pytest

from bot.workbench.komet.records_offers import Units
from bot.workbench.komet.records_sales import StockLine
from bot.workbench.komet.seed import ALBORADA, MANAGER
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
STOCK = 771204
BOXES: dict[str, Any] = {
    "growerId": "3310",
    "awb": "729-5501-8842",
    "shipDate": "2031-04-09",
    "productId": "88120",
    "quantity": "6",
    "boxTypeCode": "QB",
    "unitType": "stem",
    "stemsBunch": "25",
    "bunches": "24",
    "unitCost": "0.320",
}
HEAP: dict[str, Any] = {
    "productCode": "RSFR60",
    "stemsBunch": 25,
    "unitType": "Stem",
    "quantity": 25,
    "block": "B4",
    "bed": "12",
}


def shelf(caller: Caller, stock_id: int = STOCK) -> StockLine:
    found = caller.komet.state.stock.get(stock_id)
    assert found is not None
    return found


async def listed(caller: Caller, *, by: str = MANAGER, **filters: Any) -> dict[int, dict[str, Any]]:
    rows = (await caller.get("inventory.list", by=by, **filters)).get("inventoryItems", [])
    return {row["orderItemId"]: row for row in rows}


async def add(caller: Caller, **changes: Any) -> dict[str, Any]:
    params: dict[str, Any] = {"authenticationToken": caller.komet.token(MANAGER), **BOXES, **changes}
    response = await caller.http.post("/api/inventory.add", params={n: v for n, v in params.items() if v is not None})
    answer = response.json()
    assert isinstance(answer, dict)
    return answer


async def test_open_market_is_listed_unless_something_else_is_asked_for(caller: Caller) -> None:
    kinds = {each.id: each.kind for each in caller.komet.state.stock}
    assert {kinds[each] for each in await listed(caller)} == {"M"}
    assert {kinds[each] for each in await listed(caller, inventoryType="l,P")} == {"L", "P"}
    assert {kinds[each] for each in await listed(caller, inventoryType="all")} == {"M", "L", "S", "P"}
    answer = await caller.get("inventory.list", inventoryType="X")
    assert answer["message"] == "Parameter inventoryType must be one of: M, L, S, P, all"


async def test_boxes_are_told_on_request_only(caller: Caller) -> None:
    assert "boxes" not in (await listed(caller))[STOCK]
    row = (await listed(caller, includeBoxes=1, lotNumber="100412"))[STOCK]
    assert len(row["boxes"]) == row["quantity"] == 14


async def test_held_boxes_can_be_left_out(caller: Caller) -> None:
    await caller.control(f"inventory/{STOCK}/hold")
    assert STOCK in await listed(caller)
    assert STOCK not in await listed(caller, excludeHeldItems=1)


async def test_a_vendor_sees_its_own_boxes_without_prices(caller: Caller) -> None:
    caller.komet.tokens.tick(caller.komet.tokens.seeded(ALBORADA), ("inventory.list",))
    rows = await listed(caller, by=ALBORADA)
    assert {row["growerId"] for row in rows.values()} == {3310}
    assert not any("price" in row for row in rows.values())


async def test_nothing_in_stock_is_told_in_words(caller: Caller) -> None:
    assert await caller.get("inventory.list", lotNumber="0") == {"status": "1", "message": "Inventory not found."}


async def test_added_boxes_are_in_stock_and_message_comes_first(caller: Caller) -> None:
    before = await listed(caller)
    answer = await add(caller)
    assert list(answer.items()) == [("message", "OK"), ("status", "1")]
    (new,) = set(await listed(caller)) - set(before)
    assert (await listed(caller))[new]["quantity"] == 6
    assert caller.komet.calls[1].remarks == []


async def test_a_repeat_adds_the_boxes_again(caller: Caller) -> None:
    before = len(await listed(caller))
    for _ in range(2):
        await add(caller)
    assert len(await listed(caller)) == before + 2


async def test_the_answer_may_name_line_and_boxes(caller: Caller) -> None:
    caller.komet.set(inventory_add_tells=True)
    answer = await add(caller)
    assert [box.code for box in shelf(caller, answer["inventoryId"]).boxes] == answer["boxCodes"]


async def test_boxes_may_wait_in_the_staging_area_where_they_can_be_moved(caller: Caller) -> None:
    caller.komet.set(added_to_staging=True, inventory_add_tells=True)
    made = await add(caller)
    assert made["inventoryId"] not in await listed(caller)
    await caller.get("box.move.awb", awb="729-5501-9999", shipDate="2031-04-10", boxCodes=made["boxCodes"][0])
    assert shelf(caller, made["inventoryId"]).awb == "729-5501-9999"
    await caller.control(f"inventory/{made['inventoryId']}/receive")
    assert made["inventoryId"] in await listed(caller)


async def test_a_json_body_is_a_documented_place_too(caller: Caller) -> None:
    assert (await caller.post("inventory.add", **BOXES))["status"] == "1"
    assert caller.komet.calls[0].remarks == []


async def test_adding_by_get_is_refused(caller: Caller) -> None:
    before = len(caller.komet.state.stock)
    assert (await caller.send("GET", "inventory.add", **BOXES)).status_code == 405
    assert len(caller.komet.state.stock) == before


async def test_an_unknown_product_is_skipped_without_failing_the_call(caller: Caller) -> None:
    before = len(caller.komet.state.stock)
    answer = await add(caller, productId=None, productDescription="Rosa Rara")
    assert answer == {"message": "OK", "status": "1"}
    assert (len(caller.komet.state.stock), caller.komet.calls[0].effects) == (before, 0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quantity": "101"}, "The quantity must be between 1 and 100 boxes"),
        ({"growerId": None}, "At least one of the parameters growerId, vendorCode is required"),
        ({"vendorCode": "ALBO"}, "Only one of the parameters growerId, vendorCode is allowed"),
        ({"productId": None}, "At least one of the parameters productId, productCode, productDescription is required"),
        ({"boxTypeCode": None}, "At least one of the parameters boxTypeId, boxTypeCode is required"),
        ({"unitType": "crate"}, "Parameter unitType must be one of: stem, bunch"),
        ({"awb": None}, "Parameter awb is required"),
    ],
)
async def test_what_adding_needs(caller: Caller, changes: dict[str, Any], message: str) -> None:
    assert await add(caller, **changes) == {"message": message, "status": "0"}


async def test_an_update_adds_its_boxes_every_time(caller: Caller) -> None:
    wish: dict[str, Any] = {"inventoryId": STOCK, "quantity": 2, "unitCost": 0.325, "priceA": 0.6}
    for _ in range(2):
        answer = await caller.post("inventory.update", **wish)
        assert list(answer.items()) == [("message", "The inventory Item has been updated successfully"), ("status", 1)]
    after = shelf(caller)
    assert (len(after.boxes), str(after.unit_cost), str(after.price_a), str(after.price_b)) == (
        18,
        "0.325",
        "0.6",
        "0.55",
    )


async def test_the_cost_and_one_price_are_wanted_even_when_only_boxes_come(caller: Caller) -> None:
    answer = await caller.post("inventory.update", inventoryId=STOCK, quantity=2, priceA=0.6)
    assert answer["message"] == "Parameter unitCost is required"
    answer = await caller.post("inventory.update", inventoryId=STOCK, quantity=2, unitCost=0.3)
    assert answer["message"] == "At least one of the parameters priceA, priceB is required"
    answer = await caller.post("inventory.update", inventoryId=STOCK, quantity=101, unitCost=0.3, priceA=1)
    assert answer["message"] == "The quantity must not exceed 100 boxes"


async def test_a_deleted_line_is_gone_with_its_boxes(caller: Caller) -> None:
    answer = await caller.post("inventory.delete", inventoryId=STOCK)
    assert list(answer) == ["message", "status"]
    assert answer["status"] == 1
    assert caller.komet.state.stock.holding("bx770005") is None
    answer = await caller.post("inventory.delete", inventoryId=STOCK)
    assert answer == {"message": "The inventory item does not exist", "status": 0}


async def count(caller: Caller, **body: Any) -> dict[str, Any]:
    headers: dict[str, Any] = {"authenticationToken": caller.komet.token(MANAGER)}
    answer = (await caller.http.patch("/api/v2/inventory/box/count", json=body, headers=headers)).json()
    assert isinstance(answer, dict)
    return answer


async def test_counting_a_box_has_a_status_of_its_own(caller: Caller) -> None:
    first = await count(caller, boxCode="BX770005", boxPosition="C07")
    again = await count(caller, boxCode="bx770005")
    assert first == {"statusInventory": "1", "message": "OK"}
    assert (again["statusInventory"], again["boxAlreadyScannedPosition"]) == ("3", "C07")
    assert [call.effects for call in caller.komet.calls] == [1, 0]


async def test_a_box_that_cannot_be_counted_says_why(caller: Caller) -> None:
    assert await count(caller, boxCode="NOBOX") == {"statusInventory": "2", "message": "Box not found"}
    assert (await count(caller, boxCode="BX770001"))["statusInventory"] == "4"
    assert (await count(caller, boxCode="BX700411"))["statusInventory"] == "11"


async def test_a_bad_token_or_no_code_is_0_when_counting(caller: Caller) -> None:
    assert await count(caller) == {"statusInventory": "0", "message": "Parameter boxCode is required"}
    response = await caller.http.patch("/api/v2/inventory/box/count", json={"boxCode": "BX770005"})
    assert response.json() == {"statusInventory": "0", "message": "Invalid Security Token"}


async def test_units_are_added_and_taken(caller: Caller) -> None:
    heap = Units("RSFR60", 25, "Stem", "B4", "12", 7, None, None)
    answer = await caller.post("inventory.units.delete", **HEAP)
    assert list(answer.items()) == [("message", "The unit inventory went down by 25 stems"), ("status", "1")]
    assert caller.komet.state.units[heap] == 3175
    await caller.post("inventory.units.add", **HEAP, cutter=7)
    assert caller.komet.state.units[heap] == 3200


async def test_more_units_than_there_are_cannot_be_taken(caller: Caller) -> None:
    answer = await caller.post("inventory.units.delete", **{**HEAP, "quantity": 3201})
    assert answer == {"message": "The quantity is not available", "status": "0"}


async def test_block_and_bed_are_wanted_for_taking_only(caller: Caller) -> None:
    wish: dict[str, Any] = {name: value for name, value in HEAP.items() if name not in ("block", "bed")}
    assert (await caller.post("inventory.units.add", **wish))["status"] == "1"
    assert (await caller.post("inventory.units.delete", **wish))["message"] == "Parameter block is required"


async def test_an_order_that_arrives_is_in_stock(caller: Caller) -> None:
    await caller.control("orders/P071882/ship")
    answer = await caller.control("orders/P071882/receive")
    codes = [box["code"] for line in answer["order"]["lines"] for box in line["boxes"]]
    assert all(caller.komet.state.stock.holding(code) for code in codes)
    again = await caller.control("orders/P071882/receive")
    assert (again["http"], again["error"]) == (400, "The purchase order P071882 has no boxes on their way.")


async def test_a_renamed_box_has_its_new_code_on_shelf_and_invoice(caller: Caller) -> None:
    rows = [
        {"currentBoxCode": "BX770001", "newBoxCode": "SOLD1"},
        {"currentBoxCode": "BX770005", "newBoxCode": "HERE1"},
    ]
    assert [row["status"] for row in (await caller.post("box.code.change", boxes=rows))["boxes"]] == ["1", "1"]
    assert caller.komet.state.invoices.holding("sold1") is not None
    assert caller.komet.state.stock.holding("here1") is not None


async def test_a_quantity_below_zero_takes_boxes_away_or_is_refused(caller: Caller) -> None:
    wish: dict[str, Any] = {"inventoryId": STOCK, "unitCost": 0.325, "priceA": 0.6}
    await caller.post("inventory.update", **wish, quantity=-3)
    assert len(shelf(caller).boxes) == 11
    answer = await caller.post("inventory.update", **wish, quantity=-12)
    assert answer["message"] == "The quantity is not available"
    caller.komet.set(inventory_update_takes=False)
    answer = await caller.post("inventory.update", **wish, quantity=-3)
    assert answer["message"] == "The quantity must not be negative"
    assert len(shelf(caller).boxes) == 11
