"""How the page holds up: long channels, small windows, light and dark, tables, the tools beside the chat."""

import re
from pathlib import Path

import pytest

from bot.workbench import slack as slack_package
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import LocalSlack, seed
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import section
from tests.workbench.web.page import Page

pytestmark = pytest.mark.anyio

WEB = Path(slack_package.__file__).parents[1] / "web"
SCROLLER = "document.querySelector('.pane .messages-scroll')"
LUMINANCE = """
const canvas = new OffscreenCanvas(1, 1).getContext("2d");
function light(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  canvas.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  canvas.fillRect(0, 0, 1, 1);
  const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}
return arguments[0].map(([text, back]) => {
  const [high, low] = [light(text), light(back)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
});
"""
PAIRS = [
    *[
        (text, back)
        for text in ("text", "muted", "accent", "link", "danger")
        for back in ("bg", "bg-raised", "bg-hover")
    ],
    ("text", "bg-sunk"),
    ("muted", "bg-sunk"),
    ("muted", "bg-soft"),
    ("code", "bg-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("accent-strong", "accent-soft"),
    ("link", "mention-bg"),
    ("link", "info-soft"),
    ("warn", "warn-soft"),
    ("text", "warn-soft"),
    ("danger", "danger-soft"),
    ("good", "good-soft"),
    ("side-text", "side-bg"),
    ("side-muted", "side-bg"),
    ("side-muted", "side-rail"),
    ("side-text", "side-hover"),
]


def modules() -> dict[str, str]:
    """Return the page's scripts by their path below web/."""
    return {str(path.relative_to(WEB)): path.read_text(encoding="utf-8") for path in WEB.rglob("*.js")}


def eager(name: str, sources: dict[str, str], found: set[str]) -> set[str]:
    """Return a script and all that it imports at its start."""
    if name not in found:
        found.add(name)
        for target in re.findall(r'^import (?:[^"]* from )?"(\.[^"]+)";', sources[name], re.MULTILINE):
            eager(str((WEB / name).parent.joinpath(target).resolve().relative_to(WEB)), sources, found)
    return found


def test_every_script_of_the_first_view_is_preloaded() -> None:
    preloaded = set(re.findall(r'rel="modulepreload" href="/web/([^"]+)"', (WEB / "index.html").read_text()))
    assert preloaded == eager("app.js", modules(), set())


def test_no_script_can_turn_data_into_markup() -> None:
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    code = {
        name: re.sub(r"/\*.*?\*/|^\s*//.*$", "", source, flags=re.DOTALL | re.MULTILINE)
        for name, source in modules().items()
    }
    assert [name for name, source in code.items() if forbidden.search(source)] == []


def test_the_page_loads_nothing_from_elsewhere() -> None:
    loading = re.compile(r"""(?:src|href)="https?:|@import|url\(["']?https?:|from "https?:|fetch\("https?:""")
    files = [path for path in WEB.rglob("*") if path.suffix in {".js", ".css", ".html"}]
    assert [path.name for path in files if loading.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.browser
async def test_two_thousand_messages_are_all_there_and_the_last_one_is_in_view(page: Page, slack: LocalSlack) -> None:
    channel = slack.workspace.channels[seed.SALES]
    for number in range(2000):
        slack.workspace.post(channel, {"text": f"Message {number}"}, user_id=seed.BEN if number % 3 else seed.MAYA)
    await page.open("ana/sales")
    await page.has(".messages-list article:last-of-type", "Message 1999")
    await page.until("return document.querySelectorAll('.messages-list article').length === 2000")
    assert await page.run(f"const s = {SCROLLER}; return s.scrollHeight - s.scrollTop - s.clientHeight") < 2


@pytest.mark.browser
async def test_reading_above_is_not_disturbed_by_a_new_message(page: Page, slack: LocalSlack) -> None:
    for number in range(60):
        await slack.acts.message(user=seed.BEN if number % 2 else seed.MAYA, channel="sales", text=f"Message {number}")
    await page.open("ana/sales")
    await page.run(f"{SCROLLER}.scrollTop = 300")
    await slack.acts.message(user=seed.MAYA, channel="sales", text="Newest")
    await page.has(".jump", "New messages")
    assert await page.run(f"return {SCROLLER}.scrollTop") == 300
    await page.click(".jump")
    await page.has(".messages-list article:last-of-type", "Newest")


@pytest.mark.browser
@pytest.mark.parametrize("place", ["ana/sales", "ana/komet", "ana/inspector"])
async def test_a_phone_needs_no_sideways_scrolling(page: Page, bot: SampleBot, place: str) -> None:
    cell = {"type": "raw_text", "text": "A rather long heading of a column"}
    table = {"type": "table", "rows": [[cell] * 8, [cell] * 8]}
    await bot.client.chat_postMessage(channel=seed.SALES, text="Table", blocks=[section("Orders"), table])
    await page.open(place, width=390, height=844)
    await page.until("return document.documentElement.scrollWidth <= 390 && document.body.scrollWidth <= 390")
    await page.until(
        "return [...document.querySelectorAll('.messages-scroll, .tool-scroll')].every(s => s.scrollWidth <= 390)"
    )


@pytest.mark.browser
async def test_on_a_phone_the_channels_are_behind_a_button(page: Page) -> None:
    await page.open("ana/sales", width=390, height=844)
    await page.lacks("[data-name=general]")
    await page.click(".drawer-open")
    await page.click("[data-name=general]")
    await page.has(".pane-title", "general")
    await page.lacks("[data-name=sales]")


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_text_stands_out_from_its_background(page: Page, *, dark: bool) -> None:
    await page.open("ana/sales", dark=dark)
    ratios = await page.run(LUMINANCE, PAIRS)
    assert {pair: round(ratio, 2) for pair, ratio in zip(PAIRS, ratios, strict=True) if ratio < 4.5} == {}


@pytest.mark.browser
async def test_the_switch_turns_the_colours_and_they_stay(page: Page) -> None:
    await page.open("ana/sales")
    light = await page.run("return getComputedStyle(document.body).backgroundColor")
    await page.click("[data-testid=theme]")
    await page.open("ana/general")
    assert await page.run("return getComputedStyle(document.body).backgroundColor") != light
    await page.run("localStorage.removeItem('theme')")


@pytest.mark.browser
async def test_the_inspector_shows_payload_and_acknowledgement(page: Page, bot: SampleBot) -> None:
    bot.answers("command", "Done")
    await page.open("ana/sales")
    await page.say("/flower tulip")
    await page.has(".message.ephemeral", "Done")
    await page.click("[data-testid=tab-inspector]")
    await page.has("[data-testid=traffic-entry]", "/flower tulip")
    await page.has("[data-testid=traffic-entry] .tag-good", "ms")


@pytest.mark.browser
async def test_the_komet_tab_shows_an_order_and_what_the_farm_does(page: Page, komet: LocalKomet) -> None:
    order = next(
        one for one in komet.state.orders_on(komet.state.today) if one.status == "Approved" and not one.is_shipped
    )
    await page.open(f"ana/komet/orders/{order.number}")
    await page.has("[data-testid=order]", order.lines[0].description)
    await page.click("[data-testid=order] .menu-wrap button")
    await page.click("[data-act=confirm]")
    await page.has("[data-testid=order] summary", "Confirmed")


@pytest.mark.browser
async def test_a_new_token_is_shown_once_and_works(page: Page, komet: LocalKomet) -> None:
    await page.open("ana/komet/tokens")
    await page.click(".fold summary", "Make a token")
    await page.type("[data-testid=token-description]", "For the test")
    await page.click("[data-testid=token-make]")
    text = await page.text("[data-testid=token-new] .token-text")
    made = [token for token in komet.company.tokens if token.text == text]
    assert [token.description for token in made] == ["For the test"]
