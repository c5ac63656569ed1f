"""Deleting lines by clicking: one asks, a manager decides, everybody sees what came of it."""

import pytest

from tests.browser.demo_process import DemoProcess
from tests.browser.desk import MODAL, Desk
from tests.browser.komet_tab import KometTab

pytestmark = pytest.mark.browser

ORDER = "P071882"
LINE = "Rose Freedom Red 60cm"
BOT = "Komet"


@pytest.fixture
def kept(demo: DemoProcess) -> str:
    """Another line of the order: which one it is depends on the day."""
    (order,) = [each for each in demo.orders() if each["number"] == ORDER]
    return str(order["lines"][1]["product"])


def ask_for_approval(desk: Desk, line: str, reason: str) -> None:
    """Fill the form in and ask, as Ana in #sales."""
    desk.open("ana", "sales")
    desk.write("/komet-po item delete")
    desk.see("Choose an order to see its lines.", on=MODAL)
    desk.choose(ORDER, in_field="purchase_order", typed=ORDER.lower())
    desk.choose(line, in_field="items")
    desk.type(reason, into=f"{desk.field('reason')}//input")
    desk.press("Continue")
    desk.see("Check before you send", on=f"{MODAL}//h2")
    desk.see(f"Delete 1 line from {ORDER}", on=MODAL)
    desk.see("Needs 1 approval by a manager", on=MODAL)
    desk.press("Ask for approval")
    desk.see("Waiting for approval", on=MODAL)
    desk.press("Close")
    desk.gone(MODAL)


def test_an_approved_line_is_gone_and_everybody_sees_it(desk: Desk, kept: str) -> None:
    komet = KometTab(desk)
    ask_for_approval(desk, LINE, "Short shipped by the farm")
    desk.see(LINE, on=komet.show_order(ORDER))

    desk.go_to_tab("chat")
    desk.sit_down_as("Maya Lindqvist")
    desk.go_to("komet-approvals")
    card = desk.message("Short shipped by the farm")
    desk.press("Approve", on=card)
    desk.see("✅ Done", on=card)
    desk.see("Approved by @maya", on=card)

    desk.sit_down_as("Ana Torres")
    desk.go_to(BOT)
    desk.see("✅ Done", on=desk.message("Short shipped by the farm"))

    lines = komet.show_order(ORDER)
    desk.see(kept, on=lines)
    assert LINE not in desk.read(lines)


def test_a_rejection_reaches_who_asked_with_its_reason(desk: Desk, kept: str) -> None:
    ask_for_approval(desk, kept, "Wrong colour")
    desk.sit_down_as("Maya Lindqvist")
    desk.go_to("komet-approvals")
    card = desk.message("Wrong colour")
    desk.press("Reject", on=card)
    desk.type("The customer still wants them", into=f"{desk.field('reason')}//textarea")
    desk.press("Reject")
    desk.gone(MODAL)
    desk.see("Rejected by @maya", on=card)

    desk.sit_down_as("Ana Torres")
    desk.go_to(BOT)
    told = desk.message("Wrong colour")
    desk.see("⛔ Rejected", on=told)
    desk.see("The customer still wants them", on=told)
    desk.see(kept, on=KometTab(desk).show_order(ORDER))
