"""House test: what somebody types into a form and Komet is sent stands in the preview, whichever operation it is."""

import re
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.errors import FormError
from bot.komet.client import KometClient
from bot.operations import AnyOperation
from bot.plan import Plan
from bot.slack.forms import Text, control_of
from bot.workbench.komet import seed
from bot.workbench.komet.server import LocalKomet
from handlers.operations import OPERATIONS
from tests.support.examples import EXAMPLES

pytestmark = pytest.mark.anyio

MARK = "ZQ-4711"

TYPED = [
    pytest.param(operation, name, id=f"{operation.command}: {name}")
    for operation in OPERATIONS
    if operation.writes
    for name, field in operation.form.model_fields.items()
    if isinstance(control_of(field), Text) and field.annotation is str and not field.is_required()
]


def shown(plan: Plan) -> str:
    """Return what a person reads of a plan before they say yes."""
    changes = [f"{each.what} {each.before} {each.after}" for each in (*plan.changes, *plan.totals)]
    return "\n".join([plan.sentence, *changes, *plan.warnings, *plan.remarks, plan.note])


@pytest.mark.parametrize(("operation", "name"), TYPED)
async def test_a_text_that_may_be_left_out_is_shown_where_it_is_sent(
    komet: LocalKomet, operation: AnyOperation, name: str
) -> None:
    values: dict[str, Any] = EXAMPLES[operation.command](komet).values
    async with KometClient(komet.api_url) as client:
        assert operation.plan is not None
        try:
            form = operation.form.model_validate({**values, name: MARK})
            plan = await operation.plan(client.with_token(SecretStr(komet.token(seed.SALES))), form)
        except (FormError, ValidationError):
            return  # a text of its own kind, such as rows of a table
    if re.search(MARK, str([request.parameters() for request in plan.requests])):
        assert MARK in shown(plan)


async def test_a_location_that_is_chosen_for_one_line_of_an_invoice_is_shown(komet: LocalKomet) -> None:
    operation = next(each for each in OPERATIONS if each.command == "invoice item add")
    location = next(iter(komet.state.locations.values()))
    form = operation.form.model_validate({**EXAMPLES[operation.command](komet).values, "location": str(location.id)})
    async with KometClient(komet.api_url) as client:
        assert operation.plan is not None
        plan = await operation.plan(client.with_token(SecretStr(komet.token(seed.SALES))), form)
    assert location.name in shown(plan)
