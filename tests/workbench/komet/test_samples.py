"""Every method takes the request of its documentation's sample and answers in the sample's shape."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.workbench.komet.catalogue import DOCUMENTED
from bot.workbench.komet.methods import METHODS
from bot.workbench.komet.seed import MANAGER
from tests.workbench.komet.caller import Caller

pytestmark = pytest.mark.anyio
SAMPLES = json.loads((Path(__file__).parent / "samples.json").read_text(encoding="utf-8"))
"""Written after the samples of the method pages: what is sent without the token, and what comes back."""

NOT_ALWAYS = {
    # An optional field without a value is "", null or not there; boxes come only once the grower has shipped.
    "purchase.order.list": {"comments", "boxes"},
}


def differences(sample: Any, answer: Any, place: str) -> list[str]:
    """Return what the sample has and the answer has not: keys and types. The values may differ.

    Of a list one element like the sample's is enough, for optional fields are missing in some.
    """
    if isinstance(sample, dict):
        if not isinstance(answer, dict):
            return [f"{place} is no object"]
        missing = [f"{place}.{name} is missing" for name in sample if name not in answer]
        shared = [name for name in sample if name in answer]
        return missing + [
            each for name in shared for each in differences(sample[name], answer[name], f"{place}.{name}")
        ]
    if isinstance(sample, list):
        if not isinstance(answer, list) or not answer:
            return [f"{place} has no elements"]
        return min((differences(sample[0], element, f"{place}[]") for element in answer), key=len)
    kinds = {type(sample), type(answer)}
    return [] if len(kinds) == 1 or kinds == {int, float} else [f"{place} is {answer!r}, not like {sample!r}"]


async def call(caller: Caller, sample: dict[str, Any]) -> dict[str, Any]:
    """Send a sample request with the token where the method wants it."""
    method = METHODS[sample["method"]]
    token = {method.token_name: caller.komet.token(MANAGER)} if method.token_types else {}
    in_body = "body" in sample and method.place != "header"
    response = await caller.http.request(
        sample["verb"],
        f"/api/{sample['method']}",
        params={**sample.get("query", {}), **({} if in_body or method.place == "header" else token)},
        json={**sample["body"], **(token if in_body else {})} if "body" in sample else None,
        headers=token if method.place == "header" else None,
    )
    assert response.status_code == 200
    answer = response.json()
    assert isinstance(answer, dict)
    return answer


def test_there_is_every_method_that_is_documented() -> None:
    assert set(METHODS) == set(DOCUMENTED) == {sample["method"] for sample in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample["method"]))
async def test_the_sample_request_is_answered_in_the_shape_of_the_sample(
    caller: Caller, sample: dict[str, Any]
) -> None:
    if sample["method"] == "box.move.awb":  # the first of the two boxes must be on its way
        await caller.post("box.code.change", boxes=[{"currentBoxCode": "BX700411", "newBoxCode": "AL220411"}])
    answer = await call(caller, sample)
    expected = sample["answer"]
    optional = tuple(f".{name} is missing" for name in NOT_ALWAYS.get(sample["method"], ()))
    assert [each for each in differences(expected, answer, "answer") if not each.endswith(optional or "-")] == []
    assert [name for name in answer if name in expected] == list(expected)
    assert answer.get("message") == expected.get("message")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample["method"]))
async def test_a_sample_request_is_as_documented_and_takes_effect_when_it_writes(
    caller: Caller, sample: dict[str, Any]
) -> None:
    if sample["method"] in ("box.move.awb", "box.invoice.shipment.confirm"):
        rename = [("BX700411", "AL220411")] if sample["method"] == "box.move.awb" else [("BX770001", "AL220411")]
        rows = [{"currentBoxCode": old, "newBoxCode": new} for old, new in rename]
        await caller.post("box.code.change", boxes=rows)
    await call(caller, sample)
    logged = caller.komet.calls[-1]
    assert logged.remarks == []
    writes = DOCUMENTED[sample["method"]][1] != "read" and sample["method"] != "v2/inventory/box/count"
    assert logged.effects == int(writes)
