"""The demo ends in order while somebody looks at the page."""

import signal
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.browser.demo_process import DemoProcess
from tests.browser.desk import PAGE, Desk

pytestmark = pytest.mark.browser


def test_ctrl_c_ends_the_demo_and_the_open_page_says_so(driver: Chrome, tmp_path: Path) -> None:
    demo = DemoProcess(tmp_path)
    demo.start()
    desk = Desk(driver, demo.address)
    desk.open("ana", "sales")
    desk.write("/komet-po list")
    desk.message("Purchase orders shipping")
    ended = demo.stop(signal.SIGINT)
    told = ended.output.splitlines()
    assert (ended.code, [line.partition(" ")[0] for line in told]) == (0, ["Ctrl-C", "Administrators'"]), told
    desk.see("Connection lost.", on=PAGE)
