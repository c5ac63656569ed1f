"""Deciding for somebody else, and approving with a code, by clicking."""

from decimal import Decimal

import pytest

from tests.browser.demo_process import DemoProcess
from tests.browser.desk import MAIN, MODAL, QUESTION, Desk
from tests.support.rights import KEY, code

pytestmark = pytest.mark.browser

ORDER = "P071882"
OVER = 5000


def ask(desk: Desk, order: str, reason: str, *lines: str) -> None:
    """Ask for a deletion, as Ana in #sales."""
    desk.open("ana", "sales")
    desk.write(f"/komet-po item delete {order}")
    for line in lines:
        desk.choose(line, in_field="items")
    desk.type(reason, into=f"{desk.field('reason')}//input")
    desk.press("Continue")
    desk.see("Check before you send", on=f"{MODAL}//h2")
    desk.press("Ask for approval")
    desk.see("Waiting for approval", on=MODAL)
    desk.press("Close")


def test_ben_decides_for_maya_until_she_ends_it(desk: Desk, demo: DemoProcess) -> None:
    # What the order holds hangs on the day on which the demo was started.
    line = next(each["lines"][-1]["product"] for each in demo.orders() if each["number"] == ORDER)
    desk.open("maya", "sales")
    desk.write("/komet-approvals delegate")
    desk.see("Who decides for you?", on=MODAL)
    desk.choose("Ben Carter", in_field="to", typed="ben")
    desk.press("Hand over")
    desk.see("@ben decides for you until", on=MODAL)
    desk.press("Close")

    ask(desk, ORDER, "Too few stems", line)
    desk.sit_down_as("Ben Carter")
    desk.go_to("komet-approvals")
    card = desk.message("Too few stems")
    desk.press("Approve", on=card)
    desk.see("Approved by @ben for @maya", on=card)

    desk.sit_down_as("Maya Lindqvist")
    desk.go_to("sales")
    desk.write("/komet-approvals delegations")
    desk.press("End", on=desk.message("Decides for you"))
    desk.press("End it", on=QUESTION)
    desk.message("Nobody decides for you, and you decide for nobody else.")


def test_a_large_deletion_takes_a_code(desk: Desk, demo: DemoProcess) -> None:
    approved = [each for each in demo.orders() if each["status"] == "Approved"]
    order = max(approved, key=lambda each: Decimal(str(each["total_cost"])))
    assert Decimal(str(order["total_cost"])) > OVER
    desk.open("maya", "sales")
    desk.write("/komet-approvals code")
    desk.see("choose to add an account by hand", on=MODAL)
    shown = KEY.search(desk.read(MODAL))
    assert shown
    key = shown[0].replace(" ", "")
    desk.type(code(key), into=f"{desk.field('code')}//input")
    desk.press("Set up")
    desk.see("Your authenticator app is set up.", on=MODAL)
    desk.press("Close")
    assert key not in desk.read(MAIN)

    ask(desk, order["number"], "The buyer cancelled", *(line["product"] for line in order["lines"]))
    desk.sit_down_as("Maya Lindqvist")
    desk.go_to("komet-approvals")
    card = desk.message("The buyer cancelled")
    desk.see("Approving needs the code of your authenticator app.", on=card)
    desk.press("Approve", on=card)
    desk.type("000000", into=f"{desk.field('code')}//input")
    desk.press("Approve")
    desk.see("That code is not right. 4 tries left.", on=MODAL)
    desk.type(code(key, ahead=1), into=f"{desk.field('code')}//input")
    desk.press("Approve")
    desk.gone(MODAL)
    desk.see("✅ Done", on=card)
