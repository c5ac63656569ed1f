"""The Komet tab: what customers, farms, the office and the warehouse do there, as clicks and keys."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.desk import Desk
from tests.browser.komet_tab import KometTab

pytestmark = pytest.mark.browser


def test_a_prebook_leads_to_its_purchase_order(desk: Desk) -> None:
    desk.open("ana", "sales")
    prebook = KometTab(desk).show_document("prebooks", "440912")
    desk.see("Lakeside Florist Supply", on=prebook)
    desk.click(f"{prebook}//a[.='P071882']")
    desk.see("Rose Freedom Red 60cm", on="//details[@data-number='P071882' and @open]")


def test_the_office_confirms_and_locks_an_invoice(desk: Desk) -> None:
    desk.open("ana", "sales")
    tab = KometTab(desk)
    invoice = tab.show_document("sales", "930221")
    desk.see("Draft", on=f"{invoice}/summary")
    tab.act("confirm", on=invoice, opener="As the office…")
    desk.see("Confirmed", on=f"{invoice}/summary")
    tab.act("lock", on=invoice, opener="As the office…")
    desk.see("Locked", on=f"{invoice}/summary")


def test_the_acts_are_reached_with_the_keyboard(desk: Desk) -> None:
    desk.open("ana", "sales")
    invoice = KometTab(desk).show_document("sales", "930221")
    desk.tab_to(f"{invoice}//button[starts-with(., 'As the office')]")
    desk.key(Keys.ENTER)
    desk.has_focus("//*[@role='menuitem' and @data-act='checkout']")
    desk.key(Keys.ENTER)
    desk.see("Pending Approval", on=f"{invoice}/summary")


def test_an_order_that_arrives_is_found_in_the_inventory(desk: Desk) -> None:
    desk.open("ana", "sales")
    tab = KometTab(desk)
    order = "//details[@data-number='P071882' and @open]"
    tab.show_order("P071882")
    tab.act("ship", on=order, opener="As the farm or buyer…")
    desk.see("Shipped", on=f"{order}/summary")
    code = desk.read(f"({order}//*[@class='code'])[1]")
    tab.act("receive", on=order, opener="As the farm or buyer…")
    lines = tab.show_inventory(code)
    desk.see("6 QB", on=lines)
    desk.see("Prebook", on=lines)


def test_stock_arrives_and_is_held(desk: Desk) -> None:
    desk.open("ana", "sales")
    lines = KometTab(desk).show_inventory("Mondial White 60cm")
    desk.click("//details[summary[contains(., 'Let stock arrive')]]/summary")
    product = "//input[@data-testid='arrival-product']"
    desk.type("88145", into=product)
    desk.type("9", into="//input[@data-testid='arrival-boxes']")
    desk.click("//button[@data-testid='arrival-make']")
    desk.see("9 QB", on=lines)
    row = f"{lines}/tr[td='9 QB']"
    desk.click(f"{row}//button[starts-with(., 'Warehouse')]")
    desk.click("//*[@role='menuitem' and @data-act='hold']")
    desk.see("Held", on=row)
