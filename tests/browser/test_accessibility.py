"""Every view of the page, looked at by axe-core in light and dark colours and at phone width."""

import pytest

from tests.browser.axe import faults_in_every_look
from tests.browser.desk import COMPOSER, MAIN, MODAL, Desk
from tests.browser.komet_tab import KometTab

pytestmark = pytest.mark.browser

ORDER = "P071882"
LINE = "Rose Freedom Red 60cm"
THREAD = "//aside[@data-testid='thread']"


def nothing_serious(desk: Desk) -> None:
    """Hold the page as it is now to axe-core's rules."""
    assert faults_in_every_look(desk.driver) == {}


def test_a_channel_with_a_table_that_only_one_person_sees(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.write("/komet-po list")
    desk.message("Purchase orders")
    nothing_serious(desk)


def test_a_thread_beside_its_channel(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.write("Who ships today?")
    desk.click(f"{desk.message('Who ships today?')}//a[@aria-label='Reply in thread']")
    desk.write("We do", into=f"{THREAD}//textarea")
    desk.see("We do", on=f"{THREAD}//article[last()]")
    nothing_serious(desk)


def test_the_commands_offered_while_typing(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.type("/komet", into=COMPOSER)
    desk.see("/komet-po", on="//*[@data-testid='suggestions']")
    nothing_serious(desk)


def test_a_form_empty_faulty_and_with_its_preview(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.write("/komet-po item delete")
    desk.see("Choose an order to see its lines.", on=MODAL)
    desk.press("Continue")
    desk.until(lambda: desk.find_all(f"{MODAL}//p[@class='field-error' and not(@hidden)]"), "a field is wrong")
    nothing_serious(desk)
    desk.choose(ORDER, in_field="purchase_order", typed=ORDER.lower())
    desk.choose(LINE, in_field="items")
    desk.type("Short shipped", into=f"{desk.field('reason')}//input")
    desk.press("Continue")
    desk.see("Needs 1 approval", on=MODAL)
    nothing_serious(desk)


def test_the_form_for_a_token(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.write("/komet-token connect")
    desk.see("stored encrypted", on=desk.field("token"))
    nothing_serious(desk)


def test_the_home_tab(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.go_to_app("Komet")
    desk.see("Lately", on=MAIN)
    nothing_serious(desk)


@pytest.mark.parametrize(
    "section", ["orders", "prebooks", "sales", "inventory", "invoices", "tokens", "calls", "faults"]
)
def test_a_section_of_the_komet_tab(desk: Desk, section: str) -> None:
    desk.open("ana", "sales")
    desk.write("/komet-po list")
    desk.message("Purchase orders")
    if section == "orders":
        KometTab(desk).show_order(ORDER)
    elif section in ("prebooks", "sales"):
        KometTab(desk).show_document(section, "440912" if section == "prebooks" else "930221")
    else:
        desk.go_to_tab("komet")
        desk.click(f"//a[@data-testid='komet-{section}']")
    desk.gone("//div[@class='tool']//*[@aria-busy='true' or contains(@class, 'spinner')]")
    nothing_serious(desk)


def test_the_inspector_with_an_entry_unfolded(desk: Desk) -> None:
    desk.open("ana", "sales")
    desk.write("/komet-po list")
    desk.message("Purchase orders")
    desk.go_to_tab("inspector")
    desk.click("(//li[@data-testid='traffic-entry']//summary)[last()]")
    nothing_serious(desk)
