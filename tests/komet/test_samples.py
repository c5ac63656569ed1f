"""Every sample of Komet's documentation: our request goes out as it is there, and its answer is read."""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import SecretStr

from bot.komet.decipher import decipher
from bot.komet.envelope import Status, read_status
from bot.komet.errors import KometRefusedError
from bot.komet.kinds import Effect
from bot.komet.requests import REQUESTS, InventoryBoxCountV2, KometRequest, KometUpload
from bot.komet.wire import Outgoing, encoded, outgoing
from tests.komet.samples import FILE, FOLDER, SAMPLES, answer_of, sample

TOKEN = SecretStr("<token>")
PASSWORD = SecretStr("REDACTED")

every_sample = pytest.mark.parametrize("request_", SAMPLES, ids=lambda request: request.method)


def sent(request: KometRequest[Any]) -> Outgoing:
    content = FILE if isinstance(request, KometUpload) else None
    return outgoing(request, PASSWORD if request.method == "login" else TOKEN, content)


def plain(value: Any) -> Any:
    """Return a JSON value with its numbers, also those written as text, as decimals: 88120 and "88120" are one ID."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return ",".join(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def query(url: str) -> dict[str, Any]:
    return {name: plain(value) for name, value in parse_qsl(urlsplit(url).query)}


def test_every_method_of_the_documentation_has_a_request_and_a_sample() -> None:
    documented = {json.loads(path.read_text())["method"] for path in FOLDER.glob("*.json")}

    assert documented == set(REQUESTS) == {request.method for request in SAMPLES}
    assert len(REQUESTS) == len(SAMPLES) == 47


@every_sample
def test_a_request_goes_out_as_in_its_sample(request_: KometRequest[Any]) -> None:
    expected = sample(request_.method)["request"]
    out = sent(request_)

    assert (out.verb, out.target.split("?")[0]) == (expected["verb"], expected["url"].split("?")[0])
    assert query(out.target) == query(expected["url"])
    body = {**expected.get("body", {})}
    if isinstance(request_, KometUpload):
        body[str(request_.file_parameter)] = encoded(FILE, "base64")
    assert plain(json.loads(out.body or b"{}", parse_float=Decimal)) == plain(body)


@every_sample
def test_the_token_is_where_the_sample_has_it(request_: KometRequest[Any]) -> None:
    expected = sample(request_.method)["request"]
    headers = sent(request_).headers

    assert headers.get("authenticationToken") == expected.get("headers", {}).get("authenticationToken")


@every_sample
def test_a_number_goes_out_as_a_number(request_: KometRequest[Any]) -> None:
    expected = sample(request_.method)["request"].get("body", {})
    body = json.loads(sent(request_).body or b"{}")

    for name, value in expected.items():
        if isinstance(value, int | Decimal):
            assert isinstance(body[name], int | float), name


@every_sample
def test_the_sample_of_an_answer_is_read(request_: KometRequest[Any]) -> None:
    if isinstance(request_, InventoryBoxCountV2):  # the only sample that is a refusal
        with pytest.raises(KometRefusedError, match="Box not found"):
            decipher(request_, 200, "application/json", answer_of(request_))
        return
    answer = decipher(request_, 200, "application/json", answer_of(request_))

    expected = sample(request_.method)["answer"]
    assert type(answer) is request_.answer
    assert answer.message == expected.get("message", "").strip()
    if request_.effect is Effect.READ and answer.rows_field:
        rows = getattr(answer, answer.rows_field)
        assert len(rows) == 1
        assert rows[0].id


@every_sample
def test_every_row_of_a_sample_has_its_verdict(request_: KometRequest[Any]) -> None:
    if isinstance(request_, InventoryBoxCountV2):
        return
    answer = decipher(request_, 200, "application/json", answer_of(request_))
    rows = sample(request_.method)["answer"].get(request_.answer.verdicts_name or "-", [])

    said = [{Status.DONE: True, Status.REFUSED: False}.get(read_status(row.get("status"))) for row in rows]
    if request_.method != "box.move.awb":
        assert [verdict.ok for verdict in answer.verdicts] == said
