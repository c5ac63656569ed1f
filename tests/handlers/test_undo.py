"""Undo: offered for a while, with what it cannot restore, to who asked; afterwards by hand."""

import json
from datetime import timedelta

import pytest

from bot import ends
from bot.errors import ApprovalError
from bot.workbench.komet.server import LocalKomet
from storage.database import utc_now
from tests.support.examples import boxed
from tests.support.rights import change_policy
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, element_at, text_of

pytestmark = pytest.mark.anyio


async def change(slack: SlackFront, komet: LocalKomet, person: str) -> str:
    """Change a box code, which needs no approval; return the code that it had."""
    number, code = boxed(komet)
    await slack.run(person, "/komet-box code change", codes=f"{code} ZZ1", purchase_order=number)
    await slack.submit(person)
    await slack.close(person)
    return code


async def let_its_time_go_by(bot: RunningBot) -> None:
    """Put the end of the offer into the past."""
    (row,) = bot.rows("SELECT detail FROM proposals")
    over = (utc_now() - timedelta(seconds=1)).isoformat()
    await bot.change("UPDATE proposals SET detail = ?", json.dumps({**json.loads(row["detail"]), "undo_until": over}))


async def test_it_says_what_it_cannot_restore_and_until_when_it_is_offered(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await change(slack, komet, salesperson)
    text = text_of(slack.last(salesperson, "bot"))
    lost, offered = text.index("Labels printed with the new codes"), text.index("Undo is offered until <!date^")
    assert text.index("What Undo cannot restore") < lost < offered < text.rindex("Undo")


async def test_while_it_is_offered_it_opens_the_way_back(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    code = await change(slack, komet, salesperson)
    await slack.press(salesperson, "Undo", on=slack.last(salesperson, "bot"))
    assert element_at(slack.view(salesperson), "codes")["initial_value"] == f"ZZ1\t{code}"


async def test_the_press_of_an_old_button_says_that_it_is_over_and_how_to_do_it_by_hand(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await change(slack, komet, salesperson)
    told = slack.last(salesperson, "bot")
    await let_its_time_go_by(bot)
    await slack.press(salesperson, "Undo", on=told)
    assert slack.has_modal(salesperson) is False
    late = slack.last(salesperson, "bot")
    assert "Undo was offered until <!date^" in text_of(late)
    assert "`/komet box code change`" in text_of(late)
    await slack.press(salesperson, "Open the form", on=late)
    assert "Old code and new code" in slack.modal_text(salesperson)
    assert len(komet.writes) == 1


async def test_the_button_goes_when_its_time_is_over(
    slack: SlackFront, komet: LocalKomet, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ends, "UNDO_FOR", timedelta(0))
    await change(slack, komet, salesperson)
    assert "Undo" not in text_of(slack.last(salesperson, "bot"))


async def test_only_who_asked_can_undo(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, limited: str
) -> None:
    await change(slack, komet, salesperson)
    told = slack.last(salesperson, "bot")
    shared = {**slack.last(limited, "sales"), "blocks": told["blocks"]}
    await slack.press_old(limited, "Undo", shared)
    assert "Only the person who asked can do this." in slack.sees(limited)
    assert slack.has_modal(limited) is False


async def test_a_result_keeps_offering_it_after_a_restart(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    code = await change(slack, komet, salesperson)
    await bot.restart()
    await slack.press(salesperson, "Undo", on=slack.last(salesperson, "bot"))
    assert element_at(slack.view(salesperson), "codes")["initial_value"] == f"ZZ1\t{code}"


async def test_it_takes_effect_once_however_often_it_is_pressed(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory update 771204 +5 0.325")
    await slack.submit(salesperson)
    done = slack.last(salesperson, "bot")
    await slack.press(salesperson, "Undo", on=done)
    assert "↩️ Takes back: *Add 5 boxes to" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    await slack.close(salesperson)
    await slack.press_old(salesperson, "Undo", done)
    assert "You have undone this already." in slack.sees(salesperson)
    assert slack.has_modal(salesperson) is False
    shown = next(each for each in slack.messages(salesperson, "bot") if each["ts"] == done["ts"])
    assert "↩️ You undid this <!date^" in text_of(shown)
    assert [sent["quantity"] for _, sent in komet.writes] == [5, -5]


async def test_of_two_ways_back_that_were_previewed_one_is_sent(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory update 771204 +5 0.325")
    await slack.submit(salesperson)
    await slack.close(salesperson)
    done = slack.last(salesperson, "bot")
    previews = []
    for _ in range(2):
        await slack.press(salesperson, "Undo", on=done)
        await slack.submit(salesperson)
        previews.append(slack.view(salesperson))
        await slack.close(salesperson)
    ids = [json.loads(view["private_metadata"])["proposal"] for view in previews]
    person = await bot.running.desk.people.find(slack.id_of(salesperson))
    await bot.running.desk.runner.confirm(person, ids[0])
    await bot.change("UPDATE proposals SET digest = 'another' WHERE id = ?", ids[1])
    with pytest.raises(ApprovalError, match="You asked to undo this already"):
        await bot.running.desk.runner.confirm(person, ids[1])


async def test_a_way_back_that_was_taken_back_can_be_asked_for_again(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    rule = '\n[[rule]]\nname = "Stock"\nmethods = ["inventory.update"]\napprovers = "manager"\n'
    await slack.run(salesperson, "/komet-inventory update 771204 +5 0.325")
    await slack.submit(salesperson)
    await slack.close(salesperson)
    done = slack.last(salesperson, "bot")
    await change_policy(bot, add=rule)
    await slack.press(salesperson, "Undo", on=done)
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    await slack.close(salesperson)
    await slack.press(salesperson, "Undo", on=done)
    assert "that is not over yet" in slack.sees(salesperson)
    await slack.press(manager, "Reject", on=slack.card())
    await slack.fill(manager, reason="Not now")
    await slack.press(salesperson, "Undo", on=done)
    assert slack.has_modal(salesperson)
