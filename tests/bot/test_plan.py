"""A plan's digest stands for the act, and its record brings the same plan back."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.komet.requests import PurchaseOrderItemDelete
from bot.plan import Plan
from tests.support.plans import PLAN, digest, plans, records, requests


def stored(plan: Plan) -> Plan:
    """Return the plan as it comes back from the database."""
    return Plan.from_record(json.loads(json.dumps(plan.to_record())))


@given(plans)
def test_a_plan_survives_its_record(plan: Plan) -> None:
    assert stored(plan) == plan


@given(plans)
def test_a_stored_plan_has_the_same_digest(plan: Plan) -> None:
    assert digest(stored(plan)) == digest(plan)


@given(plans, requests)
def test_another_request_is_another_act(plan: Plan, request: Any) -> None:
    assume(request != plan.requests[0])
    changed = replace(plan, requests=(request, *plan.requests[1:]))
    assert digest(changed) != digest(plan)


@given(plans)
def test_a_request_more_is_another_act(plan: Plan) -> None:
    assert digest(replace(plan, requests=(*plan.requests, plan.requests[0]))) != digest(plan)


@given(plans, records)
def test_another_record_in_komet_is_another_act(plan: Plan, record: dict[str, Any]) -> None:
    assert digest(replace(plan, snapshot=(*plan.snapshot, record))) != digest(plan)


@given(plans, st.text(min_size=1))
def test_another_person_token_or_policy_is_another_act(plan: Plan, other: str) -> None:
    assume(other not in {"U1", "f1", "v1"})
    acts = {
        digest(plan),
        digest(plan, person=other),
        digest(plan, fingerprint=other),
        digest(plan, policy_version=other),
    }
    assert len(acts) == 4


@given(plans, st.text())
def test_the_reason_that_a_person_gives_is_not_part_of_the_act(plan: Plan, note: str) -> None:
    assert digest(replace(plan, note=note)) == digest(plan)


def test_the_order_of_requests_is_part_of_the_act() -> None:
    other = PurchaseOrderItemDelete(po_item_id="9004412")
    one, two = replace(PLAN, requests=(PLAN.requests[0], other)), replace(PLAN, requests=(other, PLAN.requests[0]))
    assert digest(one) != digest(two)


def test_file_bytes_are_in_neither_record_nor_repr() -> None:
    plan = replace(PLAN, contents={"a" * 64: b"the bytes"})
    assert "bytes" not in repr(plan.contents.keys()) + repr(plan)
    assert "the bytes" not in json.dumps(plan.to_record())
