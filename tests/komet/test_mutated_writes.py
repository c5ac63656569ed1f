"""Every sample answer of a write, mutated: none looks done unless Komet said so, and nothing but our errors comes out.

The judge below is written from komet-api's rules alone, apart from the decipherer.
"""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.komet.errors import (
    KometError,
    KometOutcomeUnknownError,
    KometQuotaError,
    KometRefusedError,
    KometTokenRejectedError,
)
from bot.komet.models import KometAnswer
from bot.komet.requests import BoxInvoiceShipmentConfirm, BoxMoveAwb, InventoryBoxCountV2, KometRequest
from tests.fuzz.mutations import broken_bytes, broken_text, broken_tree
from tests.komet.mutated import dice, end, few
from tests.komet.samples import SAMPLES, answer_of

WRITES = [request for request in SAMPLES if not request.is_read]
REFUSALS = (KometRefusedError, KometQuotaError, KometTokenRejectedError)

every_write = pytest.mark.parametrize("request_", WRITES, ids=lambda request: request.method)


def inner(value: Any, *, outside: bool = True) -> Iterator[Any]:
    """Yield every status inside an answer, but for its own."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key.lower() == "status" and not outside:
                yield each
            yield from inner(each, outside=False)
    elif isinstance(value, list):
        for each in value:
            yield from inner(each, outside=False)


def is_one(value: Any) -> bool:
    return not isinstance(value, bool | float) and value in (1, "1")


def is_zero(value: Any) -> bool:
    return not isinstance(value, bool | float) and value in (0, "0")


def whole_object(body: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def judge_write(request: KometRequest[Any], body: bytes, result: KometAnswer | KometError) -> None:
    """Assert that a write ended as it may."""
    name = "statusinventory" if isinstance(request, InventoryBoxCountV2) else "status"
    content = whole_object(body) or {}
    said = [value for key, value in content.items() if key.lower() == name]
    if isinstance(result, KometError):
        assert isinstance(result, (KometOutcomeUnknownError, *REFUSALS))
        no = {0, 2, 3, 4, 11} if name == "statusinventory" else {0}
        if isinstance(result, REFUSALS) and not request.refusals:
            assert len(said) == 1
            assert str(said[0]) in map(str, no)
        return
    assert len(said) == 1
    assert is_one(said[0])
    refused = sum(1 for status in inner(content) if is_zero(status))
    assert sum(1 for verdict in result.verdicts if verdict.ok is False) >= refused
    assert sum(1 for verdict in result.verdicts if verdict.ok) <= sum(
        1 for status in inner(content) if is_one(status)
    ) or (isinstance(request, BoxMoveAwb))
    if isinstance(request, BoxMoveAwb):
        failed = next((value for key, value in content.items() if key.lower() == "failedboxes"), None) or []
        assert [verdict.ok for verdict in result.verdicts] == [code not in failed for code in request.box_codes]
    if isinstance(request, BoxInvoiceShipmentConfirm):
        marked = next(value for key, value in content.items() if key.lower() == "updatedboxes")
        assert str(marked).strip().lstrip("0") == str(len(request.box_codes))


def yes(request: KometRequest[Any]) -> dict[str, Any]:
    """Return the sample answer as a success."""
    answer = json.loads(answer_of(request))
    if isinstance(request, InventoryBoxCountV2):
        answer["statusInventory"] = "1"
    return dict(answer)


@every_write
@few
@given(dice)
def test_a_broken_answer_is_no_false_success(request_: KometRequest[Any], dice: Random) -> None:
    body = json.dumps(broken_tree(dice, yes(request_), most=4)).encode(errors="surrogatepass")

    judge_write(request_, body, end(request_, body))


@every_write
@few
@given(dice, st.sampled_from([200, 201, 302, 400, 401, 404, 429, 500, 503]))
def test_broken_bytes_are_no_false_success(request_: KometRequest[Any], dice: Random, http_status: int) -> None:
    whole = json.dumps(yes(request_)).encode()
    body = broken_bytes(dice, whole) if dice.random() < 0.5 else broken_text(dice, whole.decode()).encode()
    result = end(request_, body, http_status)

    judge_write(request_, body, result)
    assert 200 <= http_status < 300 or isinstance(result, KometError)


@every_write
def test_a_cut_answer_is_unknown(request_: KometRequest[Any]) -> None:
    whole = json.dumps(yes(request_)).encode()

    for length in range(0, len(whole), 5):
        assert isinstance(end(request_, whole[:length]), KometOutcomeUnknownError)


@every_write
@pytest.mark.parametrize("media", ["text/html", "application/xml", "application/pdf"])
def test_another_kind_of_file_is_unknown(request_: KometRequest[Any], media: str) -> None:
    assert isinstance(end(request_, json.dumps(yes(request_)).encode(), media=media), KometOutcomeUnknownError)
    assert isinstance(end(request_, b"<html>OK</html>", 502, "text/html"), KometOutcomeUnknownError)


@every_write
@pytest.mark.parametrize("field", ["status", "statusInventory"])
@pytest.mark.parametrize("status", [True, 1.0, "OK", " 1", "01", "success", None, "", 7, [1]])
def test_a_strange_status_is_unknown(request_: KometRequest[Any], field: str, status: object) -> None:
    if field not in yes(request_):
        return
    assert isinstance(end(request_, json.dumps(yes(request_) | {field: status}).encode()), KometOutcomeUnknownError)


@every_write
def test_a_yes_with_a_no_somewhere_inside_is_unknown(request_: KometRequest[Any]) -> None:
    for rows in ([{"status": "0", "message": "no"}], {"first": {"deep": [{"Status": 0}]}}, [{"status": "error"}]):
        assert isinstance(end(request_, json.dumps(yes(request_) | {"rows": rows}).encode()), KometOutcomeUnknownError)


@every_write
def test_fields_that_nobody_knows_do_no_harm(request_: KometRequest[Any]) -> None:
    extra = {"nextPage": None, "companyName": "x", "stats": {"ms": 12.5}, "tags": ["a"]}

    assert isinstance(end(request_, json.dumps(yes(request_) | extra).encode()), request_.answer)


@every_write
def test_a_plain_no_is_a_refusal(request_: KometRequest[Any]) -> None:
    answer = {"status": "0", "statusInventory": "0", "message": "The document is closed"}
    result = end(request_, json.dumps(answer).encode())

    assert type(result) is KometRefusedError
    assert result.message == "The document is closed"


@every_write
def test_a_no_beside_what_was_made_is_unknown(request_: KometRequest[Any]) -> None:
    if not request_.signs:
        return
    for sign in request_.signs:
        name = request_.answer.spellings(sign)[-1]
        answer = {"status": 0, "message": "A line failed", name: "77"}
        assert isinstance(end(request_, json.dumps(answer).encode()), KometOutcomeUnknownError), sign


@every_write
def test_an_answer_about_another_document_is_unknown(request_: KometRequest[Any]) -> None:
    for field in request_.echoes:
        name = request_.answer.spellings(field)[-1]
        result = end(request_, json.dumps(yes(request_) | {name: "1"}).encode())
        assert isinstance(result, KometOutcomeUnknownError)
        assert "about something else" in result.reason
