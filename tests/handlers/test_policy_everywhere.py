"""A method that policy takes from a person is refused wherever it would be used, not only at its command."""

import json

import pytest

from bot.demo_company import POLICY
from bot.workbench.komet import seed as komet_seed
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed
from tests.support.running import RunningBot
from tests.support.slack import SlackFront

pytestmark = pytest.mark.anyio

LIST = "purchase.order.list"


async def in_force(bot: RunningBot, policy: str) -> None:
    """Put another policy in force, as an admin does."""
    (bot.folder / "policy.toml").write_text(policy)
    await bot.running.reload_policy()


@pytest.mark.parametrize(
    "policy",
    [
        POLICY.replace("never = []", f'never = ["{LIST}"]'),
        f'{POLICY}\n[[channel]]\nid = "{seed.SALES}"\nmethods = ["box.*"]\n',
    ],
    ids=["never", "channel"],
)
async def test_an_order_is_not_opened_from_a_button_where_policy_does_not_let_orders_be_listed(
    slack: SlackFront, bot: RunningBot, komet: LocalKomet, salesperson: str, policy: str
) -> None:
    await slack.run(salesperson, "/komet-po list P071882")
    shown = slack.last(salesperson, "sales")
    await in_force(bot, policy)
    calls = len(komet.calls)
    await slack.press(salesperson, "P071882", on=shown)
    assert len(komet.calls) == calls
    assert "policy does not" in slack.sees(salesperson)


async def test_an_orders_window_offers_and_begins_only_what_its_channel_allows(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    allowed = '["purchase.order.list", "purchase.order.item.awb.add"]'
    await in_force(bot, f'{POLICY}\n[[channel]]\nid = "{seed.SALES}"\nmethods = {allowed}\n')
    await slack.run(salesperson, "/komet-po list P071882")
    await slack.press(salesperson, "P071882", on=slack.last(salesperson, "sales"))
    shown = slack.modal_text(salesperson)
    assert "Add AWB" in shown
    assert "Delete" not in shown
    await slack.press(salesperson, "Add AWB")
    assert json.loads(slack.view(salesperson)["private_metadata"])["channel"] == seed.SALES


async def test_a_list_goes_on_with_what_the_token_of_now_shows(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list today")
    shown = slack.last(salesperson, "sales")
    await slack.run(salesperson, "/komet-token connect")
    await slack.choose(salesperson, "token_type", "vendor")
    await slack.fill(salesperson, token=komet.token(komet_seed.COTOPAXI), party="Rosas del Cotopaxi")
    await slack.close(salesperson)
    await slack.press(salesperson, "Next ›", on=shown)
    (table,) = [block for block in slack.last(salesperson, "sales")["blocks"] if block["type"] == "table"]
    assert {row[1]["text"] for row in table["rows"][1:]} == {"Rosas del Cotopaxi"}
