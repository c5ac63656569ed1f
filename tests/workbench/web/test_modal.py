"""Modals in the page: typing, errors, updates, options, files, closing."""

from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack.model import Json
from tests.support.block_kit import plain
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import actions, button, field, modal, option, section, text_field
from tests.workbench.web.page import MODAL, Page

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

SUBMIT = "[data-testid=modal-submit]"


async def opened(page: Page, bot: SampleBot, *blocks: Json, **more: object) -> None:
    """Run the command that opens a modal with these blocks."""

    @bot.on("command")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, _respond: AsyncRespond) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks, **more))

    await page.open("ana/sales")
    await page.say("/flower")
    await page.has(MODAL)


def typed(body: Json, block_id: str) -> Json:
    """Return the state of one field in a submission."""
    entry: Json = body["view"]["state"]["values"][block_id][f"{block_id}-input"]
    return entry


async def test_the_first_field_has_the_focus(page: Page, bot: SampleBot) -> None:
    await opened(page, bot, text_field("order"), text_field("reason"))
    assert await page.focus() == "order/order-input"


async def test_a_required_field_left_empty_is_told_without_asking_the_app(page: Page, bot: SampleBot) -> None:
    await opened(page, bot, text_field("order"), text_field("reason", optional=True))
    await page.click(SUBMIT)
    await page.has("[data-field=order] .field-error", "required")
    await page.lacks("[data-field=reason] .field-error")
    assert bot.heard["view"] == []
    await page.type("[data-focus='order/order-input']", "P1")
    await page.lacks("[data-field=order] .field-error")


async def test_an_error_of_the_app_stands_under_its_field_and_is_read_with_it(page: Page, bot: SampleBot) -> None:
    bot.answers("view", response_action="errors", errors={"order": "No such order."})
    await opened(page, bot, text_field("order"), text_field("reason", optional=True))
    await page.type("[data-focus='order/order-input']", "P1", Keys.ENTER)
    await page.has("[data-field=order] .field-error", "No such order.")
    first = "getAttribute('aria-describedby').split(' ')[0]"
    described = f"return document.getElementById(document.activeElement.{first})"
    assert await page.run(f"{described}.textContent") == "No such order."
    assert await page.run("return document.activeElement.getAttribute('aria-invalid')") == "true"


async def test_typed_input_survives_an_update_of_the_view(page: Page, bot: SampleBot) -> None:
    blocks = [section("Before"), text_field("order"), actions(button("Change", "change"))]

    @bot.on("action")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient, _respond: AsyncRespond) -> None:
        await ack()
        await client.views_update(view_id=body["view"]["id"], view=modal(section("After"), *blocks[1:]))

    await opened(page, bot, *blocks)
    await page.type("[data-focus='order/order-input']", "P071882")
    await page.click("[data-action-id=change]")
    await page.has(MODAL, "After")
    assert await page.value("[data-focus='order/order-input']") == "P071882"
    await page.click(SUBMIT)
    assert typed(await bot.next("view"), "order")["value"] == "P071882"


async def test_what_was_typed_elsewhere_appears(page: Page, bot: SampleBot) -> None:
    await opened(page, bot, text_field("order"), text_field("reason"))
    view_id = await page.run("return document.querySelector('dialog').dataset.viewId")
    user = await page.run("return document.querySelector('[data-testid=person-switcher]').value")
    await bot.slack.acts.type(user=user, view_id=view_id, values={"reason": "Short shipped"})
    await page.until("return document.querySelector('[data-focus=\"reason/reason-input\"]').value === 'Short shipped'")


async def test_every_kind_of_input_arrives_as_slack_sends_it(page: Page, bot: SampleBot) -> None:
    three = [option("Red", "r"), option("White", "w"), option("Pink", "p")]
    await opened(
        page,
        bot,
        field("one", {"type": "static_select", "options": three}),
        field("many", {"type": "multi_static_select", "options": three}),
        field("radio", {"type": "radio_buttons", "options": three}),
        field("boxes", {"type": "checkboxes", "options": three}),
        field("day", {"type": "datepicker", "initial_date": "2026-11-24"}),
        field("number", {"type": "number_input", "is_decimal_allowed": False}),
        field("who", {"type": "users_select"}),
        field("note", {"type": "rich_text_input"}),
    )
    await page.type("[data-focus='one/one-input']", "whi", Keys.ENTER)
    await page.type("[data-focus='many/many-input']", "red", Keys.ENTER, "pink", Keys.ENTER, Keys.ESCAPE)
    await page.click("[data-focus='radio/radio-input/w']")
    await page.click("[data-focus='boxes/boxes-input/r']")
    await page.click("[data-focus='boxes/boxes-input/p']")
    await page.type("[data-focus='number/number-input']", "12")
    await page.type("[data-focus='who/who-input']", "maya", Keys.ENTER)
    await page.type("[data-focus='note/note-input']", "Call them")
    await page.click(SUBMIT)
    body = await bot.next("view")
    assert typed(body, "one")["selected_option"]["value"] == "w"
    assert [each["value"] for each in typed(body, "many")["selected_options"]] == ["r", "p"]
    assert typed(body, "radio")["selected_option"]["value"] == "w"
    assert [each["value"] for each in typed(body, "boxes")["selected_options"]] == ["r", "p"]
    assert typed(body, "day")["selected_date"] == "2026-11-24"
    assert typed(body, "number")["value"] == "12"
    assert typed(body, "who")["selected_user"] == "U04MAYALIND"
    assert typed(body, "note")["rich_text_value"]["type"] == "rich_text"


