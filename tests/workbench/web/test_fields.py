"""Fields outside forms, menus that give way, and tables that show there is more beside."""

import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import seed
from bot.workbench.slack.model import Json
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import actions, button, field, home, modal, option, text_field
from tests.workbench.web.kinds import table
from tests.workbench.web.page import MODAL, Page

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

GO = actions(button("Go", "go"))
MANY = "[data-focus='many/many-input']"


@pytest.fixture
async def form(page: Page, bot: SampleBot) -> Page:
    """A modal with a multi-select that has a field under it."""
    choices = [option(f"Colour {number}", str(number)) for number in range(20)]
    many = field("many", {"type": "multi_static_select", "options": choices})

    @bot.on("command")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, _respond: AsyncRespond) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(many, text_field("reason")))

    await page.open("ana/sales")
    await page.say("/flower")
    await page.click(MANY)
    await page.click(".option", "Colour 3")
    return page


async def test_an_open_menu_closes_when_something_else_is_clicked(form: Page) -> None:
    await form.click(f"{MODAL} h2")
    await form.lacks(".option")
    await form.has(".chip", "Colour 3")


async def test_an_open_menu_closes_when_the_form_is_scrolled(form: Page) -> None:
    await form.wheel(f"{MODAL} h2", 40)
    await form.lacks(".option")


async def test_an_open_menu_stays_while_it_is_scrolled_itself(form: Page) -> None:
    await form.wheel(".option", 40)
    await form.has(".option", "Colour 4")


async def test_what_is_typed_in_a_home_tab_comes_with_the_button(page: Page, bot: SampleBot) -> None:
    await bot.client.views_publish(user_id=seed.ANA, view=home(text_field("order"), GO))
    await page.open(f"ana/{bot.app_id}")
    await page.type("[data-focus='order/order-input']", "P071882")
    await page.click("[data-action-id=go]")
    body = await bot.next("action")
    assert body["view"]["state"]["values"]["order"]["order-input"]["value"] == "P071882"


async def test_what_is_typed_in_a_home_tab_is_there_after_looking_elsewhere(page: Page, bot: SampleBot) -> None:
    await bot.client.views_publish(user_id=seed.ANA, view=home(text_field("order")))
    await page.open(f"ana/{bot.app_id}")
    await page.type("[data-focus='order/order-input']", "P071882")
    await page.click("[data-testid=channel-row][data-name=sales]")
    await page.click("[data-testid=app-row]", "Florist")
    assert await page.value("[data-focus='order/order-input']") == "P071882"


async def test_what_is_typed_in_a_message_comes_with_its_button(page: Page, bot: SampleBot) -> None:
    blocks = [text_field("reason"), GO]
    await bot.client.chat_postMessage(channel=seed.SALES, text="Why?", blocks=blocks)
    await page.open("ana/sales")
    await page.type("[data-focus='reason/reason-input']", "Short shipped")
    await page.click("[data-action-id=go]")
    body = await bot.next("action")
    assert body["state"]["values"]["reason"]["reason-input"]["value"] == "Short shipped"
    assert len(bot.heard["action"]) == 1


async def test_a_wide_table_shows_that_there_is_more_and_an_arrow_leads_there(page: Page, bot: SampleBot) -> None:
    await bot.client.chat_postMessage(channel=seed.SALES, text="Table", blocks=[table(4)])
    await page.open("ana/sales", width=390, height=844)
    await page.has(".sideways.more-right:not(.more-left)")
    await page.click(".further")
    await page.has(".sideways.more-left")
    await page.click(".further")
    await page.has(".sideways.more-left:not(.more-right)")
    await page.lacks(".further")


async def test_a_table_that_fits_has_no_arrow_and_is_no_stop_for_tab(page: Page, bot: SampleBot) -> None:
    await bot.client.chat_postMessage(channel=seed.SALES, text="Table", blocks=[table(2)])
    await page.open("ana/sales")
    await page.has(".table-scroll")
    await page.lacks(".further")
    assert await page.run("return document.querySelector('.table-scroll').tabIndex") == -1
