"""An audit that cannot be written: nothing reaches Komet, nothing is claimed, and the person is told."""

import json

import pytest

from bot.workbench.komet.server import LocalKomet
from tests.support.databases import not_refusing, refusing
from tests.support.running import RunningBot
from tests.support.slack import SlackFront
from tests.support.writes import ask, effects, look, preview_of_a_box, states, steps

pytestmark = pytest.mark.anyio

TOLD = "The audit cannot be written, and without it I send nothing to Komet."


async def refuse(bot: RunningBot, condition: str = "true") -> None:
    """Make the database refuse new audit rows, or some of them."""
    await bot.change(refusing("INSERT", "audit", when=condition))


async def accept(bot: RunningBot) -> None:
    """Make it take them again."""
    await bot.change(not_refusing("audit"))


async def test_a_confirmation_that_cannot_be_audited_is_no_confirmation(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    await refuse(bot)
    await slack.submit(salesperson)
    assert TOLD in slack.sees(salesperson)
    assert states(bot) == []
    assert effects(komet) == []


async def test_a_decision_that_cannot_be_audited_is_no_decision(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await refuse(bot)
    await slack.press(manager, "Approve", on=slack.card())
    assert TOLD in slack.sees(manager)
    assert states(bot) == ["waiting"]
    assert bot.rows("SELECT * FROM decisions") == []
    assert effects(komet) == []


async def test_a_request_that_cannot_be_audited_is_not_sent_and_the_requester_is_told_why(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await refuse(bot, "NEW.event = 'sending'")
    await slack.press(manager, "Approve", on=slack.card())
    assert effects(komet) == []
    assert states(bot) == ["failed"]
    assert TOLD in slack.sees(salesperson)


async def test_while_not_even_the_end_can_be_audited_the_requester_is_told_and_it_ends_later(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await refuse(bot, "NEW.event IN ('sending', 'failed')")
    await slack.press(manager, "Approve", on=slack.card())
    assert effects(komet) == []
    assert states(bot) == ["running"]
    assert f"{TOLD} " in slack.sees(salesperson)
    assert "Nothing of it was sent." in slack.sees(salesperson)
    await look(bot)
    assert states(bot) == ["running"]
    await accept(bot)
    await look(bot)
    assert states(bot) == ["failed"]
    assert effects(komet) == []


async def test_an_answer_that_cannot_be_audited_is_not_shown_as_done_but_looked_at_again(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    await refuse(bot, "NEW.event LIKE 'komet %' OR NEW.event = 'unknown'")
    await slack.submit(salesperson)
    assert effects(komet) == [1]
    assert steps(bot) == ["unknown"]
    assert "What was being sent is not known until I have looked at Komet" in slack.sees(salesperson)
    assert "Done" not in slack.sees(salesperson)
    await accept(bot)
    await bot.change("UPDATE journal SET next_look_at = '2000-01-01 00:00:00.000000'")
    await look(bot)
    assert (states(bot), steps(bot)) == (["done"], ["done"])
    assert effects(komet) == [1]
    (found,) = bot.rows("SELECT * FROM audit WHERE event = 'komet looked at: done'")
    assert json.loads(found["detail"])["answer"]["looks"][0]["found"] == "yes"


async def test_an_end_that_cannot_be_audited_is_reached_once_it_can(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    await refuse(bot, "NEW.event = 'done'")
    await slack.submit(salesperson)
    assert (states(bot), steps(bot), effects(komet)) == (["running"], ["done"], [1])
    await accept(bot)
    await look(bot)
    assert (states(bot), effects(komet)) == (["done"], [1])


async def test_the_requester_is_told_once(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await preview_of_a_box(slack, komet, salesperson)
    await refuse(bot, "NEW.event = 'done'")
    await slack.submit(salesperson)
    for _ in range(3):
        await look(bot)
    told = [message for message in slack.messages(salesperson, "bot") if TOLD in message["text"]]
    assert len(told) == 1


async def test_what_was_said_not_to_be_sent_is_not_sent_after_a_restart_either(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    await refuse(bot, "NEW.event IN ('sending', 'failed')")
    await slack.press(manager, "Approve", on=slack.card())
    assert "Nothing of it was sent." in slack.sees(salesperson)
    await bot.kill()
    await accept(bot)
    await bot.start()
    await bot.idle()
    assert (states(bot), effects(komet)) == (["failed"], [])
