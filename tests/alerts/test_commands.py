from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.workbench.komet import LocalKomet, acts
from bot.workbench.komet.seed import SERVICE
from storage.database import utc_now
from storage.tables import audit, tokens
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

SALES = "sales"


@pytest.fixture
async def watched(bot: RunningBot, komet: LocalKomet) -> RunningBot:
    """The bot with a watcher that has looked once; it looks again when a test says so."""
    await bot.stop()
    await bot.start(komet_service_token=SecretStr(komet.token(SERVICE)), bot_alerts_seconds=86400)
    await look(bot)
    return bot


async def look(bot: RunningBot) -> None:
    """Let the watcher look now and the bot tell what it saw."""
    assert bot.running.watcher is not None
    await bot.running.watcher.round()
    await bot.idle()


async def greet(bot: RunningBot, user: str) -> None:
    """Begin the direct messages between the bot and a person."""
    await bot.running.desk.slack.chat_postMessage(channel=user, text="Hello")


async def test_a_channel_is_told_about_a_confirmed_order(
    watched: RunningBot, slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, "/komet-alerts on", channel=SALES)
    order = komet.state.order_by_number("P071882")
    assert order is not None
    acts.confirm(komet.state, order, at=utc_now())

    await look(watched)

    assert "*P071882*  Finca Alborada" in text_of(slack.last(manager, SALES))


async def test_the_button_of_an_alert_opens_the_order_for_the_reader(
    watched: RunningBot, slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, "/komet-alerts on", channel=SALES)
    order = komet.state.order_by_number("P071882")
    assert order is not None
    acts.confirm(komet.state, order, at=utc_now())
    await look(watched)

    await slack.press(manager, "Open", on=slack.last(manager, SALES))

    assert "P071882" in slack.modal_text(manager)


async def test_turning_alerts_on_says_so_to_the_channel_and_how_to_undo_it(
    watched: RunningBot, slack: SlackFront, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, "/komet-alerts on cotopaxi", channel=SALES)

    assert "turned alerts on in this channel: orders of vendors called “cotopaxi”" in slack.sees(manager)
    assert "`/komet-alerts off cotopaxi`" in slack.sees(salesperson)


