"""Shortcuts of apps: global ones beside the message field, the others in a message's menu."""

import pytest
from selenium.webdriver.common.keys import Keys
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.model import Json
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import modal
from tests.workbench.web.page import MODAL, Page

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

BOLT = ".pane [aria-label=Shortcuts]"
MORE = "article:last-of-type [aria-label='More actions']"


async def test_a_global_shortcut_is_used_by_keys_and_opens_a_form(page: Page, bot: SampleBot) -> None:
    @bot.on("shortcut")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, _respond: AsyncRespond) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    await page.open("ana/sales")
    await page.type(BOLT, Keys.ENTER)
    await page.type(".menu-item", Keys.ENTER)
    await page.has(MODAL, "Order")
    assert (await bot.next("shortcut"))["callback_id"] == "Florist-global"


async def test_a_message_shortcut_brings_the_message_to_the_app(page: Page, bot: SampleBot, slack: LocalSlack) -> None:
    said = await slack.acts.message(user=seed.BEN, channel="sales", text="Please order")
    await page.open("ana/sales")
    await page.hover("article", "Please order")
    await page.click(MORE)
    await page.click(".menu-item", "File it")
    body = await bot.next("shortcut")
    assert (body["callback_id"], body["message"]["ts"]) == ("Florist-message", said["ts"])


async def test_a_private_message_offers_no_shortcuts(page: Page, bot: SampleBot) -> None:
    bot.answers("command", "Only for you")
    await page.open("ana/sales")
    await page.say("/flower")
    await page.hover("article", "Only for you")
    await page.lacks(MORE)
