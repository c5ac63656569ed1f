"""Getting a call across: verbs, places, sizes, bodies, and what the call log notes about them."""

import asyncio
import json

import pytest

from bot.workbench.komet.seed import MANAGER
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio


async def test_a_get_on_a_method_that_writes_is_refused(caller: Caller) -> None:
    response = await caller.send("GET", "purchase.order.item.delete", poItemId=9004411)
    assert response.status_code == 405
    assert response.json() == {"status": "0", "message": "Request method 'GET' not supported"}
    assert caller.komet.state.find_line(9004411) is not None


async def test_a_put_on_a_list_method_is_refused(caller: Caller) -> None:
    assert (await caller.send("PUT", "boxtype.list")).status_code == 405


async def test_a_post_with_url_parameters_is_tolerated_on_a_list_method(caller: Caller) -> None:
    params = {"authenticationToken": caller.komet.token(MANAGER), "code": "QB"}
    response = await caller.http.post("/api/boxtype.list", params=params)
    assert response.json()["status"] == "1"
    assert caller.komet.calls[0].remarks == ["verb POST, documented: GET"]


async def test_that_tolerance_can_be_switched_off(caller: Caller) -> None:
    caller.komet.set(post_for_get=False)
    params = {"authenticationToken": caller.komet.token(MANAGER)}
    assert (await caller.http.post("/api/boxtype.list", params=params)).status_code == 405


async def test_url_parameters_on_a_post_are_tolerated_and_remarked(caller: Caller) -> None:
    params = {"authenticationToken": caller.komet.token(MANAGER), "poItemId": "9004411"}
    response = await caller.http.post("/api/purchase.order.item.delete", params=params)
    assert response.json() == {"status": "1", "message": "OK"}
    assert caller.komet.calls[0].remarks == [
        "parameter poItemId in the URL, documented elsewhere",
        "token in the query, documented: body",
    ]


async def test_url_parameters_on_a_post_can_be_switched_off(caller: Caller) -> None:
    caller.komet.set(url_parameters_on_post=False)
    params = {"authenticationToken": caller.komet.token(MANAGER), "poItemId": "9004411"}
    response = await caller.http.post("/api/purchase.order.item.delete", params=params)
    assert response.json()["message"] == "Invalid Security Token"


async def test_a_documented_call_has_no_remarks(caller: Caller) -> None:
    await caller.post("purchase.order.item.delete", poItemId=9004411)
    await caller.get("boxtype.list", code="QB")
    assert [call.remarks for call in caller.komet.calls] == [[], []]


async def test_an_unknown_parameter_is_ignored_and_remarked(caller: Caller) -> None:
    assert (await caller.get("boxtype.list", colour="red"))["status"] == "1"
    assert caller.komet.calls[0].remarks == ["unknown parameter colour"]


async def test_numeric_ids_may_come_as_text(caller: Caller) -> None:
    assert (await caller.post("purchase.order.item.delete", poItemId="9004411"))["status"] == "1"


async def test_a_body_over_64_kb_is_refused(caller: Caller) -> None:
    rows = [{"currentBoxCode": f"BX{i}", "newBoxCode": f"AL{i}"} for i in range(1500)]
    response = await caller.send("POST", "box.code.change", boxes=rows)
    assert response.status_code == 413
    assert response.json() == {"status": "0", "message": "The request exceeds the maximum size of 64 KB"}


async def test_a_url_over_64_kb_is_refused(caller: Caller) -> None:
    token = caller.komet.token(MANAGER)
    url = f"/api/purchase.order.list?authenticationToken={token}&number=".ljust(65_537, "7")
    # httpx refuses to send so long a URL
    reader, writer = await asyncio.open_connection("127.0.0.1", caller.komet.port)
    writer.write(f"GET {url} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_a_body_of_nearly_64_kb_is_taken(caller: Caller) -> None:
    rows = [{"currentBoxCode": f"BX{i:04d}", "newBoxCode": f"AL{i:04d}"} for i in range(1200)]
    answer = await caller.post("box.code.change", boxes=rows)
    assert answer["message"] == "0 boxes were successfully updated. 1200 boxes could not be updated"


@pytest.mark.parametrize("body", ["{", "[]", '"text"', '{"poItemId": NaN}', "[" * 5000])
async def test_a_body_that_is_no_json_object_is_refused(caller: Caller, body: str) -> None:
    response = await caller.http.post("/api/purchase.order.item.delete", content=body)
    assert response.status_code == 400
    assert response.json() == {"status": "0", "message": "The body is not valid JSON"}


async def test_an_unknown_method_is_a_404_page(caller: Caller) -> None:
    response = await caller.http.get("/api/flower.list")
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html;charset=UTF-8"


async def test_every_call_is_logged_with_what_was_answered(caller: Caller) -> None:
    await caller.get("boxtype.list", code="QB")
    call = caller.komet.calls[0]
    assert (call.n, call.method, call.verb, call.effect) == (1, "boxtype.list", "GET", "read")
    assert (call.http_status, call.status, call.message) == (200, "1", "OK")
    assert (call.parameters, call.delivery, call.effects) == ({"code": "QB"}, "delivered", 0)
    assert call.ms is not None


async def test_writes_are_told_by_method_and_parameters(caller: Caller) -> None:
    await caller.get("boxtype.list")
    await caller.post("purchase.order.item.delete", poItemId=9004411)
    assert caller.komet.writes == [("purchase.order.item.delete", {"poItemId": 9004411})]


async def test_no_token_gets_into_the_log_wherever_it_was_put(caller: Caller) -> None:
    token = caller.komet.token(MANAGER)
    await caller.get("product.list", description=token)
    await caller.http.get(f"/api/boxtype.list?authenticationToken={token}&authenticationToken={token}")
    await caller.http.post(
        "/api/box.code.change",
        params={"authenticationToken": token, "apiKey": token},
        headers={"authenticationToken": token},
        json={"authenticationToken": token, "boxes": [{"currentBoxCode": token, "newBoxCode": token}]},
    )
    await caller.http.get(f"/api/{token}", params={token: "1"})
    await caller.http.get("/api/boxtype.list", params={"authenticationToken": token, f"x{token}": token})
    assert len(caller.komet.calls) == 5
    assert token not in json.dumps(await caller.look("calls"))


async def test_a_token_that_was_reset_stays_out_of_the_log(caller: Caller) -> None:
    old = caller.komet.tokens.seeded(MANAGER)
    await caller.control(f"tokens/{old.id}/reset")
    await caller.get("product.list", description=old.text)
    assert old.text not in json.dumps(await caller.look("calls"))


async def test_a_mistyped_token_stays_out_of_the_log(caller: Caller) -> None:
    await caller.get("product.list", apiKey="wrong-but-secret", AuthenticationToken="wrong-but-secret")
    assert "wrong-but-secret" not in json.dumps(await caller.look("calls"))


async def test_the_log_names_the_token_by_fingerprint_and_description(caller: Caller) -> None:
    await caller.get("boxtype.list")
    token = caller.komet.tokens.seeded(MANAGER)
    call = caller.komet.calls[0]
    assert (call.token_fingerprint, call.token_description) == (token.fingerprint, "Sales manager")
    assert call.token_place == "query"


async def test_a_long_text_is_shortened_in_the_log(caller: Caller) -> None:
    await caller.get("product.list", description="x" * 3000)
    assert len(str(caller.komet.calls[0].parameters["description"])) < 200
