"""The control API: looking at records and calls, making tokens, playing farm and buyer."""

from typing import Any

import pytest

from bot.workbench.komet.seed import ALBORADA, MANAGER
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio


async def test_the_state_has_every_kind_of_record(caller: Caller) -> None:
    state = await caller.look("state", limit=1)
    parts = {
        "vendors",
        "products",
        "boxtypes",
        "carriers",
        "customers",
        "orders",
        "vendor_invoices",
        "tokens",
    }
    assert parts <= set(state)
    assert state["today"] == "2031-04-09"


async def test_the_state_can_be_asked_for_by_part(caller: Caller) -> None:
    state = await caller.look("state", part="boxtypes,carriers")
    assert "orders" not in state
    assert len(state["boxtypes"]) == 8


async def test_orders_of_the_state_are_picked_by_date_number_and_vendor(caller: Caller) -> None:
    (order,) = (await caller.look("state", part="orders", number="P071882"))["orders"]
    assert (order["status"], order["vendor_name"]) == ("Approved", "Finca Alborada")
    assert order["lines"][0]["total_cost"] == "1152.00"
    days = {o["ship_date"] for o in (await caller.look("state", part="orders", date="2031-04-10"))["orders"]}
    assert days == {"2031-04-10"}
    picked = await caller.look("state", part="orders", vendor_id=3310, limit=2)
    assert [o["vendor_id"] for o in picked["orders"]] == [3310, 3310]


async def test_orders_of_the_state_show_boxes_and_air_waybills(caller: Caller) -> None:
    found = caller.komet.state.find_box("BX700411")
    assert found is not None
    (order,) = (await caller.look("state", part="orders", number=found[0].number))["orders"]
    assert order["shipped"]
    assert order["awbs"][0]["number"].startswith("729-")
    assert "BX700411" in [box["code"] for line in order["lines"] for box in line["boxes"]]


@pytest.mark.parametrize(
    ("params", "field"),
    [({"part": "petals"}, "part"), ({"date": "soon"}, "date"), ({"limit": "-1"}, "limit")],
)
async def test_a_wrong_filter_names_its_field(caller: Caller, params: dict[str, Any], field: str) -> None:
    answer = await caller.look("state", **params)
    assert (answer["ok"], answer["field"]) == (False, field)


async def test_the_state_shows_fingerprints_instead_of_tokens(caller: Caller) -> None:
    response = await caller.http.get("/workbench/state?part=tokens")
    assert caller.komet.token(MANAGER) not in response.text
    assert "fingerprint" in response.text


async def test_tokens_are_revealed_on_request_only(caller: Caller) -> None:
    hidden = (await caller.look("tokens"))["tokens"]
    revealed = (await caller.look("tokens", reveal=1))["tokens"]
    assert all("token" not in token for token in hidden)
    assert {token["seed"]: token["token"] for token in revealed}[MANAGER] == caller.komet.token(MANAGER)


async def test_calls_can_be_asked_for_from_a_number_on(caller: Caller) -> None:
    for code in ("QB", "HB", "FB"):
        await caller.get("boxtype.list", code=code)
    answer = await caller.look("calls", after=1)
    assert [call["parameters"]["code"] for call in answer["calls"]] == ["HB", "FB"]
    assert answer["last"] == 3


async def test_a_made_token_works_for_its_ticks_only(caller: Caller) -> None:
    made = await caller.control("tokens", type="Company", methods=["boxtype.list"], description="Kiosk")
    params = {"authenticationToken": made["token"]}
    assert (await caller.http.get("/api/boxtype.list", params=params)).json()["status"] == "1"
    assert (await caller.http.get("/api/product.list", params=params)).json()["status"] == "0"


async def test_a_vendor_has_one_active_token(caller: Caller) -> None:
    old = caller.komet.tokens.seeded(ALBORADA)
    made = await caller.control("tokens", type="Vendor", party_id=3310, methods=["boxtype.list"])
    assert made["replaced"] == old.id
    assert (await caller.get("boxtype.list", by=ALBORADA))["message"] == "Invalid Security Token"


async def test_a_reset_token_has_a_new_text_and_the_old_one_is_dead(caller: Caller) -> None:
    old = caller.komet.tokens.seeded(ALBORADA)
    made = await caller.control(f"tokens/{old.id}/reset")
    assert made["id"] == old.id
    old_answer = await caller.http.get("/api/boxtype.list", params={"authenticationToken": old.text})
    new_answer = await caller.http.get("/api/boxtype.list", params={"authenticationToken": made["token"]})
    assert (old_answer.json()["status"], new_answer.json()["status"]) == ("0", "1")


async def test_a_replaced_token_cannot_be_brought_back(caller: Caller) -> None:
    old = caller.komet.tokens.seeded(ALBORADA)
    await caller.control("tokens", type="Vendor", party_id=3310)
    answer = await caller.control(f"tokens/{old.id}/reset")
    assert (answer["http"], answer["field"]) == (400, "id")


