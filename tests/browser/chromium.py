"""Headless Chromium, as Debian ships it, with everything switched off that would talk to the world."""

import shutil
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

SIZE = (1280, 800)
PHONE = (390, 844)

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # containers often have 64 MB of shared memory
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
    "--lang=en-US",
)

DRAWN = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));"


class ChromiumMissingError(Exception):
    """Chromium or its driver is not installed; says what to install."""


def start_chromium(profile: Path) -> Chrome:
    """Start a browser of SIZE with a fresh profile in the folder. Raises ChromiumMissingError."""
    found = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
    if missing := [name for name, path in found.items() if path is None]:
        raise ChromiumMissingError(
            f"{' and '.join(missing)} must be installed for this: apt-get install chromium chromium-driver"
        )
    options = ChromeOptions()
    options.binary_location = str(found["chromium"])
    for flag in (*FLAGS, f"--window-size={SIZE[0]},{SIZE[1]}", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options, ChromeService(found["chromedriver"]))
    set_size(driver, SIZE)
    return driver


def set_size(driver: Chrome, size: tuple[int, int]) -> None:
    """Make what the page sees exactly this wide and high, in CSS pixels; a window would have a least width.

    It comes back when the page is drawn in that size, with all that the page does when it notices.
    """
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    until_drawn(driver)


def until_drawn(driver: Chrome) -> None:
    """Wait until the page has drawn two frames: what changed before this call is on the screen, and was noticed."""
    driver.execute_async_script(DRAWN)


def console_errors(driver: Chrome) -> list[str]:
    """Return the errors that the browser's console has got since the last call."""
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]  # type: ignore[no-untyped-call]
