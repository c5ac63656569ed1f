"""The page in headless Chromium, for tests: every step waits for what it needs, none sleeps."""

from collections.abc import Callable
from typing import Any, TypeVar

import anyio.to_thread
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.actions.wheel_input import ScrollOrigin
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.axe import faults_in_every_look
from tests.browser.chromium import console_errors

T = TypeVar("T")

SECONDS = 10.0
COMPOSER = "[data-testid=composer]"
MODAL = "dialog[data-testid=modal][open]"


class Page:
    """The page of one local Slack. The browser is driven in a thread, so that the servers of this loop go on."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self._driver = driver
        self._url = url

    async def open(self, place: str, *, width: int = 1280, height: int = 860, dark: bool = False) -> None:
        """Load the page at `#place`, such as "ana/sales", in a window of that size."""

        def load() -> None:
            driver = self._driver
            driver.get("about:blank")
            metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
            driver.get(f"{self._url}/#{place}")
            self._find("#app.ready")

        await self._run(load)

    async def has(self, css: str, text: str = "") -> WebElement:
        """Wait for a visible element with that text in it."""
        return await self._run(lambda: self._find(css, text))

    async def lacks(self, css: str, text: str = "") -> None:
        """Wait until there is no such element to be seen."""
        await self._run(lambda: self._wait(lambda: not self._matching(css, text), f"{css} {text!r} stayed"))

    async def click(self, css: str, text: str = "") -> None:
        """Click the last such element, as soon as nothing lies over it."""
        await self._run(lambda: self._find(css, text).click())

    async def hover(self, css: str, text: str = "") -> None:
        """Move the mouse over the last such element."""
        await self._run(lambda: ActionChains(self._driver).move_to_element(self._find(css, text)).perform())

    async def wheel(self, css: str, pixels: int) -> None:
        """Turn the mouse wheel over the last such element."""

        def turn() -> None:
            origin = ScrollOrigin.from_element(self._find(css))
            ActionChains(self._driver).scroll_from_origin(origin, 0, pixels).perform()

        await self._run(turn)

    async def type(self, css: str, *keys: str) -> None:
        """Type into a field."""
        await self._run(lambda: self._find(css).send_keys(*keys))

    async def say(self, text: str) -> None:
        """Write in the composer and press Enter."""
        await self.type(COMPOSER, text, Keys.ENTER)

    async def value(self, css: str) -> str:
        """Return what a field holds."""
        return str(await self._run(lambda: self._find(css).get_property("value")))

    async def text(self, css: str) -> str:
        """Return the text of the last such element."""
        return str(await self._run(lambda: self._find(css).text))

    async def run(self, script: str, *arguments: Any) -> Any:
        """Return what a piece of JavaScript returns."""
        return await self._run(lambda: self._driver.execute_script(script, *arguments))

    async def until(self, script: str) -> Any:
        """Wait until a piece of JavaScript returns something true, and return it."""
        return await self._run(lambda: self._wait(lambda: self._driver.execute_script(script), f"never true: {script}"))

    async def focus(self) -> str:
        """Return the data-focus of the element that has the focus."""
        return str(await self.run("return document.activeElement.dataset.focus ?? document.activeElement.tagName"))

    async def complaints(self) -> list[str]:
        """Return what the browser's console says: errors and broken rules of the page."""
        return await self._run(lambda: console_errors(self._driver))

    async def leave(self) -> None:
        """Unload the page: what it was about to tell the server is not told to the workspace of the next test."""
        await self._run(lambda: self._driver.get("about:blank"))

    async def accessibility_faults(self) -> dict[str, list[str]]:
        """Return what axe-core finds serious in light, in dark and at phone width; what is fine is left out."""
        return await self._run(lambda: faults_in_every_look(self._driver))

    async def _run(self, step: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(step)

    def _find(self, css: str, text: str = "") -> WebElement:
        found = self._wait(lambda: self._matching(css, text), f"{css} {text!r} did not appear")
        return found[-1]

    def _matching(self, css: str, text: str) -> list[WebElement]:
        found = self._driver.find_elements(By.CSS_SELECTOR, css)
        # The field behind the paper clip is hidden; it takes files all the same.
        return [
            one for one in found if (one.is_displayed() or one.get_attribute("type") == "file") and text in one.text
        ]

    def _wait(self, check: Callable[[], T], complaint: str) -> T:
        ignored = (StaleElementReferenceException,)
        waiting = WebDriverWait(self._driver, SECONDS, poll_frequency=0.03, ignored_exceptions=ignored)
        return waiting.until(lambda _driver: check(), complaint)
