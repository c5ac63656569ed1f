"""Everything comes twice, or from two people at once: one decision, one effect."""

import asyncio

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.examples import boxed
from tests.support.running import RunningBot
from tests.support.slack import SlackFront
from tests.support.writes import (
    ask,
    effects,
    preview_of_a_box,
    states,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("payload", ["command", "view_submission"])
async def test_a_repeated_form_or_yes_has_one_effect(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, payload: str
) -> None:
    await slack.fault(kind="duplicate", payload=payload, count=0)
    await preview_of_a_box(slack, komet, salesperson)
    await slack.submit(salesperson)
    assert effects(komet) == [1]
    assert states(bot) == ["done"]


async def test_a_repeated_approval_has_one_effect(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await slack.fault(kind="duplicate", payload="block_actions", count=0)
    await slack.press(manager, "Approve", on=slack.card())
    assert (effects(komet), states(bot)) == ([1], ["done"])
    assert len(bot.rows("SELECT * FROM decisions")) == 1


async def test_two_managers_at_once_decide_once(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str, other_manager: str
) -> None:
    await ask(slack, salesperson)
    card = slack.card()
    await asyncio.gather(
        slack.press(manager, "Approve", on=card),
        slack.press(other_manager, "Approve", on=card),
    )
    assert (effects(komet), states(bot)) == ([1], ["done"])
    assert len(bot.rows("SELECT * FROM decisions")) == 1
    assert sum("approved this before you" in slack.sees(person) for person in (manager, other_manager)) == 1


async def test_approve_and_take_back_at_once_end_in_one_of_the_two(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await asyncio.gather(
        slack.press(manager, "Approve", on=slack.card()),
        slack.press(salesperson, "Take back", on=slack.last(salesperson, "bot")),
    )
    assert (states(bot), effects(komet)) in [(["done"], [1]), (["cancelled"], [])]


async def test_a_yes_pressed_twice_on_a_message_has_one_effect(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    await slack.close(salesperson)
    row = bot.rows("SELECT id FROM proposals")[0]["id"]
    person = await bot.running.desk.people.find(slack.id_of(salesperson))
    first, second = await asyncio.gather(
        bot.running.desk.runner.confirm(person, row), bot.running.desk.runner.confirm(person, row)
    )
    assert first.id == second.id
    await asyncio.gather(*(bot.running.desk.execution.run(row, person) for _ in range(3)))
    assert (effects(komet), states(bot)) == ([1], ["done"])


async def test_the_same_act_asked_twice_within_a_minute_is_one(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await ask(slack, salesperson)
    await slack.close(salesperson)
    await ask(slack, salesperson)
    assert states(bot) == ["waiting"]
    assert sum("Approve" in str(message["blocks"]) for message in slack.messages(salesperson, "komet-approvals")) == 1


async def test_what_never_reached_komet_can_be_asked_again_at_once(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    komet.faults.order("refuse", method="box.code.change", message="Locked for a minute")
    await slack.submit(salesperson)
    await slack.close(salesperson)
    await preview_of_a_box(slack, komet, salesperson)
    await slack.submit(salesperson)
    assert states(bot) == ["refused", "done"]


async def test_what_was_taken_back_can_be_asked_again_at_once(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await ask(slack, salesperson)
    await slack.close(salesperson)
    await slack.press(salesperson, "Take back", on=slack.last(salesperson, "bot"))
    await ask(slack, salesperson)
    assert states(bot) == ["cancelled", "waiting"]


async def test_a_box_whose_change_is_unknown_is_not_changed_again_among_others(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, other_manager: str
) -> None:
    _, code = boxed(komet)
    komet.faults.order("lost", method="box.code.change")
    await slack.run(salesperson, "/komet-box code change")
    await slack.fill(salesperson, codes=f"{code} ZZ1")
    await slack.submit(salesperson)
    assert states(bot) == ["unknown"]
    for pairs in (f"{code.lower()} ZZ2\nBX999999 ZZ9", "BX999999 ZZ9\nBX999998 zz1"):
        await slack.run(other_manager, "/komet-box code change")
        await slack.fill(other_manager, codes=pairs)
        assert "on its way to Komet, or not known yet" in slack.modal_text(other_manager)
        await slack.close(other_manager)
    await slack.run(other_manager, "/komet-box code change")
    await slack.fill(other_manager, codes="BX999999 ZZ9")
    assert "Check before you send" in slack.modal_text(other_manager)
    assert effects(komet) == [1]
