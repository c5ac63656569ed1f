"""What holds for all methods alike: token types, ticks, verbs, faults and their effects."""

from typing import Any

import httpx
import pytest

from bot.workbench.komet.methods import METHODS
from bot.workbench.komet.registry import Method
from bot.workbench.komet.seed import ALBORADA, LAKESIDE, MANAGER
from tests.workbench.komet.caller import Caller
from tests.workbench.komet.test_samples import SAMPLES

pytestmark = pytest.mark.anyio
WITH_TOKEN = [method for method in METHODS.values() if method.token_types]
WRITES = [
    sample
    for sample in SAMPLES
    if METHODS[sample["method"]].effect != "read"
    and sample["method"] not in ("v2/inventory/box/count", "box.move.awb", "box.invoice.shipment.confirm")
]
"""Sample requests that change something; the three left out name boxes that are not there."""

every_method = pytest.mark.parametrize("method", WITH_TOKEN, ids=lambda method: str(method.name))
every_write = pytest.mark.parametrize("sample", WRITES, ids=lambda sample: str(sample["method"]))


async def send(caller: Caller, method: Method, token: str, **values: Any) -> httpx.Response:
    """Call a method with this token, where the method wants it."""
    named = {method.token_name: token}
    return await caller.http.request(
        method.verb,
        f"/api/{method.name}",
        params={**(named if method.place == "query" else {}), **values.get("query", {})},
        json={**(named if method.place == "body" else {}), **values.get("body", {})} if method.verb != "GET" else None,
        headers=named if method.place == "header" else None,
    )


async def send_sample(caller: Caller, sample: dict[str, Any]) -> httpx.Response:
    values = {place: sample[place] for place in ("query", "body") if place in sample}
    return await send(caller, METHODS[sample["method"]], caller.komet.token(MANAGER), **values)


def status_of(method: Method, response: httpx.Response) -> str:
    return str(response.json()[method.envelope.key])


@every_method
async def test_a_wrong_token_is_refused_in_the_methods_own_envelope(caller: Caller, method: Method) -> None:
    response = await send(caller, method, "no0such0token")
    assert (status_of(method, response), response.json()["message"]) == ("0", "Invalid Security Token")


@every_method
@pytest.mark.parametrize("name", [ALBORADA, LAKESIDE])
async def test_a_token_of_the_wrong_type_is_refused_whatever_is_ticked(
    caller: Caller, method: Method, name: str
) -> None:
    token = caller.komet.tokens.seeded(name)
    caller.komet.tokens.tick(token, (method.name,))
    message = (await send(caller, method, token.text)).json()["message"]
    refused = message == f"The method {method.name} is not available for {token.type} tokens"
    assert refused is (token.type not in method.token_types)


@every_method
async def test_a_method_that_is_not_ticked_is_refused_by_name(caller: Caller, method: Method) -> None:
    token = caller.komet.tokens.seeded(MANAGER)
    caller.komet.tokens.tick(token, ())
    response = await send(caller, method, token.text)
    assert response.json()["message"] == f"The token does not have permission to use the method {method.name}"
    assert status_of(method, response) == "0"


@every_write
async def test_a_lost_answer_took_effect_once(caller: Caller, sample: dict[str, Any]) -> None:
    caller.komet.faults.order("lost", method=sample["method"])
    with pytest.raises(httpx.RemoteProtocolError):
        await send_sample(caller, sample)
    call = caller.komet.calls[0]
    assert (call.effects, call.delivery, call.status) == (1, "lost", None)


@every_write
async def test_a_late_commit_takes_effect_after_the_connection_was_dropped(
    caller: Caller, sample: dict[str, Any]
) -> None:
    caller.komet.faults.order("late", method=sample["method"], seconds=0.01)
    with pytest.raises(httpx.RemoteProtocolError):
        await send_sample(caller, sample)
    assert caller.komet.calls[0].effects == 0
    (late,) = caller.komet.company._late
    await late
    assert caller.komet.calls[0].effects == 1


@every_write
async def test_a_server_error_and_a_refusal_change_nothing(caller: Caller, sample: dict[str, Any]) -> None:
    caller.komet.faults.order("status", method=sample["method"], status=503)
    caller.komet.faults.order("refuse", method=sample["method"], message="No")
    assert (await send_sample(caller, sample)).status_code == 503
    assert (await send_sample(caller, sample)).json()["message"] == "No"
    assert [call.effects for call in caller.komet.calls] == [0, 0]


@pytest.mark.thorough
@every_write
async def test_a_write_survives_being_kept_and_loaded(caller: Caller, sample: dict[str, Any], tmp_path: Any) -> None:
    await send_sample(caller, sample)
    before = caller.komet.state
    caller.komet.save(tmp_path / "komet.state")
    caller.komet.reset()
    caller.komet.load(tmp_path / "komet.state")
    after = caller.komet.state
    assert after is not before
    assert (list(after.prebooks), list(after.invoices), list(after.stock)) == (
        list(before.prebooks),
        list(before.invoices),
        list(before.stock),
    )
    assert (after.orders, after.units, after.fees) == (before.orders, before.units, before.fees)
