"""Talking in the page: commands, answers, threads, files, and nothing that people write becomes markup."""

from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.model import Json
from tests.support.block_kit import plain
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import actions, button, option, section
from tests.workbench.web.page import COMPOSER, Page

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

LAST = ".messages-list article:last-of-type"


async def test_an_answer_to_a_command_says_that_only_you_see_it(page: Page, bot: SampleBot) -> None:
    bot.answers("command", "Roses are *red*")
    await page.open("ana/sales")
    await page.say("/flower rose")
    await page.has(".message.ephemeral .only-you", "Only visible to you")
    assert await page.text(".message.ephemeral strong") == "red"
    assert (await bot.next("command"))["text"] == "rose"


async def test_a_slash_offers_the_commands_and_tab_takes_one(page: Page) -> None:
    await page.open("ana/sales")
    await page.type(COMPOSER, "/fl")
    await page.has("[data-testid=suggestions]", "[kind]")
    await page.type(COMPOSER, Keys.TAB)
    assert await page.value(COMPOSER) == "/flower "
    await page.has(".suggest-hint", "Flowers")


async def test_markup_in_a_message_stays_text(page: Page, slack: LocalSlack) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> *bold*"
    await slack.acts.message(user=seed.BEN, channel="sales", text=evil)
    await page.open("ana/sales")
    await page.has(LAST, "<script>")
    assert await page.run("return document.querySelectorAll('.message img, .message script').length") == 0
    assert "owned" not in await page.run("return document.title")


async def test_a_link_of_a_dangerous_kind_is_no_link(page: Page, bot: SampleBot) -> None:
    await bot.client.chat_postMessage(
        channel=seed.SALES, text="<javascript:alert(1)|harmless> <https://a.example|fine>"
    )
    await page.open("ana/sales")
    await page.has(LAST, "harmless")
    assert await page.run("return [...document.querySelectorAll('.message-body a')].map(a => a.textContent)") == [
        "fine"
    ]


async def test_a_thread_opens_beside_the_channel_and_takes_an_answer(page: Page, slack: LocalSlack) -> None:
    first = await slack.acts.message(user=seed.BEN, channel="sales", text="Who ships today?")
    await slack.acts.message(user=seed.MAYA, channel="sales", text="We do", thread_ts=first["ts"])
    await page.open("ana/sales")
    await page.click(".thread-link", "1 reply")
    await page.has("[data-testid=thread] article", "We do")
    await page.type("[data-testid=thread-composer]", "Thanks", Keys.ENTER)
    await page.has("[data-testid=thread] article:last-of-type", "Thanks")
    await page.has(".thread-link", "2 replies")
    await page.lacks(".pane .messages-list article", "Thanks")


async def test_a_file_is_sent_with_its_words(page: Page, slack: LocalSlack, tmp_path: Path) -> None:
    (tmp_path / "invoice.pdf").write_bytes(b"%PDF-1.4")
    await page.open("ana/sales")
    await page.type("[data-testid=composer-files]", str(tmp_path / "invoice.pdf"))
    await page.say("Here it is")
    await page.has(f"{LAST} .file-chip", "invoice.pdf")
    await page.has(LAST, "Here it is")
    assert [file.content for file in slack.workspace.files.values()] == [b"%PDF-1.4"]


async def test_somebody_else_sees_other_channels(page: Page) -> None:
    await page.open("ana/sales")
    await page.has("[data-testid=channel-row][data-name=komet-approvals]")
    await page.type("[data-testid=person-switcher]", "Diego")
    await page.lacks("[data-testid=channel-row][data-name=komet-approvals]")
    await page.has("[data-testid=channel-row][data-name=growers]")


async def test_a_message_elsewhere_marks_its_channel_until_it_is_read(page: Page, slack: LocalSlack) -> None:
    await page.open("ana/sales")
    await slack.acts.message(user=seed.BEN, channel="general", text="News")
    await page.has("[data-name=general] .count", "1")
    await page.click("[data-name=general]")
    await page.lacks("[data-name=general] .count")


async def test_a_button_with_a_question_presses_only_after_yes(page: Page, bot: SampleBot) -> None:
    question = {
        "title": plain("Reject?"),
        "text": plain("It is final."),
        "confirm": plain("Reject"),
        "deny": plain("No"),
    }
    blocks = [actions(button("Reject", "reject", value="7", style="danger", confirm=question))]
    await bot.client.chat_postMessage(channel=seed.SALES, text="Approve", blocks=blocks)
    await page.open("ana/sales")
    await page.click("[data-action-id=reject]")
    await page.click("[data-testid=confirm-no]")
    await page.lacks("[data-testid=confirm]")
    assert bot.heard["action"] == []
    await page.click("[data-action-id=reject]")
    await page.click("[data-testid=confirm-yes]")
    assert (await bot.next("action"))["actions"][0]["value"] == "7"


async def test_an_open_menu_survives_a_new_message(page: Page, bot: SampleBot, slack: LocalSlack) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("Show", "show"), option("Copy", "copy")]}
    await bot.client.chat_postMessage(channel=seed.SALES, text="Order", blocks=[section("Order", accessory=menu)])
    await page.open("ana/sales")
    await page.click("[data-action-id=more]")
    await page.has(".menu-item", "Copy")
    await slack.acts.message(user=seed.BEN, channel="sales", text="Meanwhile")
    await page.has(LAST, "Meanwhile")
    await page.click(".menu-item", "Copy")
    assert (await bot.next("action"))["actions"][0]["selected_option"]["value"] == "copy"


async def test_a_home_tab_opens_from_the_sidebar(page: Page, bot: SampleBot) -> None:
    @bot.on("app_home_opened")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, _respond: AsyncRespond) -> None:
        await ack()
        view = {"type": "home", "blocks": [section("Good morning"), actions(button("Orders", "orders"))]}
        await client.views_publish(user_id=body["event"]["user"], view=view)

    await page.open("ana/sales")
    await page.click("[data-testid=app-row]", "Florist")
    await page.has("[data-testid=home]", "Good morning")
    await page.click("[data-testid=home] [data-action-id=orders]")
    assert (await bot.next("action"))["view"]["type"] == "home"
