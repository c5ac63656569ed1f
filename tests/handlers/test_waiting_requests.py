"""While a request waits, people leave, policies change and processes come and go: who may decide, and what is run."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import Bot, start_bot
from bot.approvals import APPROVE
from bot.config import Settings
from bot.errors import ApprovalError
from bot.execution import Execution
from bot.proposals import State
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.seed import TEAM_ID
from bot.workbench.slack.server import LocalSlack
from tests.support.examples import LINE
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import ask, effects, hang, lines_of, look, preview_of_a_box, states, under_way

pytestmark = pytest.mark.anyio

LONG_AGO = "2020-01-01 00:00:00.000000"
RULE = 'approvers = "manager"\n'


async def change_policy(slack: SlackFront, bot: RunningBot, admin: str, old: str, new: str) -> None:
    """Change the policy file and have an admin put it in force."""
    path = bot.folder / "policy.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = slack.sees(admin).count("The policy is in force")
    await slack.run(admin, "/komet admin reload")
    assert slack.sees(admin).count("The policy is in force") > told


async def put_in_charge(slack: SlackFront, bot: RunningBot, admin: str, *people: str) -> None:
    """Let these people be the managers from now on."""
    before = f'manager = ["{slack.id_of("Maya Lindqvist")}", "{slack.id_of("Victor Osei")}"]'
    names = ", ".join(f'"{slack.id_of(person)}"' for person in people)
    await change_policy(slack, bot, admin, before, f"manager = [{names}]")


def leave(local_slack: LocalSlack, slack: SlackFront, person: str) -> None:
    """Deactivate somebody, as an admin of the workspace does."""
    local_slack.workspace.people[slack.id_of(person)].deleted = True


def decisions(bot: RunningBot) -> list[str]:
    """Return who decided, in order."""
    return [row["person"] for row in bot.rows("SELECT person FROM decisions ORDER BY id")]


async def wait_until_it_expires(bot: RunningBot) -> None:
    """Let the time for deciding go by."""
    await bot.change("UPDATE proposals SET expires_at = ? WHERE state = 'waiting'", LONG_AGO)
    await look(bot)


@asynccontextmanager
async def second_process(bot: RunningBot) -> AsyncIterator[Bot]:
    """Run another process of the bot on the same database."""
    other = await start_bot(Settings(_env_file=None, **bot.settings))
    try:
        yield other
    finally:
        await other.stop()


async def approve_there(other: Bot, person: str, proposal_id: str) -> bool:
    """Approve in the other process, as a press that reaches it does; say whether it was taken."""
    desk = other.desk
    try:
        proposal = await desk.approvals.decide(await desk.people.fresh(person, TEAM_ID), proposal_id, APPROVE)
    except ApprovalError:
        return False
    if proposal.state is State.APPROVED:
        await desk.execution.run(proposal.id, await desk.people.fresh(proposal.row.requester, TEAM_ID))
    return True


async def test_two_approvers_in_the_same_second_in_two_processes_are_one_decision_and_one_run(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    await ask(slack, salesperson)
    (row,) = bot.rows("SELECT id FROM proposals")
    async with second_process(bot) as other:
        one = bot.running.desk.people
        here = await one.fresh(slack.id_of(manager), TEAM_ID)

        async def approve_here() -> bool:
            try:
                proposal = await bot.running.desk.approvals.decide(here, row["id"], APPROVE)
            except ApprovalError:
                return False
            requester = await one.fresh(proposal.row.requester, TEAM_ID)
            await bot.running.desk.execution.run(proposal.id, requester)
            return True

        there = approve_there(other, slack.id_of(other_manager), row["id"])
        taken = await asyncio.gather(approve_here(), there)
        await bot.idle()
    assert sorted(taken) == [False, True]
    assert len(decisions(bot)) == 1
    assert (states(bot), effects(komet)) == (["done"], [1])


async def test_the_same_press_in_two_processes_and_after_a_restart_has_one_effect(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    (row,) = bot.rows("SELECT id FROM proposals")
    async with second_process(bot) as other:
        await asyncio.gather(
            bot.running.desk.approvals.decide(
                await other.desk.people.fresh(slack.id_of(manager), TEAM_ID), row["id"], APPROVE
            ),
            approve_there(other, slack.id_of(manager), row["id"]),
            return_exceptions=True,
        )
    assert len(decisions(bot)) == 1
    await bot.restart()
    await bot.idle()
    await slack.press_old(manager, "Approve", card)
    assert len(decisions(bot)) == 1
    assert (states(bot), effects(komet)) == (["done"], [1])


async def test_a_press_after_success_is_told_who_was_first_in_a_process_that_began_later_too(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    await slack.press(manager, "Approve", on=card)
    await bot.restart()
    await slack.press_old(other_manager, "Approve", card)
    assert f"<@{slack.id_of(manager)}> approved this before you." in slack.sees(other_manager)
    assert (len(decisions(bot)), effects(komet)) == (1, [1])


async def test_a_card_can_be_decided_after_its_process_was_restarted(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await bot.restart()
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["done"], [1])
    assert "✅ Done" in text_of(slack.last(salesperson, "bot"))


async def test_a_yes_under_a_preview_is_one_yes_after_a_restart_too(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    (row,) = bot.rows("SELECT id FROM proposals")
    await slack.submit(salesperson)
    await bot.restart()
    desk = bot.running.desk
    person = await desk.people.fresh(slack.id_of(salesperson), TEAM_ID)
    again = await desk.runner.confirm(person, row["id"])
    assert (again.id, again.state) == (row["id"], State.DONE)
    await desk.execution.run(again.id, person)
    assert effects(komet) == [1]


async def test_when_every_approver_has_left_nobody_else_decides_and_it_expires(
    slack: SlackFront, local_slack: LocalSlack, komet: LocalKomet, bot: RunningBot, salesperson: str, limited: str,
    manager: str, other_manager: str,
) -> None:  # fmt: skip
    await ask(slack, salesperson)
    card = slack.card()
    leave(local_slack, slack, manager)
    leave(local_slack, slack, other_manager)
    for person in (manager, other_manager, limited, salesperson):
        await slack.press_old(person, "Approve", card)
    await look(bot)
    assert (states(bot), decisions(bot)) == (["waiting"], [])
    await wait_until_it_expires(bot)
    assert (states(bot), decisions(bot), effects(komet)) == (["expired"], [], [])


async def test_when_the_requester_is_the_only_approver_left_they_do_not_decide_and_it_expires(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, admin: str, salesperson: str, manager: str,
    other_manager: str,
) -> None:  # fmt: skip
    await ask(slack, salesperson)
    card = slack.card()
    await put_in_charge(slack, bot, admin, salesperson)
    for person in (salesperson, manager, other_manager, admin):
        await slack.press_old(person, "Approve", card)
    await look(bot)
    assert (states(bot), decisions(bot)) == (["waiting"], [])
    await wait_until_it_expires(bot)
    assert (states(bot), decisions(bot), effects(komet)) == (["expired"], [], [])


async def test_an_approver_who_came_into_the_role_meanwhile_decides(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, admin: str, salesperson: str, limited: str, manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    await put_in_charge(slack, bot, admin, limited)
    await slack.press_old(manager, "Approve", card)
    assert states(bot) == ["waiting"]
    await slack.press(limited, "Approve", on=card)
    assert (states(bot), effects(komet)) == (["done"], [1])
    assert decisions(bot) == [slack.id_of(limited)]


@pytest.mark.parametrize("how", ["deactivated", "no manager any more"])
async def test_the_first_of_two_approvers_does_not_count_when_they_are_gone_before_the_second(
    slack: SlackFront, local_slack: LocalSlack, komet: LocalKomet, bot: RunningBot, admin: str, salesperson: str,
    limited: str, manager: str, other_manager: str, how: str,
) -> None:  # fmt: skip
    await change_policy(slack, bot, admin, RULE, f"{RULE}approvals = 2\n")
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["waiting"], [])
    if how == "deactivated":
        leave(local_slack, slack, manager)
    else:
        await put_in_charge(slack, bot, admin, other_manager, limited)
    await slack.press(other_manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["waiting"], [])


async def test_a_form_that_is_exchanged_after_the_preview_is_not_sent(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    (other,) = [each for each in lines_of(komet, 2) if each != LINE]
    await bot.change("UPDATE proposals SET form = replace(form, ?, ?)", LINE, other)
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["stale"], [])


async def test_requests_that_are_exchanged_after_the_approval_are_not_sent(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    await ask(slack, salesperson)
    (other,) = [each for each in lines_of(komet, 2) if each != LINE]
    reached = hang(monkeypatch, Execution, "run")
    async with under_way(slack.press(manager, "Approve", on=slack.card())):
        await asyncio.wait_for(reached.wait(), 5)
        await bot.kill()
    monkeypatch.undo()
    await bot.change("UPDATE proposals SET form = replace(form, ?, ?), plan = replace(plan, ?, ?)", *[LINE, other] * 2)
    await bot.start()
    await bot.idle()
    assert (states(bot), effects(komet)) == (["stale"], [])


async def test_a_policy_that_got_looser_meanwhile_still_asks_what_was_asked(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, admin: str, salesperson: str, manager: str,
    other_manager: str,
) -> None:  # fmt: skip
    await change_policy(slack, bot, admin, RULE, f"{RULE}approvals = 2\n")
    await ask(slack, salesperson)
    await change_policy(slack, bot, admin, f"{RULE}approvals = 2\n", RULE)
    await slack.press(manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["waiting"], [])
    await slack.press(other_manager, "Approve", on=slack.card())
    assert (states(bot), effects(komet)) == (["done"], [1])


async def test_a_rule_that_is_gone_meanwhile_does_not_let_what_waits_through(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, admin: str, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await change_policy(slack, bot, admin, '["purchase.order.item.delete"]', '["box.code.change"]')
    await look(bot)
    assert (states(bot), effects(komet)) == (["waiting"], [])
    await slack.press(salesperson, "Take back", on=slack.last(salesperson, "bot"))
    assert (states(bot), effects(komet)) == (["cancelled"], [])


async def test_the_time_for_deciding_goes_on_while_the_bot_is_down(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    (before,) = bot.rows("SELECT expires_at FROM proposals")
    await bot.restart()
    (after,) = bot.rows("SELECT expires_at FROM proposals")
    assert tuple(after) == tuple(before)
    await bot.kill()
    await bot.change("UPDATE proposals SET expires_at = ?", LONG_AGO)
    await bot.start()
    await slack.press_old(manager, "Approve", card)
    await look(bot)
    assert (states(bot), decisions(bot), effects(komet)) == (["expired"], [], [])


async def test_what_was_approved_and_expired_while_the_bot_was_down_is_not_run(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    await ask(slack, salesperson)
    reached = hang(monkeypatch, Execution, "run")
    async with under_way(slack.press(manager, "Approve", on=slack.card())):
        await asyncio.wait_for(reached.wait(), 5)
        await bot.kill()
    monkeypatch.undo()
    await bot.change("UPDATE proposals SET expires_at = ?", LONG_AGO)
    await bot.start()
    await bot.idle()
    assert (states(bot), effects(komet)) == (["expired"], [])
