"""Every kind of block and element on every surface, held to axe-core's rules."""

import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import seed
from bot.workbench.slack.model import Json
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import modal
from tests.workbench.web import kinds
from tests.workbench.web.page import MODAL, Page

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


async def test_in_a_message(page: Page, bot: SampleBot) -> None:
    blocks = [*kinds.ANYWHERE, *kinds.IN_MESSAGES]
    await bot.client.chat_postMessage(channel=seed.SALES, text="Everything", blocks=blocks)
    await bot.client.chat_postMessage(channel=seed.SALES, text="Table", blocks=[kinds.table(9)])
    await page.open("ana/sales")
    await page.has(".sideways.more-right")
    assert await page.accessibility_faults() == {}


async def test_in_a_form_with_errors_and_an_open_menu(page: Page, bot: SampleBot) -> None:
    @bot.on("command")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, _respond: AsyncRespond) -> None:
        await ack()
        form = modal(kinds.ALERT, *kinds.ANYWHERE, *kinds.INPUTS, *kinds.IN_FORMS)
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    await page.open("ana/sales")
    await page.say("/flower")
    await page.has(MODAL)
    await page.click("[data-testid=modal-submit]")
    await page.has("[data-field=order] .field-error", "required")
    await page.click("[data-focus='colours/colours-input']")
    await page.has(".option", "Pink")
    assert await page.accessibility_faults() == {}


async def test_in_a_home_tab(page: Page, bot: SampleBot) -> None:
    view = {"type": "home", "blocks": [*kinds.ANYWHERE, *kinds.INPUTS]}
    await bot.client.views_publish(user_id=seed.ANA, view=view)
    await page.open(f"ana/{bot.app_id}")
    await page.has("[data-testid=home]", "Finca Alborada")
    assert await page.accessibility_faults() == {}


async def test_the_rules_find_what_is_wrong(page: Page) -> None:
    await page.open("ana/sales")
    await page.run("document.querySelector('[data-testid=send]').removeAttribute('aria-label')")
    await page.run("document.querySelector('[data-testid=send]').removeAttribute('title')")
    found = await page.accessibility_faults()
    assert set(found) == {"light", "phone"}
    assert "button-name" in found["light"][0]
