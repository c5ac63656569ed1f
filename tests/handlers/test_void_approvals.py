"""Two approvals are two people who still work here and still have the right when the second one is given."""

import pytest

from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.server import LocalSlack
from tests.support.rights import change_policy
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import ask, effects, states

pytestmark = pytest.mark.anyio

THREE_OF_WHOM_TWO = (
    (
        'approvers = "manager"\nsecond_factor_over',
        'approvers = ["manager", "admin"]\napprovals = 2\nsecond_factor_over',
    ),
)


async def test_an_approval_of_somebody_who_left_meanwhile_does_not_count(
    slack: SlackFront,
    komet: LocalKomet,
    local_slack: LocalSlack,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    other_manager: str,
    admin: str,
) -> None:
    await change_policy(bot, *THREE_OF_WHOM_TWO)
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    local_slack.workspace.people[slack.id_of(manager)].deleted = True
    await slack.press(other_manager, "Approve", on=slack.card(person=other_manager))
    assert (states(bot), effects(komet)) == (["waiting"], [])
    shown = text_of(slack.card(person=other_manager))
    assert "(does not count any more)" in shown
    assert "Needs 1 approval by a manager or admin" in shown
    await slack.press(admin, "Approve", on=slack.card(person=admin))
    assert (states(bot), effects(komet)) == (["done"], [1])


async def test_an_approval_of_somebody_who_lost_the_role_meanwhile_does_not_count(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    other_manager: str,
    admin: str,
) -> None:
    await change_policy(bot, *THREE_OF_WHOM_TWO)
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    path = bot.folder / "policy.toml"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("manager = "))
    await change_policy(bot, (line, f'manager = ["{slack.id_of(other_manager)}"]'))
    await slack.press(other_manager, "Approve", on=slack.card(person=other_manager))
    assert (states(bot), effects(komet)) == (["waiting"], [])
    await slack.press(admin, "Approve", on=slack.card(person=admin))
    assert (states(bot), effects(komet)) == (["done"], [1])