async def test_a_part_of_a_name_is_answered_with_the_vendors_it_means(
    watched: RunningBot, slack: SlackFront, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-alerts on cotopaxi", channel=SALES)

    assert "With orders now: Rosas del Cotopaxi." in slack.sees(salesperson)


async def test_a_name_that_no_vendor_has_is_answered_with_a_warning(
    watched: RunningBot, slack: SlackFront, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-alerts on cotopaxy", channel=SALES)

    assert "No vendor with orders now is called like that." in slack.sees(salesperson)


async def test_turning_alerts_on_twice_is_told_as_on_already(
    watched: RunningBot, slack: SlackFront, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-alerts on", channel=SALES)

    await slack.run(salesperson, "/komet-alerts on", channel=SALES)

    assert "That was on already." in slack.sees(salesperson)


async def test_without_a_service_token_people_are_told_that_nothing_will_come(
    bot: RunningBot, slack: SlackFront, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-alerts on", channel=SALES)

    assert "Alerts are switched off until" in slack.sees(salesperson)


async def test_alerts_that_are_off_tell_nothing(
    watched: RunningBot, slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-alerts on", channel=SALES)
    await slack.run(salesperson, "/komet-alerts off", channel=SALES)
    order = komet.state.order_by_number("P071882")
    assert order is not None
    acts.confirm(komet.state, order, at=utc_now())

    await look(watched)

    assert "P071882" not in "".join(map(text_of, slack.messages(salesperson, SALES)))
    assert "`/komet-alerts on`" in slack.sees(salesperson)


async def test_turning_off_what_is_not_on_changes_nothing(
    watched: RunningBot, slack: SlackFront, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-alerts off cotopaxi", channel=SALES)

    assert "There was nothing here that you could turn off." in slack.sees(salesperson)


async def test_the_list_shows_what_is_on_and_when_komet_was_looked_at(
    watched: RunningBot, slack: SlackFront, salesperson: str, manager: str
) -> None:
    await slack.run(salesperson, "/komet-alerts on cotopaxi", channel=SALES)

    await slack.run(manager, "/komet-alerts list", channel=SALES)

    shown = text_of(slack.last(manager, SALES))
    assert "orders of vendors called “cotopaxi”" in shown
    assert "Last look at Komet" in shown


async def test_in_a_direct_message_alerts_come_as_direct_messages(
    watched: RunningBot, slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await greet(watched, slack.id_of(salesperson))
    await slack.run(salesperson, "/komet-alerts on alborada", channel="bot")
    order = komet.state.order_by_number("P071882")
    assert order is not None
    acts.confirm(komet.state, order, at=utc_now())

    await look(watched)

    assert "P071882" in text_of(slack.last(salesperson, "bot"))
    assert not slack.messages(manager, "bot")


async def test_a_grower_hears_of_their_own_orders_without_naming_them(
    watched: RunningBot, slack: SlackFront, komet: LocalKomet, grower: str
) -> None:
    await greet(watched, slack.id_of(grower))
    await slack.run(grower, "/komet-alerts on", channel="bot")
    for number in ("P071882", other_vendors_order(komet)):
        order = komet.state.order_by_number(number)
        assert order is not None
        acts.confirm(komet.state, order, at=utc_now())

    await look(watched)

    assert "P071882" in text_of(slack.last(grower, "bot"))
    assert other_vendors_order(komet) not in slack.sees(grower)


async def test_a_grower_may_not_hear_of_another_vendor(watched: RunningBot, slack: SlackFront, grower: str) -> None:
    await slack.run(grower, "/komet-alerts on cotopaxi", channel="growers")

    assert "your Komet token shows you the orders of Finca Alborada only." in slack.sees(grower)


async def test_a_grower_does_not_turn_off_what_a_salesperson_turned_on(
    watched: RunningBot, slack: SlackFront, salesperson: str, grower: str
) -> None:
    await slack.run(salesperson, "/komet-alerts on alborada", channel="growers")

    await slack.run(grower, "/komet-alerts off", channel="growers")

    assert "There was nothing here that you could turn off." in slack.sees(grower)


async def test_a_vendor_token_that_was_connected_as_a_company_token_opens_no_other_vendor(
    watched: RunningBot, slack: SlackFront, grower: str
) -> None:
    async with watched.running.database.write() as tx:
        claim = {"token_type": "company", "methods": ["purchase.order.list", "vendor.list"]}
        await tx.execute(update(tokens).where(tokens.c.party_name == "Finca Alborada").values(claim))

    await slack.run(grower, "/komet-alerts on cotopaxi", channel="growers")

    assert "your Komet token shows you the orders of Finca Alborada only." in slack.sees(grower)


async def test_the_list_tells_that_the_bot_has_to_be_invited(
    watched: RunningBot, slack: SlackFront, manager: str
) -> None:
    await slack.run(manager, "/komet-alerts on", channel="leaders")

    await slack.run(manager, "/komet-alerts list", channel="leaders")

    assert "Slack did not take my last message here (" in slack.sees(manager)


async def test_turning_alerts_on_and_off_is_audited(watched: RunningBot, slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-alerts on cotopaxi", channel=SALES)
    await slack.run(salesperson, "/komet-alerts off", channel=SALES)

    async with watched.running.database.read() as tx:
        rows: list[Any] = list((await tx.execute(select(audit.c.event, audit.c.actor))).all())
    person = slack.id_of(salesperson)
    assert [tuple(row) for row in rows][-2:] == [("alerts on", person), ("alerts off", person)]


async def test_who_may_not_list_orders_may_not_hear_of_them(
    watched: RunningBot, slack: SlackFront, komet: LocalKomet, admin: str
) -> None:
    await slack.run(admin, "/komet-alerts on", channel=SALES)

    assert "You are not connected to Komet yet." in slack.sees(admin)


def other_vendors_order(komet: LocalKomet) -> str:
    """Return the number of an order of another vendor than Finca Alborada that ships soon."""
    today = komet.state.today
    return next(
        order.number
        for day in range(4)
        for order in komet.state.orders_on(today + timedelta(days=day))
        if order.vendor_id != 3310 and order.status in {"Approved", "Confirmed by Farm"} and not order.is_shipped
    )
