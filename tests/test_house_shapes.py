"""What every operation shows is within Slack's rules and holds no markup of others, whatever Komet says."""

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.access import Rights
from bot.cards import (
    announcement_message,
    card_message,
    preview_message,
    preview_view,
    result_view,
    status_message,
)
from bot.errors import FormError
from bot.komet.requests import REQUESTS
from bot.operations import AnyOperation, Page, Result, Step, Undo, Verdict
from bot.people import Person
from bot.plan import Plan
from bot.policy import Policy, read_policy
from bot.proposals import State
from bot.slack.blocks import Message
from bot.slack.forms import PickMany, control_of, form_view
from bot.slack.rules import check_message, check_view
from bot.workbench.slack import seed
from handlers.boundary import error_message, error_view
from handlers.desk import Visit
from handlers.operations import OPERATIONS
from handlers.orders import details_view
from tests.support.filled import filled, komet_for
from tests.support.hostile import NAMES, markup_faults, texts
from tests.support.hostile_komet import answer, order
from tests.support.plans import NOON, proposal
from tests.test_house_rooms import POLICY

pytestmark = pytest.mark.anyio

FIRST_NAMES = 5
"""Words that the fast tests try too; all of them take a while for every operation."""

READS = [operation for operation in OPERATIONS if not operation.writes]
WRITES = [operation for operation in OPERATIONS if operation.writes]
OF_ITS_KIND = {"purchase_order": "P071882", "invoice": "930000", "prebook": "440912"}
"""A value for each field that others hang on."""

BY_COMMAND = {operation.command: operation for operation in OPERATIONS}
ANA = Person(team_id=seed.TEAM_ID, id=seed.ANA, name="Ana Torres")

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.command)
every_read = pytest.mark.parametrize("operation", READS, ids=lambda operation: operation.command)
every_write = pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.command)
every_name = pytest.mark.parametrize(
    "word",
    [*NAMES[:FIRST_NAMES], *(pytest.param(word, marks=pytest.mark.thorough) for word in NAMES[FIRST_NAMES:])],
    ids=lambda word: repr(word[:20]),
)


def faults(shown: Message | Mapping[str, Any]) -> list[Any]:
    """Return everything that Slack would refuse or take for markup."""
    if not isinstance(shown, Message):
        return [*check_view(shown), *markup_faults(shown)]
    body = shown.body()
    return [*check_message(body), *markup_faults(body)]


def form_with(operation: AnyOperation, word: str) -> BaseModel:
    """Return the operation's form with the word in every text it lets through."""
    needed = {"date": "2026-11-26", "date_from": "2026-11-26", "invoice": "930000", "sheet": "1 20"}
    good: dict[str, Any] = {name: value for name, value in needed.items() if name in operation.form.model_fields}
    for name in operation.form.model_fields:
        try:
            operation.form.model_validate({**good, name: word})
        except ValueError:
            continue
        good[name] = word
    form: BaseModel = operation.form.model_validate(good)
    return form


def pages(operation: AnyOperation, word: str, rows: int) -> list[Message]:
    """Return the first, second, last and an impossible page of a result."""
    found = answer(operation.method, word, rows)
    form = form_with(operation, word)
    return [operation.message(Page(form, "0123456789abcdef", number, ANA), found) for number in (1, 2, 50, 9999)]


# --- forms -------------------------------------------------------------------------------------


def modal(operation: AnyOperation, values: Mapping[str, Any], word: str) -> dict[str, Any]:
    """Return the operation's modal with objections everywhere."""
    return form_view(
        title=operation.summary,
        form=operation.form,
        values=values,
        callback_id="form",
        metadata="{}",
        errors=dict.fromkeys(["", *operation.form.model_fields], word),
    )


@every_operation
def test_the_form_is_one_that_slack_takes(operation: AnyOperation) -> None:
    empty = form_view(title=operation.summary, form=operation.form, values={}, callback_id="form", metadata="{}")
    assert faults(empty) == []


@pytest.mark.thorough
@every_operation
@given(word=texts)
def test_no_text_breaks_the_form(operation: AnyOperation, word: str) -> None:
    assert faults(modal(operation, dict.fromkeys(operation.form.model_fields, word), word)) == []


@every_operation
@every_name
async def test_choices_from_komet_are_within_slacks_rules(operation: AnyOperation, word: str) -> None:
    for name, field in operation.form.model_fields.items():
        control = control_of(field)
        if isinstance(control, PickMany):
            choices = await control.choices(komet_for(operation, word, 120), OF_ITS_KIND[control.needs])
            shown = form_view(
                title=operation.summary,
                form=operation.form,
                values={control.needs: OF_ITS_KIND[control.needs], name: [choices[0].value]},
                callback_id="form",
                metadata="{}",
                choices={name: choices},
            )
            assert faults(shown) == []


# --- results of reads --------------------------------------------------------------------------


@every_read
@every_name
def test_a_result_is_within_slacks_rules_whatever_komet_says(operation: AnyOperation, word: str) -> None:
    for message in pages(operation, word, 45):
        assert faults(message) == []


@every_read
@pytest.mark.parametrize("rows", [0, 1, 500])
def test_a_result_is_within_slacks_rules_however_much_there_is(operation: AnyOperation, rows: int) -> None:
    for message in pages(operation, "Finca Alborada", rows):
        assert faults(message) == []