async def test_an_external_select_asks_once_enough_is_typed(page: Page, bot: SampleBot) -> None:
    bot.answers("options", options=[option("Finca Alborada", "3310")])
    await opened(page, bot, field("vendor", {"type": "external_select", "min_query_length": 3}))
    await page.type("[data-focus='vendor/vendor-input']", "al")
    await page.has(".picker-status", "Type 3 or more characters")
    assert bot.heard["options"] == []
    await page.type("[data-focus='vendor/vendor-input']", "b")
    await page.click(".option", "Finca Alborada")
    assert (await bot.next("options"))["value"] == "alb"
    await page.click(SUBMIT)
    assert typed(await bot.next("view"), "vendor")["selected_option"]["value"] == "3310"


async def test_options_that_cannot_be_loaded_are_said_to_be_so(page: Page, bot: SampleBot) -> None:
    @bot.on("options")
    async def _(_ack: AsyncAck, _body: Json, _client: AsyncWebClient, _respond: AsyncRespond) -> None:
        """Never answer."""

    await opened(page, bot, field("vendor", {"type": "external_select", "min_query_length": 0}))
    await page.click("[data-focus='vendor/vendor-input']")
    await page.has(".picker-status", "Loading")
    await page.has(".picker-error", "could not be loaded")


async def test_an_input_with_dispatch_presses_on_enter(page: Page, bot: SampleBot) -> None:
    await opened(page, bot, text_field("order", dispatch_action=True))
    await page.type("[data-focus='order/order-input']", "P7", Keys.ENTER)
    assert (await bot.next("action"))["actions"][0]["value"] == "P7"
    assert bot.heard["view"] == []


async def test_a_file_field_hands_over_its_file(page: Page, bot: SampleBot, tmp_path: Path) -> None:
    (tmp_path / "invoice.pdf").write_bytes(b"%PDF-1.4 invoice")
    await opened(page, bot, field("file", {"type": "file_input", "filetypes": ["pdf"], "max_files": 1}))
    await page.type("[data-focus='file/file-input']", str(tmp_path / "invoice.pdf"))
    await page.has(".file-row", "invoice.pdf")
    await page.click(SUBMIT)
    assert typed(await bot.next("view"), "file")["files"][0]["name"] == "invoice.pdf"


async def test_escape_closes_the_modal_and_the_app_hears_of_it(page: Page, bot: SampleBot) -> None:
    await opened(page, bot, text_field("order"), notify_on_close=True)
    await page.type("[data-focus='order/order-input']", Keys.ESCAPE)
    await page.lacks(MODAL)
    assert (await bot.next("view_closed"))["is_cleared"] is False


async def test_what_was_typed_right_before_it_is_closed_reaches_the_app(page: Page, bot: SampleBot) -> None:
    await opened(page, bot, text_field("order"), notify_on_close=True)
    await page.type("[data-focus='order/order-input']", "P071882" + Keys.ESCAPE)
    values = (await bot.next("view_closed"))["view"]["state"]["values"]
    assert values["order"]["order-input"]["value"] == "P071882"


async def test_escape_closes_an_open_list_before_the_modal(page: Page, bot: SampleBot) -> None:
    await opened(page, bot, field("one", {"type": "static_select", "options": [option("Red", "r")]}))
    await page.click("[data-focus='one/one-input']")
    await page.has(".option", "Red")
    await page.type("[data-focus='one/one-input']", Keys.ESCAPE)
    await page.lacks(".option")
    await page.has(MODAL)


async def test_back_returns_to_the_form_as_it_was_left(page: Page, bot: SampleBot) -> None:
    bot.answers("view", response_action="push", view=modal(section("Sure?"), title=plain("Preview")))
    await opened(page, bot, text_field("order"))
    await page.type("[data-focus='order/order-input']", "P1", Keys.ENTER)
    await page.has(f"{MODAL} h2", "Preview")
    await page.click("[data-testid=modal-back]")
    await page.has(f"{MODAL} h2", "Order")
    assert await page.value("[data-focus='order/order-input']") == "P1"


async def test_a_submission_that_is_not_acknowledged_says_so_and_keeps_the_form(page: Page, bot: SampleBot) -> None:
    @bot.on("view")
    async def _(_ack: AsyncAck, _body: Json, _client: AsyncWebClient, _respond: AsyncRespond) -> None:
        """Never answer."""

    await opened(page, bot, text_field("order"))
    await page.type("[data-focus='order/order-input']", "P1")
    await page.click(SUBMIT)
    await page.has(f"{MODAL}[aria-busy=true]")
    await page.has("[data-testid=modal-trouble]", "trouble connecting")
    assert await page.value("[data-focus='order/order-input']") == "P1"
