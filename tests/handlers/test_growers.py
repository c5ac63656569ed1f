"""What a vendor's token can do: its own orders, without the lists that Komet shows to companies alone."""

import json

import pytest

from bot.komet.requests import REQUESTS
from bot.workbench.komet.server import LocalKomet
from tests.support.examples import ship_day
from tests.support.rights import strip
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

ROSES = "RSFR60; 2; QB; Stem; 24; 25; 0.32"


async def test_a_grower_orders_from_its_own_farm_and_chooses_no_vendor(
    slack: SlackFront, komet: LocalKomet, grower: str
) -> None:
    await slack.run(grower, "/komet-po create", channel="growers")
    form = slack.modal_text(grower)
    assert "The vendor is the one that your token belongs to." in form
    assert "Your Komet token does not show this list: write the code that Komet has." in form
    assert "Your Komet token shows no prebooks: leave it empty." in form
    assert "Choose a prebook" not in form
    await slack.fill(grower, ship_date=ship_day(), lines=ROSES, carrier="2207", location="MIA")
    assert "Order 2 boxes in 1 line from Finca Alborada" in slack.modal_text(grower)
    await slack.submit(grower)
    ((method, sent),) = komet.writes
    assert method == "purchase.order.create"
    assert (sent["carrierId"], sent["companyLocationCode"]) == (2207, "MIA")


async def test_a_vendors_token_orders_for_no_other_vendor(slack: SlackFront, komet: LocalKomet, grower: str) -> None:
    await slack.run(grower, "/komet-po create", channel="growers")
    await slack.fill(grower, vendor="Rosas del Cotopaxi", ship_date=ship_day(), lines=ROSES)
    assert "Your token is Finca Alborada's own" in slack.modal_text(grower)
    assert komet.writes == []


async def test_what_is_typed_for_a_list_that_is_not_shown_has_to_be_an_id(slack: SlackFront, grower: str) -> None:
    await slack.run(grower, "/komet-po create", channel="growers")
    await slack.fill(grower, ship_date=ship_day(), lines=ROSES, carrier="Northwind")
    assert "write the ID that Komet has, a number" in slack.modal_text(grower)


async def test_what_a_type_of_token_rules_out_is_said_alone(slack: SlackFront, grower: str) -> None:
    await slack.run(grower, "/komet-inventory add", channel="growers")
    told = text_of(slack.last(grower, "growers"))
    assert "inventory.add, vendor.list is not for vendor tokens" not in told
    assert "inventory.add is not for vendor tokens, and yours is one" in told
    assert "tick it in Komet" not in told


async def test_all_that_is_missing_is_said_at_once_the_operations_own_method_first(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    needed = {"prebook.create", "carrier.list", "customer.list"}
    await strip(bot, slack.id_of(salesperson), *needed)
    await slack.run(salesperson, "/komet-prebook create")
    told = text_of(slack.last(salesperson))
    assert "does not include prebook.create, carrier.list, customer.list." in told
    assert "to tick them in Komet, then connect again." in told


async def test_a_list_for_a_field_that_can_be_left_out_is_not_demanded(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await bot.change("UPDATE tokens SET methods = ?", json.dumps(sorted(set(REQUESTS) - {"customer.list"})))
    await slack.run(salesperson, "/komet-inventory units add 250 stems RSFR60")
    assert "write the code that Komet has. Or leave it empty." in slack.modal_text(salesperson)
