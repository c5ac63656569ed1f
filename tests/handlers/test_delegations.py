"""Somebody decides for somebody else: handing over, deciding, ending, and never for the one who asked."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import triggers
from bot.workbench.slack.server import LocalSlack
from storage.audit import AuditStore
from tests.support.chain import first_fault
from tests.support.rights import change_policy, hand_over
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import ask, states

pytestmark = pytest.mark.anyio

TWO = ('approvers = "manager"\nsecond_factor_over', 'approvers = "manager"\napprovals = 2\nsecond_factor_over')


def audited(bot: RunningBot, event: str) -> list[dict[str, object]]:
    """Return the details of the audit rows of an event, each with its actor."""
    rows = bot.rows("SELECT * FROM audit WHERE event = ? ORDER BY number", event)
    return [{**json.loads(row["detail"]), "actor": row["actor"]} for row in rows]


async def test_a_delegate_approves_for_the_manager(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    assert f"<@{slack.id_of(limited)}> decides for you until" in slack.modal_text(manager)
    await ask(slack, salesperson)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert len(komet.writes) == 1
    both = f"Approved by <@{slack.id_of(limited)}> for <@{slack.id_of(manager)}>"
    assert both in text_of(slack.card())
    assert both in text_of(slack.last(salesperson, "bot"))
    (row,) = audited(bot, "approved")
    assert (row["actor"], row["acting_for"]) == (slack.id_of(limited), slack.id_of(manager))
    (decision,) = bot.rows("SELECT * FROM decisions")
    assert decision["acting_for"] == slack.id_of(manager)


async def test_a_manager_who_decides_in_their_own_right_acts_for_nobody(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    await hand_over(slack, other_manager, manager)
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert [row["acting_for"] for row in bot.rows("SELECT * FROM decisions")] == [None]
    assert "acting_for" not in audited(bot, "approved")[0]


async def test_a_delegate_rejects_for_the_manager(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    await ask(slack, salesperson)
    await slack.press(limited, "Reject", on=slack.card(person=limited))
    await slack.fill(limited, reason="The customer still wants them")
    assert komet.writes == []
    assert f"Rejected by <@{slack.id_of(limited)}> for <@{slack.id_of(manager)}>" in text_of(slack.card())


async def test_a_delegate_sends_a_request_back_for_the_manager(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    await ask(slack, salesperson)
    await slack.press(limited, "Ask a question", on=slack.card(person=limited))
    await slack.fill(limited, question="Which customer is this for?")
    assert states(bot) == ["returned"]
    assert f"Sent back by <@{slack.id_of(limited)}> for <@{slack.id_of(manager)}>" in text_of(slack.card())
    assert audited(bot, "returned")[0]["acting_for"] == slack.id_of(manager)


async def test_both_are_told_and_the_audit_knows(
    slack: SlackFront, bot: RunningBot, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    assert "decides for you until" in text_of(slack.last(manager, "bot"))
    told = text_of(slack.last(limited, "bot"))
    assert "asked you to decide for them until" in told
    assert "They can end it, and so can an admin." in told
    assert "See and end it" not in told
    await slack.run(manager, "/komet-approvals delegations")
    await slack.press(manager, "End", on=slack.last(manager, "sales"))
    assert "does not decide for you any more" in text_of(slack.last(manager, "bot"))
    assert "You do not decide for" in text_of(slack.last(limited, "bot"))
    assert [row["to"] for row in audited(bot, "delegation started")] == [slack.id_of(limited)]
    assert [row["actor"] for row in audited(bot, "delegation ended")] == [slack.id_of(manager)]
    async with bot.running.database.read() as tx:
        assert await first_fault(AuditStore(tx).rows()) is None


# --- never for the one who asked ---------------------------------------------------------------


async def test_a_managers_delegate_cannot_approve_what_the_manager_asked(
    slack: SlackFront, komet: LocalKomet, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    await ask(slack, manager)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert "leads over the person who asked" in slack.sees(limited)
    assert komet.writes == []


async def test_a_right_that_was_handed_to_the_requester_is_none(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await change_policy(bot, ("deputy = [", f'deputy = ["{slack.id_of(salesperson)}", '))
    await hand_over(slack, manager, salesperson)
    await ask(slack, salesperson)
    card = slack.card(person=salesperson)
    await slack.press(salesperson, "Approve", on=card)
    assert "You asked for this yourself" in slack.sees(salesperson)
    assert komet.writes == []


async def test_a_chain_over_the_requester_gives_nothing(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, limited: str
) -> None:
    await change_policy(bot, ("deputy = [", f'deputy = ["{slack.id_of(salesperson)}", '))
    await hand_over(slack, manager, salesperson)
    await slack.close(manager)
    await hand_over(slack, salesperson, limited)
    await slack.close(salesperson)
    await ask(slack, salesperson)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert "leads over the person who asked" in slack.sees(limited)
    assert komet.writes == []


# --- two approvals -----------------------------------------------------------------------------


async def test_a_manager_and_their_delegate_are_not_two(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    other_manager: str,
    limited: str,
) -> None:
    await change_policy(bot, TWO)
    await hand_over(slack, manager, limited)
    await ask(slack, salesperson)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    await slack.press(manager, "Approve", on=slack.card())
    assert "The right that you would use was used for this already." in slack.sees(manager)
    assert komet.writes == []
    await slack.press(other_manager, "Approve", on=slack.card(person=other_manager))
    assert len(komet.writes) == 1


async def test_who_was_approved_for_may_still_reject(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, limited: str
) -> None:
    await change_policy(bot, TWO)
    await hand_over(slack, manager, limited)
    await slack.close(manager)
    await ask(slack, salesperson)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    await slack.press(manager, "Reject", on=slack.card())
    await slack.fill(manager, reason="Not like this")
    assert states(bot) == ["rejected"]


async def test_a_delegate_of_two_uses_the_right_that_is_left(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    other_manager: str,
    limited: str,
) -> None:
    await change_policy(bot, TWO)
    await hand_over(slack, manager, limited)
    await hand_over(slack, other_manager, limited)
    await ask(slack, salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert len(komet.writes) == 1
    used = {row["person"]: row["acting_for"] for row in bot.rows("SELECT * FROM decisions")}
    assert used == {slack.id_of(manager): None, slack.id_of(limited): slack.id_of(other_manager)}


# --- at the moment of decision -----------------------------------------------------------------


async def test_a_delegation_that_ran_out_between_looking_and_pressing_gives_nothing(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    await ask(slack, salesperson)
    await slack.press(limited, "Reject", on=slack.card(person=limited))
    await bot.change("UPDATE delegations SET ends_at = datetime('now', '-1 seconds')")
    await slack.fill(limited, reason="Too late to say so")
    assert "Only a manager can decide this." in slack.modal_text(limited)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert "Only a manager can decide this." in slack.sees(limited)
    assert states(bot) == ["waiting"]


async def test_one_that_begins_later_gives_nothing_today(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str, limited: str
) -> None:
    later = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()
    await hand_over(slack, manager, limited, first=later, last=later)
    assert "decides for you from" in slack.modal_text(manager)
    await ask(slack, salesperson)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert "Only a manager can decide this." in slack.sees(limited)
    assert komet.writes == []


async def test_one_that_was_ended_gives_nothing(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    await ask(slack, salesperson)
    await slack.run(manager, "/komet-approvals delegations")
    await slack.press(manager, "End", on=slack.last(manager, "sales"))
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert "Only a manager can decide this." in slack.sees(limited)
    assert "Somebody who is away can let you decide for them" in slack.sees(limited)
    assert komet.writes == []


async def test_a_policy_without_the_table_ends_what_was_handed_over(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    await slack.close(manager)
    await ask(slack, salesperson)
    await change_policy(bot, ('[delegation]\nto = ["manager", "deputy"]\n', ""))
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert "Only a manager can decide this." in slack.sees(limited)
    assert komet.writes == []
    await slack.run(manager, "/komet-approvals delegate")
    assert "the policy lets nobody hand their right" in slack.sees(manager)


async def test_the_right_of_somebody_who_left_the_company_is_gone(
    slack: SlackFront, komet: LocalKomet, local_slack: LocalSlack, salesperson: str, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    card_owner = slack.id_of(manager)
    await ask(slack, salesperson)
    local_slack.workspace.people[card_owner].deleted = True
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert "Only a manager can decide this." in slack.sees(limited)
    assert komet.writes == []


async def test_an_approval_for_a_manager_who_lost_the_role_does_not_count_any_more(
    slack: SlackFront,
    komet: LocalKomet,
    bot: RunningBot,
    salesperson: str,
    manager: str,
    other_manager: str,
    limited: str,
) -> None:
    await change_policy(bot, TWO)
    await hand_over(slack, manager, limited)
    await slack.close(manager)
    await ask(slack, salesperson)
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    maya, priya = slack.id_of(manager), slack.id_of("Priya Raman")
    await change_policy(bot, (f'manager = ["{maya}"', f'manager = ["{priya}"'))
    await slack.press(other_manager, "Approve", on=slack.card())
    assert komet.writes == []
    assert "(does not count any more)" in text_of(slack.last(salesperson, "bot"))


async def test_a_delegation_outlives_a_restart(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    await ask(slack, salesperson)
    await bot.restart()
    await slack.press(limited, "Approve", on=slack.card(person=limited))
    assert len(komet.writes) == 1


# --- handing over ------------------------------------------------------------------------------


async def test_who_decides_nothing_has_nothing_to_hand_over(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-approvals delegate")
    assert "you have nothing to hand over" in slack.sees(salesperson)
    assert slack.has_modal(salesperson) is False


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("Maya Lindqvist", "You have this right already."),
        ("Ana Torres", "The policy allows only people of the role manager or deputy."),
        ("Sam Doyle", "Only members of this workspace can decide"),
    ],
)
async def test_to_whom_a_right_cannot_be_handed(
    slack: SlackFront, bot: RunningBot, manager: str, to: str, words: str
) -> None:
    answer = await hand_over(slack, manager, to)
    assert words in str(answer["errors"])
    assert bot.rows("SELECT * FROM delegations") == []


async def test_the_bot_and_people_who_left_are_no_delegates(
    slack: SlackFront, bot: RunningBot, local_slack: LocalSlack, manager: str
) -> None:
    itself = next(each.id for each in local_slack.workspace.people.values() if each.is_bot)
    for nobody in ("U04NORAFELD", itself):
        await change_policy(bot, ("deputy = [", f'deputy = ["{nobody}", '))
        await slack.run(manager, "/komet-approvals delegate")
        answer = await slack.fill(manager, to=nobody)
        assert "Only members of this workspace can decide" in str(answer)
        await slack.close(manager)


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (-3, 1, "first", "That day is over."),
        (2, 1, "last", "It has to end on the day it starts or later."),
        (1, 15, "last", "The policy allows 14 days at a time."),
        (500, 501, "first", "more than a year away"),
    ],
)
async def test_days_that_cannot_be(
    slack: SlackFront, bot: RunningBot, manager: str, limited: str, first: int, last: int, field: str, words: str
) -> None:
    today = datetime.now(UTC).date()
    answer = await hand_over(
        slack,
        manager,
        limited,
        first=(today + timedelta(days=first)).isoformat(),
        last=(today + timedelta(days=last)).isoformat(),
    )
    assert words in answer["errors"][field]
    assert bot.rows("SELECT * FROM delegations") == []


async def test_the_same_is_not_handed_over_twice(
    slack: SlackFront, bot: RunningBot, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    await slack.close(manager)
    answer = await hand_over(slack, manager, limited)
    assert "They decide for you then already." in str(answer["errors"])
    assert len(bot.rows("SELECT * FROM delegations")) == 1


async def test_who_was_named_behind_the_command_is_chosen(slack: SlackFront, manager: str, limited: str) -> None:
    await slack.run(manager, "/komet-approvals delegate @ben")
    await slack.submit(manager)
    assert f"<@{slack.id_of(limited)}> decides for you" in slack.modal_text(manager)


async def test_an_expired_trigger_leaves_a_button(
    slack: SlackFront, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "TRIGGER_SECONDS", -1)
        await slack.run(manager, "/komet-approvals delegate")
    await slack.press(manager, "Let somebody decide for me", on=slack.last(manager, "sales"))
    assert "Who decides for you?" in slack.modal_text(manager)


# --- ending and seeing -------------------------------------------------------------------------


async def test_an_admin_sees_and_ends_those_of_others(
    slack: SlackFront, bot: RunningBot, manager: str, limited: str, admin: str
) -> None:
    await hand_over(slack, manager, limited)
    await slack.run(admin, "/komet-approvals delegations")
    assert "Of others" in slack.sees(admin)
    await slack.press(admin, "End", on=slack.last(admin, "sales"))
    assert "Nobody decides for you" in text_of(slack.last(admin, "sales"))
    assert audited(bot, "delegation ended")[0]["actor"] == slack.id_of(admin)


async def test_a_delegate_sees_it_and_cannot_end_it(
    slack: SlackFront, bot: RunningBot, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    await slack.run(limited, "/komet-approvals delegations")
    shown = text_of(slack.last(limited, "sales"))
    assert "You decide for" in shown
    assert "End" not in shown.splitlines()


async def test_others_see_nothing_of_it(slack: SlackFront, manager: str, limited: str, salesperson: str) -> None:
    await hand_over(slack, manager, limited)
    await slack.run(salesperson, "/komet-approvals delegations")
    assert "Nobody decides for you, and you decide for nobody else." in slack.sees(salesperson)


async def test_ending_it_twice_ends_it_once(
    slack: SlackFront, bot: RunningBot, manager: str, limited: str, admin: str
) -> None:
    await hand_over(slack, manager, limited)
    await slack.run(manager, "/komet-approvals delegations")
    await slack.run(admin, "/komet-approvals delegations")
    await slack.press(manager, "End", on=slack.last(manager, "sales"))
    await slack.press(admin, "End", on=slack.last(admin, "sales"))
    assert "This delegation is over already." in slack.sees(admin)
    assert len(audited(bot, "delegation ended")) == 1


async def test_home_and_the_list_show_what_a_delegate_decides(
    slack: SlackFront, salesperson: str, manager: str, limited: str
) -> None:
    await hand_over(slack, manager, limited)
    await ask(slack, salesperson)
    shown = text_of(await slack.open_home(limited))
    assert f"You decide for <@{slack.id_of(manager)}> until" in shown
    assert "For you to decide" in shown
    assert f"<@{slack.id_of(limited)}> decides for you until" in text_of(await slack.open_home(manager))
    await slack.run(limited, "/komet-approvals list")
    assert "For you to decide" in text_of(slack.last(limited, "sales"))


async def test_a_reminder_names_the_delegate_too(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str, limited: str
) -> None:
    await change_policy(bot, ("second_factor_over", "remind_hours = 4\nsecond_factor_over"))
    await hand_over(slack, manager, limited)
    await ask(slack, salesperson)
    await bot.change(
        "UPDATE proposals SET confirmed_at = datetime('now', '-5 hours'), expires_at = datetime('now', '+9 hours')"
    )
    await bot.running.worker.round()
    await bot.idle()
    told = [text_of(each) for each in slack.messages(manager, "komet-approvals")]
    (reminder,) = [text for text in told if "This still waits" in text]
    assert f"<@{slack.id_of(limited)}>" in reminder
