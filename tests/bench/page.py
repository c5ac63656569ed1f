"""How fast the page is there and how smoothly it scrolls: `python -m tests.bench.page`; writes .bench/page.json.

A channel with one message and one with 2,000 are opened in headless Chromium without a graphics card, each time with
an empty cache; then the long one is scrolled up from its end. A bare page, scrolled the same way in the same browser,
says what the machine gives at best.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome

from bot.workbench.slack import LocalSlack, seed, start
from tests.bench.processes import ROOT
from tests.bench.result import keep
from tests.browser.chromium import start_chromium

RESULT = ROOT / ".bench" / "page.json"
MESSAGES = 2000
OPENINGS = 7
TARGET_MS = 1000.0
STEP = 160
FRAMES = 300
JANK_MS = 50.0

# Looked at in every frame, so that what is told is when it could be seen.
WATCH = """
window.seen = {};
const look = () => {
  if (document.querySelector(".messages-list article:last-of-type")) window.seen.messages ??= performance.now();
  const list = document.querySelector(".messages-list[aria-busy=false]");
  if (list?.childElementCount) window.seen.whole ??= performance.now();
  for (const one of document.querySelectorAll(".messages-list article:last-of-type"))
    if (one.textContent.includes("The newest")) window.seen.newest ??= Date.now();
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
OPENED = """
const done = arguments[0];
const ask = () => window.seen.whole
  ? done({paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime, ...window.seen})
  : setTimeout(ask, 20);
ask();
"""
SCROLL = """
const [selector, step, frames, done] = arguments;
const scroller = document.querySelector(selector);
const gaps = [];
let before = 0;
const next = (now) => {
  if (before) gaps.push(now - before);
  before = now;
  scroller.scrollTop -= step;
  if (gaps.length < frames) requestAnimationFrame(next);
  else done(gaps);
};
scroller.scrollTop = scroller.scrollHeight;
requestAnimationFrame(next);
"""
BARE = "<body style='margin:0;height:100vh;overflow:auto'><div style='height:160000px'>x</div></body>"


@dataclass(frozen=True)
class Opening:
    """When something was first to be seen, in milliseconds after the address was entered; medians of OPENINGS."""

    first_paint: float
    messages: float
    whole: float

    def line(self, name: str) -> str:
        """Return the row of the table."""
        return f"  {name:<34}{self.first_paint:>12.0f}{self.messages:>12.0f}{self.whole:>12.0f}"


@dataclass(frozen=True)
class Scrolling:
    """The time between two frames in milliseconds, while every frame scrolls on."""

    p50: float
    p95: float
    longest: float
    over_50_ms: int

    @classmethod
    def of(cls, gaps: list[float]) -> "Scrolling":
        """Sum up the gaps."""
        cuts = statistics.quantiles(gaps, n=20)
        return cls(statistics.median(gaps), cuts[-1], max(gaps), sum(gap > JANK_MS for gap in gaps))

    def line(self, name: str) -> str:
        """Return the row of the table."""
        return f"  {name:<34}{self.p50:>12.1f}{self.p95:>12.1f}{self.longest:>12.1f}{self.over_50_ms:>12}"


class Bench:
    """The page of one local Slack in one browser."""

    def __init__(self, driver: Chrome, url: str) -> None:
        self._driver = driver
        self._url = url
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        driver.set_script_timeout(60)

    def open(self, channel: str) -> Opening:
        """Open the page in that channel, again and again."""
        seen = [self._open(channel) for _ in range(OPENINGS)]
        return Opening(*(statistics.median(each[key] for each in seen) for key in ("paint", "messages", "whole")))

    def scroll(self) -> Scrolling:
        """Scroll the open channel."""
        return Scrolling.of(self._ask(SCROLL, ".pane .messages-scroll", STEP, FRAMES))

    def scroll_bare(self) -> Scrolling:
        """Scroll a page with nothing on it."""
        self._driver.get(f"data:text/html,{BARE}")
        return Scrolling.of(self._ask(SCROLL, "body", STEP, FRAMES))

    def newest_seen(self) -> float:
        """Wait for the message "The newest" and return the time in seconds since 1970 when it was to be seen."""
        seen = (
            "const done = arguments[0]; const ask = () => seen.newest ? done(seen.newest) : setTimeout(ask, 5); ask();"
        )
        return float(self._ask(seen)) / 1000

    def _open(self, channel: str) -> dict[str, float]:
        self._driver.get("about:blank")
        self._driver.get(f"{self._url}/#ana/{channel}")
        found: dict[str, float] = self._ask(OPENED)
        return found

    def _ask(self, script: str, *arguments: Any) -> Any:
        return self._driver.execute_async_script(script, *arguments)


def fill(slack: LocalSlack) -> None:
    """Write one message into #general and 2,000 into #sales: words, every eighth with a table and a button."""
    workspace = slack.workspace
    workspace.post(workspace.channels[seed.GENERAL], {"text": "Good morning"}, user_id=seed.MAYA)
    channel = workspace.channels[seed.SALES]
    for number in range(MESSAGES):
        writer = (seed.BEN, seed.MAYA, seed.ANA)[number // 2 % 3]
        content: dict[str, Any] = {"text": f"Message {number} about *P0718{number % 100:02}* for <@{seed.BEN}>"}
        if number % 8 == 0:
            cells = [[{"type": "raw_text", "text": f"Rose {row}, {column}"} for column in range(4)] for row in range(6)]
            go = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "action_id": "open"}
            content["blocks"] = [{"type": "table", "rows": cells}, {"type": "actions", "elements": [go]}]
        workspace.post(channel, content, user_id=writer)


@contextmanager
def browser() -> Iterator[Chrome]:
    """Run Chromium with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="komet-bench-") as folder:
        driver = start_chromium(Path(folder))
        try:
            yield driver
        finally:
            driver.quit()


async def measure() -> dict[str, Any]:
    """Measure all; print the table; return what the result file holds. The browser waits in a thread."""
    slack = await start()
    try:
        fill(slack)
        with browser() as driver:
            bench = Bench(driver, slack.url)
            one = await asyncio.to_thread(bench.open, "general")
            many = await asyncio.to_thread(bench.open, "sales")
            scrolled = await asyncio.to_thread(bench.scroll)
            said = slack.workspace.clock.now()
            await slack.acts.message(user=seed.BEN, channel="sales", text="The newest")
            arrived = (await asyncio.to_thread(bench.newest_seen) - said) * 1000
            bare = await asyncio.to_thread(bench.scroll_bare)
    finally:
        await slack.stop()
    print(f"Opening, cache empty, ms             {'first paint':>11}{'messages':>12}{'all drawn':>12}")
    print(one.line("a channel with one message"), many.line(f"a channel with {MESSAGES}"), sep="\n")
    print(f"\nScrolling, ms from frame to frame    {'p50':>11}{'p95':>12}{'longest':>12}{'> 50 ms':>12}")
    print(scrolled.line(f"a channel with {MESSAGES}"), bare.line("a bare page"), sep="\n")
    print(f"\nA new message among {MESSAGES} is to be seen after {arrived:.0f} ms")
    met = max(one.first_paint, many.first_paint) < TARGET_MS
    print(f"\n{'reached' if met else 'MISSED '}  first paint under a second")
    openings = {"one message": asdict(one), f"{MESSAGES} messages": asdict(many)}
    scrollings = {f"{MESSAGES} messages": asdict(scrolled), "bare page": asdict(bare)}
    return {"opening_ms": openings, "scrolling_ms": scrollings, "new_message_ms": arrived}


def main() -> int:
    """Measure and write the result; return 0 when all was measured, reached or not."""
    measured = asyncio.run(measure())
    keep(RESULT, measured, "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
