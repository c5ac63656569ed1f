"""Faults to order: what the caller gets, and whether the call took effect."""

import asyncio

import anyio
import httpx
import pytest

from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
DELETE = "purchase.order.item.delete"


async def delete(caller: Caller) -> httpx.Response:
    return await caller.send("POST", DELETE, poItemId=9004411)


def is_there(caller: Caller) -> bool:
    return caller.komet.state.find_line(9004411) is not None


async def test_slow_waits_before_it_answers(caller: Caller) -> None:
    caller.komet.faults.order("slow", method=DELETE, seconds=0.05)
    before = anyio.current_time()
    assert (await delete(caller)).json()["status"] == "1"
    assert anyio.current_time() - before >= 0.05


async def test_a_slow_call_is_done_before_its_answer_comes(caller: Caller) -> None:
    caller.komet.faults.order("slow", method=DELETE, seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        await caller.http.post(
            f"/api/{DELETE}",
            json={"authenticationToken": caller.komet.token("manager"), "poItemId": 9004411},
            timeout=0.05,
        )
    assert not is_there(caller)


async def test_a_reset_lets_slow_answers_go(caller: Caller) -> None:
    caller.komet.faults.order("slow", seconds=60)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(delete, caller)
        while not caller.komet.calls:
            await anyio.sleep(0.001)
        caller.komet.reset()


async def test_a_status_comes_as_a_page(caller: Caller) -> None:
    caller.komet.faults.order("status", status=503)
    response = await delete(caller)
    assert (response.status_code, response.headers["content-type"]) == (503, "text/html;charset=UTF-8")
    assert is_there(caller)


async def test_a_status_with_a_message_comes_as_json(caller: Caller) -> None:
    caller.komet.faults.order("status", status=429, message="Slow down")
    response = await delete(caller)
    assert response.status_code == 429
    assert response.json() == {"status": "0", "message": "Slow down"}


async def test_a_status_can_be_ordered_to_take_effect(caller: Caller) -> None:
    caller.komet.faults.order("status", status=504, commit=True)
    assert (await delete(caller)).status_code == 504
    assert not is_there(caller)


async def test_html_is_a_page_with_200(caller: Caller) -> None:
    caller.komet.faults.order("html")
    response = await delete(caller)
    assert response.status_code == 200
    assert response.text.startswith("<!doctype html>")


async def test_cut_drops_the_connection_after_that_byte(caller: Caller) -> None:
    caller.komet.faults.order("cut", method="boxtype.list", at_byte=17)
    with pytest.raises(httpx.RemoteProtocolError, match="received 17 bytes"):
        await caller.send("GET", "boxtype.list")
    assert caller.komet.calls[0].delivery == "cut"


async def test_a_cut_call_took_effect(caller: Caller) -> None:
    caller.komet.faults.order("cut")
    with pytest.raises(httpx.RemoteProtocolError):
        await delete(caller)
    assert not is_there(caller)
    assert (caller.komet.calls[0].effects, caller.komet.calls[0].delivery) == (1, "cut")


async def test_lost_takes_effect_and_answers_nothing(caller: Caller) -> None:
    caller.komet.faults.order("lost", method=DELETE)
    with pytest.raises(httpx.RemoteProtocolError):
        await delete(caller)
    assert not is_there(caller)
    call = caller.komet.calls[0]
    assert (call.effects, call.delivery, call.http_status, call.status) == (1, "lost", None, None)


async def test_late_takes_effect_after_the_connection_was_dropped(caller: Caller) -> None:
    caller.komet.faults.order("late", method=DELETE, seconds=0.05)
    with pytest.raises(httpx.RemoteProtocolError):
        await delete(caller)
    assert is_there(caller)
    assert caller.komet.calls[0].effects == 0
    (late,) = caller.komet.company._late
    await late
    assert not is_there(caller)
    assert caller.komet.calls[0].effects == 1


async def test_a_reset_cancels_what_would_come_late(caller: Caller) -> None:
    caller.komet.faults.order("late", method=DELETE, seconds=0.02)
    with pytest.raises(httpx.RemoteProtocolError):
        await delete(caller)
    (late,) = caller.komet.company._late
    caller.komet.reset()
    await asyncio.wait({late})
    assert is_there(caller)


async def test_quota_says_that_the_allowance_is_used_up(caller: Caller) -> None:
    caller.komet.faults.order("quota")
    assert (await delete(caller)).json()["message"] == "The daily limit of API requests has been exceeded"


async def test_revoked_says_that_the_token_is_not_valid(caller: Caller) -> None:
    caller.komet.faults.order("revoked")
    assert (await delete(caller)).json() == {"status": "0", "message": "Invalid Security Token"}


async def test_empty_is_a_200_without_a_body_after_the_deed(caller: Caller) -> None:
    caller.komet.faults.order("empty")
    response = await delete(caller)
    assert (response.status_code, response.content) == (200, b"")
    assert not is_there(caller)


async def test_refuse_says_no_in_the_words_ordered(caller: Caller) -> None:
    caller.komet.faults.order("refuse", message="The purchase order is locked by another user")
    assert (await delete(caller)).json() == {
        "status": "0",
        "message": "The purchase order is locked by another user",
    }
    assert is_there(caller)


async def test_a_refusal_has_the_shape_of_its_method(caller: Caller) -> None:
    caller.komet.faults.order("refuse", message="No")
    assert await caller.get("carrier.list") == {"status": 0, "message": "No"}


async def test_a_fault_plays_once(caller: Caller) -> None:
    caller.komet.faults.order("status")
    assert [(await caller.send("GET", "boxtype.list")).status_code for _ in range(2)] == [500, 200]


async def test_a_fault_plays_as_often_as_ordered(caller: Caller) -> None:
    caller.komet.faults.order("status", count=2)
    assert [(await caller.send("GET", "boxtype.list")).status_code for _ in range(3)] == [500, 500, 200]


async def test_a_fault_without_count_plays_until_cleared(caller: Caller) -> None:
    caller.komet.faults.order("status", count=None)
    assert [(await caller.send("GET", "boxtype.list")).status_code for _ in range(3)] == [500, 500, 500]
    caller.komet.faults.clear()
    assert (await caller.send("GET", "boxtype.list")).status_code == 200


async def test_a_fault_waits_for_its_method(caller: Caller) -> None:
    caller.komet.faults.order("status", method=DELETE)
    assert (await caller.send("GET", "boxtype.list")).status_code == 200
    assert (await delete(caller)).status_code == 500


async def test_the_log_names_the_fault(caller: Caller) -> None:
    caller.komet.faults.order("html")
    await caller.send("GET", "boxtype.list")
    assert caller.komet.calls[0].fault == "html"


async def test_faults_are_ordered_listed_and_cleared_over_http(caller: Caller) -> None:
    ordered = await caller.control("faults", kind="cut", method="boxtype.list", at_byte=5)
    assert (ordered["fault"]["kind"], ordered["fault"]["count"]) == ("cut", 1)
    assert len((await caller.look("faults"))["faults"]) == 1
    assert (await caller.http.request("DELETE", "/workbench/faults")).json() == {"ok": True, "faults": []}
    await caller.control("faults", kind="lost", count=None)
    assert (await caller.control("faults", clear=True))["faults"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "flood"}, "kind"),
        ({}, "kind"),
        ({"kind": "slow", "seconds": -1}, "seconds"),
        ({"kind": "slow", "method": "flower.list"}, "method"),
        ({"kind": "status", "status": 200}, "status"),
        ({"kind": "lost", "count": 0}, "count"),
        ({"kind": "lost", "commit": False}, "commit"),
        ({"kind": "lost", "often": 2}, "often"),
    ],
)
async def test_a_wrong_order_names_the_field(caller: Caller, body: dict[str, object], field: str) -> None:
    answer = await caller.control("faults", **body)
    assert (answer["http"], answer["ok"], answer["field"]) == (400, False, field)
