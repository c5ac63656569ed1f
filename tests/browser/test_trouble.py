"""What a person sees when the bot cannot be reached or its answer is lost; Slack waits three seconds for it."""

import pytest

from tests.browser.demo_process import DemoProcess
from tests.browser.desk import MODAL, Desk

pytestmark = pytest.mark.browser

BANNER = "//main//*[@data-testid='banner']"
TROUBLE = f"{MODAL}//*[@data-testid='modal-trouble']"


def test_a_command_whose_acknowledgement_is_lost_is_told_as_a_timeout(desk: Desk, demo: DemoProcess) -> None:
    desk.open("ana", "sales")
    demo.slack_fault("lost_ack", "command", noted_as="late_ack")
    desk.write("/komet help")
    desk.see("/komet failed with the error “operation_timeout”", on=BANNER)
    desk.click(f"{BANNER}//button[@aria-label='Dismiss']")
    desk.gone(BANNER)


def test_a_command_while_the_bot_is_away_fails_at_once_and_works_when_it_is_back(desk: Desk, demo: DemoProcess) -> None:
    desk.open("ana", "sales")
    demo.slack_fault("drop_socket", "command", noted_as="no_ack")
    desk.write("/komet-po list")
    desk.see("/komet-po failed with the error “dispatch_failed”", on=BANNER)
    desk.until(demo.is_connected, "the bot is back")
    desk.write("/komet-po list")
    desk.message("Purchase orders shipping")


def test_a_form_whose_acknowledgement_is_lost_says_so_and_can_be_sent_again(desk: Desk, demo: DemoProcess) -> None:
    desk.open("ana", "sales")
    desk.write("/komet-token connect")
    desk.paste("nosuchtoken12345", into=f"{desk.field('token')}//input")
    demo.slack_fault("lost", "view_submission")
    desk.press("Connect")
    desk.see("We had some trouble connecting. Try again?", on=TROUBLE)
    desk.press("Connect")
    desk.see("Komet does not know this token.", on=MODAL)
    desk.gone(f"{TROUBLE}[not(@hidden)]")
