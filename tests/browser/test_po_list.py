"""Looking at purchase orders by clicking and typing."""

import pytest

from tests.browser.chromium import PHONE, set_size
from tests.browser.desk import COMPOSER, MODAL, Desk

pytestmark = pytest.mark.browser

ORDERS = "//button[starts-with(@aria-label, 'Open P')]"


def list_orders(desk: Desk) -> str:
    """Type the command and return where the list is."""
    desk.write("/komet-po list")
    return desk.message("Purchase orders shipping")


def numbers(desk: Desk, place: str) -> list[str]:
    """Return the numbers of the orders on the page of the list."""
    return [button.text for button in desk.find_all(place + ORDERS)]


def test_typing_a_slash_offers_the_commands(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.type("/komet-p", into=COMPOSER)
    desk.see("/komet-po", on="//div[@data-testid='suggestions']")
    desk.see("/komet-product", on="//div[@data-testid='suggestions']")


def test_a_list_is_paged_and_an_order_opened(desk: Desk) -> None:
    desk.open("ana", "sales")
    place = list_orders(desk)
    desk.see("Only visible to you", on=place)
    first_page = desk.until(lambda: numbers(desk, place), "orders are listed")
    assert len(first_page) == 10

    desk.press("Next ›", on=place)
    desk.see("Page 2 of", on=place)
    second_page = numbers(desk, place)
    assert set(first_page).isdisjoint(second_page)

    desk.press(second_page[0], on=place)
    desk.see(second_page[0], on=f"{MODAL}//h2")
    desk.see("boxes", on=MODAL)
    desk.press("Close")
    desk.gone(MODAL)


def test_on_a_phone_the_same_list_is_usable(desk: Desk) -> None:
    set_size(desk.driver, PHONE)
    desk.open("ana", "sales")
    place = list_orders(desk)
    desk.press("Next ›", on=place)
    desk.see("Page 2 of", on=place)
    desk.press(numbers(desk, place)[0], on=place)
    desk.see("boxes", on=MODAL)
    scrolls = "return [document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth]"
    assert max(desk.driver.execute_script(scrolls)) == PHONE[0]
    desk.press("Close")
    desk.gone(MODAL)
    assert max(desk.driver.execute_script(scrolls)) == PHONE[0]


def test_on_a_phone_another_channel_is_two_taps_away(desk: Desk) -> None:
    set_size(desk.driver, PHONE)
    desk.open("ana", "sales")
    desk.click("//button[@aria-label='Channels']")
    desk.go_to("komet-approvals")


def test_a_reload_keeps_channel_and_person(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.sit_down_as("Maya Lindqvist")
    desk.go_to("komet-approvals")
    desk.driver.refresh()
    desk.see("Maya Lindqvist", on="//span[@class='switcher-name']")
    desk.see("komet-approvals", on="//main//h1")


def test_a_reload_takes_private_messages_and_open_forms_away(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.write("The list, please")
    place = list_orders(desk)
    desk.press(desk.until(lambda: numbers(desk, place), "orders are listed")[0], on=place)
    desk.see("boxes", on=MODAL)
    desk.driver.refresh()
    desk.message("The list, please")
    desk.gone(MODAL)
    desk.gone("//article[@data-ephemeral]")
