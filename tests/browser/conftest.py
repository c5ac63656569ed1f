"""One demo and one browser for the run; a fresh look at the page for every test."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from tests.browser.chromium import SIZE, ChromiumMissingError, console_errors, set_size, start_chromium
from tests.browser.demo_process import DemoProcess
from tests.browser.desk import Desk


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """The browser; without one the tests fail and say what is missing."""
    try:
        chromium = start_chromium(tmp_path_factory.mktemp("profile"))
    except ChromiumMissingError as missing:
        raise pytest.fail.Exception(str(missing), pytrace=False) from None
    yield chromium
    chromium.quit()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    """The demo with the real bot; it must stop in order after everything that the tests did."""
    process = DemoProcess(tmp_path_factory.mktemp("demo"))
    process.start()
    yield process
    ended = process.stop()
    assert ended.code == 0, ended.output
    assert "Traceback" not in ended.output
    assert "The bot's process ended" not in ended.output


@pytest.fixture
def desk(driver: Chrome, demo: DemoProcess) -> Iterator[Desk]:
    """The page with nothing open and Komet as new; afterwards neither the page nor the bot has done anything wrong."""
    demo.reset_komet()
    demo.reload()
    demo.excused.clear()
    before, _ = demo.violations(0)
    driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": demo.address, "storageTypes": "all"})
    console_errors(driver)  # what an earlier test left there is not this one's
    yield Desk(driver, demo.address)
    set_size(driver, SIZE)
    assert console_errors(driver) == []
    assert demo.violations(before)[1] == []
