"""axe-core in the browser: what a page does wrong for those who hear it, see little, or use keys only.

The script is Deque's, unchanged, with its licence beside it: tests/workbench/web/vendor/axe-core.
Rules: https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md
"""

from functools import cache

from selenium.webdriver import Chrome

from tests.browser.chromium import PHONE, SIZE, set_size, until_drawn
from tests.browser.demo_process import ROOT

SCRIPT = ROOT / "tests" / "workbench" / "web" / "vendor" / "axe-core" / "axe.min.js"
RUN = """
const [rules, done] = arguments;
const options = {resultTypes: ["violations"]};
if (rules) options.runOnly = rules;
axe.run(document, options).then(
  ({violations}) => done(violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .flatMap(({id, help, nodes}) => nodes.map(({target, failureSummary}) =>
      `${id} (${help}) at ${target.join(" ")}: ${failureSummary.split("\\n").slice(1).join("; ")}`))),
  (fault) => done([`axe-core broke off: ${fault}`]));
"""


def faults(driver: Chrome, *rules: str) -> list[str]:
    """Return the serious and critical violations on the page as it is now; all rules, or only those named."""
    if not driver.execute_script("return typeof axe === 'object'"):
        driver.execute_script(_script())
    until_drawn(driver)
    found: list[str] = driver.execute_async_script(RUN, list(rules) or None)
    return found


def faults_in_every_look(driver: Chrome) -> dict[str, list[str]]:
    """Return the violations in light colours, in dark ones (whose only difference are the colours), and on a phone.

    A look without violations is left out.
    """
    found = {"light": faults(driver)}
    set_colours(driver, "dark")
    found["dark"] = faults(driver, "color-contrast")
    set_colours(driver, "light")
    set_size(driver, PHONE)
    found["phone"] = faults(driver)
    set_size(driver, SIZE)
    return {look: each for look, each in found.items() if each}


def set_colours(driver: Chrome, scheme: str) -> None:
    """Let the system prefer "light" or "dark" colours, and wait until they are drawn."""
    preferred = {"name": "prefers-color-scheme", "value": scheme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [preferred]})
    until_drawn(driver)


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")