async def test_ticks_can_be_changed(caller: Caller) -> None:
    token = caller.komet.tokens.seeded(MANAGER)
    answer = await caller.control(f"tokens/{token.id}/methods", methods=["carrier.list"])
    assert answer["methods"] == ["carrier.list"]
    assert (await caller.get("boxtype.list"))["status"] == "0"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "User"}, "type"),
        ({}, "type"),
        ({"type": "Vendor"}, "party_id"),
        ({"type": "Vendor", "party_id": 25140}, "party_id"),
        ({"type": "Company", "party_id": 3310}, "party_id"),
        ({"type": "Company", "methods": ["flower.list"]}, "methods"),
    ],
)
async def test_a_wrong_token_names_its_field(caller: Caller, body: dict[str, Any], field: str) -> None:
    answer = await caller.control("tokens", **body)
    assert (answer["http"], answer["ok"], answer["field"]) == (400, False, field)


async def test_an_unknown_token_id_is_a_404(caller: Caller) -> None:
    assert (await caller.control("tokens/999/reset"))["http"] == 404


async def test_a_farm_confirms_an_order(caller: Caller) -> None:
    await caller.control("orders/P071882/confirm")
    order = await caller.order("P071882")
    assert order["status"] == "CF"
    assert order["details"][0]["quantityConfirmed"] == 6


async def test_a_farm_confirms_a_part(caller: Caller) -> None:
    await caller.control("orders/P071882/confirm", boxes=2)
    line = (await caller.order("P071882"))["details"][0]
    assert (line["lineItemStatus"], line["quantityConfirmed"]) == ("Partial Confirmed", 2)


async def test_a_farm_ships_an_order_with_air_waybill_and_boxes(caller: Caller) -> None:
    shipped = (await caller.control("orders/P071882/ship"))["order"]
    line = (await caller.order("P071882"))["details"][0]
    assert (line["lineItemStatus"], len(line["boxes"])) == ("S", 6)
    found = await caller.get("purchase.order.list", awbId=shipped["awbs"][0]["id"])
    assert [order["number"] for order in found["purchaseOrders"]] == ["P071882"]


async def test_a_shipped_order_cannot_be_cancelled(caller: Caller) -> None:
    await caller.control("orders/P071882/ship")
    answer = await caller.control("orders/P071882/cancel")
    assert (answer["http"], answer["field"]) == (400, "number")
    assert answer["error"] == "The purchase order P071882 has been shipped and cannot be cancelled."


async def test_a_buyer_places_an_order(caller: Caller) -> None:
    made = await caller.control(
        "orders", vendor_id=3350, ship_date="2031-04-12", lines=[{"boxes": 2, "unit_cost": "0.40"}]
    )
    order = await caller.order(made["order"]["number"])
    assert (order["status"], order["vendorId"], order["shipDate"]) == ("A", 3350, "2031-04-12")
    assert order["totalCost"] == "100.00"


async def test_an_order_without_wishes_ships_today(caller: Caller) -> None:
    assert (await caller.control("orders"))["order"]["ship_date"] == "2031-04-09"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"vendor_id": 1}, "vendor_id"),
        ({"ship_date": "soon"}, "ship_date"),
        ({"lines": []}, "lines"),
        ({"lines": [{"boxes": 0}]}, "lines"),
        ({"lines": [{"product_id": 1}]}, "lines"),
        ({"lines": [{"box_type": "XX"}]}, "lines"),
    ],
)
async def test_a_wrong_order_names_its_field(caller: Caller, body: dict[str, Any], field: str) -> None:
    answer = await caller.control("orders", **body)
    assert (answer["http"], answer["field"]) == (400, field)


async def test_an_unknown_order_is_a_404(caller: Caller) -> None:
    answer = await caller.control("orders/P1/ship")
    assert (answer["http"], answer["error"]) == (404, "There is no purchase order P1.")


async def test_an_unknown_act_is_told(caller: Caller) -> None:
    answer = await caller.control("orders/P071882/water")
    assert (answer["http"], answer["field"]) == (400, "act")


async def test_settings_are_changed_until_the_reset(caller: Caller) -> None:
    await caller.control("settings", quota_http=429)
    assert (await caller.look("settings"))["settings"]["quota_http"] == 429
    await caller.control("reset")
    assert (await caller.look("settings"))["settings"]["quota_http"] == 200


async def test_an_unknown_setting_names_its_field(caller: Caller) -> None:
    answer = await caller.control("settings", mood="good")
    assert (answer["http"], answer["field"]) == (400, "mood")


async def test_a_reset_restores_records_calls_faults_and_tokens(caller: Caller) -> None:
    await caller.post("purchase.order.item.delete", poItemId=9004411)
    await caller.control("tokens", type="Vendor", party_id=3310)
    await caller.control("faults", kind="html")
    await caller.control("reset")
    assert caller.komet.state.find_line(9004411) is not None
    assert caller.komet.calls == []
    assert (await caller.get("boxtype.list", by=ALBORADA))["status"] == "1"


async def test_a_reset_moves_the_seed_to_another_day(caller: Caller) -> None:
    await caller.control("reset", today="2031-05-05")
    assert (await caller.order("P071882"))["shipDate"] == "2031-05-05"


async def test_a_body_that_is_no_json_is_told(caller: Caller) -> None:
    response = await caller.http.post("/workbench/reset", content="{")
    assert (response.status_code, response.json()["ok"]) == (400, False)
