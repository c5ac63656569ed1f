"""purchase.order.item.delete and box.code.change."""

import pytest

from bot.workbench.komet.seed import ALBORADA, COTOPAXI
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
NO_LINE = {"status": "0", "message": "The purchase order item does not exist"}


async def test_deleting_a_line_answers_ok_and_the_totals_follow(caller: Caller) -> None:
    before = await caller.order("P071882")
    answer = await caller.post("purchase.order.item.delete", poItemId=9004411)
    after = await caller.order("P071882")
    assert answer == {"status": "1", "message": "OK"}
    assert [line["poItemId"] for line in after["details"]] == [9004412, 9004413]
    assert before["totalBoxes"] - after["totalBoxes"] == 6
    cost = [float(order["totalCost"].replace(",", "")) for order in (before, after)]
    assert round(cost[0] - cost[1], 2) == 1152.00


async def test_deleting_the_last_line_leaves_an_empty_order(caller: Caller) -> None:
    for line_id in (9004411, 9004412, 9004413):
        await caller.post("purchase.order.item.delete", poItemId=line_id)
    order = await caller.order("P071882")
    assert (order["details"], order["totalBoxes"], order["totalCost"]) == ([], 0, "0.00")


async def test_a_deleted_line_cannot_be_deleted_again(caller: Caller) -> None:
    await caller.post("purchase.order.item.delete", poItemId=9004411)
    assert await caller.post("purchase.order.item.delete", poItemId=9004411) == NO_LINE
    assert [call.effects for call in caller.komet.calls] == [1, 0]


async def test_the_line_id_is_required(caller: Caller) -> None:
    answer = await caller.post("purchase.order.item.delete")
    assert answer == {"status": "0", "message": "Parameter poItemId is required"}


async def test_a_vendor_may_delete_its_own_line(caller: Caller) -> None:
    answer = await caller.post("purchase.order.item.delete", by=ALBORADA, poItemId=9004411)
    assert answer["status"] == "1"


async def test_a_vendor_cannot_delete_another_vendors_line(caller: Caller) -> None:
    assert await caller.post("purchase.order.item.delete", by=COTOPAXI, poItemId=9004411) == NO_LINE
    assert caller.komet.state.find_line(9004411) is not None


async def test_a_shipped_line_cannot_be_deleted(caller: Caller) -> None:
    found = caller.komet.state.find_box("BX700411")
    assert found is not None
    answer = await caller.post("purchase.order.item.delete", poItemId=found[1].id)
    assert answer == {
        "status": "0",
        "message": "The purchase order item has already been shipped and cannot be deleted",
    }


async def test_box_codes_answer_the_sample_request_in_the_documented_shape(caller: Caller) -> None:
    answer = await caller.post(
        "box.code.change",
        boxes=[
            {"currentBoxCode": "BX700411", "newBoxCode": "AL220411"},
            {"currentBoxCode": "BX700412", "newBoxCode": "AL220412"},
        ],
    )
    assert answer == {
        "status": "1",
        "message": "1 boxes were successfully updated. 1 boxes could not be updated",
        "boxes": [
            {"newBoxCode": "AL220411", "status": "1", "message": "success"},
            {"newBoxCode": "AL220412", "status": "0", "message": "Box code does not exist"},
        ],
    }


async def test_a_renamed_box_is_known_by_its_new_code_only(caller: Caller) -> None:
    await caller.post("box.code.change", boxes=[{"currentBoxCode": "BX700411", "newBoxCode": "AL220411"}])
    assert caller.komet.state.find_box("BX700411") is None
    assert caller.komet.state.find_box("AL220411") is not None


async def test_swapping_the_codes_renames_the_box_back(caller: Caller) -> None:
    await caller.post("box.code.change", boxes=[{"currentBoxCode": "BX700411", "newBoxCode": "AL220411"}])
    await caller.post("box.code.change", boxes=[{"currentBoxCode": "AL220411", "newBoxCode": "BX700411"}])
    assert caller.komet.state.find_box("BX700411") is not None


async def test_a_code_in_use_is_refused_in_its_row(caller: Caller) -> None:
    answer = await caller.post("box.code.change", boxes=[{"currentBoxCode": "BX700411", "newBoxCode": "BX700410"}])
    assert answer["boxes"] == [{"newBoxCode": "BX700410", "status": "0", "message": "Box code already exists"}]
    assert answer["status"] == "1"


async def test_the_outer_status_of_only_failures_can_be_switched(caller: Caller) -> None:
    caller.komet.set(all_failed_status="0")
    answer = await caller.post("box.code.change", boxes=[{"currentBoxCode": "no", "newBoxCode": "x"}])
    assert answer["status"] == "0"
    assert answer["message"] == "0 boxes were successfully updated. 1 boxes could not be updated"


async def test_a_vendor_may_rename_its_own_boxes(caller: Caller) -> None:
    row = {"currentBoxCode": "BX700411", "newBoxCode": "AL220411"}
    answer = await caller.post("box.code.change", by=ALBORADA, boxes=[row])
    assert answer["boxes"][0]["status"] == "1"


async def test_another_vendors_box_does_not_exist_for_a_vendor(caller: Caller) -> None:
    row = {"currentBoxCode": "BX700411", "newBoxCode": "AL220411"}
    answer = await caller.post("box.code.change", by=COTOPAXI, boxes=[row])
    assert answer["boxes"][0]["message"] == "Box code does not exist"


async def test_every_row_needs_both_codes(caller: Caller) -> None:
    answer = await caller.post("box.code.change", boxes=[{"currentBoxCode": "BX700411"}])
    assert answer == {"status": "0", "message": "Parameter newBoxCode is required"}


async def test_no_rows_count_as_no_parameter(caller: Caller) -> None:
    answer = await caller.post("box.code.change", boxes=[])
    assert answer == {"status": "0", "message": "Parameter boxes is required"}


async def test_rows_must_be_objects(caller: Caller) -> None:
    answer = await caller.post("box.code.change", boxes=["BX700411"])
    assert answer["message"] == "Parameter boxes must be an array of objects"


async def test_a_box_code_has_at_most_twenty_characters(caller: Caller) -> None:
    answer = await caller.post("box.code.change", boxes=[{"currentBoxCode": "BX700411", "newBoxCode": "B" * 21}])
    assert answer["message"] == "Parameter newBoxCode exceeds the maximum length of 20 characters"
