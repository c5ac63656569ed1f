"""Box codes pasted from a spreadsheet: a faulty row costs nobody the others."""

import pytest

from tests.browser.demo_process import DemoProcess
from tests.browser.desk import MODAL, Desk
from tests.browser.komet_tab import KometTab

pytestmark = pytest.mark.browser


def order_with_boxes(demo: DemoProcess, count: int) -> tuple[str, list[str]]:
    """Return the number of an order with that many boxes, and their codes."""
    for order in demo.orders():
        codes = [box["code"] for line in order["lines"] for box in line["boxes"] if box["code"]]
        if len(codes) >= count:
            return order["number"], codes[:count]
    raise AssertionError("no order has so many boxes")


def test_a_faulty_row_is_shown_nothing_is_lost_and_corrected_it_works(desk: Desk, demo: DemoProcess) -> None:
    number, (first, second) = order_with_boxes(demo, 2)
    codes = f"{desk.field('codes')}//textarea"
    faulty = f"Old code\tNew code\n{first}\tNEW0001\nTYPO{second}\tNEW0002"
    desk.open("ana", "sales")
    desk.write("/komet-box code change")
    desk.paste(faulty, into=codes)
    desk.choose(number, in_field="purchase_order", typed=number)
    desk.press("Continue")
    desk.see(f"Line 3: TYPO{second} is not a box of this order.", on=MODAL)
    assert desk.find(codes).get_property("value") == faulty
    assert number in str(desk.find(f"{desk.field('purchase_order')}//input").get_property("value"))

    desk.paste(faulty.replace("TYPO", ""), into=codes)
    desk.press("Continue")
    desk.see(f"Change 2 box codes of {number}", on=MODAL)
    desk.press("Send to Komet")
    desk.see("✅ Done", on=MODAL)
    desk.see("2 of 2 worked.", on=MODAL)
    desk.press("Close")
    desk.gone(MODAL)
    lines = KometTab(desk).show_order(number)
    desk.see("NEW0001", on=lines)
    desk.see("NEW0002", on=lines)
    assert first not in desk.read(lines).split()
