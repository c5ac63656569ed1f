"""Requests that nobody can decide any more: told once, and they go on waiting."""

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.rights import change_policy, hand_over
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import ask, look, states

pytestmark = pytest.mark.anyio

LEFT = "Nobody is left who could decide"


def managers(slack: SlackFront, *people: str) -> tuple[str, str]:
    """Return the change of the policy that makes these the managers."""
    both = ", ".join(f'"{slack.id_of(each)}"' for each in ("Maya Lindqvist", "Victor Osei"))
    now = ", ".join(f'"{slack.id_of(each)}"' for each in people)
    return f"manager = [{both}]", f"manager = [{now}]"


async def test_requester_and_admins_are_told_once_and_it_can_be_taken_back(
    slack: SlackFront, bot: RunningBot, manager: str, other_manager: str, admin: str
) -> None:
    await ask(slack, manager)
    await look(bot)
    assert LEFT not in slack.sees(manager)
    await change_policy(bot, managers(slack, manager))
    await look(bot)
    await bot.restart()
    await look(bot)
    (told,) = [each for each in slack.messages(manager, "bot") if LEFT in text_of(each)]
    assert "Take it back, or ask an admin to change the policy. It waits until" in text_of(told)
    (to_admin,) = [each for each in slack.messages(admin, "bot") if LEFT in text_of(each)]
    assert "somebody else in the role manager" in text_of(to_admin)
    assert "/komet admin reload" in text_of(to_admin)
    assert states(bot) == ["waiting"]
    assert len(bot.rows("SELECT * FROM audit WHERE event = 'nobody can decide'")) == 1
    await slack.press(manager, "Take back", on=told)
    assert states(bot) == ["cancelled"]


async def test_when_somebody_can_decide_again_it_goes_on(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, manager: str, admin: str
) -> None:
    await ask(slack, manager)
    await change_policy(bot, managers(slack, manager))
    await look(bot)
    await change_policy(bot, (managers(slack, manager)[1], managers(slack, manager, admin)[1]))
    await slack.press(admin, "Approve", on=slack.card(person=admin))
    assert len(komet.writes) == 1


async def test_an_escalation_to_come_is_somebody(slack: SlackFront, bot: RunningBot, manager: str) -> None:
    await change_policy(bot, ("second_factor_over", 'escalate_to = "admin"\nsecond_factor_over'))
    await ask(slack, manager)
    await change_policy(bot, managers(slack, manager))
    await look(bot)
    assert LEFT not in slack.sees(manager)


async def test_a_delegate_of_somebody_who_approved_already_is_nobody(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str, other_manager: str, limited: str
) -> None:
    await change_policy(bot, ('approvers = "manager"\nsecond', 'approvers = "manager"\napprovals = 2\nsecond'))
    await hand_over(slack, manager, limited)
    await slack.close(manager)
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    await look(bot)
    assert LEFT not in slack.sees(salesperson)
    text = (bot.folder / "policy.toml").read_text(encoding="utf-8").replace("approvals = 2\n", "")
    (bot.folder / "policy.toml").write_text(text, encoding="utf-8")
    await change_policy(bot, managers(slack, manager))
    await look(bot)
    assert LEFT in slack.sees(salesperson)


async def test_fewer_people_than_the_rule_needs_are_as_good_as_nobody(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await change_policy(bot, ('approvers = "manager"\nsecond', 'approvers = "manager"\napprovals = 2\nsecond'))
    await ask(slack, salesperson)
    await look(bot)
    assert LEFT not in slack.sees(salesperson)
    text = (bot.folder / "policy.toml").read_text(encoding="utf-8").replace("approvals = 2\n", "")
    (bot.folder / "policy.toml").write_text(text, encoding="utf-8")
    await change_policy(bot, managers(slack, manager))
    await look(bot)
    assert LEFT in slack.sees(salesperson)
