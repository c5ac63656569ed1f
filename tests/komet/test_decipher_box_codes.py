"""What box.code.change answers: yes outside, no inside."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.komet.decipher import decipher
from bot.komet.errors import (
    KometError,
    KometOutcomeUnknownError,
    KometRefusedError,
)
from bot.komet.models import BoxVerdict
from bot.komet.requests import (
    BoxCodeChange,
    BoxRename,
)

JSON = "application/json"
RENAME = BoxCodeChange(
    boxes=(BoxRename(current="BX700411", new="AL220411"), BoxRename(current="BX700412", new="AL220412"))
)


def body(**envelope: Any) -> bytes:
    return json.dumps(envelope).encode()


def failure(answer: bytes) -> KometError:
    with pytest.raises(KometError) as caught:
        decipher(RENAME, 200, JSON, answer)
    return caught.value


def renamed(*rows: object, status: object = "1") -> bytes:
    return body(status=status, message="1 boxes were successfully updated.", boxes=rows)


def row(code: object, status: object = "1", message: object = "success") -> dict[str, object]:
    return {"newBoxCode": code, "status": status, "message": message}


def test_refused_boxes_inside_a_success_are_told(sample: Callable[[str], bytes]) -> None:
    answer = decipher(RENAME, 200, JSON, sample("box_code_change.json"))

    assert answer.rows == (
        BoxVerdict(new_code="AL220411", ok=True, message="success"),
        BoxVerdict(new_code="AL220412", ok=False, message="Box code does not exist"),
    )


def test_row_statuses_may_be_numbers() -> None:
    answer = decipher(RENAME, 200, JSON, renamed(row("AL220411", 1), row("al220412", 0, "no")))

    assert [verdict.ok for verdict in answer.rows] == [True, False]


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (row("AL220411"),),
        (row("AL220411"), row("AL220412"), row("AL220413")),
        (row("AL220412"), row("AL220411")),
        (row("AL220411"), row("AL220411")),
        (row("AL220411"), row(None)),
        (row("AL220411"), row("AL220412", None)),
        (row("AL220411"), row("AL220412", "yes")),
        (row("AL220411"), row("AL220412", True)),
        (row("AL220411"), "AL220412"),
        (row("AL220411"), None),
    ],
)
def test_rows_that_do_not_fit_the_request_are_unknown(rows: tuple[object, ...]) -> None:
    assert isinstance(failure(renamed(*rows)), KometOutcomeUnknownError)


@pytest.mark.parametrize("boxes", [{}, {"boxes": None}, {"boxes": "2"}, {"boxes": {"AL220411": "1"}}])
def test_a_success_without_rows_is_unknown(boxes: dict[str, object]) -> None:
    assert isinstance(failure(body(status="1", message="OK", **boxes)), KometOutcomeUnknownError)


def test_a_no_outside_with_a_yes_inside_is_unknown() -> None:
    answer = renamed(row("AL220411", "1"), row("AL220412", "0"), status="0")

    assert isinstance(failure(answer), KometOutcomeUnknownError)


def test_a_no_outside_and_inside_is_a_refusal() -> None:
    answer = renamed(row("AL220411", "0"), row("AL220412", "0"), status="0")

    assert isinstance(failure(answer), KometRefusedError)