@every_read
@given(word=texts, rows=st.integers(0, 3))
def test_no_text_breaks_a_result(operation: AnyOperation, word: str, rows: int) -> None:
    assert faults(pages(operation, word, rows)[0]) == []


@every_read
def test_a_result_offers_no_form_that_the_person_may_not_open(operation: AnyOperation) -> None:
    found = answer(operation.method, "Rose", 3)
    page = Page(form_with(operation, "Rose"), "0123456789abcdef", 1, ANA, may_open=lambda value: False)
    assert "form.start" not in str(operation.message(page, found).blocks)


@every_name
@pytest.mark.parametrize("lines", [0, 1, 60])
def test_the_details_of_an_order_are_within_slacks_rules(word: str, lines: int) -> None:
    policy: Policy = read_policy(POLICY, REQUESTS)
    token: Any = SimpleNamespace(token_type="company", methods=sorted(REQUESTS), refused=[])
    visit = SimpleNamespace(desk=SimpleNamespace(operations={each.command: each for each in OPERATIONS}))
    found: Any = REQUESTS["purchase.order.list"].answer.model_validate(
        {"purchaseOrders": [order(word, "P071882", lines)]}
    )
    view = details_view(found.purchase_orders[0], Rights(ANA, token, policy), cast(Visit, visit))
    assert faults(view) == []


# --- previews and cards of writes --------------------------------------------------------------


async def planned(operation: AnyOperation, word: str, rows: int) -> Plan:
    """Return the plan of a write in a Komet full of the word."""
    make = operation.plan
    assert make is not None
    return await make(komet_for(operation, word, rows), filled(operation, word, rows))


@pytest.mark.thorough
@every_write
@every_name
async def test_a_write_is_within_slacks_rules_in_every_state_whatever_komet_says(
    operation: AnyOperation, word: str
) -> None:
    plan = await planned(operation, word, 30)
    verdicts = tuple(Verdict(f"{word} → ZZ{each}", each % 2 == 0, word) for each in range(30))
    results = tuple(Result(request, Step.DONE, word, verdicts) for request in plan.requests[:1])
    for state in (State.PREVIEWED, State.WAITING, State.PARTLY, State.UNKNOWN):  # the others show less
        shown = proposal(
            state,
            plan=plan,
            results=results,
            detail={"reason": word, "undo_until": "2999-01-01T00:00:00+00:00"},
            created_at=NOON,
        )
        for draw in (preview_message, status_message, card_message, announcement_message):
            assert faults(draw(shown)) == []
        assert faults(preview_view(shown, "{}")) == []
        assert faults(result_view(shown)) == []


@pytest.mark.thorough
@every_write
async def test_a_write_of_many_rows_is_within_slacks_rules(operation: AnyOperation) -> None:
    rows = 50 if "items" in operation.form.model_fields else 500
    plan = await planned(operation, "Rose Freedom Red 60cm", rows)
    for draw in (preview_message, status_message, card_message, announcement_message):
        assert faults(draw(proposal(State.WAITING, plan=plan))) == []
    assert faults(preview_view(proposal(State.PREVIEWED, plan=plan), "{}")) == []


@every_write
async def test_the_plan_survives_the_database(operation: AnyOperation) -> None:
    plan = replace(await planned(operation, "Rose", 5), contents={})
    values = [value for record in plan.snapshot for value in record.values()]
    assert all(value is None or isinstance(value, str | int) for value in values), "people read them where they changed"
    assert Plan.from_record(plan.to_record()) == plan


@every_write
async def test_the_retry_and_undo_of_a_write_fit_its_form(operation: AnyOperation) -> None:
    plan = await planned(operation, "Rose", 4)
    verdicts = (
        tuple(Verdict(f"BX{each}", each % 2 == 0, "", f"#{each}") for each in range(4)) if operation.verdicts else ()
    )
    results = [Result(request, Step.DONE, "", verdicts) for request in plan.requests]
    for back in (operation.retry, operation.undo):
        way = back(plan, results) if back else None
        values = way.values if isinstance(way, Undo) else way
        if values is not None:
            taking = BY_COMMAND[way.command] if isinstance(way, Undo) and way.command else operation
            assert taking.form.model_validate(values)


# --- errors ------------------------------------------------------------------------------------


@every_name
def test_an_error_is_within_slacks_rules_whatever_it_quotes(word: str) -> None:
    message = error_message(FormError("", f"Not that: {word}"))
    assert faults(message) == []
    assert faults(error_view(message)) == []


@every_write
async def test_the_rest_of_a_write_asks_for_just_those_requests_again(operation: AnyOperation) -> None:
    plan = await planned(operation, "Rose", 4)
    if operation.rest is None:
        assert len(plan.requests) == 1, "a plan of several requests has to go on after a stop"
        return
    for rest in (plan.requests, plan.requests[1:], plan.requests[-1:]):
        if rest:
            form = operation.form.model_validate(operation.rest(plan, rest))
            make = operation.plan
            assert make is not None
            again = await make(komet_for(operation, "Rose", 4), form)
            assert again.requests == rest
            assert all(record in plan.snapshot for record in again.snapshot)
