"""The admin connects a token by clicking: made in Komet, pasted into the bot, usable at once."""

import pytest

from tests.browser.desk import MODAL, PAGE, Desk
from tests.browser.komet_tab import KometTab

pytestmark = pytest.mark.browser


def test_the_admin_connects_a_token_and_lists_orders_with_it(desk: Desk) -> None:
    desk.open("priya", "sales")
    desk.write("/komet-po list")
    desk.press("Connect Komet", on=desk.message("not connected"))
    desk.see("Connect Komet", on=f"{MODAL}//h2")
    desk.press("Cancel")
    desk.gone(MODAL)

    token = KometTab(desk).make_token("Priya, admin")
    desk.go_to_tab("chat")
    desk.write("/komet-token connect")
    desk.paste(token, into=f"{desk.field('token')}//input")
    desk.press("Connect")
    desk.see("✅ Connected", on=MODAL)
    assert token not in desk.read(PAGE)
    desk.press("Close")
    desk.gone(MODAL)

    desk.write("/komet-po list")
    desk.see("orders", on=desk.message("Purchase orders shipping"))


def test_a_token_that_komet_does_not_know_is_told_and_not_put_back(desk: Desk) -> None:
    desk.open("maya", "sales")
    desk.write("/komet-token connect")
    token = f"{desk.field('token')}//input"
    desk.paste("nosuchtoken12345", into=token)
    desk.press("Connect")
    desk.see("Komet does not know this token.", on=MODAL)
    assert desk.find(token).get_property("value") == ""
