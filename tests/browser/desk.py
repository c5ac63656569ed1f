"""A person at the page: what a test does reads like what a person does.

    desk.open("ana", "sales")
    desk.write("/komet-po list")
    desk.press("Next ›", on=desk.message("Purchase orders"))

Places on the page are XPath expressions, looked up anew for each act, because the page draws itself anew
whenever something changes. Every act waits until it can be done, for WAIT_SECONDS at most.
"""

from collections.abc import Callable
from typing import TypeVar

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

T = TypeVar("T")

WAIT_SECONDS = 20.0
NOT_YET = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)

PAGE = "//body"
MAIN = "//main[@id='main']"
MODAL = "//dialog[@data-testid='modal' and @open]"
QUESTION = "//dialog[@data-testid='confirm' and @open]"
COMPOSER = "//textarea[@data-testid='composer']"


class Desk:
    """The page in the browser, used by one person after another."""

    def __init__(self, driver: Chrome, address: str) -> None:
        self.driver = driver
        self.address = address

    # --- going places -------------------------------------------------------------------------

    def open(self, person: str, place: str) -> None:
        """Open the page freshly, as this person (first name, small letters) in this channel."""
        self.driver.get("about:blank")
        self.driver.get(f"{self.address}/#{person}/{place}")
        self.see(place, on=f"{MAIN}//h1")

    def sit_down_as(self, name: str) -> None:
        """Choose another person, by full name, in the switcher."""

        def choose() -> bool:
            select = Select(self.find("//select[@data-testid='person-switcher']"))
            labels = [option.text for option in select.options]
            select.select_by_visible_text(next(label for label in labels if label.startswith(f"{name} — ")))
            return True

        self.until(choose, f"{name} can be chosen")
        self.see(name, on="//span[@class='switcher-name']")

    def go_to(self, channel: str) -> None:
        """Click a channel's or direct message's row."""
        self.click(f"//a[@data-testid='channel-row' and @data-name={quoted(channel)}]")
        self.see(channel, on=f"{MAIN}//h1")

    def go_to_app(self, name: str) -> None:
        """Click an app's row, which shows its Home tab."""
        self.click(f"//a[@data-testid='app-row' and @data-name={quoted(name)}]")

    def go_to_tab(self, tab: str) -> None:
        """Click chat, komet or inspector."""
        self.click(f"//a[@data-testid={quoted(f'tab-{tab}')}]")

    # --- acting -------------------------------------------------------------------------------

    def write(self, text: str, *, into: str = COMPOSER) -> None:
        """Type into the message field and press Enter."""
        self.type(text, into=into)
        self.until(lambda: self.find(into).get_property("value") == text, f"“{text}” stands in the message field")
        self.find(into).send_keys(Keys.ENTER)

    def press(self, label: str, *, on: str = MODAL) -> None:
        """Click the button with these words."""
        self.click(f"{on}//button[normalize-space(.)={quoted(label)}]")

    def click(self, xpath: str) -> None:
        """Click what the expression finds, as soon as it takes clicks."""

        def click() -> bool:
            found = self.find(xpath)
            if not found.is_enabled():
                return False
            found.click()
            return True

        self.until(click, f"{xpath} can be clicked")

    def type(self, text: str, *, into: str) -> None:
        """Type into a text field, in place of what it holds."""

        def clear() -> bool:
            field = self.find(into)
            field.click()
            field.send_keys(Keys.CONTROL, "a")
            field.send_keys(Keys.BACKSPACE)
            return field.get_property("value") == ""

        self.until(clear, f"{into} can be cleared")
        self.find(into).send_keys(text)

    def paste(self, text: str, *, into: str) -> None:
        """Put text into a field at once, tabs and line ends included, in place of what it holds."""
        self.type("", into=into)
        self.driver.execute_cdp_cmd("Input.insertText", {"text": text})
        self.until(lambda: self.find(into).get_property("value") == text, "the text is pasted")

    def choose(self, option: str, *, in_field: str, typed: str = "") -> None:
        """Open a select of the modal, type into it, click the option that begins with these words, and go on by Tab."""
        field = self.field(in_field)
        self.click(f"{field}//input[@role='combobox']")
        if typed:
            self.find(f"{field}//input[@role='combobox']").send_keys(typed)
        self.click(f"{field}//*[@role='option'][starts-with(normalize-space(.), {quoted(option)})]")
        self.leave(f"{field}//input[@role='combobox']")

    def key(self, *keys: str) -> None:
        """Type text or press keys, wherever the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def tab_to(self, place: str) -> None:
        """Press Tab until what is there has the focus, ten times at most."""
        for _ in range(10):
            self.key(Keys.TAB)
            if self.find(place) == self.driver.switch_to.active_element:
                return
        raise AssertionError(f"Ten times Tab did not lead to {place}")

    def leave(self, xpath: str) -> None:
        """Press Tab in a field."""

        def tab() -> bool:
            self.find(xpath).send_keys(Keys.TAB)
            return True

        self.until(tab, f"{xpath} can be left")

    # --- looking ------------------------------------------------------------------------------

    def message(self, words: str) -> str:
        """Return the place of the newest message with these words; waits for it."""
        place = f"({MAIN}//article[@data-testid='message'][contains(normalize-space(.), {quoted(words)})])[last()]"
        self.until(lambda: self.find(place), f"there is a message with “{words}”")
        return place

    def field(self, name: str) -> str:
        """Return the place of a field of the modal, by its block_id."""
        return f"{MODAL}//div[@data-field={quoted(name)}]"

    def see(self, words: str, *, on: str = PAGE) -> None:
        """Wait until these words can be read there."""
        self.until(lambda: words in self.read(on), f"“{words}” can be read in {on}")

    def has_focus(self, place: str) -> None:
        """Wait until what is there has the focus."""
        self.until(lambda: self.find(place) == self.driver.switch_to.active_element, f"{place} has the focus")

    def read(self, place: str) -> str:
        """Return what can be read there now."""
        return self.find(place).text

    def find(self, xpath: str) -> WebElement:
        """Return the first element there is now. Raises NoSuchElementException."""
        return self.driver.find_element(By.XPATH, xpath)

    def find_all(self, xpath: str) -> list[WebElement]:
        """Return all elements that there are now."""
        return self.driver.find_elements(By.XPATH, xpath)

    def gone(self, xpath: str) -> None:
        """Wait until nothing is there."""
        self.until(lambda: not self.find_all(xpath), f"{xpath} is gone")

    def until(self, condition: Callable[[], T], what: str) -> T:
        """Wait for the condition and return it. Raises AssertionError with what the page shows instead."""
        wait = WebDriverWait(self.driver, WAIT_SECONDS, poll_frequency=0.05, ignored_exceptions=NOT_YET)
        try:
            return wait.until(lambda _: condition())
        except TimeoutException:
            raise AssertionError(f"Waited in vain: {what}. The page shows:\n{self.read(PAGE)[-3000:]}") from None


def quoted(words: str) -> str:
    """Return the words as an XPath string."""
    mark = "'" if '"' in words else '"'
    assert mark not in words
    return f"{mark}{words}{mark}"
