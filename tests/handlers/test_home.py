"""The Home tab: who you are here, what waits, what is unknown, what you can do."""

import json
import re

import pytest

from bot.slack.rules import check_view
from bot.workbench.komet.server import LocalKomet
from handlers import home
from handlers.operations import OPERATIONS
from tests.support.hostile import NAMES, markup_faults
from tests.support.running import RunningBot
from tests.support.slack import Json, SlackFront, elements_of, text_of

pytestmark = pytest.mark.anyio

DELETE = "purchase.order.item.delete"


def names_of_menus(home: Json) -> set[str]:
    """Return the action_ids of the menus from which operations are started."""
    elements = [each for block in home["blocks"] for each in elements_of(block)]
    return {each["action_id"] for each in elements if each["type"] == "static_select"}


async def ask(slack: SlackFront, person: str, line: str = "9004411") -> None:
    """Ask for a deletion, up to the person's yes."""
    await slack.run(person, "/komet-po item delete P071882")
    await slack.fill(person, items=[line], reason="Short shipped")
    await slack.submit(person)
    await slack.close(person)


async def test_somebody_without_a_token_can_connect_there(slack: SlackFront, admin: str) -> None:
    assert "You are not connected to Komet yet." in text_of(await slack.open_home(admin))
    await slack.press_home(admin, "Connect Komet")
    assert "Tick list" in slack.modal_text(admin)


async def test_it_says_with_which_token_one_is_connected(slack: SlackFront, salesperson: str, grower: str) -> None:
    assert "Connected with a company token for the whole company" in text_of(await slack.open_home(salesperson))
    assert "Connected with a vendor token for Finca Alborada" in text_of(await slack.open_home(grower))


async def test_a_menu_opens_the_form_of_an_operation_and_can_be_used_once_more(
    slack: SlackFront, salesperson: str
) -> None:
    menus = names_of_menus(await slack.open_home(salesperson))
    await slack.press_home(salesperson, "Delete PO lines")
    assert "Choose an order to see its lines." in slack.modal_text(salesperson)
    # Slack keeps a choice in a menu of the same name, and tells nobody when it is chosen again.
    assert menus.isdisjoint(names_of_menus(slack.home_view(salesperson)))


async def test_every_operation_that_one_may_run_is_in_a_menu(slack: SlackFront, salesperson: str) -> None:
    home = await slack.open_home(salesperson)
    shown = text_of(home)
    assert all(operation.summary in shown for operation in OPERATIONS)
    assert len(names_of_menus(home)) == len({operation.noun for operation in OPERATIONS})


async def test_a_manager_sees_what_waits_for_them(slack: SlackFront, salesperson: str, manager: str) -> None:
    await ask(slack, salesperson)
    shown = text_of(await slack.open_home(manager))
    assert shown.index("Delete 1 line from P071882") < shown.index("What you can do"), "what waits stands first"
    assert "For you to decide" in shown


async def test_who_asked_sees_that_it_waits_and_is_not_offered_to_decide(
    slack: SlackFront, salesperson: str, limited: str
) -> None:
    await ask(slack, salesperson)
    shown = text_of(await slack.open_home(salesperson))
    assert "You wait for approval" in shown
    assert "For you to decide" not in shown
    assert "Delete 1 line" not in text_of(await slack.open_home(limited))


async def test_who_asked_sees_how_much_waits_until_when_and_how_many_more(
    slack: SlackFront, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "MOST_WAITING", 1)
    await ask(slack, salesperson)
    await ask(slack, salesperson, "9004412")
    _, _, shown = text_of(await slack.open_home(salesperson)).partition("You wait for approval")
    assert "… and 1 request more." in shown
    line = shown.partition("Delete 1 line from P071882")[2].partition("… and")[0]
    assert re.search(r"\*\$[\d,.]+\* · ships .* · until ", line), line


async def test_an_unknown_write_can_be_looked_at_from_there(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    komet.faults.order("lost", method=DELETE)
    await slack.press(manager, "Approve", on=slack.card())
    assert "Unknown: look in Komet before you repeat these" in text_of(await slack.open_home(salesperson))
    await slack.press_home(salesperson, "Look now")
    assert bot.rows("SELECT state FROM proposals")[0]["state"] == "done"
    assert "✅ Done: Delete 1 line" in text_of(await slack.open_home(salesperson))


async def test_it_says_what_komet_cost_today(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po list P071882")
    shown = text_of(await slack.open_home(salesperson))
    assert "1 Komet call today by everyone here." in shown


async def test_opening_it_costs_no_komet_call(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.open_home(salesperson)
    assert komet.calls == []


async def test_a_guest_is_told_that_it_is_not_for_them(slack: SlackFront) -> None:
    assert "members of this workspace only" in text_of(await slack.open_home("Sam Doyle"))


@pytest.mark.thorough
async def test_it_is_within_slacks_rules_whatever_komet_said(
    slack: SlackFront, bot: RunningBot, salesperson: str, manager: str
) -> None:
    await ask(slack, salesperson)
    (row,) = bot.rows("SELECT plan FROM proposals")
    for word in NAMES:
        plan = json.dumps({**json.loads(row["plan"]), "sentence": f"Delete {word}"})
        await bot.change("UPDATE proposals SET plan = ?", plan)
        for person in (salesperson, manager):
            home = await slack.open_home(person)
            shown = {key: home[key] for key in ("type", "blocks")}
            assert "Delete" in text_of(shown)
            assert [*check_view(shown), *markup_faults(shown)] == [], repr(word)


async def test_the_command_draws_it_and_says_where_it_is(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet home")
    assert "open me under “Apps” and choose Home" in slack.sees(salesperson)
