"""What holds for every field of every operation: nonsense in it breaks nothing, is told, and what was typed stays."""

from typing import Any

import pytest

from bot.operations import AnyOperation
from bot.slack.forms import Search, Text, control_of
from bot.workbench.komet.server import LocalKomet
from handlers.operations import OPERATIONS
from tests.support.examples import EXAMPLES, open_form
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of

pytestmark = [pytest.mark.anyio, pytest.mark.thorough]

NONSENSE = ("banana ☃ <!channel>", "-1", "0", "NaN", "9" * 20, "=1+1", "1,2,3;;\t4", "\u202edoow\u202c " * 30)


def fields() -> list[Any]:
    """Return every field that takes typed words, with its operation."""
    return [
        pytest.param(operation, name, id=f"{operation.command}: {name}")
        for operation in OPERATIONS
        for name, field in operation.form.model_fields.items()
        if isinstance(control_of(field), Text | Search)
    ]


@pytest.mark.parametrize(("operation", "name"), fields())
async def test_nonsense_in_a_field_is_told_or_taken_as_text_and_nothing_is_sent(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, operation: AnyOperation, name: str
) -> None:
    example = EXAMPLES[operation.command](komet)
    for word in NONSENSE:
        await open_form(slack, operation, example)
        if not slack.has_modal(salesperson):  # a list is shown without asking; its filter is a form
            await slack.press(salesperson, "Change filter", on=slack.last(salesperson))
        answer = await slack.fill(salesperson, files=example.files, **{**example.values, name: word})
        seen = text_of(slack.view(salesperson)) if slack.has_modal(salesperson) else text_of(slack.last(salesperson))
        assert "Something broke" not in slack.sees(salesperson), word
        assert "Please check this." not in f"{answer.get('errors')} {seen}", word
        assert [call.method for call in komet.calls if call.effect not in (None, "read")] == [], word
        if operation.writes:
            told = answer.get("errors") or "⚠️" in seen or "Check before you send" in seen
            assert told, f"{word!r} is neither told nor taken: {seen[:300]}"
        while slack.has_modal(salesperson):
            await slack.close(salesperson)
