"""Every sample answer of a read, mutated: what is missing, null, text or unknown is read, nonsense is an error."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given

from bot.komet.errors import KometAnswerError, KometError, KometUnavailableError
from bot.komet.models import KometAnswer
from bot.komet.requests import KometRequest
from tests.fuzz.mutations import broken_tree
from tests.komet.mutated import dice, end, few
from tests.komet.samples import SAMPLES, answer_of, sample

READS = [request for request in SAMPLES if request.is_read]
NEEDED = {
    "id",
    "number",
    "code",
    "name",
    "fbe",
    "shipDate",
    "truckDate",
    "orderItemId",
    "companyProductId",
    "quantity",
}
"""What a row may not be without."""

every_read = pytest.mark.parametrize("request_", READS, ids=lambda request: request.method)


@every_read
@few
@given(dice)
def test_a_broken_list_is_read_or_an_error(request_: KometRequest[Any], dice: Random) -> None:
    body = json.dumps(broken_tree(dice, json.loads(answer_of(request_)), most=4)).encode(errors="surrogatepass")
    result = end(request_, body)

    assert isinstance(result, request_.answer | KometError)


@every_read
def test_a_cut_list_is_no_list(request_: KometRequest[Any]) -> None:
    whole = answer_of(request_)

    for length in range(0, len(whole), 7):
        assert isinstance(end(request_, whole[:length]), KometAnswerError)


@every_read
def test_a_page_instead_of_a_list_is_an_error(request_: KometRequest[Any]) -> None:
    assert isinstance(end(request_, b"<html>", 503, "text/html"), KometUnavailableError)
    assert isinstance(end(request_, b"<html>", 200, "text/html"), KometAnswerError)


def list_rows(request: KometRequest[Any]) -> tuple[str, dict[str, Any]]:
    answer = sample(request.method)["answer"]
    name = next(key for key, value in answer.items() if isinstance(value, list))
    return name, json.loads(answer_of(request))


every_list = pytest.mark.parametrize(
    "request_", [each for each in READS if each.answer.rows_field], ids=lambda request: request.method
)


@every_list
@pytest.mark.parametrize("message", ["Orders not found.", "Orders not found.OK"])
@pytest.mark.parametrize("status", ["1", 1, "0", 0, None])
def test_nothing_found_is_an_empty_list(request_: KometRequest[Any], message: str, status: object) -> None:
    result = end(request_, json.dumps({"status": status, "message": message}).encode())

    assert isinstance(result, KometAnswer)
    assert getattr(result, str(result.rows_field)) == ()


@every_list
def test_only_what_names_a_row_is_needed(request_: KometRequest[Any]) -> None:
    """Optional fields may be missing, null or empty."""
    name, answer = list_rows(request_)
    row = answer[name][0]
    for nothing in (None, "", "  "):
        answer[name] = [{key: value if key in NEEDED else nothing for key, value in row.items()}]
        assert isinstance(end(request_, json.dumps(answer).encode()), request_.answer)
    answer[name] = [{key: value for key, value in row.items() if key in NEEDED}]
    assert isinstance(end(request_, json.dumps(answer).encode()), request_.answer)


def as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


@every_list
def test_a_number_may_be_text(request_: KometRequest[Any]) -> None:
    name, answer = list_rows(request_)

    assert end(request_, json.dumps(answer | {name: as_text(answer[name])}).encode()) == end(
        request_, json.dumps(answer).encode()
    )


@every_list
def test_letter_case_and_unknown_fields_do_no_harm(request_: KometRequest[Any]) -> None:
    name, answer = list_rows(request_)
    shouted = [{**{key.upper(): value for key, value in row.items()}, "zzz": {"a": []}} for row in answer[name]]

    assert end(request_, json.dumps(answer | {name: shouted, "more": 1}).encode()) == end(
        request_, json.dumps(answer).encode()
    )


@every_list
def test_a_row_without_its_identity_spoils_the_list(request_: KometRequest[Any]) -> None:
    name, answer = list_rows(request_)
    key = "orderItemId" if "orderItemId" in answer[name][0] else "id"
    answer[name].append({**answer[name][0], key: None})

    assert isinstance(end(request_, json.dumps(answer).encode()), KometAnswerError)
