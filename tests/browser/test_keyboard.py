"""The page without a mouse: everything can be reached and left, and the focus is where one expects it."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.desk import COMPOSER, MODAL, Desk

pytestmark = pytest.mark.browser


def test_a_form_is_opened_filled_in_sent_and_left_by_keys_alone(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.key(Keys.TAB, Keys.ENTER)  # the first stop of the page leads to the message field
    desk.has_focus(COMPOSER)
    desk.key("/komet-po item delete", Keys.ENTER)
    desk.has_focus(f"{desk.field('purchase_order')}//input")
    desk.key("p071882")
    desk.see("P071882", on=f"{desk.field('purchase_order')}//*[@role='option']")
    desk.key(Keys.ARROW_DOWN, Keys.ENTER)
    desk.see("", on=f"{desk.field('items')}//input")
    desk.key(Keys.TAB)
    desk.has_focus(f"{desk.field('items')}//input")
    desk.key("freedom", Keys.ENTER, Keys.TAB)
    desk.has_focus(f"{desk.field('reason')}//input")
    desk.key("Short shipped", Keys.ENTER)
    desk.see("Needs 1 approval", on=MODAL)
    desk.has_focus(f"{MODAL}//h2")
    desk.tab_to(f"{MODAL}//button[normalize-space(.)='Ask for approval']")
    desk.key(Keys.ESCAPE)
    desk.gone(MODAL)
    desk.has_focus(COMPOSER)


def test_escape_leaves_a_form_and_the_focus_returns_to_the_button_that_opened_it(desk: Desk) -> None:
    desk.open("priya", "sales")
    desk.write("/komet-po list")
    connect = f"{desk.message('not connected')}//button[normalize-space(.)='Connect Komet']"
    desk.until(lambda: desk.driver.execute_script("arguments[0].focus(); return true", desk.find(connect)), "focus")
    desk.key(Keys.ENTER)
    desk.has_focus(f"{desk.field('token')}//input")
    desk.key(Keys.ESCAPE)
    desk.gone(MODAL)
    desk.has_focus(connect)
