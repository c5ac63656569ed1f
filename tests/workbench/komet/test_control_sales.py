"""The control API of the sales side: what customers, office and warehouse do, and how it is shown."""

from typing import Any

import pytest

from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio


async def shown(caller: Caller, part: str, **filters: Any) -> list[dict[str, Any]]:
    rows = (await caller.look("state", part=part, **filters))[part]
    assert isinstance(rows, list)
    return rows


async def test_the_state_shows_the_sales_side(caller: Caller) -> None:
    state = await caller.look("state", limit=1)
    parts = {"prebooks", "invoices", "inventory", "offers", "units", "fees", "aliases", "customers", "locations"}
    assert parts <= set(state)
    assert {"prebooks", "invoices", "boxes_in_stock"} <= set(state["counts"])


async def test_a_prebook_shows_what_was_bought_for_it(caller: Caller) -> None:
    (prebook,) = await shown(caller, "prebooks", number="440912")
    (line,) = prebook["lines"]
    assert line["bought"] == [{"order": "P071882", "po_item_id": 9004411, "boxes": 6}]
    assert prebook["total_price"] == "2124.00"


async def test_records_are_picked_by_date_customer_status_and_text(caller: Caller) -> None:
    rows = await shown(caller, "prebooks", date="2031-04-12", customer_id=25140, text="freedom")
    assert "440912" in [row["number"] for row in rows]
    assert {row["customer_id"] for row in rows} == {25140}
    assert {row["status"] for row in await shown(caller, "invoices", status="Draft")} == {"Draft"}
    assert [row["id"] for row in await shown(caller, "inventory", text="BX770005")] == [771204]
    assert [row["number"] for row in await shown(caller, "invoices", text="bx770001")] == [930221]


async def test_fees_and_aliases_are_shown(caller: Caller) -> None:
    await caller.post("invoice.item.add", invoiceId=61200455, orderItemId=771204, boxes=1, price=0.50)
    assert [(fee["method"], fee["amount"]) for fee in await shown(caller, "fees")] == [("invoice.item.add", "4.50")]


async def test_a_customer_orders_confirms_and_the_buyer_buys(caller: Caller) -> None:
    made = (await caller.control("prebooks", customer_id=25143, truck_date="2031-04-15"))["prebook"]
    assert made["status"] == "Pending"
    confirmed = await caller.control(f"prebooks/{made['number']}/confirm")
    assert confirmed["prebook"]["status"] == "Approved"
    bought = await caller.control(f"prebooks/{made['number']}/buy")
    assert [order["ship_date"] for order in bought["orders"]] == ["2031-04-12"]
    again = await caller.control(f"prebooks/{made['number']}/buy")
    assert again["error"] == f"The prebook {made['number']} has no lines to buy."


async def test_a_cancelled_prebook_is_gone(caller: Caller) -> None:
    await caller.control("prebooks/440912/cancel")
    assert await shown(caller, "prebooks", number="440912") == []


async def test_the_office_confirms_ships_locks_and_unlocks_an_invoice(caller: Caller) -> None:
    for act, status in (("checkout", "Pending Approval"), ("confirm", "Confirmed"), ("ship", "Confirmed")):
        assert (await caller.control(f"invoices/930221/{act}"))["invoice"]["status"] == status
    locked = (await caller.control("invoices/930221/lock"))["invoice"]
    assert (locked["locked"], {box["shipped"] for box in locked["lines"][0]["boxes"]}) == (True, {True})
    refused = await caller.control("invoices/930221/void")
    assert (refused["http"], refused["field"]) == (400, "number")
    assert (await caller.control("invoices/930221/unlock"))["invoice"]["locked"] is False


async def test_a_voided_invoice_gives_its_boxes_back(caller: Caller) -> None:
    await caller.control("invoices/930221/void")
    (shelf,) = await shown(caller, "inventory", text="BX770001")
    assert shelf["quantity"] == 18


async def test_boxes_arrive_are_held_and_released(caller: Caller) -> None:
    line = (await caller.control("inventory", boxes=3, unit_cost="0.40"))["line"]
    assert (line["quantity"], line["vendor_name"], line["held"]) == (3, "Finca Alborada", False)
    assert (await caller.control(f"inventory/{line['id']}/hold"))["line"]["held"] is True
    answer = await caller.post("invoice.item.add", invoiceId=61200455, orderItemId=line["id"], boxes=1, price=1)
    assert answer["message"] == "The quantity is not available"
    assert (await caller.control(f"inventory/{line['id']}/release"))["line"]["held"] is False


@pytest.mark.parametrize(
    ("path", "body", "field", "http"),
    [
        ("prebooks", {"customer_id": 1}, "customer_id", 400),
        ("prebooks", {"lines": [{"product_id": 1}]}, "product_id", 400),
        ("prebooks", {"lines": []}, "lines", 400),
        ("prebooks/1/confirm", {}, "number", 404),
        ("prebooks/440912/water", {}, "act", 400),
        ("invoices/1/confirm", {}, "number", 404),
        ("invoices/930221/water", {}, "act", 400),
        ("inventory", {"vendor_id": 1}, "vendor_id", 400),
        ("inventory", {"box_type": "XX"}, "box_type", 400),
        ("inventory/1/hold", {}, "id", 404),
        ("inventory/771204/water", {}, "act", 400),
    ],
)
async def test_a_wrong_wish_names_its_field(
    caller: Caller, path: str, body: dict[str, Any], field: str, http: int
) -> None:
    answer = await caller.control(path, **body)
    assert (answer["http"], answer["ok"], answer["field"]) == (http, False, field)


async def test_all_methods_can_be_looked_up_with_their_presets(caller: Caller) -> None:
    answer = await caller.look("methods")
    methods = {row["name"]: row for row in answer["methods"]}
    assert len(methods) == 47
    assert methods["inventory.list"] == {
        "name": "inventory.list",
        "effect": "read",
        "token_types": ["Company", "Vendor"],
    }
    assert methods["login"]["token_types"] == []
    for ticks in answer["presets"].values():
        assert all("Vendor" in methods[name]["token_types"] for name in ticks)


async def test_a_vendors_token_is_ticked_for_the_growers_list_by_default(caller: Caller) -> None:
    made = await caller.control("tokens", type="Vendor", party_id=3310)
    assert set(made["methods"]) == {
        "box.code.change",
        "boxtype.list",
        "product.list",
        "purchase.order.create",
        "purchase.order.item.awb.add",
        "purchase.order.item.delete",
        "purchase.order.list",
        "purchase.order.mixed.create",
    }
